//! Reads the words of a period.

use std::str::FromStr;

use jiff::civil::Date;

use super::period::{EVERY_DAY, EVERY_MONTH, Period, WEEKDAY, WEEKEND};
use super::period_error::PeriodError;
use crate::text::near::nearest;

const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

impl Period {
    /// Narrows the period to the days that a word means.
    fn narrow(&mut self, word: &str) -> Result<(), PeriodError> {
        let lower = word.to_lowercase();
        match PeriodTerm::read(&lower) {
            Some(term) => self.hold(term),
            None => {
                let Some((from, to)) = lower.split_once("..") else { return Err(unknown(word, &lower)) };
                let to = to.trim_start_matches(['.', '=']);
                match (PeriodTerm::read(from), PeriodTerm::read(to)) {
                    (Some(PeriodTerm::Days(from)), Some(PeriodTerm::Days(to)))
                        if single(from.into()) && single(to.into()) =>
                    {
                        self.days &= around(from.trailing_zeros(), to.trailing_zeros(), 7) as u8;
                    }
                    (Some(PeriodTerm::Months(from)), Some(PeriodTerm::Months(to))) if single(from) && single(to) => {
                        self.months &= around(from.trailing_zeros(), to.trailing_zeros(), 12);
                    }
                    (Some(PeriodTerm::Dates(start, _)), Some(PeriodTerm::Dates(_, end))) => {
                        if start > end {
                            return Err(PeriodError::Reversed { word: word.into(), swapped: format!("{to}..{from}") });
                        }
                        self.hold(PeriodTerm::Dates(start, end));
                    }
                    (Some(PeriodTerm::Dates(start, _)), None) if to.is_empty() => {
                        self.hold(PeriodTerm::Dates(start, Date::MAX))
                    }
                    (None, Some(PeriodTerm::Dates(_, end))) if from.is_empty() => {
                        self.hold(PeriodTerm::Dates(Date::MIN, end))
                    }
                    (None, _) => return Err(unknown(from, from)),
                    (_, None) => return Err(unknown(to, to)),
                    _ => return Err(PeriodError::Unknown { word: word.into(), hint: None }),
                }
            }
        }
        Ok(())
    }

    /// Narrows the period to the days of a term.
    fn hold(&mut self, term: PeriodTerm) {
        match term {
            PeriodTerm::Days(days) => self.days &= days,
            PeriodTerm::Months(months) => self.months &= months,
            PeriodTerm::Dates(from, to) => (self.from, self.to) = (self.from.max(from), self.to.min(to)),
        }
    }
}

/// Whether one bit is set.
fn single(bits: u16) -> bool {
    bits.count_ones() == 1
}

/// The bits from one number to another, both included; after the last of `size` numbers comes the first.
fn around(from: u32, to: u32, size: u32) -> u16 {
    (0..size).filter(|i| (i + size - from) % size <= (to + size - from) % size).fold(0, |bits, i| bits | (1 << i))
}

/// What a word of a period means.
enum PeriodTerm {
    /// Bits of days of the week.
    Days(u8),
    /// Bits of months.
    Months(u16),
    /// The first and the last day.
    Dates(Date, Date),
}

impl PeriodTerm {
    fn read(word: &str) -> Option<Self> {
        if word.starts_with(|c: char| c.is_ascii_digit()) {
            return dates(word);
        }
        let singular = word.strip_suffix('s').filter(|rest| rest.len() > 2).unwrap_or(word);
        match singular {
            "weekday" | "workday" => return Some(Self::Days(WEEKDAY)),
            "weekend" => return Some(Self::Days(WEEKEND)),
            "all" | "always" | "everyday" | "day" | "daily" => return Some(Self::Days(EVERY_DAY)),
            _ => {}
        }
        // Names and their usual abbreviations: three letters, or one of tues, weds, thur, thurs and sept.
        let fits = |name: &str| {
            singular == name
                || singular == &name[..3]
                || (["tue", "wed", "thur", "sept"].contains(&singular) && name.starts_with(singular))
        };
        if let Some(day) = DAYS.iter().position(|name| fits(name)) {
            return Some(Self::Days(1 << day));
        }
        MONTHS.iter().position(|name| fits(name)).map(|month| Self::Months(1 << month))
    }
}

/// Reads `2013`, `2013-12` or `2013-12-25` as its first and last day.
fn dates(word: &str) -> Option<PeriodTerm> {
    let parts: Vec<i16> = word
        .split('-')
        .map(|part| part.bytes().all(|b| b.is_ascii_digit()).then(|| part.parse().ok())?)
        .collect::<Option<_>>()?;
    let small = |part: i16| i8::try_from(part).ok();
    if word.split('-').next().is_none_or(|year| year.len() != 4) {
        return None;
    }
    match parts[..] {
        [year] => Some(PeriodTerm::Dates(Date::new(year, 1, 1).ok()?, Date::new(year, 12, 31).ok()?)),
        [year, month] => {
            let first = Date::new(year, small(month)?, 1).ok()?;
            Some(PeriodTerm::Dates(first, first.last_of_month()))
        }
        [year, month, day] => {
            let date = Date::new(year, small(month)?, small(day)?).ok()?;
            Some(PeriodTerm::Dates(date, date))
        }
        _ => None,
    }
}

/// The error for a word that no period has; it names the word that is nearly the same, if there is one.
fn unknown(word: &str, lower: &str) -> PeriodError {
    if lower.starts_with(|c: char| c.is_ascii_digit()) {
        return PeriodError::BadDate { word: word.into() };
    }
    let names = DAYS.iter().chain(&MONTHS).chain(&["weekday", "weekend", "today", "yesterday"]);
    PeriodError::Unknown { word: word.into(), hint: nearest(lower, names.copied()).map(str::to_owned) }
}

impl FromStr for Period {
    type Err = PeriodError;

    fn from_str(text: &str) -> Result<Self, PeriodError> {
        let words: Vec<&str> =
            text.split(|c: char| c.is_whitespace() || c == ',').filter(|word| !word.is_empty()).collect();
        if words.is_empty() {
            return Err(PeriodError::Empty);
        }
        let mut period =
            Self { asked: words.join(" "), days: EVERY_DAY, months: EVERY_MONTH, from: Date::MIN, to: Date::MAX };
        for word in words {
            period.narrow(word)?;
        }
        if !period.is_possible() {
            return Err(PeriodError::Contradiction { asked: period.asked });
        }
        Ok(period)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::footfall::period::Kin;
    use jiff::civil::date;

    fn period(text: &str) -> Period {
        text.parse().unwrap()
    }

    fn error(text: &str) -> String {
        text.parse::<Period>().unwrap_err().to_string()
    }

    #[test]
    fn words_choose_days() {
        let wednesday = date(2013, 12, 25);
        for text in [
            "weekday",
            "Weekdays",
            "wednesday",
            "wed",
            "weds",
            "december",
            "dec",
            "2013",
            "2013-12",
            "2013-12-25",
            "2013-12-01..2013-12-25",
            "2010..2013",
            "2012-11..2013-12",
            "weekday dec 2013",
            "mon..wed",
            "sat..wed",
            "nov..jan",
            "2013..",
            "..2013-12-25",
            "all",
            "wednesdays, december",
        ] {
            assert!(period(text).matches(wednesday), "{text}");
        }
        for text in
            ["weekend", "sun", "november", "2012", "2013-11", "2013-12-24", "2013-12-01..2013-12-24", "thu..sun"]
        {
            assert!(!period(text).matches(wednesday), "{text}");
        }
        assert_eq!(period(" weekday  2013 ").to_string(), "weekday 2013");
    }

    #[test]
    fn kin_are_days_of_the_same_kind() {
        assert_eq!(period("weekday").kin(), Kin::Weekdays);
        assert_eq!(period("tuesday 2013").kin(), Kin::Weekdays);
        assert_eq!(period("2013-12-25").kin(), Kin::Weekdays);
        assert_eq!(period("2013-12-28..2013-12-29").kin(), Kin::Weekends);
        assert_eq!(period("weekend december").kin(), Kin::Weekends);
        assert_eq!(period("2013-12").kin(), Kin::All);
        assert_eq!(period("all").kin(), Kin::All);
    }

    #[test]
    fn mistakes_say_what_to_do() {
        assert!(error("wekday").ends_with("did you mean weekday?"));
        assert!(error("decmber").ends_with("did you mean december?"));
        assert!(error("2013-13").contains("is no date"));
        assert!(error("25/12/2013").contains("year first"));
        assert!(error("2014..2013").ends_with("did you mean 2013..2014?"));
        for text in ["monday tuesday", "weekend monday", "monday 2013-12-25", "june 2013-12", "2012 2013"] {
            assert!(error(text).contains("contradicts"), "{text}");
        }
        assert!(error("").contains("no period"));
        assert!(error("gibberish").contains("say weekday"));
        assert!(error("mon..2013").contains("no period"));
    }
}
