//! From 48 kHz to the rate of a card: a windowed sinc whose phases lie in a table.
//!
//! Flat within 0.1 dB to 82 per cent of the lower rate's half (18 kHz at 44.1 kHz, 19.7 kHz at 48 kHz and more); images and
//! aliases lie 90 dB down. The table is made when a card is opened; after that nothing is allocated.

use std::f64::consts::PI;

use crate::sound::SAMPLE_RATE;

/// Phases of the sinc in the table. Between two of them it is interpolated, with an error 98 dB down.
const PHASES: usize = 256;

/// How far down images and aliases are made to lie, decibels.
const DOWN: f64 = 96.0;

/// The part of the lower rate's half that passes unchanged.
const PASSES: f64 = 0.82;

/// Values that are worked on together.
const LANES: usize = 4;

/// Turns stereo frames at [`SAMPLE_RATE`] into frames at another rate, half a table's width later.
pub(super) struct Resampler {
    /// The rate of the frames that come out, hertz.
    rate: u32,
    /// How many frames that came in make one that goes out; a multiple of [`LANES`].
    taps: usize,
    /// For each phase, and the first of the next frame, the factors of the frames that came in, newest first.
    table: Vec<f32>,
    /// The latest frames that came in, newest first, left and right; each is kept twice, so that as many as there are taps
    /// always lie in a row.
    sides: [Vec<f32>; 2],
    newest: usize,
    /// How far the next frame that goes out lies behind the newest that came in, in parts of `rate`; and whether any came.
    behind: u32,
}

impl Resampler {
    /// A resampler to a rate in hertz.
    pub(super) fn new(rate: u32) -> Self {
        let rate = rate.max(1);
        let full = f64::from(SAMPLE_RATE);
        // The edges of what passes and what is stopped, as parts of the rate of the frames that come in.
        let stop = 0.5 * f64::from(rate.min(SAMPLE_RATE)) / full;
        let width = (1.0 - PASSES) * stop;
        let needed = ((DOWN - 7.95) / (2.285 * 2.0 * PI * width)).ceil() as usize;
        let taps = needed.next_multiple_of(2 * LANES);
        let half = taps as f64 / 2.0;
        let (cut, shape) = (stop - width / 2.0, 0.110_2 * (DOWN - 8.7));
        let mut table = Vec::with_capacity((PHASES + 1) * taps);
        for phase in 0..=PHASES {
            let from = table.len();
            for tap in 0..taps {
                let at = tap as f64 + phase as f64 / PHASES as f64 - half;
                table.push((sinc(2.0 * cut * at) * kaiser(at / half, shape)) as f32);
            }
            // Each phase passes a constant unchanged.
            let sum: f32 = table[from..].iter().sum();
            table[from..].iter_mut().for_each(|factor| *factor /= sum);
        }
        let side = || vec![0.0; 2 * taps];
        // The first frame that goes out needs the first that comes in.
        Self { rate, taps, table, sides: [side(), side()], newest: 0, behind: rate }
    }

    /// The next frame at the card's rate; `pull` gives the next frame at [`SAMPLE_RATE`].
    pub(super) fn next(&mut self, mut pull: impl FnMut() -> [f32; 2]) -> [f32; 2] {
        while self.behind >= self.rate {
            self.behind -= self.rate;
            self.newest = self.newest.checked_sub(1).unwrap_or(self.taps - 1);
            for (side, value) in self.sides.iter_mut().zip(pull()) {
                side[self.newest] = value;
                side[self.newest + self.taps] = value;
            }
        }
        let place = f64::from(self.behind) * PHASES as f64 / f64::from(self.rate);
        let phase = place as usize;
        let between = (place - phase as f64) as f32;
        self.behind += SAMPLE_RATE;
        let (before, after) = self.table[phase * self.taps..(phase + 2) * self.taps].split_at(self.taps);
        let [left, right] = [0, 1].map(|side| &self.sides[side][self.newest..self.newest + self.taps]);
        let mut sums = [[0.0f32; LANES]; 2];
        let factors = before.chunks_exact(LANES).zip(after.chunks_exact(LANES));
        let frames = left.chunks_exact(LANES).zip(right.chunks_exact(LANES));
        for ((before, after), (left, right)) in factors.zip(frames) {
            for lane in 0..LANES {
                let factor = before[lane] + between * (after[lane] - before[lane]);
                sums[0][lane] += factor * left[lane];
                sums[1][lane] += factor * right[lane];
            }
        }
        sums.map(|lanes| lanes.iter().sum())
    }
}

/// `sin(pi x) / (pi x)`.
fn sinc(x: f64) -> f64 {
    if x == 0.0 { 1.0 } else { libm::sin(PI * x) / (PI * x) }
}

/// Kaiser's window at a place from -1 to 1.
fn kaiser(at: f64, shape: f64) -> f64 {
    bessel(shape * (1.0 - at * at).max(0.0).sqrt()) / bessel(shape)
}

/// The modified Bessel function of the first kind and order 0, by its series.
fn bessel(x: f64) -> f64 {
    let (mut sum, mut term) = (1.0, 1.0);
    for n in 1..60 {
        term *= (x / 2.0 / f64::from(n)) * (x / 2.0 / f64::from(n));
        sum += term;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The gain of a tone and the level of all that is not the tone, decibels under full scale.
    fn measured(rate: u32, hertz: f64) -> (f64, f64) {
        let mut resampler = Resampler::new(rate);
        let mut frame = 0.0;
        let mut next = || {
            let value = libm::sin(2.0 * PI * hertz * frame / f64::from(SAMPLE_RATE)) as f32;
            frame += 1.0;
            [value, -value]
        };
        for _ in 0..1_200 {
            resampler.next(&mut next);
        }
        let heard: Vec<[f32; 2]> = (0..2_400).map(|_| resampler.next(&mut next)).collect();
        assert!(heard.iter().all(|[left, right]| *left == -right));
        let turn = |n: usize| 2.0 * PI * hertz * n as f64 / f64::from(rate);
        // The sine and the cosine that fit best.
        let (mut m, mut v) = ([0.0f64; 3], [0.0f64; 2]);
        for (n, [left, _]) in heard.iter().enumerate() {
            let (sine, cosine) = (libm::sin(turn(n)), libm::cos(turn(n)));
            m = [m[0] + sine * sine, m[1] + sine * cosine, m[2] + cosine * cosine];
            v = [v[0] + f64::from(*left) * sine, v[1] + f64::from(*left) * cosine];
        }
        let under = m[0] * m[2] - m[1] * m[1];
        let (a, b) = ((v[0] * m[2] - v[1] * m[1]) / under, (v[1] * m[0] - v[0] * m[1]) / under);
        let rest = heard.iter().enumerate().map(|(n, [left, _])| {
            let rest = f64::from(*left) - a * libm::sin(turn(n)) - b * libm::cos(turn(n));
            rest * rest
        });
        let decibels = |power: f64| 10.0 * libm::log10(power + 1e-30);
        (decibels(a * a + b * b), decibels(2.0 * rest.sum::<f64>() / heard.len() as f64))
    }

    #[test]
    fn what_is_heard_is_flat_and_what_is_not_lies_80_decibels_down() {
        for rate in [44_100, 96_000, 192_000, 88_200, 47_999, 16_000] {
            let half = f64::from(rate.min(SAMPLE_RATE)) / 2.0;
            let (mut worst, mut rest) = (0.0f64, -200.0f64);
            for part in 1..=12 {
                let hertz = half * f64::from(part) / 12.0 * 0.816_5;
                let (gain, others) = measured(rate, hertz);
                worst = worst.max(gain.abs());
                rest = rest.max(others);
            }
            // Images of what lies between, where the tone itself may be softer.
            for part in 1..=4 {
                rest = rest.max(measured(rate, half * (0.80 + 0.04 * f64::from(part))).1);
            }
            println!("{rate} Hz: {worst:.4} dB to {:.0} Hz, the rest {rest:.1} dB", 0.816_5 * half);
            assert!(worst < 0.1 && rest < -80.0, "{rate} Hz: {worst} dB, {rest} dB");
            assert!(rate < 44_100 || 0.816_5 * half >= 18_000.0);
            // Aliases: what the card's rate cannot hold is not heard at another pitch.
            for hertz in [1.001, 1.02, 1.06, 1.2, 1.9].map(|part| part * half) {
                let total = |(gain, others): (f64, f64)| gain.max(others);
                assert!(hertz >= 24_000.0 || total(measured(rate, hertz)) < -80.0, "{rate} Hz: {hertz} Hz");
            }
        }
    }
}
