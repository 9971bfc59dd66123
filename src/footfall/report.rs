//! The report on one file.

use std::collections::BTreeMap;

use super::columns::{ColumnRoles, Layout};
use super::doubt::{ColumnUse, Doubt};
use super::problem::{FileProblem, ProblemKind};

/// What was found in one file.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct FileReport {
    /// The file's name as given, or its path as found in a folder.
    pub path: String,
    /// `JSON` or `workbook`; empty for text with marks between cells.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub form: String,
    /// `utf-8`, `utf-16le`, `utf-16be`, `windows-1252` or another encoding's name in small letters, such as `shift_jis`.
    pub encoding: String,
    /// The character between cells; a tab where the file is no text.
    pub delimiter: char,
    /// Whether each row is one reading or several.
    pub layout: Layout,
    /// Which columns have which role.
    pub columns: ColumnRoles,
    /// How dates are written, such as `dd/mm/yyyy`.
    pub date_format: String,
    /// How many rows of data there are, including those with problems, without empty lines.
    pub rows: u64,
    /// How many of the readings (of one place in one hour) come from this file.
    pub used: u64,
    /// The problems, by line.
    pub problems: Vec<FileProblem>,
    /// How many problems there are of each kind, including those beyond [`super::PROBLEM_LIMIT`].
    #[serde(rename = "problem_counts")]
    pub counts: BTreeMap<ProblemKind, u64>,
    /// How many of the clashes are with another file, read before.
    pub clashes_between_files: u64,
    /// What is doubtful, and the flags that settle it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub doubts: Vec<Doubt>,
    /// What was added up, dropped or turned, a sentence each.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// What each column was taken for, and why.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub uses: Vec<ColumnUse>,
}
