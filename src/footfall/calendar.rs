//! Dates and timestamps as cities write them.
//!
//! `03/04/2023` may be April or March; such a day stays undecided ([`RawDay::Slashed`]) until the whole file has been
//! read (`dates` decides then).

use jiff::civil::Date;

use super::clock::{Clock, parse_marked};
use super::day_names::{month, weekday};
use super::encoding;
use super::iso_week::week_date;
use super::words::fold;

/// Days since 1899-12-30, as spreadsheets number them, of the years 1954 to 2119.
pub(super) const SERIALS: std::ops::RangeInclusive<f64> = 20_000.0..=80_000.0;

/// A day as it is written in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum RawDay {
    /// A date whose day and month cannot be mistaken for each other.
    Known(Date),
    /// Two numbers and a year: day and month in either order.
    Slashed {
        /// The first number, a day or a month.
        a: u8,
        /// The second number, a month or a day.
        b: u8,
        /// The year, with its century.
        year: i16,
    },
}

impl RawDay {
    /// The date, once it is known whether the month comes first; none if no calendar has it.
    pub fn date(self, month_first: bool) -> Option<Date> {
        match self {
            Self::Known(date) => Some(date),
            Self::Slashed { a, b, year } => {
                let (day, month) = if month_first { (b, a) } else { (a, b) };
                Date::new(year, month as i8, day as i8).ok()
            }
        }
    }
}

/// How a date is written, for reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Pattern {
    /// `2023-05-29`; the mark between the numbers.
    YearMonthDay(char),
    /// `29/05/2023`; the mark, and whether the year has two digits.
    Slashed(char, bool),
    /// `29-May-2023`; the mark, and whether the year has two digits.
    DayName(char, bool),
    /// `May 29, 2023`.
    NameDay,
    /// `20230529`.
    Digits,
    /// Seconds or milliseconds since 1970.
    Epoch,
    /// Days since 1899-12-30 with a fraction for the time, as spreadsheets number them.
    Serial,
    /// Year, month and day in a column each.
    Parts,
    /// Year, week and weekday, as in `2024-W09-5` or in columns.
    IsoWeek,
    /// A weekday of a typical week that has no dates.
    Weekday,
}

impl Pattern {
    /// The pattern in the usual letters, such as `dd/mm/yyyy`, once it is known whether the month comes first.
    pub fn name(self, month_first: bool) -> String {
        let year = |short: bool| if short { "yy" } else { "yyyy" };
        match self {
            Self::YearMonthDay(mark) => format!("yyyy{mark}mm{mark}dd"),
            Self::Slashed(mark, short) if month_first => format!("mm{mark}dd{mark}{}", year(short)),
            Self::Slashed(mark, short) => format!("dd{mark}mm{mark}{}", year(short)),
            Self::DayName(mark, short) => format!("dd{mark}Mon{mark}{}", year(short)),
            Self::NameDay => "Mon dd yyyy".into(),
            Self::Digits => "yyyymmdd".into(),
            Self::Epoch => "seconds since 1970, read as UTC".into(),
            Self::Serial => "day numbers of a spreadsheet".into(),
            Self::Parts => "year, month and day apart".into(),
            Self::IsoWeek => "year, ISO week and weekday".into(),
            Self::Weekday => "a typical week without dates".into(),
        }
    }
}

/// A date read from the start of a cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Stamp {
    pub day: RawDay,
    pub pattern: Pattern,
    /// Bytes of the cell that the date takes up; a time of day may follow.
    pub rest: usize,
    /// The time of day where it cannot be parted from the date: in seconds since 1970, or in 12 or 14 digits.
    pub clock: Option<Clock>,
}

/// Reads a date at the start of a cell. Bare digits are dates only where `digits` says so.
pub(super) fn parse_date(cell: &[u8], digits: bool) -> Option<Stamp> {
    let week = || {
        let (date, rest) = week_date(cell)?;
        Some(Stamp { day: RawDay::Known(date), pattern: Pattern::IsoWeek, rest, clock: None })
    };
    if let Some(stamp) = quick(cell).or_else(week) {
        return Some(stamp);
    }
    if cell.len() > 64 || !cell.iter().any(u8::is_ascii_digit) {
        return None;
    }
    if let Some(stamp) = bare_digits(cell) {
        return digits.then_some(stamp);
    }
    slow(cell)
}

/// Reads the two commonest forms: `dd/mm/yyyy` and `yyyy-mm-dd`.
fn quick(cell: &[u8]) -> Option<Stamp> {
    let head: &[u8; 10] = cell.first_chunk()?;
    if cell.get(10).is_some_and(u8::is_ascii_digit) {
        return None;
    }
    let digit = |i: usize| -> Option<u16> { head[i].is_ascii_digit().then(|| u16::from(head[i] - b'0')) };
    let two = |i: usize| Some(digit(i)? * 10 + digit(i + 1)?);
    let (day, pattern) = if head[2] == b'/' && head[5] == b'/' {
        let year = (two(6)? * 100 + two(8)?) as i16;
        (RawDay::Slashed { a: two(0)? as u8, b: two(3)? as u8, year }, Pattern::Slashed('/', false))
    } else if head[4] == b'-' && head[7] == b'-' {
        let date = Date::new((two(0)? * 100 + two(2)?) as i16, two(5)? as i8, two(8)? as i8).ok()?;
        (RawDay::Known(date), Pattern::YearMonthDay('-'))
    } else {
        return None;
    };
    let clock = marked(cell, 10);
    let rest = if clock.is_some() { cell.len() } else { 10 };
    possible(day).then_some(Stamp { day, pattern, rest, clock })
}

/// Marks that join a time to its date, as in `2023-03-14-00-15` or `14/03/2023_00:15`.
const JOINTS: &[u8] = b"-_:/.";

/// The time that a mark joins to a date's end.
fn marked(cell: &[u8], end: usize) -> Option<Clock> {
    if is_joint(cell, end) { parse_marked(&cell[end + 1..]) } else { None }
}

/// Whether a mark may join a time to a date that ends here.
pub(super) fn is_joint(cell: &[u8], end: usize) -> bool {
    cell.get(end).is_some_and(|byte| JOINTS.contains(byte))
}

/// Reads the number that a spreadsheet gives to a day: the days since 1899-12-30, with the time of day as a fraction.
pub(super) fn parse_serial(cell: &[u8]) -> Option<Stamp> {
    let number: f64 = std::str::from_utf8(cell).ok()?.replace(',', ".").parse().ok()?;
    if !SERIALS.contains(&number) {
        return None;
    }
    let minutes = (number * 1440.0).round() as i64;
    let first = Date::constant(1899, 12, 30);
    let date = first.checked_add(jiff::Span::new().days(minutes / 1440)).ok()?;
    let clock = Clock::at((minutes % 1440 / 60) as u8, (minutes % 60) as u8);
    Some(Stamp { day: RawDay::Known(date), pattern: Pattern::Serial, rest: cell.len(), clock: Some(clock) })
}

/// Could this be a date of a count, in either order? Years 1900 to 2199.
fn possible(day: RawDay) -> bool {
    let date = day.date(false).or(day.date(true));
    date.is_some_and(|date| (1900..2200).contains(&date.year()))
}

/// Reads `yyyymmdd`, which `HHMM` or `HHMMSS` may follow, or seconds or milliseconds since 1970.
fn bare_digits(cell: &[u8]) -> Option<Stamp> {
    let run = cell.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let tail = &cell[run..];
    let whole = std::str::from_utf8(&cell[..run]).ok()?;
    let fraction = tail.first() == Some(&b'.') && tail[1..].iter().all(u8::is_ascii_digit);
    if run == 10
        && tail.is_empty()
        && let Some(stamp) = with_hour(whole)
    {
        return Some(stamp);
    }
    match run {
        10 | 13 if tail.is_empty() || fraction => {
            let number: i64 = whole.parse().ok()?;
            let seconds = if run == 13 { number / 1000 } else { number };
            let time = jiff::Timestamp::from_second(seconds).ok()?;
            let local = jiff::tz::Offset::UTC.to_datetime(time);
            let clock = Clock { second: local.second() as u8, ..Clock::at(local.hour() as u8, local.minute() as u8) };
            let day = RawDay::Known(local.date());
            possible(day).then_some(Stamp { day, pattern: Pattern::Epoch, rest: cell.len(), clock: Some(clock) })
        }
        8 | 12 | 14 if tail.is_empty() || (run == 8 && (b" T".contains(&tail[0]) || marked(cell, 8).is_some())) => {
            let part = |from: usize, to: usize| whole[from..to].parse::<i16>().ok();
            let day = RawDay::Known(Date::new(part(0, 4)?, part(4, 6)? as i8, part(6, 8)? as i8).ok()?);
            let clock = match run {
                8 => marked(cell, 8).or_else(|| parse_marked(cell.get(9..).unwrap_or_default())),
                _ => Some(parse_marked(&cell[8..run])?),
            };
            let rest = if clock.is_some() { cell.len() } else { 8 };
            possible(day).then_some(Stamp { day, pattern: Pattern::Digits, rest, clock })
        }
        _ => None,
    }
}

/// Reads `yyyymmddHH`. The seconds since 1970 look like this only from 2030 on.
fn with_hour(digits: &str) -> Option<Stamp> {
    let part = |from: usize, to: usize| digits[from..to].parse::<i16>().ok();
    let date = Date::new(part(0, 4)?, part(4, 6)? as i8, part(6, 8)? as i8).ok()?;
    let (day, hour) = (RawDay::Known(date), part(8, 10).filter(|hour| *hour <= 24)?);
    let clock = Some(Clock::at(hour as u8, 0));
    possible(day).then_some(Stamp { day, pattern: Pattern::Digits, rest: digits.len(), clock })
}

/// One of the three parts of a date.
enum DatePart {
    /// A number, and how many digits it has.
    Number(u16, usize),
    /// A month by its name, 1 to 12.
    Month(u8),
}

/// Reads all other forms: three parts of a date in any order that makes sense. A weekday's name before them is ignored.
fn slow(cell: &[u8]) -> Option<Stamp> {
    let mut parts: Vec<DatePart> = Vec::with_capacity(3);
    let mut at = 0;
    let mut mark = None;
    while parts.len() < 3 {
        let byte = *cell.get(at)?;
        if byte.is_ascii_digit() {
            let run = cell[at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
            if run > 4 {
                return None;
            }
            let value = cell[at..at + run].iter().fold(0u16, |value, digit| value * 10 + u16::from(digit - b'0'));
            parts.push(DatePart::Number(value, run));
            at += run;
            let suffix = cell.get(at..at + 2).unwrap_or_default().to_ascii_lowercase();
            if [b"st", b"nd", b"rd", b"th"].iter().any(|ordinal| suffix == **ordinal) {
                at += 2;
            }
        } else if byte.is_ascii_alphabetic() || byte >= 0x80 {
            let run = cell[at..].iter().take_while(|byte| byte.is_ascii_alphabetic() || **byte >= 0x80).count();
            let word = fold(&encoding::text(&cell[at..at + run]));
            if let Some(month) = month(&word) {
                parts.push(DatePart::Month(month));
            } else if !parts.is_empty() && ["年", "月", "년", "월"].contains(&&*word) {
                mark = mark.or(word.chars().next());
            } else if !(parts.is_empty() && weekday(&word).is_some() || word == "de" || word == "of") {
                return None;
            }
            at += run;
        } else if b"-/. ,_".contains(&byte) || (byte == b':' && matches!(parts.first(), Some(DatePart::Number(_, 4)))) {
            if parts.len() == 1 && mark.is_none() {
                mark = Some(char::from(byte));
            }
            at += 1;
        } else {
            return None;
        }
    }
    for end in ["日", "일"] {
        at += if cell[at..].starts_with(end.as_bytes()) { end.len() } else { 0 };
    }
    let clock = marked(cell, at);
    if clock.is_none() && cell.get(at).is_some_and(|byte| b":-/_".contains(byte)) {
        return None;
    }
    if clock.is_none() && cell.get(at) == Some(&b'.') && cell.get(at + 1).is_some_and(u8::is_ascii_digit) {
        return None;
    }
    if clock.is_some() {
        at = cell.len();
    }
    let mark = mark.unwrap_or(' ');
    let year = |value: u16, digits: usize| match digits {
        4 => Some(value as i16),
        2 => Some(if value < 70 { 2000 } else { 1900 } + value as i16),
        _ => None,
    };
    use DatePart::{Month, Number};
    let known = |year: i16, month: u8, day: u16| {
        Some(RawDay::Known(Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?))
    };
    let (day, pattern) = match parts[..] {
        [Number(y, 4), Number(m, 1..=2), Number(d, 1..=2)] => {
            (known(y as i16, m as u8, d)?, Pattern::YearMonthDay(mark))
        }
        [Number(y, 4), Month(m), Number(d, 1..=2)] => (known(y as i16, m, d)?, Pattern::YearMonthDay(mark)),
        [Number(d, 1..=2), Month(m), Number(y, n)] => (known(year(y, n)?, m, d)?, Pattern::DayName(mark, n == 2)),
        [Month(m), Number(d, 1..=2), Number(y, n)] => (known(year(y, n)?, m, d)?, Pattern::NameDay),
        [Number(a, 1..=2), Number(b, 1..=2), Number(y, n)] => {
            let day = RawDay::Slashed { a: a as u8, b: b as u8, year: year(y, n)? };
            (day, Pattern::Slashed(mark, n == 2))
        }
        _ => return None,
    };
    possible(day).then_some(Stamp { day, pattern, rest: at, clock })
}

#[cfg(test)]
mod tests {
    use super::super::clock::parse_time;
    use super::*;
    use jiff::civil::date;

    fn read(text: &str) -> Option<(RawDay, &str)> {
        parse_date(text.as_bytes(), true).map(|stamp| (stamp.day, &text[stamp.rest..]))
    }

    #[test]
    fn dates_in_many_hands() {
        let day = RawDay::Known(date(2023, 5, 29));
        for text in [
            "2023-05-29",
            "2023/05/29",
            "2023.5.29",
            "20230529",
            "29-May-2023",
            "29-May-23",
            "29 May 2023",
            "29. Mai 2023",
            "29 mai 2023",
            "May 29, 2023",
            "Monday, 29th May 2023",
            "2023 May 29",
            "29 de mayo de 2023",
            "2023_05_29",
            "2023:05:29",
            "2023年5月29日",
            "2023년 5월 29일",
        ] {
            assert_eq!(read(text), Some((day, "")), "{text}");
        }
        assert_eq!(read("01 März 2023").unwrap().0, RawDay::Known(date(2023, 3, 1)));
        assert_eq!(read("1 juil. 2023").unwrap().0, RawDay::Known(date(2023, 7, 1)));
        assert_eq!(read("01 août 2023").unwrap().0, RawDay::Known(date(2023, 8, 1)));
        let slashed = RawDay::Slashed { a: 3, b: 4, year: 2023 };
        for text in ["03/04/2023", "3/4/2023", "03.04.2023", "3-4-23", "03.04.23"] {
            assert_eq!(read(text), Some((slashed, "")), "{text}");
        }
    }

    #[test]
    fn the_time_is_left_for_the_clock() {
        assert_eq!(read("2023-05-29T13:00:00Z").unwrap().1, "T13:00:00Z");
        assert_eq!(read("29/05/2023 13:00").unwrap().1, " 13:00");
        assert_eq!(read("November 01, 2019 05:00:00 PM").unwrap().1, " 05:00:00 PM");
        assert_eq!(read("Wed Nov 01 2023 10:00").unwrap().1, " 10:00");
    }

    #[test]
    fn a_time_may_be_joined_by_any_mark() {
        for text in [
            "2023-05-29-13-15-00",
            "2023-05-29_13:15",
            "2023/05/29/13/15",
            "29/05/2023-13:15",
            "29.05.2023.13.15",
            "2023:05:29:13:15:00",
            "29-May-2023-13:15",
            "20230529_1315",
            "20230529-13:15:00",
            "20230529T131500",
            "20230529131500",
        ] {
            let stamp = parse_date(text.as_bytes(), true).unwrap();
            let clock = stamp.clock.or_else(|| parse_time(text.as_bytes()[stamp.rest..].trim_ascii(), false));
            assert_eq!(clock, Some(Clock::at(13, 15)), "{text}");
        }
    }

    #[test]
    fn spreadsheets_number_their_days() {
        let read = |text: &str| parse_serial(text.as_bytes()).map(|stamp| (stamp.day, stamp.clock.unwrap()));
        assert_eq!(read("44999.0416666667"), Some((RawDay::Known(date(2023, 3, 14)), Clock::at(1, 0))));
        assert_eq!(read("44999,9583333333"), Some((RawDay::Known(date(2023, 3, 14)), Clock::at(23, 0))));
        assert_eq!(read("45000"), Some((RawDay::Known(date(2023, 3, 15)), Clock::at(0, 0))));
        assert_eq!((read("19999"), read("80001"), read("x"), read("NaN")), (None, None, None, None));
    }

    #[test]
    fn digits_hold_a_time() {
        let hour = |text: &str| parse_date(text.as_bytes(), true).and_then(|stamp| stamp.clock).map(|clock| clock.hour);
        assert_eq!(hour("1685361600"), Some(12));
        assert_eq!(hour("1685361600000"), Some(12));
        assert_eq!(hour("20230529130000"), Some(13));
        assert_eq!(hour("202305291300"), Some(13));
        assert_eq!(hour("2023052913"), Some(13));
        assert_eq!(parse_date(b"20230529", false), None);
    }

    #[test]
    fn no_dates() {
        for text in ["", "12", "12:00", "31/31/2023", "2023-02-30", "10.0.0.1", "1-2-3", "May", "Day 3 of 12", "12.5"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
