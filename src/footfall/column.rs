//! What a column holds, worked out from the cells of a sample.

use std::collections::BTreeSet;

use super::calendar::{Pattern, parse_date};
use super::clock::parse_time;
use super::day_names::{month, weekday};
use super::encoding::text;
use super::number::{in_groups, is_missing, parse_number};
use super::words::{fold, tokens};

/// How many different values of a column are kept.
const VALUES: usize = 64;

/// What a column holds in the sample: how many of its cells are numbers, dates, times and so on.
#[derive(Debug, Default)]
pub(super) struct Column {
    pub header: String,
    pub tokens: Vec<String>,
    /// Cells that are not empty and do not stand for a missing value.
    pub filled: usize,
    /// Cells that are numbers; of these, whole and negative ones, and the largest.
    pub numbers: usize,
    pub whole: usize,
    pub negative: usize,
    pub largest: f64,
    /// Cells that are dates; of these, those of digits alone, those with a time, and those with a time other than
    /// midnight.
    pub dates: usize,
    pub digit_dates: usize,
    pub timed: usize,
    pub past_midnight: usize,
    /// Dates whose time is in UTC.
    pub utc: usize,
    /// Cells that are times of day; of these, those written with more than digits, such as minutes, am or pm.
    pub times: usize,
    pub clocks: usize,
    pub weekdays: usize,
    pub months: usize,
    /// Numbers whose dots stand before groups of three digits, and numbers with any other dot.
    pub dotted_groups: usize,
    pub dotted: usize,
    /// The different values, at most [`VALUES`], and whether these are all.
    pub values: BTreeSet<String>,
    pub all_values: bool,
    /// The cell seen last, and what it may be: neighbouring cells are often the same.
    last: Vec<u8>,
    shape: Shape,
}

impl Column {
    /// A column of this name, before any cell is seen.
    pub fn new(header: &str) -> Self {
        Self { header: header.to_owned(), tokens: tokens(header), all_values: true, ..Self::default() }
    }

    /// Whether `count` is at least six tenths of the filled cells. Not all, since files have footers and mistakes.
    pub fn mostly(&self, count: usize) -> bool {
        self.filled > 0 && count * 10 >= self.filled * 6
    }

    /// Counts a cell in.
    pub fn see(&mut self, cell: &[u8]) {
        if self.last != cell {
            self.last.clear();
            self.last.extend_from_slice(cell);
            self.shape = Shape::of(cell);
            if self.shape.filled && self.values.len() < VALUES {
                self.values.insert(text(cell).into_owned());
            } else if self.shape.filled {
                self.all_values = false;
            }
        }
        let shape = &self.shape;
        self.filled += usize::from(shape.filled);
        self.dates += usize::from(shape.date);
        self.digit_dates += usize::from(shape.date && shape.digits);
        self.timed += usize::from(shape.timed);
        self.past_midnight += usize::from(shape.past_midnight);
        self.utc += usize::from(shape.utc);
        self.times += usize::from(shape.time);
        self.clocks += usize::from(shape.time && !shape.digits && !shape.dotted);
        self.weekdays += usize::from(shape.weekday);
        self.months += usize::from(shape.month);
        self.dotted_groups += usize::from(shape.grouped);
        self.dotted += usize::from(shape.dotted && !shape.grouped);
        if let Some(value) = shape.number {
            self.numbers += 1;
            self.largest = self.largest.max(value);
            self.negative += usize::from(value < 0.0);
            self.whole += usize::from(shape.grouped || value.fract() == 0.0);
        }
    }
}

/// What one cell may be.
#[derive(Debug, Default)]
struct Shape {
    filled: bool,
    number: Option<f64>,
    /// The cell is nothing but digits.
    digits: bool,
    /// A number with a dot, which may be a separator of thousands.
    dotted: bool,
    grouped: bool,
    date: bool,
    timed: bool,
    past_midnight: bool,
    utc: bool,
    time: bool,
    weekday: bool,
    month: bool,
}

impl Shape {
    fn of(cell: &[u8]) -> Self {
        let mut shape = Self::default();
        if is_missing(cell) {
            return shape;
        }
        shape.filled = true;
        shape.digits = cell.iter().all(u8::is_ascii_digit);
        let digit = cell.iter().any(u8::is_ascii_digit);
        if digit {
            shape.number = parse_number(cell, false);
            shape.dotted = shape.number.is_some() && cell.contains(&b'.');
            shape.grouped = shape.dotted && in_groups(&text(cell), '.');
            shape.time = parse_time(cell, true).is_some();
            if let Some(stamp) = parse_date(cell, true) {
                shape.date = true;
                let iso = cell.get(4).is_some_and(|byte| !byte.is_ascii_digit());
                let clock = stamp.clock.or_else(|| parse_time(cell[stamp.rest..].trim_ascii(), !iso));
                shape.timed = clock.is_some();
                shape.utc = stamp.pattern == Pattern::Epoch || clock.is_some_and(|clock| clock.offset == Some(0));
                shape.past_midnight = clock.is_some_and(|clock| (clock.hour, clock.minute) != (0, 0));
            }
        } else if cell.len() <= 14 {
            let word = fold(&text(cell));
            shape.time = parse_time(cell, true).is_some();
            shape.weekday = weekday(&word).is_some();
            shape.month = month(word.trim_end_matches('.')).is_some();
        }
        shape
    }
}
