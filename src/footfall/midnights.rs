//! Rows that have a date and no time of day: once the whole file is read, it shows whether they are of midnight or of whole days.

use super::clock::Clock;
use super::error::ReadError;
use super::file::Reader;
use super::problem::ProblemKind;

impl Reader<'_> {
    /// Reports a row that counts a whole day.
    pub(super) fn tell_whole_day(&mut self, line: u64) {
        self.problems.add(line, ProblemKind::WholeDay, || "no hour, so a whole day's count: row not read".into());
    }

    /// Puts in what rows without a time of day count at midnight, and reports those that count whole days.
    pub(super) fn sort_bare_dates(&mut self) -> Result<(), ReadError> {
        let sorted = std::mem::take(&mut self.bare_dates).sort(&self.table);
        for one in sorted.midnights {
            self.put(one.series, one.day, Clock::at(0, 0), one.count, one.line)?;
        }
        sorted.days.into_iter().for_each(|line| self.tell_whole_day(line));
        sorted.note.into_iter().for_each(|note| self.problems.note(note));
        sorted.doubt.into_iter().for_each(|doubt| self.problems.doubt(doubt));
        Ok(())
    }
}
