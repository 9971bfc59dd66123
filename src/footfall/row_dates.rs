//! Reads the dates of rows, wherever they stand.

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

/// Reads the dates of a file's rows.
#[derive(Debug, Default)]
pub(super) struct RowDates {
    /// The ways in which dates were written so far.
    pub patterns: BTreeSet<Pattern>,
    /// The date of the row before, as written and as read, with the number of its day.
    last_date: Vec<u8>,
    last_stamp: Option<(Stamp, u32)>,
}

impl RowDates {
    /// The row's date and the number of its day in the table, in which a row more is counted; none where there is no date.
    /// Rows of one day tend to stand together, so the date of the row before is compared first.
    pub fn read(&mut self, plan: &ColumnPlan, record: &Record, table: &mut Table) -> Option<(Stamp, u32)> {
        let column = match plan.when {
            When::Stamp(column) | When::Date(column) | When::DateHour(column, _) => column,
            When::Parts(columns, _) => return self.known(parts_of(record, columns)?, Pattern::Parts, record, table),
            When::Weeks(columns, _) => {
                return self.known(plan.numbering.date(record, columns)?, Pattern::IsoWeek, record, table);
            }
            When::Weekday(column, _) => {
                let day = weekday_of(&text(record.cell(column)), plan.first_weekday)?;
                let date = TYPICAL_MONDAY.checked_add(jiff::Span::new().days(i64::from(day))).ok()?;
                return self.known(date, Pattern::Weekday, record, table);
            }
            When::Top(_) => return None,
        };
        let cell = record.cell(column);
        if let Some((stamp, day)) = self.last_stamp
            && cell.get(..stamp.rest) == Some(&self.last_date[..])
            && !cell.get(stamp.rest).is_some_and(u8::is_ascii_digit)
            && !is_joint(cell, stamp.rest)
        {
            table.days[day as usize].2 += 1;
            return Some((stamp, day));
        }
        let stamp = match plan.bare {
            Bare::Serial => parse_serial(cell)?,
            bare => parse_date(cell, bare == Bare::Digits)?,
        };
        let found = self.add(stamp, record, table);
        self.last_stamp = stamp.clock.is_none().then_some(found);
        self.last_date.clear();
        self.last_date.extend_from_slice(&cell[..stamp.rest]);
        Some(found)
    }

    fn known(&mut self, date: Date, pattern: Pattern, record: &Record, table: &mut Table) -> Option<(Stamp, u32)> {
        let stamp = Stamp { day: RawDay::Known(date), pattern, rest: 0, clock: None };
        Some(self.add(stamp, record, table))
    }

    fn add(&mut self, stamp: Stamp, record: &Record, table: &mut Table) -> (Stamp, u32) {
        self.patterns.insert(stamp.pattern);
        let day = table.day(stamp.day, record.line);
        table.days[day as usize].2 += 1;
        (stamp, day)
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
