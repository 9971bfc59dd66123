//! Periods: which days to play.
//!
//! `weekday`, `weekend`, `monday` to `sunday`, `january` to `december`, `2013`, `2013-12`, `2013-12-25`, ranges such as
//! `2013-12-01..2013-12-24`, `2010..2012`, `mon..wed` or `june..august`; words combine with blanks, and all must hold.
//!
//! ```
//! use bandstand::footfall::Period;
//! let period: Period = "weekday dec 2013".parse()?;
//! assert!(period.matches(jiff::civil::date(2013, 12, 24)));
//! assert!(!period.matches(jiff::civil::date(2013, 12, 28)));
//! # Ok::<(), bandstand::footfall::PeriodError>(())
//! ```

use std::fmt;

use jiff::civil::Date;

use super::dates::span;

/// Bits of Monday to Friday, of Saturday and Sunday, of all days, of all months.
pub(super) const WEEKDAY: u8 = 0b001_1111;
pub(super) const WEEKEND: u8 = 0b110_0000;
pub(super) const EVERY_DAY: u8 = 0b111_1111;
pub(super) const EVERY_MONTH: u16 = 0xfff;

/// Which days to play.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Period {
    /// As asked for.
    pub(super) asked: String,
    /// Weekdays that belong to it, Monday in the lowest bit.
    pub(super) days: u8,
    /// Months that belong to it, January in the lowest bit.
    pub(super) months: u16,
    /// The first and the last day that may belong to it.
    pub(super) from: Date,
    pub(super) to: Date,
}

/// Days alike: what a day is measured against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Kin {
    Weekdays,
    Weekends,
    All,
}

impl Kin {
    pub fn holds(self, date: Date) -> bool {
        let bit = bit(date);
        match self {
            Self::Weekdays => bit & WEEKDAY != 0,
            Self::Weekends => bit & WEEKEND != 0,
            Self::All => true,
        }
    }
}

fn bit(date: Date) -> u8 {
    1 << date.weekday().to_monday_zero_offset()
}

impl Period {
    /// Is the day one of the period?
    pub fn matches(&self, date: Date) -> bool {
        (self.from..=self.to).contains(&date)
            && self.days & bit(date) != 0
            && self.months & (1 << (date.month() - 1)) != 0
    }

    /// Does it ask for no month and no date?
    pub(super) fn is_of_days_only(&self) -> bool {
        self.months == EVERY_MONTH && self.from == Date::MIN && self.to == Date::MAX
    }

    /// Does it take days of this weekday, Monday 0?
    pub(super) fn takes_day(&self, day: usize) -> bool {
        self.days & (1 << day) != 0
    }

    /// Which days its own are like: all weekdays, all weekends, or all.
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

    /// Is there any day that fits? Two years hold every weekday in every month.
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
