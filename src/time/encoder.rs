//! A rotary encoder: two contacts that open and close a quarter of a period apart.

/// A click of the knob.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// As a clock's hands go.
    Clockwise,
    /// The other way round.
    Anticlockwise,
}

/// Finds clicks in the levels of the two contacts. A contact that bounces goes forth and back, which adds up to nothing.
///
/// ```
/// use bandstand::time::{Encoder, Turn};
///
/// let mut knob = Encoder::default();
/// let closed = [(true, false), (true, true), (false, true), (false, false)];
/// let clicks = closed.map(|(first, second)| knob.levels(first, second));
/// assert_eq!(clicks, [None, None, None, Some(Turn::Clockwise)]);
/// ```
#[derive(Debug, Clone, Default)]
pub struct Encoder {
    /// The last levels of the contacts, the first contact's in the higher bit.
    levels: u8,
    /// Quarters turned since the last click, clockwise ones positive.
    quarters: i8,
}

/// Quarters turned from one pair of levels (the row) to another (the column): 0 for none, and where a step was missed.
const STEPS: [[i8; 4]; 4] = [[0, -1, 1, 0], [1, 0, 0, -1], [-1, 0, 0, 1], [0, 1, -1, 0]];

impl Encoder {
    /// Takes the levels that the contacts have now, true when closed. A click comes when both are open again.
    pub fn levels(&mut self, first: bool, second: bool) -> Option<Turn> {
        let levels = u8::from(first) << 1 | u8::from(second);
        self.quarters += STEPS[usize::from(self.levels)][usize::from(levels)];
        self.levels = levels;
        if levels != 0 {
            return None;
        }
        match std::mem::take(&mut self.quarters) {
            3.. => Some(Turn::Clockwise),
            ..=-3 => Some(Turn::Anticlockwise),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clicks(levels: &[(u8, u8)]) -> Vec<Turn> {
        let mut encoder = Encoder::default();
        levels.iter().filter_map(|(a, b)| encoder.levels(*a == 1, *b == 1)).collect()
    }

    #[test]
    fn a_period_is_a_click() {
        assert_eq!(clicks(&[(1, 0), (1, 1), (0, 1), (0, 0)]), [Turn::Clockwise]);
        assert_eq!(clicks(&[(0, 1), (1, 1), (1, 0), (0, 0)]), [Turn::Anticlockwise]);
    }

    #[test]
    fn bouncing_and_turning_back_are_nothing() {
        assert_eq!(clicks(&[(1, 0), (0, 0), (1, 0), (0, 0)]), []);
        assert_eq!(clicks(&[(1, 0), (1, 1), (1, 0), (0, 0)]), []);
        assert_eq!(clicks(&[(1, 0), (1, 1), (1, 0), (1, 1), (0, 1), (0, 0)]), [Turn::Clockwise]);
    }
}
