//! What the two sides of a deck exchange: orders one way, progress the other.

use std::sync::atomic::{AtomicU8, AtomicU64};

use super::programme::Programme;
use crate::sound::SAMPLE_RATE;

/// What the handle tells the deck to do.
pub(super) enum DeckOrder {
    Play {
        programme: Box<Programme>,
        fade: u32,
    },
    /// To begin when the programme that plays has come to a frame, or to its end.
    Switch {
        programme: Box<Programme>,
        at: u64,
        fade: u32,
    },
    /// On top of everything else, heard in a pause too.
    Add(Box<Programme>),
    Stop {
        fade: u32,
    },
    Pause(bool),
    Volume(f32),
}

/// What the audio thread writes and every handle reads.
#[derive(Default)]
pub(super) struct DeckProgress {
    pub(super) position: AtomicU64,
    pub(super) begun: AtomicU64,
    pub(super) rendered: AtomicU64,
    pub(super) state: AtomicU8,
}

/// Whole frames in some seconds; none for negative seconds.
pub(super) fn frames(seconds: f64) -> u32 {
    (seconds.max(0.0) * f64::from(SAMPLE_RATE)) as u32
}
