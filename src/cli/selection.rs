//! What to hear: the flags that play, render, inspect and explain share.

use super::keys::{ReadingKeys, variable};
use crate::daemon::config::{Hour, Listed, some_periods, some_scores};
use crate::footfall::Statistic;
use std::str::FromStr;

/// Which counts.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "What to hear")]
pub struct Counts {
    /// Counts to read: CSV files, folders, patterns such as 'data/*.csv', .gz, or - for standard input; without any,
    /// the typical week of Leeds that comes with the program
    #[arg(
        value_name = "DATA",
        env = variable("data"),
        hide_env_values = true,
        help_heading = clap::builder::Resettable::Reset
    )]
    pub data: Vec<String>,

    /// Only this place; may be given several times
    #[arg(short, long = "location", value_name = "NAME", env = variable("location"), hide_env_values = true)]
    pub locations: Vec<String>,

    /// Only these hours: 7, or 7..9 for 7 to 9 o'clock, or 22..2 over midnight
    #[arg(long = "hour", value_name = "H[..H2]", env = variable("hour"), hide_env_values = true)]
    pub hours: Option<Hours>,

    #[command(flatten)]
    pub reading: ReadingKeys,
}

/// Which counts, which days, and how they become music.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "What to hear")]
pub struct Selection {
    #[command(flatten)]
    pub counts: Counts,

    /// How counts become music: the name of a shipped score, or a score file; without it, leeds where places of Leeds
    /// are counted, else any-city
    #[arg(
        short,
        long,
        value_name = "NAME|FILE",
        env = variable("scores"),
        hide_env_values = true,
        value_parser = some_scores
    )]
    pub score: Option<Listed<String>>,

    /// Which days: weekday, weekend, monday, december, 2013, 2013-12, 2013-12-25, 2013-12-01..2013-12-24, or several
    /// words that must all hold, as in "weekday 2013"; today, yesterday, "last week", "today last year" (the same day of
    /// the week), "this date last year"
    #[arg(
        short,
        long,
        value_name = "PERIOD",
        default_value = "weekday",
        env = variable("periods"),
        hide_env_values = true,
        value_parser = some_periods
    )]
    pub period: Listed<String>,

    /// Another number, another piece from the same counts
    #[arg(long, value_name = "N", default_value_t = 0, env = variable("seed"), hide_env_values = true)]
    pub seed: u64,

    /// Who counted, and on what terms, for the files that are made; may be given several times
    #[arg(long, value_name = "WORDS", env = variable("attribution"), hide_env_values = true)]
    pub attribution: Vec<String>,

    /// What stands for many days' counts of one hour; without it, what the score says
    #[arg(
        long,
        value_name = "mean|median|trimmed",
        env = variable("statistic"),
        hide_env_values = true,
        value_parser = str::parse::<Statistic>
    )]
    pub statistic: Option<Statistic>,
}

/// Hours of the day, in order of time, at least one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hours(pub Vec<u8>);

impl FromStr for Hours {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let Some((from, to)) = text.split_once("..") else { return Ok(Self(vec![hour(text)?])) };
        let (from, to) = (hour(from)?, hour(to.strip_prefix('=').unwrap_or(to))?);
        let count = (24 + to - from) % 24 + 1;
        Ok(Self((0..count).map(|i| (from + i) % 24).collect()))
    }
}

fn hour(text: &str) -> Result<u8, String> {
    let wrong = |_| match text.trim() {
        "24" | "24:00" => "midnight is hour 0; hours run from 0 to 23".to_owned(),
        _ => "hours run from 0 to 23: write 7, or 7..9, or 22..2 over midnight".to_owned(),
    };
    text.parse().map(Hour::get).map_err(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_one_or_a_stretch_over_midnight_too() {
        let hours = |text: &str| text.parse::<Hours>().map(|hours| hours.0);
        assert_eq!(hours("7"), Ok(vec![7]));
        assert_eq!(hours("07"), Ok(vec![7]));
        assert_eq!(hours("07:00"), Ok(vec![7]));
        assert_eq!(hours("7..9"), Ok(vec![7, 8, 9]));
        assert_eq!(hours("22..2"), Ok(vec![22, 23, 0, 1, 2]));
        assert_eq!(hours("5..5"), Ok(vec![5]));
        assert_eq!(hours("0..23").unwrap(), (0..24).collect::<Vec<u8>>());
    }

    #[test]
    fn other_hours_are_refused() {
        for wrong in ["", "24", "7..", "..9", "-1", "+7", "7.5", "7-9", "noon", "7..9..11", "300"] {
            assert!(wrong.parse::<Hours>().is_err(), "{wrong}");
        }
    }
}
