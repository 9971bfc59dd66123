//! Why an output cannot be opened or cannot play.

/// Why an output cannot be opened or cannot play.
#[derive(Debug, thiserror::Error)]
pub enum StageError {
    /// A name means no output, or several, just now; another name would mend it, and so may a device that is plugged in.
    #[error("{0}")]
    Name(String),
    /// The output cannot be opened, or cannot play, for now.
    #[error("{0}")]
    Failed(String),
    /// The output can never be opened as it was asked for, whatever changes around this program.
    #[error("{0}")]
    Never(String),
}
