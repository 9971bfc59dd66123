//! The Standard MIDI File: the same notes, for notation programs, keyboards and sequencers.
//!
//! Type 1 at [`PPQ`] pulses. Track 0, `conductor`, holds what all players share: the title, whose data it is, the
//! tempo, 4/4, and at every hour a key signature and a marker `HH:00`. Then comes one track for each part, in the order of
//! the movement, each on its own channel.

use super::error::{MAX_MIDI_PARTS, MidiFileError};
use super::messages::{ChannelMessage, part_events};
use crate::compose::{Movement, Part, Phrase};
use crate::formats::format::{Format, Holds};
use crate::theory::{BEATS_PER_BAR, Mode, PPQ};
use midly::num::{u4, u7, u15, u24, u28};
use midly::{Header, MetaMessage, MidiMessage, Smf, Timing, Track, TrackEvent, TrackEventKind};
use std::io::Write;

/// The row of the table.
pub const FORMAT: Format = Format {
    name: "mid",
    also: &["midi", "smf"],
    holds: Holds::Notes,
    is_text: false,
    write: |movement, _, sink, _| Ok(write_midi(movement, sink)?),
};

const DRUM_CHANNEL: u8 = 9;

/// Writes a movement as a Standard MIDI File.
///
/// ```
/// use bandstand::compose::{Options, compose};
/// use bandstand::footfall::{Footfall, Statistic};
/// use bandstand::formats::write_midi;
///
/// let profile = Footfall::leeds_week().profile(&"weekday".parse()?, Statistic::Mean)?;
/// let score = bandstand::score::shipped("leeds").ok_or("no such score")??;
/// let movement = compose(&profile, &score, &Options { hours: vec![12], ..Options::default() })?;
/// let mut file = Vec::new();
/// write_midi(&movement, &mut file)?;
/// assert!(file.starts_with(b"MThd"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// See [`MidiFileError`].
pub fn write_midi(movement: &Movement, mut out: impl Write) -> Result<(), MidiFileError> {
    out.write_all(&midi_bytes(movement)?)?;
    Ok(())
}

/// A movement as the bytes of a Standard MIDI File.
///
/// # Errors
/// See [`MidiFileError`].
pub fn midi_bytes(movement: &Movement) -> Result<Vec<u8>, MidiFileError> {
    check_channels(&movement.parts)?;
    let copyright = movement.attribution.join("\n");
    let markers: Vec<String> = movement.phrases.iter().map(|phrase| format!("{:02}:00", phrase.hour)).collect();

    let header = Header::new(midly::Format::Parallel, Timing::Metrical(u15::new(PPQ as u16)));
    let mut file = Smf::new(header);
    file.tracks.push(conductor(movement, &copyright, &markers)?);
    for part in &movement.parts {
        file.tracks.push(part_track(part, movement.length)?);
    }
    let mut bytes = Vec::new();
    file.write_std(&mut bytes)?;
    Ok(bytes)
}

fn check_channels(parts: &[Part]) -> Result<(), MidiFileError> {
    if parts.len() > MAX_MIDI_PARTS {
        return Err(MidiFileError::TooManyParts { parts: parts.len() });
    }
    for (i, part) in parts.iter().enumerate() {
        let why = match part.channel {
            DRUM_CHANNEL => "is for drums",
            16.. => "does not exist",
            channel if parts[..i].iter().any(|other| other.channel == channel) => "another part has",
            _ => continue,
        };
        return Err(MidiFileError::Channel { part: part.name.clone(), channel: part.channel, why });
    }
    Ok(())
}

fn conductor<'a>(
    movement: &'a Movement,
    copyright: &'a str,
    markers: &'a [String],
) -> Result<Track<'a>, MidiFileError> {
    let mut events = TrackBuilder::default();
    events.meta(0, MetaMessage::TrackName(b"conductor"));
    events.meta(0, MetaMessage::Text(movement.title.as_bytes()));
    if !copyright.is_empty() {
        events.meta(0, MetaMessage::Copyright(copyright.as_bytes()));
    }
    events.meta(0, MetaMessage::TimeSignature(BEATS_PER_BAR as u8, 2, 24, 8));
    for change in movement.tempo.changes() {
        events.meta(change.tick, MetaMessage::Tempo(u24::new(change.micros_per_beat.min(0xff_ffff))));
    }
    for (phrase, marker) in movement.phrases.iter().zip(markers) {
        events.meta(phrase.start, key_signature(phrase));
        events.meta(phrase.start, MetaMessage::Marker(marker.as_bytes()));
    }
    events.into_track(movement.length)
}

fn key_signature(phrase: &Phrase) -> MetaMessage<'static> {
    MetaMessage::KeySignature(phrase.key.fifths(), phrase.key.mode == Mode::Minor)
}

fn part_track(part: &Part, length: u32) -> Result<Track<'_>, MidiFileError> {
    let mut events = TrackBuilder { channel: u4::new(part.channel), ..TrackBuilder::default() };
    events.meta(0, MetaMessage::TrackName(part.name.as_bytes()));
    for event in part_events(part, 0) {
        events.midi(event.tick, message(event.message));
    }
    events.into_track(length)
}

/// A message as a type of midly's.
fn message(message: ChannelMessage) -> MidiMessage {
    match message {
        ChannelMessage::NoteOff { pitch } => MidiMessage::NoteOff { key: u7::new(pitch & 0x7f), vel: u7::new(64) },
        ChannelMessage::NoteOn { pitch, velocity } => {
            MidiMessage::NoteOn { key: u7::new(pitch & 0x7f), vel: u7::new(velocity & 0x7f) }
        }
        ChannelMessage::Program { program } => MidiMessage::ProgramChange { program: u7::new(program & 0x7f) },
        ChannelMessage::Control { controller, value } => {
            MidiMessage::Controller { controller: u7::new(controller & 0x7f), value: u7::new(value & 0x7f) }
        }
    }
}

/// A track that is being made: events at absolute ticks, in any order.
#[derive(Default)]
struct TrackBuilder<'a> {
    channel: u4,
    events: Vec<(u32, TrackEventKind<'a>)>,
}

impl<'a> TrackBuilder<'a> {
    fn meta(&mut self, tick: u32, message: MetaMessage<'a>) {
        self.events.push((tick, TrackEventKind::Meta(message)));
    }

    fn midi(&mut self, tick: u32, message: MidiMessage) {
        self.events.push((tick, TrackEventKind::Midi { channel: self.channel, message }));
    }

    /// The track with its events in order of time; those at one tick stay in the order in which they came.
    fn into_track(mut self, length: u32) -> Result<Track<'a>, MidiFileError> {
        self.events.sort_by_key(|(tick, _)| *tick);
        let end = self.events.last().map_or(length, |(tick, _)| length.max(*tick));
        self.meta(end, MetaMessage::EndOfTrack);

        let mut now = 0;
        let mut track = Track::with_capacity(self.events.len());
        for (tick, kind) in self.events {
            let wait = tick - now;
            let delta = u28::try_from(wait).ok_or(MidiFileError::TooLong { ticks: wait })?;
            track.push(TrackEvent { delta, kind });
            now = tick;
        }
        Ok(track)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::test_movement::{movement, movements};
    use proptest::prelude::*;

    /// (onset, duration, pitch, velocity) of a track, and the tick at which it ends.
    fn notes(track: &[TrackEvent]) -> (Vec<(u32, u32, u8, u8)>, u32) {
        let (mut now, mut notes, mut sounding) = (0, Vec::new(), Vec::<usize>::new());
        for event in track {
            now += event.delta.as_int();
            match event.kind {
                TrackEventKind::Midi { message: MidiMessage::NoteOn { key, vel }, .. } => {
                    sounding.push(notes.len());
                    notes.push((now, 0, key.as_int(), vel.as_int()));
                }
                TrackEventKind::Midi { message: MidiMessage::NoteOff { key, .. }, .. } => {
                    let at = sounding.iter().position(|i| notes[*i].2 == key.as_int()).unwrap();
                    let i = sounding.remove(at);
                    notes[i].1 = now - notes[i].0;
                }
                _ => {}
            }
        }
        assert!(sounding.is_empty(), "notes that never end");
        (notes, now)
    }

    proptest! {
        #[test]
        fn a_midi_file_and_the_json_hold_the_movements_notes(movement in movements()) {
            let bytes = midi_bytes(&movement).unwrap();
            let file = Smf::parse(&bytes).unwrap();
            prop_assert_eq!(file.tracks.len(), movement.parts.len() + 1);
            let mut json = Vec::new();
            crate::formats::write_json(&movement, &mut json).unwrap();
            let json: serde_json::Value = serde_json::from_slice(&json).unwrap();

            for (i, part) in movement.parts.iter().enumerate() {
                let composed: Vec<_> =
                    part.notes.iter().map(|note| (note.onset, note.duration, note.pitch, note.velocity)).collect();
                let (heard, end) = notes(&file.tracks[i + 1]);
                prop_assert_eq!(&heard, &composed);
                prop_assert_eq!(end, movement.length);

                let number = |note: &serde_json::Value, name: &str| note[name].as_u64().unwrap() as u32;
                let written: Vec<_> = json["parts"][i]["notes"].as_array().unwrap().iter().map(|note| {
                    let byte = |name| number(note, name) as u8;
                    (number(note, "onset_ticks"), number(note, "duration_ticks"), byte("pitch"), byte("velocity"))
                }).collect();
                prop_assert_eq!(&written, &composed);
                prop_assert_eq!(json["parts"][i]["name"].as_str(), Some(part.name.as_str()));
            }
        }
    }

    #[test]
    fn the_conductor_says_what_all_share() {
        let movement = movement(2);
        let bytes = midi_bytes(&movement).unwrap();
        let file = Smf::parse(&bytes).unwrap();
        assert_eq!(file.header, Header::new(midly::Format::Parallel, Timing::Metrical(u15::new(480))));
        let mut now = 0;
        let mut said = Vec::new();
        for event in &file.tracks[0] {
            now += event.delta.as_int();
            if let TrackEventKind::Meta(message) = event.kind {
                said.push((now, message));
            }
        }
        let text = |message: &MetaMessage| match message {
            MetaMessage::Marker(text) => String::from_utf8_lossy(text).into_owned(),
            other => format!("{other:?}"),
        };
        let phrase = crate::theory::TICKS_PER_PHRASE;
        assert_eq!(said[0].1, MetaMessage::TrackName(b"conductor"));
        assert_eq!(said[1].1, MetaMessage::Text(b"A test"));
        assert_eq!(said[2].1, MetaMessage::Copyright(b"Nobody, free to use"));
        assert!(said.contains(&(0, MetaMessage::TimeSignature(4, 2, 24, 8))));
        assert!(said.contains(&(0, MetaMessage::KeySignature(-4, false))));
        assert!(said.contains(&(phrase, MetaMessage::KeySignature(2, false))));
        assert!(said.contains(&(0, MetaMessage::Tempo(u24::new(1_000_000)))));
        let markers: Vec<_> = said.iter().filter(|(_, m)| matches!(m, MetaMessage::Marker(_))).collect();
        assert_eq!(
            markers.iter().map(|(at, m)| (*at, text(m))).collect::<Vec<_>>(),
            [(0, "07:00".into()), (phrase, "08:00".into())]
        );
        assert_eq!(said.last(), Some(&(movement.length, MetaMessage::EndOfTrack)));
    }

    #[test]
    fn the_program_comes_before_the_first_note() {
        let movement = movement(1);
        let bytes = midi_bytes(&movement).unwrap();
        let file = Smf::parse(&bytes).unwrap();
        let track = &file.tracks[1];
        let at = |wanted: fn(&MidiMessage) -> bool| {
            track.iter().position(|e| matches!(&e.kind, TrackEventKind::Midi { message, .. } if wanted(message)))
        };
        let program = at(|m| matches!(m, MidiMessage::ProgramChange { program } if program.as_int() == 58));
        assert!(program.is_some() && program < at(|m| matches!(m, MidiMessage::NoteOn { .. })));
    }

    #[test]
    fn sixteen_parts_or_a_drummer_are_refused() {
        let too_many = midi_bytes(&movement(16)).unwrap_err().to_string();
        assert!(too_many.starts_with("16 parts are too many"), "{too_many}");
        assert!(midi_bytes(&movement(15)).is_ok());

        let mut drummer = movement(2);
        drummer.parts[1].channel = 9;
        assert!(midi_bytes(&drummer).unwrap_err().to_string().ends_with("is for drums"));
        drummer.parts[1].channel = 0;
        assert!(midi_bytes(&drummer).unwrap_err().to_string().ends_with("another part has"));
    }
}
