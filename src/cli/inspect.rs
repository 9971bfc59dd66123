//! `bandstand inspect`: what is in the counts, and what is odd about them?

use super::keys::variable;
use super::lists::{Listed, some_periods};
use super::selection::Counts;
use super::{counts, failure::Failure, say};
use crate::footfall::{Footfall, Inspection, Period, StandingDay, standing_text};
use crate::text::near;
use std::path::Path;

/// The flags of `inspect`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// As JSON
    #[arg(
        long,
        env = "BANDSTAND_JSON",
        hide_env_values = true,
        value_parser = clap::builder::FalseyValueParser::new()
    )]
    json: bool,

    #[command(flatten)]
    counts: Counts,

    /// Only these days: weekday, december, 2013, 2013-12-01..2013-12-24, "weekday 2013", ...
    #[arg(
        short,
        long,
        value_name = "PERIOD",
        env = variable("periods"),
        hide_env_values = true,
        value_parser = some_periods
    )]
    period: Option<Listed<String>>,

    /// Which days stand out against the same weekday in the eight weeks before and after; of a period, if one is given
    #[arg(long, value_name = "PERIOD", num_args = 0..=1)]
    days: Option<Option<String>>,

    /// Accepted as by other commands, but counts are the same under every score.
    #[arg(short, long, hide = true)]
    score: Option<String>,

    /// Accepted as by other commands, but counts have no seed.
    #[arg(long, hide = true)]
    seed: Option<u64>,

    /// Accepted as by other commands, but all counts are shown.
    #[arg(long, hide = true)]
    statistic: Option<String>,

    /// Accepted as by other commands, but nothing sounds here.
    #[arg(long, hide = true)]
    soundfont: Option<String>,
}

/// Runs the command.
pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let period = args.period.as_ref().map(counts::first_period).transpose()?;
    args.period.iter().for_each(counts::say_first_period);
    let (data, standing) = days(args)?;
    let mut loaded = counts::load(&data)?;
    if args.days.is_some() && loaded.footfall.first().is_none() {
        return Err(Failure::usage(
            "the built-in week of Leeds has no days that could stand out: give files of counts",
        ));
    }
    let period = period.map(|text| counts::period(&text, &loaded.footfall)).transpose()?;
    let places = places(&args.counts.locations, &loaded.footfall)?;
    // Days are compared with others of their weekday, so those of other periods are needed until then.
    loaded.footfall.retain(|reading| {
        (args.days.is_some() || period.as_ref().is_none_or(|period| period.matches(reading.date)))
            && (places.is_empty() || places.iter().any(|place| place == reading.location))
            && args
                .counts
                .hours
                .as_ref()
                .is_none_or(|hours| hours.0.iter().any(|hour| usize::from(*hour) == reading.hour))
    });
    if args.days.is_some() {
        let standing = standing.map(|text| counts::period(&text, &loaded.footfall)).transpose()?;
        let days = loaded.footfall.standing_out(standing.or(period).as_ref());
        return if args.json { say::json(&StandingDays { days }) } else { say::result(&(standing_text(&days) + "\n")) };
    }
    let inspection = Inspection::new(&loaded);
    if args.json { say::json(&inspection) } else { say::result(&(inspection.text() + "\n")) }
}

/// What `--days --json` writes.
#[derive(Debug, serde::Serialize)]
struct StandingDays {
    days: Vec<StandingDay>,
}

/// The files to read, and the period whose days are to be listed. A word behind `--days` that is no period but names a
/// file is one of the files.
fn days(args: &Args) -> Result<(Vec<String>, Option<String>), Failure> {
    let mut data = args.counts.data.clone();
    let Some(Some(word)) = &args.days else { return Ok((data, None)) };
    match Period::check(word) {
        Ok(()) => Ok((data, Some(word.clone()))),
        Err(_) if Path::new(word).exists() => {
            data.insert(0, word.clone());
            Ok((data, None))
        }
        Err(error) => Err(Failure::usage(format!("--days: {error}"))),
    }
}

/// The places that were asked for, by their names in the data.
fn places(asked: &[String], footfall: &Footfall) -> Result<Vec<String>, Failure> {
    let names = footfall.locations();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let name = |asked: &str| near::place(asked, &names).map(str::to_owned).map_err(Failure::Usage);
    asked.iter().flat_map(|asked| near::listed(asked, &names)).map(name).collect()
}
