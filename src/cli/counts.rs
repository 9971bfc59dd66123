//! Reads the counts and the period that were asked for; a failure is one line.

use super::failure::Failure;
use super::say;
use crate::daemon::config::Listed;
use crate::files::{self, CountsError};
use crate::footfall::{Footfall, LoadError, Loaded, Period, PeriodError, ReadError, ReadOptions, cautions};
use crate::view::ReadProgress;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use std::io;

/// How many files that cannot be read, or are doubtful, are named.
const WARNINGS: usize = 10;

/// Reads files, folders, patterns, and `-` for standard input; without any, the built-in week of Leeds. Says what cannot be
/// read, and what is doubtful; with `strict`, doubt is a failure.
pub(super) fn load(data: &[String], options: &ReadOptions) -> Result<Loaded, Failure> {
    let loaded = read(data, options)?;
    warn(files::unreadable_files(&loaded).collect(), "files that cannot be read");
    let doubts = cautions(&loaded.files);
    match doubts.first() {
        Some(first) if options.strict => {
            let more = doubts.len() - 1;
            let more = if more > 0 { format!("; and so are {more} more kinds of files") } else { String::new() };
            Err(Failure::failed(format!("{first}{more}")))
        }
        _ => {
            warn(doubts, "kinds of files that are doubtful");
            Ok(loaded)
        }
    }
}

/// The same without a word about what was read.
pub(super) fn read(data: &[String], options: &ReadOptions) -> Result<Loaded, Failure> {
    let mut stdin = io::stdin().lock();
    let progress = ReadProgress::default();
    let loaded = files::load_watched(data, Some(&mut stdin), options, &|bytes| progress.add(bytes));
    progress.end();
    loaded.map_err(|error| match error {
        CountsError::BadPattern { .. } | CountsError::Stdin(_) | CountsError::TimeZone(_) => {
            Failure::usage(error.to_string())
        }
        // A wrong name of a column is wrong usage, as one of a place is.
        CountsError::Load(LoadError::File { error: ReadError::Named(_), .. }) => Failure::usage(error.to_string()),
        _ => Failure::failed(error.to_string()),
    })
}

/// Prints the first of these lines, and how many more there are.
fn warn(lines: Vec<String>, what: &str) {
    lines.iter().take(WARNINGS).for_each(|line| say::warning(line));
    if let Some(more) = lines.len().checked_sub(WARNINGS).filter(|more| *more > 0) {
        say::warning(&format!("and {more} more {what}"));
    }
}

/// Today's date in the city, where its time zone is known.
pub(super) fn today(options: &ReadOptions) -> Date {
    match options.time_zone.as_ref().and_then(|name| TimeZone::get(name).ok()) {
        Some(zone) => Timestamp::now().to_zoned(zone).date(),
        None => Zoned::now().date(),
    }
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

/// Reads a period as of `today`, and prints which days stand in for days without counts.
pub(super) fn period(text: &str, footfall: &Footfall, today: Date) -> Result<Period, Failure> {
    let resolved = footfall.period(text, today).map_err(refused)?;
    if let Some(words) = resolved.words(text) {
        say::note(&words);
    }
    Ok(resolved.period)
}

fn refused(error: PeriodError) -> Failure {
    Failure::usage(format!("--period: {error}"))
}
