//! One part at work: a player, the block being worked out, and how far.

use super::BLOCK;
use super::bus::Seat;
use super::player::Player;
use super::room::Block;
use super::timeline::Action;

/// A player at a desk. Blocks are the same whether desks work one after another or side by side.
pub(crate) struct Desk {
    player: Player,
    pub(crate) seat: Seat,
    block: Block,
    /// How far this block is worked out, frames.
    done: usize,
    sounded: bool,
}

impl Desk {
    pub(crate) fn new((player, seat): (Player, Seat)) -> Self {
        Self { player, seat, block: [0.0; BLOCK], done: 0, sounded: false }
    }

    /// Turns to the next block.
    pub(crate) fn turn(&mut self) {
        if self.sounded {
            self.block = [0.0; BLOCK];
        }
        self.done = 0;
        self.sounded = false;
    }

    /// Plays up to a place in the block, then does as told.
    pub(crate) fn act(&mut self, offset: usize, action: Action) {
        self.until(offset.min(BLOCK));
        self.player.act(action);
    }

    /// Plays the block to its end. None when all of it is silent.
    pub(crate) fn finish(&mut self) -> Option<&Block> {
        self.until(BLOCK);
        self.sounded.then_some(&self.block)
    }

    fn until(&mut self, offset: usize) {
        if offset > self.done {
            self.sounded |= self.player.render(&mut self.block[self.done..offset]);
            self.done = offset;
        }
    }
}
