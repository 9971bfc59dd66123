//! Words that depend on the present day, and the days that they mean.

use jiff::civil::{Date, Weekday};
use jiff::{Span, ToSpan};

/// How many weeks are tried, from the one that is meant backwards, before other years are.
const LATE_WEEKS: i32 = 5;

/// How many years back counts are looked for.
const YEARS: i16 = 100;

/// What words that depend on the present day mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RelativeTerm {
    /// This many days ago.
    DaysAgo(i32),
    /// The same day of the week 52 weeks before the day this many days ago.
    LastYear(i32),
    /// The same date one year ago.
    DateLastYear,
    /// The last full week, Monday to Sunday.
    Week,
    /// The last full calendar month.
    Month,
    /// The last full calendar year.
    Year,
}

/// The words of each term. Where one begins with the words of another, the longer one comes first.
const TERMS: [(&[&str], RelativeTerm); 9] = [
    (&["today", "last", "year"], RelativeTerm::LastYear(0)),
    (&["today", "last", "week"], RelativeTerm::DaysAgo(7)),
    (&["yesterday", "last", "year"], RelativeTerm::LastYear(1)),
    (&["this", "date", "last", "year"], RelativeTerm::DateLastYear),
    (&["today"], RelativeTerm::DaysAgo(0)),
    (&["yesterday"], RelativeTerm::DaysAgo(1)),
    (&["last", "week"], RelativeTerm::Week),
    (&["last", "month"], RelativeTerm::Month),
    (&["last", "year"], RelativeTerm::Year),
];

/// The first and the last of a range of days.
pub(super) type DayRange = (Date, Date);

impl RelativeTerm {
    /// The days that the term means, then the days that may stand for them, the best first.
    pub fn candidates(self, today: Date) -> Vec<DayRange> {
        let day = |date: Date| (date, date);
        let years = 1..=YEARS;
        match self {
            Self::DaysAgo(ago) => {
                let that = less(today, i64::from(ago).days());
                let weeks = (0..LATE_WEEKS).map(|weeks| less(that, i64::from(weeks).weeks()));
                weeks.chain(years.map(|years| same_weekday(that, years))).map(day).collect()
            }
            Self::LastYear(ago) => {
                let that = less(today, i64::from(ago).days());
                years.map(|years| day(same_weekday(that, years))).collect()
            }
            Self::DateLastYear => years.map(|years| day(same_date(today, years))).collect(),
            Self::Week => {
                let monday = less(today, i64::from(today.weekday().since(Weekday::Monday)).days());
                let weeks = (1..=LATE_WEEKS).map(|weeks| less(monday, i64::from(weeks).weeks()));
                let last = less(monday, 1.week());
                let mondays = weeks.chain(years.map(|years| same_weekday(last, years)));
                mondays.map(|monday| (monday, less(monday, (-6).days()))).collect()
            }
            Self::Month => {
                let first = less(today.first_of_month(), 1.month());
                (0..YEARS).map(|years| same_date(first, years)).map(|first| (first, first.last_of_month())).collect()
            }
            Self::Year => {
                let first = |years: i16| same_date(today, years).first_of_year();
                years.map(|years| (first(years), first(years).last_of_year())).collect()
            }
        }
    }
}

impl RelativeTerm {
    /// The latest days of the same kind up to `last`, for counts that have none at that time of the year.
    pub fn latest(self, meant: DayRange, last: Date) -> Vec<DayRange> {
        match self {
            Self::DaysAgo(_) | Self::LastYear(_) | Self::DateLastYear => {
                let back = i64::from(last.weekday().since(meant.0.weekday()));
                let same = (0..YEARS).map(|weeks| less(last, (back + 7 * i64::from(weeks)).days()));
                same.chain([last]).map(|date| (date, date)).collect()
            }
            Self::Week => {
                let monday = less(last, i64::from(last.weekday().since(Weekday::Monday)).days());
                vec![(monday, less(monday, (-6).days()))]
            }
            Self::Month => vec![(last.first_of_month(), last.last_of_month())],
            Self::Year => vec![(last.first_of_year(), last.last_of_year())],
        }
    }
}

/// The date a span of time before another; the calendar's first date where it has none.
pub(super) fn less(date: Date, span: Span) -> Date {
    date.checked_sub(span).unwrap_or(Date::MIN)
}

/// The same date this many years before; 28 February for 29 February where the year has none.
fn same_date(date: Date, years: i16) -> Date {
    less(date, i64::from(years).years())
}

/// The date nearest to the same date this many years before that is the same day of the week: 52 weeks before for one
/// year.
fn same_weekday(date: Date, years: i16) -> Date {
    let there = same_date(date, years);
    // From -3 to 3 days.
    let off = (i64::from(date.weekday().since(there.weekday())) + 3) % 7 - 3;
    less(there, (-off).days())
}

/// The term with which `words` begin, and how many words it has.
fn term(words: &[String]) -> Option<(RelativeTerm, usize)> {
    let begins =
        |names: &[&str]| words.len() >= names.len() && names.iter().zip(words).all(|(name, word)| name == word);
    TERMS.iter().find(|(names, _)| begins(names)).map(|(names, term)| (*term, names.len()))
}

/// Splits a text at its first term: the words before it, the term, the words after it.
pub(super) fn split(text: &str) -> Option<(String, RelativeTerm, String)> {
    let words: Vec<&str> =
        text.split(|c: char| c.is_whitespace() || c == ',').filter(|word| !word.is_empty()).collect();
    let lower: Vec<String> = words.iter().map(|word| word.to_lowercase()).collect();
    let (at, (term, length)) = (0..words.len()).find_map(|at| Some((at, term(&lower[at..])?)))?;
    Some((words[..at].join(" "), term, words[at + length..].join(" ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn last_year_is_52_weeks_ago(day in 0..40_000i64, years in 1..50i16) {
            let today = less(date(2100, 1, 1), day.days());
            prop_assert_eq!(same_weekday(today, 1), less(today, 52.weeks()));
            let then = same_weekday(today, years);
            prop_assert_eq!(then.weekday(), today.weekday());
            let off = then.since(same_date(today, years)).unwrap().get_days();
            prop_assert!((-3..=3).contains(&off));
        }
    }
}
