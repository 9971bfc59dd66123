//! Problems in files of counts, each with its line.

use std::collections::BTreeMap;

use super::beside::doubt_flat;
use super::doubt::{ColumnUse, Doubt, ONE_PLACE, joined};
pub(super) use super::quoting::quoted;
use super::words::tidy;
use crate::text::counted;

/// How many problems of one file are kept with their messages. Further ones are only counted, so that a hostile file
/// cannot fill the memory with messages.
pub const PROBLEM_LIMIT: usize = 100_000;

/// What kind of problem a [`FileProblem`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProblemKind {
    /// A reading that was given before with the same count: it counts once.
    Repeat,
    /// A reading that was given before with another count: the last one counts.
    Clash,
    /// A row that counts a whole day and has no hour: not read.
    WholeDay,
    /// A line of nothing but delimiters.
    EmptyLine,
    /// A date that cannot be read, or does not exist.
    BadDate,
    /// An hour that cannot be read.
    BadHour,
    /// A count that is no number, below zero, or beyond belief.
    BadCount,
    /// A row that names no place.
    NoLocation,
    /// A row with more or fewer cells than the others.
    Ragged,
    /// A quotation mark that opens and never closes.
    UnclosedQuote,
    /// A line of several megabytes.
    TooLong,
    /// A row or column that is the sum of others.
    Total,
    /// A row that repeats the header.
    Header,
    /// A file in a folder or of a pattern that holds no counts.
    NotCounts,
    /// A file or folder that cannot be opened, or not read to its end.
    Unreadable,
    /// Stands for the problems beyond [`PROBLEM_LIMIT`].
    More,
}

impl ProblemKind {
    /// The name in reports, such as `whole-day`.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Repeat => "repeat",
            Self::Clash => "clash",
            Self::WholeDay => "whole-day",
            Self::EmptyLine => "empty-line",
            Self::BadDate => "bad-date",
            Self::BadHour => "bad-hour",
            Self::BadCount => "bad-count",
            Self::NoLocation => "no-location",
            Self::Ragged => "ragged",
            Self::UnclosedQuote => "unclosed-quote",
            Self::TooLong => "too-long",
            Self::Total => "total",
            Self::Header => "header",
            Self::NotCounts => "not-counts",
            Self::Unreadable => "unreadable",
            Self::More => "more",
        }
    }
}

/// One problem in a file of counts.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct FileProblem {
    /// The line in the file, from 1; 0 for the file as a whole.
    pub line: u64,
    /// The kind of problem.
    pub kind: ProblemKind,
    /// What is wrong and what was done about it.
    pub message: String,
}

/// Collects the problems of one file, with at most [`PROBLEM_LIMIT`] messages.
#[derive(Debug, Default)]
pub(super) struct Problems {
    list: Vec<FileProblem>,
    counts: BTreeMap<ProblemKind, u64>,
    left_out: u64,
    doubts: Vec<Doubt>,
    notes: Vec<String>,
    uses: Vec<ColumnUse>,
    /// The columns of each place that has another name than its column, or several.
    made_of: BTreeMap<String, Vec<String>>,
    form: &'static str,
    between: u64,
    /// The columns that are as high by night as by day, and whether each is read.
    flat: Vec<(String, bool)>,
}

/// All that is told of one file, once it is read.
#[derive(Debug, Default)]
pub(super) struct FileFindings {
    /// The problems, by line.
    pub problems: Vec<FileProblem>,
    /// How many problems there are of each kind, including those without a message.
    pub counts: BTreeMap<ProblemKind, u64>,
    pub doubts: Vec<Doubt>,
    pub notes: Vec<String>,
    pub uses: Vec<ColumnUse>,
    /// What the file is where it is no text with marks between cells.
    pub form: &'static str,
    /// How many of the clashes are with an earlier file.
    pub between: u64,
}

impl Problems {
    /// Adds a problem on a line, 0 for the whole file. The message is only made if it is kept.
    pub fn add(&mut self, line: u64, kind: ProblemKind, message: impl FnOnce() -> String) {
        *self.counts.entry(kind).or_default() += 1;
        if self.list.len() < PROBLEM_LIMIT {
            let mut message = message();
            message.shrink_to_fit();
            self.list.push(FileProblem { line, kind, message });
        } else {
            self.left_out += 1;
        }
    }

    /// Adds a clash with a count of an earlier file.
    pub fn between(&mut self, line: u64, message: impl FnOnce() -> String) {
        self.between += 1;
        self.add(line, ProblemKind::Clash, message);
    }

    /// Adds a doubt; one of the same kind and words is told once.
    pub fn doubt(&mut self, doubt: Doubt) {
        if !self.doubts.contains(&doubt) {
            self.doubts.push(doubt);
        }
    }

    /// Adds a doubt about a column that is as high by night as by day; one line tells of all of them.
    pub fn flat(&mut self, column: String, read: bool) {
        self.flat.push((column, read));
    }

    /// Says that a column is left out, as the sum of others; whether it is a place is no longer in doubt.
    pub fn left_out(&mut self, column: &str, note: String) {
        self.flat.retain(|(name, _)| name != column);
        self.not_read(column, "is the sum of others");
        self.note(note);
    }

    /// Says which columns make a place.
    pub fn made_of(&mut self, place: &str, columns: Vec<String>) {
        self.made_of.insert(place.to_owned(), columns);
    }

    /// Says that a column that was taken for a place, or the columns of a place, are not read after all.
    pub fn not_read(&mut self, name: &str, why: &str) {
        let columns = self.made_of.get(name).map_or(&[][..], Vec::as_slice);
        for used in self.uses.iter_mut().filter(|used| used.role == ONE_PLACE) {
            let column = tidy(&used.name);
            if columns.contains(&column) || (columns.is_empty() && column == name) {
                (used.role, used.why) = ("not read".into(), why.into());
            }
        }
    }

    /// Adds a sentence on what was added up, dropped or turned, of which there is no doubt.
    pub fn note(&mut self, note: impl Into<String>) {
        let note = note.into();
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    /// Says what the columns were taken for.
    pub fn uses(&mut self, uses: Vec<ColumnUse>) {
        self.uses = uses;
    }

    /// Says what the file is where it is no text with marks between cells, such as `JSON`.
    pub fn form(&mut self, form: &'static str) {
        self.form = form;
    }

    /// All that is told of the file.
    pub fn finish(mut self) -> FileFindings {
        self.list.sort_by_key(|problem| problem.line);
        if let Some((_, read)) = self.flat.first() {
            self.doubts.push(doubt_flat(self.flat.iter().map(|(name, _)| name.as_str()), *read));
        }
        if self.left_out > 0 {
            self.list.push(FileProblem {
                line: 0,
                kind: ProblemKind::More,
                message: format!("and {}", counted(self.left_out as usize, "more problem")),
            });
        }
        self.list.shrink_to_fit();
        FileFindings {
            problems: self.list,
            counts: self.counts,
            doubts: joined(self.doubts),
            notes: self.notes,
            uses: self.uses,
            form: self.form,
            between: self.between,
        }
    }
}

/// A cell's text for a message of one line: its first 40 characters, with control characters escaped.
pub(super) fn shown(cell: &[u8]) -> String {
    const LENGTH: usize = 40;
    let text = super::encoding::text(cell);
    let mut out: String = text.trim().chars().take(LENGTH).flat_map(char::escape_debug).collect();
    if text.trim().chars().count() > LENGTH {
        out.push('…');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_of_problems_is_bounded_and_counted() {
        let mut problems = Problems::default();
        for line in 0..PROBLEM_LIMIT as u64 + 7 {
            problems.add(line, ProblemKind::BadCount, || "bad".into());
        }
        let FileFindings { problems: list, counts, .. } = problems.finish();
        assert_eq!(list.len(), PROBLEM_LIMIT + 1);
        assert_eq!(list.last().unwrap().message, "and 7 more problems");
        assert_eq!(counts[&ProblemKind::BadCount], PROBLEM_LIMIT as u64 + 7);
    }

    #[test]
    fn columns_in_one_doubt_are_told_together() {
        let doubt = |name: &str| Doubt {
            kind: super::super::DoubtKind::Count,
            what: format!("column \"{name}\" is even, unlike others: read as a place"),
            settle: "--ignore".into(),
        };
        let mut problems = Problems::default();
        ["A", "C"].iter().for_each(|name| problems.doubt(doubt(name)));
        let doubts = problems.finish().doubts;
        assert_eq!(doubts.len(), 1);
        assert!(doubts[0].what.starts_with("columns \"A\" and \"C\" are even"), "{doubts:?}");
        assert!(doubts[0].what.ends_with("read as places"), "{doubts:?}");
    }

    #[test]
    fn foreign_text_stays_on_one_line() {
        assert_eq!(shown(b"a\nb\x1b[1m"), "a\\nb\\u{1b}[1m");
        assert_eq!(quoted(["a"]), "\"a\"");
        assert_eq!(quoted(["a", "b"]), "\"a\" and \"b\"");
        assert_eq!(quoted(["a", "b", "c", "d", "e", "f"]), "\"a\", \"b\", \"c\", \"d\" and 2 more");
    }
}
