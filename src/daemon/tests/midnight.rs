//! Days told from the day that it is, under a fake clock.

use super::fakes::{config, show};
use jiff::civil::{Date, date};
use std::fmt::Write;
use tempfile::TempDir;

/// Counts of two places, every hour of these days.
fn counts(from: Date, to: Date) -> TempDir {
    let mut text = String::from("location,date,hour,count\n");
    for (day, date) in from.series(jiff::Span::new().days(1)).take_while(|date| *date <= to).enumerate() {
        for hour in 0..24 {
            let count = 10 + day % 7 * 30 + hour * 5;
            writeln!(text, "Mill,{date},{hour},{count}\nQuay,{date},{hour},{}", count / 2 + 3).unwrap();
        }
    }
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("counts.csv"), text).unwrap();
    folder
}

/// The days that are heard within some seconds from a moment on, each once, and what is said of them.
fn heard(folder: &TempDir, settings: &str, start: &str, seconds: u64) -> (Vec<String>, Vec<String>) {
    let path = folder.path().join("counts.csv");
    let config = config(&format!("data = [{:?}]\n{settings}", path.display().to_string()));
    let (mut show, clocks, _) = show(&config, start);
    show.begin();
    let (mut days, mut words) = (Vec::new(), Vec::new());
    for _ in 0..seconds * 20 {
        clocks.moment.set(clocks.moment.get() + 50_000);
        words.extend(show.look());
        if let Some((movement, _)) = show.heard()
            && days.last() != Some(&movement.period)
        {
            days.push(movement.period.clone());
        }
    }
    (days, words)
}

#[test]
fn after_midnight_the_next_piece_is_of_the_new_day() {
    let folder = counts(date(2025, 11, 1), date(2025, 12, 1));
    // 22 November 2026 is a Sunday; the last hour of a journey ends some forty seconds later, after midnight.
    let settings = "periods = [\"today last year\"]\nhour = 23\ntime-zone = \"Europe/London\"\n";
    let (days, words) = heard(&folder, settings, "2026-11-22T23:59:50Z", 90);
    assert_eq!((days, words), (vec!["2025-11-23".to_owned(), "2025-11-24".to_owned()], vec![]));
    // It is Monday in New Zealand already.
    let settings = settings.replace("Europe/London", "Pacific/Auckland");
    assert_eq!(heard(&folder, &settings, "2026-11-22T23:59:50Z", 90).0, ["2025-11-24"]);
}

#[test]
fn the_town_clock_begins_its_new_day_at_midnight() {
    let folder = counts(date(2026, 11, 1), date(2026, 11, 30));
    let settings = "periods = [\"yesterday\"]\nmode = \"now-repeating\"\ntime-zone = \"UTC\"\n";
    let (days, _) = heard(&folder, settings, "2026-11-22T22:59:58Z", 3_700);
    assert_eq!(days, ["2026-11-21", "2026-11-22"]);
}

#[test]
fn several_days_in_turn_and_an_archive_that_ended_long_ago() {
    let folder = counts(date(2012, 1, 1), date(2013, 12, 31));
    let settings = "periods = [\"yesterday\", \"today last year\"]\nalternate = true\nhour = 23\ntime-zone = \"UTC\"\n";
    let (days, words) = heard(&folder, settings, "2026-11-22T12:00:00Z", 60);
    assert_eq!(days, ["2013-11-23", "2013-11-24"]);
    assert_eq!(words.len(), 2, "{words:?}");
    let said = "`today last year` is 2025-11-23, which has no counts; 2013-11-24 is played instead";
    assert!(words.iter().any(|line| line == said), "{words:?}");
}
