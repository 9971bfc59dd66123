//! Threads for the reading of one long file.

use std::sync::{Mutex, PoisonError};
use std::thread;

use crate::footfall::{Crew, Piece};

/// The most threads that read one file: more have nothing to do, as one of them puts the rows in order.
const MOST: usize = 4;

/// Threads that share the reading of one file.
pub(super) struct Threads(usize);

impl Threads {
    /// As many as the machine has cores for each of so many files that are read at the same time.
    pub fn beside(files: usize) -> Self {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let each = (cores / files.max(1)).min(MOST);
        Self(if each > 1 { each } else { 0 })
    }
}

impl Crew for Threads {
    fn size(&self) -> usize {
        self.0
    }

    fn work(&self, pieces: Vec<Piece<'_>>, own: &mut dyn FnMut()) {
        let most = pieces.len().min(self.0);
        let left = Mutex::new(pieces);
        let help = || {
            // The lock is held while a piece is taken, not while it is done.
            while let Some(piece) = { left.lock().unwrap_or_else(PoisonError::into_inner).pop() } {
                piece();
            }
        };
        thread::scope(|scope| {
            // Where a thread cannot be had, the others do its work.
            let started = (0..most).map(|_| thread::Builder::new().spawn_scoped(scope, help));
            let _threads: Vec<_> = started.filter_map(Result::ok).collect();
            own();
            help();
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_piece_is_done_once() {
        for threads in [0, 1, 3] {
            let mut done = [0u32; 20];
            let pieces = done.iter_mut().map(|done| Box::new(|| *done += 1) as Piece).collect();
            let mut own = 0;
            Threads(threads).work(pieces, &mut || own += 1);
            assert_eq!((done, own), ([1; 20], 1));
        }
    }
}
