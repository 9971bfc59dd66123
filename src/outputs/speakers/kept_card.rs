//! What is known of a card that is kept, whether it plays or is being opened again.

use super::driver::Driver;
use super::news::CardNews;
use crate::sound::SAMPLE_RATE;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

/// How often the keeper checks the card.
pub(super) const LOOK: Duration = Duration::from_millis(50);

/// A card that has taken no samples for this long has gone, whatever its driver says.
pub(super) const STALLED: Duration = Duration::from_secs(2);

/// A card that is kept.
pub(super) struct KeptCard {
    pub(super) driver: Arc<dyn Driver>,
    pub(super) buffer_frames: u32,
    pub(super) news: Arc<CardNews>,
    /// Disconnects when the card is to be closed.
    pub(super) quits: Receiver<()>,
    /// The card that plays instead of the default, in words.
    pub(super) instead: Option<String>,
}

impl KeptCard {
    /// Lets some time pass, and tells whether the card is to be closed.
    pub(super) fn is_over(&self, wait: Duration) -> bool {
        self.quits.recv_timeout(wait) != Err(RecvTimeoutError::Timeout)
    }

    /// How long it plays three buffers.
    pub(super) fn three_buffers(&self) -> Duration {
        3 * Duration::from_secs(1) * self.buffer_frames / SAMPLE_RATE
    }
}
