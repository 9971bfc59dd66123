//! What a column holds, worked out from the cells of a sample.

use std::collections::BTreeMap;

use super::calendar::{Pattern, parse_date};
use super::clock::parse_time;
use super::day_names::{month, weekday};
use super::encoding::text;
use super::marks::{MarkSigns, in_groups};
use super::number::{has_foreign_digits, is_missing, parse_number, parse_short, with_unit};
use super::words::{PLACE, PLACE_COARSE, PLACE_WIDE, any, fold, tokens};

/// How many different values of a column are kept.
const VALUES: usize = 100;

/// What a column holds in the sample: how many of its cells are numbers, dates, times and so on.
#[derive(Debug, Default)]
pub(super) struct Column {
    pub header: String,
    pub tokens: Vec<String>,
    /// Cells seen, and of these those that are not empty and do not stand for a missing value.
    pub rows: usize,
    pub filled: usize,
    /// Cells that are numbers; of these, whole and negative ones.
    pub numbers: usize,
    pub whole: usize,
    pub negative: usize,
    /// Cells that are dates; of these, those of digits alone, those with a time, and those with a time other than
    /// midnight.
    pub dates: usize,
    pub digit_dates: usize,
    pub timed: usize,
    pub past_midnight: usize,
    /// Dates whose time is in UTC.
    pub utc: usize,
    /// Dates whose time has seconds other than 0.
    pub seconds: usize,
    /// Cells that are times of day; of these, those written with more than digits, such as minutes, am or pm.
    pub times: usize,
    pub clocks: usize,
    pub weekdays: usize,
    pub months: usize,
    /// What the dots and the commas of the numbers show.
    pub dots: MarkSigns,
    pub commas: MarkSigns,
    /// Numbers with a word behind them, such as `12 people`, by their rows, and these words with how often each occurs.
    measured: Vec<(usize, f64)>,
    pub units: BTreeMap<String, usize>,
    /// Whether these are read as numbers: they stand before the same few words, and change.
    pub has_units: bool,
    /// Cells with letters that are neither numbers, dates nor times.
    pub words: usize,
    /// Positions on a map.
    pub positions: usize,
    /// The different values, at most [`VALUES`], each with how often it occurs, and whether these are all.
    pub values: BTreeMap<String, usize>,
    pub all_values: bool,
    /// Each cell's number in the order of the rows; not a number where it holds none.
    pub series: Vec<f64>,
    /// The cell seen last, and what it may be: neighbouring cells are often the same.
    last: Vec<u8>,
    shape: Shape,
}

/// Whether `count` is as good as all of `total`: one in twenty-five may differ, and one in a dozen cells or more.
pub(super) fn nearly(count: usize, total: usize) -> bool {
    let odd = total.saturating_sub(count);
    total > 0 && count > 0 && odd <= (total / 25).max(usize::from(total >= 12))
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

    /// Whether so few cells are filled that they are mistakes: a column that is meant to be empty.
    pub fn is_hollow(&self) -> bool {
        self.filled == 0 || (self.rows >= 12 && self.filled * 25 <= self.rows)
    }

    /// The values that are no mistakes, each with how often it occurs: a rare one in a column of many rows may be one.
    pub fn usual(&self) -> Vec<(&str, usize)> {
        let rare = if self.filled >= 48 { self.filled / 200 + 1 } else { 0 };
        self.values.iter().filter(|(_, times)| **times > rare).map(|(value, times)| (value.as_str(), *times)).collect()
    }

    /// Whether there are numbers and nearly all of them lie between two bounds, these included.
    pub fn within(&self, low: f64, high: f64) -> bool {
        nearly(self.series.iter().filter(|value| (low..=high).contains(*value)).count(), self.numbers)
    }

    /// Whether there are numbers and nearly all are whole.
    pub fn is_whole(&self) -> bool {
        nearly(self.whole, self.numbers)
    }

    /// The largest number, without the largest twenty-fifth; 0 where there is none.
    pub fn high(&self) -> f64 {
        let mut sorted: Vec<f64> = self.series.iter().copied().filter(|value| !value.is_nan()).collect();
        sorted.sort_unstable_by(f64::total_cmp);
        let odd = (sorted.len() / 25).max(usize::from(sorted.len() >= 12));
        sorted.len().checked_sub(odd + 1).and_then(|at| sorted.get(at)).copied().unwrap_or_default()
    }

    /// Whether the column's dates have times other than midnight, by more than a few mistakes.
    pub fn has_hours(&self) -> bool {
        self.past_midnight * 25 > self.timed
    }

    /// Decides, once all cells are seen, what marks before three digits are, and whether numbers with words behind them are
    /// numbers: names of places such as `12 Mill Lane` have as many words as numbers.
    pub fn settle(&mut self, delimiter: u8) {
        let mut values: Vec<f64> = self.measured.iter().map(|(_, value)| *value).collect();
        values.sort_unstable_by(f64::total_cmp);
        values.dedup();
        let named = any(PLACE, &self.tokens) || any(PLACE_WIDE, &self.tokens) || any(PLACE_COARSE, &self.tokens);
        for (signs, mark) in [(&mut self.dots, b'.'), (&mut self.commas, b',')] {
            let rows = std::mem::take(&mut signs.rows);
            if !signs.parts_thousands(mark, delimiter) {
                for row in rows {
                    self.series[row] /= 1000.0;
                    self.whole -= usize::from(self.series[row].fract() != 0.0);
                }
            }
        }
        self.has_units =
            self.mostly(self.measured.len()) && values.len() >= 3 && values.len() >= 2 * self.units.len() && !named;
        if self.has_units {
            for (row, value) in std::mem::take(&mut self.measured) {
                self.series[row] = value;
                self.numbers += 1;
                self.negative += usize::from(value < 0.0);
                self.whole += usize::from(value.fract() == 0.0);
            }
            self.words = 0;
        }
    }

    /// Counts a cell in.
    pub fn see(&mut self, cell: &[u8]) {
        if self.last != cell || self.rows == 0 {
            self.last.clear();
            self.last.extend_from_slice(cell);
            self.shape = Shape::of(cell);
        }
        self.rows += 1;
        let shape = &self.shape;
        self.series.push(shape.number.unwrap_or(f64::NAN));
        if shape.filled {
            let value = text(cell);
            if let Some(times) = self.values.get_mut(&*value) {
                *times += 1;
            } else if self.values.len() < VALUES {
                self.values.insert(value.into_owned(), 1);
            } else {
                self.all_values = false;
            }
        }
        self.filled += usize::from(shape.filled);
        self.dates += usize::from(shape.date);
        self.digit_dates += usize::from(shape.date && shape.digits);
        self.timed += usize::from(shape.timed);
        self.past_midnight += usize::from(shape.past_midnight);
        self.utc += usize::from(shape.utc);
        self.seconds += usize::from(shape.seconds);
        self.times += usize::from(shape.time);
        self.clocks += usize::from(shape.time && !shape.digits && !shape.dotted);
        self.weekdays += usize::from(shape.weekday);
        self.months += usize::from(shape.month);
        if shape.number.is_some() {
            let row = self.series.len() - 1;
            self.dots.see(cell, b'.', row);
            self.commas.see(cell, b',', row);
        }
        self.words += usize::from(shape.word);
        self.positions += usize::from(shape.position);
        if let Some((value, unit)) = &shape.unit {
            self.measured.push((self.series.len() - 1, *value));
            if let Some(times) = self.units.get_mut(unit) {
                *times += 1;
            } else if self.units.len() < VALUES {
                self.units.insert(unit.clone(), 1);
            }
        }
        if let Some(value) = shape.number {
            self.numbers += 1;
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
    unit: Option<(f64, String)>,
    /// The cell is nothing but digits.
    digits: bool,
    /// A number with a dot, which may be a separator of thousands.
    dotted: bool,
    grouped: bool,
    date: bool,
    timed: bool,
    past_midnight: bool,
    utc: bool,
    seconds: bool,
    time: bool,
    weekday: bool,
    month: bool,
    word: bool,
    position: bool,
}

impl Shape {
    fn of(cell: &[u8]) -> Self {
        let mut shape = Self::default();
        if is_missing(cell) {
            return shape;
        }
        shape.filled = true;
        shape.digits = cell.iter().all(u8::is_ascii_digit);
        if shape.digits && cell.len() <= 7 {
            shape.number = parse_short(cell);
            shape.time = parse_time(cell, true).is_some();
            return shape;
        }
        let digit = cell.iter().any(u8::is_ascii_digit) || has_foreign_digits(&text(cell));
        if digit {
            shape.number = parse_number(cell, false);
            shape.dotted = shape.number.is_some() && cell.contains(&b'.');
            shape.grouped = shape.dotted && in_groups(&text(cell), '.');
            if shape.grouped {
                shape.number = parse_number(cell, true);
            }
            shape.time = parse_time(cell, true).is_some();
            if let Some(stamp) = parse_date(cell, true) {
                shape.date = true;
                let iso = cell.get(4).is_some_and(|byte| !byte.is_ascii_digit());
                let clock = stamp.clock.or_else(|| parse_time(cell[stamp.rest..].trim_ascii(), !iso));
                shape.timed = clock.is_some();
                shape.utc = stamp.pattern == Pattern::Epoch || clock.is_some_and(|clock| clock.offset == Some(0));
                shape.past_midnight = clock.is_some_and(|clock| (clock.hour, clock.minute) != (0, 0));
                shape.seconds = clock.is_some_and(|clock| clock.second != 0);
            }
            if shape.number.is_none() && !shape.date && !shape.time {
                shape.unit = with_unit(cell);
            }
        } else if cell.len() <= 14 {
            let word = fold(&text(cell));
            shape.time = parse_time(cell, true).is_some();
            shape.weekday = weekday(&word).is_some();
            shape.month = month(word.trim_end_matches('.')).is_some();
        }
        if shape.number.is_none() && !shape.date && !shape.time {
            let value = text(cell);
            shape.position = is_position(&value);
            shape.word = value.chars().any(char::is_alphabetic);
        }
        shape
    }
}

/// Whether a value is a position on a map, such as `-37.81, 144.96`, `POINT (…)` or `{"lat": …}`.
fn is_position(value: &str) -> bool {
    let numbers: Vec<&str> = value.split([',', ' ', ';']).filter(|part| !part.is_empty()).collect();
    let pair = numbers.len() >= 2 && numbers.iter().all(|part| part.contains('.') && part.parse::<f64>().is_ok());
    pair || value.starts_with("POINT") || value.starts_with('{')
}
