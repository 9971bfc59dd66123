//! What the thread that writes tells its owner.

use super::dropped::Dropped;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// So many blocks in a row must be dropped before the pipe counts as lost: 100 ms, so that a reader that is a little slow
/// does not turn the status back and forth.
const IN_A_ROW: u64 = 10;

/// What the thread that writes and its owner share.
pub(super) struct BlockTally {
    /// Set when the thread is to end.
    quit: AtomicBool,
    /// Blocks that were written.
    written: AtomicU64,
    /// Blocks that nobody took.
    dropped: AtomicU64,
    /// Blocks that nobody took since the last that was written.
    in_a_row: AtomicU64,
    /// Why the last block was dropped.
    why: Mutex<Dropped>,
}

impl Default for BlockTally {
    fn default() -> Self {
        Self {
            quit: false.into(),
            written: 0.into(),
            dropped: 0.into(),
            in_a_row: IN_A_ROW.into(),
            why: Mutex::new(Dropped::NotYet),
        }
    }
}

impl BlockTally {
    /// Notes what became of a block.
    pub(super) fn note(&self, block: Result<(), Dropped>) {
        match block {
            Ok(()) => {
                self.written.fetch_add(1, Ordering::Relaxed);
                self.in_a_row.store(0, Ordering::Relaxed);
            }
            Err(why) => {
                self.dropped.fetch_add(1, Ordering::Relaxed);
                *self.why.lock().unwrap_or_else(PoisonError::into_inner) = why;
                // A reader is slow only after a while; anything else is known at once.
                let row = if why == Dropped::Full { 1 } else { IN_A_ROW };
                self.in_a_row.fetch_add(row, Ordering::Relaxed);
            }
        }
    }

    /// Whether blocks are taken.
    pub(super) fn is_flowing(&self) -> bool {
        self.in_a_row.load(Ordering::Relaxed) < IN_A_ROW
    }

    /// Why blocks are not taken; none while they are, or before the first.
    pub(super) fn why(&self) -> Option<Dropped> {
        let tried = self.blocks() != (0, 0);
        (tried && !self.is_flowing()).then(|| *self.why.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// How many blocks were written, and how many dropped.
    pub(super) fn blocks(&self) -> (u64, u64) {
        (self.written.load(Ordering::Relaxed), self.dropped.load(Ordering::Relaxed))
    }

    /// Asks the thread to end.
    pub(super) fn end(&self) {
        self.quit.store(true, Ordering::Relaxed);
    }

    /// Whether the thread is to end.
    pub(super) fn is_ending(&self) -> bool {
        self.quit.load(Ordering::Relaxed)
    }
}
