//! What the audio thread writes and every handle reads: how far the deck is.

use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};

/// What the audio thread writes and every handle reads.
#[derive(Default)]
pub(super) struct DeckProgress {
    /// The number of the programme that plays, written before the position and again after it.
    number: [AtomicU64; 2],
    /// Frame of the movement that is being sent out.
    position: AtomicU64,
    /// How many programmes have begun so far.
    pub(super) begun: AtomicU64,
    /// Frames sent out since the deck was made.
    pub(super) rendered: AtomicU64,
    /// What the deck is doing: 0 idle, 1 playing, 2 paused.
    pub(super) state: AtomicU8,
}

impl DeckProgress {
    /// Writes which programme plays and which of its frames is being sent out. Only the audio thread calls this.
    pub(super) fn set_place(&self, number: u64, frame: u64) {
        self.number[0].store(number, Ordering::Release);
        self.position.store(frame, Ordering::Release);
        self.number[1].store(number, Ordering::Release);
    }

    /// The number of the programme that plays and the frame of it that is being sent out, which belong together.
    pub(super) fn place(&self) -> (u64, u64) {
        loop {
            let after = self.number[1].load(Ordering::Acquire);
            let frame = self.position.load(Ordering::Acquire);
            // A frame of the next programme can be read only when that programme's number has been written.
            if self.number[0].load(Ordering::Acquire) == after {
                return (after, frame);
            }
            std::hint::spin_loop();
        }
    }
}
