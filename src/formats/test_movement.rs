//! Movements for tests: a plain one with as many parts as wanted, and random ones.

use crate::compose::{Movement, Note, Part, PartHour, Phrase, Reason};
use crate::score::{PartMidi, Preset};
use crate::theory::{Dynamic, Key, TICKS_PER_BEAT, TICKS_PER_PHRASE, TempoChange, TempoMap};
use proptest::prelude::*;

/// The hours 7 and 8, with one crotchet an hour in each part.
pub fn movement(parts: usize) -> Movement {
    let notes = |pitch| {
        [0, TICKS_PER_PHRASE]
            .map(|onset| Note { onset, duration: TICKS_PER_BEAT, pitch, velocity: 64, reason: Reason::Statement })
            .to_vec()
    };
    let phrase = |hour: u8, key: &str| Phrase {
        hour,
        start: u32::from(hour - 7) * TICKS_PER_PHRASE,
        key: Key::parse(key).unwrap(),
        tempo_bpm: 60.0,
        bells: hour,
        total: 100.0,
        parts: vec![PartHour { part: 0, count: 100.0, intensity: 0.5, dynamic: Dynamic::Mp, notes: 1 }],
    };
    Movement {
        title: "A test".into(),
        score: "test".into(),
        period: "weekday".into(),
        seed: 0,
        parts: (0..parts).map(|i| part(i, notes(60 + i as u8))).collect(),
        phrases: vec![phrase(7, "Ab"), phrase(8, "D")],
        tempo: TempoMap::new(vec![TempoChange { tick: 0, micros_per_beat: 1_000_000 }]),
        length: 2 * TICKS_PER_PHRASE,
        absent: Vec::new(),
        joined: Vec::new(),
        attribution: vec!["Nobody, free to use".into()],
    }
}

fn part(i: usize, notes: Vec<Note>) -> Part {
    Part {
        name: format!("Place {i} (Tuba)"),
        location: Some(format!("Place {i}")),
        instrument: "Tuba".into(),
        voice: "bass".into(),
        program: 58,
        preset: Preset { bank: 0, program: 58 },
        channel: if i < 9 { i as u8 } else { i as u8 + 1 },
        midi: PartMidi::default(),
        pan: 0,
        notes,
    }
}

/// Random movements of monophonic parts, with and without rests between notes.
pub fn movements() -> impl Strategy<Value = Movement> {
    let note = (0..2000u32, 1..2000u32, 0..128u8, 1..128u8);
    let line = prop::collection::vec(note, 0..40);
    prop::collection::vec(line, 0..=15).prop_map(|lines| {
        let mut movement = movement(0);
        for (i, line) in lines.into_iter().enumerate() {
            let mut now = 0;
            let mut notes = Vec::new();
            for (rest, duration, pitch, velocity) in line {
                let onset = now + rest / 2 * (rest % 2);
                notes.push(Note { onset, duration, pitch, velocity, reason: Reason::Count });
                now = onset + duration;
            }
            movement.length = movement.length.max(now);
            movement.parts.push(part(i, notes));
        }
        movement
    })
}
