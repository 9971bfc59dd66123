//! A roll, as of a pianola: a movement made ready for one port, as messages in bytes, each with the time at which it is due.

use super::settings::SynthSettings;
use super::wire::Wire;
use crate::compose::{Movement, Part};
use crate::formats::midi::messages::{ChannelMessage, EXPRESSION, MidiEvent, events, setup};
use crate::theory::TempoMap;
use crate::time::Running;

/// A movement as messages for one port, in order of time.
#[derive(Debug)]
pub struct Roll {
    /// Which piece this is, for those who follow a leader.
    pub(super) number: u64,
    /// Bank, program, volume, pan and expression of every channel.
    pub(super) setup: Vec<Wire>,
    /// All other messages, in order of time.
    pub(super) steps: Vec<Step>,
    /// The tempo of the movement.
    pub(super) tempo: TempoMap,
    /// Ticks to the very end of the movement.
    pub(super) length: u32,
}

/// One message and when it is due.
#[derive(Debug, Clone, Copy)]
pub(super) struct Step {
    /// Ticks from the start of the piece.
    pub tick: u32,
    /// Microseconds from the start of the piece.
    pub micros: u64,
    /// The bytes that are sent.
    pub wire: Wire,
    /// What the message does to the notes that run.
    pub effect: Effect,
}

/// What a message does to the notes that run.
#[derive(Debug, Clone, Copy)]
pub(super) enum Effect {
    /// A note begins.
    Begin(Running),
    /// A note ends.
    End(Running),
    /// The expression of a channel changes.
    Expression(u8),
    /// The notes and the expression stay as they are.
    Nothing,
}

impl Roll {
    /// The roll of a whole movement, by the settings of its port.
    pub fn new(movement: &Movement, settings: &SynthSettings) -> Self {
        Self::of_parts(movement, settings, |_| true)
    }

    /// The roll of those parts that the port plays, by its settings.
    pub fn of_parts(movement: &Movement, settings: &SynthSettings, plays: impl Fn(&Part) -> bool) -> Self {
        let channels: Vec<u8> = movement.parts.iter().map(|part| settings.channel_of(part)).collect();
        let plays: Vec<bool> = movement.parts.iter().map(plays).collect();
        // Where parts share a channel, the first of them sets it up, and hairpins are left out: they would contradict each other.
        let sharers: Vec<Vec<usize>> = channels
            .iter()
            .map(|channel| (0..channels.len()).filter(|j| plays[*j] && channels[*j] == *channel).collect())
            .collect();
        let leads = |i: usize| sharers[i].first() == Some(&i);
        let alone = |i: usize| sharers[i].len() == 1;

        let mut piece = Self {
            number: 0,
            setup: Vec::new(),
            steps: Vec::new(),
            tempo: movement.tempo.clone(),
            length: movement.length,
        };
        let mut to_set_up: Vec<usize> = movement.parts.iter().map(|part| setup(part).len()).collect();
        let mut first_note = Vec::with_capacity(movement.parts.len());
        let mut notes = 0u32;
        for part in &movement.parts {
            first_note.push(notes);
            notes += part.notes.len() as u32;
        }
        for event in events(movement) {
            let i = event.part;
            if event.note.is_none() && to_set_up[i] > 0 {
                to_set_up[i] -= 1;
                if plays[i] && leads(i) && wanted(event.message, settings) {
                    piece.setup.push(wire(event.message, channels[i]));
                }
            } else if plays[i] && (event.note.is_some() || alone(i)) {
                let note = event.note.map(|note| first_note[i] + note as u32);
                piece.steps.push(step(&event, note, channels[i], settings, &movement.tempo));
            }
        }
        piece
    }

    /// The same roll with a number, by which leaders and followers tell pieces apart; 0 without one.
    pub fn numbered(self, number: u64) -> Self {
        Self { number, ..self }
    }

    /// Microseconds to the very end.
    pub(super) fn micros(&self) -> u64 {
        self.tempo.micros_at(self.length)
    }

    /// The index of the first step at or after a tick.
    pub(super) fn index_at(&self, tick: u32) -> usize {
        self.steps.partition_point(|step| step.tick < tick)
    }

    /// The expression that holds before a step: the last change on each channel that has had one.
    pub(super) fn expression_before(&self, index: usize) -> impl Iterator<Item = Wire> {
        let mut last = [None; 16];
        for step in &self.steps[..index.min(self.steps.len())] {
            if let Effect::Expression(channel) = step.effect {
                last[usize::from(channel & 0x0f)] = Some(step.wire);
            }
        }
        last.into_iter().flatten()
    }
}

/// Whether the settings allow this message of a set-up: some synths are not to be sent banks and programs.
fn wanted(message: ChannelMessage, settings: &SynthSettings) -> bool {
    let chooses_a_sound = matches!(
        message,
        ChannelMessage::Program { .. }
            | ChannelMessage::Control {
                controller: crate::formats::midi::messages::BANK | crate::formats::midi::messages::BANK_FINE,
                ..
            }
    );
    settings.programs || !chooses_a_sound
}

fn wire(message: ChannelMessage, channel: u8) -> Wire {
    let (bytes, length) = message.bytes(channel);
    Wire::new(&bytes[..length])
}

fn step(event: &MidiEvent, note: Option<u32>, channel: u8, settings: &SynthSettings, tempo: &TempoMap) -> Step {
    let message = match event.message {
        ChannelMessage::NoteOff { pitch } => ChannelMessage::NoteOff { pitch: settings.pitch(pitch) },
        ChannelMessage::NoteOn { pitch, velocity } => {
            ChannelMessage::NoteOn { pitch: settings.pitch(pitch), velocity: settings.velocity.of(velocity) }
        }
        other => other,
    };
    let effect = match (message, note) {
        (ChannelMessage::NoteOn { pitch, .. }, Some(note)) => Effect::Begin(Running { channel, pitch, note }),
        (ChannelMessage::NoteOff { pitch }, Some(note)) => Effect::End(Running { channel, pitch, note }),
        (ChannelMessage::Control { controller: EXPRESSION, .. }, _) => Effect::Expression(channel),
        _ => Effect::Nothing,
    };
    Step { tick: event.tick, micros: tempo.micros_at(event.tick), wire: wire(message, channel), effect }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::test_movement::movement;

    #[test]
    fn one_channel_for_all_is_set_up_once_and_without_programs_if_so_asked() {
        let settings = SynthSettings { channel: Some(3), programs: false, ..SynthSettings::default() };
        let piece = Roll::new(&movement(3), &settings);
        let set: Vec<_> = piece.setup.iter().map(|wire| wire.bytes().to_vec()).collect();
        assert_eq!(set, [[0xb3, 7, 100], [0xb3, 10, 64], [0xb3, 11, 127]]);
        assert_eq!(piece.steps.len(), 3 * 2 * 2);
        assert!(piece.steps.iter().all(|step| step.wire.bytes()[0] & 0x0f == 3));
    }

    #[test]
    fn parts_of_another_port_are_left_out() {
        let piece = Roll::of_parts(&movement(2), &SynthSettings::default(), |part| part.channel == 1);
        assert!(piece.setup.iter().chain(piece.steps.iter().map(|step| &step.wire)).all(|w| w.bytes()[0] & 0x0f == 1));
        assert_eq!((piece.setup.len(), piece.steps.len()), (4, 4));
    }
}
