//! What a kind of output is: the words that mean it, and how one is opened.

use super::error::StageError;
use super::player::Player;
use crate::outputs::midi::SynthSettings;
use std::fmt;

/// One output that was asked for: `speakers`, `midi:Synth`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// Its row in the table.
    pub(super) kind: &'static OutputKind,
    /// The word before the colon.
    pub(super) word: String,
    /// The text after the colon.
    pub(super) name: Option<String>,
}

impl fmt::Display for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.name {
            None => f.write_str(&self.word),
            Some(name) => write!(f, "{}:{name}", self.word),
        }
    }
}

impl Output {
    /// Whether this is a sound card, with which other outputs keep time.
    pub fn leads(&self) -> bool {
        self.kind.leads
    }

    /// The text after the colon.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The path after the colon, if that is one, to be told from another folder: of `pcm:PATH`, not of `midi:NAME` or `pcm:-`.
    pub fn path_mut(&mut self) -> Option<&mut String> {
        let usage = format!("{}:PATH", self.word);
        let is_path = self.kind.usage.contains(&usage.as_str());
        self.name.as_mut().filter(|name| is_path && *name != "-")
    }
}

/// A kind of output: one file of this room and one row of [`OUTPUTS`](super::OUTPUTS).
#[derive(Debug)]
pub struct OutputKind {
    /// The words before the colon that mean it.
    pub words: &'static [&'static str],
    /// How it is written on the command line, for lists of what there is.
    pub usage: &'static [&'static str],
    /// Checks a word and the text after its colon; the error says what is wrong.
    pub check: fn(&str, Option<&str>) -> Result<(), String>,
    /// Opens an output of this kind.
    pub open: fn(&Output, &Setup) -> Opened,
    /// Whether other outputs keep time with it.
    pub leads: bool,
    /// Whether it is something outside this program, which may come late and may not answer.
    pub is_device: bool,
}

impl PartialEq for OutputKind {
    fn eq(&self, other: &Self) -> bool {
        self.words == other.words
    }
}

impl Eq for OutputKind {}

/// An open output, or why there is none. Outputs are opened on threads of their own, as a device may not answer.
pub type Opened = Result<Box<dyn Player + Send>, StageError>;

/// How outputs are opened and play.
#[derive(Debug, Clone)]
pub struct Setup {
    /// Amplitude, 0 to 1.
    pub amplitude: f32,
    /// Frames at 48 kHz that a sound card takes at a time.
    pub buffer: u32,
    /// The settings of MIDI outputs.
    pub midi: MidiSetup,
    /// All outputs that are opened together.
    pub outputs: Vec<Output>,
}

/// What synths are sent, and when.
#[derive(Debug, Clone, Default)]
pub struct MidiSetup {
    /// What synths are sent; the delay in it is worked out from `advance` and `audio_latency`.
    pub settings: SynthSettings,
    /// How much earlier everything is sent, milliseconds.
    pub advance: f64,
    /// How late the speakers sound, milliseconds; none for [`AUDIO_LATENCY_MS`]. MIDI that plays beside them waits so
    /// long.
    pub audio_latency: Option<f64>,
    /// Baud of serial lines; none for MIDI's own.
    pub baud: Option<u32>,
}

/// How late heard sound is after its frames are handed to a sound card, milliseconds, measured with a sound server
/// (docs/midi.md).
pub const AUDIO_LATENCY_MS: f64 = 25.0;

impl Setup {
    /// What synths are sent, with the delay that speakers beside them need.
    pub(super) fn synth(&self) -> SynthSettings {
        let MidiSetup { settings, advance, audio_latency, .. } = &self.midi;
        let beside_speakers = self.outputs.iter().any(Output::leads);
        let latency = if beside_speakers { audio_latency.unwrap_or(AUDIO_LATENCY_MS) } else { 0.0 };
        SynthSettings { delay_micros: ((latency - advance) * 1e3) as i64, ..settings.clone() }
    }
}
