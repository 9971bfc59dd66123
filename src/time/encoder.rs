//! A rotary encoder: two contacts that open and close a quarter of a period apart.

/// A click of the knob.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// The way the clock goes.
    Clockwise,
    /// Against it.
    Anticlockwise,
}

/// Tells clicks from the levels of the two contacts. Bouncing goes forth and back and comes to nothing.
#[derive(Debug, Clone, Default)]
pub struct Encoder {
    /// The contacts' levels as they were last, first contact in the higher bit.
    levels: u8,
    /// Quarters turned since the last click.
    quarters: i8,
}

/// Quarters from one pair of levels to another; 0 for none, or for a step that was missed.
const STEPS: [[i8; 4]; 4] = [[0, -1, 1, 0], [1, 0, 0, -1], [-1, 0, 0, 1], [0, 1, -1, 0]];

impl Encoder {
    /// The contacts have these levels now. A click is told when both are open again.
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
