//! Running totals that start anew at any hour, and that go on from file to file.

use std::fmt::Write as _;

use super::readings;
use crate::footfall::{FileCounts, Loaded, Merger};

fn people(day: usize, hour: usize) -> usize {
    let by_hour = [4, 3, 2, 1, 2, 5, 20, 60, 90, 70, 60, 75, 95, 90, 80, 85, 110, 130, 90, 60, 40, 30, 20, 9];
    by_hour[hour] + (day * 7 + hour * 3) % 11
}

/// The growth of each reading's hour, and the readings of a counter that starts anew where `anew` says so.
fn totals(days: usize, anew: impl Fn(usize, usize) -> bool) -> Vec<(usize, usize, usize)> {
    let mut total = 70_000;
    let mut out = Vec::new();
    for (day, hour) in (1..=days).flat_map(|day| (0..24).map(move |hour| (day, hour))) {
        total = if anew(day, hour) { 0 } else { total } + people(day, hour);
        out.push((day, hour, total));
    }
    out
}

fn loaded(files: &[(String, String)]) -> Loaded {
    let mut merger = Merger::default();
    for (name, text) in files {
        merger.add(name.clone(), FileCounts::read(name, text.as_bytes()).unwrap());
    }
    merger.finish().unwrap()
}

fn doubts(loaded: &Loaded) -> usize {
    loaded.files.iter().map(|file| file.doubts.len()).sum()
}

/// Checks that so many hours are read, and each has its own people.
#[track_caller]
fn is_right(loaded: &Loaded, hours: usize, what: &str) {
    assert_eq!((readings(loaded).len(), doubts(loaded)), (hours, 0), "{what}: {:#?}", loaded.files);
    for reading in loaded.footfall.readings() {
        let want = people(reading.date.day() as usize, reading.hour) as f64;
        assert_eq!(reading.count, want, "{what}: {reading:?}");
    }
}

#[test]
fn a_counter_may_start_anew_at_any_hour_and_on_any_day() {
    type Anew = fn(usize, usize) -> bool;
    let cases: [(&str, Anew); 5] = [
        ("at midnight", |_, hour| hour == 0),
        ("at five", |_, hour| hour == 5),
        ("at noon", |_, hour| hour == 12),
        ("on Mondays at six", |day, hour| day % 7 == 4 && hour == 6),
        ("on Sundays at midnight", |day, hour| day % 7 == 3 && hour == 0),
    ];
    for (what, anew) in cases {
        let mut text = "Time,Count\n".to_owned();
        for (day, hour, total) in totals(28, anew) {
            writeln!(text, "2024-03-{day:02} {hour:02}:00,{total}").unwrap();
        }
        let first = if anew(1, 0) { 0 } else { 1 };
        is_right(&loaded(&[("Mill.csv".into(), text)]), 28 * 24 - first, what);
    }
}

/// A file for each of these days.
fn daily(days: &[usize], totals: &[(usize, usize, usize)], wide: bool) -> Vec<(String, String)> {
    let file = |day: &usize| {
        let mut text = if wide { "Time,Mill,Quay\n" } else { "Time,Place,Counter\n" }.to_owned();
        for (_, hour, total) in totals.iter().filter(|row| row.0 == *day) {
            let cells = if wide { format!("{total},{total}") } else { format!("Mill,{total}") };
            writeln!(text, "2024-03-{day:02} {hour:02}:00,{cells}").unwrap();
        }
        // Names that do not stand in the order of time.
        (format!("{}-{day}.csv", (b'a' + (day * 5 % 7) as u8) as char), text)
    };
    days.iter().map(file).collect()
}

#[test]
fn a_counter_goes_on_from_file_to_file() {
    let on = totals(4, |_, _| false);
    for days in [[1, 2, 3, 4], [4, 2, 1, 3]] {
        is_right(&loaded(&daily(&days, &on, false)), 95, "the total goes on");
    }
    let anew = totals(4, |_, hour| hour == 0);
    is_right(&loaded(&daily(&[2, 1, 4, 3], &anew, false)), 96, "anew each day");
    // The day between is missing.
    is_right(&loaded(&daily(&[1, 3], &on, false)), 46, "a gap");
    // The same day twice.
    let twice = daily(&[1, 2, 2], &on, false);
    assert_eq!(readings(&loaded(&twice)).len(), 47);
}

#[test]
fn a_quiet_file_is_read_as_its_fellows_are() {
    let rows = |day: usize, total: &dyn Fn(usize) -> usize| -> (String, String) {
        let rows: String =
            (0..24).map(|hour| format!("2024-03-{day:02} {hour:02}:00,Mill,{}\n", total(hour))).collect();
        (format!("{day}.csv"), format!("Time,Place,Counter\n{rows}"))
    };
    let grown = |day: usize, hour: usize| 70_000 + (0..=hour).map(|hour| people(day, hour)).sum::<usize>();
    let end = grown(1, 23);
    let quiet = loaded(&[rows(1, &|hour| grown(1, hour)), rows(2, &|_| end)]);
    let second: Vec<f64> =
        quiet.footfall.readings().filter(|reading| reading.date.day() == 2).map(|reading| reading.count).collect();
    assert_eq!((second, doubts(&quiet)), (vec![0.0; 24], 0));
}
