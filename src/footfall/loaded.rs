//! Merges the counts of several files, one file after the other.

use std::collections::BTreeMap;
use std::fmt::Display;

use super::chain::Chains;
use super::columns::{ColumnRoles, Layout};
use super::combine::TableCounts;
use super::error::{LoadError, ReadError};
use super::file_counts::{FileCounts, FoundTables};
use super::problem::{ProblemKind, Problems};
use super::report::FileReport;
use super::shape::Shapes;
use super::store::Footfall;
use crate::text::counted;

/// The most days of counts that are kept in memory, those of all places added up.
pub(super) const ROOM: usize = 4_000_000;

/// Counts, and what was found in each file.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// All readings.
    pub footfall: Footfall,
    /// One report for each file, in the order in which the files were taken in; none for the built-in week.
    pub files: Vec<FileReport>,
}

/// Merges the counts of files, one file after the other. The order matters: where two files give different counts for
/// one place and hour, the count of the later file is kept. What only all files together show, such as the order of day
/// and month in files of a few days each, is decided once all are in.
///
/// Each file's [`FileCounts`] may be read on another thread; only [`add`](Self::add) has to be called in order.
///
/// ```
/// use bandstand::footfall::{FileCounts, Merger};
/// let table = "Date,Hour,Location,Count\n2023-05-29,7,Headrow,19\n";
/// let mut merger = Merger::default();
/// merger.add("may.csv", FileCounts::read("may.csv", table.as_bytes())?);
/// if let Err(error) = FileCounts::read("readme.txt", "no table".as_bytes()) {
///     merger.skip("readme.txt", &error);
/// }
/// let loaded = merger.finish()?;
/// assert_eq!((loaded.footfall.hours(), loaded.files.len()), (1, 2));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Default)]
pub struct Merger {
    footfall: Footfall,
    names: Vec<String>,
    used: Vec<u64>,
    reports: Vec<FileReport>,
    shapes: Shapes,
    /// Tables that wait for what all tables of their shape say, and those that came after them, with their numbers.
    waiting: Vec<(usize, FoundTables)>,
    /// How many days those tables have.
    waiting_days: usize,
}

impl Merger {
    /// The most days of counts that are kept in memory, those of all places added up: 1,000 places over eleven years.
    pub const ROOM: usize = ROOM;

    /// Whether a file's counts fit in beside those that were taken in.
    pub fn has_room(&self, counts: &FileCounts) -> bool {
        let kept: usize = self.footfall.places().iter().map(|place| place.days.len()).sum();
        kept + self.waiting_days + counts.days() <= Self::ROOM
    }

    /// Takes a file's counts in. `path` is what the report and the messages call the file; a table in an archive is
    /// called after both, as in `counts.zip/may.csv`.
    pub fn add(&mut self, path: impl Into<String>, counts: FileCounts) {
        let path = path.into();
        for part in counts.parts {
            let path = part.member.map_or_else(|| path.clone(), |member| format!("{path}/{member}"));
            match part.table {
                Ok(found) => self.take(path, found),
                Err(error) => self.skip(path, &error),
            }
        }
    }

    /// Takes a table in, or lets it wait where the order of files would be lost otherwise.
    fn take(&mut self, path: String, found: FoundTables) {
        let number = self.enter(path);
        self.shapes.see(&found.shape, &found.sign, number);
        if found.is_settled() && self.waiting.is_empty() {
            let counts = found.settle(&self.shapes, &Chains::default());
            self.merge(number, counts);
        } else {
            self.waiting_days += found.days();
            self.waiting.push((number, found));
        }
    }

    fn merge(&mut self, number: usize, mut counts: TableCounts) {
        let (Some(names), Some(used)) = (self.names.get(..=number), self.used.get_mut(..=number)) else { return };
        self.footfall.merge(&mut counts, names, used);
        let Some(report) = self.reports.get_mut(number) else { return };
        let told = counts.problems.finish();
        *report = FileReport {
            path: std::mem::take(&mut report.path),
            form: told.form.to_owned(),
            encoding: counts.encoding,
            delimiter: counts.delimiter,
            layout: counts.layout,
            columns: counts.columns,
            date_format: counts.date_format,
            rows: counts.rows,
            used: 0,
            problems: told.problems,
            counts: told.counts,
            clashes_between_files: told.between,
            doubts: told.doubts,
            notes: told.notes,
            uses: told.uses,
        };
    }

    /// Makes room for another report, and says which number it has.
    fn enter(&mut self, path: String) -> usize {
        self.names.push(path.clone());
        self.used.push(0);
        self.reports.push(FileReport {
            path,
            form: String::new(),
            encoding: String::new(),
            delimiter: ',',
            layout: Layout::Long,
            columns: ColumnRoles::default(),
            date_format: String::new(),
            rows: 0,
            used: 0,
            problems: Vec::new(),
            counts: BTreeMap::new(),
            clashes_between_files: 0,
            doubts: Vec::new(),
            notes: Vec::new(),
            uses: Vec::new(),
        });
        self.reports.len() - 1
    }

    /// Reports a file that holds no counts, or cannot be read to its end, and why, without taking anything in.
    pub fn skip(&mut self, path: impl Into<String>, error: &ReadError) {
        let kind = match error {
            // A column that was named and is not there is no reason to pass over counts in silence.
            ReadError::Io(_) | ReadError::Damaged(_) | ReadError::Workbook(_) | ReadError::Named(_) => {
                ProblemKind::Unreadable
            }
            _ => ProblemKind::NotCounts,
        };
        self.skip_as(kind, path.into(), error);
    }

    fn skip_as(&mut self, kind: ProblemKind, path: String, error: &dyn Display) {
        let mut problems = Problems::default();
        problems.add(0, kind, || format!("{error}: passed over"));
        let (told, number) = (problems.finish(), self.enter(path));
        if let Some(report) = self.reports.get_mut(number) {
            (report.problems, report.counts) = (told.problems, told.counts);
        }
    }

    /// Reports a file or folder that cannot be read, and why.
    pub fn skip_unreadable(&mut self, path: impl Into<String>, error: &dyn Display) {
        self.skip_as(ProblemKind::Unreadable, path.into(), error);
    }

    /// All counts and reports, once every file is in.
    ///
    /// # Errors
    /// [`LoadError::NoReadings`] where no file holds an hourly count.
    pub fn finish(self) -> Result<Loaded, LoadError> {
        let loaded = self.finish_unchecked();
        if loaded.footfall.first().is_none() {
            return Err(no_readings(&loaded.files));
        }
        Ok(loaded)
    }

    /// As [`finish`](Self::finish), but files without hourly counts are no error, so their reports can be read.
    pub(super) fn finish_unchecked(mut self) -> Loaded {
        let mut waiting = std::mem::take(&mut self.waiting);
        let mut chains = Chains::default();
        waiting.iter_mut().for_each(|(_, found)| found.link(&mut self.shapes, &mut chains));
        chains.sort();
        for (number, found) in waiting {
            let counts = found.settle(&self.shapes, &chains);
            self.merge(number, counts);
        }
        for (number, doubt) in self.shapes.doubts() {
            if let Some(report) = self.reports.get_mut(number) {
                report.doubts.push(doubt);
            }
        }
        self.footfall.settle();
        for (report, used) in self.reports.iter_mut().zip(self.used) {
            report.used = used;
        }
        Loaded { footfall: self.footfall, files: self.reports }
    }
}

/// The error for files without any hourly count; it says what they hold instead.
fn no_readings(files: &[FileReport]) -> LoadError {
    let path = match files {
        [file] => file.path.clone(),
        _ => counted(files.len(), "file"),
    };
    let mut counts: BTreeMap<ProblemKind, u64> = BTreeMap::new();
    for (kind, count) in files.iter().flat_map(|file| &file.counts) {
        *counts.entry(*kind).or_default() += count;
    }
    let most = counts.into_iter().max_by_key(|(_, count)| *count);
    let example = |kind| {
        files
            .iter()
            .flat_map(|file| file.problems.iter().map(move |problem| (file, problem)))
            .find(|(_, problem)| problem.kind == kind)
    };
    let problems = |n: u64| counted(n as usize, "problem");
    let why = match most {
        Some((ProblemKind::WholeDay, 1)) => "1 row is a whole day's count; give files with an hour in each row".into(),
        Some((ProblemKind::WholeDay, n)) => {
            format!("{n} rows are whole days' counts; give files with an hour in each row")
        }
        Some((kind, n)) => match example(kind) {
            Some((_, problem)) if n == 1 && files.len() == 1 && problem.line == 0 => problem.message.clone(),
            Some((file, problem)) if problem.line > 0 => {
                format!("{}, such as {} line {}: {}", problems(n), file.path, problem.line, problem.message)
            }
            Some((file, problem)) => format!("{}, such as {}: {}", problems(n), file.path, problem.message),
            None => problems(n),
        },
        None => "there are no counts in any row; give files with a date, an hour and a count in each row".into(),
    };
    LoadError::NoReadings { path, why }
}
