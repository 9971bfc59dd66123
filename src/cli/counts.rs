//! The counts and the days that were asked for; what is not there is told in one line.

use super::failure::Failure;
use super::say;
use crate::files::{self, CountsError};
use crate::footfall::{Footfall, Loaded, Period, PeriodError};
use jiff::Zoned;
use std::io;

/// Reads files, folders, patterns, `-`; without any, the week of Leeds.
pub fn load(data: &[String]) -> Result<Loaded, Failure> {
    let mut stdin = io::stdin().lock();
    files::load(data, Some(&mut stdin)).map_err(|error| match error {
        CountsError::BadPattern { .. } | CountsError::Stdin(_) => Failure::usage(error.to_string()),
        _ => Failure::failed(error.to_string()),
    })
}

/// Refuses what is no period on any day.
pub fn check_period(text: &str) -> Result<(), Failure> {
    Period::check(text).map_err(refused)
}

/// Reads a period, today; says what stands for days without counts.
pub fn period(text: &str, footfall: &Footfall) -> Result<Period, Failure> {
    let resolved = footfall.period(text, Zoned::now().date()).map_err(refused)?;
    if let Some(words) = resolved.words(text) {
        say::note(&words);
    }
    Ok(resolved.period)
}

fn refused(error: PeriodError) -> Failure {
    Failure::usage(format!("--period: {error}"))
}
