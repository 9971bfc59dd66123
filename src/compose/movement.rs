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
    /// Fragments of the motif developed.
    Development,
    /// The cadence: the way home at the end of the phrase.
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
    /// The reason in one word, as files write it.
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
    /// What each place does in the hour.
    pub parts: Vec<PartHour>,
}

/// A composed piece: the phrases asked for, in order.
///
/// ```
/// # use bandstand::{compose::{Options, compose}, footfall::{Footfall, Statistic}, score};
/// # let profile = Footfall::leeds_week().profile(&"weekday".parse()?, Statistic::Mean)?;
/// # let score = score::shipped("leeds").ok_or("there is no score called leeds")??;
/// use bandstand::theory::TICKS_PER_PHRASE;
///
/// let day = compose(&profile, &score, &Options::default())?;
/// // Each hour is a phrase of eight bars; the last tick of 08:00 comes before the first of 09:00.
/// let nine = 9 * TICKS_PER_PHRASE;
/// assert_eq!(day.phrase_at(nine - 1).map(|phrase| phrase.hour), Some(8));
/// assert_eq!(day.phrase_at(nine).map(|phrase| phrase.hour), Some(9));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
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
    /// The hours in order of their starts.
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

    /// The hour that plays at a tick: the last phrase that starts at or before it. None in the opening, before the first
    /// phrase; after the last one, in the closing bar and beyond, it is the last.
    pub fn phrase_at(&self, tick: u32) -> Option<&Phrase> {
        let after = self.phrases.partition_point(|phrase| phrase.start <= tick);
        self.phrases.get(after.checked_sub(1)?)
    }

    /// Seconds to the very end.
    pub fn seconds(&self) -> f64 {
        self.tempo.seconds_at(self.length)
    }
}
