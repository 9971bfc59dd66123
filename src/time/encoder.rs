//! A rotary encoder: two contacts that open and close a quarter of a period apart.

use crate::text::choice;
use std::str::FromStr;

/// A click of the knob.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// As a clock's hands go.
    Clockwise,
    /// The other way round.
    Anticlockwise,
}

/// How many clicks (detents) a knob has in one period of its contacts, which is what tells where the knob rests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Detents {
    /// One: the knob rests with both contacts open.
    #[default]
    One,
    /// Two: the knob rests with both contacts open, and with both closed.
    Two,
    /// Four: the knob rests wherever one of the contacts has changed.
    Four,
}

impl FromStr for Detents {
    type Err = String;

    /// Reads `1`, `2` or `4`.
    fn from_str(text: &str) -> Result<Self, String> {
        choice(text, &[("1", Self::One), ("2", Self::Two), ("4", Self::Four)])
    }
}

impl Detents {
    /// Whether the knob rests at these levels; the first contact's is in the higher bit.
    fn rests_at(self, levels: u8) -> bool {
        match self {
            Self::One => levels == 0,
            Self::Two => levels == 0 || levels == 3,
            Self::Four => true,
        }
    }

    /// The least quarters of a period that make a click. Of the four of a whole period one may be missed.
    fn least(self) -> i8 {
        match self {
            Self::One => 3,
            Self::Two => 2,
            Self::Four => 1,
        }
    }
}

/// Finds clicks in the levels of the two contacts. A contact that bounces goes forth and back, which adds up to nothing;
/// only with [`Detents::Four`] is each of these steps a click, so that bounces must be taken out before.
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
    detents: Detents,
    /// The last levels of the contacts, the first contact's in the higher bit.
    levels: u8,
    /// Quarters turned since the last rest, clockwise ones positive.
    quarters: i8,
}

/// Quarters turned from one pair of levels (the row) to another (the column): 0 for none, and where a step was missed.
const STEPS: [[i8; 4]; 4] = [[0, -1, 1, 0], [1, 0, 0, -1], [-1, 0, 0, 1], [0, 1, -1, 0]];

impl Encoder {
    /// A knob that rests with these contacts closed, of which nothing was turned yet.
    pub fn at(detents: Detents, first: bool, second: bool) -> Self {
        Self { detents, levels: bits(first, second), quarters: 0 }
    }

    /// Takes the levels that the contacts have now, true when closed. A click comes when the knob rests again.
    pub fn levels(&mut self, first: bool, second: bool) -> Option<Turn> {
        let levels = bits(first, second);
        self.quarters += STEPS[usize::from(self.levels)][usize::from(levels)];
        self.levels = levels;
        if !self.detents.rests_at(levels) {
            return None;
        }
        let (turned, least) = (std::mem::take(&mut self.quarters), self.detents.least());
        match turned {
            _ if turned >= least => Some(Turn::Clockwise),
            _ if turned <= -least => Some(Turn::Anticlockwise),
            _ => None,
        }
    }
}

fn bits(first: bool, second: bool) -> u8 {
    u8::from(first) << 1 | u8::from(second)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

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

    proptest! {
        /// Whatever the knob, wherever it rested at the start and however it is turned: each detent is one click, the way it
        /// was turned, with bounces on the way for knobs that have a way between two detents.
        #[test]
        fn each_detent_is_a_click(
            kind in 0usize..3,
            start in 0usize..4,
            turns in prop::collection::vec((any::<bool>(), 0u8..3), 0..40),
        ) {
            let (detents, quarters) = [(Detents::One, 4), (Detents::Two, 2), (Detents::Four, 1)][kind];
            // The levels around the period, clockwise.
            let round = [(false, false), (true, false), (true, true), (false, true)];
            let mut at = start * quarters % 4;
            let mut encoder = Encoder::at(detents, round[at].0, round[at].1);
            for (clockwise, bounces) in turns {
                let mut heard = Vec::new();
                for _ in 0..quarters {
                    let next = (at + if clockwise { 1 } else { 3 }) % 4;
                    for _ in 0..if quarters > 1 { bounces } else { 0 } {
                        heard.extend(encoder.levels(round[next].0, round[next].1));
                        heard.extend(encoder.levels(round[at].0, round[at].1));
                    }
                    heard.extend(encoder.levels(round[next].0, round[next].1));
                    at = next;
                }
                prop_assert_eq!(heard, [if clockwise { Turn::Clockwise } else { Turn::Anticlockwise }]);
            }
        }
    }
}
