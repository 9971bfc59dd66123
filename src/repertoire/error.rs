//! Why there is nothing to play.

use crate::compose::ComposeError;
use crate::footfall::{PeriodError, ProfileError};
use crate::score::DocumentError;
use crate::sound::SoundError;

/// Why there is nothing to play.
#[derive(Debug, thiserror::Error)]
pub enum RepertoireError {
    /// The text is not a period.
    #[error(transparent)]
    Period(#[from] PeriodError),
    /// The period has no counts.
    #[error(transparent)]
    Profile(#[from] ProfileError),
    /// A score that comes with the program cannot be read.
    #[error(transparent)]
    Score(#[from] DocumentError),
    /// The score cannot be played on these counts.
    #[error(transparent)]
    Compose(#[from] ComposeError),
    /// The hours or places that were asked for do not exist.
    #[error("{0}")]
    Selection(String),
    /// A part's voice is unknown, or there are too many parts.
    #[error(transparent)]
    Sound(#[from] SoundError),
    /// No score of that name is in the repertoire.
    #[error("there is no score `{name}` to play from; there are: {scores}")]
    NoScore {
        /// The name.
        name: String,
        /// The scores there are.
        scores: String,
    },
}

impl RepertoireError {
    /// Whether the user can mend it by asking in other words: a wrong name or period, not a broken score or voice.
    pub fn is_about_names(&self) -> bool {
        match self {
            Self::Period(_) | Self::Profile(_) | Self::Selection(_) | Self::NoScore { .. } => true,
            Self::Score(_) | Self::Compose(_) | Self::Sound(_) => false,
        }
    }
}
