//! Where all players meet: seats, hall, compressor, limiter.

use super::compressor::Compressor;
use super::limiter::{LATENCY, Limiter};
use super::room::{Block, Room};
use super::{BLOCK, RATE};

/// How a player is heard: gains to the two sides, directly and by way of the hall.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Seat {
    pub(crate) direct: [f32; 2],
    pub(crate) hall: [f32; 2],
}

impl Seat {
    /// A seat at `pan` from -1 (left) to 1 (right) and `depth` from 0 (front) to 1 (back), with a gain (amplitude).
    pub(crate) fn new(pan: f32, depth: f32, gain: f32) -> Self {
        // Even the outermost is heard by both ears.
        let angle = (0.85 * pan.clamp(-1.0, 1.0) + 1.0) * core::f32::consts::FRAC_PI_4;
        let sides = [libm::cosf(angle), libm::sinf(angle)];
        let narrow = [0.5 * (sides[0] + 0.7), 0.5 * (sides[1] + 0.7)];
        Self {
            direct: sides.map(|s| s * gain * (1.0 - 0.15 * depth)),
            hall: narrow.map(|s| s * gain * (0.75 + 0.45 * depth)),
        }
    }
}

/// The mixing desk; it mixes one block after another.
pub(crate) struct Bus {
    direct: [Block; 2],
    hall: [Block; 2],
    sounding: bool,
    room: Room,
    /// Slow mean of each side.
    offset: [f32; 2],
    /// Compressor and limiter; none for stems.
    mastering: Option<(Compressor, Limiter)>,
    /// The last frames of each side, which delay stems as the limiter delays the mix.
    late: [[f32; LATENCY]; 2],
}

impl Bus {
    pub(crate) fn new() -> Self {
        Self {
            direct: [[0.0; BLOCK]; 2],
            hall: [[0.0; BLOCK]; 2],
            sounding: false,
            room: Room::new(),
            offset: [0.0; 2],
            mastering: Some((Compressor::new(), Limiter::new())),
            late: [[0.0; LATENCY]; 2],
        }
    }

    /// A bus without compressor and limiter, with the same delay as one with them.
    pub(crate) fn unmastered() -> Self {
        Self { mastering: None, ..Self::new() }
    }

    /// Adds a player's block.
    pub(crate) fn add(&mut self, seat: &Seat, block: &Block) {
        self.sounding = true;
        for side in 0..2 {
            let (direct, hall) = (seat.direct[side], seat.hall[side]);
            for ((d, h), x) in self.direct[side].iter_mut().zip(&mut self.hall[side]).zip(block) {
                *d += direct * x;
                *h += hall * x;
            }
        }
    }

    /// Ends the block and writes what is heard to `out`, left and right by turns.
    pub(crate) fn finish(&mut self, out: &mut [f32; 2 * BLOCK]) {
        self.room.answer(&self.hall, self.sounding, &mut self.direct);
        for (offset, block) in self.offset.iter_mut().zip(&mut self.direct) {
            settle(offset, block);
        }
        match &mut self.mastering {
            Some((compressor, limiter)) => {
                compressor.apply(&mut self.direct);
                limiter.apply(&mut self.direct);
            }
            None => {
                for (late, block) in self.late.iter_mut().zip(&mut self.direct) {
                    let old = *late;
                    late.copy_within(BLOCK.., 0);
                    late[LATENCY - BLOCK..].copy_from_slice(block);
                    block.copy_from_slice(&old[..BLOCK]);
                }
            }
        }
        let [left, right] = &self.direct;
        for ((frame, l), r) in out.chunks_exact_mut(2).zip(left).zip(right) {
            frame[0] = *l;
            frame[1] = *r;
        }
        self.direct = [[0.0; BLOCK]; 2];
        self.hall = [[0.0; BLOCK]; 2];
        self.sounding = false;
    }
}

/// Removes a constant offset, which samples in SoundFonts may have: the mean over a quarter of a second.
fn settle(offset: &mut f32, block: &mut Block) {
    const SPEED: f32 = BLOCK as f32 / (0.25 * RATE);
    let sums = block.chunks_exact(8).fold([0.0f32; 8], |sums, c| std::array::from_fn(|k| sums[k] + c[k]));
    let next = *offset + (sums.iter().sum::<f32>() / BLOCK as f32 - *offset) * SPEED;
    let next = if next.abs() < 1e-12 { 0.0 } else { next };
    let slope = (next - *offset) / BLOCK as f32;
    for (n, x) in block.iter_mut().enumerate() {
        *x -= *offset + slope * n as i32 as f32;
    }
    *offset = next;
}
