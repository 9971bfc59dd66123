//! Why a show cannot go on as asked.

use crate::repertoire::RepertoireError;
use crate::sound::SoundError;
use crate::stage::StageError;

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
