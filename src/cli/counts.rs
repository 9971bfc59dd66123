//! Reads the counts and the period that were asked for; a failure is one line.

use super::failure::Failure;
use super::lists::Listed;
use super::read_progress::ReadProgress;
use super::say;
use crate::files::{self, CountsError};
use crate::footfall::{Footfall, Loaded, Period, PeriodError, ReadOptions};
use jiff::Zoned;
use std::io;

/// How many files that cannot be read are named.
const WARNINGS: usize = 10;

/// Reads files, folders, patterns, and `-` for standard input; without any, the built-in week of Leeds.
pub(super) fn load(data: &[String]) -> Result<Loaded, Failure> {
    let mut stdin = io::stdin().lock();
    let progress = ReadProgress::default();
    let loaded = files::load_watched(data, Some(&mut stdin), &ReadOptions::default(), &|bytes| progress.add(bytes));
    progress.end();
    let loaded = loaded.map_err(|error| match error {
        CountsError::BadPattern { .. } | CountsError::Stdin(_) | CountsError::TimeZone(_) => {
            Failure::usage(error.to_string())
        }
        _ => Failure::failed(error.to_string()),
    })?;
    let unreadable: Vec<String> = files::unreadable_files(&loaded).collect();
    for line in unreadable.iter().take(WARNINGS) {
        say::warning(line);
    }
    if let Some(more) = unreadable.len().checked_sub(WARNINGS + 1) {
        say::warning(&format!("and {} more files that cannot be read", more + 1));
    }
    Ok(loaded)
}

/// The first of the periods that were asked for; fails if one of them is not a period, whatever day it is.
pub(super) fn first_period(asked: &Listed<String>) -> Result<String, Failure> {
    asked.all().iter().try_for_each(|period| Period::check(period)).map_err(refused)?;
    Ok(asked.first().cloned().unwrap_or_default())
}

/// Says that only the first of several periods is used, and how one period of several words is written.
pub(super) fn say_first_period(asked: &Listed<String>) {
    if let [first, _, ..] = asked.all() {
        say::warning(&format!(
            "several periods are named; only the first, `{first}`, is used. Words that must all hold are written with a \
             blank between them: \"{}\"",
            asked.all().join(" ")
        ));
    }
}

/// Reads a period as of today, and prints which days stand in for days without counts.
pub(super) fn period(text: &str, footfall: &Footfall) -> Result<Period, Failure> {
    let resolved = footfall.period(text, Zoned::now().date()).map_err(refused)?;
    if let Some(words) = resolved.words(text) {
        say::note(&words);
    }
    Ok(resolved.period)
}

fn refused(error: PeriodError) -> Failure {
    Failure::usage(format!("--period: {error}"))
}
