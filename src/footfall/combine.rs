//! Makes places of series once a file has been read: directions are added up, a total is not counted beside its parts,
//! and rows that turn out to be whole days are removed.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;

use super::columns::{Cells, ColumnRoles, Layout};
use super::dates::Dates;
use super::days::{Days, add};
use super::direction::is_all;
use super::plan::ColumnPlan;
use super::problem::{ProblemKind, Problems};
use super::series::{Series, tidy};
use super::table::Table;
use super::totals::{WideColumn, places_of};
use super::utc::{Clocks, local_days};
use super::words::{COUNT, FEET, PLAIN, TOTAL, any, only, tokens};

/// What one table holds, not yet merged with others.
#[derive(Debug)]
pub(super) struct TableCounts {
    pub(super) encoding: String,
    pub(super) delimiter: char,
    pub(super) layout: Layout,
    pub(super) columns: ColumnRoles,
    pub(super) date_format: String,
    pub(super) rows: u64,
    pub(super) places: Vec<(String, Days)>,
    pub(super) problems: Problems,
    /// Readings given more than once within the file, by place.
    pub(super) repeated: BTreeMap<String, u64>,
}

impl TableCounts {
    /// The counts with what is known of the file itself.
    pub(super) fn described(mut self, encoding: String, date_format: String, rows: u64) -> Self {
        (self.encoding, self.date_format, self.rows) = (encoding, date_format, rows);
        self
    }
}

/// Makes places of the series of the file `name`, which names the place where nothing in the file does.
pub(super) fn combine(
    name: &str,
    plan: &ColumnPlan,
    series: &[Series],
    repeats: &[u64],
    table: &Table,
    (dates, clocks): (&Dates, &Clocks),
    mut problems: Problems,
) -> TableCounts {
    let whole_days = !matches!(plan.cells, Cells::Hours(_)) && table.days.len() > 1 && table.only_midnight();
    let shifted = table.uses_hour(24) && !table.uses_hour(0);
    let mut places = Vec::new();
    if whole_days {
        for line in table.reading_lines() {
            problems.add(line, ProblemKind::WholeDay, || {
                "every row of the file is at 00:00, so these are whole days' counts: row not read".into()
            });
        }
    } else {
        if !shifted {
            for line in table.extra_hour_lines() {
                problems
                    .add(line, ProblemKind::BadHour, || "hour 24 in a file that also has an hour 0: not read".into());
            }
        }
        let days: Vec<Days> = (0..series.len().min(table.series_len()))
            .map(|number| match clocks.turns(series[number].offset) {
                Some(zone) => local_days(table, number, shifted, dates, zone, &mut problems),
                None => dated(table, number, shifted, dates, &mut problems),
            })
            .collect();
        places = match plan.cells {
            Cells::Places(_) => wide(plan, series, days, &mut problems),
            _ => long(name, series, days, &mut problems),
        };
        places.retain(|(_, days)| !days.is_empty());
    }
    let mut repeated: BTreeMap<String, u64> = BTreeMap::new();
    for (one, repeats) in series.iter().zip(repeats).filter(|(_, repeats)| **repeats > 0) {
        let place = match (&plan.cells, one.place.as_str()) {
            (Cells::Places(_), _) => WideColumn::new(plan.names.get(one.column).map_or("", String::as_str)).place(),
            (_, "") => tidy(name),
            (_, place) => place.to_owned(),
        };
        *repeated.entry(place).or_default() += repeats;
    }
    TableCounts {
        encoding: String::new(),
        delimiter: char::from(plan.delimiter),
        layout: plan.layout(),
        columns: plan.columns(),
        date_format: String::new(),
        rows: 0,
        places,
        problems,
        repeated,
    }
}

/// A series' days by date. Where a file writes one day in two ways, the count on the later line is kept.
fn dated(table: &Table, series: usize, shifted: bool, dates: &Dates, problems: &mut Problems) -> Days {
    let mut out = Days::new();
    for (number, day) in table.hours(series, shifted) {
        let Some(date) = dates.dates.get(number).copied().flatten() else { continue };
        if day.counts.iter().all(|count| count.is_nan()) {
            continue;
        }
        let known = out.entry(date).or_default();
        for hour in 0..24 {
            let (count, old) = (day.counts[hour], known.counts[hour]);
            if count.is_nan() {
                continue;
            }
            let (later, earlier) = (day.lines[hour].max(known.lines[hour]), day.lines[hour].min(known.lines[hour]));
            if !old.is_nan() && old == count {
                problems.add(later.into(), ProblemKind::Repeat, || {
                    format!("{date} {hour:02}:00: {count} again, as on line {earlier}")
                });
            } else if !old.is_nan() {
                problems.add(later.into(), ProblemKind::Clash, || {
                    format!("{date} {hour:02}:00: two counts, the other on line {earlier}; the last one counts")
                });
            }
            if old.is_nan() || day.lines[hour] > known.lines[hour] {
                (known.counts[hour], known.lines[hour]) = (count, day.lines[hour]);
            }
        }
    }
    out
}

/// Whether a place's name means the sum over all places.
fn is_sum(name: &str) -> bool {
    let words = tokens(name);
    only(&[TOTAL, PLAIN, COUNT, FEET], &words) && any(TOTAL, &words)
}

/// The places of a file whose rows name their place, or that is one place.
fn long(file: &str, series: &[Series], days: Vec<Days>, problems: &mut Problems) -> Vec<(String, Days)> {
    let on_foot = |mode: &str| any(FEET, &tokens(mode));
    let walkers = series.iter().any(|series| on_foot(&series.mode));
    let mut all: BTreeSet<String> = BTreeSet::new();
    for one in series.iter().filter(|one| !one.direction.is_empty() && is_all(&one.direction)) {
        all.insert(one.place.to_lowercase());
    }
    let mut index: FxHashMap<String, usize> = FxHashMap::default();
    let mut places: Vec<(String, Days)> = Vec::new();
    for (one, days) in series.iter().zip(days) {
        let key = one.place.to_lowercase();
        if (walkers && !on_foot(&one.mode)) || (all.contains(&key) && !is_all(&one.direction)) {
            continue;
        }
        let number = *index.entry(key).or_insert_with(|| {
            let name = if one.place.is_empty() { tidy(file) } else { one.place.clone() };
            places.push((name, Days::new()));
            places.len() - 1
        });
        add(&mut places[number].1, days);
    }
    if places.iter().any(|(name, _)| !is_sum(name)) {
        places.retain(|(name, _)| {
            let sum = is_sum(name);
            if sum {
                problems.add(0, ProblemKind::Total, || format!("\"{name}\" adds up the other places: not read"));
            }
            !sum
        });
    }
    places
}

/// The places of a file in which each column is a place.
fn wide(plan: &ColumnPlan, series: &[Series], days: Vec<Days>, problems: &mut Problems) -> Vec<(String, Days)> {
    let mut columns: Vec<WideColumn> = Vec::new();
    let mut index: FxHashMap<usize, usize> = FxHashMap::default();
    for (one, days) in series.iter().zip(days) {
        // One column may have two series with different UTC offsets. They add up, so the repeated hour of autumn counts
        // twice.
        let number = *index.entry(one.column).or_insert_with(|| {
            let header = plan.names.get(one.column).map_or("", String::as_str);
            columns.push(WideColumn::new(header));
            columns.len() - 1
        });
        add(&mut columns[number].days, days);
    }
    places_of(columns, problems)
}
