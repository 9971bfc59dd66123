//! JSON whose hours or dates are keys, or whose counts are lists of numbers.

use super::{loaded, readings};
use crate::footfall::read;

/// The typical day of a street.
const DAY: [u32; 24] =
    [9, 4, 2, 1, 2, 8, 40, 90, 130, 110, 95, 99, 120, 118, 101, 97, 105, 140, 150, 90, 60, 41, 30, 18];

/// The count of a place at an hour of a day.
fn count(place: usize, day: usize, hour: usize) -> u32 {
    DAY[hour] * (place as u32 + 1) + (day * 7 + hour * 5 + place * 3) as u32 % 7
}

const PLACES: [&str; 2] = ["Mill", "Quay"];
const DATES: [&str; 2] = ["2024-03-04", "2024-03-05"];

/// The readings of both places on both days.
fn want(places: &[&str]) -> Vec<String> {
    let hour = |(place, day, hour): (usize, usize, usize)| {
        format!("{}|{} {hour:02}|{}", places[place], DATES[day], count(place, day, hour))
    };
    let all =
        (0..places.len()).flat_map(|place| (0..2).flat_map(move |day| (0..24).map(move |hour| (place, day, hour))));
    all.map(hour).collect()
}

/// An object of what a function says of each key.
fn object(keys: &[impl AsRef<str>], of: &dyn Fn(usize) -> String) -> String {
    let fields: Vec<String> =
        keys.iter().enumerate().map(|(i, key)| format!("\"{}\":{}", key.as_ref(), of(i))).collect();
    format!("{{{}}}", fields.join(","))
}

fn list(count: usize, of: &dyn Fn(usize) -> String) -> String {
    format!("[{}]", (0..count).map(of).collect::<Vec<_>>().join(","))
}

fn hours(form: &dyn Fn(usize) -> String) -> Vec<String> {
    (0..24).map(form).collect()
}

/// The hours of a place and day as an object, whose keys are written in one way, and as a list.
fn under(keys: &[String], place: usize, day: usize) -> String {
    object(keys, &|hour| count(place, day, hour).to_string())
}

fn numbers(place: usize, day: usize) -> String {
    list(24, &|hour| count(place, day, hour).to_string())
}

/// A list of an object for each place and day, with `field` in each.
fn rows(field: &dyn Fn(usize, usize) -> String) -> String {
    list(4, &|i| {
        let (place, day) = (i % 2, i / 2);
        format!("{{\"date\":\"{}\",\"place\":\"{}\",{}}}", DATES[day], PLACES[place], field(place, day))
    })
}

#[test]
fn hours_stand_under_one_key_of_each_row() {
    let written: [fn(usize) -> String; 5] = [
        |hour| format!("{hour:02}"),
        |hour| hour.to_string(),
        |hour| format!("{hour:02}:00"),
        |hour| format!("h{hour}"),
        |hour| format!("{hour:02}:00-{:02}:00", hour + 1),
    ];
    for form in written {
        for name in ["hours", "counts", "antall"] {
            let keys = hours(&form);
            let text = rows(&|place, day| format!("\"{name}\":{}", under(&keys, place, day)));
            let found = loaded(&text);
            assert_eq!(readings(&found), want(&PLACES), "{text}");
            assert_eq!(found.files[0].doubts, []);
            let sum = |place, day| (0..24).map(|hour| count(place, day, hour)).sum::<u32>();
            let text =
                rows(&|place, day| format!("\"all\":{},\"{name}\":{}", sum(place, day), under(&keys, place, day)));
            assert_eq!(readings(&loaded(&text)), want(&PLACES), "{text}");
        }
    }
    let lists = rows(&|place, day| format!("\"values\":{}", numbers(place, day)));
    assert_eq!(readings(&loaded(&lists)), want(&PLACES));
    let features = |rows: &str| {
        let rows = rows.replace("{\"date\"", "{\"type\":\"Feature\",\"geometry\":null,\"properties\":{\"date\"");
        format!("{{\"type\":\"FeatureCollection\",\"features\":{}}}", rows.replace("]}", "]}}"))
    };
    assert_eq!(readings(&loaded(&features(&lists))), want(&PLACES));
}

#[test]
fn lists_of_a_day_may_be_finer_than_hours() {
    for parts in [2, 4, 12] {
        let text = rows(&|place, day| {
            let part =
                |i: usize| if i.is_multiple_of(parts) { count(place, day, i / parts).to_string() } else { "0".into() };
            format!("\"counts\":{}", list(24 * parts, &part))
        });
        assert_eq!(readings(&loaded(&text)), want(&PLACES), "{text}");
    }
}

#[test]
fn dates_places_and_hours_are_keys_in_any_order() {
    let keys = hours(&|hour| format!("{hour:02}"));
    let stamps: Vec<String> = (0..48).map(|i| format!("{}T{:02}:00:00", DATES[i / 24], i % 24)).collect();
    let at = |place: usize, i: usize| count(place, i / 24, i % 24).to_string();
    let series = |place: usize| list(48, &|i| at(place, i));
    let times = list(48, &|i| format!("\"{}\"", stamps[i]));
    for text in [
        object(&DATES, &|day| object(&PLACES, &|place| under(&keys, place, day))),
        object(&PLACES, &|place| object(&DATES, &|day| under(&keys, place, day))),
        object(&DATES, &|day| object(&keys, &|hour| object(&PLACES, &|place| count(place, day, hour).to_string()))),
        format!("{{\"data\":{}}}", object(&DATES, &|day| object(&PLACES, &|place| numbers(place, day)))),
        format!("{{\"data\":{}}}", object(&PLACES, &|place| object(&DATES, &|day| numbers(place, day)))),
        object(&stamps, &|i| object(&PLACES, &|place| at(place, i))),
        object(&PLACES, &|place| object(&stamps, &|i| at(place, i))),
        format!("{{\"time\":{times},\"Mill\":{},\"Quay\":{}}}", series(0), series(1)),
        object(&PLACES, &|place| format!("{{\"time\":{times},\"count\":{}}}", series(place))),
        list(2, &|place| format!("{{\"name\":\"{}\",\"times\":{times},\"counts\":{}}}", PLACES[place], series(place))),
        list(48, &|i| format!("{{\"time\":\"{}\",\"counts\":{}}}", stamps[i], object(&PLACES, &|place| at(place, i)))),
        format!("{{\"places\":[\"Mill\",\"Quay\"],\"times\":{times},\"counts\":[{},{}]}}", series(0), series(1)),
        format!(
            "{{\"places\":[\"Mill\",\"Quay\"],\"times\":{times},\"counts\":{}}}",
            list(48, &|i| format!("[{},{}]", at(0, i), at(1, i)))
        ),
        object(&PLACES, &|place| {
            format!(
                "{{\"lat\":53.1,\"counts\":{}}}",
                list(48, &|i| format!("{{\"time\":\"{}\",\"count\":{}}}", stamps[i], at(place, i)))
            )
        }),
        object(&(0..96).map(|i| format!("row{i}")).collect::<Vec<_>>(), &|i| {
            format!("{{\"time\":\"{}\",\"place\":\"{}\",\"count\":{}}}", stamps[i / 2], PLACES[i % 2], at(i % 2, i / 2))
        }),
    ] {
        let found = loaded(&text);
        assert_eq!(readings(&found), want(&PLACES), "{text}");
        assert_eq!(found.files[0].doubts, [], "{text}");
    }
    let one = object(&DATES, &|day| numbers(0, day));
    assert_eq!(readings(&loaded(&one)), want(&["High Street"]));
}

#[test]
fn both_directions_of_an_hour_are_added_up() {
    let keys = hours(&|hour| format!("{hour:02}"));
    let both = |place, day| {
        object(&keys, &|hour| format!("{{\"in\":{},\"out\":1}}", count(place, day, hour).saturating_sub(1)))
    };
    let text = rows(&|place, day| format!("\"hours\":{}", both(place, day)));
    assert_eq!(readings(&loaded(&text)), want(&PLACES));
}

#[test]
fn numbers_without_a_time_are_refused_and_not_passed_over() {
    let of = |length: usize| list(length, &|i| DAY[i % 24].to_string());
    for text in [
        rows(&|_, _| format!("\"counts\":{}", of(23))),
        format!("[{{\"place\":\"Mill\",\"start\":\"2024-03-04T00:00:00\",\"minutes\":60,\"values\":{}}}]", of(72)),
        format!("{{\"start\":\"2024-03-04\",\"interval\":3600,\"values\":{}}}", of(48)),
    ] {
        let error = read("a.json", text.as_bytes()).map(drop).unwrap_err().to_string();
        assert!(error.contains("nothing says when each of the"), "{text}: {error}");
    }
}
