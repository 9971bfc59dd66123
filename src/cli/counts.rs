//! The counts and the days that were asked for; what is not there is told in one line.

use super::failure::Failure;
use crate::footfall::{self, LoadError, Loaded, Period};
use std::io;

/// Reads files, folders, patterns, `-`; without any, the week of Leeds.
pub fn load(data: &[String]) -> Result<Loaded, Failure> {
    let mut stdin = io::stdin().lock();
    footfall::load(data, Some(&mut stdin)).map_err(|error| match error {
        LoadError::BadPattern { .. } | LoadError::Stdin(_) => Failure::usage(error.to_string()),
        _ => Failure::failed(error.to_string()),
    })
}

/// Reads a period.
pub fn period(text: &str) -> Result<Period, Failure> {
    text.parse().map_err(|error: footfall::PeriodError| Failure::usage(format!("--period: {error}")))
}
