//! Why a show cannot go on as asked.

use crate::repertoire::{Repertoire, RepertoireError};
use crate::sound::SoundError;
use crate::stage::StageError;
use std::fmt;

/// Why a show cannot go on as asked.
#[derive(Debug, thiserror::Error)]
pub enum ShowError {
    /// There is nothing to play.
    #[error(transparent)]
    Repertoire(#[from] RepertoireError),
    /// A part's voice is unknown, or there are too many parts.
    #[error(transparent)]
    Sound(#[from] SoundError),
    /// An output cannot play it.
    #[error(transparent)]
    Stage(#[from] StageError),
}

/// A repertoire that cannot be played, given back: whoever cannot wait has it taken apart elsewhere, as that takes time.
#[derive(thiserror::Error)]
#[error("{why}")]
pub struct Refused {
    /// Why it cannot be played.
    pub why: ShowError,
    /// What was refused.
    pub repertoire: Repertoire,
}

impl fmt::Debug for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Refused({:?})", self.why)
    }
}
