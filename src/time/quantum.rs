//! Where in the music a change is made: at once, or where it does not break the measure.

use crate::text::choice;
use crate::theory::{TICKS_PER_BAR, TICKS_PER_BEAT};
use std::str::FromStr;

/// Where in the music a change is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Quantum {
    /// At once.
    Now,
    /// On the next beat.
    #[default]
    Beat,
    /// On the next bar line.
    Bar,
}

impl Quantum {
    /// The tick at which a change is made that was asked for at `tick`; that is `tick` itself if it lies on the beat or bar line.
    pub fn next(self, tick: u32) -> u32 {
        match self {
            Self::Now => tick,
            Self::Beat => tick.div_ceil(TICKS_PER_BEAT).saturating_mul(TICKS_PER_BEAT),
            Self::Bar => tick.div_ceil(TICKS_PER_BAR).saturating_mul(TICKS_PER_BAR),
        }
    }
}

impl FromStr for Quantum {
    type Err = String;

    /// Reads `now`, `beat` or `bar`.
    fn from_str(word: &str) -> Result<Self, String> {
        choice(word, &[("now", Self::Now), ("beat", Self::Beat), ("bar", Self::Bar)])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_fall_on_beats_and_bars() {
        assert_eq!(
            [Quantum::Now, Quantum::Beat, Quantum::Bar].map(|quantum| quantum.next(1_921)),
            [1_921, 2_400, 3_840]
        );
        assert_eq!([Quantum::Now, Quantum::Beat, Quantum::Bar].map(|quantum| quantum.next(1_920)), [1_920; 3]);
    }
}
