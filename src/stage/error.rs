//! Why an output cannot be opened or cannot play.

/// Why an output cannot be opened or cannot play.
#[derive(Debug, thiserror::Error)]
pub enum StageError {
    /// A name means no output, or several; another name would mend it.
    #[error("{0}")]
    Name(String),
    /// The output cannot be opened, or cannot play.
    #[error("{0}")]
    Failed(String),
}
