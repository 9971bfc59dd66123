//! The typical day of each place, from which music is composed.

use super::distribution::Distribution;
use crate::text::choice;
use std::str::FromStr;

/// How many readings of one place and hour are kept, by date, for scores that let counts choose the notes: enough for
/// eight bars of semiquavers.
pub const SERIES_LENGTH: usize = 128;

/// What stands for many days' counts of one hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Statistic {
    /// The arithmetic mean.
    #[default]
    Mean,
    /// The middle one; of an even number, the mean of the middle two.
    Median,
    /// The mean without the tenth of the counts that are smallest and the tenth that are largest, each tenth rounded down
    /// to whole counts.
    Trimmed,
}

impl FromStr for Statistic {
    type Err = String;

    /// Reads `mean`, `median` or `trimmed`.
    fn from_str(word: &str) -> Result<Self, String> {
        choice(word, &[("mean", Self::Mean), ("median", Self::Median), ("trimmed", Self::Trimmed)])
            .map_err(|_| "choose mean, median or trimmed".to_owned())
    }
}

/// What one place's typical count of one hour rests on.
#[derive(Debug, Clone, Copy, PartialEq, Default, serde::Serialize)]
pub struct Basis {
    /// How many days the count rests on: those of the period that have a reading of this place and hour.
    pub days: u32,
    /// How many days of the period have no such reading, from the first to the last day on which any place has one; 0
    /// for the built-in week, which does not know.
    pub gaps: u32,
    /// The lower quartile, the median and the upper quartile of the days' counts; none without a reading, and for the
    /// built-in week, which holds means only. Between two counts they lie on a straight line (type 7 of Hyndman and
    /// Fan, "Sample quantiles in statistical packages", 1996).
    pub quartiles: Option<[f64; 3]>,
}

/// One place's typical day.
#[derive(Debug, Clone, PartialEq)]
pub struct PlaceProfile {
    /// The place's name.
    pub name: String,
    /// People in each hour, by the hour's start, 0 to 23; none where there is no reading.
    pub hours: [Option<f64>; 24],
    /// What the count of each hour rests on.
    pub basis: [Basis; 24],
    /// The first [`SERIES_LENGTH`] readings of each hour, by date.
    pub series: [Vec<f64>; 24],
    /// The distribution of this place's counts over all days of the period's kind, as in [`Profile::city`].
    pub spread: Distribution,
}

/// The typical day of a whole city in a period: made by [`Footfall::profile`](super::Footfall::profile).
#[derive(Debug, Clone, PartialEq)]
pub struct Profile {
    /// The period, as asked for.
    pub period: String,
    /// What stands for the counts of many days.
    pub statistic: Statistic,
    /// How many days of the period have readings; for the built-in week, days of the week.
    pub days: u32,
    /// The places, in order of name.
    pub places: Vec<PlaceProfile>,
    /// The distribution of all counts of the city over all days of the period's kind: over all weekdays in the data for
    /// a period of weekdays alone, over all weekends for weekends, else over all days. So a quiet day sounds quiet
    /// beside other days of its kind.
    pub city: Distribution,
    /// Who made the data and on what terms they may be used.
    pub attribution: Vec<String>,
}

impl Profile {
    /// People in the whole city in an hour, 0 to 23; panics above 23.
    pub fn total(&self, hour: usize) -> f64 {
        // A sum of nothing is -0 in Rust.
        self.places.iter().filter_map(|place| place.hours[hour]).sum::<f64>() + 0.0
    }

    /// Whether any place was counted in an hour, 0 to 23, on any day of the period; panics above 23. An hour in which all
    /// counted places had nobody was counted.
    pub fn is_counted(&self, hour: usize) -> bool {
        self.places.iter().any(|place| place.hours[hour].is_some())
    }
}
