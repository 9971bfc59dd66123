//! What the two sides of a deck exchange: orders one way, progress the other.

use std::sync::atomic::{AtomicU8, AtomicU64};

use super::programme::Programme;
use crate::sound::SAMPLE_RATE;

/// What the handle tells the deck to do.
pub(super) enum DeckOrder {
    /// Fade out what plays and begin this.
    Play {
        programme: Box<Programme>,
        /// Frames of the crossfade.
        fade: u32,
    },
    /// Begin this when the programme that plays comes to a frame of its own, or to its end.
    Switch {
        programme: Box<Programme>,
        /// Frame of the programme that plays.
        at: u64,
        /// Frames of the crossfade.
        fade: u32,
    },
    /// Begin this on a frame counted from the first that the deck sent.
    Appoint { programme: Box<Programme>, at: Appointed },
    /// Forget the programme that waits to begin.
    Forget,
    /// Play this on top of everything else, in a pause too.
    Add(Box<Programme>),
    /// Fade everything out and forget what is queued.
    Stop {
        /// Frames of the fade.
        fade: u32,
    },
    /// Hold the music (true) or let it go on (false).
    Pause(bool),
    /// Amplitude of everything, 0 to 1.
    Volume(f32),
}

/// When a programme begins that was appointed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Appointed {
    /// The frame on which it begins, counted from the first that the deck sent.
    pub(super) frame: u64,
    /// Frames of the crossfade from what plays before; where `alone`, frames in which that falls silent beforehand.
    pub(super) fade: u32,
    /// Whether everything that played before is silent when it begins.
    pub(super) alone: bool,
}

/// What the audio thread writes and every handle reads.
#[derive(Default)]
pub(super) struct DeckProgress {
    /// Frame of the movement that is being sent out.
    pub(super) position: AtomicU64,
    /// How many programmes have begun so far.
    pub(super) begun: AtomicU64,
    /// Frames sent out since the deck was made.
    pub(super) rendered: AtomicU64,
    /// What the deck is doing: 0 idle, 1 playing, 2 paused.
    pub(super) state: AtomicU8,
}

/// Whole frames in some seconds; none for negative seconds.
pub(super) fn frames(seconds: f64) -> u32 {
    (seconds.max(0.0) * f64::from(SAMPLE_RATE)) as u32
}
