//! What a check finds, and how it is printed.

use crate::cli::say;
use serde::Serialize;
use std::fmt::Write as _;

/// What was checked, one file or the machine, and what was found.
#[derive(Debug, Serialize)]
pub(super) struct Checked {
    /// The file as it was named on the command line, or what else was checked.
    pub name: String,
    /// `config`, `score`, `data` or `machine`.
    pub kind: &'static str,
    /// What was found.
    pub findings: Vec<Finding>,
}

/// One thing that was found.
#[derive(Debug, Serialize)]
pub(super) struct Finding {
    /// `problem`, or `note` for what is not wrong but good to know.
    pub level: Level,
    /// The file, where what was checked is a folder or a pattern; else none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// The line in the file, from 1; none if the finding is about the whole of it.
    pub line: Option<u64>,
    /// The column, from 1, in characters.
    pub column: Option<u64>,
    /// What was found and what to do about it.
    pub message: String,
}

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Level {
    /// Something is wrong.
    Problem,
    /// Nothing is wrong, but this is good to know.
    Note,
}

impl Finding {
    /// A problem without line and column.
    pub fn problem(message: impl Into<String>) -> Self {
        Self { level: Level::Problem, file: None, line: None, column: None, message: message.into() }
    }

    /// The same, which says first what it is about.
    pub fn about(self, what: &str) -> Self {
        Self { message: format!("{what}: {}", self.message), ..self }
    }

    /// A note without line and column.
    pub fn note(message: impl Into<String>) -> Self {
        Self { level: Level::Note, ..Self::problem(message) }
    }
}

impl Checked {
    /// How many of the findings are problems.
    pub fn problems(&self) -> usize {
        self.findings.iter().filter(|finding| finding.level == Level::Problem).count()
    }

    /// All findings as text, a line each.
    pub fn text(&self) -> String {
        let paint = say::Paint::stdout();
        let mut text = String::new();
        for Finding { level, file, line, column, message } in &self.findings {
            let at: String = [line, column].into_iter().flatten().map(|number| format!(":{number}")).collect();
            let word = match level {
                Level::Problem => paint.red("problem:"),
                Level::Note => paint.dim("note:"),
            };
            let name = file.as_ref().unwrap_or(&self.name);
            // Writing to a String cannot fail.
            let _ = writeln!(text, "{name}{at}: {word} {message}");
        }
        if self.problems() == 0 {
            let _ = match self.kind {
                "machine" => writeln!(text, "{} is fine", self.name),
                kind => writeln!(text, "{}: {kind} is fine", self.name),
            };
        }
        text
    }
}
