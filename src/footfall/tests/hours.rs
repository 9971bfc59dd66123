//! Hours that are written in odd ways: with minutes in a column of their own, every few hours, without AM and PM.

use std::fmt::Write as _;

use super::{loaded, readings, report};

/// What is doubtful about a table.
fn doubts(text: &str) -> String {
    let loaded = loaded(text);
    report(&loaded).doubts.iter().map(|doubt| doubt.what.clone()).collect::<Vec<_>>().join("\n")
}

/// A count that goes with the time of day.
fn count(day: usize, hour: usize) -> usize {
    5 + hour.min(24 - hour) * 7 + (day * 5 + hour * 3) % 4
}

#[test]
fn minutes_may_have_a_column() {
    let forms: [(&str, [&str; 4]); 4] = [
        ("Minute", ["0", "15", "30", "45"]),
        ("mm", ["00", "15", "30", "45"]),
        ("Quarter", ["1", "2", "3", "4"]),
        ("Viertel", ["0", "1", "2", "3"]),
    ];
    for (header, minutes) in forms {
        for places in [&[""][..], &["Mill,", "Quay,"]] {
            let place = if places.len() > 1 { "Place," } else { "" };
            let mut text = format!("Date,Hour,{header},{place}Count\n");
            let mut total = 0;
            for (day, hour) in (0..3).flat_map(|day| (0..24).map(move |hour| (day, hour))) {
                for (minute, (number, place)) in
                    minutes.iter().flat_map(|minute| places.iter().enumerate().map(move |place| (minute, place)))
                {
                    let people = count(day, hour) + number * (day + hour % 5);
                    writeln!(text, "2024-03-{:02},{hour},{minute},{place}{people}", day + 4).unwrap();
                    total += people;
                }
            }
            let loaded = loaded(&text);
            let people: f64 = loaded.footfall.readings().map(|reading| reading.count).sum();
            let names = loaded.footfall.locations();
            assert_eq!((readings(&loaded).len(), people as usize), (72 * places.len(), total), "{header}\n{names:?}");
            assert_eq!(report(&loaded).doubts, [], "{header}");
        }
    }
}

#[test]
fn counts_of_several_hours_are_doubtful() {
    let rows = |hours: &[usize], time: &dyn Fn(usize) -> String| {
        let mut text = "Date,Hour,Count\n".to_owned();
        for (day, hour) in (0..4).flat_map(|day| hours.iter().map(move |hour| (day, *hour))) {
            writeln!(text, "2024-03-{:02},{},{}", day + 4, time(hour), count(day, hour)).unwrap();
        }
        text
    };
    let range = |hour: usize| format!("{hour:02}:00-{:02}:00", hour + 3);
    let every_third: Vec<usize> = (0..24).step_by(3).collect();
    assert!(doubts(&rows(&every_third, &range)).contains("a time comes every 3 hours"));
    let shop: Vec<usize> = [9, 10, 11, 12, 1, 2, 3, 4, 5].into();
    assert!(doubts(&rows(&shop, &|hour| hour.to_string())).contains("AM and PM"));
    let day: Vec<usize> = (0..24).collect();
    assert_eq!(doubts(&rows(&day, &|hour| hour.to_string())), "");
}

#[test]
fn numbers_in_two_cells_are_doubtful() {
    let mut text = "Time,Quay\n".to_owned();
    for hour in 0..24 {
        writeln!(text, "2024-03-04 {hour:02}:00,{},{:03}", hour % 3 + 1, hour * 37).unwrap();
    }
    assert!(doubts(&text).contains("2,700"), "{}", doubts(&text));
}

#[test]
fn a_day_of_a_total_that_starts_anew_at_five_is_doubtful() {
    let (mut text, mut total) = ("Time,Place,Count\n".to_owned(), 1_700);
    for hour in 0..24 {
        total = if hour == 5 { 0 } else { total } + count(0, hour);
        writeln!(text, "2024-03-04 {hour:02}:00,Quay,{total}").unwrap();
    }
    assert!(doubts(&text).contains("running total"), "{}", doubts(&text));
}
