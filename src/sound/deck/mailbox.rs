//! What a handle wants of its deck, in a slot for which the audio thread never waits.
//!
//! The slot holds a state, not a list of orders: whatever is asked for replaces what was asked for before and has not been
//! taken yet. So a deck whose output stands still for an hour finds the last pause, volume and switch, and nothing can be
//! dropped because there was no room. Only pieces that are played on top are counted, and refused when there are too many.

use std::sync::{Arc, Mutex, MutexGuard, TryLockError};

use super::programme::Programme;

/// How many programmes that are played on top may wait for the audio thread.
pub(super) const WAITING: usize = 4;

/// What the handle wants, and the audio thread has not taken yet. It is carried out in the order of the fields.
#[derive(Default)]
pub(super) struct Wanted {
    /// Amplitude of everything, 0 to 1.
    pub(super) volume: Option<f32>,
    /// Fade out what plays in so many frames, and forget what was to follow it.
    pub(super) stop: Option<u32>,
    /// Fade out what plays and begin this.
    pub(super) play: Option<Begin>,
    /// What is to follow what plays.
    pub(super) next: Option<Following>,
    /// Hold the music (true) or let it go on (false).
    pub(super) paused: Option<bool>,
    /// Play these on top of everything else, in a pause too.
    pub(super) asides: [Option<Box<Programme>>; WAITING],
}

/// A programme and the frames of the crossfade to it.
pub(super) struct Begin {
    pub(super) programme: Box<Programme>,
    pub(super) fade: u32,
}

/// What follows what plays.
pub(super) enum Following {
    /// This, at a place of what plays.
    Switch(Switch),
    /// This, on a frame counted from the first that the deck sent.
    Appointment(Box<Programme>, Appointed),
    /// Nothing: what waited to begin is forgotten.
    Nothing,
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

/// A programme that begins when another comes to a frame of its own, or to its end.
pub(super) struct Switch {
    pub(super) programme: Box<Programme>,
    /// The number of the programme that `at` is a frame of; none for the one that plays, whichever that is.
    pub(super) during: Option<u64>,
    /// Frame of the other programme.
    pub(super) at: u64,
    /// Frames of the crossfade.
    pub(super) fade: u32,
}

/// The slot; both sides have a clone.
///
/// A mutex that nobody ever waits for: the audio thread leaves the slot for its next block when the handle is just writing,
/// and the handle tries again at once, as the audio thread only moves a few pointers. So nobody sleeps in it, and letting go
/// of it wakes nobody.
#[derive(Clone, Default)]
pub(super) struct Mailbox(Arc<Mutex<Wanted>>);

impl Mailbox {
    /// Changes what is wanted; for the handle. What is replaced is freed here, on the handle's side.
    pub(super) fn change<T>(&self, mut change: impl FnMut(&mut Wanted) -> T) -> T {
        loop {
            if let Some(mut wanted) = self.try_lock() {
                return change(&mut wanted);
            }
            std::hint::spin_loop();
        }
    }

    /// Takes what is wanted; for the audio thread. None while the handle is writing.
    pub(super) fn take(&self) -> Option<Wanted> {
        self.try_lock().map(|mut wanted| std::mem::take(&mut *wanted))
    }

    fn try_lock(&self) -> Option<MutexGuard<'_, Wanted>> {
        match self.0.try_lock() {
            Ok(wanted) => Some(wanted),
            // Nothing in here can panic half-way, so what a panic leaves is whole.
            Err(TryLockError::Poisoned(wanted)) => Some(wanted.into_inner()),
            Err(TryLockError::WouldBlock) => None,
        }
    }
}
