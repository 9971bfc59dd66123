//! A movement as JSON: every note, with its reason and the hour whose count it expresses.

use super::format::{Format, Holds};
use super::midi::messages::{ChannelMessage, MidiEvent, part_events};
use crate::compose::{Movement, Note, Part, PartHour, Phrase};
use crate::theory::{PPQ, TICKS_PER_PHRASE, TempoChange};
use serde::Serialize;
use std::io::{self, Write};

/// JSON's row in the table of formats.
pub(super) const FORMAT: Format = Format {
    name: "json",
    also: &[],
    holds: Holds::Notes,
    is_text: true,
    write: |movement, _, sink, _| Ok(write_json(movement, sink)?),
};

/// A movement as JSON. The names of these fields, and of the fields of what they hold, are the keys of the file, which other
/// programs rely on.
#[derive(Debug, Serialize)]
pub struct Render<'a> {
    /// Ticks in a beat.
    pub ppq: u32,
    /// The title of the piece.
    pub title: &'a str,
    /// The name of the score.
    pub score: &'a str,
    /// The period whose counts are heard.
    pub period: &'a str,
    /// The seed of everything that is left to chance.
    pub seed: u64,
    /// Length in ticks, with the closing bar.
    pub length_ticks: u32,
    /// Length in seconds, with the closing bar.
    pub seconds: f64,
    /// Whose data they are, one line for each source.
    pub attribution: &'a [String],
    /// The changes of tempo in order; the first is at tick 0.
    pub tempo: Vec<RenderTempo>,
    /// The hours in order.
    pub hours: Vec<RenderHour>,
    /// Every sounding track, in the MIDI file's order.
    pub parts: Vec<RenderPart<'a>>,
}

/// A tempo that holds from a tick until the next change.
#[derive(Debug, Serialize)]
pub struct RenderTempo {
    /// Ticks from the start.
    pub tick: u32,
    /// Beats per minute.
    pub bpm: f64,
    /// Microseconds per beat, exactly as the MIDI file has them.
    pub micros_per_beat: u32,
}

/// The phrase of one hour.
#[derive(Debug, Serialize)]
pub struct RenderHour {
    /// Hour of the day, 0 to 23.
    pub hour: u8,
    /// Ticks from the start of the piece.
    pub start_ticks: u32,
    /// The tonic, followed by `m` in minor: `Ab`, `Cm`.
    pub key: String,
    /// How many times the bells strike.
    pub bells: u8,
}

/// One sounding track.
#[derive(Debug, Serialize)]
pub struct RenderPart<'a> {
    /// The track's name.
    pub name: &'a str,
    /// The place that is heard; none for bells and supporting voices.
    pub location: Option<&'a str>,
    /// The name of the instrument in the score.
    pub instrument: &'a str,
    /// MIDI program, 0 to 127.
    pub program: u8,
    /// MIDI channel, 0 to 15.
    pub channel: u8,
    /// MIDI controllers as the MIDI file has them: bank and the like at tick 0, then hairpins as expression (11).
    pub controls: Vec<RenderControl>,
    /// The notes in order.
    pub notes: Vec<RenderNote>,
}

/// A value of a controller that holds from a tick until the next.
#[derive(Debug, Serialize)]
pub struct RenderControl {
    /// Ticks from the start of the piece.
    pub tick: u32,
    /// Controller, 0 to 127: 0 and 32 bank, 7 volume, 10 pan, 11 expression.
    pub controller: u8,
    /// Value, 0 to 127.
    pub value: u8,
}

/// One note.
#[derive(Debug, Serialize)]
pub struct RenderNote {
    /// Ticks from the start of the piece.
    pub onset_ticks: u32,
    /// Ticks from the onset to the release.
    pub duration_ticks: u32,
    /// Sounding MIDI pitch, 0 to 127.
    pub pitch: u8,
    /// MIDI velocity, 1 to 127.
    pub velocity: u8,
    /// Why the note is there.
    pub reason: &'static str,
    /// The hour whose count the note expresses; none in the opening and the closing bar.
    pub hour: Option<u8>,
    /// The count that the note expresses: people at its place in that hour; for bells and supporting voices, in the
    /// whole city.
    pub count: Option<f64>,
}

/// Writes a movement as JSON, on one line; [`Render`] describes its keys.
///
/// ```
/// use bandstand::compose::{Options, compose};
/// use bandstand::footfall::{Footfall, Statistic};
/// use bandstand::formats::write_json;
///
/// let profile = Footfall::leeds_week().profile(&"weekday".parse()?, Statistic::Mean)?;
/// let score = bandstand::score::shipped("leeds").ok_or("no such score")??;
/// let movement = compose(&profile, &score, &Options { hours: vec![12], ..Options::default() })?;
/// let mut json = Vec::new();
/// write_json(&movement, &mut json)?;
/// assert!(json.starts_with(b"{\"ppq\":480,"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// When writing fails.
pub fn write_json(movement: &Movement, mut out: impl Write) -> io::Result<()> {
    serde_json::to_writer(&mut out, &Render::of(movement))?;
    out.write_all(b"\n")
}

impl<'a> Render<'a> {
    /// The JSON form of a movement.
    pub fn of(movement: &'a Movement) -> Self {
        Self {
            ppq: PPQ,
            title: &movement.title,
            score: &movement.score,
            period: &movement.period,
            seed: movement.seed,
            length_ticks: movement.length,
            seconds: movement.seconds(),
            attribution: &movement.attribution,
            tempo: movement.tempo.changes().iter().map(tempo).collect(),
            hours: movement.phrases.iter().map(hour).collect(),
            parts: movement.parts.iter().map(|part| render_part(part, movement)).collect(),
        }
    }
}

fn tempo(change: &TempoChange) -> RenderTempo {
    RenderTempo { tick: change.tick, bpm: change.bpm(), micros_per_beat: change.micros_per_beat }
}

fn hour(phrase: &Phrase) -> RenderHour {
    RenderHour { hour: phrase.hour, start_ticks: phrase.start, key: phrase.key.to_string(), bells: phrase.bells }
}

fn render_part<'a>(part: &'a Part, movement: &Movement) -> RenderPart<'a> {
    RenderPart {
        name: &part.name,
        location: part.location.as_deref(),
        instrument: &part.instrument,
        program: part.program,
        channel: part.channel,
        controls: part_events(part, 0).iter().filter_map(control).collect(),
        notes: part.notes.iter().map(|note| render_note(note, part, movement)).collect(),
    }
}

fn control(event: &MidiEvent) -> Option<RenderControl> {
    match event.message {
        ChannelMessage::Control { controller, value } => Some(RenderControl { tick: event.tick, controller, value }),
        _ => None,
    }
}

fn render_note(note: &Note, part: &Part, movement: &Movement) -> RenderNote {
    let phrase = hour_at(movement, note.onset);
    RenderNote {
        onset_ticks: note.onset,
        duration_ticks: note.duration,
        pitch: note.pitch,
        velocity: note.velocity,
        reason: note.reason.name(),
        hour: phrase.map(|phrase| phrase.hour),
        count: phrase.and_then(|phrase| count(phrase, part, movement)),
    }
}

/// The phrase of the hour that plays at a tick; none in the opening and the closing bar.
fn hour_at(movement: &Movement, tick: u32) -> Option<&Phrase> {
    movement.phrase_at(tick).filter(|phrase| tick - phrase.start < TICKS_PER_PHRASE)
}

/// The count that a part expresses in a phrase; a part that doubles another has the count of its place.
fn count(phrase: &Phrase, part: &Part, movement: &Movement) -> Option<f64> {
    if part.location.is_none() {
        return Some(phrase.total);
    }
    let place = |hour: &&PartHour| movement.parts.get(hour.part).is_some_and(|other| other.location == part.location);
    phrase.parts.iter().find(place).map(|hour| hour.count)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::test_movement::movement;

    #[test]
    fn the_keys_of_the_json_are_as_promised() {
        let mut bytes = Vec::new();
        write_json(&movement(1), &mut bytes).unwrap();
        let json: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        let names = |value: &serde_json::Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        assert_eq!(json["ppq"], 480);
        assert_eq!(json["hours"][1]["key"], "D");
        assert_eq!(names(&json["parts"][0])[..3], ["name", "location", "instrument"]);
        let note = &json["parts"][0]["notes"][1];
        assert_eq!(names(note), ["onset_ticks", "duration_ticks", "pitch", "velocity", "reason", "hour", "count"]);
        assert_eq!((&note["reason"], &note["hour"], &note["count"]), (&"statement".into(), &8.into(), &100.0.into()));
    }

    #[test]
    fn the_opening_and_the_closing_bar_have_no_hour() {
        let mut movement = movement(1);
        for phrase in &mut movement.phrases {
            phrase.start += TICKS_PER_PHRASE;
        }
        let at = |phrases: u32| hour_at(&movement, phrases * TICKS_PER_PHRASE).map(|phrase| phrase.hour);
        assert_eq!([0, 1, 2, 3].map(at), [None, Some(7), Some(8), None]);
    }
}
