//! Counts with dots, commas and blanks in them, and in the digits of other scripts.

use super::{loaded, report};

/// The typical day of a street, in tens of people.
const DAY: [u32; 24] =
    [9, 4, 2, 1, 2, 8, 40, 90, 130, 110, 95, 99, 120, 118, 101, 97, 105, 140, 150, 90, 60, 41, 30, 18];

fn count(hour: usize) -> u32 {
    DAY[hour % 24] * 10 + (hour as u32 * 5) % 7
}

/// The sum of all counts of a table of two days, each count written by a function, and its doubts.
fn read(delimiter: char, write: &dyn Fn(u32) -> String) -> (f64, usize) {
    let mut text = format!("time{delimiter}Mill\n");
    for hour in 0..48 {
        text += &format!("2024-03-{:02} {:02}:00{delimiter}{}\n", 4 + hour / 24, hour % 24, write(count(hour)));
    }
    let loaded = loaded(&text);
    assert_eq!(loaded.footfall.hours(), 48, "{text}");
    let sum: f64 = loaded.footfall.readings().map(|reading| reading.count).sum();
    ((sum * 10.0).round() / 10.0, report(&loaded).doubts.len())
}

fn grouped(count: u32, mark: &str) -> String {
    if count < 1000 { count.to_string() } else { format!("{}{mark}{:03}", count / 1000, count % 1000) }
}

fn script(count: u32, first: u32) -> String {
    count.to_string().bytes().filter_map(|digit| char::from_u32(first + u32::from(digit - b'0'))).collect()
}

#[test]
fn a_mark_before_three_digits_is_what_all_counts_show() {
    let all: u32 = (0..48).map(count).sum();
    let all = f64::from(all);
    let thousandth = (all / 100.0).round() / 10.0;
    let part = |mark: char| move |count: u32| format!("{}{mark}{:03}", count / 1000, count % 1000);
    let whole = |mark: char| move |count: u32| format!("{count}{mark}000");
    assert_eq!(read(',', &part('.')), (thousandth, 0));
    assert_eq!(read(';', &part(',')), (thousandth, 0));
    assert_eq!(read(',', &whole('.')), (all, 0));
    assert_eq!(read(';', &whole(',')), (all, 0));
    for mark in [".", ",", " ", "\u{a0}", "\u{2009}", "\u{202f}", "'", "’", "_"] {
        assert_eq!(read(';', &|count| grouped(count, mark)), (all, 0), "{mark:?}");
    }
    assert_eq!(read(',', &|count| format!("\"{}\"", grouped(count, ","))), (all, 0));
    // All counts are above a thousand: nothing shows what the mark is.
    let more = |mark: &'static str| move |count: u32| grouped(count + 1000, mark);
    let above = ((all + 48_000.0) / 100.0).round() / 10.0;
    assert_eq!(read(';', &more(".")), (above, 1));
    assert_eq!(read(',', &|count| format!("\"{}\"", grouped(count + 1000, ","))), (all + 48_000.0, 0));
}

#[test]
fn thousands_and_digits_of_other_scripts_are_read() {
    let all = f64::from((0..48).map(count).sum::<u32>());
    assert_eq!(read(',', &|count| format!("{}.{:03}k", count / 1000, count % 1000)), (all, 0));
    assert_eq!(read(',', &|count| format!("{count}e0")), (all, 0));
    for first in [0x660, 0x6f0, 0x966, 0xff10] {
        assert_eq!(read(',', &|count| script(count, first)), (all, 0), "{first:x}");
    }
}
