//! What composing makes: the one intermediate form from which sound, MIDI, files and sheet music are all made.

use crate::score::{PartMidi, Preset};
use crate::theory::{Dynamic, Key, TempoMap};

/// One note, in exact musical time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Note {
    /// Ticks from the start of the piece.
    pub onset: u32,
    /// Ticks until the note is released; at least 1.
    pub duration: u32,
    /// Sounding MIDI pitch, 0 to 127 (60 is middle C).
    pub pitch: u8,
    /// MIDI velocity, 1 to 127.
    pub velocity: u8,
    /// Why the note is there.
    pub reason: Reason,
}

/// Why a note is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reason {
    /// A count chose the degree (the talk's running sum).
    Count,
    /// The place's motif, first heard.
    Statement,
    /// The motif answered at another height.
    Answer,
    /// The motif carried on from step to step.
    Sequence,
    /// Pieces of the motif worked out.
    Development,
    /// The way home at the end of the phrase.
    Cadence,
    /// A stroke of the hour.
    Bell,
    /// A supporting voice's chord tone.
    Harmony,
    /// The note that names the place in the opening.
    Opening,
    /// The closing bar.
    Close,
}

impl Reason {
    /// One word for files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Count => "count",
            Self::Statement => "statement",
            Self::Answer => "answer",
            Self::Sequence => "sequence",
            Self::Development => "development",
            Self::Cadence => "cadence",
            Self::Bell => "bell",
            Self::Harmony => "harmony",
            Self::Opening => "opening",
            Self::Close => "close",
        }
    }
}

/// One sounding track: a place's instrument, the bells, or a supporting voice.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// The track's name: `Briggate (Euphonium)`, `Tubular bells`, `Harmony (Tenor horn)`.
    pub name: String,
    /// The place that is heard; none for bells and supporting voices.
    pub location: Option<String>,
    /// The instrument as the score calls it.
    pub instrument: String,
    /// The voice that sounds it, a name of the sound room: `cornet`, `bass`, `tubular-bells`.
    pub voice: String,
    /// MIDI program, 0 to 127.
    pub program: u8,
    /// What plays it if the instruments come from a SoundFont: the program, unless the score chooses otherwise.
    pub preset: Preset,
    /// MIDI channel, 0 to 15, never 9; unique among the parts of a movement that is sent as MIDI.
    pub channel: u8,
    /// What the score says about sending the part as MIDI.
    pub midi: PartMidi,
    /// Where the player sits: -1 (left) to 1 (right), in hundredths.
    pub pan: i8,
    /// The notes in order of onset. A place's part and a supporting voice are monophonic.
    pub notes: Vec<Note>,
}

/// What one place does in one hour.
#[derive(Debug, Clone, PartialEq)]
pub struct PartHour {
    /// Index of the part in [`Movement::parts`].
    pub part: usize,
    /// People in this hour, typically.
    pub count: f64,
    /// Where the count stands, 0 (emptiest) to 1 (busiest).
    pub intensity: f64,
    /// Loudness as a musician would mark it.
    pub dynamic: Dynamic,
    /// Notes that begin in the phrase.
    pub notes: u32,
}

/// One hour of the day: a phrase of eight bars.
#[derive(Debug, Clone, PartialEq)]
pub struct Phrase {
    /// Hour of the day, 0 to 23.
    pub hour: u8,
    /// Ticks from the start of the piece to the phrase's first beat.
    pub start: u32,
    /// The key of the hour.
    pub key: Key,
    /// Tempo at the phrase's first beat, beats a minute.
    pub tempo_bpm: f64,
    /// Strokes of the bells.
    pub bells: u8,
    /// People in the whole city in this hour.
    pub total: f64,
    /// Each place's share.
    pub parts: Vec<PartHour>,
}

/// A composed piece: the phrases asked for, in order.
#[derive(Debug, Clone, PartialEq)]
pub struct Movement {
    /// Title, for files.
    pub title: String,
    /// The score's name.
    pub score: String,
    /// The period, as asked for.
    pub period: String,
    /// The seed.
    pub seed: u64,
    /// Every sounding track: the places, then supporting voices, then the bells.
    pub parts: Vec<Part>,
    /// The hours in order.
    pub phrases: Vec<Phrase>,
    /// Tempo over the whole piece.
    pub tempo: TempoMap,
    /// Ticks to the very end, the closing bar included.
    pub length: u32,
    /// Places in the data that find no player, busiest first.
    pub absent: Vec<String>,
    /// Places that are counted with another one's player: (place, the player's place).
    pub joined: Vec<(String, String)>,
    /// Who made the data and on what terms, one line a source; goes into files.
    pub attribution: Vec<String>,
}

impl Movement {
    /// The places that are heard, each once.
    pub fn locations(&self) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for location in self.parts.iter().filter_map(|part| part.location.as_ref()) {
            if !names.contains(location) {
                names.push(location.clone());
            }
        }
        names
    }

    /// The phrase that a tick is in: the last that starts at or before it. None in an opening; the last one in the closing
    /// bar.
    pub fn phrase_at(&self, tick: u32) -> Option<&Phrase> {
        self.phrases.iter().rev().find(|phrase| phrase.start <= tick)
    }

    /// Seconds to the very end.
    pub fn seconds(&self) -> f64 {
        self.tempo.seconds_at(self.length)
    }
}
