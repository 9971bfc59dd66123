//! Where the deck is while a card plays it. Between two blocks the keeper takes it back, whatever the card does: a sound
//! server that hangs keeps nobody's music.

use crate::sound::Deck;
use std::sync::{Mutex, MutexGuard, TryLockError};
use std::thread;
use std::time::Duration;

/// How long the keeper waits while a block is rendered.
const A_BLOCK: Duration = Duration::from_micros(200);

/// A place for a deck. Its lock is only ever tried, on both sides, so neither waits for the other in the system.
#[derive(Default)]
pub(super) struct DeckSlot(Mutex<Option<Deck>>);

impl DeckSlot {
    /// Renders a block; silence where there is no deck. For the audio thread: it never waits.
    pub(super) fn render(&self, block: &mut [f32]) {
        match self.look() {
            Some(mut slot) => match &mut *slot {
                Some(deck) => deck.render(block),
                None => block.fill(0.0),
            },
            None => block.fill(0.0),
        }
    }

    /// Puts a deck in.
    pub(super) fn put(&self, deck: Deck) {
        *self.wait() = Some(deck);
    }

    /// Takes the deck out.
    pub(super) fn take(&self) -> Option<Deck> {
        self.wait().take()
    }

    /// The inside, as soon as no block is rendered.
    fn wait(&self) -> MutexGuard<'_, Option<Deck>> {
        loop {
            match self.look() {
                Some(slot) => return slot,
                None => thread::sleep(A_BLOCK),
            }
        }
    }

    fn look(&self) -> Option<MutexGuard<'_, Option<Deck>>> {
        match self.0.try_lock() {
            Ok(slot) => Some(slot),
            Err(TryLockError::Poisoned(slot)) => Some(slot.into_inner()),
            Err(TryLockError::WouldBlock) => None,
        }
    }
}
