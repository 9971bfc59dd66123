//! Months in seconds: the show under a fake clock, with random presses, reloads and lost devices.

use super::fakes::{Fake, Inside, config, led, show};
use crate::daemon::material;
use crate::show::Show;
use crate::stage::{Clocks, Player};
use crate::time::conductor::State;
use crate::time::{Action, Hour};
use jiff::tz::TimeZone;
use std::cell::RefCell;

/// Numbers without pattern, always the same.
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % n
    }
}

/// Kilobytes of memory in use.
fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}

/// The hours of Morocco, which changes its clocks twice within five weeks, before and after Ramadan.
const ZONE: &str = "Africa/Casablanca";
const START: &str = "2026-02-14T12:00:00Z";

const TOWN_CLOCK: &str =
    "mode = \"now-repeating\"\ntime-zone = \"Africa/Casablanca\"\nquiet = \"01:30..05:00, 13:10..13:40\"\n";

/// A synth beside speakers, which lead it: 18 hours, or as many days as `BANDSTAND_SOAK_DAYS` says (`make soak`: 90).
#[test]
fn the_town_clock_keeps_its_hours_whatever_happens() {
    let days: Option<u64> = std::env::var("BANDSTAND_SOAK_DAYS").ok().and_then(|days| days.parse().ok());
    let (show, clocks, synth, card) = led(&config(TOWN_CLOCK), START);
    soak(days.map_or(18, |days| 24 * days), show, &clocks, &synth, |_| card.borrow().position());
}

/// Half a day, in which the clock changes.
#[test]
fn a_synth_alone_keeps_its_hours_whatever_happens() {
    let (show, clocks, synth) = show(&config(TOWN_CLOCK), "2026-02-14T22:00:00Z");
    soak(12, show, &clocks, &synth, |show| show.stage().position());
}

/// Lets a show go on for some hours; `exact` is how much of the piece the first output has played.
fn soak(
    hours: u64,
    mut show: Show,
    clocks: &Fake,
    synth: &RefCell<Inside>,
    exact: impl Fn(&mut Show) -> std::time::Duration,
) {
    // No divisor of an hour, so that looks fall anywhere beside it.
    const STEP: u64 = 499_979;
    let zone = TimeZone::get(ZONE).unwrap();
    let mut chance = Chance(0x2545_F491_4F6C_DD1D);
    show.begin();
    // The most memory in the first day, and in all the others.
    let mut memories = [0, 0];
    let (mut hour, mut presses, mut strikes) = (None, 0u64, 0);
    let steps_a_day = 86_400_000_000 / STEP;
    let mut joined = 0;
    for step in 0..hours * steps_a_day / 24 {
        clocks.go(STEP);
        let state = show.conductor().state();
        synth.borrow_mut().begun.clear();
        show.look();
        let now = clocks.wall().to_zoned(zone.clone());
        let this = Hour::of(&now);
        let after = show.conductor().state();
        if hour.replace(this).is_some_and(|last| last != this) {
            assert_eq!(after == State::Quiet, (2..=4).contains(&this.number), "at {now}");
            assert!(state != State::Quiet || this.number != 5 || after != State::Waiting, "at {now}");
            if after == State::Playing {
                let (movement, _) = show.heard().unwrap();
                let phrase = &movement.phrases[0];
                assert_eq!((phrase.hour, phrase.bells), (this.number, (this.number + 11) % 12 + 1), "at {now}");
                // When the bells began, by the card and by the synth.
                let since = now.timestamp().duration_since(this.begins).as_micros() as u64;
                let place = exact(&mut show).as_micros() as u64;
                assert!(place.abs_diff(since) <= 5_000, "at {now}: {place}, not {since}");
                let (synth, due) = (synth.borrow(), clocks.moment() - since);
                if synth.plugged {
                    assert_eq!(synth.sequencer.number(), show.stage().place().number, "at {now}");
                    // A synth that was plugged in just now is still being reset.
                    let listens = joined + 100_000 < due;
                    assert!(!listens || synth.rang(&movement, due), "at {now}: {:?}, not {due}", synth.begun);
                }
                strikes += 1;
            }
        }
        // Some 1,100 presses a day.
        if chance.below(steps_a_day) < 1_112 {
            show.press(Action::ALL[chance.below(Action::ALL.len() as u64) as usize]);
            presses += 1;
            // A visitor who leaves it paused is followed by one who does not like that.
            if show.conductor().state() == State::Paused && chance.below(3) > 0 {
                show.press(Action::PlayPause);
            }
        }
        match chance.below(steps_a_day / 2) {
            0 => {
                let config = config(TOWN_CLOCK);
                show.reload(config.terms(), material::repertoire(&config).unwrap()).unwrap();
            }
            1 => show.complain(crate::show::Trouble::Config, "a bad config"),
            2 | 3 => {
                let inside = &mut *synth.borrow_mut();
                if inside.plugged {
                    inside.sequencer.lost();
                    inside.sounding = [[0; 128]; 16];
                } else {
                    joined = clocks.moment();
                    inside.sequencer.joined(joined, &mut inside.due);
                    inside.hear();
                }
                inside.plugged = !inside.plugged;
            }
            _ => {}
        }
        if step % 600 == 0 {
            let most = &mut memories[usize::from(step > steps_a_day)];
            *most = memory().max(*most);
        }
    }
    let grown = memories[1].saturating_sub(memories[0]);
    show.stage().fade_out();
    let inside = synth.borrow();
    assert!(inside.sounding.iter().flatten().all(|running| *running == 0), "a note hangs");
    println!("{hours} hours: {presses} presses, {strikes} hours struck, {} notes, {grown} kB grown", inside.struck);
    assert!(strikes as u64 >= hours / 2 && inside.struck > 400 * hours);
    // Beside other tests in one process memory says nothing; the first day fills what is kept.
    let alone = std::env::var_os("BANDSTAND_SOAK_DAYS").is_some();
    assert!(!alone || grown < 2_048, "{grown} kB in {hours} hours");
}

#[test]
fn a_journey_goes_round_the_day_without_a_gap() {
    let (mut show, clocks, synth) = show(&config("periods = [\"weekday\", \"weekend\"]\nalternate = true\n"), START);
    show.begin();
    let mut periods = vec![];
    let mut silent = 0u64;
    // Two days of some ten minutes each.
    for _ in 0..75_000 {
        clocks.moment.set(clocks.moment.get() + 20_000);
        show.look();
        let period = show.status().period;
        if periods.last() != Some(&period) {
            periods.push(period);
        }
        silent += u64::from(show.stage().is_idle());
    }
    assert_eq!(periods[..3], ["weekday", "weekend", "weekday"]);
    assert_eq!(silent, 0);
    assert!(synth.borrow().struck > 8_000);
}

#[test]
fn a_switch_falls_on_the_very_next_beat_and_keeps_its_place() {
    use crate::theory::TICKS_PER_BEAT;
    let (mut show, clocks, _) = show(&config("hour = 8\n"), START);
    show.begin();
    for n in 0..200u64 {
        clocks.moment.set(clocks.moment.get() + 137_000 + n * 1_000);
        show.look();
        let (before, tick) = show.heard().unwrap();
        let (hour, begun) = (show.conductor().hour(), show.stage().begun());
        show.press(if n % 3 == 0 { Action::NextPeriod } else { Action::NextLocation });
        while show.stage().begun() == begun {
            clocks.moment.set(clocks.moment.get() + 1_000);
            show.look();
            let (_, now) = show.heard().unwrap();
            assert!(now < tick + 2 * TICKS_PER_BEAT, "press {n} at {tick} is not made by {now}");
        }
        let (after, now) = show.heard().unwrap();
        let place = |movement: &crate::compose::Movement, tick: u32| {
            let phrase = movement.phrase_at(tick).unwrap();
            (phrase.hour, (tick - phrase.start) / TICKS_PER_BEAT)
        };
        let (_, old) = place(&before, tick);
        let (now_hour, new) = place(&after, now);
        assert!(new == old + 1 || new == old + 2 || (new < 2 && now_hour != hour), "press {n}: beat {old}, then {new}");
    }
}
