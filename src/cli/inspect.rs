//! `bandstand inspect`: what is in the counts, and what is odd about them?

use super::keys::variable;
use super::lists::{Listed, some_periods};
use super::selection::Counts;
use super::{counts, failure::Failure, say};
use crate::footfall::{Footfall, Inspection};
use crate::text::near;

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
    let mut loaded = counts::load(&args.counts.data)?;
    let period = period.map(|text| counts::period(&text, &loaded.footfall)).transpose()?;
    let places = places(&args.counts.locations, &loaded.footfall)?;
    loaded.footfall.retain(|reading| {
        period.as_ref().is_none_or(|period| period.matches(reading.date))
            && (places.is_empty() || places.iter().any(|place| place == reading.location))
            && args
                .counts
                .hours
                .as_ref()
                .is_none_or(|hours| hours.0.iter().any(|hour| usize::from(*hour) == reading.hour))
    });
    let inspection = Inspection::new(&loaded);
    if args.json { say::json(&inspection) } else { say::result(&(inspection.text() + "\n")) }
}

/// The places that were asked for, by their names in the data.
fn places(asked: &[String], footfall: &Footfall) -> Result<Vec<String>, Failure> {
    let names = footfall.locations();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let name = |asked: &str| near::place(asked, &names).map(str::to_owned).map_err(Failure::Usage);
    asked.iter().flat_map(|asked| near::listed(asked, &names)).map(name).collect()
}
