//! What columns can say: the time, the place, the counts.

/// How a file is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Layout {
    /// One row a reading, the place in a column of its own or the whole file.
    Long,
    /// One column a place, or one column an hour.
    Wide,
}

/// Where a row's time stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum When {
    /// Date and time in one column.
    Stamp(usize),
    /// Date and hour in two.
    DateHour(usize, usize),
    /// A date only: the hours are columns, or there are none.
    Date(usize),
    /// Year, month and day in a column each, and perhaps the hour.
    Parts([usize; 3], Option<usize>),
}

/// Where a row's counts stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Cells {
    /// One count, the sum of these columns.
    Sum(Vec<usize>),
    /// One place each.
    Places(Vec<usize>),
    /// One hour each.
    Hours(Vec<(usize, u8)>),
}

/// The roles of columns, by their headers, for reports.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
#[serde(default)]
pub struct ColumnRoles {
    /// The date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// The hour.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hour: Option<String>,
    /// Date and time in one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timestamp: Option<String>,
    /// The place; none where the file is one place, or each column is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    /// The direction walked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub direction: Option<String>,
    /// On foot or on wheels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mode: Option<String>,
    /// The count; ` + ` between columns that are added up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<String>,
    /// Columns that are a place each.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub locations: Vec<String>,
    /// Columns that are an hour each.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub hours: Vec<String>,
}
