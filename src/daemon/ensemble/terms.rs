//! What an ensemble is asked for and gives, and why it cannot.

use crate::compose::{ComposeError, Movement};
use crate::footfall::{PeriodError, ProfileError};
use crate::sound::{Band, Gain, SoundError};
use std::sync::Arc;

/// Why there is nothing to play.
#[derive(Debug, thiserror::Error)]
pub enum EnsembleError {
    /// No period of that kind.
    #[error(transparent)]
    Period(#[from] PeriodError),
    /// The period has no counts.
    #[error(transparent)]
    Profile(#[from] ProfileError),
    /// The score cannot be played on these counts.
    #[error(transparent)]
    Compose(#[from] ComposeError),
    /// The band cannot play.
    #[error(transparent)]
    Sound(#[from] SoundError),
    /// The score has no such place.
    #[error("`{location}` has no player in the score `{score}`; there are: {players}")]
    NoPlayer {
        /// The place.
        location: String,
        /// The score's name.
        score: String,
        /// The places it has players for.
        players: String,
    },
}

/// How much of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    /// All of it.
    Day,
    /// An hour of it.
    Hour {
        /// 0 to 23.
        hour: u8,
        /// Whether its bells strike.
        bells: bool,
    },
}

/// A piece ready to be played.
#[derive(Clone)]
pub struct Piece {
    /// Its notes.
    pub movement: Arc<Movement>,
    /// Who plays them.
    pub band: Band,
    /// The gain of the whole day.
    pub gain: Gain,
}
