//! Why the daemon cannot begin, or cannot take something over.

use crate::controls::SourceError;
use crate::files::CountsError;
use crate::files::score::ScoreFileError;
use crate::files::sound_font::OpenSoundFontError;
use crate::repertoire::RepertoireError;
use crate::show::ShowError;
use crate::stage::StageError;
use std::io;
use std::path::PathBuf;

/// Why the daemon cannot begin, or cannot take something over.
#[derive(Debug, thiserror::Error)]
pub enum DaemonError {
    /// The counts cannot be read.
    #[error(transparent)]
    Counts(#[from] CountsError),
    /// The counts are doubtful, and the config says `strict`.
    #[error("{0}")]
    Doubtful(String),
    /// A score cannot be read.
    #[error(transparent)]
    Score(#[from] ScoreFileError),
    /// The SoundFont cannot be read.
    #[error(transparent)]
    SoundFont(#[from] OpenSoundFontError),
    /// There is nothing to play.
    #[error(transparent)]
    Repertoire(#[from] RepertoireError),
    /// The show cannot go on.
    #[error(transparent)]
    Show(#[from] ShowError),
    /// An output cannot be opened.
    #[error(transparent)]
    Stage(#[from] StageError),
    /// The buttons' driver, asked for by name, cannot be opened.
    #[error(transparent)]
    Buttons(#[from] SourceError),
    /// Counts that were piped in cannot be read anew.
    #[error("standard input (-) cannot be read a second time; start the service again, or name files")]
    Piped,
    /// Another daemon listens at this one's socket.
    #[error(
        "another bandstand listens at {} already; stop that one first, or give this one a socket of its own with BANDSTAND_SOCKET",
        .0.display()
    )]
    Taken(PathBuf),
    /// The system refuses what every daemon needs.
    #[error("{what}: {source}")]
    System {
        /// What cannot be done.
        what: &'static str,
        /// What the system said.
        source: io::Error,
    },
}

impl DaemonError {
    /// Whether other words would mend it, so that to try again is no use.
    pub fn is_about_names(&self) -> bool {
        match self {
            Self::Counts(error) => {
                matches!(error, CountsError::BadPattern { .. } | CountsError::Stdin(_) | CountsError::TimeZone(_))
            }
            Self::Score(error) => matches!(error, ScoreFileError::Unknown(_)),
            Self::Stage(error) => matches!(error, StageError::Never(_)),
            // The place that was asked for.
            Self::Show(ShowError::Repertoire(RepertoireError::Selection(_))) => true,
            // Another daemon may end; then a service manager's next attempt succeeds.
            Self::Taken(_)
            | Self::Doubtful(_)
            | Self::SoundFont(_)
            | Self::Repertoire(_)
            | Self::Show(_)
            | Self::Buttons(_)
            | Self::Piped
            | Self::System { .. } => false,
        }
    }
}
