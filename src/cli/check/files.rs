//! Checks the files that people write: configs, scores, counts.

use super::findings::{Checked, Finding, Level};
use crate::cli::failure::Failure;
use crate::daemon::Config;
use crate::files::{self, regular};
use crate::footfall::ProblemKind;
use crate::score;
use crate::score::document::DocumentError;
use std::path::Path;

/// Checks a file: TOML as a config or a score, anything else as counts.
pub(super) fn checked(name: &str) -> Checked {
    if Path::new(name).extension().is_none_or(|ending| ending != "toml") {
        return data(name);
    }
    match regular::text(Path::new(name), regular::TEXT_LIMIT) {
        Ok(text) => toml(name, &text),
        Err(error) => {
            let message = Failure::from(anyhow::Error::from(error).context("cannot be read")).to_string();
            Checked { name: name.to_owned(), kind: "config", findings: vec![Finding::problem(message)] }
        }
    }
}

/// Checks TOML as a config or as a score, whichever it resembles more.
fn toml(name: &str, text: &str) -> Checked {
    let score = match score::parse("score", name, text) {
        Ok(_) => return Checked { name: name.to_owned(), kind: "score", findings: Vec::new() },
        Err(error) => error,
    };
    let config = match Config::parse(name, text) {
        Ok(config) => {
            let findings = config.doubtful_pins().into_iter().map(|(pin, why)| doubtful(pin, why)).collect();
            return Checked { name: name.to_owned(), kind: "config", findings };
        }
        Err(error) => error,
    };
    // It resembles the kind in which fewer of its keys are unknown.
    let strangers = |error: &DocumentError| {
        error.problems().iter().filter(|problem| problem.message.starts_with("unknown field")).count()
    };
    let is_config = match strangers(&config).cmp(&strangers(&score)) {
        std::cmp::Ordering::Less => true,
        std::cmp::Ordering::Equal => name.contains("bandstand"),
        std::cmp::Ordering::Greater => false,
    };
    let (kind, error) = if is_config { ("config", config) } else { ("score", score) };
    Checked { name: name.to_owned(), kind, findings: found(&error) }
}

/// The note about a pin that something else on the machine may use; `why` says what.
pub(super) fn doubtful(pin: u8, why: &str) -> Finding {
    Finding::note(format!("pin {pin} {why}; if that is used here, take another pin"))
}

/// Checks a file as a config, even if it resembles a score; also returns the config if nothing is wrong.
pub(super) fn config(name: &str, text: &str) -> (Checked, Option<Config>) {
    let (config, findings) = match Config::parse(name, text) {
        Ok(config) => (Some(config), Vec::new()),
        Err(error) => (None, found(&error)),
    };
    (Checked { name: name.to_owned(), kind: "config", findings }, config)
}

fn found(error: &DocumentError) -> Vec<Finding> {
    let number = |n: usize| u64::try_from(n).ok();
    let finding = |problem: &score::document::DocumentProblem| Finding {
        line: number(problem.line),
        column: number(problem.column),
        ..Finding::problem(problem.message.clone())
    };
    error.problems().iter().map(finding).collect()
}

/// Checks counts: those of a file, a folder or a pattern.
pub(super) fn data(name: &str) -> Checked {
    let checked = |findings| Checked { name: name.to_owned(), kind: "data", findings };
    let loaded = match files::load(&[name.to_owned()], None) {
        Ok(loaded) => loaded,
        Err(error) => return checked(vec![Finding::problem(Failure::failed(error.to_string()).to_string())]),
    };
    let several = loaded.files.len() > 1;
    let mut findings = Vec::new();
    for file in &loaded.files {
        for problem in &file.problems {
            let message = if several { format!("{}: {}", file.path, problem.message) } else { problem.message.clone() };
            let line = Some(problem.line).filter(|line| *line > 0);
            findings.push(Finding { level: level(problem.kind), line, ..Finding::problem(message) });
        }
    }
    checked(findings)
}

/// What is odd but is read correctly is a note; what loses or changes counts is a problem.
fn level(kind: ProblemKind) -> Level {
    match kind {
        ProblemKind::Repeat
        | ProblemKind::WholeDay
        | ProblemKind::EmptyLine
        | ProblemKind::Total
        | ProblemKind::Header
        | ProblemKind::NotCounts
        | ProblemKind::More => Level::Note,
        ProblemKind::Clash
        | ProblemKind::BadDate
        | ProblemKind::BadHour
        | ProblemKind::BadCount
        | ProblemKind::NoLocation
        | ProblemKind::Ragged
        | ProblemKind::UnclosedQuote
        | ProblemKind::TooLong
        | ProblemKind::Unreadable => Level::Problem,
    }
}
