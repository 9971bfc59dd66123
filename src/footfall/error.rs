//! What can go wrong with whole files and selections, each in one line that says what to do.

use std::io;

/// Why one file's bytes could not be read as counts.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// No bytes at all.
    #[error("is empty: there are no counts in it")]
    Empty,
    /// Some other kind of file.
    #[error("holds no counts: it is {0}; give CSV files of hourly counts")]
    Foreign(&'static str),
    /// Text without rows and columns of data.
    #[error(
        "holds no counts: no rows of data under a header; give a CSV file with a date, an hour and a count in each row"
    )]
    NoRows,
    /// A table without a column of dates.
    #[error(
        "holds no counts: none of its columns is a date ({0}); give a CSV file with a date, an hour and a count in each row"
    )]
    NoDates(String),
    /// A table without a column of counts.
    #[error("holds no counts: none of its columns counts people ({0}); name one \"Count\"")]
    NoCounts(String),
    /// A table with far too many names.
    #[error("names more than {0} different places: is the column with the places another one?")]
    TooManyPlaces(usize),
    /// More hours than memory should hold.
    #[error("holds more hours than fit into memory: split it into several files and play them one by one")]
    TooMuch,
    /// The bytes stopped coming, or are packed wrongly.
    #[error("cannot be read to its end: {0}; if it is packed, unpack or fetch it again")]
    Io(#[from] io::Error),
}

/// Why files could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// A file named by the user is no file of counts.
    #[error("{path} {error}")]
    File {
        /// As given.
        path: String,
        /// What is wrong.
        error: ReadError,
    },
    /// Nothing there by that name.
    #[error("{path}: no such file or folder{}", hint.as_ref().map(|hint| format!("; did you mean {hint}?")).unwrap_or("; check the path".into()))]
    Missing {
        /// As given.
        path: String,
        /// A name beside it that is nearly the same.
        hint: Option<String>,
    },
    /// A glob that matches nothing.
    #[error("{pattern}: no file matches; check the pattern")]
    NoMatch {
        /// As given.
        pattern: String,
    },
    /// A glob that is none.
    #[error("{pattern}: no such file, and not a pattern either: {error}; write [[] for a bracket")]
    BadPattern {
        /// As given.
        pattern: String,
        /// What is wrong.
        error: String,
    },
    /// A folder without files of counts.
    #[error(
        "{path}: no counts in this folder or those in it; give a folder that holds .csv, .csv.gz, .tsv or .txt files of counts"
    )]
    EmptyFolder {
        /// As given.
        path: String,
    },
    /// The system would not open it.
    #[error("{path}: cannot be opened: {error}; check its permissions")]
    Open {
        /// As given.
        path: String,
        /// What the system said.
        error: io::Error,
    },
    /// Tables were read, but nothing hourly was in them.
    #[error("{path}: no hourly counts: {why}")]
    NoReadings {
        /// The file, or how many.
        path: String,
        /// What was found instead.
        why: String,
    },
    /// `-` twice, or where there is no standard input.
    #[error("- stands for standard input, and there is {0}: give it once, with counts piped in")]
    Stdin(&'static str),
}

/// Why there is no profile of a period.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProfileError {
    /// No counts fall into it.
    #[error("no counts for \"{period}\": {cover}")]
    NoDays {
        /// As asked for.
        period: String,
        /// What the data cover.
        cover: String,
    },
    /// The embedded week was asked for a date.
    #[error(
        "no \"{period}\" in the built-in week of Leeds, which has no dates: ask for weekday, weekend or a day's name, or give files of counts"
    )]
    Undated {
        /// As asked for.
        period: String,
    },
    /// There are no counts at all.
    #[error("there are no counts at all: give files of hourly counts")]
    Empty,
}
