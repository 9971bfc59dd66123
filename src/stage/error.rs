//! Why it cannot be played somewhere.

/// Why an output cannot be opened or cannot play.
#[derive(Debug, thiserror::Error)]
pub enum StageError {
    /// What was named is not there, or may mean several: other words would mend it.
    #[error("{0}")]
    Name(String),
    /// It cannot be opened, or cannot play.
    #[error("{0}")]
    Failed(String),
}
