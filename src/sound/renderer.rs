//! Events in, samples out: the one path that everything audible takes.

use super::BLOCK;
use super::band::Band;
use super::bus::{Bus, Seat};
use super::limiter::LATENCY;
use super::player::Player;
use super::timeline::{Action, Event, Events};

/// Plays a band's events. Nothing in it allocates once it is built.
pub struct Renderer {
    events: Events,
    desks: Vec<Desk>,
    bus: Bus,
    /// First frame of the next block.
    frame: u64,
    /// First frame of the next call.
    position: u64,
    /// The last block, of which `given` samples are given out already.
    ready: [f32; 2 * BLOCK],
    given: usize,
    /// Frames to throw away first: the limiter's delay.
    prime: usize,
}

struct Desk {
    player: Player,
    seat: Seat,
    block: [f32; BLOCK],
    /// How far this block is worked out, frames.
    done: usize,
    sounded: bool,
}

impl Desk {
    fn until(&mut self, offset: usize) {
        if offset > self.done {
            self.sounded |= self.player.render(&mut self.block[self.done..offset]);
            self.done = offset;
        }
    }
}

impl Renderer {
    /// A renderer that starts at frame 0 of its events.
    pub fn new(band: &Band, events: Events) -> Self {
        Self::at(band, events, 0)
    }

    /// A renderer whose first output frame is `frame`.
    pub fn at(band: &Band, events: Events, frame: u64) -> Self {
        let desk = |(player, seat)| Desk { player, seat, block: [0.0; BLOCK], done: 0, sounded: false };
        let into = (frame % BLOCK as u64) as usize;
        Self {
            events,
            desks: band.players().into_iter().map(desk).collect(),
            bus: Bus::new(),
            frame: frame - into as u64,
            position: frame,
            ready: [0.0; 2 * BLOCK],
            given: 2 * BLOCK,
            prime: LATENCY + into,
        }
    }

    /// Fills `out` with the next frames, left and right by turns, each from -1 to 1. The length must be even. Any
    /// lengths from call to call give the same samples.
    pub fn render(&mut self, out: &mut [f32]) {
        let mut filled = 0;
        while filled < out.len() {
            if self.given == self.ready.len() {
                self.block();
                let skipped = self.prime.min(BLOCK);
                self.prime -= skipped;
                self.given = 2 * skipped;
                continue;
            }
            let n = (out.len() - filled).min(self.ready.len() - self.given);
            out[filled..filled + n].copy_from_slice(&self.ready[self.given..self.given + n]);
            filled += n;
            self.given += n;
        }
        self.position += out.len() as u64 / 2;
    }

    /// Frame of the movement that the next call of [`Self::render`] begins with.
    pub fn position(&self) -> u64 {
        self.position
    }

    fn block(&mut self) {
        for desk in &mut self.desks {
            desk.block = [0.0; BLOCK];
            desk.done = 0;
            desk.sounded = false;
        }
        let end = self.frame + BLOCK as u64;
        while let Some(Event { frame, part, action }) = self.events.before(end) {
            let offset = frame.saturating_sub(self.frame) as usize;
            if let Some(desk) = self.desks.get_mut(usize::from(part)) {
                desk.until(offset);
                desk.player.act(action);
            }
        }
        for desk in &mut self.desks {
            desk.until(BLOCK);
            if desk.sounded {
                self.bus.add(&desk.seat, &desk.block);
            }
        }
        self.bus.finish(&mut self.ready);
        self.frame = end;
    }

    /// Lets every player go; the hall rings on.
    pub fn release(&mut self) {
        self.desks.iter_mut().for_each(|desk| desk.player.act(Action::AllOff));
    }
}
