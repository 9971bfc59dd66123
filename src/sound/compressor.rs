//! A gentle hand on the loudest bars, the same for both sides.

use super::room::Block;
use super::{BLOCK, RATE, amplitude};

/// Power above which the gain gives way: -14 dB of full scale, a side.
const THRESHOLD: f32 = 0.039_810_717;

/// What is left of each decibel above the threshold, decibels.
const LEFT: f32 = 0.6;

/// The compressor: it follows the power so slowly that it never pumps.
pub(crate) struct Compressor {
    power: f32,
    gain: f32,
    rise: f32,
    fall: f32,
}

impl Compressor {
    pub(crate) fn new() -> Self {
        let per_block = |seconds: f32| 1.0 - libm::expf(-(BLOCK as f32) / (seconds * RATE));
        Self { power: 0.0, gain: 1.0, rise: per_block(0.04), fall: per_block(0.4) }
    }

    pub(crate) fn apply(&mut self, block: &mut [Block; 2]) {
        let sum = |b: &Block| b.chunks_exact(8).map(|c| c.iter().map(|x| x * x).sum::<f32>()).sum::<f32>();
        let now = (sum(&block[0]) + sum(&block[1])) / (2 * BLOCK) as f32;
        let speed = if now > self.power { self.rise } else { self.fall };
        self.power += (now - self.power) * speed;
        if self.power < 1e-15 {
            self.power = 0.0;
        }
        let target = static_gain(self.power);
        let slope = (target - self.gain) / BLOCK as f32;
        if slope != 0.0 || target != 1.0 {
            for side in block {
                for (n, x) in side.iter_mut().enumerate() {
                    *x *= self.gain + slope * n as f32;
                }
            }
        }
        self.gain = target;
    }
}

/// Gain (amplitude) for a steady power.
fn static_gain(power: f32) -> f32 {
    if power <= THRESHOLD {
        return 1.0;
    }
    amplitude(10.0 * libm::log10f(THRESHOLD / power) * (1.0 - LEFT))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quiet_music_passes_untouched_and_loud_gives_way() {
        assert_eq!(static_gain(0.01), 1.0);
        let loud = 20.0 * libm::log10f(static_gain(0.4));
        assert!((-5.0..-3.0).contains(&loud), "{loud}");
    }
}
