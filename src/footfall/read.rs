//! Reads counts from bytes, of one file or several. The only I/O is that of the readers that are passed in.

use std::io::Read;

use super::error::{LoadError, ReadError};
use super::file_counts::FileCounts;
use super::loaded::{Loaded, Merger};
use super::metered::TEXT_LIMIT;
use super::options::ReadOptions;
use super::source::Unpacker;

/// Reads one file's bytes. `name` names the file in messages, and the place if nothing in the file does.
///
/// A table without hourly counts is no error here, so that its report can be looked at: it comes back without readings
/// and with its problems. [`read_many`] refuses such tables.
///
/// # Errors
/// [`ReadError`] where the bytes are no table of counts, or cannot be read to their end.
pub fn read(name: &str, bytes: impl Read) -> Result<Loaded, ReadError> {
    let mut merger = Merger::default();
    merger.add(name, FileCounts::read(name, bytes)?);
    Ok(merger.finish_unchecked())
}

/// Reads several files' bytes, each with a name, in the order given. Where two give different counts for one place and
/// hour, the count of the later file is kept.
///
/// ```
/// use bandstand::footfall::read_many;
/// let monday = "Date,Hour,Location,Count\n2023-05-29,7,Headrow,19\n2023-05-29,8,Headrow,40\n";
/// let corrected = "Date,Hour,Location,Count\n2023-05-29,8,Headrow,41\n";
/// let loaded = read_many([("monday.csv", monday.as_bytes()), ("corrected.csv", corrected.as_bytes())])?;
/// let counts: Vec<f64> = loaded.footfall.readings().map(|reading| reading.count).collect();
/// assert_eq!(counts, [19.0, 41.0]);
/// # Ok::<(), bandstand::footfall::LoadError>(())
/// ```
///
/// # Errors
/// [`LoadError::File`] names the first file that is no table of counts; [`LoadError::NoReadings`] says what the files
/// hold where none of them holds an hourly count, or that there are none.
pub fn read_many<Name: Into<String>, Bytes: Read>(
    files: impl IntoIterator<Item = (Name, Bytes)>,
) -> Result<Loaded, LoadError> {
    let mut merger = Merger::default();
    for (name, bytes) in files {
        let name = name.into();
        match FileCounts::read(&name, bytes) {
            Ok(counts) => merger.add(name, counts),
            Err(error) => return Err(LoadError::File { path: name, error }),
        }
    }
    merger.finish()
}

impl FileCounts {
    /// Reads one file's bytes, for a [`Merger`] to take in. `name` is the file's name or path; without its ending it
    /// names the place where nothing in the file does. What the bytes are is found out by themselves: text with rows, JSON,
    /// a workbook or a ZIP archive of these. At most 2 GiB are read, packed or unpacked; of archives, workbooks and JSON
    /// 256 MiB.
    ///
    /// # Errors
    /// [`ReadError`] where the bytes are no table of counts, are too many, or cannot be read to their end.
    pub fn read(name: &str, bytes: impl Read) -> Result<Self, ReadError> {
        Self::read_watched(name, bytes, &ReadOptions::default(), &|_| {})
    }

    /// As [`read`](Self::read), with what the user says of the table; `watch` is called now and then with the number of bytes
    /// of text that were read since the last call.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub fn read_watched(
        name: &str,
        bytes: impl Read,
        options: &ReadOptions,
        watch: &dyn Fn(u64),
    ) -> Result<Self, ReadError> {
        Unpacker { options, limit: TEXT_LIMIT, watch }.read(name, bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_files_say_what_is_wrong() {
        let table = |rows: &'static str| rows.as_bytes();
        let good = ("a.csv", table("Date,Hour,Count\n2023-05-29,7,5\n2023-05-29,8,6\n"));
        let daily = ("b.csv", table("Date,Count\n2023-05-29,500\n2023-05-30,600\n"));
        let message = |files: Vec<(&str, &'static [u8])>| read_many(files).map(drop).unwrap_err().to_string();
        assert_eq!(read_many([good, daily]).unwrap().footfall.hours(), 2);
        assert_eq!(
            message(vec![daily]),
            "b.csv: no hourly counts: 2 rows are whole days' counts; give files with an hour in each row"
        );
        assert!(message(vec![good, ("c.csv", b"")]).starts_with("c.csv is empty"));
        assert!(message(vec![]).starts_with("0 files: no hourly counts"));
    }
}
