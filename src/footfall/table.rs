//! Holds one file's counts while it is read: for each series and day 25 hours, each of one slot or more where the file
//! counts shorter times.
//!
//! A *series* is what one sensor reports in one direction: a place, with its column, direction, mode and UTC offset.
//! Only the whole file shows which series add up and which repeat each other; `combine` decides that.
//!
//! Slots lie in blocks: a block for each day of a series that has a reading, or for each such hour where hours have many
//! slots. So memory grows with what is counted, however it is scattered over places, days and minutes.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::calendar::RawDay;

/// Hours in a day of the table: 0 to 23, and 24 for files that number hours from 1.
pub(super) const HOURS: usize = 25;
/// How many slots one file may fill before it is refused: far more than the hours of any city.
pub(super) const CELL_LIMIT: usize = 48_000_000;
/// How many pairs of a series and a day with readings one file may have.
pub(super) const PAIR_LIMIT: usize = 1_900_000;
/// Hours of more slots than these have a block each; hours of fewer share one block a day.
const DAY_BLOCK_PARTS: usize = 4;

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
    blocks: Blocks,
    /// How many pairs of a series and a day have a block.
    pairs: usize,
    /// How many slots an hour has (0 before the first reading), and the minute of the first reading.
    parts: usize,
    shift: u8,
    /// How many readings each hour has, those of all days.
    filled: [u64; HOURS],
}

/// The blocks of one series.
#[derive(Debug, Default)]
struct SeriesBlocks {
    /// The number of each block by that of its day or hour.
    by_time: BTreeMap<u32, u32>,
    /// The block of the last reading, as rows tend to follow each other in time.
    last: Option<(u32, u32)>,
    /// The counts of all slots, NaN where there is none, and their lines.
    counts: Vec<f32>,
    lines: Vec<u32>,
}

/// The slots of a table.
#[derive(Debug, Default)]
struct Blocks {
    /// Whether each hour has a block of its own, else each day has one.
    hourly: bool,
    series: Vec<SeriesBlocks>,
    /// How many slots all series have.
    slots: usize,
}

/// A count of a slot: the number of the slot from midnight, the count and its line.
type SlotCount = (usize, f32, u32);

impl Blocks {
    /// How many slots a block has.
    fn size(&self, parts: usize) -> usize {
        if self.hourly { parts } else { HOURS * parts }
    }

    /// The number of a block in time, and where in it a slot of an hour lies.
    fn key(&self, day: u32, hour: usize, part: usize, parts: usize) -> (u32, usize) {
        if self.hourly { (day * HOURS as u32 + hour as u32, part) } else { (day, hour * parts + part) }
    }

    /// The day of a block, and the number of its first slot from midnight.
    fn start(&self, key: u32, parts: usize) -> (u32, usize) {
        let hours = HOURS as u32;
        if self.hourly { (key / hours, (key % hours) as usize * parts) } else { (key, 0) }
    }

    /// The number of a series' block, if there is one.
    fn find(&mut self, series: usize, key: u32) -> Option<u32> {
        let blocks = self.series.get_mut(series)?;
        if let Some((last, block)) = blocks.last
            && last == key
        {
            return Some(block);
        }
        let block = *blocks.by_time.get(&key)?;
        blocks.last = Some((key, block));
        Some(block)
    }

    /// Adds an empty block to a series, and gives its number; none if there are too many slots.
    fn insert(&mut self, series: usize, key: u32, parts: usize) -> Option<u32> {
        let size = self.size(parts);
        if self.slots + size > CELL_LIMIT {
            return None;
        }
        if series >= self.series.len() {
            self.series.resize_with(series + 1, SeriesBlocks::default);
        }
        let blocks = &mut self.series[series];
        let block = blocks.by_time.len() as u32;
        blocks.by_time.insert(key, block);
        blocks.last = Some((key, block));
        blocks.counts.resize(blocks.counts.len() + size, f32::NAN);
        blocks.lines.resize(blocks.lines.len() + size, 0);
        self.slots += size;
        Some(block)
    }

    /// The blocks of a series on a day, or on all days, in the order of time: the number of each in time, and its own.
    fn of(&self, series: usize, day: Option<u32>) -> impl Iterator<Item = (u32, u32)> + '_ {
        let keys = match day {
            Some(day) if self.hourly => day * HOURS as u32..(day + 1) * HOURS as u32,
            Some(day) => day..day + 1,
            None => 0..u32::MAX,
        };
        self.series
            .get(series)
            .into_iter()
            .flat_map(move |blocks| blocks.by_time.range(keys.clone()).map(|(k, b)| (*k, *b)))
    }

    /// The counts of one block of a series.
    fn slots(&self, series: usize, (key, block): (u32, u32), parts: usize) -> impl Iterator<Item = SlotCount> + '_ {
        let (size, first) = (self.size(parts), self.start(key, parts).1);
        let from = block as usize * size;
        let own = self.series.get(series);
        let counts = own.and_then(|own| own.counts.get(from..from + size)).unwrap_or_default();
        let lines = own.and_then(|own| own.lines.get(from..from + size)).unwrap_or_default();
        let all = counts.iter().zip(lines).enumerate();
        all.filter(|(_, (count, _))| !count.is_nan()).map(move |(at, (count, line))| (first + at, *count, *line))
    }
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
        let (slot, slot_line) = match self.slot(series, day, hour, minute) {
            Ok(slot) => slot,
            Err(why) => return why,
        };
        let old = std::mem::replace(slot, count);
        let old_line = std::mem::replace(slot_line, u32::try_from(line).unwrap_or(u32::MAX));
        match () {
            () if old.is_nan() => self.is_new(hour),
            () if old == count => Placed::Repeat(old_line),
            () => Placed::Clash(old_line, old),
        }
    }

    /// Adds a count to what its slot has already: of logs in which each row is one event.
    pub fn add(&mut self, series: usize, day: u32, hour: u8, minute: u8, count: f32, line: u64) -> Placed {
        let (slot, slot_line) = match self.slot(series, day, hour, minute) {
            Ok(slot) => slot,
            Err(why) => return why,
        };
        if !slot.is_nan() {
            *slot += count;
            return Placed::New;
        }
        (*slot, *slot_line) = (count, u32::try_from(line).unwrap_or(u32::MAX));
        self.is_new(hour)
    }

    /// Counts a reading of an hour.
    fn is_new(&mut self, hour: u8) -> Placed {
        self.filled[usize::from(hour).min(HOURS - 1)] += 1;
        Placed::New
    }

    /// A slot's count and its line; the slot is made if there is none. Why not, if the table is full.
    fn slot(&mut self, series: usize, day: u32, hour: u8, minute: u8) -> Result<(&mut f32, &mut u32), Placed> {
        if self.parts == 0 {
            (self.parts, self.shift) = (1, minute);
        }
        if minute != self.shift && !self.fits(minute) && !self.refine(minute) {
            return Err(Placed::Full);
        }
        let hour = usize::from(hour).min(HOURS - 1);
        let part = if self.parts == 1 { 0 } else { usize::from(minute) * self.parts / 60 };
        let (key, offset) = self.blocks.key(day, hour, part, self.parts);
        let block = match self.blocks.find(series, key) {
            Some(block) => block,
            None => {
                self.pairs += usize::from(self.blocks.of(series, Some(day)).next().is_none());
                if self.pairs > PAIR_LIMIT {
                    return Err(Placed::Scattered);
                }
                self.blocks.insert(series, key, self.parts).ok_or(Placed::Full)?
            }
        };
        let at = block as usize * self.blocks.size(self.parts) + offset;
        let own = &mut self.blocks.series[series];
        Ok((&mut own.counts[at], &mut own.lines[at]))
    }

    /// Whether the minute has a slot of its own.
    fn fits(&self, minute: u8) -> bool {
        let step = 60 / self.parts;
        self.parts > 1 && usize::from(minute) % step == usize::from(self.shift) % step
    }

    /// Divides hours into more slots, so that the minute gets one of its own; false if the table would become too
    /// large.
    fn refine(&mut self, minute: u8) -> bool {
        let old = self.parts;
        let step = gcd(60 / old, usize::from(minute.abs_diff(self.shift)));
        let parts = 60 / step;
        let mut blocks = Blocks { hourly: parts > DAY_BLOCK_PARTS, ..Blocks::default() };
        for series in 0..self.series_len() {
            let readings = self.blocks.of(series, None).flat_map(|block| {
                let day = self.blocks.start(block.0, old).0;
                self.blocks.slots(series, block, old).map(move |(slot, count, line)| (day, slot, count, line))
            });
            for (day, slot, count, line) in readings {
                let (hour, part) = (slot / old, slot % old);
                let minute = match old {
                    1 => usize::from(self.shift),
                    _ => part * 60 / old + usize::from(self.shift) % (60 / old),
                };
                let (key, offset) = blocks.key(day, hour, minute * parts / 60, parts);
                let found = blocks.find(series, key);
                let Some(block) = found.or_else(|| blocks.insert(series, key, parts)) else { return false };
                let to = block as usize * blocks.size(parts) + offset;
                let own = &mut blocks.series[series];
                (own.counts[to], own.lines[to]) = (count, line);
            }
        }
        (self.blocks, self.parts) = (blocks, parts);
        true
    }

    /// Whether any reading is of this hour of the day, 0 to 24.
    pub fn uses_hour(&self, hour: usize) -> bool {
        self.filled.get(hour).is_some_and(|filled| *filled > 0)
    }

    /// The hours of the day, 0 to 24, that have readings.
    pub fn hours(&self) -> Vec<usize> {
        (0..HOURS).filter(|hour| self.uses_hour(*hour)).collect()
    }

    /// Whether there are readings and nearly all are of hour 0: at most one in 25 is not, such as one odd cell.
    pub fn mostly_midnight(&self) -> bool {
        let (midnight, other) = (self.filled[0], self.filled[1..].iter().sum::<u64>());
        midnight > 0 && other * 25 <= midnight
    }

    /// The lines of all readings, each once and in order.
    pub fn reading_lines(&self) -> Vec<u64> {
        self.lines_of(|_| true)
    }

    /// Whether any reading is of the first slot of a day.
    pub fn uses_first_slot(&self) -> bool {
        self.filled[0] > 0 && self.readings().any(|(slot, ..)| slot == 0)
    }

    /// The lines of all readings of these slots, each once and in order.
    fn lines_of(&self, wanted: impl Fn(usize) -> bool) -> Vec<u64> {
        let all = self.readings().filter(|(slot, ..)| wanted(*slot));
        let mut lines: Vec<u64> = all.map(|(.., line)| u64::from(line)).collect();
        lines.sort_unstable();
        lines.dedup();
        lines
    }

    /// All readings.
    fn readings(&self) -> impl Iterator<Item = SlotCount> + '_ {
        (0..self.series_len())
            .flat_map(move |series| self.blocks.of(series, None).map(move |block| (series, block)))
            .flat_map(|(series, block)| self.blocks.slots(series, block, self.parts))
    }

    /// The counts of a series: each block with the number of its day, in no order.
    pub fn series(&self, series: usize) -> impl Iterator<Item = (u32, impl Iterator<Item = SlotCount> + '_)> + '_ {
        let blocks = self.blocks.of(series, None);
        blocks
            .map(move |block| (self.blocks.start(block.0, self.parts).0, self.blocks.slots(series, block, self.parts)))
    }

    /// Forgets the counts of a series, to free their memory.
    pub fn forget(&mut self, series: usize) {
        if let Some(own) = self.blocks.series.get_mut(series) {
            *own = SeriesBlocks::default();
        }
    }

    /// How many pairs of a series and a day have readings.
    pub fn blocks(&self) -> usize {
        self.pairs
    }

    /// How many series have readings.
    pub fn series_len(&self) -> usize {
        self.blocks.series.len()
    }

    /// How many slots an hour has, and the minute of the first reading.
    pub fn parts(&self) -> (usize, u8) {
        (self.parts.max(1), self.shift)
    }

    /// The days on which a series has readings, in the order in which they first occur in the file.
    pub fn days_of(&self, series: usize) -> Vec<u32> {
        let mut days: Vec<u32> =
            self.blocks.of(series, None).map(|block| self.blocks.start(block.0, self.parts).0).collect();
        days.dedup();
        days
    }

    /// The counts of a series on a day: the number of each slot from midnight, its count and its line.
    pub fn slots(&self, series: usize, day: u32) -> impl Iterator<Item = SlotCount> + '_ {
        self.blocks.of(series, Some(day)).flat_map(move |block| self.blocks.slots(series, block, self.parts))
    }

    /// How many series have a reading of this hour of a day.
    pub fn series_at(&self, day: u32, hour: u8) -> usize {
        let parts = self.parts.max(1);
        let of_hour = |series: &usize| self.slots(*series, day).any(|(slot, ..)| slot / parts == usize::from(hour));
        (0..self.series_len()).filter(of_hour).count()
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
    fn memory_grows_with_what_is_counted() {
        let mut table = Table::default();
        for number in 0..3_000u32 {
            let day = table.day(RawDay::Known(date(2000, 1, 1).saturating_add(jiff::Span::new().days(number))), 2);
            assert_eq!(table.set(number as usize, day, 7, (number * 7 % 60) as u8, 5.0, 2), Placed::New);
        }
        assert_eq!((table.pairs, table.blocks.slots), (3_000, 3_000 * 60));
        assert_eq!(table.set(1, 1, 9, 3, 6.0, 3), Placed::New);
        assert_eq!((table.pairs, table.days_of(1)), (3_000, vec![1]));
        assert_eq!(table.slots(1, 1).collect::<Vec<_>>(), [(7 * 60 + 7, 5.0, 2), (9 * 60 + 3, 6.0, 3)]);
    }

    #[test]
    fn days_may_come_in_any_order() {
        let mut table = Table::default();
        let days: Vec<u32> = (1..20).map(|day| table.day(RawDay::Known(date(2023, 1, day)), 2)).collect();
        for (number, day) in days.iter().chain(days.iter().rev()).enumerate() {
            let placed = table.set(0, *day, (number % 24) as u8, 0, *day as f32, 2);
            assert!(matches!(placed, Placed::New | Placed::Repeat(_)), "{placed:?}");
        }
        assert_eq!(table.days_of(0), days);
    }

    #[test]
    fn too_many_pairs_are_refused() {
        let mut table = Table::default();
        let mut placed = Placed::New;
        for series in 0..1_000 {
            for day in 0..2_000 {
                placed = table.set(series, day, 7, 0, 5.0, 2);
            }
        }
        assert_eq!((placed, table.pairs > PAIR_LIMIT), (Placed::Scattered, true));
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
