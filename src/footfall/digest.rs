//! Reads the rows of a block of a file's lines as far as that goes without knowing the lines before it, so that several
//! blocks can be read at the same time. Rows that are as they should be come out as numbers; any other is left as it is, for
//! [`super::file`] to read it in its turn.

use rustc_hash::FxHashMap;

use super::calendar::{RawDay, Stamp};
use super::cells::Splitter;
use super::clock::{Clock, parse_time};
use super::columns::{Cells, When};
use super::day_names::weekday;
use super::encoding::text;
use super::lines::{Record, Records, TextBlock};
use super::number::{Count, parse_count};
use super::plan::ColumnPlan;
use super::row_dates::{DateReader, time_cell};
use super::series::write_key;
use super::words::fold;

/// What is in a row.
#[derive(Debug, Clone, Copy)]
pub(super) enum Digested {
    /// The row has to be read in its turn.
    Left,
    /// The numbers of its date and its key in the block, its time, and where its counts begin among the block's.
    Plain { stamp: u32, key: u32, clock: Clock, counts: u32, votes: [bool; 2] },
}

/// One row of a block: where it lies in it, and the number of its line from the block's first, which is 0.
#[derive(Debug, Clone, Copy)]
pub(super) struct DigestRow {
    pub start: u32,
    pub end: u32,
    pub line: u32,
    pub found: Digested,
}

/// A block of lines and what was found in it.
#[derive(Debug, Default)]
pub(super) struct Digest {
    pub text: TextBlock,
    pub rows: Vec<DigestRow>,
    /// The dates of the rows, each as often as it begins anew.
    pub stamps: Vec<Stamp>,
    /// How many different keys the rows have, by which their series are known.
    pub keys: usize,
    /// The counts of the plain rows, as many for each as the plan has columns or one for their sum; NaN where there is none.
    pub counts: Vec<f32>,
    /// How many lines the block has.
    pub lines: u64,
}

/// Whether rows of this plan can be read apart from each other.
pub(super) fn can_digest(plan: &ColumnPlan) -> bool {
    match &plan.cells {
        Cells::Sum(columns) => !columns.is_empty(),
        Cells::Places(_) | Cells::Hours(_) => true,
        Cells::Dates(_) => false,
    }
}

impl Digest {
    /// A block of whole lines without quotation marks, not yet read, in the memory of a block that is no longer needed.
    pub fn of(text: TextBlock, mut old: Self) -> Self {
        old.rows.clear();
        old.stamps.clear();
        old.counts.clear();
        Self { text, ..old }
    }

    /// Reads the block's rows.
    pub fn read(&mut self, plan: &ColumnPlan) {
        let mut records = Records::whole(std::mem::take(&mut self.text), plan.delimiter);
        let mut dates = DateReader::default();
        let mut keys = RowKeys::default();
        let mut names = Weekdays::default();
        // A block in memory can always be read.
        while let Ok(Some(record)) = records.next() {
            if record.is_blank() {
                continue;
            }
            let found = self.row(plan, &record, &mut dates, &mut keys, &mut names).unwrap_or(Digested::Left);
            let (start, end) = record.range();
            self.rows.push(DigestRow { start: start as u32, end: end as u32, line: (record.line - 1) as u32, found });
        }
        self.keys = keys.count();
        (self.text, self.lines) = records.into_whole();
    }

    /// What is in one row; none where it is not as it should be.
    fn row(
        &mut self,
        plan: &ColumnPlan,
        record: &Record,
        dates: &mut DateReader,
        keys: &mut RowKeys,
        names: &mut Weekdays,
    ) -> Option<Digested> {
        if record.width != plan.width || record.flaw.is_some() {
            return None;
        }
        let stamp = dates.read(plan, record)?;
        let (rest, ranges) = time_cell(plan, record, &stamp);
        let clock = match (&plan.cells, plan.when, stamp.clock) {
            (Cells::Hours(_), ..) => Clock::at(0, 0),
            (_, When::Stamp(_), Some(clock)) => clock,
            _ => parse_time(rest, ranges)?,
        };
        let clock = plan.minute.map_or(Some(clock), |minute| minute.add(record, clock))?;
        let first = self.counts.len();
        if self.add_counts(plan, record).is_none() {
            self.counts.truncate(first);
            return None;
        }
        let offset = if matches!(plan.cells, Cells::Hours(_)) { None } else { clock.offset };
        let key = if matches!(plan.cells, Cells::Places(_)) { 0 } else { keys.of(plan, record, offset) };
        if self.stamps.last() != Some(&stamp) {
            self.stamps.push(stamp);
        }
        let votes = plan.weekday.map_or([false; 2], |column| names.votes(stamp.day, record.cell(column)));
        Some(Digested::Plain { stamp: self.stamps.len() as u32 - 1, key, clock, counts: first as u32, votes })
    }

    /// Adds the row's counts to those of the block; none where a cell is not as it should be.
    fn add_counts(&mut self, plan: &ColumnPlan, record: &Record) -> Option<()> {
        let count = |column: usize| match parse_count(record.cell(column), plan.thousands) {
            Count::Read(count) => Some(count),
            Count::Missing => Some(f32::NAN),
            Count::Negative | Count::Huge | Count::Unreadable => None,
        };
        match &plan.cells {
            Cells::Sum(columns) => {
                let mut sum = f32::NAN;
                for column in columns {
                    let count = count(*column)?;
                    if !count.is_nan() {
                        sum = if sum.is_nan() { 0.0 } else { sum } + count;
                    }
                }
                self.counts.push(sum);
            }
            Cells::Places(columns) => {
                for column in columns {
                    self.counts.push(count(*column)?);
                }
            }
            Cells::Hours(columns) => {
                for (column, ..) in columns {
                    self.counts.push(count(*column)?);
                }
            }
            Cells::Dates(_) => return None,
        }
        Some(())
    }

    /// A row of the block, to be read in its turn. `line` is the number of the block's first line in the file.
    pub fn record<'a>(&'a self, row: &DigestRow, line: u64, splitter: &'a mut Splitter) -> Record<'a> {
        let bytes = self.text.get(row.start as usize..row.end as usize);
        Record::unquoted(bytes, splitter, line + u64::from(row.line))
    }
}

/// The keys of a block's rows. Rows tend to name places in the same order again and again.
#[derive(Debug, Default)]
struct RowKeys {
    by_key: FxHashMap<Box<[u8]>, u32>,
    known: Vec<Box<[u8]>>,
    /// The key that came after each the last time.
    follower: Vec<u32>,
    last: usize,
    key: Vec<u8>,
}

impl RowKeys {
    fn of(&mut self, plan: &ColumnPlan, record: &Record, offset: Option<i16>) -> u32 {
        write_key(plan, record, offset, &mut self.key);
        let guess = self.follower.get(self.last).map_or(usize::MAX, |next| *next as usize);
        if self.known.get(guess).is_some_and(|key| **key == *self.key) {
            self.last = guess;
            return guess as u32;
        }
        let found = match self.by_key.get(&self.key[..]) {
            Some(found) => *found,
            None => {
                let (key, found) = (self.key.clone().into_boxed_slice(), self.known.len() as u32);
                self.known.push(key.clone());
                self.follower.push(0);
                self.by_key.insert(key, found);
                found
            }
        };
        if let Some(follower) = self.follower.get_mut(self.last) {
            *follower = found;
        }
        self.last = found as usize;
        found
    }

    fn count(&self) -> usize {
        self.known.len()
    }
}

/// The names of weekdays beside dates.
#[derive(Debug, Default)]
pub(super) struct Weekdays {
    /// The name in the row before, as written and as read, Monday 0.
    last: (Vec<u8>, Option<i8>),
}

impl Weekdays {
    /// Whether a date falls on the weekday that the row names if the day comes first, and if the month does.
    pub fn votes(&mut self, day: RawDay, cell: &[u8]) -> [bool; 2] {
        let RawDay::Slashed { a, b, .. } = day else { return [false; 2] };
        if a == b || a > 12 || b > 12 {
            return [false; 2];
        }
        if cell != self.last.0 {
            self.last = (cell.to_vec(), weekday(&fold(&text(cell))));
        }
        let Some(name) = self.last.1 else { return [false; 2] };
        [false, true]
            .map(|month_first| day.date(month_first).is_some_and(|date| date.weekday().to_monday_zero_offset() == name))
    }
}
