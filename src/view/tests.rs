//! Tests of frames: pictures of one moment, and what holds for frames of any size at any moment.

use super::draw::draw;
use super::look::{Colours, Look, Signs};
use super::model::{Desk, Model};
use crate::compose::{Movement, Options, compose};
use crate::footfall::{Footfall, Statistic};
use crate::score;
use crate::theory::{TICKS_PER_BAR, TICKS_PER_BEAT};
use proptest::prelude::*;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier};
use std::sync::LazyLock;

const RICH: Look = Look { signs: Signs::All, colours: Colours::Many };

static DAY: LazyLock<Movement> = LazyLock::new(|| {
    let profile = Footfall::leeds_week().profile(&"weekday".parse().unwrap(), Statistic::Mean).unwrap();
    compose(&profile, &score::shipped("leeds").unwrap().unwrap(), &Options::default()).unwrap()
});

fn desk() -> Desk {
    Desk {
        state: "playing",
        volume: 80,
        score: "leeds".into(),
        period: "weekday".into(),
        outputs: vec![("speakers".into(), "playing", true), ("midi:Synth".into(), "lost", false)],
        message: Some("the sound output `speakers` is back".into()),
        ..Desk::default()
    }
}

fn frame(width: u16, height: u16, tick: u32, desk: &Desk, look: Look) -> Buffer {
    let mut buffer = Buffer::empty(Rect::new(0, 0, width, height));
    let model = Model::of(&DAY, &DAY, tick, desk);
    draw(&mut buffer, &model, &DAY, desk, look);
    buffer
}

fn lines(buffer: &Buffer) -> Vec<String> {
    let width = usize::from(buffer.area.width);
    buffer.content.chunks(width).map(|row| row.iter().map(|cell| cell.symbol()).collect()).collect()
}

/// The tick of eight in the morning, third bar, second beat.
fn moment() -> u32 {
    DAY.phrases[8].start + 2 * TICKS_PER_BAR + TICKS_PER_BEAT + 10
}

fn picture(name: &str, width: u16, height: u16, desk: &Desk, look: Look) {
    let lines = lines(&frame(width, height, moment(), desk, look));
    let text: String = lines.iter().map(|line| format!("|{line}|\n")).collect();
    insta::with_settings!({ snapshot_path => "../../tests/snapshots", prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!(name, text);
    });
}

#[test]
fn eight_in_the_morning() {
    picture("view-80x24", 80, 24, &desk(), RICH);
    picture("view-120x40", 120, 40, &desk(), RICH);
    picture("view-60x15", 60, 15, &desk(), RICH);
    let alone = Desk { chosen: Some(vec!["Headrow".into()]), state: "paused", ..desk() };
    picture("view-80x24-ascii", 80, 24, &alone, Look { signs: Signs::Ascii, colours: Colours::None });
    picture("view-80x24-help", 80, 24, &Desk { help: true, ..desk() }, Look { signs: Signs::Halves, ..RICH });
}

#[test]
fn without_colours_the_present_is_seen_all_the_same() {
    let plain = frame(80, 24, moment(), &desk(), Look { signs: Signs::All, colours: Colours::None });
    let coloured = |buffer: &Buffer| buffer.content.iter().any(|c| c.fg != Color::Reset || c.bg != Color::Reset);
    assert!(!coloured(&plain) && coloured(&frame(80, 24, moment(), &desk(), RICH)));
    let reversed =
        |row: usize| (0..80).filter(|x| plain[(*x, row as u16)].modifier.contains(Modifier::REVERSED)).count();
    // Reversed are the key on the circle, and the cursor in each row of the piano roll.
    assert_eq!((reversed(1), reversed(18), reversed(20)), (3, 1, 1));
    assert!(lines(&plain)[1].contains("[C]"));
}

#[test]
fn a_place_that_is_heard_alone_is_in_sight_in_little_room() {
    let desk = Desk { chosen: Some(vec!["Commercial Street at Barratts".into()]), ..desk() };
    let seen = lines(&frame(60, 15, moment(), &desk, RICH)).join("\n");
    assert!(seen.contains("▶ Commercial"), "{seen}");
    assert!(seen.contains("more above"), "{seen}");
}

fn looks() -> impl Strategy<Value = Look> {
    let signs = prop::sample::select(vec![Signs::All, Signs::Halves, Signs::Ascii]);
    let colours = prop::sample::select(vec![Colours::None, Colours::Few, Colours::Many]);
    (signs, colours).prop_map(|(signs, colours)| Look { signs, colours })
}

fn desks() -> impl Strategy<Value = Desk> {
    let states = prop::sample::select(vec!["playing", "paused", "starting", "fading out"]);
    let chosen = prop::option::of(prop::sample::subsequence(DAY.locations(), 1..=3));
    (states, chosen, any::<bool>(), prop::option::of("\\PC{0,100}")).prop_map(|(state, chosen, help, message)| Desk {
        state,
        chosen,
        help,
        message,
        ..desk()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn any_moment_fits_any_screen(
        width in 1..200u16, height in 1..70u16, tick in 0..800_000u32, look in looks(), desk in desks(),
    ) {
        let tick = tick.min(DAY.length);
        let lines = lines(&frame(width, height, tick, &desk, look));
        if width >= 80 && height >= 24 && !desk.help {
            for name in DAY.locations() {
                prop_assert!(lines.iter().any(|line| line.contains(&name)), "{} is not seen", name);
            }
            prop_assert!(lines[usize::from(height) - 1].contains("q end"));
        }
        if width >= 6 && !desk.help {
            let hour = DAY.phrase_at(tick).map(|phrase| phrase.hour);
            let clock = hour.map_or_else(String::new, |hour| format!("{hour:02}:00"));
            let large = width >= 80 && height >= 19;
            prop_assert!(large || lines.iter().any(|line| line.contains(&clock)), "{}", clock);
        }
        if look.signs == Signs::Ascii && desk.message.is_none() {
            prop_assert!(lines.iter().all(|line| line.is_ascii()), "{:?}", lines);
        }
    }
}
