//! The days of one series or place, hour by hour.

use std::collections::BTreeMap;

use jiff::civil::Date;

/// One day of one series or place: for each hour its count (NaN where there is none) and the line on which it stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct DayCounts {
    pub counts: [f32; 24],
    pub lines: [u32; 24],
}

impl Default for DayCounts {
    fn default() -> Self {
        Self { counts: [f32::NAN; 24], lines: [0; 24] }
    }
}

impl DayCounts {
    /// Adds a count to an hour, 0 to 23. The line is kept of the first.
    pub fn add(&mut self, hour: usize, count: f32, line: u32) {
        if self.counts[hour].is_nan() {
            (self.counts[hour], self.lines[hour]) = (0.0, line);
        }
        self.counts[hour] += count;
    }

    /// Adds the counts of another day, hour by hour.
    pub fn add_all(&mut self, other: &Self) {
        for hour in 0..24 {
            if !other.counts[hour].is_nan() {
                self.add(hour, other.counts[hour], other.lines[hour]);
            }
        }
    }
}

/// The days of one place or series, by date.
pub(super) type Days = BTreeMap<Date, DayCounts>;

/// Adds the counts of `from` to those of `to`, hour by hour.
pub(super) fn add(to: &mut Days, from: Days) {
    if to.is_empty() {
        *to = from;
        return;
    }
    for (date, day) in from {
        to.entry(date).or_default().add_all(&day);
    }
}
