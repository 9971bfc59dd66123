//! What was odd in a file, each with its line.

use std::collections::BTreeMap;

/// Problems kept word for word in one file; what comes after is only counted, so that a hostile file cannot fill
/// the memory with complaints.
pub const PROBLEM_LIMIT: usize = 100_000;

/// What sort of oddity a [`FileProblem`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProblemKind {
    /// A reading given before, with the same count: counted once.
    Repeat,
    /// A reading given before, with another count: the last one counts.
    Clash,
    /// A row of a whole day, without an hour: not read.
    WholeDay,
    /// A line of nothing but delimiters.
    EmptyLine,
    /// A date that cannot be read, or does not exist.
    BadDate,
    /// An hour that cannot be read.
    BadHour,
    /// A count that is no number, below zero, or beyond belief.
    BadCount,
    /// A row that does not say where.
    NoLocation,
    /// A row with more or fewer cells than the others.
    Ragged,
    /// A quotation mark that opens and never closes.
    UnclosedQuote,
    /// A line of several megabytes.
    TooLong,
    /// A row or column that only adds up others.
    Total,
    /// The header once more.
    Header,
    /// A file met in a folder that holds no counts.
    NotCounts,
    /// Stands for the problems over [`PROBLEM_LIMIT`].
    More,
}

impl ProblemKind {
    /// As written in reports.
    pub fn name(self) -> &'static str {
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
            Self::More => "more",
        }
    }
}

/// One oddity of a file.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct FileProblem {
    /// The line in the file, from 1; 0 for the file as a whole.
    pub line: u64,
    /// What sort.
    pub kind: ProblemKind,
    /// What is odd and what was done about it.
    pub message: String,
}

/// Problems as they come in, in bounds.
#[derive(Debug, Default)]
pub(super) struct Problems {
    list: Vec<FileProblem>,
    counts: BTreeMap<ProblemKind, u64>,
    left_out: u64,
}

impl Problems {
    /// Notes one; the message is only made when there is room for it.
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

    /// All of them by line, and how many of each kind, those left out included.
    pub fn finish(mut self) -> (Vec<FileProblem>, BTreeMap<ProblemKind, u64>) {
        self.list.sort_by_key(|problem| problem.line);
        if self.left_out > 0 {
            self.list.push(FileProblem {
                line: 0,
                kind: ProblemKind::More,
                message: format!("and {} more problems", self.left_out),
            });
        }
        self.list.shrink_to_fit();
        (self.list, self.counts)
    }
}

/// Foreign text made fit for a one-line message: control characters shown, length bounded.
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
        let (list, counts) = problems.finish();
        assert_eq!(list.len(), PROBLEM_LIMIT + 1);
        assert_eq!(list.last().unwrap().message, "and 7 more problems");
        assert_eq!(counts[&ProblemKind::BadCount], PROBLEM_LIMIT as u64 + 7);
    }

    #[test]
    fn foreign_text_stays_on_one_line() {
        assert_eq!(shown(b"a\nb\x1b[1m"), "a\\nb\\u{1b}[1m");
    }
}
