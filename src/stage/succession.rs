//! Which movement a number means.

use crate::compose::Movement;
use std::sync::Arc;

/// The movements of the last few pieces, by their numbers.
#[derive(Debug, Default)]
pub struct Succession {
    pieces: Vec<(u64, Arc<Movement>)>,
}

impl Succession {
    /// Notes that the piece with a number is `next`, while the piece `playing` plays. That one is kept, and the last that was
    /// noted, as it may have begun just now.
    pub fn expect(&mut self, playing: u64, number: u64, next: Arc<Movement>) {
        let last = self.pieces.last().map(|(number, _)| *number);
        self.pieces.retain(|(number, _)| *number == playing || Some(*number) == last);
        self.pieces.push((number, next));
    }

    /// The piece with a number.
    pub fn of(&self, number: u64) -> Option<&Arc<Movement>> {
        self.pieces.iter().rev().find(|(known, _)| *known == number).map(|(_, movement)| movement)
    }
}
