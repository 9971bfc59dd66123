//! Scores by name or from files.

use super::regular;
use crate::score::{self, DocumentError, Score};
use crate::text::near;
use std::io::{self, ErrorKind};
use std::path::Path;

/// Why there is no such score.
#[derive(Debug, thiserror::Error)]
pub enum ScoreFileError {
    /// There is no score of that name; the message lists those there are.
    #[error("{0}")]
    Unknown(String),
    /// The file exists but cannot be read as text.
    #[error("{0}")]
    Unreadable(String),
    /// The score is wrong in one or more places.
    #[error(transparent)]
    Wrong(#[from] DocumentError),
}

/// Reads a shipped score by name, or a file. What looks like a path is a file.
///
/// # Errors
/// When there is no such score, or everything that is wrong in it, all at once.
pub fn read(asked: &str) -> Result<Score, ScoreFileError> {
    let path = Path::new(asked);
    if !is_path(asked) {
        if let Some(score) = score::shipped(asked.trim()) {
            return Ok(score?);
        }
        if !path.is_file() {
            let hint = near::hint(asked, score::shipped_names().collect::<Vec<_>>());
            return Err(ScoreFileError::Unknown(format!("there is no score `{asked}`; {hint} (or give a .toml file)")));
        }
    }
    let text = regular::text(path, regular::TEXT_LIMIT).map_err(|error| unreadable(asked, &error))?;
    let name = path.file_stem().map_or_else(|| asked.to_owned(), |stem| stem.to_string_lossy().into_owned());
    Ok(score::parse(&name, asked, &text)?)
}

/// Whether a score is asked for by the path of its file, and not by name.
pub fn is_path(asked: &str) -> bool {
    let path = Path::new(asked);
    path.components().count() > 1 || path.extension().is_some_and(|ending| ending == "toml")
}

fn unreadable(asked: &str, error: &io::Error) -> ScoreFileError {
    match error.kind() {
        ErrorKind::NotFound => ScoreFileError::Unknown(format!(
            "there is no score file `{asked}`; shipped scores go by name: {}",
            score::shipped_names().collect::<Vec<_>>().join(", ")
        )),
        ErrorKind::IsADirectory => ScoreFileError::Unknown(format!("`{asked}` is a folder, not a score file")),
        ErrorKind::InvalidData => ScoreFileError::Unreadable(format!("`{asked}` is no score: it is not text")),
        _ => ScoreFileError::Unreadable(format!("cannot read the score `{asked}`: {error}")),
    }
}
