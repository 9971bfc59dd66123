//! The last gate: no peak above the ceiling leaves, not even one between two samples.
//!
//! Peaks are measured on the signal raised to four times the rate (as BS.1770-4 annex 2 does) in steps of
//! [`STEP`] frames, and the gain comes down before they do: the signal is delayed by [`LATENCY`] frames.

use super::BLOCK;
use super::room::Block;

/// Frames that share a measured peak.
const STEP: usize = 16;

/// Steps over which the gain comes down, and by which it looks ahead (2.7 ms).
const AHEAD: usize = 8;

/// Taps of each interpolating filter.
const TAPS: usize = 12;

/// Frames by which the output lags behind the input.
pub(crate) const LATENCY: usize = 3 * BLOCK;

/// Highest true peak, amplitude: -1.2 dB, to leave the interpolation's ripple some room.
const CEILING: f32 = 0.871;

/// Share of the way back to full gain that is made in each step: some 80 ms in all.
const RELEASE: f32 = 0.004;

/// Largest sum of a filter's absolute taps: a peak between samples is at most this many times the peak at samples.
const BOUND: f32 = 2.0;

/// The limiter, for two channels with one gain.
pub(crate) struct Limiter {
    /// The last `LATENCY + BLOCK` frames of each side, the newest at the end.
    past: [[f32; LATENCY + BLOCK]; 2],
    /// Gain that each step of these frames asks for.
    asked: [f32; (LATENCY + BLOCK) / STEP],
    gain: f32,
    filters: [[f32; TAPS]; 3],
}

impl Limiter {
    pub(crate) fn new() -> Self {
        let filters = [1, 2, 3].map(|phase| {
            let mut taps: [f32; TAPS] = std::array::from_fn(|i| {
                let x = i as f32 - (TAPS as f32 / 2.0 - 1.0) - phase as f32 / 4.0;
                let turn = core::f32::consts::PI * x;
                let window = libm::cosf(turn / (TAPS as f32 + 0.5));
                libm::sinf(turn) / turn * window * window
            });
            let sum: f32 = taps.iter().sum();
            taps.iter_mut().for_each(|t| *t /= sum);
            taps
        });
        Self { past: [[0.0; LATENCY + BLOCK]; 2], asked: [1.0; (LATENCY + BLOCK) / STEP], gain: 1.0, filters }
    }

    /// Replaces a block by the block of [`LATENCY`] frames ago, limited.
    pub(crate) fn apply(&mut self, block: &mut [Block; 2]) {
        let mut peaks = [0.0f32; BLOCK / STEP];
        for (past, new) in self.past.iter_mut().zip(&*block) {
            past.copy_within(BLOCK.., 0);
            past[LATENCY..].copy_from_slice(new);
            // The interpolation needs frames from both sides, so it measures a stretch that ended a little ago.
            let first = LATENCY - STEP;
            let most = peak(&past[first - TAPS..]);
            if most * BOUND <= CEILING {
                continue;
            }
            for (step, most) in peaks.iter_mut().enumerate() {
                let from = first + step * STEP;
                *most = most.max(peak(&past[from..from + STEP]));
                for taps in &self.filters {
                    let mut sums = [0.0f32; STEP];
                    for (k, tap) in taps.iter().enumerate() {
                        let start = from + k + 1 - TAPS / 2;
                        for (sum, x) in sums.iter_mut().zip(&past[start..start + STEP]) {
                            *sum += tap * x;
                        }
                    }
                    *most = most.max(peak(&sums));
                }
            }
        }
        self.asked.copy_within(BLOCK / STEP.., 0);
        // What was measured begins STEP frames before the new block: one step earlier in `asked`.
        let at = LATENCY / STEP - 1;
        for (asked, peak) in self.asked[at..].iter_mut().zip(peaks) {
            *asked = if peak > CEILING { CEILING / peak } else { 1.0 };
        }
        for step in 0..BLOCK / STEP {
            // The gain at the end of this step must suit this step and the next, and be on its way to the later ones.
            let mut target = self.asked[step];
            for (k, &asked) in self.asked[step..=step + AHEAD].iter().enumerate() {
                let way = k.saturating_sub(1) as f32 / AHEAD as f32;
                target = target.min(asked + (1.0 - asked) * way);
            }
            let next = target.min(self.gain + (1.0 - self.gain) * RELEASE);
            let slope = (next - self.gain) / STEP as f32;
            for (side, past) in block.iter_mut().zip(&self.past) {
                let frames = step * STEP..(step + 1) * STEP;
                for (n, (out, x)) in side[frames.clone()].iter_mut().zip(&past[frames]).enumerate() {
                    *out = x * (self.gain + slope * n as f32);
                }
            }
            self.gain = if next > 0.999_99 { 1.0 } else { next };
        }
    }
}

/// The greatest amplitude, worked out several samples at a time.
pub(crate) fn peak(samples: &[f32]) -> f32 {
    let (chunks, rest) = samples.as_chunks::<8>();
    let mut most = [0.0f32; 8];
    for chunk in chunks {
        for (most, x) in most.iter_mut().zip(chunk) {
            *most = if x.abs() > *most { x.abs() } else { *most };
        }
    }
    most.iter().chain(rest).fold(0.0, |most, x| if x.abs() > most { x.abs() } else { most })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn through(signal: impl Fn(usize) -> f32, frames: usize) -> Vec<f32> {
        let mut limiter = Limiter::new();
        let mut out = Vec::new();
        for start in (0..frames).step_by(BLOCK) {
            let side: Block = std::array::from_fn(|n| signal(start + n));
            let mut block = [side, side];
            limiter.apply(&mut block);
            out.extend_from_slice(&block[0]);
        }
        out
    }

    #[test]
    fn what_is_below_the_ceiling_passes_untouched() {
        let signal = |n: usize| 0.8 * libm::sinf(n as f32 * 0.05);
        let out = through(signal, 4_800);
        for (n, x) in out.iter().enumerate().skip(LATENCY) {
            assert_eq!(*x, signal(n - LATENCY));
        }
    }

    #[test]
    fn what_is_above_is_brought_down_before_it_comes() {
        let signal = |n: usize| if n % 4_000 < 2_000 { 0.3 } else { 2.5 } * libm::sinf(n as f32 * 0.7);
        let out = through(signal, 48_000);
        let most = out.iter().fold(0.0f32, |m, x| m.max(x.abs()));
        assert!(most <= CEILING + 0.003, "{most}");
        assert!(most > 0.8, "{most}");
    }

    #[test]
    fn one_loud_side_is_enough() {
        for loud in [0, 1] {
            let mut limiter = Limiter::new();
            let mut most = 0.0f32;
            for start in (0..9_600).step_by(BLOCK) {
                let mut block = [[0.0; BLOCK]; 2];
                block[loud] = std::array::from_fn(|n| 1.5 * libm::sinf((start + n) as f32 * 0.3));
                limiter.apply(&mut block);
                most = most.max(peak(&block[loud]));
            }
            assert!((0.8..=CEILING + 0.003).contains(&most), "side {loud}: {most}");
        }
    }

    #[test]
    fn peaks_between_samples_count() {
        // A quarter of the rate, sampled 45 degrees off its peaks: samples at 0.99, peaks at 1.4.
        let signal = |n: usize| 1.4 * libm::sinf(std::f32::consts::FRAC_PI_2 * n as f32 + std::f32::consts::FRAC_PI_4);
        let out = through(signal, 9_600);
        let most = out[1_000..].iter().fold(0.0f32, |m, x| m.max(x.abs()));
        assert!(most < 0.64, "{most}");
    }
}
