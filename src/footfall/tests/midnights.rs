//! Dates without a time of day among times: midnight or whole days, by how high their counts are.

use std::fmt::Write as _;

use super::super::ProblemKind::{BadHour, Clash, WholeDay};
use super::{loaded, problems, readings, report};

/// People in an hour of a day.
fn people(day: usize, hour: usize) -> usize {
    let by_hour = [4, 3, 2, 1, 2, 5, 20, 60, 90, 70, 60, 75, 95, 90, 80, 85, 110, 130, 90, 60, 40, 30, 20, 9];
    by_hour[hour] + (day * 3 + hour) % 5
}

/// Three days, from the 1st of March 2024; `stamp` writes a time.
fn table(header: &str, step: usize, stamp: impl Fn(usize, usize, usize) -> String) -> String {
    let mut text = format!("{header}\n");
    for day in 1..4 {
        for minute in (0..1440).step_by(step) {
            let (hour, minute) = (minute / 60, minute % 60);
            writeln!(text, "{},{}", stamp(day, hour, minute), people(day, hour)).unwrap();
        }
    }
    text
}

#[test]
fn a_bare_date_among_times_is_midnight() {
    let bare = |date: String, time: String, hour: usize, minute: usize| {
        if (hour, minute) == (0, 0) { date } else { format!("{date} {time}") }
    };
    type Stamp<'a> = &'a dyn Fn(usize, usize, usize) -> String;
    let iso: Stamp = &|d, h, m| bare(format!("2024-03-0{d}"), format!("{h:02}:{m:02}"), h, m);
    let slashed: Stamp = &|d, h, m| bare(format!("{}.3.2024", d + 12), format!("{h}:{m:02}:00"), h, m);
    let american: Stamp = &|d, h, m| bare(format!("3/{}/2024", d + 12), format!("{h}:{m:02}"), h, m);
    // Every other midnight has a time.
    let mixed: Stamp = &|d, h, m| if d == 2 { format!("2024-03-0{d}T{h:02}:{m:02}") } else { iso(d, h, m) };
    let apart: Stamp = &|d, h, _| if h == 0 { format!("2024-03-0{d},") } else { format!("2024-03-0{d},{h}:00") };
    for (header, step, stamp) in [
        ("Time,Count", 60, iso),
        ("Time,Count", 15, iso),
        ("Zeit,Anzahl", 30, slashed),
        ("Time,Count", 60, american),
        ("Time,Count", 60, mixed),
        ("Date,Hour,Count", 60, apart),
    ] {
        let text = table(header, step, stamp);
        let loaded = loaded(&text);
        assert_eq!((readings(&loaded).len(), problems(&loaded)), (72, vec![]), "{text}");
        let midnight: f64 =
            loaded.footfall.readings().filter(|reading| reading.hour == 0).map(|reading| reading.count).sum();
        let want: usize = (1..4).map(|day| people(day, 0) * 60 / step).sum();
        assert_eq!((midnight, report(&loaded).doubts.len()), (want as f64, 0), "{text}");
        assert!(
            report(&loaded).notes.iter().any(|note| note.contains("no time of day")),
            "{:?}",
            report(&loaded).notes
        );
    }
}

#[test]
fn several_places_have_their_own_midnights() {
    let mut long = "Time,Place,Count\n".to_owned();
    let mut wide = "Time,Mill,Quay\n".to_owned();
    for (day, hour) in (1..4).flat_map(|day| (0..24).map(move |hour| (day, hour))) {
        let time = if hour == 0 { format!("2024-03-0{day}") } else { format!("2024-03-0{day} {hour:02}:00") };
        let (mill, quay) = (people(day, hour), 3 * people(day + 1, hour) + hour % 3);
        writeln!(long, "{time},Mill,{mill}\n{time},Quay,{quay}").unwrap();
        writeln!(wide, "{time},{mill},{quay}").unwrap();
    }
    for text in [long, wide] {
        let loaded = loaded(&text);
        assert_eq!((readings(&loaded).len(), problems(&loaded)), (144, vec![]), "{text}");
        assert_eq!(report(&loaded).doubts, []);
    }
}

#[test]
fn a_bare_date_with_a_days_count_is_left_out() {
    for (from, to) in [(0, 24), (1, 24), (8, 20)] {
        let mut text = "Time,Count\n".to_owned();
        for day in 1..4 {
            let hours = || (from..to).map(move |hour| (hour, people(day, hour)));
            writeln!(text, "2024-03-0{day},{}", hours().map(|hour| hour.1).sum::<usize>()).unwrap();
            hours().for_each(|(hour, count)| writeln!(text, "2024-03-0{day} {hour:02}:00,{count}").unwrap());
        }
        let loaded = loaded(&text);
        let kinds: Vec<_> = problems(&loaded).into_iter().map(|problem| problem.1).collect();
        assert_eq!((readings(&loaded).len(), kinds), (3 * (to - from), vec![WholeDay; 3]), "{text}");
        assert_eq!(report(&loaded).doubts, []);
    }
}

#[test]
fn a_bare_date_that_may_be_both_is_a_doubt() {
    // Low counts, but nobody counted by night.
    let mut text = "Time,Count\n".to_owned();
    for day in 1..4 {
        writeln!(text, "2024-03-0{day},{}", 50 + day).unwrap();
        (8..20).for_each(|hour| writeln!(text, "2024-03-0{day} {hour:02}:00,{}", people(day, hour)).unwrap());
    }
    let loaded = loaded(&text);
    assert_eq!((readings(&loaded).len(), report(&loaded).doubts.len()), (36, 1), "{:?}", report(&loaded));
    assert!(report(&loaded).doubts[0].what.contains("3 rows have a date and no time of day"));
}

#[test]
fn twenty_four_is_midnight_where_the_next_day_has_none() {
    let stamp = |d: usize, h: usize| match (d, h) {
        (2, 0) => "2024-03-01 24:00".to_owned(),
        (3, 0) => "2024-03-03T00".to_owned(),
        _ => format!("2024-03-0{d} {h:02}:00"),
    };
    let text = table("Time,Count", 60, |d, h, _| stamp(d, h));
    let whole = loaded(&text);
    assert_eq!((readings(&whole).len(), problems(&whole)), (72, vec![]), "{text}");
    assert_eq!(readings(&whole)[24], format!("High Street|2024-03-02 00|{}", people(2, 0)));
    let twice = loaded(&format!("{text}2024-03-02 24:00,999\n"));
    assert_eq!((readings(&twice), problems(&twice)), (readings(&whole), vec![(74, BadHour)]));
    assert!(problems(&twice).iter().all(|problem| problem.1 != Clash));
}
