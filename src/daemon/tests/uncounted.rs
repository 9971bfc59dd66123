//! Hours in which no place was counted: a journey passes them over, a town clock is silent in them.

use super::fakes::{Fake, config, show};
use crate::show::Show;
use crate::time::Action;
use std::fmt::Write;
use tempfile::TempDir;

/// Counts of two places: of a Monday from 8 to 11 o'clock, of a Saturday from 10 to 13 o'clock.
fn counts() -> TempDir {
    let mut text = String::from("location,date,hour,count\n");
    for (date, hours) in [("2024-03-04", 8..12), ("2024-03-09", 10..14)] {
        for hour in hours {
            writeln!(text, "Mill,{date},{hour},{}\nQuay,{date},{hour},{}", hour * 9, hour * 5).unwrap();
        }
    }
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("counts.csv"), text).unwrap();
    folder
}

fn begun(folder: &TempDir, settings: &str, start: &str) -> (Show, std::rc::Rc<Fake>) {
    let path = folder.path().join("counts.csv");
    let periods = "periods = [\"monday\", \"saturday\"]\ntime-zone = \"UTC\"\n";
    let config = config(&format!("data = [{:?}]\n{periods}{settings}", path.display().to_string()));
    let (mut show, clocks, _) = show(&config, start);
    show.begin();
    (show, clocks)
}

/// Lets the show go on for some seconds, with a look every 20 ms, and returns the hours that are heard, each once in a
/// row; none where there is silence.
fn heard(show: &mut Show, clocks: &Fake, seconds: u64) -> Vec<Option<u8>> {
    let mut hours: Vec<Option<u8>> = Vec::new();
    for _ in 0..seconds * 50 {
        clocks.go(20_000);
        show.look();
        let hour = show.heard().filter(|_| !show.stage().is_idle());
        let hour = hour.and_then(|(movement, tick)| movement.phrase_at(tick).map(|phrase| phrase.hour));
        if hours.last() != Some(&hour) {
            hours.push(hour);
        }
    }
    hours
}

#[test]
fn a_journey_plays_counted_hours_alone() {
    let folder = counts();
    let (mut show, clocks) = begun(&folder, "", "2026-06-01T12:00:00Z");
    let hours = heard(&mut show, &clocks, 150);
    assert_eq!(hours[..5], [8, 9, 10, 11, 8].map(Some), "{hours:?}");
    // Saturday has no eight o'clock: its first counted hour comes next. An hour that both have goes on.
    let (mut show, clocks) = begun(&folder, "", "2026-06-01T12:00:00Z");
    assert_eq!(heard(&mut show, &clocks, 5), [Some(8)]);
    show.press(Action::NextPeriod);
    assert_eq!(heard(&mut show, &clocks, 3), [8, 10].map(Some));
    show.press(Action::PreviousPeriod);
    let monday = heard(&mut show, &clocks, 60);
    assert_eq!(monday[..3], [10, 11, 8].map(Some), "{monday:?}");
}

#[test]
fn the_chosen_hour_is_the_next_that_was_counted() {
    let folder = counts();
    let (mut show, clocks) = begun(&folder, "hour = 3\n", "2026-06-01T12:00:00Z");
    assert_eq!(heard(&mut show, &clocks, 1).last(), Some(&Some(8)));
    let mut pressed = Vec::new();
    for action in [Action::PreviousHour, Action::NextHour, Action::NextHour] {
        show.press(action);
        pressed.push(heard(&mut show, &clocks, 2).pop().flatten());
    }
    assert_eq!(pressed, [11, 8, 9].map(Some));
    assert!(show.trouble().is_none(), "{:?}", show.trouble());
}

#[test]
fn a_loop_without_its_hour_plays_the_next() {
    let folder = counts();
    let (mut show, clocks) = begun(&folder, "mode = \"loop\"\nhour = 23\n", "2026-06-01T12:00:00Z");
    assert_eq!(heard(&mut show, &clocks, 60), [Some(8)]);
}

#[test]
fn a_town_clock_is_silent_in_an_uncounted_hour_and_says_why() {
    let folder = counts();
    for mode in ["now", "now-repeating"] {
        let (mut show, clocks) = begun(&folder, &format!("mode = {mode:?}\n"), "2026-06-01T11:59:50Z");
        heard(&mut show, &clocks, 12);
        assert_eq!(heard(&mut show, &clocks, 60), [None], "{mode}");
        let status = show.status();
        assert_eq!((status.state, status.hour), ("quiet", 12));
        assert_eq!(status.reason.as_deref(), Some("no place was counted at 12:00 in monday"));
        assert!(show.trouble().is_none(), "{:?}", show.trouble());
        // Neither another press nor the bells make sound of it, and nothing is wrong with that.
        show.press(Action::Bells);
        show.press(Action::NextLocation);
        show.press(Action::PreviousLocation);
        assert_eq!(heard(&mut show, &clocks, 5), [None], "{mode}");
    }
}

#[test]
fn a_town_clock_plays_the_hour_when_a_choice_has_it_and_the_next_that_was_counted() {
    let folder = counts();
    let (mut show, clocks) = begun(&folder, "mode = \"now-repeating\"\n", "2026-06-01T12:30:00Z");
    assert_eq!(heard(&mut show, &clocks, 5), [None]);
    show.press(Action::NextPeriod);
    assert_eq!(heard(&mut show, &clocks, 5).last(), Some(&Some(12)));
    show.press(Action::PreviousPeriod);
    assert_eq!(heard(&mut show, &clocks, 5).last(), Some(&None));
    // A night later the first counted hour strikes.
    let (mut show, clocks) = begun(&folder, "mode = \"now\"\n", "2026-06-01T07:59:55Z");
    let hours = heard(&mut show, &clocks, 10);
    assert_eq!(hours, [None, Some(8)]);
    assert!(show.heard().unwrap().0.phrases[0].bells == 8);
}
