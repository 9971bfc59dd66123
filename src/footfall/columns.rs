//! Which roles columns can have: time, place, counts and others.

use super::calendar::{Pattern, RawDay};
use super::clock::Clock;

/// How a file is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Layout {
    /// Each row is one reading. The place stands in a column, or the whole file is one place.
    Long,
    /// Each row has several readings: each column of counts is a place, or each is an hour.
    Wide,
}

/// Which columns hold a row's time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum When {
    /// One column holds date and time.
    Stamp(usize),
    /// One column holds the date, another the hour.
    DateHour(usize, usize),
    /// One column holds the date; each hour is a column of its own, or there are no hours.
    Date(usize),
    /// Year, month and day have a column each; the hour may have one.
    Parts([usize; 3], Option<usize>),
    /// Year, week and weekday have a column each, or year and week have one together; the hour may have one.
    Weeks([usize; 3], Option<usize>),
    /// One column holds the weekday of a typical week without dates; the hour may have a column.
    Weekday(usize, Option<usize>),
    /// The dates stand above the columns; the hour may have a column.
    Top(Option<usize>),
}

impl When {
    /// The columns that hold the time.
    pub fn columns(self) -> Vec<usize> {
        match self {
            Self::Stamp(column) | Self::Date(column) => vec![column],
            Self::DateHour(date, hour) => vec![date, hour],
            Self::Parts(parts, hour) | Self::Weeks(parts, hour) => parts.into_iter().chain(hour).collect(),
            Self::Weekday(day, hour) => [day].into_iter().chain(hour).collect(),
            Self::Top(hour) => hour.into_iter().collect(),
        }
    }

    /// The column of hours.
    pub fn hour(self) -> Option<usize> {
        match self {
            Self::Stamp(_) | Self::Date(_) => None,
            Self::DateHour(_, hour) => Some(hour),
            Self::Parts(_, hour) | Self::Weeks(_, hour) | Self::Weekday(_, hour) | Self::Top(hour) => hour,
        }
    }
}

/// What a number without marks in a column of dates is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bare {
    /// No date.
    No,
    /// Digits such as `20230529`, or seconds since 1970.
    Digits,
    /// The days that a spreadsheet counts.
    Serial,
}

/// The date above a column, and the time of day if it has one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct TopDay {
    pub day: RawDay,
    pub pattern: Pattern,
    pub clock: Option<Clock>,
}

/// Which columns hold a row's counts.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cells {
    /// One count: the sum of these columns; where there are none, each row is one event.
    Sum(Vec<usize>),
    /// Each of these columns is a place.
    Places(Vec<usize>),
    /// Each of these columns is an hour, 0 to 24, or a part of one that begins at a minute.
    Hours(Vec<(usize, u8, u8)>),
    /// Each of these columns is a day, or an hour of one.
    Dates(Vec<(usize, TopDay)>),
}

impl Cells {
    /// The columns that hold counts.
    pub fn columns(&self) -> Vec<usize> {
        match self {
            Self::Sum(columns) | Self::Places(columns) => columns.clone(),
            Self::Hours(hours) => hours.iter().map(|hour| hour.0).collect(),
            Self::Dates(days) => days.iter().map(|day| day.0).collect(),
        }
    }
}

/// The headers of the columns that have a role, for reports.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
#[serde(default)]
pub struct ColumnRoles {
    /// The column of dates; several joined by ` + `.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// The column of hours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hour: Option<String>,
    /// The column of dates with times.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timestamp: Option<String>,
    /// The column of places; none where the file is one place, or each column is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    /// The column of directions walked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub direction: Option<String>,
    /// The column that says whether people are on foot or on wheels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mode: Option<String>,
    /// The column of counts; several that are added up are joined by ` + `.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<String>,
    /// The columns that are a place each.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub locations: Vec<String>,
    /// The columns that are an hour each.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub hours: Vec<String>,
}
