//! One part at work: a musician, and how far the present block is rendered.

use super::BLOCK;
use super::bus::Seat;
use super::musician::Musician;
use super::room::Block;
use super::timeline::NoteAction;

/// Renders one part block by block. The blocks are the same whether parts are rendered one after another or side by side.
pub(crate) struct PartRenderer {
    musician: Musician,
    pub(crate) seat: Seat,
    /// Frames of the present block that are rendered.
    done: usize,
    /// Whether anything sounded in the present block.
    sounded: bool,
}

impl PartRenderer {
    pub(crate) fn new((musician, seat): (Musician, Seat)) -> Self {
        Self { musician, seat, done: 0, sounded: false }
    }

    /// Plays up to a frame of the block, then obeys the action.
    pub(crate) fn act(&mut self, block: &mut Block, offset: usize, action: NoteAction) {
        self.until(block, offset.min(BLOCK));
        self.musician.act(action);
    }

    /// Plays the block to its end and turns to the next. False when all of it is silent; then the block is unchanged.
    pub(crate) fn finish(&mut self, block: &mut Block) -> bool {
        self.until(block, BLOCK);
        self.done = 0;
        std::mem::take(&mut self.sounded)
    }

    /// Plays up to a frame of the block.
    fn until(&mut self, block: &mut Block, offset: usize) {
        if offset > self.done {
            self.sounded |= self.musician.render(&mut block[self.done..offset]);
            self.done = offset;
        }
    }
}
