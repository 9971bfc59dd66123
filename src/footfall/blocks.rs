//! Reads the rows of a file block by block, where several can be read at the same time, else row by row. Both give the same.

use std::io::Read;

use super::cells::Splitter;
use super::clock::Clock;
use super::columns::Cells;
use super::crew::{Crew, Piece};
use super::digest::{Digest, Digested, can_digest};
use super::error::ReadError;
use super::file::Reader;
use super::lines::Records;

impl Reader<'_> {
    /// Reads all rows. While the crew reads some blocks of them, those of the blocks before are put into the table and more
    /// blocks are fetched.
    pub(super) fn all<R: Read>(&mut self, records: &mut Records<R>, crew: &dyn Crew) -> Result<(), ReadError> {
        let plan = self.plan;
        let most = if can_digest(plan) { crew.size() } else { 0 };
        let (mut ready, mut fetched, mut spare) = (Vec::new(), Vec::new(), Vec::new());
        loop {
            let (mut before, mut digests) = (std::mem::take(&mut ready), std::mem::take(&mut fetched));
            let mut done: Result<(), ReadError> = Ok(());
            let pieces = digests.iter_mut().map(|digest: &mut Digest| Box::new(|| digest.read(plan)) as Piece);
            crew.work(pieces.collect(), &mut || {
                done = before.drain(..).try_for_each(|mut digest: Digest| {
                    self.block(&digest, records.next_line())?;
                    records.skip_lines(digest.lines);
                    records.give_back(std::mem::take(&mut digest.text));
                    spare.push(digest);
                    Ok(())
                });
                while done.is_ok() && fetched.len() < most {
                    match records.block() {
                        Ok(Some(text)) => fetched.push(Digest::of(text, spare.pop().unwrap_or_default())),
                        Ok(None) => break,
                        Err(error) => done = Err(error.into()),
                    }
                }
            });
            done?;
            ready = digests;
            while ready.is_empty() && fetched.is_empty() {
                let Some(record) = records.next()? else { return Ok(()) };
                if record.line >= plan.data_line {
                    self.row(&record)?;
                }
                if most > 0 && records.has_blocks() {
                    break;
                }
            }
        }
    }

    /// Puts the rows of a block into the table, of which the first line is `first`.
    fn block(&mut self, digest: &Digest, first: u64) -> Result<(), ReadError> {
        let plan = self.plan;
        let mut splitter = Splitter::new(plan.delimiter);
        let mut days: Vec<Option<u32>> = vec![None; digest.stamps.len()];
        let mut series: Vec<Option<usize>> = vec![None; digest.keys];
        for row in &digest.rows {
            let line = first + u64::from(row.line);
            if line < plan.data_line {
                continue;
            }
            // Under a later header the columns may stand in another order.
            let (Digested::Plain { stamp, key, clock, counts, votes }, None) = (row.found, &self.block) else {
                self.row(&digest.record(row, first, &mut splitter))?;
                continue;
            };
            let base = match (&plan.cells, series.get(key as usize).copied().flatten()) {
                (Cells::Places(_), _) => Some(self.index.base(plan, clock.offset)?),
                (_, Some(known)) => Some(known),
                (cells, None) => {
                    let offset = if matches!(cells, Cells::Hours(_)) { None } else { clock.offset };
                    self.index.of(plan, &digest.record(row, first, &mut splitter), offset)?
                }
            };
            let Some(base) = base else {
                self.row(&digest.record(row, first, &mut splitter))?;
                continue;
            };
            if let Some(known) = series.get_mut(key as usize) {
                *known = Some(base);
            }
            self.rows += 1;
            self.is_bare = false;
            let stamp = stamp as usize;
            let day = match days[stamp] {
                Some(day) => {
                    self.table.days[day as usize].2 += 1;
                    day
                }
                None => *days[stamp].insert(self.dates.count(digest.stamps[stamp], line, &mut self.table)),
            };
            self.order.see(day, clock.hour);
            self.vote(votes);
            let counts = &digest.counts[counts as usize..];
            let mut place = |at: usize, clock: Clock, count: f32| match count.is_nan() {
                true => Ok(()),
                false => self.place(base + at, day, clock, count, line),
            };
            match &plan.cells {
                Cells::Places(columns) => {
                    (0..columns.len()).zip(counts).try_for_each(|(at, count)| place(at, clock, *count))?;
                }
                Cells::Hours(hours) => hours
                    .iter()
                    .zip(counts)
                    .try_for_each(|((_, hour, minute), count)| place(0, Clock::at(*hour, *minute), *count))?,
                Cells::Sum(_) | Cells::Dates(_) => place(0, clock, counts.first().copied().unwrap_or(f32::NAN))?,
            }
        }
        Ok(())
    }
}
