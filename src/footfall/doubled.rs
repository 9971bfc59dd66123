//! The hour that comes twice in autumn, when the clocks go back: in local time without an offset both hours have the same
//! name, and both count.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, Weekday};
use jiff::tz::{AmbiguousOffset, TimeZone};

/// How many readings of the small hours that were given before are kept until the whole file is known.
const KEPT: usize = 50_000;
/// Clocks go back in the first hours of a day.
const SMALL_HOURS: u8 = 4;

/// A reading of a slot that has one already.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Second {
    pub series: usize,
    pub day: u32,
    pub hour: u8,
    pub minute: u8,
    /// The count given first, and its line.
    pub first: f32,
    pub first_line: u32,
    /// The count given second, and its line.
    pub count: f32,
    pub line: u64,
}

/// The readings that were given twice.
#[derive(Debug, Default)]
pub(super) struct Seconds {
    kept: Vec<Second>,
    /// The days on which a reading of another hour was given twice.
    spoilt: BTreeSet<u32>,
}

/// What became of the readings that were given twice.
#[derive(Debug, Default)]
pub(super) struct Sorted {
    /// Those of an hour that the clocks made double: both count.
    pub doubled: Vec<Second>,
    /// Those that repeat or correct the first.
    pub others: Vec<Second>,
}

impl Seconds {
    /// Keeps a reading until the whole file is known; false if it is certainly no hour of autumn.
    pub fn keep(&mut self, second: Second) -> bool {
        if second.hour >= SMALL_HOURS || self.kept.len() >= KEPT {
            self.spoilt.insert(second.day);
            return false;
        }
        self.kept.push(second);
        true
    }

    /// Parts the hours that the clocks made double from the readings that were simply given twice. `date` is the date of
    /// a day's number, `dense` how many series have a reading of an hour of a day, `rows` how many rows of other places may
    /// stand between two readings of one place. Where the `zone` is known, it says which hours are double.
    pub fn sort(
        self,
        date: impl Fn(u32) -> Option<Date>,
        dense: impl Fn(u32, u8) -> usize,
        rows: u64,
        zone: Option<&TimeZone>,
    ) -> Sorted {
        let mut out = Sorted::default();
        let mut days: BTreeMap<u32, Vec<Second>> = BTreeMap::new();
        for second in self.kept {
            days.entry(second.day).or_default().push(second);
        }
        let likely: Vec<bool> = days
            .iter()
            .map(|(day, seconds)| {
                !self.spoilt.contains(day)
                    && date(*day)
                        .is_some_and(|date| is_autumn_hour(date, seconds, |hour| dense(*day, hour), rows, zone))
            })
            .collect();
        // Clocks go back once a year: where more dates of one year look like it, rows were simply given twice.
        let mut years: BTreeMap<i16, u32> = BTreeMap::new();
        for day in days.keys().zip(&likely).filter(|(_, likely)| **likely).filter_map(|(day, _)| date(*day)) {
            *years.entry(day.year()).or_default() += 1;
        }
        for ((day, seconds), likely) in days.into_iter().zip(likely) {
            let once = zone.is_some() || date(day).is_some_and(|date| years.get(&date.year()) == Some(&1));
            if likely && once { out.doubled.extend(seconds) } else { out.others.extend(seconds) }
        }
        out
    }
}

/// Whether clocks go back somewhere at the beginning of this date: on a Sunday of late February to mid-April or of
/// mid-September to mid-November, or some weeks around it.
fn is_season(date: Date) -> bool {
    let (month, day) = (date.month(), date.day());
    date.weekday() == Weekday::Sunday
        && match month {
            2 => day >= 14,
            3 | 9 | 10 => true,
            4 | 11 => day <= 15,
            _ => false,
        }
}

/// Whether the readings that a day has twice are those of the one hour that the clocks made double.
fn is_autumn_hour(
    date: Date,
    seconds: &[Second],
    dense: impl Fn(u8) -> usize,
    rows: u64,
    zone: Option<&TimeZone>,
) -> bool {
    let Some(first) = seconds.first() else { return false };
    let one_hour = seconds.iter().all(|second| second.hour == first.hour);
    let mut slots: Vec<(usize, u8)> = seconds.iter().map(|second| (second.series, second.minute)).collect();
    let given = slots.len();
    slots.sort_unstable();
    slots.dedup();
    let once_more = slots.len() == given;
    slots.dedup_by_key(|slot| slot.0);
    let (twice, all) = (slots.len(), dense(first.hour));
    // The second hour follows the first: a correction at the end of a file does not.
    let near = seconds.iter().all(|second| second.line.abs_diff(u64::from(second.first_line)) <= rows);
    if !(one_hour && once_more && near && twice * 10 >= all * 8) {
        return false;
    }
    let same = seconds.iter().filter(|second| second.first == second.count && second.count > 0.0).count();
    match zone.map_or_else(|| is_season(date), |zone| comes_twice(zone, date, first.hour)) {
        // Every place has the very same counts again: rows were written twice.
        true => same < seconds.len(),
        false => zone.is_none() && twice >= 3 && same * 4 < seconds.len(),
    }
}

/// Whether the clocks of a zone show an hour twice. The hour may be called by its end, and be of a date that begins late.
fn comes_twice(zone: &TimeZone, date: Date, hour: u8) -> bool {
    let dates = [Some(date), date.tomorrow().ok()];
    let hours = [Some(hour), hour.checked_sub(1)];
    dates.into_iter().flatten().any(|date| {
        let times =
            hours.into_iter().flatten().flat_map(|hour| [date.at(hour as i8, 0, 0, 0), date.at(hour as i8, 30, 0, 0)]);
        times.into_iter().any(|time| matches!(zone.to_ambiguous_timestamp(time).offset(), AmbiguousOffset::Fold { .. }))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn second(series: usize, hour: u8, first: f32, count: f32) -> Second {
        Second { series, day: 0, hour, minute: 0, first, first_line: 2, count, line: 3 }
    }

    fn doubled(on: Date, seconds: &[Second]) -> usize {
        let mut all = Seconds::default();
        assert!(seconds.iter().all(|second| all.keep(*second) == (second.hour < SMALL_HOURS)));
        all.sort(|_| Some(on), |_, _| 2, 4, None).doubled.len()
    }

    #[test]
    fn the_hour_of_autumn_is_told_from_a_repeat() {
        let sunday = date(2023, 10, 29);
        assert_eq!(doubled(sunday, &[second(0, 1, 30.0, 25.0), second(1, 1, 7.0, 7.0)]), 2);
        // Only one of two places.
        assert_eq!(doubled(sunday, &[second(0, 1, 30.0, 25.0)]), 0);
        // The same counts again.
        assert_eq!(doubled(sunday, &[second(0, 1, 30.0, 30.0), second(1, 1, 7.0, 7.0)]), 0);
        // One place alone, with the same count or another one.
        let alone = |count| {
            let mut all = Seconds::default();
            assert!(all.keep(second(0, 1, 30.0, count)));
            all.sort(|_| Some(sunday), |_, _| 1, 4, None).doubled.len()
        };
        assert_eq!((alone(30.0), alone(31.0)), (0, 1));
        // Two hours, or an hour of the day.
        assert_eq!(doubled(sunday, &[second(0, 1, 3.0, 2.0), second(1, 2, 7.0, 8.0)]), 0);
        assert_eq!(doubled(sunday, &[second(0, 9, 3.0, 2.0), second(1, 9, 7.0, 8.0)]), 0);
        // Three times.
        assert_eq!(doubled(sunday, &[second(0, 1, 3.0, 2.0), second(0, 1, 2.0, 4.0), second(1, 1, 7.0, 8.0)]), 0);
        // Far from the first.
        let far = |series| Second { line: 900, ..second(series, 1, 3.0, 2.0) };
        assert_eq!(doubled(sunday, &[far(0), far(1)]), 0);
        // A Wednesday.
        assert_eq!(doubled(date(2023, 5, 31), &[second(0, 1, 30.0, 25.0), second(1, 1, 7.0, 9.0)]), 0);
    }
    #[test]
    fn a_known_zone_says_which_hour_comes_twice() {
        let doubled = |on: Date, hour: u8, zone: &str| {
            let mut all = Seconds::default();
            assert!([second(0, hour, 30.0, 25.0), second(1, hour, 7.0, 9.0)].iter().all(|second| all.keep(*second)));
            let zone = TimeZone::get(zone).unwrap();
            all.sort(|_| Some(on), |_, _| 2, 4, Some(&zone)).doubled.len()
        };
        let (europe, america) = (date(2023, 10, 29), date(2023, 11, 5));
        assert_eq!((doubled(europe, 1, "Europe/London"), doubled(europe, 2, "Europe/Berlin")), (2, 2));
        // Called by its end.
        assert_eq!(doubled(europe, 2, "Europe/London"), 2);
        assert_eq!((doubled(america, 1, "America/New_York"), doubled(america, 1, "Europe/London")), (2, 0));
        assert_eq!((doubled(europe, 3, "Europe/London"), doubled(europe, 1, "Asia/Tokyo")), (0, 0));
    }
}
