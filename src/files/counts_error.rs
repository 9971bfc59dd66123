//! What can go wrong while files of counts are found and opened, each in one line that says what to do.

use std::io;

use crate::footfall::{LoadError, UnknownZone};

/// Why files of counts could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum CountsError {
    /// The files hold no counts, or none that are hourly.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// A time zone that is not known.
    #[error("{0}")]
    TimeZone(#[from] UnknownZone),
    /// There is no file or folder of that name.
    #[error("{path}: no such file or folder{}", hint.as_ref().map(|hint| format!("; did you mean {hint}?")).unwrap_or("; check the path".into()))]
    Missing {
        /// The path as given.
        path: String,
        /// The path of a file beside it whose name is nearly the same.
        hint: Option<String>,
    },
    /// A pattern that no file matches.
    #[error("{pattern}: no file matches; check the pattern")]
    NoMatch {
        /// The pattern as given.
        pattern: String,
    },
    /// An argument that is neither a file nor a pattern that can be read.
    #[error("{pattern}: no such file, and not a pattern either: {error}; write [[] for a bracket")]
    BadPattern {
        /// The argument as given.
        pattern: String,
        /// What is wrong with it as a pattern.
        error: String,
    },
    /// A folder without files of counts.
    #[error(
        "{path}: no counts in this folder or those in it; give a folder that holds files of counts: .csv, .tsv, .txt, .json, .geojson, .ndjson, .xlsx, .ods or .zip; .gz, too"
    )]
    EmptyFolder {
        /// The folder as given.
        path: String,
    },
    /// A file or folder that the system would not open.
    #[error("{path}: {}", cannot_open(.error))]
    Open {
        /// The path as given, or as found in a folder.
        path: String,
        /// What the system said.
        error: io::Error,
    },
    /// Files that together hold more than is kept in memory.
    #[error(
        "{path}: with this file there are counts of more than {days} days, those of all places added up, which is the most that is kept in memory; give fewer files"
    )]
    TooMuch {
        /// The file with which it is too much.
        path: String,
        /// How many days are kept, those of all places added up.
        days: usize,
    },
    /// `-` given twice, or where there is no standard input.
    #[error("- stands for standard input, and there is {0}: give it once, with counts piped in")]
    Stdin(&'static str),
}

/// Why a file or folder cannot be opened, and what to do.
pub(super) fn cannot_open(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::InvalidInput => format!("cannot be opened: {error}, or pipe it in and give -"),
        io::ErrorKind::NotFound => format!("cannot be opened: {error}; check what it points to"),
        _ => format!("cannot be opened: {error}; check its permissions"),
    }
}
