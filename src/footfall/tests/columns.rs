//! Columns beside those of places, and headers that take more than one row or come again.

use super::{loaded, report};
use std::fmt::Write as _;

/// People of a day, hour by hour.
const DAY: [u32; 24] =
    [9, 4, 2, 1, 2, 8, 40, 90, 130, 110, 95, 99, 120, 118, 101, 97, 105, 140, 150, 90, 60, 41, 30, 18];

/// The count of a place in an hour, which differs from place to place and from day to day.
fn count(place: u32, hour: u32) -> u32 {
    let noise = (place * 7919 + hour * 104_729).wrapping_mul(2_654_435_761) >> 24;
    DAY[hour as usize % 24] * (150 + noise) * (3 + place) / 900
}

fn sum(place: u32) -> u32 {
    (0..72).map(|hour| count(place, hour)).sum()
}

fn stamp(hour: u32) -> String {
    format!("2024-03-{:02} {:02}:00", 4 + hour / 24, hour % 24)
}

/// The rows of three days under a header.
fn table(header: &str, row: impl Fn(u32) -> String) -> String {
    (0..72).fold(format!("{header}\n"), |mut text, hour| {
        writeln!(text, "{},{}", stamp(hour), row(hour)).unwrap();
        text
    })
}

/// The counts of the places from 0 on, with a comma between.
fn counts(places: u32, hour: u32) -> String {
    (0..places).map(|place| count(place, hour).to_string()).collect::<Vec<_>>().join(",")
}

/// The places of a table with their people.
fn people(text: &str) -> Vec<(String, u32)> {
    let loaded = loaded(text);
    let mut found: Vec<(String, u32)> = Vec::new();
    for reading in loaded.footfall.readings() {
        match found.iter_mut().find(|place| place.0 == reading.location) {
            Some(place) => place.1 += reading.count as u32,
            None => found.push((reading.location.to_owned(), reading.count as u32)),
        }
    }
    found
}

fn doubts(text: &str) -> Vec<String> {
    report(&loaded(text)).doubts.iter().map(|doubt| doubt.what.clone()).collect()
}

fn named(places: &[(&str, u32)]) -> Vec<(String, u32)> {
    places.iter().map(|(name, sum)| ((*name).to_owned(), *sum)).collect()
}

#[test]
fn headers_of_two_rows_name_places_and_their_ways() {
    let both = named(&[("High Street", sum(2) + sum(3)), ("Mill Lane", sum(0) + sum(1))]);
    for header in [
        ",Mill Lane,,High Street,\nDate,In,Out,In,Out",
        ",Mill Lane,,High Street\nDate,In,Out,In,Out",
        ",Mill Lane,Mill Lane,High Street,High Street\nDate,In,Out,In,Out",
        "Counts of 2024,,,,\n,Mill Lane,,High Street,\nDate,In,Out,In,Out",
        "Date,Mill Lane,,High Street,\n,In,Out,In,Out",
        "Date,Mill Lane,Mill Lane,High Street,High Street\n,In,Out,In,Out",
        ",Mill Lane,,High Street\nDatum,Richtung 1,Richtung 2,Richtung 1,Richtung 2",
    ] {
        assert_eq!(people(&table(header, |hour| counts(4, hour))), both, "{header}");
    }
    let each = named(&[("Mill Lane", sum(0)), ("Quay", sum(1))]);
    for header in
        [",Mill Lane,Quay\nDate,[n],[n]", ",Mill Lane,Quay\nDate,Count,Count", "Date,Mill Lane,Quay\n,people,people"]
    {
        assert_eq!(people(&table(header, |hour| counts(2, hour))), each, "{header}");
    }
    let one = table(",Mill Lane,\nDate,In,Out", |hour| counts(2, hour));
    assert_eq!(people(&one), named(&[("Mill Lane", sum(0) + sum(1))]));
    let speed = |hour: u32| format!("{},{},{},{}", count(0, hour), 3 + hour % 7, count(1, hour), 4 + hour % 5);
    let speed = table(",Mill Lane,,Quay,\nDate,Count,Speed,Count,Speed", speed);
    assert_eq!(people(&speed).iter().map(|place| place.1).collect::<Vec<_>>(), [sum(0), sum(1)]);
}

#[test]
fn columns_with_one_name_are_two_places_and_a_doubt() {
    let text = table("Date,Mill,Mill,Quay", |hour| counts(3, hour));
    assert_eq!(people(&text), named(&[("Mill", sum(0)), ("Mill (2)", sum(1)), ("Quay", sum(2))]));
    assert!(doubts(&text)[0].contains("\"mill\""), "{:?}", doubts(&text));
}

#[test]
fn a_place_may_be_called_after_anything() {
    for name in ["Zone", "Index", "Week", "Exit", "In", "Hour", "Date", "Weekday", "Total", "ID", "Status", "All"] {
        let text = table(&format!("Timestamp,Mill,Quay,{name},Tor"), |hour| counts(4, hour));
        let found = people(&text);
        assert!(found.contains(&(name.to_owned(), sum(2))), "{name}: {found:?}");
        assert_eq!((found.len(), doubts(&text).len()), (4, 0), "{name}: {:?}", doubts(&text));
    }
    for name in ["Rain", "Temp", "Noise", "Count", "Visitors"] {
        let text = table(&format!("Timestamp,Mill,Quay,{name},Tor"), |hour| counts(4, hour));
        assert_eq!(doubts(&text).len(), 1, "{name}: {:?}", people(&text));
    }
}

#[test]
fn what_does_not_count_as_the_others_do_is_no_place() {
    type Value = fn(u32) -> u32;
    let values: [(&str, Value); 7] = [
        ("Week", |_| 10),
        ("Hour", |hour| hour % 24),
        ("Index", |hour| hour),
        ("Temp", |hour| 5 + DAY[hour as usize % 24] / 12),
        ("Rain", |hour| hour % 5),
        ("Noise", |hour| 45 + hour % 24 / 2),
        ("Wind", |hour| hour * 7 % 13),
    ];
    for (name, value) in values {
        let row = |hour| format!("{},{},{}", count(0, hour), count(1, hour), value(hour));
        let text = table(&format!("Timestamp,Mill,Quay,{name}"), row);
        assert_eq!(people(&text), named(&[("Mill", sum(0)), ("Quay", sum(1))]), "{name}");
        assert_eq!(doubts(&text), [""; 0], "{name}");
    }
}

#[test]
fn a_place_called_a_sum_is_left_out_if_it_is_one() {
    for name in ["Total", "Sum", "All", "Gesamt"] {
        let long = |total: fn(u32) -> u32| {
            table("Time,Place,Count", |hour| {
                let at = stamp(hour);
                format!("Mill,{}\n{at},Quay,{}\n{at},{name},{}", count(0, hour), count(1, hour), total(hour))
            })
        };
        let both = named(&[("Mill", sum(0)), ("Quay", sum(1))]);
        assert_eq!(people(&long(|hour| count(0, hour) + count(1, hour))), both, "{name}");
        assert!(people(&long(|hour| count(0, hour) / 2)).iter().any(|place| place.0 == name), "{name}");
    }
}

#[test]
fn a_running_total_beside_counts_is_a_place() {
    let total = |from: u32, hour: u32| from + (0..=hour).map(|hour| count(2, hour)).sum::<u32>();
    for from in [0, 10_000] {
        let row = |hour| format!("{},{},{}", count(0, hour), count(1, hour), total(from, hour));
        let text = table("Time,Mill,Quay,Tor", row);
        let want = named(&[("Mill", sum(0)), ("Quay", sum(1)), ("Tor", sum(2) - count(2, 0))]);
        assert_eq!(people(&text), want);
        assert!(report(&loaded(&text)).notes[0].contains("running total"));
    }
    let row = |hour| format!("{},{}", counts(2, hour), (0..=hour).map(|h| count(0, h) + count(1, h)).sum::<u32>());
    assert_eq!(people(&table("Time,Mill,Quay,Cum", row)), named(&[("Mill", sum(0)), ("Quay", sum(1))]));
    let rising: [fn(u32) -> u32; 3] = [|hour| hour + 1, |hour| 100 + 7 * hour, |hour| 5000 + 3 * hour + hour % 2];
    for value in rising {
        let text = table("Time,Mill,Quay,Foo", |hour| format!("{},{}", counts(2, hour), value(hour)));
        assert_eq!(people(&text), named(&[("Mill", sum(0)), ("Quay", sum(1))]));
    }
}

#[test]
fn flat_columns_share_one_doubt() {
    let row = |hour| format!("{},{},{},{}", counts(2, hour), 50 + hour * 7 % 11, 60 + hour * 5 % 13, 30 + hour * 3 % 7);
    let found = doubts(&table("Time,Mill,Quay,Foo,Bar,Baz", row));
    assert!(found.len() == 1 && found[0].starts_with("columns \"Foo\", \"Bar\" and \"Baz\" are about"), "{found:?}");
}

#[test]
fn a_header_that_comes_again_may_have_another_order() {
    let block = |names: &str, row: &dyn Fn(u32) -> String, hours: std::ops::Range<u32>| {
        hours.fold(format!("{names}\n"), |text, hour| text + &format!("{},{}\n", stamp(hour), row(hour)))
    };
    let first = block("Time,Mill,Quay,Tor", &|hour| counts(3, hour), 0..40);
    let all = named(&[("Mill", sum(0)), ("Quay", sum(1)), ("Tor", sum(2))]);
    let turned = |hour: u32| format!("{},{},{}", count(2, hour), count(0, hour), count(1, hour));
    for title in ["", "\n", "\nMarch\n", ",,,\nMarch,,,\n"] {
        let same = format!("{first}{title}{}", block("Time,Mill,Quay,Tor", &|hour| counts(3, hour), 40..72));
        assert_eq!(people(&same), all, "{title:?}");
        let other = format!("{first}{title}{}", block("TIME,Tor,Mill,Quay", &turned, 40..72));
        assert_eq!(people(&other), all, "{title:?}");
    }
    let fewer = format!("{first}\n{}", block("Time,Quay", &|hour| count(1, hour).to_string(), 40..72));
    assert!(people(&fewer).contains(&("Quay".into(), sum(1))) && doubts(&fewer).is_empty(), "{:?}", doubts(&fewer));
    let others = format!("{first}\n{}", block("Time,Pier,Hall,Quay", &turned, 40..72));
    assert!(people(&others).contains(&("Quay".into(), sum(1))));
    assert!(doubts(&others)[0].contains("\"Pier\" and \"Hall\""), "{:?}", doubts(&others));
}
