//! Dates by the week of the year, as ISO 8601 counts it: `2024-W09-5`, or year, week and weekday in columns of their own.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::column::nearly;
use super::columns::When;
use super::day_names::weekday;
use super::doubt::{Doubt, DoubtKind};
use super::encoding::text;
use super::header::SampleRow;
use super::iso_week::{date_of, year_and_week};
use super::lines::Record;
use super::sample::Sample;
use super::words::{CALENDAR, DATE, any, fold};
use crate::text::plain;

/// Names for weeks of the year.
const WEEK: &[&str] = &[
    "week",
    "weeks",
    "weekno",
    "weeknr",
    "weeknumber",
    "isoweek",
    "wk",
    "kw",
    "woche",
    "kalenderwoche",
    "semana",
    "semaine",
    "settimana",
    "uge",
    "uke",
    "vecka",
    "viikko",
    "tyden",
    "tydzien",
    "hafta",
    "het",
    "teden",
    "tjedan",
    "saptamana",
    "nedelya",
];

/// How a table numbers its weekdays.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Numbering {
    /// The number of Monday.
    monday: i8,
    /// Whether a week's Sunday is the day before its Monday.
    is_sunday_first: bool,
}

/// The whole number in a cell, such as `9`, `W09` or `KW 9`.
fn number(cell: &[u8]) -> Option<i16> {
    let word = text(cell);
    let digits = word.trim().trim_start_matches(|c: char| c.is_alphabetic() || c == '.' || c == ' ');
    let digits = digits.strip_suffix(".0").unwrap_or(digits);
    (digits.len() <= 4 && word.len() <= 12).then(|| digits.parse().ok())?
}

fn year_of(cell: &[u8]) -> Option<i16> {
    let year = year_and_week(cell).map(|found| found.0).or_else(|| std::str::from_utf8(cell).ok()?.parse().ok());
    year.filter(|year| (1990..2100).contains(year))
}

fn week_of(cell: &[u8]) -> Option<i8> {
    let week = year_and_week(cell).map(|found| i16::from(found.1)).or_else(|| number(cell));
    week.filter(|week| (1..=53).contains(week)).map(|week| week as i8)
}

/// The day in a cell: a number as it is, a name as its number from Monday 0.
fn day_of(cell: &[u8]) -> Option<(i8, bool)> {
    match number(cell).filter(|_| cell.len() <= 3) {
        Some(day) => (0..=7).contains(&day).then_some((day as i8, false)),
        None => weekday(&fold(text(cell).trim())).map(|day| (day, true)),
    }
}

impl Numbering {
    /// The date of a row whose year, week and weekday stand in these columns.
    pub fn date(self, record: &Record, [year, week, day]: [usize; 3]) -> Option<Date> {
        let (year, week) = (year_of(record.cell(year))?, week_of(record.cell(week))?);
        let (day, is_name) = day_of(record.cell(day))?;
        let day = if is_name { day } else { (day - self.monday).rem_euclid(7) };
        let date = date_of(year, week, day)?;
        if self.is_sunday_first && day == 6 { date.checked_sub(jiff::Span::new().weeks(1)).ok() } else { Some(date) }
    }

    /// How the rows of a sample number their weekdays, and what is doubtful about weeks and days.
    pub fn of(sample: &Sample, when: When) -> (Self, Vec<Doubt>) {
        let When::Weeks([year, week, day], _) = when else { return (Self::default(), Vec::new()) };
        let doubt = |what: String| Doubt { kind: DoubtKind::Time, what, settle: String::new() };
        let (numbering, open) = Self::of_days(sample, [year, week, day]);
        let mut doubts: Vec<Doubt> = open.map(|what| doubt(what.into())).into_iter().collect();
        let name = &sample.columns[week];
        let is_low = sample.closely().all(|row| week_of(row.cell(week)).is_none_or(|week| week <= 12));
        if year != week && is_low && !any(WEEK, &name.tokens) {
            let header = plain(&name.header);
            doubts.push(doubt(format!(
                "\"{header}\" may be the week or the month; read as the week; a name such as Week settles it"
            )));
        }
        (numbering, doubts)
    }

    /// How weekdays are numbered, and why that is doubtful.
    fn of_days(sample: &Sample, [year, week, day]: [usize; 3]) -> (Self, Option<&'static str>) {
        let first = Turns::look(sample, year, week, day).first();
        let days = || sample.closely().filter_map(|row| day_of(row.cell(day)));
        let is_named = days().filter(|day| day.1).count() * 2 > days().count();
        let has = |wanted: i8| days().any(|(day, is_name)| !is_name && day == wanted);
        let sunday = "weeks begin on Sunday: read as the day before the Monday of the ISO week; dates settle it";
        match (is_named, first) {
            (true, Some(6)) => (Self { monday: 0, is_sunday_first: true }, Some(sunday)),
            (true, _) => (Self::default(), None),
            // The week goes on to Sunday, which has the lowest number.
            (false, Some(2)) if has(1) && !has(0) => (Self { monday: 2, is_sunday_first: false }, None),
            (false, Some(1)) if has(0) => (Self { monday: 1, is_sunday_first: false }, None),
            (false, _) if has(0) && has(7) => (Self { monday: 1, is_sunday_first: false }, None),
            (false, _) if has(0) && (has(5) || has(6)) => (
                Self::default(),
                Some("weekdays are numbered from 0: read as Monday 0 to Sunday 6; names of weekdays settle it"),
            ),
            (false, _) => (Self { monday: i8::from(!has(0)), is_sunday_first: false }, None),
        }
    }
}

/// What days do from row to row beside weeks.
#[derive(Debug, Default)]
struct Turns {
    /// How often the day changes, and how often it is the next one then, or the one before.
    steps: usize,
    next: usize,
    before: usize,
    /// With which day a week begins, and how often.
    begins: BTreeMap<i8, usize>,
    /// How often such a day comes within a week.
    within: BTreeMap<i8, usize>,
}

impl Turns {
    fn look(sample: &Sample, year: usize, week: usize, day: usize) -> Self {
        let mut out = Self::default();
        let read = |row: &SampleRow| {
            Some((year_of(row.cell(year))?, week_of(row.cell(week))?, day_of(row.cell(day)).map(|day| day.0)?))
        };
        let rows: Vec<(i16, i8, i8)> = sample.closely().filter_map(read).collect();
        for pair in rows.windows(2) {
            let (mut one, mut two) = (pair[0], pair[1]);
            if one.2 == two.2 {
                continue;
            }
            let step = (two.2 - one.2).rem_euclid(7);
            if (two.0, two.1) < (one.0, one.1) {
                (one, two) = (two, one);
            }
            let follows = (two.0 == one.0 && two.1 == one.1 + 1) || (two.0 == one.0 + 1 && two.1 == 1 && one.1 >= 52);
            if (one.0, one.1) != (two.0, two.1) && !follows {
                continue;
            }
            out.steps += 1;
            out.next += usize::from(step == 1);
            out.before += usize::from(step == 6);
            let later = if step == 6 && !follows { pair[0].2 } else { two.2 };
            *if follows { out.begins.entry(later).or_default() } else { out.within.entry(later).or_default() } += 1;
        }
        out
    }

    /// The day with which weeks begin; none where the rows do not show it.
    fn first(&self) -> Option<i8> {
        let all: usize = self.begins.values().sum();
        let (day, most) = self.begins.iter().max_by_key(|(_, times)| **times)?;
        let regular = nearly(*most, all) && self.within.get(day).copied().unwrap_or_default() * 10 <= *most;
        regular.then_some(*day)
    }

    /// Whether days follow each other, and weeks change at one of them.
    fn is_evident(&self) -> bool {
        self.steps >= 3
            && (self.next * 5 >= self.steps * 4 || self.before * 5 >= self.steps * 4)
            && self.first().is_some()
    }
}

/// The columns of year, week and weekday, in a table without other dates. `free` columns have no other role.
pub(super) fn choose_weeks(sample: &Sample, free: impl Fn(usize) -> bool) -> Option<[usize; 3]> {
    let columns = &sample.columns;
    let all = |column: usize, fits: &dyn Fn(&[u8]) -> bool| {
        let cells = || sample.closely().map(|row| row.cell(column)).filter(|cell| !cell.is_empty());
        nearly(cells().filter(|cell| fits(cell)).count(), cells().count())
    };
    let of = |fits: &dyn Fn(&[u8]) -> bool| -> Vec<usize> {
        (0..columns.len().min(WIDEST)).filter(|column| free(*column) && all(*column, fits)).collect()
    };
    let years = of(&|cell| year_of(cell).is_some());
    let joined = years.iter().copied().find(|year| all(*year, &|cell| year_and_week(cell).is_some()));
    let year = joined.or_else(|| years.first().copied())?;
    let weeks = joined.map_or_else(|| of(&|cell| week_of(cell).is_some()), |joined| vec![joined]);
    let days = of(&|cell| day_of(cell).is_some());
    let mut best: Option<([usize; 3], u32)> = None;
    for &week in weeks.iter().filter(|week| joined.is_some() || **week != year) {
        for &day in days.iter().filter(|day| **day != week && **day != year) {
            let is_week = joined.is_some() || any(WEEK, &columns[week].tokens);
            let names = columns[day].mostly(columns[day].weekdays);
            let is_day = names || any(DATE, &columns[day].tokens) || any(&["weekday", "dow"], &columns[day].tokens);
            let is_other = any(CALENDAR, &columns[week].tokens) && !is_week;
            let is_evident = !is_other && Turns::look(sample, year, week, day).is_evident();
            let score = u32::from(is_evident) * 5 + u32::from(is_week) * 4 + u32::from(is_day) * 2;
            if (is_evident || (is_week && is_day)) && best.is_none_or(|(_, known)| score > known) {
                best = Some(([year, week, day], score));
            }
        }
    }
    best.map(|found| found.0)
}

/// How many columns are looked at for years, weeks and days.
const WIDEST: usize = 24;
