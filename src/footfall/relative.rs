//! Periods that depend on the present day: `today last year`, `yesterday`, `last week`. The day is an argument; nothing
//! here reads a clock.
//!
//! Like is compared with like: **a Sunday stands for a Sunday**, because the day of the week decides how a city sounds.
//! So `today last year` is the same day of the week 52 weeks ago, which is a day or two off the same date. The same
//! date has another name: `this date last year`.

use super::period::Period;
use super::period_error::PeriodError;
use super::relative_terms::{DayRange, less, split};
use super::store::Footfall;
use jiff::ToSpan;
use jiff::civil::Date;

/// What the words of a period mean on a given day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolved {
    /// The period to play.
    pub period: Period,
    /// The period that the words mean, where it has no counts and `period` stands for it.
    pub instead_of: Option<Period>,
}

impl Resolved {
    /// One line that says what is played instead of what was `asked` for; none if nothing stands for it.
    pub fn words(&self, asked: &str) -> Option<String> {
        let meant = self.instead_of.as_ref()?;
        Some(format!("`{asked}` is {meant}, which has no counts; {} is played instead", self.period))
    }
}

impl Footfall {
    /// Reads a period as it is meant on the day `today`. Words such as `today last year` become dates. Where there are
    /// no counts of these dates, the nearest period that has counts stands for them: a day or week up to four weeks
    /// before, else the same time of the latest year that has counts, else the latest day, week, month or year with
    /// counts. In the built-in week, which has no dates, a typical day stands for them.
    ///
    /// ```
    /// use bandstand::footfall::Footfall;
    /// let sunday = jiff::civil::date(2026, 11, 22);
    /// let period = Footfall::leeds_week().period("today last year", sunday)?;
    /// assert_eq!(period.period.to_string(), "sunday");
    /// assert_eq!(period.instead_of.map(|meant| meant.to_string()), Some("2025-11-23".into()));
    /// # Ok::<(), bandstand::footfall::PeriodError>(())
    /// ```
    ///
    /// # Errors
    /// When the words are no period.
    pub fn period(&self, text: &str, today: Date) -> Result<Resolved, PeriodError> {
        Period::resolve(text, today, self.last(), |period| self.has(period))
    }
}

impl Period {
    /// Whether the text depends on the present day.
    pub fn is_relative(text: &str) -> bool {
        split(text).is_some()
    }

    /// Reads a period as [`Footfall::period`] does, for counts whose last day is `last` (none for those without dates)
    /// and of which `has` says whether there are any in a period.
    fn resolve(
        text: &str,
        today: Date,
        last: Option<Date>,
        has: impl Fn(&Self) -> bool,
    ) -> Result<Resolved, PeriodError> {
        let Some((before, term, after)) = split(text) else {
            return Ok(Resolved { period: text.parse()?, instead_of: None });
        };
        let read = |days: &str| format!("{before} {days} {after}").parse::<Self>();
        let dates = |(from, to): DayRange| if from == to { from.to_string() } else { format!("{from}..{to}") };
        let candidates = term.candidates(today);
        let meant = read(&dates(candidates[0]))?;
        if has(&meant) {
            return Ok(Resolved { period: meant, instead_of: None });
        }
        let found = match last {
            Some(last) => {
                let others = candidates[1..].iter().copied().chain(term.latest(candidates[0], last));
                others.filter_map(|days| read(&dates(days)).ok()).find(|period| has(period))
            }
            None => {
                let (from, to) = candidates[0];
                let weekday = || from.strftime("%A").to_string().to_lowercase();
                Some(read(&if from == to { weekday() } else { "all".into() })?)
            }
        };
        Ok(match found {
            Some(period) => Resolved { period, instead_of: Some(meant) },
            None => Resolved { period: meant, instead_of: None },
        })
    }

    /// Checks whether a text is a period on at least one day of a week.
    ///
    /// # Errors
    /// What is wrong with the text on the last of these days, where it is wrong on all of them.
    pub fn check(text: &str) -> Result<(), PeriodError> {
        let monday = jiff::civil::date(2024, 6, 3);
        let on = |day: i64| Self::resolve(text, less(monday, (-day).days()), None, |_| true).map(drop);
        (1..7).map(on).fold(on(0), |so_far, other| so_far.or(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    /// A Sunday.
    fn today() -> Date {
        date(2026, 11, 22)
    }

    fn on(text: &str, has: impl Fn(&Period) -> bool) -> (String, Option<String>) {
        let Resolved { period, instead_of } = Period::resolve(text, today(), Some(date(2013, 6, 30)), has).unwrap();
        (period.to_string(), instead_of.map(|period| period.to_string()))
    }

    #[test]
    fn words_mean_days() {
        for (text, days) in [
            ("today", "2026-11-22"),
            ("Yesterday", "2026-11-21"),
            ("today last week", "2026-11-15"),
            ("today last year", "2025-11-23"),
            ("yesterday last year", "2025-11-22"),
            ("this date last year", "2025-11-22"),
            ("last week", "2026-11-09..2026-11-15"),
            ("weekday last week", "weekday 2026-11-09..2026-11-15"),
            ("last month", "2026-10-01..2026-10-31"),
            ("december last year", "december 2025-01-01..2025-12-31"),
            ("weekday 2013", "weekday 2013"),
        ] {
            assert_eq!(on(text, |_| true), (days.to_owned(), None), "{text}");
            assert_eq!(Period::is_relative(text), text != "weekday 2013");
        }
    }

    #[test]
    fn where_there_are_no_counts_the_nearest_of_the_kind_stands_for_them() {
        let until =
            |last: Date| move |period: &Period| (0..400).any(|back: i64| period.matches(less(last, back.days())));
        // An archive: the same day of the week and the same time of the year, in its last year.
        let archive = until(date(2013, 12, 31));
        assert_eq!(on("today last year", archive), ("2013-11-24".into(), Some("2025-11-23".into())));
        assert_eq!(on("today", archive), ("2013-11-24".into(), Some("2026-11-22".into())));
        assert_eq!(on("last week", archive).0, "2013-11-11..2013-11-17");
        assert_eq!(on("last year", archive).0, "2013-01-01..2013-12-31");
        assert_eq!(on("this date last year", archive).0, "2013-11-22");
        // A feed that is nine days late: the same day of an earlier week.
        let feed = until(date(2026, 11, 13));
        assert_eq!(on("today", feed), ("2026-11-08".into(), Some("2026-11-22".into())));
        assert_eq!(on("yesterday", feed).0, "2026-11-07");
        assert_eq!(on("last week", feed), ("2026-11-09..2026-11-15".into(), None));
        // Counts of two months, neither of them November: the latest Sunday, the latest month.
        let spring = |period: &Period| (0..61i64).any(|back| period.matches(less(date(2013, 6, 30), back.days())));
        assert_eq!(on("today last year", spring).0, "2013-06-30");
        assert_eq!(on("yesterday", spring).0, "2013-06-29");
        assert_eq!(on("last month", spring).0, "2013-06-01..2013-06-30");
        // Nothing at all: the period that is meant, so that a message can name it.
        assert_eq!(on("today", |_| false), ("2026-11-22".into(), None));
    }

    #[test]
    fn counts_without_dates_have_typical_days() {
        let week = |period: &Period| !period.to_string().contains("20");
        let of = |text: &str| Period::resolve(text, today(), None, week).unwrap();
        assert_eq!(of("today last year").period.to_string(), "sunday");
        assert_eq!(of("weekday last week").period.to_string(), "weekday all");
        assert_eq!(of("today").instead_of.unwrap().to_string(), "2026-11-22");
    }

    #[test]
    fn words_are_checked_for_any_day() {
        assert_eq!((Period::check("monday yesterday"), Period::check("today last year")), (Ok(()), Ok(())));
        for wrong in ["last", "last fortnight", "todya", "weekend monday today", ""] {
            assert!(Period::check(wrong).is_err(), "{wrong}");
        }
        assert!(Period::check("todya").unwrap_err().to_string().contains("did you mean today?"));
    }
}
