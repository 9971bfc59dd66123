//! The minutes of rows that have a column for them beside that of the hours: `0, 15, 30, 45`, or quarters numbered from 0 or 1.

use super::clock::Clock;
use super::column::{Column, nearly};
use super::columns::When;
use super::lines::Record;
use super::words::{COUNT, any};

/// Words for minutes and for quarters of an hour.
const MINUTE: &[&str] =
    &["minute", "minutes", "min", "mins", "mm", "minuten", "minuto", "minutos", "minuti", "minuutti", "minut"];
const QUARTER: &[&str] = &["quarter", "quarters", "viertel", "viertelstunde", "quart", "cuarto", "kwartier", "kvart"];

/// A column of minutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct MinuteColumn {
    pub column: usize,
    /// The number that stands for the start of an hour, and how many minutes one more is.
    first: u8,
    step: u8,
}

impl MinuteColumn {
    /// Finds the column of minutes beside a column of whole hours.
    pub fn choose(columns: &[Column], taken: &[bool], when: When) -> Option<Self> {
        let hours = &columns[when.hour()?];
        if !nearly(hours.numbers, hours.filled) {
            return None;
        }
        let free = (0..columns.len()).filter(|i| !taken[*i]);
        free.filter_map(|column| Self::of(&columns[column], column)).next()
    }

    fn of(one: &Column, column: usize) -> Option<Self> {
        let words = &one.tokens;
        if !one.is_whole() || !nearly(one.numbers, one.rows) || !one.all_values || any(COUNT, words) {
            return None;
        }
        let values: Option<Vec<u8>> =
            one.values.keys().map(|value| value.trim_end_matches(".0").parse().ok()).collect();
        let mut values = values?;
        values.sort_unstable();
        values.dedup();
        let (low, high) = (*values.first()?, *values.last()?);
        let found = |first, step| Some(Self { column, first, step });
        if values.len() < 2 {
            return None;
        }
        if any(QUARTER, words) && high <= 4 {
            return found(u8::from(low > 0), 15);
        }
        let step = values[1] - low;
        let is_clock = low == 0
            && matches!(step, 5 | 10 | 15 | 20 | 30)
            && values.iter().copied().eq((0..60).step_by(usize::from(step)).map(|m| m as u8));
        (is_clock || (any(MINUTE, words) && high < 60)).then_some(())?;
        found(0, 1)
    }

    /// The time with the minutes of a row; none where they are not as they should be.
    pub fn add(self, record: &Record, clock: Clock) -> Option<Clock> {
        let cell = std::str::from_utf8(record.cell(self.column)).ok()?;
        let number: u8 = cell.trim_end_matches(".0").parse().ok()?;
        let minute = number.checked_sub(self.first)?.checked_mul(self.step).filter(|minute| *minute < 60)?;
        Some(Clock { minute, ..clock })
    }
}
