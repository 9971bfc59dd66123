//! Columns that count parts of the people of one place are added up; columns of two places are not.

use super::{loaded, readings, report};
use std::fmt::Write as _;

/// How many people pass in each hour of a day.
const DAY: [u32; 24] =
    [9, 4, 2, 1, 2, 8, 40, 90, 130, 110, 95, 99, 120, 118, 101, 97, 105, 140, 150, 90, 60, 41, 30, 18];

/// A count with some chance in it. Each column has an hour of its own at which it is highest.
fn count(column: usize, hour: usize) -> u32 {
    let chance = (((hour * 7 + column * 5 + 3) as u64 * 2_654_435_761) >> 7) as u32;
    let mean = DAY[(hour + column) % 24];
    mean + (chance % (2 * mean.isqrt() + 1)) * 2
}

/// A temperature at an hour, in whole degrees.
fn degrees(hour: usize) -> usize {
    [8, 7, 7, 7, 6, 6, 7, 8, 9, 11, 12, 13, 14, 15, 15, 15, 14, 13, 12, 11, 10, 10, 9, 8][hour % 24] + hour / 24
}

/// Three days of rows: a time, a place or none, and the cells of each hour.
fn table(header: &str, places: &[&str], cells: impl Fn(usize, usize) -> String) -> String {
    let mut text = format!("{header}\n");
    for hour in 0..72 {
        let time = format!("2023-03-{:02} {:02}:00", 14 + hour / 24, hour % 24);
        for (at, place) in places.iter().enumerate() {
            writeln!(text, "{time},{place}{}{}", if place.is_empty() { "" } else { "," }, cells(at, hour)).unwrap();
        }
    }
    text
}

fn people(columns: &[usize]) -> f64 {
    (0..72).flat_map(|hour| columns.iter().map(move |column| f64::from(count(*column, hour)))).sum()
}

/// Checks how many places a table has, how many people, and whether it has a doubt.
#[track_caller]
fn has(text: &str, places: usize, people: f64, doubt: bool) {
    let loaded = loaded(text);
    let found: f64 = loaded.footfall.readings().map(|reading| reading.count).sum();
    let report = report(&loaded);
    let got = (loaded.footfall.locations().len(), found, !report.doubts.is_empty());
    let header = text.lines().next();
    assert_eq!(got, (places, people, doubt), "{header:?}: {:?} {:?}", report.doubts, report.notes);
}

#[test]
fn names_of_streets_are_no_ways() {
    for (names, doubt) in [
        ("Mill Lane 1,Mill Lane 2", true),
        ("Inbound Road,Outbound Road", true),
        ("Up Street,Down Street", true),
        ("Hin Gasse,Zurück Gasse", true),
        ("Gate A,Gate B", false),
        ("North Street,South Street", false),
        ("Platform 1,Platform 2", false),
    ] {
        let text = table(&format!("Time,{names}"), &[""], |_, h| format!("{},{}", count(0, h), count(1, h)));
        has(&text, 2, people(&[0, 1]), doubt);
    }
    for names in [["Spur 1", "Spur 2"], ["North", "South"]] {
        has(&table("Time,Place,Count", &names, |at, h| count(at, h).to_string()), 2, people(&[0, 1]), false);
    }
    // A street is no total of others that begin with its name.
    let text = table("Time,Market Way 1,Market Way 2,Market", &[""], |_, h| {
        format!("{},{},{}", count(0, h), count(1, h), 9 * count(2, h))
    });
    has(&text, 3, people(&[0, 1]) + 9.0 * people(&[2]), true);
}

#[test]
fn ways_and_groups_are_added_up_in_any_language() {
    let names = "sensor 1,sensor 2;channel A,channel B;N,S;North,South;Nord,Süd;→,←;sisään,ulos;wejście,wyjście;in,ut;ind,ud;\
                 entrata,uscita;be,ki;giriş,çıkış;入,出;Entries,Exits;Entry,Exit;Arrivals,Departures;Getting on,Getting off;\
                 Total entries,Total exits;Adults,Children;Men,Women;Residents,Visitors;0-17,18+;Männer,Frauen";
    for names in names.split(';') {
        let cells = |at: usize, h| format!("{},{}", count(at, h), count(at + 2, h));
        let all = people(&[0, 1, 2, 3]);
        has(&table(&format!("Time,Place,{names}"), &["Mill", "Quay"], cells), 2, all, false);
        let warm = |at: usize, h| format!("{},{}", cells(at, h), degrees(h + at));
        has(&table(&format!("Time,Place,{names},Lämpö"), &["Mill", "Quay"], warm), 2, all, false);
        let total = |at: usize, h| format!("{},{}", cells(at, h), count(at, h) + count(at + 2, h));
        has(&table(&format!("Time,Place,{names},Samlet"), &["Mill", "Quay"], total), 2, all, false);
    }
    for names in ["N,S", "Entries,Exits", "sisään,ulos", "Adults,Children", "Residents,Visitors", "<18,18+"] {
        let text = table(&format!("Time,{names}"), &[""], |_, h| format!("{},{}", count(0, h), count(2, h)));
        has(&text, 1, people(&[0, 2]), false);
    }
}

#[test]
fn rows_of_ways_and_groups_are_added_up() {
    for names in [["Adults", "Children"], ["0-17", "18+"], ["ulos", "sisään"], ["→", "←"]] {
        let rows = |at: usize, h| format!("Mill,{}", count(at, h));
        has(&table("Time,Kind,Place,Count", &names, rows), 1, people(&[0, 1]), false);
    }
}

#[test]
fn what_is_left_out_is_told() {
    for (names, doubtful) in
        [("Pedestrians,Cyclists", false), ("Visitors,Transactions", true), ("Count,Other thing", true)]
    {
        let text = table(&format!("Time,Place,{names}"), &["Mill"], |_, h| format!("{},{}", count(0, h), count(2, h)));
        has(&text, 1, people(&[0]), doubtful);
        let loaded = loaded(&text);
        let doubts = report(&loaded).doubts.iter().map(|doubt| format!("{}; {}", doubt.what, doubt.settle));
        let told = report(&loaded).notes.iter().cloned().chain(doubts).collect::<Vec<_>>().join(";");
        assert!(told.contains("not read") && told.contains("--count-column"), "{names}: {told}");
    }
}

#[test]
fn directions_beside_a_total_are_no_doubt() {
    // The total is not quite the sum, as where passers-by on the far side have no direction.
    let cells = |_: usize, h| format!("{},{},{}", count(0, h) + 3, count(0, h) / 2, count(0, h) / 2);
    let text = table("Time,Place,ReportCount,InCount,OutCount", &["Mill"], cells);
    let loaded = loaded(&text);
    assert_eq!(report(&loaded).doubts, []);
    assert_eq!(report(&loaded).columns.count.as_deref(), Some("ReportCount"));
}

#[test]
fn whole_degrees_are_no_place_in_any_language() {
    for names in ["Lämpötila,Kastepiste", "Teplota,Bod", "気温,露点"] {
        let text = table(&format!("Time,Tori,Silta,{names}"), &[""], |_, h| {
            format!("{},{},{},{}", count(0, h), count(1, h), degrees(h), degrees(h) / 2 + 4)
        });
        has(&text, 2, people(&[0, 1]), false);
        assert_eq!(readings(&loaded(&text)).len(), 144);
    }
}
