//! What the values of a sample do from row to row, and beside the row's time and place. The many rows decide which column
//! is what; the words of the header only help.

use std::collections::BTreeSet;
use std::hash::{Hash, Hasher};

use rustc_hash::{FxHashMap, FxHashSet, FxHasher};

use super::calendar::{RawDay, Stamp, parse_date, parse_serial};
use super::clock::{Clock, parse_time};
use super::column::{Column, nearly};
use super::columns::{Bare, When};
use super::header::SampleRow;
use super::sample::Sample;

/// Why a column is most likely no count of people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sign {
    /// The numbers hardly ever change at one place.
    Lasting,
    /// The numbers are the same at all places of one time.
    Shared,
    /// The numbers change too evenly for counts of people.
    Even,
    /// The numbers have fractions, and other columns are whole.
    Fractions,
    /// Some numbers are below zero.
    Negative,
    /// The numbers rise from each row to the next, and none comes twice.
    Rising,
    /// The number is one of the row's own date.
    Dated,
    /// The number is the row's own hour or minute.
    Clocked,
    /// The number rises by one in every row.
    RowNumber,
}

impl Sign {
    /// The evidence in a few words.
    pub fn why(self) -> &'static str {
        match self {
            Self::Lasting => "hardly ever changes at one place",
            Self::Shared => "is the same at all places of one time",
            Self::Even => "changes more evenly than people come and go",
            Self::Fractions => "has fractions, and other columns are whole",
            Self::Negative => "falls below zero",
            Self::Rising => "rises in every row",
            Self::Dated => "repeats a part of the row's own date",
            Self::Clocked => "repeats the row's own hour",
            Self::RowNumber => "rises by one in every row",
        }
    }

    /// Whether no name outweighs it.
    pub fn is_sure(self) -> bool {
        self >= Self::Dated
    }
}

/// The day and time of a row, as far as they can be read.
#[derive(Debug, Clone, Copy)]
struct RowTime {
    day: RawDay,
    clock: Option<Clock>,
}

/// What a sample's rows show together, once it is known which columns hold the time.
#[derive(Debug)]
pub(super) struct Evidence<'s> {
    pub(super) sample: &'s Sample,
    /// For each row what its cells of time are, by a hash; none where it has no time. Rows that are the same in all cells
    /// are left out.
    times: Vec<Option<u64>>,
    /// The days and times of the rows that were looked at closely.
    closely: Vec<Option<RowTime>>,
    /// How many rows have a time, and how many different times there are.
    pub rows: usize,
    pub moments: usize,
}

/// A hash of some cells of a row.
pub(super) fn key(row: &SampleRow, columns: &[usize]) -> u64 {
    let mut hasher = FxHasher::default();
    for column in columns {
        row.cell(*column).hash(&mut hasher);
    }
    hasher.finish()
}

impl<'s> Evidence<'s> {
    /// Looks at the rows' times, which stand in these columns; bare digits are read as `bare` says.
    pub fn new(sample: &'s Sample, when: When, bare: Bare) -> Self {
        let columns = when.columns();
        let mut seen = FxHashSet::default();
        let all: Vec<usize> = (0..sample.columns.len().min(256)).collect();
        let times: Vec<Option<u64>> = sample
            .rows
            .iter()
            .map(|row| {
                let timed = columns.iter().all(|column| !row.cell(*column).is_empty());
                (timed && seen.insert(key(row, &all))).then(|| key(row, &columns))
            })
            .collect();
        let rows = times.iter().flatten().count();
        let moments = times.iter().flatten().collect::<FxHashSet<_>>().len();
        let closely = sample.closely().map(|row| row_time(row, when, bare)).collect();
        Self { sample, times, closely, rows, moments }
    }

    /// Whether many times come in several rows, so that something else tells these rows apart.
    pub fn repeats(&self) -> bool {
        (self.rows - self.moments) * 100 > self.rows && self.rows - self.moments >= 2
    }

    /// How many rows have a time and these cells, of which another row has the same.
    pub fn clashes(&self, columns: &[usize]) -> usize {
        let mut seen = FxHashSet::default();
        let pairs = self.sample.rows.iter().zip(&self.times).filter_map(|(row, time)| Some((row, (*time)?)));
        pairs.filter(|(row, time)| !seen.insert((*time, key(row, columns)))).count()
    }

    /// Whether so many rows would clash that these columns do not tell the rows of one time apart.
    pub fn is_torn(&self, columns: &[usize]) -> bool {
        self.clashes(columns) * 100 > self.rows
    }

    /// How many different values a column has.
    pub fn distinct(&self, column: usize) -> usize {
        let cells = self.sample.rows.iter().map(|row| row.cell(column)).filter(|cell| !cell.is_empty());
        cells.collect::<FxHashSet<_>>().len()
    }

    /// Whether nearly every row has a value of its own in a column, in enough rows to tell.
    pub fn is_own(&self, column: usize) -> bool {
        let rows = self.sample.rows.len();
        rows >= 8 && nearly(self.distinct(column), rows)
    }

    /// How many times have several rows, and at how many of them a column has several values.
    pub fn together(&self, column: usize) -> (usize, usize) {
        let mut at: FxHashMap<u64, (u64, usize, bool)> = FxHashMap::default();
        for (row, time) in self.sample.rows.iter().zip(&self.times) {
            if let Some(time) = time {
                let value = key(row, &[column]);
                let known = at.entry(*time).or_insert((value, 0, false));
                known.1 += 1;
                known.2 |= known.0 != value;
            }
        }
        (at.values().filter(|known| known.1 > 1).count(), at.values().filter(|known| known.2).count())
    }

    /// How many of the rows that were looked at closely are at 00:00, and how many at 24:00.
    pub fn midnights(&self, hour: Option<usize>) -> (usize, usize) {
        let clock = |(time, row): (&Option<RowTime>, &SampleRow)| match hour {
            Some(hour) => parse_time(row.cell(hour), true),
            None => time.and_then(|time| time.clock),
        };
        let at = |wanted: u8| {
            let clocks = self.closely.iter().zip(self.sample.closely()).filter_map(clock);
            clocks.filter(|clock| (clock.hour, clock.minute) == (wanted, 0)).count()
        };
        (at(0), at(24))
    }

    /// Whether at one place several rows stand in the same minute.
    pub fn minutes_repeat(&self, place: &[usize]) -> bool {
        let (mut rows, mut seen) = (0, FxHashSet::default());
        for (time, row) in self.closely.iter().zip(self.sample.closely()) {
            if let Some(RowTime { day, clock: Some(clock) }) = time {
                rows += 1;
                seen.insert((*day, clock.hour, clock.minute, key(row, place)));
            }
        }
        seen.len() * 10 < rows * 9
    }

    /// Whether a column's words change with the time alone, and never stand beside one another at one time: they describe
    /// the time, and name no place.
    pub fn describes(&self, column: usize) -> bool {
        if self.sample.rows.len() < 8 || self.distinct(column) < 2 {
            return false;
        }
        let (several, differ) = self.together(column);
        differ * 20 <= several
    }

    /// Why a column is most likely no count: of all signs the surest. `place` are the columns that name the place.
    pub fn sign(&self, column: usize, place: &[usize]) -> Option<Sign> {
        let one = &self.sample.columns[column];
        if one.numbers * 2 <= one.filled || one.is_hollow() {
            return None;
        }
        // A counter that hardly anybody passes shows nothing of its kind.
        let zeros = one.series.iter().filter(|value| **value == 0.0).count();
        if zeros * 10 > one.series.len() * 9 {
            return None;
        }
        // In few rows a number may do anything by chance; a name counts for more then.
        let enough = if one.header.is_empty() { 3 } else { 11 };
        let (steps, ones, rises) = self.steps(one);
        match () {
            () if steps >= enough && nearly(ones, steps) => Some(Sign::RowNumber),
            () if self.is_clocked(one, enough) => Some(Sign::Clocked),
            () if self.is_dated(one, enough) => Some(Sign::Dated),
            () if one.negative * 50 > one.numbers => Some(Sign::Negative),
            () if steps >= enough && nearly(rises, steps) && self.is_own(column) => Some(Sign::Rising),
            () if self.is_shared(one, enough) => Some(Sign::Shared),
            () if self.is_lasting(one, place, enough) => Some(Sign::Lasting),
            () => None,
        }
    }

    /// The steps between neighbouring numbers; of these, how many are of one, and how many rise.
    fn steps(&self, column: &Column) -> (usize, usize, usize) {
        let (mut steps, mut ones, mut rises, mut start) = (0, 0, 0, 0);
        for block in &self.sample.blocks {
            let block = &column.series[start..start + block.len()];
            start += block.len();
            for pair in block.windows(2).filter(|pair| !pair[0].is_nan() && !pair[1].is_nan()) {
                steps += 1;
                ones += usize::from(pair[1] - pair[0] == 1.0);
                rises += usize::from(pair[1] > pair[0]);
            }
        }
        (steps, ones, rises)
    }

    /// How many numbers there are beside a time, and in how many rows the number is one of those that `parts` makes of the
    /// time, for the best of its places; and how many different numbers there are.
    fn matches<const N: usize>(&self, column: &Column, parts: impl Fn(&RowTime) -> [f64; N]) -> (usize, usize, usize) {
        let (mut seen, mut equal, mut values) = (0, [0usize; N], BTreeSet::new());
        for (value, time) in column.series.iter().zip(&self.closely) {
            if let (false, Some(time)) = (value.is_nan(), time) {
                seen += 1;
                values.insert(value.to_bits());
                for (equal, part) in equal.iter_mut().zip(parts(time)) {
                    *equal += usize::from(part == *value);
                }
                // Most columns are counts, which a few rows show.
                if seen == FIRST_ROWS && equal.iter().all(|equal| equal * 10 < seen * 8) {
                    break;
                }
            }
        }
        (seen, equal.into_iter().max().unwrap_or_default(), values.len())
    }

    fn is_clocked(&self, column: &Column, enough: usize) -> bool {
        let (seen, equal, distinct) = self.matches(column, |time| {
            let Some(Clock { hour, minute, .. }) = time.clock else { return [f64::NAN; 5] };
            let (hour, minute) = (f64::from(hour), f64::from(minute));
            [hour, hour + 1.0, hour * 100.0 + minute, minute, hour * 60.0 + minute]
        });
        seen >= enough && distinct >= 4.min(enough) && nearly(equal, seen)
    }

    fn is_dated(&self, column: &Column, enough: usize) -> bool {
        let (seen, equal, distinct) = self.matches(column, |time| match time.day {
            RawDay::Known(date) => {
                let week = date.weekday();
                let days = [
                    week.to_monday_zero_offset(),
                    week.to_monday_one_offset(),
                    week.to_sunday_zero_offset(),
                    week.to_sunday_one_offset(),
                ];
                let (year, month) = (f64::from(date.year()), f64::from(date.month()));
                let [a, b, c, d] = days.map(f64::from);
                let quarter = ((month + 2.0) / 3.0).floor();
                let iso = f64::from(date.iso_week_date().week());
                [
                    year,
                    year % 100.0,
                    month,
                    f64::from(date.day()),
                    a,
                    b,
                    c,
                    d,
                    iso,
                    f64::from(date.day_of_year()),
                    quarter,
                ]
            }
            RawDay::Slashed { a, b, year } => {
                let mut parts = [f64::NAN; 11];
                let year = f64::from(year);
                parts[..4].copy_from_slice(&[f64::from(a), f64::from(b), year, year % 100.0]);
                parts
            }
        });
        let year = column.within(1900.0, 2200.0) && column.is_whole();
        seen > enough && (distinct >= 2 || year) && nearly(equal, seen)
    }

    /// Whether the number is the same in nearly all rows of one time.
    fn is_shared(&self, column: &Column, enough: usize) -> bool {
        let mut first: FxHashMap<u64, f64> = FxHashMap::default();
        let (mut seen, mut equal) = (0, 0);
        let times = self.sample.blocks.iter().flat_map(|block| &self.times[block.clone()]);
        for (value, time) in column.series.iter().zip(times) {
            if let (false, Some(time)) = (value.is_nan(), time)
                && let Some(known) = first.insert(*time, *value)
                && (known != 0.0 || *value != 0.0)
            {
                seen += 1;
                equal += usize::from(known == *value);
                if seen == FIRST_ROWS && equal * 10 < seen * 8 {
                    break;
                }
            }
        }
        seen >= enough.max(8) && nearly(equal, seen)
    }

    /// Whether the quietest hour of the day has more than half the number of the busiest: streets are empty at night. A
    /// running total, which hardly ever falls, is not meant.
    pub fn is_flat(&self, column: &Column) -> bool {
        let falls = column.series.windows(2).filter(|pair| pair[1] < pair[0]).count();
        if falls * 12 < column.series.len() {
            return false;
        }
        let means = self.by_hour(&column.series);
        let low = means.iter().copied().fold(f64::INFINITY, f64::min);
        let high = means.iter().copied().fold(0.0, f64::max);
        means.len() >= DAY_SEEN && low * 2.0 > high
    }

    /// The means of the rows of each hour of the day that was seen, of a number for each row that was looked at closely.
    pub fn by_hour(&self, series: &[f64]) -> Vec<f64> {
        let mut hours = [(0.0, 0.0); 24];
        for (value, time) in series.iter().zip(&self.closely) {
            if let (false, Some(RowTime { clock: Some(clock), .. })) = (value.is_nan(), time) {
                let (sum, rows) = &mut hours[usize::from(clock.hour % 24)];
                (*sum, *rows) = (*sum + value, *rows + 1.0);
            }
        }
        hours.iter().filter(|(_, rows)| *rows > 0.0).map(|(sum, rows)| sum / rows).collect()
    }

    /// The runs of neighbouring rows that were looked at closely.
    pub fn blocks(&self) -> &[std::ops::Range<usize>] {
        &self.sample.blocks
    }

    /// Whether the number is the one that stood before it at its place in nine of ten rows; rows of zeros do not count.
    fn is_lasting(&self, column: &Column, place: &[usize], enough: usize) -> bool {
        let mut last: FxHashMap<u64, f64> = FxHashMap::default();
        let (mut steps, mut same) = (0, 0);
        for (value, row) in column.series.iter().zip(self.sample.closely()) {
            if !value.is_nan()
                && let Some(known) = last.insert(key(row, place), *value)
                && (known != 0.0 || *value != 0.0)
            {
                steps += 1;
                same += usize::from(known == *value);
            }
        }
        steps >= enough && same * 10 >= steps * 9
    }
}

/// How many rows show that a column does not do what nearly all rows would have to.
const FIRST_ROWS: usize = 60;

/// How much of the day must be seen before night is compared with day, in hours.
const DAY_SEEN: usize = 20;

/// The day and time of a row.
fn row_time(row: &SampleRow, when: When, bare: Bare) -> Option<RowTime> {
    let stamp = |cell: &[u8]| -> Option<Stamp> {
        match bare {
            Bare::Serial => parse_serial(cell),
            _ => parse_date(cell, bare == Bare::Digits),
        }
    };
    match when {
        When::Stamp(column) => {
            let cell = row.cell(column);
            let found = stamp(cell)?;
            let clock = found.clock.or_else(|| parse_time(cell.get(found.rest..)?.trim_ascii(), false));
            Some(RowTime { day: found.day, clock })
        }
        When::Date(date) => Some(RowTime { day: stamp(row.cell(date))?.day, clock: None }),
        When::DateHour(date, hour) => {
            Some(RowTime { day: stamp(row.cell(date))?.day, clock: parse_time(row.cell(hour), true) })
        }
        When::Parts(..) | When::Weeks(..) | When::Weekday(..) | When::Top(_) => None,
    }
}

/// Whether the times of one column are earlier than those of another in nearly all rows: the start of what was counted,
/// and its end.
pub(super) fn is_earlier(sample: &Sample, first: usize, second: usize, bare: Bare) -> bool {
    let moment = |row: &SampleRow, column: usize| {
        let RowTime { day, clock } = row_time(row, When::Stamp(column), bare)?;
        // On one day the order of day and month makes no difference, and most pairs are on one day.
        Some((day.date(false).or(day.date(true))?, clock.map(|clock| (clock.hour, clock.minute))))
    };
    let pairs = sample.closely().filter_map(|row| Some((moment(row, first)?, moment(row, second)?)));
    let (all, less) = pairs.fold((0, 0), |(all, less), (a, b)| (all + 1, less + usize::from(a < b)));
    less * 10 >= all * 9 && all > 0
}

/// Whether a column's whole numbers go round within each date as hours do: a date has several of them, and from each row to
/// the next they stay, rise by one, or begin again; or all are as frequent.
pub(super) fn goes_round(sample: &Sample, dates: &[usize], column: usize) -> bool {
    let one = &sample.columns[column];
    if !one.within(0.0, 24.0) || !one.is_whole() || !nearly(one.numbers, one.filled) {
        return false;
    }
    let mut often = [0usize; 25];
    for value in one.series.iter().filter(|value| (0.0..=24.0).contains(*value)) {
        often[*value as usize] += 1;
    }
    let is_used = |count: &usize| *count * 200 > one.numbers;
    let used: Vec<usize> = often.iter().copied().filter(is_used).collect();
    // The hours that come, numbered from the first: a counter may be looked at in some hours only.
    let rank = |value: f64| {
        let hour = value as usize;
        is_used(often.get(hour)?).then(|| often[..hour].iter().filter(|count| is_used(count)).count() as i64)
    };
    let last = used.len() as i64 - 1;
    let (mut steps, mut start, mut up, mut down) = (0, 0, (0, 0), (0, 0));
    for block in &sample.blocks {
        let block = &one.series[start..start + block.len()];
        start += block.len();
        for pair in block.windows(2).filter(|pair| !pair[0].is_nan() && !pair[1].is_nan()) {
            steps += 1;
            let (Some(from), Some(to)) = (rank(pair[0]), rank(pair[1])) else { continue };
            let step = to - from;
            up.0 += usize::from(step == 1);
            up.1 += usize::from(step == 0 || step == 1 || (step < 0 && to == 0));
            down.0 += usize::from(step == -1);
            down.1 += usize::from(step == 0 || step == -1 || (step > 0 && to == last));
        }
    }
    let even = used.iter().max().zip(used.iter().min()).is_some_and(|(most, least)| *most <= least * 2);
    let steps_on = |(ones, good): (usize, usize)| nearly(good, steps) && ones + 1 >= used.len();
    let stepping = used.len() >= 6 && (steps_on(up) || steps_on(down));
    let all = used.len() >= 12 && one.numbers >= 48 || used.len() >= 23;
    if !(stepping || (all && even)) {
        return false;
    }
    let of = |columns: &[usize]| sample.rows.iter().map(|row| key(row, columns)).collect::<FxHashSet<_>>().len();
    let both: Vec<usize> = dates.iter().copied().chain([column]).collect();
    of(&both) >= 3 * of(dates)
}
