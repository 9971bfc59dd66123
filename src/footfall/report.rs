//! What was found in one file, for reports.

use std::collections::BTreeMap;

use super::columns::{ColumnRoles, Layout};
use super::problem::{FileProblem, ProblemKind};

/// What was found in one file.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct FileReport {
    /// As given, or as found in a folder.
    pub path: String,
    /// `utf-8`, `utf-16le`, `utf-16be` or `windows-1252`.
    pub encoding: String,
    /// What parts the cells.
    pub delimiter: char,
    /// Long or wide.
    pub layout: Layout,
    /// Which column says what.
    pub columns: ColumnRoles,
    /// How dates are written.
    pub date_format: String,
    /// Rows of data, those with problems included, empty lines not.
    pub rows: u64,
    /// Readings (a place and an hour) taken in from this file.
    pub used: u64,
    /// What was odd, by line.
    pub problems: Vec<FileProblem>,
    /// How many problems of each kind, those beyond [`super::PROBLEM_LIMIT`] included.
    #[serde(rename = "problem_counts")]
    pub counts: BTreeMap<ProblemKind, u64>,
}
