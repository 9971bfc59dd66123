//! What is found while something is looked at.

use crate::cli::say;
use serde::Serialize;
use std::fmt::Write as _;

/// One file, or the machine.
#[derive(Debug, Serialize)]
pub struct Checked {
    /// The file as it was named, or what else was looked at.
    pub name: String,
    /// `config`, `score`, `data` or `machine`.
    pub kind: &'static str,
    /// What was found.
    pub findings: Vec<Finding>,
}

/// Something that was found.
#[derive(Debug, Serialize)]
pub struct Finding {
    /// `problem`, or `note` for what is not wrong but good to know.
    pub level: Level,
    /// The line in the file, from 1; none for the whole of it.
    pub line: Option<u64>,
    /// The column, from 1, in characters.
    pub column: Option<u64>,
    /// What it is and what to do.
    pub message: String,
}

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Wrong.
    Problem,
    /// Not wrong, but good to know.
    Note,
}

impl Finding {
    /// Something wrong, without a place.
    pub fn problem(message: impl Into<String>) -> Self {
        Self { level: Level::Problem, line: None, column: None, message: message.into() }
    }

    /// Something good to know, without a place.
    pub fn note(message: impl Into<String>) -> Self {
        Self { level: Level::Note, ..Self::problem(message) }
    }
}

impl Checked {
    /// How many of the findings are wrong.
    pub fn problems(&self) -> usize {
        self.findings.iter().filter(|finding| finding.level == Level::Problem).count()
    }

    /// All of it as lines.
    pub fn text(&self) -> String {
        let paint = say::Paint::stdout();
        let mut text = String::new();
        for Finding { level, line, column, message } in &self.findings {
            let at: String = [line, column].into_iter().flatten().map(|number| format!(":{number}")).collect();
            let word = match level {
                Level::Problem => paint.red("problem:"),
                Level::Note => paint.dim("note:"),
            };
            // Writing to a String cannot fail.
            let _ = writeln!(text, "{}{at}: {word} {message}", self.name);
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
