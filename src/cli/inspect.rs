//! `bandstand inspect`: what is in the counts, and what is odd about them?

use super::keys::variable;
use super::selection::Counts;
use super::two_ways::two_ways;
use super::{counts, failure::Failure, say};
use crate::daemon::config::{Listed, some_periods, some_scores};
use crate::files::{self, WholeFile};
use crate::footfall::{Footfall, Inspection, Period, StandingDay, standing_text};
use crate::formats::write_heat_map;
use crate::text::{counted, near};
use anyhow::Context;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

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

    /// Write a picture of how busy the city is by weekday and hour: an .svg file
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

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

    /// A score of which only what it says of tables counts here
    #[arg(short, long, value_name = "NAME|FILE", value_parser = some_scores, hide = true)]
    score: Option<Listed<String>>,

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
    let is_svg = |path: &Path| path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("svg"));
    if let Some(path) = args.output.as_deref().filter(|path| !is_svg(path)) {
        let shown = path.display();
        return Err(Failure::usage(format!("`{shown}`: the picture of counts is SVG; end its name in .svg")));
    }
    let period = args.period.as_ref().map(counts::first_period).transpose()?;
    args.period.iter().for_each(counts::say_first_period);
    let score =
        args.score.as_ref().and_then(|scores| scores.first()).map(|name| files::score::read(name)).transpose()?;
    let options = args.counts.reading.options(score.as_ref())?;
    let (data, standing) = days(args)?;
    let mut loaded = counts::load(&data, &options)?;
    if args.days.is_some() && loaded.footfall.first().is_none() {
        return Err(Failure::usage(
            "the built-in week of Leeds has no days that could stand out: give files of counts",
        ));
    }
    let quiet = args.json || args.days.is_some();
    let others = if quiet { String::new() } else { two_ways(&args.counts, score.as_ref(), &loaded) };
    let today = counts::today(&options);
    let period = period.map(|text| counts::period(&text, &loaded.footfall, today)).transpose()?;
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
        let standing = standing.map(|text| counts::period(&text, &loaded.footfall, today)).transpose()?;
        let days = loaded.footfall.standing_out(standing.or(period).as_ref());
        return if args.json { say::json(&StandingDays { days }) } else { say::result(&(standing_text(&days) + "\n")) };
    }
    let inspection = Inspection::read_with(&loaded, &options);
    if let Some(path) = &args.output {
        draw(&inspection, path)?;
    }
    if args.json { say::json(&inspection) } else { say::result(&(text(&inspection, &others) + "\n")) }
}

/// All that is shown: the tables and places, how columns were taken, the week, two ways to read what is doubtful, and the
/// settings that say how the tables were read.
fn text(inspection: &Inspection, others: &str) -> String {
    let settings = match &inspection.inferred[..] {
        [] => String::new(),
        [one] => one.toml(),
        // What is said of columns is said of all tables that are read.
        several => format!(
            "{} of tables: no settings hold for all; `bandstand inspect FILE` shows those of one",
            counted(several.len(), "shape")
        ),
    };
    let week = inspection.week.text(say::Paint::stdout().is_on()).unwrap_or_default();
    let parts = [inspection.text(), inspection.details(), week, others.to_owned(), settings];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n")
}

/// Writes the picture.
fn draw(inspection: &Inspection, path: &Path) -> Result<(), Failure> {
    let shown = path.display();
    let refused = |error: files::WriteError| Failure::failed(error.to_string());
    let mut file = WholeFile::create(path).map_err(refused)?;
    let mut buffered = BufWriter::new(&mut file);
    write_heat_map(inspection, &mut buffered)
        .and_then(|()| buffered.flush())
        .with_context(|| format!("cannot write `{shown}`"))?;
    drop(buffered);
    file.finish().map_err(refused)?;
    say::note(&format!("wrote {shown}: a picture of the week, hour by hour"));
    Ok(())
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
