//! What the user says about tables of counts, where they do not say it themselves.

use std::str::FromStr;

use crate::text::choice;

/// In which order day and month stand in dates such as `01/02/2023`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum DateOrder {
    /// Day, month, year.
    Dmy,
    /// Month, day, year.
    Mdy,
}

impl FromStr for DateOrder {
    type Err = String;

    /// Reads `dmy` or `mdy`.
    fn from_str(word: &str) -> Result<Self, String> {
        choice(word, &[("dmy", Self::Dmy), ("mdy", Self::Mdy)])
            .map_err(|_| "choose dmy (day, month, year) or mdy (month, day, year)".to_owned())
    }
}

/// What a row counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum CountAs {
    /// The people of the row's own time.
    Each,
    /// All people since the counter was started: a running total, of which the differences are taken.
    Total,
    /// One person or event for each row.
    Events,
}

impl FromStr for CountAs {
    type Err = String;

    /// Reads `each`, `total` or `events`.
    fn from_str(word: &str) -> Result<Self, String> {
        choice(word, &[("each", Self::Each), ("total", Self::Total), ("events", Self::Events)])
            .map_err(|_| "choose each, total (since the counter was started) or events (one a row)".to_owned())
    }
}

/// What the user says about tables. Whatever is left out is decided by what the values do, and doubt is told.
/// Columns are called by their headers, or by their numbers from 1; capitals make no difference.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReadOptions {
    /// The columns that count people.
    pub count_column: Vec<String>,
    /// The columns that together name the place.
    pub location_column: Vec<String>,
    /// The columns that are not looked at.
    pub ignore: Vec<String>,
    /// The column of dates, or of dates with times.
    pub date_column: Option<String>,
    /// The column of hours.
    pub hour_column: Option<String>,
    /// The order of day and month.
    pub date_order: Option<DateOrder>,
    /// Whether a time is the end of the time that was counted, not its start.
    pub hour_ends: Option<bool>,
    /// The hour at which a date begins, 0 to 23.
    pub day_starts: Option<u8>,
    /// The city's time zone, such as `Europe/London`, into which times in UTC are turned.
    pub time_zone: Option<String>,
    /// What a row counts.
    pub count_as: Option<CountAs>,
    /// Where in a JSON document the list of rows stands, as a JSON pointer such as `/data/rows`.
    pub rows: Option<String>,
    /// Whether stuck, dead and impossible counters are left out.
    pub clean: bool,
    /// Whether doubt, clashes and loss are errors; whoever reads the report decides by it.
    pub strict: bool,
}
