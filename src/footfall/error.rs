//! What can go wrong with whole files and with profiles, each in one line that says what to do.

use std::io;

use super::metered::Endless;
use super::named_columns::NoSuchColumn;
use super::zone::UnknownZone;

/// Why one file's bytes could not be read as counts.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// A file without any bytes.
    #[error("is empty: there are no counts in it")]
    Empty,
    /// A file of another kind: what it is, and what to do.
    #[error("holds no counts: it is {0}")]
    Foreign(&'static str),
    /// JSON in which no list of rows holds counts.
    #[error(
        "holds no counts: it is JSON, and {0}; give a list of objects with a date, an hour and a count each, and say where it stands with --rows /NAME, or give a CSV file"
    )]
    Json(String),
    /// JSON without rows, or a workbook without a sheet, where the user says that they stand.
    #[error("holds no rows at {0} (--rows): there are rows at {1}")]
    NoRowsAt(String, String),
    /// A workbook in which no sheet holds counts.
    #[error("holds no counts: it is a workbook, and {0}")]
    NoSheet(String),
    /// A workbook that cannot be read.
    #[error("is a workbook that cannot be read: {0}; open it and save it anew, or save the sheet as CSV")]
    Workbook(String),
    /// An archive, or an Excel workbook, which is one, that is damaged.
    #[error("is a ZIP archive or an Excel workbook that is damaged: {0}; fetch it again")]
    Damaged(String),
    /// An archive in which nothing is a table of counts.
    #[error("is an archive without a table of counts: {0}")]
    NoMember(String),
    /// An archive with more files in it than are looked at.
    #[error(
        "is an archive of more than {0} files, which is the most that are looked at: unpack it and give its folder"
    )]
    TooManyMembers(usize),
    /// An archive, a workbook or a document that is larger than is kept in memory, in MiB.
    #[error(
        "is larger than {0} MiB, packed or unpacked, which is the most that is read of an archive, workbook or JSON document: split it, or give it as CSV"
    )]
    TooLarge(u64),
    /// A time zone that is not known.
    #[error("has times that cannot become local hours: {0}")]
    TimeZone(#[from] UnknownZone),
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
    #[error(
        "holds no counts: none of its columns counts people ({0}); name it with --count-column, or say --count-as events if each row is one person or event"
    )]
    NoCounts(String),
    /// A table that lacks a column which the user names.
    #[error(transparent)]
    Named(#[from] NoSuchColumn),
    /// A table that names far too many places.
    #[error("names more than {0} different places: is the column with the places another one?")]
    TooManyPlaces(usize),
    /// A table with more hours than may be kept in memory.
    #[error(
        "holds more than {0} hours, which is more than is kept in memory: split it into several files and play them one by one"
    )]
    TooMuch(usize),
    /// A table whose places and days together are too many, even though most places have no counts on most days.
    #[error(
        "spreads its places over so many days that there are more than {0} pairs of a place and a day: is the column with the places or the one with the dates another one?"
    )]
    Scattered(usize),
    /// More bytes than are read, packed or unpacked.
    #[error("holds more than {} of text, which is the most that is read of one file: split it into several files", binary(*.0))]
    Endless(u64),
    /// Reading failed, or the bytes are packed wrongly.
    #[error("cannot be read to its end: {0}; if it is packed, unpack or fetch it again")]
    Io(io::Error),
}

/// A number of bytes in GiB, or in MiB where it is less than one.
fn binary(bytes: u64) -> String {
    if bytes < 1 << 30 { format!("{} MiB", bytes >> 20) } else { format!("{} GiB", bytes >> 30) }
}

impl From<io::Error> for ReadError {
    fn from(error: io::Error) -> Self {
        match error.get_ref().and_then(|inner| inner.downcast_ref::<Endless>()) {
            Some(Endless(limit)) => Self::Endless(*limit),
            None => Self::Io(error),
        }
    }
}

/// Why several files' bytes could not be read as counts.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// A file that holds no counts, or cannot be read to its end.
    #[error("{path} {error}")]
    File {
        /// The file's name, as given.
        path: String,
        /// What is wrong with it.
        error: ReadError,
    },
    /// Tables that hold no hourly counts.
    #[error("{path}: no hourly counts: {why}")]
    NoReadings {
        /// The name of the file, or how many files there are.
        path: String,
        /// What was found instead.
        why: String,
    },
}

/// Why there is no profile of a period.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProfileError {
    /// The data have no counts in the period.
    #[error("no counts for \"{period}\": {cover}")]
    NoDays {
        /// As asked for.
        period: String,
        /// Which days the data cover, in words.
        cover: String,
    },
    /// A period of months or dates, asked of the built-in week.
    #[error(
        "no \"{period}\" in the built-in week of Leeds, which has no dates: ask for weekday, weekend or a day's name, or give files of counts"
    )]
    Undated {
        /// As asked for.
        period: String,
    },
    /// The median or the trimmed mean, asked of the built-in week.
    #[error(
        "the built-in week of Leeds has only means, neither a median nor a trimmed mean: leave out `statistic`, or give files of counts"
    )]
    OnlyMeans,
    /// There are no counts at all.
    #[error("there are no counts at all: give files of hourly counts")]
    Empty,
}
