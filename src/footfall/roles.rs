//! Chooses the columns of dates, hours, places and directions (`counts` chooses those of counts).

use super::clock::parse_time;
use super::column::Column;
use super::columns::When;
use super::direction::{direction, is_all};
use super::words::{
    ABOUT, CALENDAR, COUNT, DATE, DERIVED, FEET, ID, PLACE, PLACE_COARSE, PLACE_WIDE, TIME, WEATHER, WHEELS, any, only,
    tokens,
};

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

/// The column with the highest score; the first of equals.
fn best(scored: impl Iterator<Item = (usize, f64)>) -> Option<(usize, f64)> {
    scored
        .fold(None, |best, next| if best.is_none_or(|best: (usize, f64)| next.1 > best.1) { Some(next) } else { best })
}

/// Chooses the columns that hold the time.
pub(super) fn choose_when(columns: &[Column], taken: &[bool]) -> Option<When> {
    let score = |column: &Column| {
        let words = &column.tokens;
        let mut score = -0.1 * words.len() as f64;
        score += if any(DATE, words) { 10.0 } else { 0.0 };
        score += if any(TIME, words) && column.timed > 0 { 3.0 } else { 0.0 };
        score += if only(&[DATE, TIME, &["local", "of", "and"]], words) { 5.0 } else { 0.0 };
        score -= if any(LATE, words) { 12.0 } else { 0.0 };
        score += if column.past_midnight > 0 { 4.0 } else { 0.0 };
        // A local time beside one in UTC is the one to use, whatever the two are called.
        score -= if column.mostly(column.utc) { 20.0 } else { 0.0 };
        score
    };
    let dated = |column: &Column| {
        let named = any(DATE, &column.tokens) || any(TIME, &column.tokens) || column.header.is_empty();
        column.mostly(column.dates) && (column.digit_dates == 0 || (named && !any(COUNT, &column.tokens)))
    };
    let dates: Vec<(usize, f64)> = columns
        .iter()
        .enumerate()
        .filter(|(i, column)| !taken[*i] && dated(column))
        .map(|(i, column)| (i, score(column)))
        .collect();
    let Some((date, _)) = best(dates.iter().copied()) else { return parts(columns, taken) };
    let hour = choose_hour(columns, date, taken);
    let chosen = &columns[date];
    if chosen.timed > 0 && (chosen.past_midnight > 0 || hour.is_none()) {
        return Some(When::Stamp(date));
    }
    if let Some(hour) = hour {
        return Some(When::DateHour(date, hour));
    }
    let timed = best(dates.into_iter().filter(|(i, _)| columns[*i].timed > 0));
    Some(timed.map_or(When::Date(date), |(stamp, _)| When::Stamp(stamp)))
}

/// Chooses the column of hours beside the column of dates.
fn choose_hour(columns: &[Column], date: usize, taken: &[bool]) -> Option<usize> {
    let bare = columns.iter().all(|column| column.header.is_empty());
    let numbers = columns.iter().filter(|column| column.mostly(column.numbers)).count();
    let scored = columns.iter().enumerate().filter(|(i, _)| *i != date && !taken[*i]).filter_map(|(i, column)| {
        let words = &column.tokens;
        let named = any(TIME, words) && !any(WEATHER, words) && !any(COUNT, words);
        let clocks = column.mostly(column.clocks) && column.clocks > 0;
        let empty = column.filled == 0 && only(&[TIME], words);
        let fits = (column.filled > 0
            && column.times * 2 > column.filled
            && column.dates * 2 < column.filled
            && (named || clocks || (bare && numbers >= 2 && column.largest <= 24.0)))
            || empty;
        // A column of hours may also have empty cells and stray words.
        let score = if named { 10.0 } else { 0.0 }
            + if only(&[TIME, &["of", "day", "start", "from", "von", "local", "begin"]], words) { 5.0 } else { 0.0 }
            + if clocks { 2.0 } else { 0.0 }
            + if words.iter().any(|word| word.starts_with("ho") || word == "stunde") { 1.0 } else { 0.0 }
            - if any(LATE, words) { 12.0 } else { 0.0 }
            - if any(&["minute", "minutes", "min"], words) { 20.0 } else { 0.0 };
        (fits && score > -5.0).then_some((i, score))
    });
    best(scored).map(|(i, _)| i)
}

/// Chooses columns of year, month and day, where no column holds whole dates.
fn parts(columns: &[Column], taken: &[bool]) -> Option<When> {
    let find = |words: &[&str], fits: &dyn Fn(&Column) -> bool| {
        columns.iter().position(|column| column.filled > 0 && only(&[words], &column.tokens) && fits(column))
    };
    let numbers = |most: f64| move |column: &Column| column.mostly(column.numbers) && column.largest <= most;
    let year = find(&["year", "jahr", "ano", "anio", "annee", "anno", "jaar", "yyyy", "yr"], &numbers(2200.0))?;
    let month = find(&["month", "monat", "mes", "mois", "mese", "maand", "mm", "num", "number", "name"], &|column| {
        numbers(12.0)(column) || column.mostly(column.months)
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
        &|column| numbers(31.0)(column) && !std::ptr::eq(column, &columns[month]),
    )?;
    let hour = choose_hour(columns, day, taken).filter(|hour| ![year, month, day].contains(hour));
    Some(When::Parts([year, month, day], hour))
}

/// The columns that are named after the hours of a day, or after equal parts of hours, with the minute of the day at which
/// each begins, 0 to 1440.
pub(super) fn choose_hours(columns: &[Column]) -> Option<Vec<(usize, u16)>> {
    let times: Vec<(usize, u16)> = columns
        .iter()
        .enumerate()
        .filter(|(_, column)| !column.header.is_empty() && (column.filled == 0 || column.mostly(column.numbers)))
        .filter_map(|(i, column)| {
            // Such as "Hour 7", "7h", "07:00-08:00" or "count_07".
            let header = column.header.to_ascii_lowercase();
            let bare = header.rsplit_once(['_', ' ']).map(|(_, last)| last.to_owned());
            let clock = parse_time(header.as_bytes(), true)
                .or_else(|| bare.and_then(|bare| parse_time(bare.as_bytes(), true)))?;
            Some((i, u16::from(clock.hour) * 60 + u16::from(clock.minute)))
        })
        .collect();
    let distinct = |times: &[(usize, u16)]| {
        let mut minutes: Vec<u16> = times.iter().map(|time| time.1).collect();
        minutes.sort_unstable();
        minutes.dedup();
        minutes
    };
    // Parts of hours: every so many minutes, for half a day at least.
    let minutes = distinct(&times);
    if let (Some(first), Some(last)) = (minutes.first(), minutes.last())
        && minutes.len() == times.len()
    {
        let step = minutes.windows(2).map(|pair| pair[1] - pair[0]).min().unwrap_or(60);
        let steps = (last - first) / step.max(1) + 1;
        if [5, 10, 12, 15, 20, 30].contains(&step)
            && minutes.iter().all(|minute| minute % step == first % step)
            && last - first >= 660
            && minutes.len() * 4 >= usize::from(steps) * 3
        {
            return Some(times);
        }
    }
    let hours: Vec<(usize, u16)> = times.into_iter().filter(|time| time.1 % 60 == 0).collect();
    (hours.len() >= 12 && distinct(&hours).len() == hours.len()).then_some(hours)
}

/// The column that names the place, and how sure that is: above 5 it is taken as certain.
pub(super) fn choose_place(columns: &[Column], taken: &[bool]) -> Option<(usize, f64)> {
    let scored = columns.iter().enumerate().filter(|(i, _)| !taken[*i]).filter_map(|(i, column)| {
        let words = &column.tokens;
        let numeric = column.mostly(column.numbers);
        let id = any(ID, words);
        let usual = column.filled > 0
            && !column.mostly(column.dates)
            && !column.mostly(column.weekdays)
            && !column.mostly(column.months);
        if !usual || any(WEATHER, words) || column.values.iter().all(|value| is_position(value)) {
            return None;
        }
        let base = match () {
            () if any(PLACE, words) => 10.0,
            () if any(PLACE_WIDE, words) => 8.0,
            () if only(&[&["name", "names", "nombre", "nom", "bezeichnung", "naam", "label", "title"]], words) => 7.0,
            () if any(PLACE_COARSE, words) => 4.0,
            () if id => 2.0,
            () => 1.0,
        };
        if numeric {
            // A number names a place only if the header says so and if numbers repeat.
            let named = (id || words.len() == 1)
                && base > 1.0
                && column.whole == column.numbers
                && !any(COUNT, words)
                && !any(CALENDAR, &words[..words.len().min(1)]);
            let again = column.values.len() * 2 <= column.filled;
            let repeats = base > 4.0 && id || again;
            return (named && repeats).then_some((i, base - 4.0));
        }
        if any(ABOUT, words) || (base <= 1.0 && (any(CALENDAR, words) || any(DERIVED, words))) {
            return (base >= 10.0 && !any(&["group", "type", "class", "status"], words)).then_some((i, base - 7.0));
        }
        let letters = column.values.iter().any(|value| value.chars().any(char::is_alphabetic));
        let name = any(&["name", "names", "nombre", "nom", "bezeichnung", "naam", "label"], words);
        // One street may have two sensors, so a sensor's name is better than a street's.
        let score = base + if name { if base < 9.0 { 1.5 } else { 3.0 } } else { 0.0 } - if id { 3.0 } else { 0.0 }
            + if column.values.len() > 1 { 0.5 } else { 0.0 };
        (letters || base > 1.0).then_some((i, score))
    });
    best(scored)
}

/// Whether a value is a position on a map, such as `-37.81, 144.96`, `POINT (…)` or `{"lat": …}`.
fn is_position(value: &str) -> bool {
    let numbers: Vec<&str> = value.split([',', ' ', ';']).filter(|part| !part.is_empty()).collect();
    let pair = numbers.len() >= 2 && numbers.iter().all(|part| part.contains('.') && part.parse::<f64>().is_ok());
    pair || value.starts_with("POINT") || value.starts_with('{')
}

/// Chooses the column whose values are directions.
pub(super) fn choose_direction(columns: &[Column], taken: &[bool]) -> Option<usize> {
    const NAMES: &[&str] = &[
        "direction",
        "dir",
        "richtung",
        "sens",
        "sentido",
        "direccion",
        "bound",
        "heading",
        "flow",
        "lane",
        "side",
        "in",
        "out",
        "direzione",
        "rijrichting",
    ];
    (0..columns.len()).find(|&i| {
        let column = &columns[i];
        if taken[i] || column.filled == 0 {
            return false;
        }
        let directed =
            |value: &String| is_all(value) || direction(&tokens(value)).is_some_and(|found| found.stem.is_empty());
        if column.mostly(column.numbers) {
            return only(&[NAMES, &["id", "code"]], &column.tokens)
                && column.tokens.len() <= 2
                && column.values.len() <= 4
                && column.largest <= 8.0
                && column.filled > column.values.len()
                && any(&["direction", "dir", "richtung", "lane"], &column.tokens);
        }
        let named =
            any(NAMES, &column.tokens) && !any(PLACE, &column.tokens) && column.all_values && column.values.len() <= 40;
        named
            || (column.all_values
                && column.values.len() <= 12
                && column.values.iter().all(directed)
                && column.values.len() >= 2)
    })
}

/// Chooses the column that says who is counted: people on foot or on wheels.
pub(super) fn choose_mode(columns: &[Column], taken: &[bool]) -> Option<usize> {
    (0..columns.len()).find(|&i| {
        let column = &columns[i];
        let kinds = |list: &[&str]| column.values.iter().filter(|value| any(list, &tokens(value))).count();
        !taken[i]
            && column.filled > 0
            && !column.mostly(column.numbers)
            && column.all_values
            && column.values.len() <= 20
            && !any(PLACE, &column.tokens)
            && (kinds(FEET) + kinds(WHEELS)) * 2 > column.values.len()
            && column.values.iter().all(|value| tokens(value).len() <= 4)
            && (column.values.len() > 1
                || any(
                    &["mode", "type", "class", "traffic", "category", "modus", "verkehrsmittel", "user", "transport"],
                    &column.tokens,
                ))
    })
}
