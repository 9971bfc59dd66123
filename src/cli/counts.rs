//! Reads the counts and the period that were asked for; a failure is one line.

use super::failure::Failure;
use super::say;
use crate::files::{self, CountsError};
use crate::footfall::{Footfall, Loaded, Period, PeriodError};
use jiff::Zoned;
use std::io;

/// Reads files, folders, patterns, and `-` for standard input; without any, the built-in week of Leeds.
pub(super) fn load(data: &[String]) -> Result<Loaded, Failure> {
    let mut stdin = io::stdin().lock();
    files::load(data, Some(&mut stdin)).map_err(|error| match error {
        CountsError::BadPattern { .. } | CountsError::Stdin(_) => Failure::usage(error.to_string()),
        _ => Failure::failed(error.to_string()),
    })
}

/// Fails if a text is not a period, whatever day it is.
pub(super) fn check_period(text: &str) -> Result<(), Failure> {
    Period::check(text).map_err(refused)
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
