//! Mixes the dry stretches of all parts to stereo: all together, or each alone as a stem.

use super::stretch::{DryStretch, SHORTEST};
use crate::sound::BLOCK;
use crate::sound::bus::{Bus, Seat};

/// Makes stereo of a stretch of every part.
pub(super) trait Mixer {
    /// How many stretches of stereo each call of [`Self::mix`] makes.
    fn copies(&self) -> usize;
    /// Mixes one stretch of every part, in the order of the parts, and hands each result to `out`. Returns false as soon
    /// as `out` does.
    fn mix(&mut self, parts: &[(Seat, DryStretch)], out: &mut dyn FnMut(Vec<f32>) -> bool) -> bool;
}

/// All parts together, with compressor and limiter.
pub(super) struct Mix(Box<Bus>);

impl Mix {
    pub(super) fn new() -> Self {
        Self(Box::new(Bus::new()))
    }
}

impl Mixer for Mix {
    fn copies(&self) -> usize {
        1
    }

    fn mix(&mut self, parts: &[(Seat, DryStretch)], out: &mut dyn FnMut(Vec<f32>) -> bool) -> bool {
        let frames = parts.first().map_or(SHORTEST * BLOCK, |(_, stretch)| stretch.frames());
        let mut samples = vec![0.0; 2 * frames];
        for (n, block) in samples.as_chunks_mut().0.iter_mut().enumerate() {
            for (seat, stretch) in parts {
                if let Some(dry) = stretch.block(n) {
                    self.0.add(seat, dry);
                }
            }
            self.0.finish(block);
        }
        out(samples)
    }
}

/// Each part alone in the hall, without compressor and limiter.
pub(super) struct Stems(Vec<Bus>);

impl Stems {
    pub(super) fn new(parts: usize) -> Self {
        Self((0..parts).map(|_| Bus::unmastered()).collect())
    }
}

impl Mixer for Stems {
    fn copies(&self) -> usize {
        self.0.len()
    }

    fn mix(&mut self, parts: &[(Seat, DryStretch)], out: &mut dyn FnMut(Vec<f32>) -> bool) -> bool {
        for (bus, (seat, stretch)) in self.0.iter_mut().zip(parts) {
            let mut samples = vec![0.0; 2 * stretch.frames()];
            for (n, block) in samples.as_chunks_mut().0.iter_mut().enumerate() {
                if let Some(dry) = stretch.block(n) {
                    bus.add(seat, dry);
                }
                bus.finish(block);
            }
            if !out(samples) {
                return false;
            }
        }
        true
    }
}
