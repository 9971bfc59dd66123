//! Chooses the columns of dates and hours, by what they hold and by their names.

use super::calendar::{Pattern, RawDay, SERIALS, parse_date};
use super::clock::parse_time;
use super::column::{Column, nearly};
use super::columns::{Bare, TopDay, When};
use super::day_names::weekday;
use super::evidence::{goes_round, is_earlier};
use super::sample::Sample;
use super::weeks::choose_weeks;
use super::words::{COUNT, DATE, TIME, WEATHER, any, fold, only};

/// Words in the names of columns whose time is not the one to use: the end of an hour, or when a row was written.
const LATE: &[&str] = &[
    "end",
    "to",
    "until",
    "bis",
    "finish",
    "utc",
    "gmt",
    "updated",
    "created",
    "modified",
    "load",
    "loaded",
    "export",
    "exported",
    "new",
    "published",
    "hasta",
    "fin",
    "install",
    "installation",
    "installed",
    "last",
    "zulu",
    "stop",
];

/// Words in the names of columns whose time is the end of what was counted.
const ENDING: &[&str] = &["end", "ending", "ends", "ended", "until", "bis", "hasta", "fin", "finish", "stop", "ende"];

/// The Monday of the week on which a typical week without dates is placed: 2024-01-01.
pub(super) const TYPICAL_MONDAY: jiff::civil::Date = jiff::civil::Date::constant(2024, 1, 1);

/// What the user says of the columns of time.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct AskedTime {
    pub date: Option<usize>,
    pub hour: Option<usize>,
}

/// The column with the highest score; the first of equals.
pub(super) fn best(scored: impl Iterator<Item = (usize, f64)>) -> Option<(usize, f64)> {
    scored
        .fold(None, |best, next| if best.is_none_or(|best: (usize, f64)| next.1 > best.1) { Some(next) } else { best })
}

/// How good a column of dates is as the time of its rows.
fn date_score(column: &Column) -> f64 {
    let words = &column.tokens;
    let mut score = -0.1 * words.len() as f64;
    score += if any(DATE, words) { 10.0 } else { 0.0 };
    score += if any(TIME, words) && column.timed > 0 { 3.0 } else { 0.0 };
    score += if only(&[DATE, TIME, &["local", "of", "and"]], words) { 5.0 } else { 0.0 };
    score -= if any(LATE, words) { 12.0 } else { 0.0 };
    score += if column.has_hours() { 4.0 } else { 0.0 };
    // A local time beside one in UTC is the one to use, whatever the two are called.
    score -= if column.mostly(column.utc) { 20.0 } else { 0.0 };
    // A date that never changes, beside one that does, is most likely the day of an export.
    score -= if column.rows >= 12 && column.values.len() == 1 { 8.0 } else { 0.0 };
    score
}

/// Whether a column holds numbers that a spreadsheet may have made of dates.
fn is_serial(column: &Column) -> bool {
    let (low, high) = (*SERIALS.start(), *SERIALS.end());
    column.within(low, high) && nearly(column.numbers, column.filled)
}

/// Chooses the columns that hold the time, and says what bare digits mean there.
pub(super) fn choose_when(sample: &Sample, taken: &[bool], asked: AskedTime) -> Option<(When, Bare)> {
    let columns = &sample.columns;
    let named = |column: &Column| {
        let words = &column.tokens;
        (any(DATE, words) || any(TIME, words) || column.header.is_empty()) && !any(COUNT, words)
    };
    let digital = |column: &Column| column.digit_dates * 2 > column.dates;
    let free = |i: usize| !taken[i] && asked.hour != Some(i);
    let dates = |fits: &dyn Fn(&Column) -> bool| -> Vec<(usize, f64)> {
        let dated = |i: &usize| match asked.date {
            Some(date) => date == *i,
            None => free(*i) && fits(&columns[*i]),
        };
        (0..columns.len()).filter(dated).map(|i| (i, date_score(&columns[i]))).collect()
    };
    // Digits are dates where the header says so, else only where nothing better is found.
    let mut found = dates(&|column| column.mostly(column.dates) && (!digital(column) || named(column)));
    if found.is_empty() {
        found = dates(&|column| {
            nearly(column.dates, column.filled) && column.values.len() > 1 && !any(COUNT, &column.tokens)
        });
    }
    let mut bare = Bare::No;
    if found.is_empty() || asked.date.is_some_and(|date| columns[date].dates == 0 && is_serial(&columns[date])) {
        let parted = parts(sample, taken, asked);
        if parted.is_some() && asked.date.is_none() {
            return parted.map(|when| (when, Bare::No));
        }
        if asked.date.is_none()
            && let Some(weeks) = choose_weeks(sample, free)
        {
            return Some((When::Weeks(weeks, choose_hour(sample, &weeks, taken, asked)), Bare::No));
        }
        found = dates(&|column| is_serial(column) && named(column));
        if found.is_empty() {
            found = dates(&|column| is_serial(column) && !column.is_whole() && column.values.len() > 1);
        }
        bare = Bare::Serial;
    }
    let (mut date, score) = best(found.iter().copied())?;
    // Of two columns that are as good, such as a start and an end in any language, the earlier one is the time.
    let rivals: Vec<usize> = found
        .iter()
        .filter(|(i, other)| *i != date && score - other < 1.0 && columns[*i].has_hours() && columns[date].has_hours())
        .map(|(i, _)| *i)
        .collect();
    for rival in rivals {
        date = if is_earlier(sample, rival, date, bare) { rival } else { date };
    }
    let chosen = &columns[date];
    if bare == Bare::No && chosen.digit_dates * 25 > chosen.dates {
        bare = Bare::Digits;
    }
    if bare == Bare::Serial && !chosen.is_whole() && asked.hour.is_none() {
        return Some((When::Stamp(date), bare));
    }
    let hour = choose_hour(sample, &[date], taken, asked);
    let has_time = chosen.timed * 2 > chosen.dates && bare != Bare::Serial;
    if has_time && asked.hour.is_none() && (chosen.has_hours() || hour.is_none()) {
        return Some((When::Stamp(date), bare));
    }
    if let Some(hour) = hour {
        return Some((When::DateHour(date, hour), bare));
    }
    let timed = best(found.into_iter().filter(|(i, _)| columns[*i].timed * 2 > columns[*i].dates));
    Some((timed.filter(|_| bare != Bare::Serial).map_or(When::Date(date), |(stamp, _)| When::Stamp(stamp)), bare))
}

/// Chooses the column of hours beside the columns of dates.
fn choose_hour(sample: &Sample, dates: &[usize], taken: &[bool], asked: AskedTime) -> Option<usize> {
    if asked.hour.is_some() {
        return asked.hour;
    }
    let columns = &sample.columns;
    let bare = columns.iter().all(|column| column.header.is_empty());
    let numbers = columns.iter().filter(|column| column.mostly(column.numbers)).count();
    let scored =
        columns.iter().enumerate().filter(|(i, _)| !dates.contains(i) && !taken[*i]).filter_map(|(i, column)| {
            let words = &column.tokens;
            let named = any(TIME, words) && !any(WEATHER, words) && !any(COUNT, words);
            let clocks = column.mostly(column.clocks) && column.clocks > 0;
            let empty = column.is_hollow() && only(&[TIME], words);
            let likely = column.filled > 0
                && column.times * 2 > column.filled
                && column.dates * 2 < column.filled
                && (named || clocks || (bare && numbers >= 2 && column.within(0.0, 24.0)));
            let rounds = goes_round(sample, dates, i);
            let fits = likely || empty || (rounds && !any(COUNT, words));
            // A column of hours may also have empty cells and stray words.
            let score = if named { 10.0 } else { 0.0 }
                + if only(&[TIME, &["of", "day", "start", "from", "von", "local", "begin"]], words) {
                    5.0
                } else {
                    0.0
                }
                + if clocks { 2.0 } else { 0.0 }
                + if rounds { 6.0 } else { 0.0 }
                + if words.iter().any(|word| word.starts_with("ho") || word == "stunde") { 1.0 } else { 0.0 }
                - if any(LATE, words) { 12.0 } else { 0.0 }
                - if any(&["minute", "minutes", "min"], words) { 20.0 } else { 0.0 };
            (fits && score > -5.0).then_some((i, score))
        });
    best(scored).map(|(i, _)| i)
}

/// Whether the name of a column says that its time is the end of what was counted.
pub(super) fn is_ending(column: &Column) -> bool {
    any(ENDING, &column.tokens)
}

/// Chooses columns of year, month and day, where no column holds whole dates.
fn parts(sample: &Sample, taken: &[bool], asked: AskedTime) -> Option<When> {
    let columns = &sample.columns;
    let find = |words: &[&str], fits: &dyn Fn(usize, &Column) -> bool| {
        (0..columns.len()).find(|&i| {
            let column = &columns[i];
            !taken[i] && column.filled > 0 && only(&[words], &column.tokens) && fits(i, column)
        })
    };
    let numbers = |column: &Column, low: f64, high: f64| column.mostly(column.numbers) && column.within(low, high);
    let year = find(&["year", "jahr", "ano", "anio", "annee", "anno", "jaar", "yyyy", "yr"], &|_, column| {
        numbers(column, 0.0, 2200.0)
    })?;
    let month =
        find(&["month", "monat", "mes", "mois", "mese", "maand", "mm", "num", "number", "name"], &|_, column| {
            numbers(column, 1.0, 12.0) || column.mostly(column.months)
        })?;
    let day = find(
        &[
            "day",
            "mdate",
            "date",
            "tag",
            "dia",
            "jour",
            "giorno",
            "dag",
            "dd",
            "of",
            "month",
            "num",
            "number",
            "dayofmonth",
        ],
        &|i, column| numbers(column, 1.0, 31.0) && i != month,
    )?;
    let hour = choose_hour(sample, &[year, month, day], taken, asked);
    Some(When::Parts([year, month, day], hour))
}

/// The weekday, Monday 0 to Sunday 6, that a cell or header names: by its name, or by its number where the column's lowest
/// number is `lowest`.
pub(super) fn weekday_of(cell: &str, lowest: i8) -> Option<i8> {
    let word = cell.trim();
    match word.parse::<i8>() {
        Ok(number) => (lowest..lowest + 7).contains(&number).then(|| number - lowest),
        Err(_) => weekday(&fold(word)),
    }
}

/// The columns of weekday and hour of a typical week, in a table without dates.
pub(super) fn choose_week(sample: &Sample, taken: &[bool], hours_across: bool, asked: AskedTime) -> Option<When> {
    let columns = &sample.columns;
    let named = |column: &Column| nearly(column.weekdays, column.filled);
    let numbered = |column: &Column| {
        let few = column.within(0.0, 6.0) || column.within(1.0, 7.0);
        few && column.is_whole()
            && column.values.len() == 7
            && any(&["weekday", "dow", "day", "tag", "jour", "dia", "giorno", "dag"], &column.tokens)
    };
    let free = |i: &usize| !taken[*i] && asked.hour != Some(*i);
    let day = (0..columns.len()).filter(free).find(|i| named(&columns[*i]));
    let day = day.or_else(|| (0..columns.len()).filter(free).find(|i| numbered(&columns[*i])))?;
    let hour = if hours_across { None } else { choose_hour(sample, &[day], taken, asked) };
    (hours_across || hour.is_some()).then_some(When::Weekday(day, hour))
}

/// The columns that are named after the hours of a day, 0 to 24, or after parts of hours that begin at a minute.
pub(super) fn choose_hours(columns: &[Column], taken: &[bool]) -> Option<Vec<(usize, u8, u8)>> {
    let all: Vec<(usize, u8, u8)> = columns
        .iter()
        .enumerate()
        .filter(|(i, column)| {
            !taken[*i] && !column.header.is_empty() && (column.is_hollow() || column.mostly(column.numbers))
        })
        .filter_map(|(i, column)| {
            // Such as "Hour 7", "7h", "07:00-08:00" or "count_07".
            let header = column.header.to_ascii_lowercase();
            let bare = header.rsplit_once(['_', ' ']).map(|(_, last)| last.to_owned());
            let clock = parse_time(header.as_bytes(), true)
                .or_else(|| bare.and_then(|bare| parse_time(bare.as_bytes(), true)))?;
            Some((i, clock.hour, clock.minute))
        })
        .collect();
    let distinct = |hours: &[(usize, u8, u8)]| {
        let mut minutes: Vec<u16> = hours.iter().map(|hour| u16::from(hour.1) * 60 + u16::from(hour.2)).collect();
        minutes.sort_unstable();
        minutes.dedup();
        minutes
    };
    // Parts of hours: every so many minutes, for half a day at least.
    let minutes = distinct(&all);
    if let (Some(first), Some(last)) = (minutes.first(), minutes.last())
        && minutes.len() == all.len()
    {
        let step = minutes.windows(2).map(|pair| pair[1] - pair[0]).min().unwrap_or(60);
        let steps = (last - first) / step.max(1) + 1;
        if [5, 10, 12, 15, 20, 30].contains(&step)
            && minutes.iter().all(|minute| minute % step == first % step)
            && last - first >= 660
            && minutes.len() * 4 >= usize::from(steps) * 3
        {
            return Some(all);
        }
    }
    let full: Vec<(usize, u8, u8)> = all.into_iter().filter(|hour| hour.2 == 0).collect();
    (full.len() >= 12 && distinct(&full).len() == full.len()).then_some(full)
}

/// The columns that are named after dates, or after weekdays where there are seven, with these days.
pub(super) fn choose_days(columns: &[Column], taken: &[bool]) -> Option<Vec<(usize, TopDay)>> {
    let number = |column: &Column| column.is_hollow() || column.mostly(column.numbers);
    let free = |i: &usize| !taken[*i] && !columns[*i].header.is_empty() && number(&columns[*i]);
    let dated = |header: &str| {
        let stamp = parse_date(header.as_bytes(), true)?;
        let rest = header.as_bytes().get(stamp.rest..)?.trim_ascii();
        let clock = stamp.clock.or_else(|| parse_time(rest, true));
        let whole = rest.is_empty()
            || clock.is_some()
            || header.is_char_boundary(stamp.rest) && weekday(&fold(header[stamp.rest..].trim())).is_some();
        (whole && stamp.pattern != Pattern::Epoch).then_some(TopDay { day: stamp.day, pattern: stamp.pattern, clock })
    };
    let free: Vec<usize> = (0..columns.len()).filter(free).collect();
    let days: Vec<(usize, TopDay)> = free.iter().filter_map(|&i| Some((i, dated(&columns[i].header)?))).collect();
    if days.len() >= 2 && days.len() * 10 >= free.len() * 6 {
        return Some(days);
    }
    let days: Vec<(usize, TopDay)> = free
        .iter()
        .filter_map(|&i| {
            let day = weekday(&fold(columns[i].header.trim()))?;
            let date = TYPICAL_MONDAY.checked_add(jiff::Span::new().days(i64::from(day))).ok()?;
            Some((i, TopDay { day: RawDay::Known(date), pattern: Pattern::Weekday, clock: None }))
        })
        .collect();
    let mut distinct: Vec<RawDay> = days.iter().map(|day| day.1.day).collect();
    distinct.sort_unstable();
    distinct.dedup();
    (days.len() == 7 && distinct.len() == 7).then_some(days)
}

/// The column of hours of a table whose dates stand above its columns.
pub(super) fn choose_top(sample: &Sample, taken: &[bool], asked: AskedTime) -> When {
    When::Top(choose_hour(sample, &[], taken, asked))
}

/// The column that names the rows' weekdays beside their dates.
pub(super) fn choose_weekday(columns: &[Column], taken: &[bool]) -> Option<usize> {
    (0..columns.len()).find(|&i| !taken[i] && columns[i].mostly(columns[i].weekdays))
}
