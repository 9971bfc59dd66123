//! Periods: which days to play.

use std::fmt;

use jiff::civil::Date;

use super::dates::span;

/// Bits of weekdays, Monday the lowest; bits of months, January the lowest.
pub(super) const WEEKDAY: u8 = 0b001_1111;
pub(super) const WEEKEND: u8 = 0b110_0000;
pub(super) const EVERY_DAY: u8 = 0b111_1111;
pub(super) const EVERY_MONTH: u16 = 0xfff;

/// Which days to play, parsed from words: `weekday`, `weekend`, `monday` to `sunday`, `january` to `december`, `2013`,
/// `2013-12`, `2013-12-25`, ranges such as `2013-12-01..2013-12-24`, `2010..2012`, `mon..wed` or `june..august`. Words
/// combine with blanks, and a day must fit them all.
///
/// ```
/// use bandstand::footfall::Period;
/// let period: Period = "weekday dec 2013".parse()?;
/// assert!(period.matches(jiff::civil::date(2013, 12, 24)));
/// assert!(!period.matches(jiff::civil::date(2013, 12, 28)));
/// # Ok::<(), bandstand::footfall::PeriodError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Period {
    /// The words, as asked for.
    pub(super) asked: String,
    /// The days of the week that belong to it, Monday in the lowest bit.
    pub(super) days: u8,
    /// The months that belong to it, January in the lowest bit.
    pub(super) months: u16,
    /// The first and the last day that may belong to it.
    pub(super) from: Date,
    pub(super) to: Date,
}

/// The kind of days with which the days of a period are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Kin {
    Weekdays,
    Weekends,
    All,
}

impl Kin {
    /// Whether the date is a day of this kind.
    pub fn holds(self, date: Date) -> bool {
        let bit = bit(date);
        match self {
            Self::Weekdays => bit & WEEKDAY != 0,
            Self::Weekends => bit & WEEKEND != 0,
            Self::All => true,
        }
    }
}

/// The bit of a date's day of the week.
fn bit(date: Date) -> u8 {
    1 << date.weekday().to_monday_zero_offset()
}

impl Period {
    /// Whether the day belongs to the period.
    pub fn matches(&self, date: Date) -> bool {
        (self.from..=self.to).contains(&date)
            && self.days & bit(date) != 0
            && self.months & (1 << (date.month() - 1)) != 0
    }

    /// Whether the period names no months and no dates.
    pub(super) fn is_of_days_only(&self) -> bool {
        self.months == EVERY_MONTH && self.from == Date::MIN && self.to == Date::MAX
    }

    /// Whether days of this day of the week, Monday 0, may belong to the period.
    pub(super) fn takes_day(&self, day: usize) -> bool {
        self.days & (1 << day) != 0
    }

    /// The kind of the period's days: weekdays or weekends if all its days are, else all.
    pub(super) fn kin(&self) -> Kin {
        let mut days = self.days;
        if span(self.from, self.to) < 7 {
            days &= self
                .from
                .series(jiff::Span::new().days(1))
                .take_while(|date| *date <= self.to)
                .fold(0, |bits, date| bits | bit(date));
        }
        match () {
            () if days & !WEEKDAY == 0 => Kin::Weekdays,
            () if days & !WEEKEND == 0 => Kin::Weekends,
            () => Kin::All,
        }
    }

    /// Whether any day belongs to the period. Two years hold every day of the week in every month.
    pub(super) fn is_possible(&self) -> bool {
        if self.days == 0 || self.months == 0 || self.from > self.to {
            return false;
        }
        if self.is_of_days_only() || span(self.from, self.to) > 800 {
            return true;
        }
        self.from.series(jiff::Span::new().days(1)).take_while(|date| *date <= self.to).any(|date| self.matches(date))
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&self.asked)
    }
}
