//! The stage: outputs as players, which play pieces by themselves and are opened and kept together.
//!
//! To add an output, write one file in this room that makes a [`Player`] of it, and one row of the table [`OUTPUTS`].

mod clash;
mod clocks;
mod deck;
mod error;
mod kind;
mod midi;
mod patient;
mod pcm;
mod player;
mod silence;
mod speakers;
#[expect(clippy::module_inception, reason = "the room and what is in it")]
mod stage;
mod succession;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod together;
mod trial;

pub use clash::{clashes, refuse_clashes};
pub use clocks::{Clocks, MachineClocks};
pub use error::StageError;
pub use kind::{AUDIO_LATENCY_MS, MidiSetup, Opened, Output, OutputKind, Setup};
pub use player::{Appointment, Cue, Heard, Player};
pub use silence::Silence;
pub use stage::Stage;
use std::str::FromStr;
pub use succession::Succession;
pub use trial::trial;

/// Every kind of output, in the order in which messages list them.
pub const OUTPUTS: [&OutputKind; 4] = [&speakers::KIND, &midi::KIND, &pcm::KIND, &silence::KIND];

/// Reads an output: a word, and after a colon which device it is.
///
/// ```
/// use bandstand::stage::output;
/// assert_eq!(output("speakers: USB Audio")?.to_string(), "speakers:USB Audio");
/// assert!(output("speaker").unwrap_err().starts_with("choose speakers, speakers:NAME, midi:NAME"));
/// # Ok::<(), String>(())
/// ```
///
/// # Errors
/// A message with what there is to choose from, or with what is missing.
pub fn output(text: &str) -> Result<Output, String> {
    let (word, name) = match text.split_once(':') {
        Some((word, name)) => (word.trim(), Some(name.trim())),
        None => (text.trim(), None),
    };
    let kind = OUTPUTS.into_iter().find(|kind| kind.words.contains(&word)).ok_or_else(choose)?;
    (kind.check)(word, name)?;
    Ok(Output { kind, word: word.to_owned(), name: name.filter(|name| !name.is_empty()).map(str::to_owned) })
}

impl FromStr for Output {
    type Err = String;

    /// Reads an output as [`output`] does.
    fn from_str(text: &str) -> Result<Self, String> {
        output(text)
    }
}

impl Default for Output {
    /// The system's own speakers.
    fn default() -> Self {
        Self { kind: &speakers::KIND, word: "speakers".to_owned(), name: None }
    }
}

/// The end of a message: what there is to choose from.
fn choose() -> String {
    let all: Vec<&str> = OUTPUTS.iter().flat_map(|kind| kind.usage.iter().copied()).collect();
    match all.split_last() {
        Some((last, rest)) => format!("choose {} or {last}", rest.join(", ")),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outputs_are_read() {
        for text in
            ["speakers", "speakers:USB Audio", "null", "midi:Synth", "midi-virtual", "pcm:-", "pcm-file:x", "midi"]
        {
            assert_eq!(output(text).map(|output| output.to_string()), Ok(text.to_owned()));
        }
        assert_eq!(output("speakers"), Ok(Output::default()));
        for (wrong, says) in [
            ("", "choose"),
            ("speaker", "choose"),
            ("null:x", "alone"),
            ("speakers:", "name a device"),
            ("midi-serial:", "name a serial line"),
            ("midi-log", "name a file"),
            ("pcm:", "pipe"),
            ("pcm-file:-", "file"),
        ] {
            assert!(output(wrong).unwrap_err().contains(says), "{wrong}");
        }
        assert_eq!(
            choose(),
            "choose speakers, speakers:NAME, midi:NAME, midi-virtual, midi-serial:PATH, midi-log:PATH, pcm:PATH, pcm:-, \
             pcm-file:PATH or null"
        );
    }
}
