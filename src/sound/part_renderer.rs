//! One part at work: a player, the block being worked out, and how far.

use super::BLOCK;
use super::bus::Seat;
use super::musician::Musician;
use super::room::Block;
use super::timeline::NoteAction;

/// A player at a desk. Blocks are the same whether desks work one after another or side by side.
pub(crate) struct PartRenderer {
    musician: Musician,
    pub(crate) seat: Seat,
    /// How far the block in hand is worked out, frames.
    done: usize,
    sounded: bool,
}

impl PartRenderer {
    pub(crate) fn new((musician, seat): (Musician, Seat)) -> Self {
        Self { musician, seat, done: 0, sounded: false }
    }

    /// Plays up to a place in the block, then does as told.
    pub(crate) fn act(&mut self, block: &mut Block, offset: usize, action: NoteAction) {
        self.until(block, offset.min(BLOCK));
        self.musician.act(action);
    }

    /// Plays the block to its end and turns to the next. False when all of it is silent: the block is as it was.
    pub(crate) fn finish(&mut self, block: &mut Block) -> bool {
        self.until(block, BLOCK);
        self.done = 0;
        std::mem::take(&mut self.sounded)
    }

    fn until(&mut self, block: &mut Block, offset: usize) {
        if offset > self.done {
            self.sounded |= self.musician.render(&mut block[self.done..offset]);
            self.done = offset;
        }
    }
}
