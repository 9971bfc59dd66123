//! The hall: a few early reflections and a dense tail of about a second and a quarter.
//!
//! Eight delay lines feed each other through a Hadamard matrix (Jot & Chaigne 1991), each pass losing a little, the
//! high frequencies more, as air and curtains do. All lines are longer than a block, so a block is worked out line by
//! line.

use super::{BLOCK, RATE};

/// Delay lines of the tail.
const LINES: usize = 8;

/// Their lengths in frames: primes, from 21 to 55 ms.
const LENGTHS: [usize; LINES] = [1_009, 1_187, 1_367, 1_583, 1_823, 2_081, 2_357, 2_647];

/// Size of each delay line, frames.
const SIZE: usize = 4_096;

/// Factor that keeps a Hadamard matrix of order 8 from adding energy: one over the root of 8.
const SCALE: f32 = 0.353_553_4;

/// Time in which the tail falls by 60 dB, seconds.
const DECAY: f32 = 1.25;

/// Early reflections: frames of delay, gain, and whether the sound comes from the other side.
const EARLY: [(usize, f32, bool); 6] = [
    (421, 0.27, false),
    (607, 0.21, true),
    (877, 0.19, false),
    (1_153, 0.15, true),
    (1_429, 0.13, false),
    (1_787, 0.10, true),
];

/// Delay before the tail, frames (9 ms).
const BEFORE: usize = 433;

/// One block of one channel.
pub(crate) type Block = [f32; BLOCK];

/// A delay line written and read a block at a time. Its first block is kept once more after its last, so that what is
/// read never wraps.
struct DelayLine {
    samples: Box<[f32; SIZE + BLOCK]>,
}

impl DelayLine {
    fn new() -> Self {
        Self { samples: Box::new([0.0; SIZE + BLOCK]) }
    }

    /// The block that was written `delay` frames before `now`.
    fn read(&self, now: usize, delay: usize) -> &[f32] {
        let start = (now + SIZE - delay) % SIZE;
        &self.samples[start..start + BLOCK]
    }

    /// Writes the block of frame `now`. Both `now` and the size are multiples of the block, so nothing wraps inside it.
    fn write(&mut self, now: usize, block: &Block) {
        let start = now % SIZE;
        self.samples[start..start + BLOCK].copy_from_slice(block);
        if start == 0 {
            self.samples[SIZE..].copy_from_slice(block);
        }
    }
}

/// The hall.
pub(crate) struct Room {
    now: usize,
    early: [DelayLine; 2],
    send: [DelayLine; 2],
    lines: [DelayLine; LINES],
    feedback: [f32; LINES],
    /// The last two samples of each line, for the filter.
    past: [[f32; 2]; LINES],
    /// Blocks since something last came in; after [`STILL`] of them the hall is silent.
    quiet: u32,
}

/// Blocks after which the hall is silent: twice the decay.
const STILL: u32 = (2.0 * DECAY * RATE) as u32 / BLOCK as u32;

impl Room {
    pub(crate) fn new() -> Self {
        let feedback = LENGTHS.map(|length| SCALE * libm::powf(10.0, -3.0 * length as f32 / (DECAY * RATE)));
        Self {
            now: 0,
            early: [DelayLine::new(), DelayLine::new()],
            send: [DelayLine::new(), DelayLine::new()],
            lines: std::array::from_fn(|_| DelayLine::new()),
            feedback,
            past: [[0.0; 2]; LINES],
            quiet: STILL,
        }
    }

    /// Adds to `out` (left and right) the hall's answer to a block that is sent into it.
    pub(crate) fn answer(&mut self, send: &[Block; 2], sounding: bool, out: &mut [Block; 2]) {
        if sounding {
            self.quiet = 0;
        } else if self.quiet >= STILL {
            for line in self.early.iter_mut().chain(&mut self.send).chain(&mut self.lines) {
                line.write(self.now, &[0.0; BLOCK]);
            }
            self.now = (self.now + BLOCK) % SIZE;
            return;
        } else {
            self.quiet += 1;
        }
        let now = self.now;
        for ((early, tail), block) in self.early.iter_mut().zip(&mut self.send).zip(send) {
            early.write(now, block);
            tail.write(now, block);
        }
        for (side, out) in out.iter_mut().enumerate() {
            // The reflections reach the two ears at different moments.
            let taps = EARLY.map(|(delay, gain, across)| {
                let from = if across { 1 - side } else { side };
                (self.early[from].read(now, delay + 53 * side), gain)
            });
            for (n, o) in out.iter_mut().enumerate() {
                *o += taps.iter().map(|(run, gain)| gain * run[n]).sum::<f32>();
            }
        }
        let mut blocks = [[0.0; BLOCK]; LINES];
        for (i, block) in blocks.iter_mut().enumerate() {
            let run = self.lines[i].read(now, LENGTHS[i]);
            let sign = if i & 4 == 0 { TAIL } else { -TAIL };
            for (o, x) in out[i % 2].iter_mut().zip(run) {
                *o += sign * x;
            }
            soften(run, &mut self.past[i], self.feedback[i], block);
        }
        mix(&mut blocks);
        for (i, block) in blocks.iter_mut().enumerate() {
            for (x, sent) in block.iter_mut().zip(self.send[i % 2].read(now, BEFORE)) {
                *x += sent;
                // No denormals: they are slow, and nobody hears them.
                *x = if x.abs() < 1e-15 { 0.0 } else { *x };
            }
            self.lines[i].write(now, block);
        }
        self.now = (now + BLOCK) % SIZE;
    }
}

/// Level of the tail in each ear.
const TAIL: f32 = 0.13;

/// Through a symmetric filter of three samples, which dulls the high frequencies, and the loss of one pass.
fn soften(run: &[f32], past: &mut [f32; 2], feedback: f32, out: &mut Block) {
    const SIDE: f32 = 0.13;
    let (side, middle) = (feedback * SIDE, feedback * (1.0 - 2.0 * SIDE));
    let mut padded = [0.0; BLOCK + 2];
    padded[..2].copy_from_slice(past);
    padded[2..].copy_from_slice(run);
    past.copy_from_slice(&padded[BLOCK..]);
    for (n, o) in out.iter_mut().enumerate() {
        *o = side * (padded[n] + padded[n + 2]) + middle * padded[n + 1];
    }
}

/// The Hadamard matrix of order 8, by butterflies; the lines' feedback makes up for its gain.
fn mix(blocks: &mut [Block; LINES]) {
    for n in 0..BLOCK {
        let mut x = blocks.each_ref().map(|block| block[n]);
        for span in [1, 2, 4] {
            for i in 0..LINES {
                if i & span == 0 {
                    (x[i], x[i + span]) = (x[i] + x[i + span], x[i] - x[i + span]);
                }
            }
        }
        for (block, x) in blocks.iter_mut().zip(x) {
            block[n] = x;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hall_answers_and_falls_silent() {
        let mut room = Room::new();
        let mut send = [[0.0; BLOCK]; 2];
        send[0][0] = 1.0;
        send[1][0] = 1.0;
        let mut energy = Vec::new();
        for n in 0..48_000 * 3 / BLOCK {
            let mut out = [[0.0; BLOCK]; 2];
            room.answer(&send, n == 0, &mut out);
            send = [[0.0; BLOCK]; 2];
            energy.push(out.iter().flatten().map(|x| x * x).sum::<f32>());
        }
        let at = |seconds: f32| {
            let first = (seconds * RATE) as usize / BLOCK;
            10.0 * libm::log10f(energy[first..first + 30].iter().sum::<f32>() + 1e-30)
        };
        let fall = (at(0.2) - at(0.9)) / 0.7 * DECAY;
        assert!((50.0..75.0).contains(&fall), "{fall} dB in the decay time");
        assert!(at(2.9) < -100.0, "{}", at(2.9));
    }
}
