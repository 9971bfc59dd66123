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

/// The days of one place or series, by date.
pub(super) type Days = BTreeMap<Date, DayCounts>;

/// Adds the counts of `from` to those of `to`, hour by hour.
pub(super) fn add(to: &mut Days, from: Days) {
    for (date, day) in from {
        let known = to.entry(date).or_default();
        for hour in 0..24 {
            let count = day.counts[hour];
            if !count.is_nan() {
                if known.counts[hour].is_nan() {
                    (known.counts[hour], known.lines[hour]) = (0.0, day.lines[hour]);
                }
                known.counts[hour] += count;
            }
        }
    }
}
