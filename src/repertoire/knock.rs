//! The answer to a press: a soft knock on wood.

use super::piece::Piece;
use crate::compose::{Movement, Note, Part, Reason};
use crate::score::{PartMidi, Preset};
use crate::sound::{Gain, SoundError};
use crate::theory::{TICKS_PER_BEAT, TempoMap};

/// How much softer the knock is than its own gain would make it, decibels.
const KNOCK_DB: f32 = -14.0;

/// The movement of one note: a high bar of wood, struck once.
fn knock() -> Movement {
    let note = Note { onset: 0, duration: TICKS_PER_BEAT / 8, pitch: 91, velocity: 80, reason: Reason::Count };
    Movement {
        title: "Knock".into(),
        score: String::new(),
        period: String::new(),
        seed: 0,
        parts: vec![Part {
            name: "Knock".into(),
            location: None,
            instrument: "Woodblock".into(),
            voice: "marimba".into(),
            program: 115,
            preset: Preset { bank: 0, program: 115 },
            channel: 0,
            midi: PartMidi::default(),
            pan: 0,
            notes: vec![note],
        }],
        phrases: Vec::new(),
        tempo: TempoMap::new(Vec::new()),
        length: TICKS_PER_BEAT,
        absent: Vec::new(),
        joined: Vec::new(),
        attribution: Vec::new(),
    }
}

impl Piece {
    /// A soft knock on wood, on the built-in voices.
    ///
    /// # Errors
    /// When the knock's voice is unknown.
    pub fn knock() -> Result<Self, SoundError> {
        let movement = knock();
        let gain = Gain::of(&movement)?.changed_by(KNOCK_DB);
        Self::new(movement, gain, None)
    }
}
