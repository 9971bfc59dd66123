//! Reads waveforms: between two cycles, at any speed, and breath noise.

use super::fourier::CYCLE;
use super::wavetable::Cycle;

/// How many low bits of the phase interpolate between samples; the bits above choose a sample of the cycle.
const SHIFT: u32 = 32 - CYCLE.trailing_zeros();

/// A value that moves in a straight line through a stretch of frames.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ramp {
    start: f32,
    slope: f32,
}

impl Ramp {
    /// From one value to the other; `each` is one over the number of frames.
    pub(crate) fn over([start, end]: [f32; 2], each: f32) -> Self {
        Self { start, slope: (end - start) * each }
    }

    /// The value at a frame.
    pub(crate) fn at(self, frame: i32) -> f32 {
        self.start + self.slope * frame as f32
    }
}

/// Frames worked out together.
const LANES: usize = 8;

/// Adds a stretch of a waveform that lies between two cycles, beginning at `phase` and moving on by `step` a frame;
/// both are in 2^-32 of a cycle. Returns the phase at the end.
pub(crate) fn add(cycles: [&Cycle; 2], blend: Ramp, (phase, step): (u32, u32), loud: Ramp, out: &mut [f32]) -> u32 {
    let mut now = phase;
    let mut frame = 0;
    let (chunks, rest) = out.as_chunks_mut::<LANES>();
    for chunk in chunks {
        let phases = std::array::from_fn(|n| now.wrapping_add(step.wrapping_mul(n as u32)));
        let samples: [f32; LANES] = between(cycles, blend, phases, frame);
        for (n, (out, sample)) in chunk.iter_mut().zip(samples).enumerate() {
            *out += loud.at(frame + n as i32) * sample;
        }
        now = now.wrapping_add(step.wrapping_mul(LANES as u32));
        frame += LANES as i32;
    }
    for out in rest {
        let [sample] = between(cycles, blend, [now], frame);
        *out += loud.at(frame) * sample;
        now = now.wrapping_add(step);
        frame += 1;
    }
    now
}

/// The samples at some phases, the first of them at a frame of the stretch.
#[inline(always)]
fn between<const N: usize>([low, high]: [&Cycle; 2], blend: Ramp, phases: [u32; N], frame: i32) -> [f32; N] {
    const FRACTION: f32 = 1.0 / (1u32 << SHIFT) as f32;
    // All samples are looked up first, so that the arithmetic can be done on several at a time.
    let pair = |cycle: &Cycle, phase: u32| {
        let i = (phase >> SHIFT) as usize;
        [cycle[i], cycle[i + 1]]
    };
    let lows = phases.map(|phase| pair(low, phase));
    let highs = phases.map(|phase| pair(high, phase));
    std::array::from_fn(|n| {
        let t = (phases[n] & ((1 << SHIFT) - 1)) as i32 as f32 * FRACTION;
        let low = lows[n][0] + t * (lows[n][1] - lows[n][0]);
        let high = highs[n][0] + t * (highs[n][1] - highs[n][0]);
        low + blend.at(frame + n as i32) * (high - low)
    })
}

/// Adds a stretch of periodic noise, from index `at` on, which moves on.
pub(crate) fn hush(noise: &[f32], at: &mut usize, loud: Ramp, out: &mut [f32]) {
    let until = noise.len() - *at;
    let (now, later) = out.split_at_mut(until.min(out.len()));
    let first = noise[*at..].iter().zip(now);
    for ((hiss, sample), n) in first.zip(0..) {
        *sample += loud.at(n) * hiss;
    }
    for ((hiss, sample), n) in noise.iter().zip(later).zip(until as i32..) {
        *sample += loud.at(n) * hiss;
    }
    *at = (*at + out.len()) % noise.len();
}

#[cfg(test)]
mod tests {
    use super::super::fourier::Synthesis;
    use super::super::voice::{Family, Voice};
    use super::super::wavetable::Bank;
    use super::super::{BLOCK, hertz};
    use super::*;

    /// Compares what is no partial of the top note of each voice with the whole sound.
    #[test]
    fn nothing_folds_back_at_the_top_of_any_range() {
        const FRAMES: usize = 48_000;
        for voice in Voice::ALL.into_iter().filter(|voice| voice.family() == Family::Blown) {
            let top = *voice.range().end();
            let bank = Bank::new(voice, [top], &mut Synthesis::new());
            let cycles = bank.layers(bank.group(top), 4);
            let (blend, loud) = (Ramp::over([0.5; 2], 0.0), Ramp::over([1.0; 2], 0.0));
            // A whole number of cycles in the stretch, so that partials stand on bins.
            let turns = hertz(f32::from(top)).round() as usize;
            let step = (turns as f64 / FRAMES as f64 * 4_294_967_296.0).round() as u32;
            let mut sound = vec![0.0f32; FRAMES];
            let mut phase = 0;
            for block in sound.chunks_mut(BLOCK) {
                phase = add(cycles, blend, (phase, step), loud, block);
            }
            let whole: f64 = sound.iter().map(|x| f64::from(*x).powi(2)).sum();
            let mut partials = 0.0;
            for k in 1..FRAMES / 2 / turns + 1 {
                let (mut re, mut im) = (0.0, 0.0);
                for (n, x) in sound.iter().enumerate() {
                    let turn = (k * turns * n % FRAMES) as f64 / FRAMES as f64 * std::f64::consts::TAU;
                    re += f64::from(*x) * libm::cos(turn);
                    im += f64::from(*x) * libm::sin(turn);
                }
                partials += 2.0 * (re * re + im * im) / FRAMES as f64;
            }
            let rest = 10.0 * libm::log10((whole - partials).abs() / whole);
            assert!(rest < -60.0, "{voice:?}: {rest:.1} dB");
        }
    }
}
