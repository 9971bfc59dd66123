//! Reads the dates of rows, wherever they stand, and finds their times.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::calendar::{Pattern, RawDay, Stamp, is_joint, parse_date, parse_serial};
use super::columns::{Bare, When};
use super::day_names::month;
use super::encoding::text;
use super::lines::Record;
use super::plan::ColumnPlan;
use super::roles::{TYPICAL_MONDAY, weekday_of};
use super::table::Table;
use super::words::fold;

/// Reads the dates of rows. Rows of one day tend to stand together, so the date of the row before is compared first.
#[derive(Debug, Default)]
pub(super) struct DateReader {
    /// The date of the row before, as written and as read.
    last_date: Vec<u8>,
    last_stamp: Option<Stamp>,
}

impl DateReader {
    /// The row's date; none where there is no date.
    pub fn read(&mut self, plan: &ColumnPlan, record: &Record) -> Option<Stamp> {
        let known = |date: Date, pattern: Pattern| Stamp { day: RawDay::Known(date), pattern, rest: 0, clock: None };
        let column = match plan.when {
            When::Stamp(column) | When::Date(column) | When::DateHour(column, _) => column,
            When::Parts(columns, _) => return Some(known(parts_of(record, columns)?, Pattern::Parts)),
            When::Weeks(columns, _) => return Some(known(plan.numbering.date(record, columns)?, Pattern::IsoWeek)),
            When::Weekday(column, _) => {
                let day = weekday_of(&text(record.cell(column)), plan.first_weekday)?;
                let date = TYPICAL_MONDAY.checked_add(jiff::Span::new().days(i64::from(day))).ok()?;
                return Some(known(date, Pattern::Weekday));
            }
            When::Top(_) => return None,
        };
        let cell = record.cell(column);
        if let Some(stamp) = self.last_stamp
            && cell.get(..stamp.rest) == Some(&self.last_date[..])
            && !cell.get(stamp.rest).is_some_and(u8::is_ascii_digit)
            && !is_joint(cell, stamp.rest)
        {
            return Some(stamp);
        }
        let stamp = match plan.bare {
            Bare::Serial => parse_serial(cell)?,
            bare => parse_date(cell, bare == Bare::Digits)?,
        };
        self.last_stamp = stamp.clock.is_none().then_some(stamp);
        self.last_date.clear();
        self.last_date.extend_from_slice(&cell[..stamp.rest]);
        Some(stamp)
    }
}

/// The dates of a file's rows.
#[derive(Debug, Default)]
pub(super) struct RowDates {
    /// The ways in which dates were written so far.
    pub patterns: BTreeSet<Pattern>,
    reader: DateReader,
    /// The date of the row before, with the number of its day.
    last: Option<(Stamp, u32)>,
}

impl RowDates {
    /// The row's date and the number of its day in the table, in which a row more is counted; none where there is no date.
    pub fn read(&mut self, plan: &ColumnPlan, record: &Record, table: &mut Table) -> Option<(Stamp, u32)> {
        let stamp = self.reader.read(plan, record)?;
        Some((stamp, self.count(stamp, record.line, table)))
    }

    /// The number of a row's day in the table, in which a row more is counted.
    pub fn count(&mut self, stamp: Stamp, line: u64, table: &mut Table) -> u32 {
        let day = match self.last {
            Some((last, day)) if last == stamp => day,
            _ => {
                self.patterns.insert(stamp.pattern);
                table.day(stamp.day, line)
            }
        };
        self.last = Some((stamp, day));
        table.days[day as usize].2 += 1;
        day
    }
}

/// The cell, or what follows the date in it, that holds a row's time of day; and whether a range may stand there.
pub(super) fn time_cell<'r>(plan: &ColumnPlan, record: &Record<'r>, stamp: &Stamp) -> (&'r [u8], bool) {
    match plan.when {
        When::Stamp(column) => {
            let cell = record.cell(column);
            (
                cell[stamp.rest.min(cell.len())..].trim_ascii(),
                !matches!(stamp.pattern, Pattern::YearMonthDay(_) | Pattern::IsoWeek),
            )
        }
        when => (when.hour().map_or(&b""[..], |hour| record.cell(hour)), true),
    }
}

/// The date of a row that has year, month and day in a column each.
fn parts_of(record: &Record, [year, mon, day]: [usize; 3]) -> Option<Date> {
    let number = |column: usize| std::str::from_utf8(record.cell(column)).ok()?.parse::<f64>().ok();
    let month = number(mon).or_else(|| month(&fold(&text(record.cell(mon)))).map(f64::from));
    let whole = |value: Option<f64>| value.filter(|value| value.fract() == 0.0 && (0.0..=9999.0).contains(value));
    let (year, month, day) = (whole(number(year))?, whole(month)?, whole(number(day))?);
    Date::new(year as i16, (month as u16).min(99) as i8, (day as u16).min(99) as i8).ok()
}
