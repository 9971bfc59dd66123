//! Any bytes as a SoundFont: they are refused in one line, or play notes of any pitch and program without a panic.

use bandstand::compose::{Movement, Note, Part, Reason};
use bandstand::score::{PartMidi, Preset};
use bandstand::sound::{Programme, SoundFont, deck};
use bandstand::theory::TempoMap;
use std::io::Cursor;

/// The programs and banks that are asked for: the first, some that may be there, drums, and one that hardly any font has.
const PRESETS: [(u8, u8); 5] = [(0, 0), (0, 58), (1, 127), (128, 0), (99, 3)];

/// Reads bytes as a SoundFont and plays it for a quarter of a second, in the way of the audio callback.
pub fn check(bytes: &[u8]) {
    let font = match SoundFont::read(Cursor::new(bytes), "fuzz.sf2") {
        Ok(font) => font,
        Err(error) => {
            let told = error.to_string();
            assert!(told.contains("fuzz.sf2") && !told.chars().any(char::is_control), "{told:?}");
            return;
        }
    };
    assert!(!font.name().chars().any(char::is_control), "{:?}", font.name());
    assert!(font.warnings().iter().all(|words| !words.chars().any(char::is_control)), "{:?}", font.warnings());
    // The highest and lowest notes run furthest; the others are chosen by the bytes.
    let seed = bytes.iter().fold(7u8, |sum, byte| sum.wrapping_mul(31).wrapping_add(*byte));
    let movement = movement(PRESETS[usize::from(seed) % PRESETS.len()], [seed & 127, 127, 60, 0]);
    let Ok(programme) = Programme::with_soundfont(&movement, None, &font, 0) else { return };
    let (mut handle, mut deck) = deck();
    handle.play(programme, 0.0);
    let mut out = vec![0.0; 2 * 480];
    for _ in 0..25 {
        deck.render(&mut out);
        assert!(out.iter().all(|sample| sample.is_finite() && sample.abs() <= 1.0), "not a sound: {out:?}");
    }
}

fn movement((bank, program): (u8, u8), pitches: [u8; 4]) -> Movement {
    let note = |(n, pitch): (usize, u8)| Note {
        onset: 60 * n as u32,
        duration: 90,
        pitch,
        velocity: 100,
        reason: Reason::Count,
    };
    let part = Part {
        name: "Fuzz".into(),
        location: None,
        instrument: "Cornet".into(),
        voice: "cornet".into(),
        program,
        preset: Preset { bank, program },
        channel: 0,
        midi: PartMidi::default(),
        pan: 0,
        notes: pitches.into_iter().enumerate().map(note).collect(),
    };
    Movement {
        title: "Fuzz".into(),
        score: "fuzz".into(),
        period: "weekday".into(),
        seed: 0,
        parts: vec![part],
        phrases: Vec::new(),
        tempo: TempoMap::new(Vec::new()),
        length: 480,
        attribution: Vec::new(),
        absent: Vec::new(),
        joined: Vec::new(),
    }
}
