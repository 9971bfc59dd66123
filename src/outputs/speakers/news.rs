//! What the driver, the source of samples and the keeper tell of an output.

use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// What happens at a sound output just now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutputState {
    /// The device is open, but takes no samples just now.
    Silent,
    /// Samples flow.
    Flowing,
    /// The device has gone; the music goes on in time, unheard.
    Lost,
    /// An attempt to open it again is under way.
    Reconnecting,
}

/// What happens at a card: written by the driver, the source of samples and the keeper, read by everyone.
#[derive(Default)]
pub(super) struct CardNews {
    /// The driver says that the device has gone.
    pub(super) lost: AtomicBool,
    /// How often the device ran out of samples.
    pub(super) xruns: AtomicU64,
    /// Errors of the driver that may pass.
    pub(super) faults: AtomicU64,
    /// Frames that a device has taken.
    pub(super) taken: AtomicU64,
    /// An [`OutputState`] as a number.
    state: AtomicU8,
    /// Why the card is not heard, in one line; the audio thread does not touch it.
    why: Mutex<String>,
}

impl CardNews {
    pub(super) fn state(&self) -> OutputState {
        match self.state.load(Ordering::Acquire) {
            1 => OutputState::Flowing,
            2 => OutputState::Lost,
            3 => OutputState::Reconnecting,
            _ => OutputState::Silent,
        }
    }

    pub(super) fn set(&self, state: OutputState) {
        let number = match state {
            OutputState::Silent => 0,
            OutputState::Flowing => 1,
            OutputState::Lost => 2,
            OutputState::Reconnecting => 3,
        };
        self.state.store(number, Ordering::Release);
    }

    /// Notes why the card is not heard, in one line.
    pub(super) fn explain(&self, why: impl Into<String>) {
        *self.why.lock().unwrap_or_else(PoisonError::into_inner) = why.into();
    }

    /// Why the card is not heard, in one line; none while it is.
    pub(super) fn reason(&self) -> Option<String> {
        let lost = matches!(self.state(), OutputState::Lost | OutputState::Reconnecting);
        let why = self.why.lock().unwrap_or_else(PoisonError::into_inner);
        (lost && !why.is_empty()).then(|| why.clone())
    }
}
