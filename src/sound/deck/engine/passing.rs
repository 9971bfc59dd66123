//! Time that goes by unheard, and the way back from it.

use std::sync::atomic::Ordering;

use super::{Deck, bury};
use crate::sound::deck::frames;
use crate::sound::{BLOCK, SAMPLE_RATE};

/// Frames in a second.
const SECOND: u64 = SAMPLE_RATE as u64;

/// Frames that go by unheard and are worked out all the same, at most.
const WORKED_OUT: u64 = 2 * SECOND;

impl Deck {
    /// Fades in from silence, as when a lost device has come back. A paused deck stays paused.
    pub fn fade_in(&mut self, seconds: f64) {
        if self.transport.target > 0.0 {
            self.transport.now = 0.0;
            self.transport.toward(1.0, frames(seconds) as f32);
        }
    }

    /// Lets some frames go by unheard. Of a long time only the last second is worked out, so that an hour takes no longer
    /// than two seconds; notes that sound end, and those that would have begun before that second are left out.
    pub fn pass(&mut self, frames: u64) {
        let mut unheard = [0.0; 2 * BLOCK];
        let mut left = frames;
        if left > WORKED_OUT {
            // What was asked for is done first, as it was asked for before or in this time.
            self.render(&mut []);
            left = SECOND + self.skip(left - SECOND);
        }
        while left > 0 {
            let n = left.min(BLOCK as u64);
            self.render(&mut unheard[..2 * n as usize]);
            left -= n;
        }
    }

    /// Goes on by some frames without working them out, up to less than a block. Returns the frames that are left.
    fn skip(&mut self, frames: u64) -> u64 {
        let mut left = frames;
        self.forget_rest();
        self.volume.arrive();
        self.transport.arrive();
        if self.transport.now > 0.0 {
            while left >= BLOCK as u64 {
                let (to_end, to_next) = (self.to_end(), self.to_next());
                if to_end == Some(0) || to_next == Some(0) {
                    self.turn_over();
                    continue;
                }
                let Some(near) = to_end.into_iter().chain(to_next).min() else { break };
                let near = near.min(left);
                // Within a block of a change the frames are rendered, so that it falls on its own frame.
                let blocks = near / BLOCK as u64 * BLOCK as u64;
                if blocks == 0 {
                    let mut unheard = [0.0; 2 * BLOCK];
                    self.render(&mut unheard[..2 * near as usize]);
                    left -= near;
                    continue;
                }
                if let Some(slot) = &mut self.playing {
                    slot.fade.arrive();
                    slot.programme.renderer.skip(blocks);
                }
                self.progress.rendered.fetch_add(blocks, Ordering::Relaxed);
                left -= blocks;
            }
        }
        self.forget_rest();
        if (self.playing.is_none() && self.next.is_none()) || self.transport.now == 0.0 {
            self.progress.rendered.fetch_add(left, Ordering::Relaxed);
            left = 0;
        }
        left
    }

    /// Forgets all that fades out or is played on top, which is over after a while.
    fn forget_rest(&mut self) {
        let leaving = self.leaving.iter_mut().filter_map(|slot| Some(slot.take()?.programme));
        let asides = self.asides.iter_mut().filter_map(Option::take);
        leaving.chain(asides).for_each(|programme| bury(&mut self.over, programme));
    }
}
