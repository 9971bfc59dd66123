//! A movement as MIDI messages: one list, which the file holds, the JSON shows and a live port is sent.

use crate::compose::{Movement, NEUTRAL, Part, hairpins};

/// The controller of bank select, coarse.
pub const BANK: u8 = 0;
/// The controller of a channel's volume.
pub const VOLUME: u8 = 7;
/// The controller of pan, the seat from left to right.
pub const PAN: u8 = 10;
/// The controller of expression, which is loudness within a note.
pub const EXPRESSION: u8 = 11;
/// The controller of bank select, fine.
pub const BANK_FINE: u8 = 32;

/// The volume of every part, as velocities make the balance. General MIDI begins with it too.
const FULL: u8 = 100;

/// A message on one channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChannelMessage {
    /// A note ends.
    NoteOff {
        /// MIDI pitch, 0 to 127.
        pitch: u8,
    },
    /// A controller is set.
    Control {
        /// Controller, 0 to 127.
        controller: u8,
        /// Value, 0 to 127.
        value: u8,
    },
    /// A sound is chosen.
    Program {
        /// Program, 0 to 127.
        program: u8,
    },
    /// A note begins.
    NoteOn {
        /// MIDI pitch, 0 to 127.
        pitch: u8,
        /// MIDI velocity, 1 to 127.
        velocity: u8,
    },
}

impl ChannelMessage {
    /// The place of a message among those of one tick: first notes end, then controllers and programs are set, then notes
    /// begin.
    fn rank(self) -> u8 {
        match self {
            Self::NoteOff { .. } => 0,
            Self::Control { .. } | Self::Program { .. } => 1,
            Self::NoteOn { .. } => 2,
        }
    }

    /// The bytes of the message on a channel, 0 to 15, and how many of the three they are. A note-off carries the middle
    /// release velocity, 64.
    pub fn bytes(self, channel: u8) -> ([u8; 3], usize) {
        let channel = channel & 0x0f;
        match self {
            Self::NoteOff { pitch } => ([0x80 | channel, pitch & 0x7f, 64], 3),
            Self::NoteOn { pitch, velocity } => ([0x90 | channel, pitch & 0x7f, velocity.clamp(1, 127)], 3),
            Self::Control { controller, value } => ([0xb0 | channel, controller & 0x7f, value & 0x7f], 3),
            Self::Program { program } => ([0xc0 | channel, program & 0x7f, 0], 2),
        }
    }
}

/// One message of a piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MidiEvent {
    /// Ticks from the start of the piece.
    pub tick: u32,
    /// Index of the part in [`Movement::parts`]; the part has the channel.
    pub part: usize,
    /// Which note of the part begins or ends; none for other messages.
    pub note: Option<usize>,
    /// The message itself.
    pub message: ChannelMessage,
}

/// Every message of a movement, in the order in which they are sent.
pub fn events(movement: &Movement) -> Vec<MidiEvent> {
    let mut all: Vec<MidiEvent> =
        movement.parts.iter().enumerate().flat_map(|(i, part)| part_events(part, i)).collect();
    all.sort_by_key(|event| (event.tick, event.message.rank(), event.part));
    all
}

/// Every message of one part, in the order in which they are sent.
pub fn part_events(part: &Part, index: usize) -> Vec<MidiEvent> {
    let event = |tick, message| MidiEvent { tick, part: index, note: None, message };
    let mut all: Vec<MidiEvent> = setup(part).into_iter().map(|message| event(0, message)).collect();
    all.extend(hairpins(part).into_iter().map(|change| event(change.tick, expression(change.value))));
    for (i, note) in part.notes.iter().enumerate() {
        let on = ChannelMessage::NoteOn { pitch: note.pitch, velocity: note.velocity.clamp(1, 127) };
        let end = note.onset.saturating_add(note.duration.max(1));
        all.push(MidiEvent { note: Some(i), ..event(note.onset, on) });
        all.push(MidiEvent { note: Some(i), ..event(end, ChannelMessage::NoteOff { pitch: note.pitch }) });
    }
    all.sort_by_key(|event| (event.tick, event.message.rank()));
    all
}

/// The messages that set up a part's channel before its first note: bank (if the score has one), program, volume, pan and
/// expression.
pub fn setup(part: &Part) -> Vec<ChannelMessage> {
    let control = |controller, value| ChannelMessage::Control { controller, value };
    let mut all = Vec::new();
    if let Some(bank) = part.midi.bank {
        all.push(control(BANK, (bank >> 7) as u8 & 0x7f));
        all.push(control(BANK_FINE, (bank & 0x7f) as u8));
    }
    all.push(ChannelMessage::Program { program: part.program & 0x7f });
    all.push(control(VOLUME, FULL));
    all.push(control(PAN, pan_value(part.pan)));
    all.push(expression(NEUTRAL));
    all
}

fn expression(value: u8) -> ChannelMessage {
    ChannelMessage::Control { controller: EXPRESSION, value }
}

/// A seat, from -100 (left) to 100 (right), as a value of the controller: 0 left, 64 middle, 127 right.
fn pan_value(hundredths: i8) -> u8 {
    let side = i32::from(hundredths).clamp(-100, 100);
    (64 + (side * if side < 0 { 64 } else { 63 }) / 100) as u8
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::test_movement::movement;

    #[test]
    fn pan_runs_from_left_to_right() {
        assert_eq!([-100, -50, 0, 50, 100].map(pan_value), [0, 32, 64, 95, 127]);
    }

    #[test]
    fn a_channel_is_set_up_before_its_first_note() {
        let mut movement = movement(2);
        movement.parts[1].midi.bank = Some(129);
        let all = events(&movement);
        let of = |part: usize| all.iter().filter(move |event| event.part == part).map(|event| event.message);
        let control = |controller, value| ChannelMessage::Control { controller, value };
        let begin: Vec<_> = of(1).take(7).collect();
        assert_eq!(begin[..3], [control(0, 1), control(32, 1), ChannelMessage::Program { program: 58 }]);
        assert_eq!(begin[3..6], [control(7, 100), control(10, 64), control(11, 127)]);
        assert_eq!(begin[6], ChannelMessage::NoteOn { pitch: 61, velocity: 64 });
        assert!(matches!(of(0).next(), Some(ChannelMessage::Program { .. })));
    }

    #[test]
    fn at_one_tick_notes_end_before_others_begin() {
        let mut movement = movement(1);
        let first = movement.parts[0].notes[0];
        movement.parts[0].notes[1].onset = first.duration;
        let all = events(&movement);
        let at: Vec<_> = all.iter().filter(|event| event.tick == first.duration).map(|event| event.message).collect();
        assert!(matches!(at[..], [ChannelMessage::NoteOff { .. }, ChannelMessage::NoteOn { .. }]));
    }
}
