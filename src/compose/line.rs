//! One part's line through one hour, in ticks from the phrase's first beat.

use super::movement::Reason;

/// A note within a phrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct LineNote {
    /// Ticks from the phrase's first beat.
    pub onset: u32,
    /// Ticks until the note is released.
    pub duration: u32,
    /// Sounding MIDI pitch.
    pub pitch: u8,
    /// MIDI velocity, 1 to 127.
    pub velocity: u8,
    /// Why the note is there.
    pub reason: Reason,
}

/// What one part plays in one phrase, in order of onset, never two notes at once.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct PhraseLine {
    /// The notes.
    pub notes: Vec<LineNote>,
}
