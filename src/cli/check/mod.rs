//! `bandstand check`: is this config, score or data sound? Every problem at once, with line and remedy.

mod files;
mod machine;

pub use machine::wiring;

use super::failure::Failure;
use super::say;
use serde::Serialize;
use std::fmt::Write as _;

/// The flags of `check`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Configs, scores and counts; without any, the config in force and this machine
    #[arg(value_name = "FILE")]
    files: Vec<String>,

    /// As JSON
    #[arg(long, env = "BANDSTAND_JSON", hide_env_values = true, value_parser = clap::builder::FalseyValueParser::new())]
    json: bool,
}

/// What was looked at, and what was found.
#[derive(Debug, Serialize)]
struct Report {
    /// No problems; notes do not count.
    sound: bool,
    checked: Vec<Checked>,
}

/// One file, or the machine.
#[derive(Debug, Serialize)]
struct Checked {
    /// The file as it was named, or what else was looked at.
    name: String,
    /// `config`, `score`, `data` or `machine`.
    kind: &'static str,
    findings: Vec<Finding>,
}

/// Something that was found.
#[derive(Debug, Serialize)]
struct Finding {
    /// `problem`, or `note` for what is not wrong but good to know.
    level: Level,
    /// The line in the file, from 1; none for the whole of it.
    line: Option<u64>,
    /// The column, from 1, in characters.
    column: Option<u64>,
    /// What it is and what to do.
    message: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Level {
    Problem,
    Note,
}

impl Finding {
    fn problem(message: impl Into<String>) -> Self {
        Self { level: Level::Problem, line: None, column: None, message: message.into() }
    }

    fn note(message: impl Into<String>) -> Self {
        Self { level: Level::Note, ..Self::problem(message) }
    }
}

impl Checked {
    fn problems(&self) -> usize {
        self.findings.iter().filter(|finding| finding.level == Level::Problem).count()
    }

    fn text(&self) -> String {
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

/// Runs the command.
pub fn run(args: &Args) -> Result<(), Failure> {
    let checked = if args.files.is_empty() {
        machine::checked()
    } else {
        args.files.iter().map(|name| files::checked(name)).collect()
    };
    let problems: usize = checked.iter().map(Checked::problems).sum();
    let report = Report { sound: problems == 0, checked };
    if args.json {
        say::json(&report)?;
    } else {
        say::result(&report.checked.iter().map(Checked::text).collect::<String>())?;
    }
    match problems {
        0 => Ok(()),
        1 => Err(Failure::failed("1 problem")),
        many => Err(Failure::failed(format!("{many} problems"))),
    }
}
