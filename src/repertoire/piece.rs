//! A piece that is ready to be played.

use crate::compose::Movement;
use crate::sound::{Band, Gain, SoundError, SoundFont};
use std::sync::Arc;

/// How much of a day a piece holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    /// All hours that are played of the day.
    Day,
    /// One hour of the day.
    Hour {
        /// The hour, 0 to 23.
        hour: u8,
        /// Whether its bells strike.
        bells: bool,
    },
}

/// A piece that is ready to be played: notes, players and gain.
#[derive(Clone)]
pub struct Piece {
    /// The notes.
    pub movement: Arc<Movement>,
    /// The players of the notes.
    pub band: Band,
    /// The gain of the whole day.
    pub gain: Gain,
}

impl Piece {
    /// Makes a movement ready to be played, at the gain of the day that it is from, by the built-in voices or a
    /// SoundFont's.
    ///
    /// # Errors
    /// When a part's voice is unknown.
    pub fn new(movement: Movement, gain: Gain, font: Option<&SoundFont>) -> Result<Self, SoundError> {
        let band = match font {
            None => Band::with_gain(&movement, gain)?,
            Some(font) => Band::with_soundfont(&movement, Some(gain), font)?,
        };
        Ok(Self { movement: Arc::new(movement), band, gain })
    }
}
