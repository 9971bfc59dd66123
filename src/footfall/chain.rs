//! Running totals that go on from file to file: the last reading of one file is what the first one of the next grew from.

use jiff::civil::Date;
use rustc_hash::FxHashMap;

use super::columns::Cells;
use super::dates::Dates;
use super::options::{CountAs, ReadOptions};
use super::plan::ColumnPlan;
use super::resets::{Fall, Resets, fall, falls};
use super::running::{Growth, growth};
use super::series::Series;
use super::table::Table;
use super::timeline::{Point, points};
use super::words::tidy;

/// How many of a table's counters are of each kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Kinds {
    pub running: usize,
    pub free: usize,
    pub short: usize,
    pub still: usize,
}

impl Kinds {
    /// Counts how often each kind occurs.
    pub fn of(growths: &[Growth]) -> Self {
        let many = |growth: Growth| growths.iter().filter(|other| **other == growth).count();
        Self {
            running: many(Growth::Running),
            free: many(Growth::Free),
            short: many(Growth::Short),
            still: many(Growth::Still),
        }
    }

    /// Takes in those of another table.
    pub fn add(&mut self, other: Self) {
        self.running += other.running;
        self.free += other.free;
        self.short += other.short;
        self.still += other.still;
    }

    /// Whether other tables of the shape may say more about these counters.
    pub fn wait(self) -> bool {
        self.running > 0 || (self.free == 0 && self.short + self.still > 0)
    }

    /// Whether the counters show what they are: totals that run, or counts that are free.
    pub fn tell(self) -> bool {
        self.running + self.free > 0
    }
}

/// What is known of the other tables when one is made into counts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Company<'a> {
    pub chains: &'a Chains,
    /// The counters of all tables of the shape.
    pub kinds: Kinds,
}

/// One counter, by whatever names it: place, column, direction and kind of traffic, and its offset from UTC.
type Counter = ([String; 4], Option<i16>);

/// What one file has of a counter. Slots are minutes of the day.
#[derive(Debug)]
struct Stretch {
    first: Point,
    last: Point,
    falls: Vec<Fall>,
    days: usize,
}

/// What all files have of a counter, in the order of time, and when it starts anew, in minutes of the day.
#[derive(Debug, Default)]
pub(super) struct Chain {
    stretches: Vec<Stretch>,
    resets: Resets,
}

/// The counters of one file, and what their counts look like.
pub(super) struct Counters<'a> {
    pub plan: &'a ColumnPlan,
    pub name: &'a str,
    pub series: &'a [Series],
    pub table: &'a Table,
    pub growths: &'a [Growth],
}

/// The counters of all files that may go on from one to the next.
#[derive(Debug, Default)]
pub(super) struct Chains {
    counters: FxHashMap<Counter, Chain>,
}

/// What identifies a counter in all files.
fn counter(plan: &ColumnPlan, file: &str, one: &Series) -> Counter {
    let column = match plan.cells {
        Cells::Places(_) => plan.names.get(one.column).map_or("", String::as_str),
        _ => "",
    };
    let place = if one.place.is_empty() && column.is_empty() { tidy(file) } else { one.place.clone() };
    ([&place, column, &one.direction, &one.mode].map(|name| name.trim().to_lowercase()), one.offset)
}

/// What the counts of each series of a table look like. `dates` are those of the table's days.
pub(super) fn growths(table: &Table, dates: &[Option<Date>], options: &ReadOptions) -> Vec<Growth> {
    let count = table.series_len();
    match options.count_as {
        Some(CountAs::Total) => vec![Growth::Running; count],
        Some(CountAs::Each | CountAs::Events) => vec![Growth::Free; count],
        None => (0..count).map(|n| growth(&points(table, n, dates, |_| {}), table.parts().0)).collect(),
    }
}

/// A point whose slot is a minute of the day.
fn in_minutes(point: &Point, parts: usize) -> Point {
    Point { slot: point.slot * 60 / parts.max(1), ..*point }
}

impl Chains {
    /// Takes in the counters of a file, but those whose counts are free.
    pub fn see(&mut self, file: &Counters, dates: &Dates) {
        let Counters { plan, name, series, table, growths } = file;
        let parts = table.parts().0;
        for (number, (one, growth)) in series.iter().zip(*growths).enumerate() {
            if *growth == Growth::Free {
                continue;
            }
            let points = points(table, number, &dates.dates, |_| {});
            let (Some(first), Some(last)) = (points.first(), points.last()) else { continue };
            let days = points.chunk_by(|a, b| a.date == b.date).count();
            let minute = |fall: Fall| Fall { slot: fall.slot * 60 / parts, ..fall };
            let falls = falls(&points).map(minute).collect();
            let stretch = Stretch { first: in_minutes(first, parts), last: in_minutes(last, parts), falls, days };
            self.counters.entry(counter(plan, name, one)).or_default().stretches.push(stretch);
        }
    }

    /// Puts the files of each counter in the order of time, once all are in.
    pub fn sort(&mut self) {
        self.counters.values_mut().for_each(Chain::sort);
    }

    /// What all files have of the counter of a series.
    pub fn of(&self, plan: &ColumnPlan, file: &str, one: &Series) -> Option<&Chain> {
        self.counters.get(&counter(plan, file, one))
    }
}

/// The day and the minute of a reading.
fn time(point: &Point) -> (Date, usize) {
    (point.date, point.slot)
}

impl Chain {
    fn sort(&mut self) {
        self.stretches.sort_by_key(|stretch| time(&stretch.first));
        let pairs = self.stretches.windows(2).filter(|pair| time(&pair[0].last) < time(&pair[1].first));
        let between = pairs.filter_map(|pair| fall(&pair[0].last, &pair[1].first));
        let falls = self.stretches.iter().flat_map(|stretch| &stretch.falls).copied().chain(between).collect();
        self.resets = Resets::of_falls(falls, self.stretches.iter().map(|stretch| stretch.days).sum());
    }

    /// When the counter starts anew. An hour has `parts` slots.
    pub fn resets(&self, parts: usize) -> Resets {
        Resets { slot: self.resets.slot.map(|minute| minute * parts / 60), ..self.resets }
    }

    /// The last reading before `first` in another file.
    pub fn before(&self, first: &Point, parts: usize) -> Option<Point> {
        let start = time(&in_minutes(first, parts));
        let known = self.stretches.partition_point(|stretch| time(&stretch.first) < start);
        let near = self.stretches[..known].iter().rev().take(NEAR).map(|stretch| stretch.last);
        let last = near.filter(|last| time(last) < start).max_by_key(time)?;
        Some(Point { slot: last.slot * parts / 60, ..last })
    }
}

/// How many files that begin before a reading are looked at for the one that it goes on from.
const NEAR: usize = 8;
