//! Which piece plays, given how many have begun.

use crate::compose::Movement;
use std::sync::Arc;

/// Which piece plays, given how many have begun.
#[derive(Debug, Default)]
pub struct Succession {
    pieces: Vec<(u64, Arc<Movement>)>,
}

impl Succession {
    /// Notes that `begun` pieces have begun and that `next` follows, instead of any other piece that was expected.
    pub fn expect(&mut self, begun: u64, next: Arc<Movement>) {
        self.pieces.retain(|(number, _)| *number <= begun);
        let keep = self.pieces.len().saturating_sub(1);
        self.pieces.drain(..keep);
        self.pieces.push((begun + 1, next));
    }

    /// The piece that plays when `begun` pieces have begun.
    pub fn playing(&self, begun: u64) -> Option<&Arc<Movement>> {
        self.pieces.iter().rev().find(|(number, _)| *number <= begun).map(|(_, movement)| movement)
    }
}
