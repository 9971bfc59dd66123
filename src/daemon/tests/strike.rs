//! The town clock's strikes and places under a fake clock that goes, stands and is set.

use super::fakes::{Fake, config, show};
use crate::show::Show;
use crate::sound::SAMPLE_RATE;
use crate::stage::Clocks;
use crate::time::conductor::State;
use crate::time::{Action, Hour};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use proptest::prelude::*;

const REPEATING: &str = "mode = \"now-repeating\"\ntime-zone = \"UTC\"\n";

/// Lets the show go on for some milliseconds, with a look every 20.
fn go(show: &mut Show, clocks: &Fake, millis: u64) {
    for _ in 0..millis / 20 {
        clocks.go(20_000);
        show.look();
    }
}

/// The hour whose phrase plays, whether it began with bells, and how many microseconds of it have gone by.
fn heard(show: &mut Show) -> Option<(u8, bool, u64)> {
    if show.stage().is_idle() {
        return None;
    }
    let (movement, _) = show.heard()?;
    let phrase = &movement.phrases[0];
    Some((phrase.hour, phrase.bells > 0, show.stage().position().as_micros() as u64))
}

/// How far the phrase is from where it would be had it begun on the hour and been repeated since, microseconds.
fn out_of_place(show: &mut Show, clocks: &Fake) -> i64 {
    let (movement, _) = show.heard().unwrap();
    let now = clocks.wall().to_zoned(TimeZone::UTC);
    let since = now.timestamp().duration_since(Hour::of(&now).begins).as_micros() as u64;
    // Each repeat takes whole frames.
    let length = movement.tempo.frame_at(movement.length, SAMPLE_RATE);
    let into = since * u64::from(SAMPLE_RATE) / 1_000_000 % length * 1_000_000 / u64::from(SAMPLE_RATE);
    let off = show.stage().position().as_micros() as i64 - into as i64;
    let length = movement.tempo.micros_at(movement.length) as i64;
    (off + length / 2).rem_euclid(length) - length / 2
}

#[test]
fn a_start_in_the_hour_plays_that_hour_in_its_place_without_bells() {
    for start in ["2026-06-01T15:10:00Z", "2026-06-01T15:59:30Z", "2026-06-01T00:00:00Z"] {
        let (mut show, clocks, _) = show(&config(REPEATING), start);
        show.begin();
        go(&mut show, &clocks, 2_000);
        let hour = clocks.wall().to_zoned(TimeZone::UTC).hour().unsigned_abs();
        let (playing, bells, _) = heard(&mut show).unwrap();
        assert_eq!((playing, bells, show.status().hour), (hour, false, hour));
        let off = out_of_place(&mut show, &clocks);
        assert!(off.abs() < 1_000, "{start}: {off}");
    }
}

#[test]
fn two_that_began_at_different_moments_are_at_one_place() {
    let (mut one, clocks, _) = show(&config(REPEATING), "2026-06-01T15:10:00Z");
    let (mut other, later, _) = show(&config(REPEATING), "2026-06-01T15:33:07.123Z");
    one.begin();
    go(&mut one, &clocks, 1_388_000);
    other.begin();
    go(&mut other, &later, 877);
    // The clocks of the two show the same to the millisecond.
    later.go((clocks.wall().as_microsecond() - later.wall().as_microsecond()).unsigned_abs());
    for _ in 0..2_400 {
        go(&mut one, &clocks, 1_000);
        go(&mut other, &later, 1_000);
        assert_eq!(clocks.wall(), later.wall());
        let here = [&mut one, &mut other].map(heard);
        match here {
            [Some((hour, bells, place)), Some((other_hour, other_bells, other))] => {
                assert_eq!((hour, bells), (other_hour, other_bells), "at {}", clocks.wall());
                assert!(place.abs_diff(other) < 100, "at {}: {place}, {other}", clocks.wall());
            }
            other => assert_eq!(other[0], other[1], "at {}", clocks.wall()),
        }
    }
}

#[test]
fn a_clock_that_is_set_plays_the_hour_that_it_is() {
    let (mut show, clocks, synth) = show(&config(REPEATING), "2020-01-01T02:59:57Z");
    show.begin();
    go(&mut show, &clocks, 8_000);
    assert_eq!(heard(&mut show).map(|heard| (heard.0, heard.1)), Some((3, true)));
    let right: Timestamp = "2026-06-01T15:20:00Z".parse().unwrap();
    clocks.set_by(right.as_microsecond() - clocks.wall().as_microsecond());
    go(&mut show, &clocks, 1_000);
    assert_eq!(heard(&mut show).map(|heard| (heard.0, heard.1)), Some((15, false)));
    assert!(out_of_place(&mut show, &clocks).abs() < 1_000);
    assert_eq!(show.status().hour, 15);
    assert!(show.status().clock.contains("was set"));
    // A change within the hour is followed when the phrase is over.
    clocks.set_by(7_000_000);
    go(&mut show, &clocks, 60_000);
    assert!(out_of_place(&mut show, &clocks).abs() < 1_000);
    // A sleep over the hour: the clock that only goes forward stood.
    clocks.set_by(3_600_000_000);
    go(&mut show, &clocks, 1_000);
    assert_eq!(heard(&mut show).map(|heard| (heard.0, heard.1)), Some((16, false)));
    assert!(synth.borrow().sounding.iter().flatten().all(|running| *running >= 0));
}

/// Nothing begins in the last two seconds of an hour. What was left out is played as soon as that hour is near no more.
#[test]
fn a_start_shortly_before_the_hour_is_silent_until_the_strike_or_until_the_hour_is_far() {
    for millis in [100, 900, 1_500, 1_980] {
        let start: Timestamp = "2026-06-01T15:00:00Z".parse().unwrap();
        let start = (start - jiff::SignedDuration::from_millis(millis)).to_string();
        let (mut show, clocks, synth) = show(&config(REPEATING), &start);
        show.begin();
        for _ in 0..millis / 20 {
            assert_eq!((heard(&mut show), synth.borrow().struck()), (None, 0), "{start}");
            go(&mut show, &clocks, 20);
        }
        go(&mut show, &clocks, 1_000);
        assert_eq!(heard(&mut show).map(|heard| (heard.0, heard.1)), Some((15, true)), "{start}");
    }
    for back in [5, 600] {
        let (mut show, clocks, synth) = show(&config(REPEATING), "2026-06-01T14:59:58.5Z");
        show.begin();
        go(&mut show, &clocks, 400);
        assert_eq!((heard(&mut show), synth.borrow().struck()), (None, 0));
        clocks.set_by(-back * 1_000_000);
        go(&mut show, &clocks, 1_000);
        assert_eq!(heard(&mut show).map(|heard| (heard.0, heard.1)), Some((14, false)), "{back}");
        assert!(out_of_place(&mut show, &clocks).abs() < 1_000, "{back}");
    }
}

/// A clock that is set while the strike is on the stage: the hour that it is plays, and goes on.
#[test]
fn a_clock_that_is_set_in_the_last_moments_plays_the_hour_that_it_is() {
    for (by, hour) in [(20 * 60_000_000, 15), (-3_600_000_000, 13), (5 * 3_600_000_000, 19)] {
        let (mut show, clocks, _) = show(&config(REPEATING), "2026-06-01T14:59:50Z");
        show.begin();
        go(&mut show, &clocks, 9_500);
        clocks.set_by(by);
        for _ in 0..8 {
            go(&mut show, &clocks, if by > 0 { 15_000 } else { 1_000 });
            let playing = heard(&mut show).map(|heard| (heard.0, heard.1));
            // A clock that goes back to the last half second of an hour strikes the next one.
            let now = Hour::of(&clocks.wall().to_zoned(TimeZone::UTC)).number;
            assert_eq!(playing.map(|playing| playing.0), Some(now), "{by}");
            assert!(now == hour || now == hour + 1, "{by}: {now}");
        }
    }
}

/// How many pieces with bells begin while the show goes on, with the moments of their hours.
fn strikes(show: &mut Show, clocks: &Fake, millis: u64) -> Vec<u8> {
    let mut struck = Vec::new();
    let mut begun = show.stage().begun();
    for _ in 0..millis / 20 {
        go(show, clocks, 20);
        if show.stage().begun() > std::mem::replace(&mut begun, show.stage().begun())
            && let Some((hour, true, _)) = heard(show)
        {
            struck.push(hour);
        }
    }
    struck
}

#[test]
fn a_clock_that_is_set_by_a_few_seconds_strikes_each_hour_once() {
    // Milliseconds after 14:59:55 at which the clock is set, and by how many.
    for at in [0, 4_400, 4_980, 5_000, 5_020, 8_000] {
        for by in [-30_000, -3_000, -20, 20, 700, 4_900] {
            let (mut show, clocks, _) = show(&config(REPEATING), "2026-06-01T14:59:55Z");
            show.begin();
            let mut struck = strikes(&mut show, &clocks, at);
            clocks.set_by(by * 1_000);
            struck.extend(strikes(&mut show, &clocks, 40_000));
            assert_eq!(struck, [15], "set by {by} ms after {at}");
            assert_eq!(heard(&mut show).map(|heard| heard.0), Some(15), "set by {by} ms after {at}");
        }
    }
}

#[test]
fn quiet_hours_that_end_on_the_hour_end_with_its_bells() {
    for (mode, quiet) in [("now", "14:00..15:00"), ("now-repeating", "22..15"), ("now-repeating", "15:30..15:00")] {
        let text = format!("mode = {mode:?}\nquiet = {quiet:?}\ntime-zone = \"UTC\"\n");
        let (mut show, clocks, synth) = show(&config(&text), "2026-06-01T14:59:00Z");
        show.begin();
        go(&mut show, &clocks, 59_980);
        assert_eq!((show.conductor().state(), synth.borrow().struck()), (State::Quiet, 0), "{mode} {quiet}");
        go(&mut show, &clocks, 1_000);
        assert_eq!(heard(&mut show).map(|heard| (heard.0, heard.1)), Some((15, true)), "{mode} {quiet}");
        assert_eq!(synth.borrow().begun.first().map(|note| note.0), Some(60_000_000), "{mode} {quiet}");
    }
    // In the middle of an hour its phrase goes on without bells.
    let text = format!("{REPEATING}quiet = \"14:00..15:20\"\n");
    let (mut show, clocks, _) = show(&config(&text), "2026-06-01T15:19:55Z");
    show.begin();
    go(&mut show, &clocks, 6_000);
    assert_eq!(heard(&mut show).map(|heard| (heard.0, heard.1)), Some((15, false)));
    assert!(out_of_place(&mut show, &clocks).abs() < 1_000);
}

#[test]
fn a_pause_over_the_hour_is_silent_and_goes_on_in_the_hour_that_it_is() {
    // Milliseconds before the hour at which somebody pauses, one of them after the strike was planned.
    for before in [5_000, 600, 300, 40] {
        let (mut show, clocks, synth) = show(&config(REPEATING), "2026-06-01T14:59:50Z");
        show.begin();
        go(&mut show, &clocks, 10_000 - before);
        show.press(Action::PlayPause);
        let struck = synth.borrow().struck();
        go(&mut show, &clocks, 20_000);
        assert_eq!((show.conductor().state(), synth.borrow().struck()), (State::Paused, struck), "{before}");
        show.press(Action::PlayPause);
        go(&mut show, &clocks, 1_000);
        assert_eq!(heard(&mut show).map(|heard| (heard.0, heard.1)), Some((15, false)), "{before}");
        assert!(out_of_place(&mut show, &clocks).abs() < 1_000, "{before}");
    }
    // A pause that ends before the hour does not keep it from striking.
    let (mut show, clocks, _) = show(&config(REPEATING), "2026-06-01T14:59:50Z");
    show.begin();
    go(&mut show, &clocks, 9_500);
    show.press(Action::PlayPause);
    go(&mut show, &clocks, 200);
    show.press(Action::PlayPause);
    assert_eq!(strikes(&mut show, &clocks, 2_000), [15]);
}

/// Something that happens to a town clock.
#[derive(Debug, Clone)]
enum Event {
    Go(u64),
    Press(Action),
    SetBy(i64),
    Reload(&'static str),
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let event = prop_oneof![
        4 => (1..400u64).prop_map(Event::Go),
        2 => (1..60_000u64).prop_map(Event::Go),
        6 => proptest::sample::select(Action::ALL.to_vec()).prop_map(Event::Press),
        2 => (-6_000_000..6_000_000i64).prop_map(Event::SetBy),
        1 => (-7_200_000_000..7_200_000_000i64).prop_map(Event::SetBy),
        1 => proptest::sample::select(vec!["", "quiet = \"15:00..15:10\"\n", "quiet = \"14:00..15:00\"\n"])
            .prop_map(Event::Reload),
    ];
    proptest::collection::vec(event, 0..30)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    /// Whatever is pressed and set, in any order: nothing begins in quiet hours, music is there where it should be, and the
    /// next hour that comes by itself is struck on its microsecond.
    #[test]
    fn whatever_happens_the_next_hour_is_struck_on_time(events in events(), start in 0..600u64) {
        let (mut show, clocks, synth) = show(&config(&format!("{REPEATING}idle-minutes = 1\n")), "2026-06-01T14:50:00Z");
        clocks.go(start * 1_000_000);
        show.begin();
        let mut quiet = "";
        for event in &events {
            match event {
                Event::Go(millis) => {
                    for _ in 0..millis / 20 {
                        clocks.go(20_000);
                        synth.borrow_mut().begun.clear();
                        let state = show.conductor().state();
                        show.look();
                        let sounded = !synth.borrow().begun.is_empty();
                        prop_assert!(
                            state != State::Quiet || show.conductor().state() != State::Quiet || !sounded,
                            "{} in quiet hours", clocks.wall()
                        );
                    }
                }
                Event::Press(action) => show.press(*action),
                Event::SetBy(micros) => clocks.set_by(*micros),
                Event::Reload(text) => {
                    let config = config(&format!("{REPEATING}idle-minutes = 1\n{text}"));
                    show.reload(config.terms(), crate::daemon::material::repertoire(&config).unwrap()).unwrap();
                    quiet = text;
                }
            }
        }
        // Nobody presses any more; to two seconds before the next hour, and over it.
        go(&mut show, &clocks, 91_000);
        let now = clocks.wall().to_zoned(TimeZone::UTC);
        let next = Hour::after(&now);
        let left = next.begins.duration_since(now.timestamp()).as_micros() as u64;
        // Looks that are as rare as on a busy machine, then as frequent as ever.
        let left = (left / 1_000).saturating_sub(100);
        for _ in 0..left / 400 {
            clocks.go(400_000);
            show.look();
        }
        go(&mut show, &clocks, left % 400);
        let before = clocks.moment.get();
        synth.borrow_mut().begun.clear();
        let due = before + next.begins.duration_since(clocks.wall()).as_micros() as u64;
        let mut playing = Vec::new();
        for _ in 0..40 {
            go(&mut show, &clocks, 20);
            playing.push(heard(&mut show).map(|heard| (heard.0, heard.1)));
        }
        // The hour at which quiet hours begin is not struck.
        if quiet.contains(&format!("\"{:02}:00..", next.number)) {
            prop_assert_eq!(show.conductor().state(), State::Quiet);
        } else {
            prop_assert_eq!(playing.last(), Some(&Some((next.number, true))), "{}", clocks.wall());
            let notes = synth.borrow().begun.clone();
            prop_assert!(notes.iter().any(|(moment, _)| moment.abs_diff(due) <= 1), "{notes:?}, {due}");
            prop_assert!(synth.borrow().rang(&show.heard().unwrap().0, due), "{notes:?}, {due}");
            // The phrase repeats in its place until somebody presses.
            go(&mut show, &clocks, 100_000);
            prop_assert!(out_of_place(&mut show, &clocks).abs() < 1_000);
            let (movement, tick) = show.heard().unwrap();
            prop_assert!(movement.phrases[0].bells == 0 && tick <= movement.length);
        }
    }
}
