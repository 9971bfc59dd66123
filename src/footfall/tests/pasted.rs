//! What `inspect` prints as settings reads a table again as it was read.

use std::fmt::Write;

use super::readings;
use crate::footfall::{CountAs, DateOrder, FileCounts, Inspection, Loaded, Merger, ReadOptions};

fn read_with(name: &str, bytes: &[u8], options: &ReadOptions) -> Result<Loaded, String> {
    let mut merger = Merger::default();
    let counts = FileCounts::read_watched(name, bytes, options, &|_| {});
    merger.add(name, counts.map_err(|error| error.to_string())?);
    merger.finish().map_err(|error| error.to_string())
}

/// The options that lines of a config say.
fn said(toml: &str) -> ReadOptions {
    let table: toml::Table = toml.parse().unwrap();
    let texts = |key: &str| -> Vec<String> {
        let items = table.get(key).and_then(toml::Value::as_array).into_iter().flatten();
        items.map(|item| item.as_str().unwrap().to_owned()).collect()
    };
    let text = |key: &str| table.get(key).and_then(toml::Value::as_str).map(str::to_owned);
    ReadOptions {
        count_column: texts("count-column"),
        location_column: texts("location-column"),
        ignore: texts("ignore"),
        date_column: text("date-column"),
        hour_column: text("hour-column"),
        date_order: text("date-order").map(|word| word.parse::<DateOrder>().unwrap()),
        count_as: text("count-as").map(|word| word.parse::<CountAs>().unwrap()),
        rows: text("rows"),
        ..ReadOptions::default()
    }
}

/// Checks that the settings of a table read it as it was read, and returns them.
#[track_caller]
fn again(name: &str, bytes: &[u8], options: &ReadOptions) -> String {
    let first = read_with(name, bytes, options).unwrap();
    let shown = Inspection::read_with(&first, options).inferred;
    let toml = shown[0].toml();
    let second = read_with(name, bytes, &said(&toml)).unwrap_or_else(|error| panic!("{name}: {error}\n{toml}"));
    assert_eq!(readings(&second), readings(&first), "{name}\n{toml}");
    toml
}

/// The typical day of a street.
const DAY: [u32; 24] =
    [9, 4, 2, 1, 2, 8, 40, 90, 130, 110, 95, 99, 120, 118, 101, 97, 105, 140, 150, 90, 60, 41, 30, 18];

/// A table of a header and a row for each hour of two days; each column's counts are a function of its number and the hour.
fn wide(names: &[&str], count: &dyn Fn(usize, usize) -> u32) -> String {
    let mut text = format!("time,{}\n", names.join(","));
    for hour in 0..48 {
        write!(text, "2024-03-{:02} {:02}:00", 4 + hour / 24, hour % 24).unwrap();
        (0..names.len()).for_each(|column| write!(text, ",{}", count(column, hour)).unwrap());
        text.push('\n');
    }
    text
}

fn part(column: usize, hour: usize) -> u32 {
    DAY[hour % 24] * (column as u32 + 2) / 2 + (hour as u32 * 5 + hour as u32 / 24 * 3 + column as u32 * 4) % 7
}

#[test]
fn the_tables_of_the_guide_are_read_again_as_they_were() {
    macro_rules! tables {
        ($($name:literal),*) => { [$(($name, &include_bytes!(concat!("../../../docs/guides/tables/", $name))[..])),*] };
    }
    for (name, bytes) in tables![
        "april-or-march.csv",
        "counter.csv",
        "doors.csv",
        "feed.json",
        "from-six.csv",
        "seen.csv",
        "sides.csv",
        "stuck.csv",
        "until.csv",
        "uploaded.csv",
        "utc.csv",
        "warmth.csv"
    ] {
        again(name, bytes, &ReadOptions::default());
    }
}

#[test]
fn sums_and_parts_are_no_columns_of_the_settings() {
    let none = ReadOptions::default();
    let sum = |column: usize, hour: usize| match column {
        0 => part(1, hour) + part(2, hour) + part(3, hour),
        column => part(column, hour),
    };
    let total = |column: usize, hour: usize| match column {
        0 => part(1, hour) + part(2, hour),
        3 => part(4, hour) + part(5, hour),
        column => part(column, hour),
    };
    for (names, count, left_out) in [
        (&["alle her", "Mill", "Quay", "Torget"][..], &sum as &dyn Fn(usize, usize) -> u32, &["alle her"][..]),
        (&["Total", "Mill", "Quay", "Torget"], &sum, &["\"Total\""]),
        (&["Mill Total", "Mill In", "Mill Out", "Quay Total", "Quay In", "Quay Out"], &total, &["Mill In", "Quay Out"]),
        (&["Mill + Quay", "Mill", "Quay", "Torget"], &sum, &["Mill + Quay"]),
        (&["North + South", "Mill In", "Mill Out", "Torget"], &part, &[]),
        (&["Mill", "Mill", "Torget"], &part, &[]),
        (&["2", "3", "3"], &part, &[]),
        (&["Mill Lane"], &part, &[]),
        (&["人数"], &part, &[]),
        (&["Count"], &part, &[]),
        (&["In", "Out"], &part, &[]),
        (&["total", "in", "out"], &sum, &[]),
    ] {
        let text = wide(names, count);
        let toml = again("High Street.csv", text.as_bytes(), &none);
        for name in left_out {
            assert!(!toml.contains(name), "{toml}");
        }
    }
}

#[test]
fn places_of_rows_that_are_sums_stay_out() {
    let mut text = "Standort,Datum,Stunde,Anzahl\n".to_owned();
    for hour in 0..48 {
        let all = part(0, hour) + part(1, hour) + part(2, hour);
        for (name, count) in [("A", part(0, hour)), ("B", part(1, hour)), ("C", part(2, hour)), ("Innenstadt", all)] {
            writeln!(text, "{name},2024-03-{:02},{},{count}", 4 + hour / 24, hour % 24).unwrap();
        }
    }
    let toml = again("a.csv", text.as_bytes(), &ReadOptions::default());
    assert!(toml.contains("count-column = [\"Anzahl\"]") && toml.contains("hour-column = \"Stunde\""), "{toml}");
    let both = text.replace("Anzahl", "In,Out").replace('\n', ",1\n").replacen("In,Out,1", "In,Out", 1);
    again("a.csv", both.as_bytes(), &ReadOptions::default());
}

#[test]
fn what_the_user_said_stays_said() {
    let text = wide(&["Mill", "Quay", "Warmth"], &part);
    let options = ReadOptions { ignore: vec!["warmth".into()], ..ReadOptions::default() };
    let toml = again("a.csv", text.as_bytes(), &options);
    assert!(toml.contains("ignore = [\"warmth\"]") && !toml.contains("Warmth"), "{toml}");
}
