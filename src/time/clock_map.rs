//! Where the time of day stands against the clock that only goes forward.

use super::Micros;
use jiff::Timestamp;

/// Turns times of day into moments of the clock that only goes forward. Both clocks are read one after the other, and a busy
/// machine may stop the program in between; so the time of day is read between two moments, which it must lie between, and an
/// estimate that fits stays as it is.
///
/// ```
/// use bandstand::time::ClockMap;
/// use jiff::Timestamp;
///
/// let mut map = ClockMap::default();
/// map.read(1_000, Timestamp::from_second(50)?, 1_004);
/// assert_eq!(map.moment(Timestamp::from_second(51)?), Some(1_001_002));
/// # Ok::<(), jiff::Error>(())
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct ClockMap {
    /// The time of day less the moment, microseconds, and how far the two moments of that reading were apart.
    estimate: Option<(i64, i64)>,
}

impl ClockMap {
    /// Takes a reading: the clock showed `wall` at some moment from `before` to `after`.
    pub fn read(&mut self, before: Micros, wall: Timestamp, after: Micros) {
        let wall = wall.as_microsecond();
        let (least, most) = (wall - after.cast_signed(), wall - before.cast_signed());
        let (middle, width) = (i64::midpoint(least, most), most - least);
        self.estimate = Some(match self.estimate {
            Some((offset, known)) if (least..=most).contains(&offset) && known <= width => (offset, known),
            // A wide reading says only that the clock was set at least so far.
            Some((offset, known)) if known < width => (offset.clamp(least, most), width),
            _ => (middle, width),
        });
    }

    /// The moment at which it is a time of day, less than 0 if the clock of moments began later; none before the first
    /// reading.
    pub fn moment(&self, wall: Timestamp) -> Option<i64> {
        self.estimate.map(|(offset, _)| wall.as_microsecond() - offset)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Whatever interrupts the readings, the estimate lies between the moments of the last one; and once a reading was
        /// sharp, wide ones do not change it until the clock is set.
        #[test]
        fn readings_that_were_interrupted_do_no_harm(
            waits in proptest::collection::vec((0..50_000u64, 0..50_000u64), 1..50),
            set_by in -5_000_000..5_000_000i64,
        ) {
            const OFFSET: i64 = 1_780_000_000_000_000;
            let wall = |moment: u64, set_by: i64| Timestamp::from_microsecond(moment.cast_signed() + OFFSET + set_by);
            let mut map = ClockMap::default();
            map.read(500, wall(501, 0).unwrap(), 502);
            for set_by in [0, set_by] {
                let mut moment = 1_000;
                for (before, after) in &waits {
                    moment += 20_000 + before;
                    map.read(moment - before, wall(moment, set_by).unwrap(), moment + after);
                    let off = map.moment(wall(moment, set_by).unwrap()).unwrap() - moment.cast_signed();
                    prop_assert!(-before.cast_signed() <= off && off <= after.cast_signed(), "{off}");
                    prop_assert!(set_by != 0 || off == 0, "{off}");
                    moment += after;
                }
            }
        }
    }
}
