//! Holds one file's counts while it is read: for each series and day 25 hours, each of one slot or more where the file
//! counts shorter times.
//!
//! A *series* is what one sensor reports in one direction: a place, with its column, direction, mode and UTC offset.
//! Only the whole file shows which series add up and which repeat each other; `combine` decides that.

use rustc_hash::FxHashMap;

use super::calendar::RawDay;

/// Hours in a day of the table: 0 to 23, and 24 for files that number hours from 1.
pub(super) const HOURS: usize = 25;
/// How many slots one file may fill before it is refused: far more than the hours of any city.
pub(super) const CELL_LIMIT: usize = 48_000_000;
/// How many pairs of a series and a day one file may need, counting for each series the days from the file's first to
/// the series' last.
pub(super) const PAIR_LIMIT: usize = 16_000_000;
/// Stands for a day without a block of slots.
const NONE: u32 = u32::MAX;

/// What was in a slot before a reading was put into it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Placed {
    /// Nothing: the reading is the first.
    New,
    /// The same count, on this line.
    Repeat(u32),
    /// Another count, on this line.
    Clash(u32, f32),
    /// The table is full: the reading was not put in.
    Full,
    /// There are too many pairs of a series and a day: the reading was not put in.
    Scattered,
}

/// Counts by series, day and slot.
#[derive(Debug, Default)]
pub(super) struct Table {
    /// The days in the order in which they first occur, each with the line where it does and its number of rows.
    pub days: Vec<(RawDay, u64, u64)>,
    day_index: FxHashMap<RawDay, u32>,
    /// For each series and day, the number of its block of slots.
    series: Vec<Vec<u32>>,
    /// How many numbers of blocks there are.
    pairs: usize,
    counts: Vec<f32>,
    lines: Vec<u32>,
    /// How many slots an hour has (0 before the first reading), and the minute of the first reading.
    parts: usize,
    shift: u8,
}

impl Table {
    /// The number of a day, which is added if it is new.
    pub fn day(&mut self, day: RawDay, line: u64) -> u32 {
        *self.day_index.entry(day).or_insert_with(|| {
            self.days.push((day, line, 0));
            (self.days.len() - 1) as u32
        })
    }

    /// Puts a reading in. Of two readings for one slot the last is kept.
    pub fn set(&mut self, series: usize, day: u32, hour: u8, minute: u8, count: f32, line: u64) -> Placed {
        let at = match self.slot(series, day, hour, minute) {
            Ok(at) => at,
            Err(why) => return why,
        };
        let (old, old_line) = (self.counts[at], self.lines[at]);
        self.counts[at] = count;
        self.lines[at] = u32::try_from(line).unwrap_or(u32::MAX);
        match () {
            () if old.is_nan() => Placed::New,
            () if old == count => Placed::Repeat(old_line),
            () => Placed::Clash(old_line, old),
        }
    }

    /// Adds a count to what its slot has already: of logs in which each row is one event.
    pub fn add(&mut self, series: usize, day: u32, hour: u8, minute: u8, count: f32, line: u64) -> Placed {
        let at = match self.slot(series, day, hour, minute) {
            Ok(at) => at,
            Err(why) => return why,
        };
        if self.counts[at].is_nan() {
            (self.counts[at], self.lines[at]) = (0.0, u32::try_from(line).unwrap_or(u32::MAX));
        }
        self.counts[at] += count;
        Placed::New
    }

    /// The index of a slot, which is made if there is none; why not, if the table is full.
    fn slot(&mut self, series: usize, day: u32, hour: u8, minute: u8) -> Result<usize, Placed> {
        if self.parts == 0 {
            (self.parts, self.shift) = (1, minute);
        }
        if minute != self.shift && !self.fits(minute) && !self.refine(minute) {
            return Err(Placed::Full);
        }
        if series >= self.series.len() {
            self.series.resize_with(series + 1, Vec::new);
        }
        let blocks = &mut self.series[series];
        if day as usize >= blocks.len() {
            self.pairs += day as usize + 1 - blocks.len();
            if self.pairs > PAIR_LIMIT {
                return Err(Placed::Scattered);
            }
            blocks.resize(day as usize + 1, NONE);
        }
        let size = HOURS * self.parts;
        if blocks[day as usize] == NONE {
            if self.counts.len() + size > CELL_LIMIT {
                return Err(Placed::Full);
            }
            blocks[day as usize] = (self.counts.len() / size) as u32;
            self.counts.resize(self.counts.len() + size, f32::NAN);
            self.lines.resize(self.lines.len() + size, 0);
        }
        let part = if self.parts == 1 { 0 } else { usize::from(minute) * self.parts / 60 };
        Ok(blocks[day as usize] as usize * size + usize::from(hour) * self.parts + part)
    }

    /// Whether the minute has a slot of its own.
    fn fits(&self, minute: u8) -> bool {
        let step = 60 / self.parts;
        self.parts > 1 && usize::from(minute) % step == usize::from(self.shift) % step
    }

    /// Divides hours into more slots, so that the minute gets one of its own; false if the table would become too
    /// large.
    fn refine(&mut self, minute: u8) -> bool {
        let step = gcd(60 / self.parts, usize::from(minute.abs_diff(self.shift)));
        let parts = 60 / step;
        if self.counts.len() / self.parts * parts > CELL_LIMIT {
            return false;
        }
        let place = |old: usize, at: usize| {
            let (hour, part) = (at / old, at % old);
            let minute =
                if old == 1 { usize::from(self.shift) } else { part * 60 / old + usize::from(self.shift) % (60 / old) };
            hour * parts + minute * parts / 60
        };
        let mut counts = vec![f32::NAN; self.counts.len() / self.parts * parts];
        let mut lines = vec![0; counts.len()];
        for at in 0..self.counts.len() {
            let to = place(self.parts, at);
            (counts[to], lines[to]) = (self.counts[at], self.lines[at]);
        }
        (self.counts, self.lines, self.parts) = (counts, lines, parts);
        true
    }

    /// Whether any reading is of this hour of the day, 0 to 24.
    pub fn uses_hour(&self, hour: usize) -> bool {
        let parts = self.parts.max(1);
        self.counts
            .chunks_exact(HOURS * parts)
            .any(|day| day[hour * parts..][..parts].iter().any(|count| !count.is_nan()))
    }

    /// Whether there are readings and all are of hour 0.
    pub fn only_midnight(&self) -> bool {
        !self.counts.is_empty() && (1..HOURS).all(|hour| !self.uses_hour(hour))
    }

    /// The lines of all readings, each once and in order.
    pub fn reading_lines(&self) -> Vec<u64> {
        let mut lines: Vec<u64> = self
            .counts
            .iter()
            .zip(&self.lines)
            .filter(|(count, _)| !count.is_nan())
            .map(|(_, line)| u64::from(*line))
            .collect();
        lines.sort_unstable();
        lines.dedup();
        lines
    }

    /// How many pairs of a series and a day have readings.
    pub fn blocks(&self) -> usize {
        self.counts.len() / (HOURS * self.parts.max(1))
    }

    /// How many series have readings.
    pub fn series_len(&self) -> usize {
        self.series.len()
    }

    /// How many slots an hour has, and the minute of the first reading.
    pub fn parts(&self) -> (usize, u8) {
        (self.parts.max(1), self.shift)
    }

    /// The counts of a series on a day: the number of each slot from midnight, its count and its line.
    pub fn slots(&self, series: usize, day: u32) -> impl Iterator<Item = (usize, f32, u32)> + '_ {
        let size = HOURS * self.parts.max(1);
        let block = self.series.get(series).and_then(|blocks| blocks.get(day as usize)).filter(|block| **block != NONE);
        let start = block.map(|block| *block as usize * size);
        let slots = start.map_or(0..0, |start| start..start + size);
        let from = slots.start;
        slots.filter(|at| !self.counts[*at].is_nan()).map(move |at| (at - from, self.counts[at], self.lines[at]))
    }

    /// Whether any reading is of the first slot of a day.
    pub fn uses_first_slot(&self) -> bool {
        self.counts.chunks_exact(HOURS * self.parts.max(1)).any(|day| !day[0].is_nan())
    }

    /// How many series have a reading of this hour of a day.
    pub fn series_at(&self, day: u32, hour: u8) -> usize {
        let parts = self.parts.max(1);
        let of_hour = |series: &usize| self.slots(*series, day).any(|(slot, ..)| slot / parts == usize::from(hour));
        (0..self.series.len()).filter(of_hour).count()
    }

    /// The lines of readings of hour 24, which are mistakes in a file that also has an hour 0.
    pub fn extra_hour_lines(&self) -> Vec<u64> {
        let parts = self.parts.max(1);
        let size = HOURS * parts;
        let extra = |at: &usize| at % size >= 24 * parts && !self.counts[*at].is_nan();
        (0..self.counts.len()).filter(extra).map(|at| u64::from(self.lines[at])).collect()
    }
}

/// The greatest common divisor.
fn gcd(a: usize, b: usize) -> usize {
    if b == 0 { a } else { gcd(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn readings_are_told_from_repeats() {
        let mut table = Table::default();
        let day = table.day(RawDay::Known(date(2023, 1, 1)), 2);
        assert_eq!(table.set(0, day, 7, 0, 5.0, 2), Placed::New);
        assert_eq!(table.set(0, day, 7, 0, 5.0, 3), Placed::Repeat(2));
        assert_eq!(table.set(0, day, 7, 0, 6.0, 4), Placed::Clash(3, 5.0));
        assert_eq!(table.set(1, day, 7, 0, 6.0, 5), Placed::New);
        assert_eq!(table.slots(0, day).collect::<Vec<_>>(), [(7, 6.0, 4)]);
    }

    #[test]
    fn quarters_add_up_even_when_they_come_late() {
        let mut table = Table::default();
        let day = table.day(RawDay::Known(date(2023, 1, 1)), 2);
        for (line, minute) in [0, 15, 30, 45, 5, 59].into_iter().enumerate() {
            assert_eq!(table.set(0, day, 7, minute, 1.0, line as u64), Placed::New, "{minute}");
        }
        assert_eq!(table.set(0, day, 7, 15, 1.0, 9), Placed::Repeat(1));
        assert_eq!(table.slots(0, day).map(|slot| slot.1).sum::<f32>(), 6.0);
    }

    #[test]
    fn a_constant_minute_is_no_part_of_an_hour() {
        let mut table = Table::default();
        let day = table.day(RawDay::Known(date(2023, 1, 1)), 2);
        for hour in 0..24 {
            assert_eq!(table.set(0, day, hour, 59, 1.0, 2), Placed::New);
        }
        assert_eq!(table.parts, 1);
        assert_eq!(table.set(0, day, 3, 29, 1.0, 2), Placed::New);
        assert_eq!((table.parts, table.set(0, day, 3, 59, 1.0, 2)), (2, Placed::Repeat(2)));
    }
}
