//! Notes by audio frame: what is to be played when.

use std::sync::Arc;

use super::SAMPLE_RATE;
use crate::compose::Movement;

/// What a musician does at a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoteEvent {
    /// Frames from the start of the movement.
    pub frame: u64,
    /// Index of the part.
    pub part: u16,
    /// What to do.
    pub action: NoteAction,
}

/// What a musician can be told to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoteAction {
    /// Let go of a note.
    Off {
        /// MIDI pitch.
        pitch: u8,
    },
    /// Begin a note.
    On {
        /// MIDI pitch.
        pitch: u8,
        /// MIDI velocity, 1 to 127.
        velocity: u8,
    },
}

impl NoteAction {
    /// Rank among the events of one frame: notes end before others begin.
    fn order(self) -> u8 {
        match self {
            Self::Off { .. } => 0,
            Self::On { .. } => 1,
        }
    }
}

/// Every event of a movement, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timeline {
    events: Vec<NoteEvent>,
    frames: u64,
}

impl Timeline {
    /// The notes of a movement, each at the frame that holds its tick.
    pub fn new(movement: &Movement) -> Self {
        let mut events = Vec::with_capacity(2 * movement.parts.iter().map(|p| p.notes.len()).sum::<usize>());
        for (i, part) in movement.parts.iter().enumerate() {
            let Ok(index) = u16::try_from(i) else { break };
            for note in &part.notes {
                let frame = movement.tempo.frame_at(note.onset, SAMPLE_RATE);
                let end = movement.tempo.frame_at(note.onset.saturating_add(note.duration), SAMPLE_RATE);
                let on = NoteAction::On { pitch: note.pitch, velocity: note.velocity };
                events.push(NoteEvent { frame, part: index, action: on });
                events.push(NoteEvent {
                    frame: end.max(frame + 1),
                    part: index,
                    action: NoteAction::Off { pitch: note.pitch },
                });
            }
        }
        // Stable, so that one movement always gives one order.
        events.sort_by_key(|e| (e.frame, e.action.order(), e.part));
        Self { events, frames: movement.tempo.frame_at(movement.length, SAMPLE_RATE) }
    }

    /// The events in order of time.
    pub fn events(&self) -> &[NoteEvent] {
        &self.events
    }

    /// Frames from the start to the end of the movement, without the time in which the hall rings out.
    pub fn frames(&self) -> u64 {
        self.frames
    }
}

/// Where a renderer gets its events: a timeline, and the place reached in it.
pub struct EventFeed {
    timeline: Arc<Timeline>,
    /// Index of the next event.
    next: usize,
}

impl EventFeed {
    /// The whole of a timeline.
    pub fn whole(timeline: Arc<Timeline>) -> Self {
        Self { timeline, next: 0 }
    }

    /// A timeline from a frame on. Notes that began before that frame are left out.
    pub fn from(timeline: Arc<Timeline>, frame: u64) -> Self {
        let next = timeline.events.partition_point(|e| e.frame < frame);
        Self { timeline, next }
    }

    /// Takes the next event out if it comes before a frame.
    pub(crate) fn before(&mut self, frame: u64) -> Option<NoteEvent> {
        let event = *self.timeline.events.get(self.next).filter(|e| e.frame < frame)?;
        self.next += 1;
        Some(event)
    }
}
