//! Doubts about what a table means: two ways to read it are about as likely, and the user can say which is right.

/// What a doubt is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DoubtKind {
    /// The order of day and month.
    DateOrder,
    /// Which column counts people.
    Count,
    /// Which column names the place.
    Location,
    /// Which column is the time, or whether it is the start or the end of what was counted.
    Time,
    /// At which hour a date begins.
    DayStart,
    /// The time zone.
    TimeZone,
    /// Whether a row is a count, a running total or an event.
    CountAs,
    /// Whether columns, channels or rows were rightly added up, or left out as a sum.
    Sum,
}

/// Two ways to read a table are about as likely. The first was taken.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Doubt {
    /// What it is about.
    pub kind: DoubtKind,
    /// What is doubtful and how it was read, such as `12 dates may be day or month first; read day first`.
    pub what: String,
    /// The flag or flags that settle it, such as `--date-order dmy or mdy`.
    pub settle: String,
}

/// What one column was taken for, and why.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct ColumnUse {
    /// The column's header, or `column 3` where it has none.
    pub name: String,
    /// What it was taken for, such as `count`, `place`, `time`, or `not read`.
    pub role: String,
    /// The evidence, such as `rises by one in every row`.
    pub why: String,
}
