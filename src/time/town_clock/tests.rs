//! Tests of what a town clock strikes while its time goes on and is set.

use super::*;
use jiff::ToSpan;
use proptest::prelude::*;

/// Strikes in so many hours from a start on, with a reading every so many seconds, as (local time, hour).
fn strikes(start: &str, hours: i64, every: i64) -> Vec<(String, u8)> {
    let start: Zoned = start.parse().unwrap();
    let mut clock = TownClock::default();
    let mut heard = Vec::new();
    for n in 0..hours * 3_600 / every {
        let now = &start + SignedDuration::from_secs(n * every);
        let announced = clock.next(&now);
        let reading = clock.read((n * every * 1_000_000) as u64, &now);
        if reading.strikes {
            heard.push((now.strftime("%H:%M %Z").to_string(), reading.hour.number));
        }
        assert!(announced.begins > now.timestamp(), "{now}: {announced:?}");
    }
    heard
}

#[test]
fn every_full_hour_strikes_once() {
    let heard = strikes("2026-06-01T22:10:30+01:00[Europe/London]", 4, 7);
    assert_eq!(heard.iter().map(|(_, hour)| *hour).collect::<Vec<_>>(), [23, 0, 1, 2]);
}

#[test]
fn clock_changes_strike_what_the_clock_shows() {
    let spring = strikes("2026-03-29T00:30:00+00:00[Europe/London]", 3, 5);
    assert_eq!(spring, [("02:00 BST".into(), 2), ("03:00 BST".into(), 3), ("04:00 BST".into(), 4)]);
    let autumn = strikes("2026-10-25T00:30:00+01:00[Europe/London]", 3, 5);
    assert_eq!(autumn, [("01:00 BST".into(), 1), ("01:00 GMT".into(), 1), ("02:00 GMT".into(), 2)]);
    // On this island clocks change by half an hour, at two.
    let autumn = strikes("2026-04-05T00:45:00+11:00[Australia/Lord_Howe]", 3, 5);
    assert_eq!(autumn.iter().map(|(_, hour)| *hour).collect::<Vec<_>>(), [1, 2, 3]);
    let spring = strikes("2026-10-04T00:45:00+10:30[Australia/Lord_Howe]", 3, 5);
    assert_eq!(spring.iter().map(|(_, hour)| *hour).collect::<Vec<_>>(), [1, 3, 4]);
}

/// A clock that is read, set and read again: it goes on by some seconds, or is set by some.
struct Bench {
    clock: TownClock,
    moment: i64,
    now: Zoned,
}

impl Bench {
    fn new(start: &str) -> Self {
        let mut bench = Self { clock: TownClock::default(), moment: 0, now: start.parse().unwrap() };
        assert!(!bench.after(0.0, 0.0).strikes);
        bench
    }

    fn after(&mut self, seconds: f64, set_by: f64) -> Reading {
        self.moment += (seconds * 1e6) as i64;
        self.now = &self.now + SignedDuration::from_micros(((seconds + set_by) * 1e6) as i64);
        self.clock.read(self.moment.cast_unsigned(), &self.now)
    }
}

#[test]
fn a_clock_that_is_set_strikes_nothing() {
    let mut bench = Bench::new("1970-01-01T00:59:58+00:00[UTC]");
    let away = "2026-11-22T15:00:01+00:00[UTC]".parse::<Zoned>().unwrap().timestamp();
    let set = away.duration_since(bench.now.timestamp()).as_secs_f64();
    let reading = bench.after(0.0, set);
    assert!(reading.set_by.is_some_and(|seconds| seconds > 1_000_000_000) && !reading.strikes);
    assert_eq!(reading.hour.number, 15);
    assert!(!bench.after(1.0, 0.0).strikes);
    // The clock goes back over a full hour that it did not strike, and forward over it again.
    let reading = bench.after(1.0, -62.0);
    assert_eq!((reading.set_by, reading.strikes, reading.hour.number), (Some(-62), false, 14));
    assert!(bench.after(60.0, 0.0).strikes);
    // A sleep of some hours ends just after a full hour.
    let reading = bench.after(1.0, 3.0 * 3_600.0 + 1.0);
    assert!(!reading.strikes && reading.hour.number == 18);
}

#[test]
fn a_clock_set_back_a_little_does_not_strike_twice() {
    for back in [0.5, 3.0, 8.0, 30.0, 59.0] {
        let mut bench = Bench::new("2026-06-01T14:59:59+00:00[UTC]");
        assert!(bench.after(1.2, 0.0).strikes);
        let reading = bench.after(0.1, -back);
        assert_eq!((reading.strikes, reading.hour.number), (false, 15), "{back}");
        assert_eq!(bench.clock.next(&bench.now).number, 16, "{back}");
        let again = (0..700).filter(|_| bench.after(0.1, 0.0).strikes).count();
        assert_eq!(again, 0, "{back}");
    }
    // A clock that was ten minutes fast strikes the hour when it comes.
    let mut bench = Bench::new("2026-06-01T14:59:59+00:00[UTC]");
    assert!(bench.after(1.2, 0.0).strikes);
    let reading = bench.after(0.1, -600.0);
    assert_eq!((reading.strikes, reading.hour.number), (false, 14));
    assert!(bench.after(600.0, 0.0).strikes);
}

#[test]
fn a_clock_set_forward_a_little_strikes_late_and_one_set_far_does_not() {
    for (by, strikes) in [(0.5, true), (4.0, true), (20.0, false), (4_000.0, false)] {
        let mut bench = Bench::new("2026-06-01T14:59:59+00:00[UTC]");
        let reading = bench.after(0.8, by);
        assert_eq!(reading.strikes, strikes && by > 0.2, "{by}");
    }
}

proptest! {
    /// However a clock goes and is set by a few seconds, each full hour is struck once, within what it was set by; and a
    /// reading never strikes an hour that the clock has not come to.
    #[test]
    fn no_hour_is_struck_twice_and_none_is_left_out(
        steps in proptest::collection::vec((1u32..400, prop_oneof![6 => Just(0i32), 1 => -4_900..4_900i32]), 1..400),
    ) {
        let mut bench = Bench::new("2026-06-01T14:40:00+00:00[UTC]");
        let mut struck = Vec::new();
        let mut furthest = bench.now.timestamp();
        for (seconds, set_by) in steps {
            // No longer than the time in which an hour is still struck.
            let reading = bench.after(f64::from(seconds) / 20.0, f64::from(set_by) / 1e3);
            furthest = furthest.max(bench.now.timestamp());
            if reading.strikes {
                prop_assert!(bench.now.timestamp() >= reading.hour.begins);
                struck.push(reading.hour.begins);
            }
        }
        let first: Timestamp = "2026-06-01T15:00:00Z".parse().unwrap();
        let due = (0..).map(|n| first + n.hours()).take_while(|hour| *hour <= furthest).collect::<Vec<_>>();
        prop_assert_eq!(struck, due);
    }
}
