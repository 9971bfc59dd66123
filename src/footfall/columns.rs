//! Which roles columns can have: time, place, counts and others.

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
}

/// Which columns hold a row's counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Cells {
    /// One count: the sum of these columns; where there are none, each row is one event.
    Sum(Vec<usize>),
    /// Each of these columns is a place.
    Places(Vec<usize>),
    /// Each of these columns is an hour or a part of one, which begins so many minutes after midnight, 0 to 1440.
    Hours(Vec<(usize, u16)>),
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
