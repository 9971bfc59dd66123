//! The modes of struck and plucked bodies: at which frequencies they ring, how long, and what a blow leaves in them.
//!
//! Frequencies and decays are those of the real bodies. Tubular bells are heard at a pitch that none of their modes
//! has: modes near 2 : 3 : 4.2 : 5.4 : 6.8 : 8.2 make the ear supply the 1 (Fletcher & Rossing, ch. 21). Bars of
//! marimba and vibraphone are undercut to 1 : 3.9 : 9.9 and so on (Rossing, *Science of Percussion Instruments*);
//! a glockenspiel's are plain, 1 : 2.76 : 5.40 : 8.93. A string's stiffness stretches its partials.

use super::voice::Voice;
use super::{RATE, hertz, kweight, velocity_amplitude};

/// The most modes that a body can have.
pub(super) const MOST: usize = 24;

/// One of the ways in which a body vibrates.
#[derive(Debug, Clone, Copy)]
pub(super) struct VibrationMode {
    /// Frequency, hertz.
    pub(super) hertz: f32,
    /// Amplitude relative to the others, when struck evenly.
    pub(super) amplitude: f32,
    /// Time in which the amplitude falls to 1/e, seconds.
    pub(super) decay: f32,
}

/// Modes relative to the note's pitch: ratio, amplitude, decay in seconds at the middle of the range.
fn table(voice: Voice) -> &'static [(f32, f32, f32)] {
    match voice {
        // Each mode twice, as tubes are never quite round: the slow beating is the chime's warmth.
        Voice::TubularBells => &[
            (1.9993, 1.0, 1.9),
            (2.0007, 0.6, 1.7),
            (2.9992, 0.9, 1.6),
            (3.0008, 0.6, 1.4),
            (4.1990, 0.75, 1.2),
            (4.2010, 0.5, 1.1),
            (5.3991, 0.5, 0.8),
            (5.4009, 0.35, 0.75),
            (6.8, 0.4, 0.5),
            (8.2, 0.3, 0.35),
            (1.21, 0.06, 2.2),
            (0.617, 0.05, 2.4),
        ],
        Voice::Vibraphone => {
            &[(1.0, 1.0, 1.6), (3.984, 0.35, 0.5), (10.67, 0.12, 0.12), (17.9, 0.05, 0.05), (2.0, 0.02, 0.9)]
        }
        Voice::Marimba => &[(1.0, 1.0, 0.34), (3.932, 0.4, 0.08), (9.538, 0.2, 0.03), (16.7, 0.1, 0.015)],
        Voice::Glockenspiel => &[(1.0, 1.0, 1.3), (2.756, 0.5, 0.6), (5.404, 0.3, 0.3), (8.933, 0.15, 0.12)],
        Voice::Gong => &[
            (0.9985, 1.0, 3.2),
            (1.0015, 0.9, 3.0),
            (1.487, 0.25, 2.0),
            (1.993, 0.45, 1.9),
            (2.007, 0.4, 1.8),
            (2.44, 0.2, 1.2),
            (2.93, 0.3, 1.1),
            (3.36, 0.2, 0.9),
            (3.98, 0.25, 0.8),
            (4.61, 0.18, 0.6),
            (5.31, 0.15, 0.5),
            (6.18, 0.12, 0.4),
            (7.2, 0.1, 0.3),
            (8.4, 0.08, 0.22),
        ],
        _ => &[],
    }
}

/// Writes the modes of a body of this pitch to `each`. Returns their number.
pub(super) fn modes(voice: Voice, pitch: u8, each: &mut [VibrationMode; MOST]) -> usize {
    let fundamental = hertz(f32::from(pitch));
    let middle = f32::from(*voice.range().start() / 2 + *voice.range().end() / 2);
    // Small bodies die away sooner.
    let shorter = libm::exp2f((middle - f32::from(pitch)) / 24.0);
    let mut count = 0;
    let mut put = |mode: VibrationMode| {
        if mode.hertz < 0.45 * RATE && count < each.len() {
            each[count] = mode;
            count += 1;
        }
    };
    for &(ratio, amplitude, decay) in table(voice) {
        put(VibrationMode { hertz: ratio * fundamental, amplitude, decay: decay * shorter });
    }
    if voice == Voice::Plucked {
        for k in 1..=20u8 {
            let n = f32::from(k);
            // Plucked at a fifth of the string; stiff enough to hear.
            let amplitude = libm::fabsf(libm::sinf(core::f32::consts::PI * n * 0.21)) / n;
            let stretch = libm::sqrtf(1.0 + 4e-4 * n * n);
            put(VibrationMode { hertz: n * stretch * fundamental, amplitude, decay: 0.9 * shorter / (1.0 + 0.22 * n) });
        }
    }
    count
}

/// Time for which mallet or finger touches, seconds: the softer the blow the longer, which spares the upper modes.
fn contact(voice: Voice, velocity: u8) -> f32 {
    let hardness = 1.5 - f32::from(velocity) / 127.0;
    hardness
        * match voice {
            Voice::TubularBells => 0.0011,
            Voice::Gong => 0.0050,
            Voice::Marimba => 0.0016,
            Voice::Vibraphone => 0.0014,
            Voice::Plucked => 0.0008,
            _ => 0.0004,
        }
}

/// How strongly a raised-cosine blow of unit area and this length wakes a mode. The zeros of the
/// formula are filled in, as no real blow is so even.
pub(super) fn wakes(hertz: f32, seconds: f32) -> f32 {
    let x = core::f32::consts::PI * hertz * seconds;
    if x < 0.01 {
        return 1.0;
    }
    let lobe = libm::fabsf(libm::sinf(x) / x / (1.0 - x * x / 9.869_604).abs().max(0.02));
    lobe.clamp(0.08 / (1.0 + x), 1.0)
}

/// Scales the modes to what a blow leaves in each: together their K-weighted power is that of the velocity. Returns how
/// long the blow lasts, seconds.
pub(super) fn blow(voice: Voice, velocity: u8, modes: &mut [VibrationMode]) -> f32 {
    let contact = contact(voice, velocity);
    let mut power = 0.0;
    for mode in &mut *modes {
        mode.amplitude *= wakes(mode.hertz, contact);
        power += 0.5 * mode.amplitude * mode.amplitude * kweight::power(mode.hertz);
    }
    let scale = velocity_amplitude(velocity) / libm::sqrtf(power.max(1e-12));
    modes.iter_mut().for_each(|mode| mode.amplitude *= scale);
    contact
}

/// Calls `each` with the K-weighted power of a struck note in steps of 100 ms, until it has lost 40 dB.
pub(super) fn decay(voice: Voice, pitch: u8, velocity: u8, mut each: impl FnMut(f64)) {
    let mut all = [VibrationMode { hertz: 0.0, amplitude: 0.0, decay: 1.0 }; MOST];
    let count = modes(voice, pitch, &mut all);
    blow(voice, velocity, &mut all[..count]);
    let mut now = [0.0f64; MOST];
    for (power, mode) in now.iter_mut().zip(&all[..count]) {
        *power = 0.5 * f64::from(mode.amplitude).powi(2) * f64::from(kweight::power(mode.hertz));
    }
    let start: f64 = now.iter().sum();
    for _ in 0..80 {
        let mut mean = 0.0;
        for (power, mode) in now.iter_mut().zip(&all[..count]) {
            let lost = 0.2 / f64::from(mode.decay);
            let left = libm::exp(-lost);
            mean += *power * (1.0 - left) / lost;
            *power *= left;
        }
        each(mean);
        if mean < 1e-4 * start {
            break;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bells_ring_in_the_ratios_of_tubes() {
        let mut all = [VibrationMode { hertz: 0.0, amplitude: 0.0, decay: 1.0 }; MOST];
        let count = modes(Voice::TubularBells, 69, &mut all);
        for ratio in [2.0, 3.0, 4.2, 5.4, 6.8, 8.2] {
            let near = all[..count].iter().filter(|m| (m.hertz / 440.0 / ratio - 1.0).abs() < 0.000_5).count();
            assert!(near >= 1, "no mode at {ratio}");
        }
    }
}
