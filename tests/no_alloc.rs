//! Tests that the audio thread allocates nothing: it plays a whole day, with pauses, switches and an end, under an
//! allocator that aborts when it is asked for memory. Only in debug builds, as `assert_no_alloc` does nothing in
//! others.

#![allow(clippy::unwrap_used)]

use assert_no_alloc::{AllocDisabler, assert_no_alloc};
use bandstand::compose::{Movement, Options, compose};
use bandstand::files::sound_font;
use bandstand::footfall::{Footfall, Period, Statistic};
use bandstand::score;
use bandstand::sound::{Band, DeckState, Programme, SAMPLE_RATE, deck};

#[cfg(debug_assertions)]
#[global_allocator]
static ALLOCATOR: AllocDisabler = AllocDisabler;

fn day(name: &str) -> Movement {
    let footfall = Footfall::leeds_week();
    let period: Period = "weekday".parse().unwrap();
    let profile = footfall.profile(&period, Statistic::Mean).unwrap();
    compose(&profile, &score::shipped(name).unwrap().unwrap(), &Options::default()).unwrap()
}

#[test]
fn a_day_with_switches_allocates_nothing() {
    let (mut handle, mut deck) = deck();
    let movement = day("leeds");
    let other = day("any-city");
    handle.play(Programme::new(&movement, None, 0).unwrap(), 0.2);
    handle.queue(Programme::new(&other, None, other.length - 3_840).unwrap());
    // What presses bring: a switch on the next beat, and bells on top.
    let bells = movement.bells_alone(3).unwrap();
    let band = Band::new(&bells).unwrap();
    let mut out = vec![0.0; 2 * 480];
    let tenths = (movement.seconds() * 10.0) as usize + 150;
    for tenth in 0..tenths {
        match tenth % 600 {
            100 => handle.volume(0.4),
            150 => handle.pause(true),
            170 => handle.pause(false),
            160 | 250 => handle.add(Programme::aside(&band, &bells)).unwrap(),
            200 => handle.volume(1.0),
            270 => handle.switch(Programme::new(&other, None, 4_800).unwrap(), handle.position() + 10_000, 0.12),
            // Away to another piece, and back to about the same place.
            300 => handle.play(Programme::new(&other, None, 9_600).unwrap(), 0.5),
            320 => {
                let ticks = (movement.length as usize * tenth / tenths) as u32;
                handle.play(Programme::new(&movement, None, ticks).unwrap(), 0.5);
                handle.queue(Programme::new(&other, None, other.length - 3_840).unwrap());
            }
            // What the town clock brings: a phrase in its place, a strike before which all falls silent, and one that is taken
            // back when that has begun.
            400 => handle.appoint(Programme::new(&other, None, 4_800).unwrap(), handle.rendered() + 24_000, 0.12),
            440 => handle.appoint_alone(Programme::new(&movement, None, 0).unwrap(), handle.rendered() + 33_600, 0.4),
            480 => handle.appoint_alone(Programme::new(&other, None, 0).unwrap(), handle.rendered() + 33_600, 0.4),
            485 => handle.forget_next(),
            490 => {
                let ticks = (movement.length as usize * tenth / tenths) as u32;
                handle.play(Programme::new(&movement, None, ticks).unwrap(), 0.5);
            }
            _ => {}
        }
        assert_no_alloc(|| {
            for _ in 0..10 {
                deck.render(&mut out);
            }
        });
    }
    assert!(handle.begun() > 10);
    handle.stop(0.1);
    assert_no_alloc(|| deck.render(&mut out));
    assert_eq!(handle.state(), DeckState::Idle);
    assert!(handle.rendered() >= u64::from(SAMPLE_RATE) * (tenths as u64 / 10));
}

/// Runs only where Debian's SoundFont is installed.
#[test]
fn a_day_on_a_soundfont_allocates_nothing() {
    let Ok(Some(font)) = sound_font::open("default") else {
        return println!("skipped: Debian's SoundFont is not installed");
    };
    let movement = day("leeds");
    let (mut handle, mut deck) = deck();
    let noon = movement.phrases[12].start;
    handle.play(Programme::with_soundfont(&movement, None, &font, noon).unwrap(), 0.0);
    let mut out = vec![0.0; 2 * 480];
    for _ in 0..4_000 {
        assert_no_alloc(|| deck.render(&mut out));
    }
}
