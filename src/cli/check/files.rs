//! Checks the files that people write: configs, scores, counts.

use super::findings::{Checked, Finding, Level};
use super::score::unheard;
use super::{devices, named};
use crate::cli::failure::Failure;
use crate::daemon::Config;
use crate::daemon::config::kind;
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

/// Checks TOML as a config or as a score, whichever most of its keys say.
fn toml(name: &str, text: &str) -> Checked {
    let taken = kind::taken(name, text);
    let mut checked = if taken.is_config {
        let (mut checked, config) = config(name, text);
        if let Some(config) = config {
            named::look(&config, &mut checked.findings);
            devices::outputs(&config, config.outputs.as_deref().unwrap_or_default(), &mut checked.findings);
            let pins = config.doubtful_pins();
            checked.findings.extend(pins.into_iter().map(|(pin, why)| devices::doubtful(pin, why)));
            if config.gpio.driver.is_some() {
                devices::pins(&config, &mut checked.findings);
            }
        }
        checked
    } else {
        let findings = match score::parse("score", name, text) {
            Ok(score) => unheard(&score),
            Err(error) => found(&error),
        };
        Checked { name: name.to_owned(), kind: "score", findings }
    };
    if taken.is_doubtful && checked.problems() > 0 {
        let (this, that) = if taken.is_config {
            ("config", "score has `title` and `[[part]]`")
        } else {
            ("score", "config has neither `title` nor `[[part]]`")
        };
        checked.findings.push(Finding::note(format!("this was taken for a {this}; a {that}")));
    }
    checked
}

/// Checks a file as a config, even if it resembles a score; also returns the config, with whole paths, if nothing is wrong.
pub(super) fn config(name: &str, text: &str) -> (Checked, Option<Config>) {
    let folder = files::folder_of(Path::new(name));
    let (config, findings) = match Config::parse(name, text) {
        Ok(config) => match config.told_from(folder.as_deref()) {
            Ok(config) => (Some(config), Vec::new()),
            Err(wrong) => (None, vec![Finding::problem(wrong)]),
        },
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
    let mut findings: Vec<Finding> = named::doubts(&loaded, false).collect();
    for file in &loaded.files {
        // A line is one of its file, not of the folder that was named.
        let path = (file.path != name).then(|| file.path.clone());
        for problem in &file.problems {
            let line = Some(problem.line).filter(|line| *line > 0);
            let (level, file) = (level(problem.kind), path.clone());
            findings.push(Finding { level, file, line, ..Finding::problem(problem.message.clone()) });
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
