//! Adds up counts that are finer than a minute, which the table cannot hold apart.

use rustc_hash::FxHashMap;

use super::clock::Clock;
use super::error::ReadError;

/// How many minutes of all series are kept.
const LIMIT: usize = 3_000_000;

/// The counts of minutes, by series, day, hour and minute.
#[derive(Debug, Default)]
pub(super) struct Minutes(FxHashMap<(usize, u32, u8, u8), OneMinute>);

/// The counts of one minute: the seconds at which they stand, a bit each, their sum, and the last one's line.
#[derive(Debug, Default)]
struct OneMinute {
    seconds: u64,
    count: f32,
    line: u64,
}

/// The sum of one minute of a series.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct MinuteSum {
    pub series: usize,
    pub day: u32,
    pub clock: Clock,
    pub count: f32,
    /// The line of the minute's last count.
    pub line: u64,
}

impl Minutes {
    /// Adds a count to its minute. Where the second has a count already, the new one is not added, and the line of the
    /// minute's last count is returned.
    ///
    /// # Errors
    /// [`ReadError::TooMuch`] where there are too many minutes to keep.
    pub fn add(
        &mut self,
        series: usize,
        day: u32,
        clock: Clock,
        count: f32,
        line: u64,
    ) -> Result<Option<u64>, ReadError> {
        if self.0.len() >= LIMIT {
            return Err(ReadError::TooMuch(LIMIT / 60));
        }
        let minute = self.0.entry((series, day, clock.hour, clock.minute)).or_default();
        let second = 1u64 << clock.second.min(63);
        if minute.seconds & second != 0 {
            return Ok(Some(minute.line));
        }
        *minute = OneMinute { seconds: minute.seconds | second, count: minute.count + count, line };
        Ok(None)
    }

    /// The sums of all minutes, in the order of their lines.
    pub fn into_sums(self) -> Vec<MinuteSum> {
        let mut sums: Vec<MinuteSum> = self
            .0
            .into_iter()
            .map(|((series, day, hour, minute), sum)| MinuteSum {
                series,
                day,
                clock: Clock::at(hour, minute),
                count: sum.count,
                line: sum.line,
            })
            .collect();
        sums.sort_unstable_by_key(|sum| (sum.line, sum.series));
        sums
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_counts_once() {
        let mut minutes = Minutes::default();
        let at = |second| Clock { second, ..Clock::at(7, 15) };
        assert_eq!(minutes.add(0, 0, at(5), 2.0, 10).unwrap(), None);
        assert_eq!(minutes.add(0, 0, at(20), 3.0, 11).unwrap(), None);
        assert_eq!(minutes.add(0, 0, at(5), 9.0, 12).unwrap(), Some(11));
        assert_eq!(minutes.add(1, 0, at(5), 1.0, 13).unwrap(), None);
        let sums: Vec<(usize, f32)> = minutes.into_sums().iter().map(|sum| (sum.series, sum.count)).collect();
        assert_eq!(sums, [(0, 5.0), (1, 1.0)]);
    }
}
