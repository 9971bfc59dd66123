//! What lamps show.

use crate::text::choice;
use std::str::FromStr;

/// What one lamp shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shows {
    /// The lamp blinks on each beat.
    Beat,
    /// The lamp is lit while music plays.
    Playing,
    /// The lamp is lit while something is wrong.
    Error,
}

impl FromStr for Shows {
    type Err = String;

    /// Reads `beat`, `playing` or `error`.
    fn from_str(word: &str) -> Result<Self, String> {
        choice(word, &[("beat", Self::Beat), ("playing", Self::Playing), ("error", Self::Error)])
    }
}

/// Everything that lamps can show, at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Showing {
    /// A beat has just begun.
    pub beat: bool,
    /// Music plays.
    pub playing: bool,
    /// Something is wrong.
    pub error: bool,
}

impl Showing {
    /// Whether a lamp that shows this is lit.
    pub fn lights(self, shows: Shows) -> bool {
        match shows {
            Shows::Beat => self.beat,
            Shows::Playing => self.playing,
            Shows::Error => self.error,
        }
    }
}
