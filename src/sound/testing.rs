//! Movements made by hand, for tests.

use crate::compose::{Movement, Note, Part, Reason};
use crate::score::{PartMidi, Preset};
use crate::theory::{TICKS_PER_PHRASE, TempoMap};

/// One voice with notes of (onset, duration, pitch, velocity) at 120 beats a minute; a phrase long.
pub(crate) fn solo(voice: &str, notes: &[(u32, u32, u8, u8)]) -> Movement {
    Movement {
        title: "Test".into(),
        score: "test".into(),
        period: "weekday".into(),
        seed: 0,
        parts: vec![part(voice, 0, notes)],
        phrases: Vec::new(),
        tempo: TempoMap::new(Vec::new()),
        length: TICKS_PER_PHRASE / 8,
        attribution: Vec::new(),
        absent: Vec::new(),
        joined: Vec::new(),
    }
}

/// A small band that plays two bars.
pub(crate) fn movement() -> Movement {
    let scale = |base: u8, step: u32, velocity: u8| -> Vec<(u32, u32, u8, u8)> {
        let degrees = [0u8, 2, 4, 7, 9, 7, 4, 2];
        (0..3_840 / step)
            .map(|i| (i * step, step - 30 * (i % 3), base + degrees[i as usize % 8], velocity + (i % 16) as u8))
            .collect()
    };
    let mut movement = solo("cornet", &[]);
    movement.length = 3_840;
    movement.parts = vec![
        part("cornet", -60, &scale(67, 120, 90)),
        part("flugelhorn", -30, &scale(60, 240, 70)),
        part("trombone", 60, &scale(52, 480, 96)),
        part("eflat-bass", 20, &scale(34, 480, 80)),
        part("organ", 0, &scale(55, 160, 50)),
        part("vibraphone", 10, &scale(60, 240, 60)),
        part("plucked", -10, &scale(48, 200, 60)),
        part("tubular-bells", 0, &[(0, 480, 65, 70), (480, 480, 65, 70), (960, 480, 65, 70)]),
    ];
    movement
}

fn part(voice: &str, pan: i8, notes: &[(u32, u32, u8, u8)]) -> Part {
    let note = |&(onset, duration, pitch, velocity): &(u32, u32, u8, u8)| Note {
        onset,
        duration,
        pitch,
        velocity,
        reason: Reason::Count,
    };
    Part {
        name: voice.into(),
        location: None,
        instrument: voice.into(),
        voice: voice.into(),
        program: 0,
        preset: Preset { bank: 0, program: 0 },
        channel: 0,
        midi: PartMidi::default(),
        pan,
        notes: notes.iter().map(note).collect(),
    }
}

/// How many cents the strongest partial near `hertz` lies above it.
pub(crate) fn pitch_of(samples: &[f32], hertz: f32) -> f32 {
    let strength = |cents: f32| {
        let step = f64::from(std::f32::consts::TAU * hertz / 48_000.0) * libm::exp2(f64::from(cents / 1_200.0));
        let (mut re, mut im) = (0.0, 0.0);
        for (n, x) in samples.iter().enumerate() {
            let turn = n as f64 / samples.len() as f64;
            let window = 0.5 - 0.5 * libm::cos(std::f64::consts::TAU * turn);
            let angle = step * n as f64;
            re += window * f64::from(*x) * libm::cos(angle);
            im += window * f64::from(*x) * libm::sin(angle);
        }
        re * re + im * im
    };
    let mut best = (0.0, 0.0);
    for quarter in -80..=80 {
        let cents = quarter as f32 / 4.0;
        let now = strength(cents);
        if now > best.1 {
            best = (cents, now);
        }
    }
    best.0
}
