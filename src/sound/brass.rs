//! What a blown instrument sounds like: its partials at each loudness, how it speaks and how it sings.
//!
//! The rules are those of the acoustics of brass. Below the bell's cutoff frequency the radiated partials are of like
//! strength; above it they fall steeply (Luce & Clark 1967; Fletcher & Rossing, *The Physics of Musical Instruments*,
//! ch. 14). The louder the note, the more the upper partials gain on the lower ones, because the lips and the air in a
//! long narrow bore are not linear (Worman 1971; Benade, *Fundamentals of Musical Acoustics*, ch. 21; Hirschberg 1996):
//! a trombone, narrow and long, brightens most; a flugelhorn or euphonium, wide and conical, least. In the attack the
//! upper partials come last (Risset & Mathews 1969).

use super::fourier::{CYCLE, Partial};
use super::voice::Voice;
use super::{RATE, amplitude};

/// One instrument's character.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Character {
    /// Where the bell begins to let high partials out less well, hertz.
    pub(crate) cutoff: f32,
    /// Fall above the cutoff when played as softly and as loudly as can be, decibels an octave.
    slope: [f32; 2],
    /// How far the cutoff moves up from softest to loudest, octaves.
    reach: f32,
    /// Below this frequency (hertz) partials are radiated less and less well.
    floor: f32,
    /// Fall below the floor, decibels an octave.
    floor_slope: f32,
    /// A broad resonance that colours the tone: centre in hertz, height in decibels, width in octaves.
    colour: [f32; 3],
    /// Time to speak, seconds, at middling loudness.
    pub(crate) attack: f32,
    /// Time constant of the release, seconds.
    pub(crate) release: f32,
    /// Breath noise under the tone, decibels relative to it.
    pub(crate) breath: f32,
    /// Depth of vibrato, cents to each side; zero for none.
    pub(crate) vibrato: f32,
    /// How far flat the pitch starts before it locks in, cents.
    pub(crate) scoop: f32,
    /// Overshoot at the start of the note, as a part of its amplitude.
    pub(crate) bite: f32,
}

impl Character {
    /// The character of a voice; struck voices have none of their own and get the organ's.
    pub(crate) fn of(voice: Voice) -> Self {
        let base = Self {
            cutoff: 1_200.0,
            slope: [22.0, 12.5],
            reach: 1.4,
            floor: 200.0,
            floor_slope: 4.0,
            colour: [1_200.0, 3.0, 0.8],
            attack: 0.022,
            release: 0.030,
            breath: -46.0,
            vibrato: 9.0,
            scoop: 14.0,
            bite: 0.22,
        };
        match voice {
            Voice::SopranoCornet => Self {
                cutoff: 1_500.0,
                slope: [22.0, 13.5],
                reach: 1.2,
                colour: [1_700.0, 3.0, 0.7],
                attack: 0.018,
                vibrato: 10.0,
                ..base
            },
            Voice::Cornet => base,
            // A straight mute keeps the low partials in and lets a band about 2 kHz out (Ancell 1960).
            Voice::MutedCornet => Self {
                cutoff: 2_600.0,
                floor: 1_300.0,
                floor_slope: 9.0,
                colour: [2_100.0, 6.0, 0.6],
                breath: -42.0,
                ..base
            },
            Voice::MutedTrombone => Self {
                cutoff: 1_500.0,
                floor: 750.0,
                floor_slope: 8.0,
                colour: [1_300.0, 6.0, 0.6],
                slope: [23.0, 12.0],
                attack: 0.024,
                breath: -42.0,
                vibrato: 0.0,
                ..base
            },
            Voice::Flugelhorn => Self {
                cutoff: 780.0,
                slope: [26.0, 17.0],
                reach: 1.1,
                colour: [650.0, 4.0, 0.9],
                attack: 0.030,
                breath: -42.0,
                vibrato: 8.0,
                bite: 0.12,
                ..base
            },
            Voice::TenorHorn => Self {
                cutoff: 640.0,
                slope: [25.0, 15.5],
                reach: 1.3,
                floor: 150.0,
                colour: [520.0, 4.0, 0.7],
                attack: 0.028,
                breath: -43.0,
                vibrato: 7.0,
                bite: 0.15,
                ..base
            },
            Voice::Baritone => Self {
                cutoff: 600.0,
                slope: [24.0, 14.0],
                reach: 1.4,
                floor: 120.0,
                colour: [700.0, 3.0, 0.7],
                attack: 0.028,
                breath: -44.0,
                vibrato: 7.0,
                bite: 0.17,
                ..base
            },
            Voice::Euphonium => Self {
                cutoff: 430.0,
                slope: [23.0, 14.5],
                reach: 1.3,
                floor: 110.0,
                colour: [400.0, 4.0, 0.9],
                attack: 0.032,
                breath: -44.0,
                vibrato: 11.0,
                bite: 0.14,
                ..base
            },
            Voice::Trombone => Self {
                cutoff: 620.0,
                slope: [23.0, 9.5],
                reach: 1.5,
                floor: 130.0,
                colour: [1_100.0, 4.0, 0.9],
                attack: 0.024,
                vibrato: 0.0,
                scoop: 18.0,
                bite: 0.24,
                ..base
            },
            Voice::EflatBass => Self {
                cutoff: 330.0,
                slope: [22.0, 12.5],
                reach: 1.3,
                floor: 110.0,
                floor_slope: 6.0,
                colour: [300.0, 4.0, 1.0],
                attack: 0.036,
                release: 0.040,
                breath: -42.0,
                vibrato: 0.0,
                scoop: 10.0,
                bite: 0.18,
            },
            Voice::BflatBass => Self {
                cutoff: 270.0,
                slope: [21.0, 12.0],
                reach: 1.3,
                floor: 100.0,
                floor_slope: 6.0,
                colour: [240.0, 4.0, 1.0],
                attack: 0.042,
                release: 0.045,
                breath: -41.0,
                vibrato: 0.0,
                scoop: 10.0,
                bite: 0.18,
            },
            _ => Self {
                cutoff: 900.0,
                slope: [18.0, 16.0],
                reach: 0.2,
                floor: 20.0,
                floor_slope: 0.0,
                colour: [500.0, 0.0, 1.0],
                attack: 0.030,
                release: 0.050,
                breath: -40.0,
                vibrato: 0.0,
                scoop: 0.0,
                bite: 0.0,
            },
        }
    }

    /// Level of a partial (decibels, before calibration) at a frequency in hertz and an effort from 0 (softest) to 1.
    fn level(&self, hertz: f32, effort: f32) -> f32 {
        let cutoff = self.cutoff * libm::exp2f(self.reach * (effort - 0.55));
        let slope = self.slope[0] + (self.slope[1] - self.slope[0]) * libm::powf(effort, 0.7);
        let fall = 0.5 * slope * libm::log2f(1.0 + square(hertz / cutoff));
        let below = 0.5 * self.floor_slope * libm::log2f(1.0 + square(self.floor / hertz));
        let [centre, height, width] = self.colour;
        let colour = height * libm::expf(-0.5 * square(libm::log2f(hertz / centre) / width));
        colour - fall - below
    }

    /// The partials of a note of `hertz`, played with an effort from 0 to 1. None reaches half the sampling rate, even
    /// when vibrato and scoop bend the note by a semitone; what is inaudible is left out.
    pub(crate) fn partials(&self, voice: Voice, hertz: f32, effort: f32) -> Vec<Partial> {
        let highest = ((0.45 * RATE / hertz) as usize).clamp(1, CYCLE / 8);
        let mut partials: Vec<Partial> = (1..=highest)
            .map(|number| {
                let level = self.level(number as f32 * hertz, effort) + stop(voice, number);
                Partial { number, amplitude: amplitude(level), phase: phase(number) }
            })
            .collect();
        let loudest = partials.iter().fold(0.0, |most: f32, p| most.max(p.amplitude));
        partials.retain(|p| p.amplitude > 1e-5 * loudest);
        partials
    }
}

/// The phase of a partial: the same at each loudness and pitch, so that waveforms can be crossfaded, and spread out so
/// that the band's peaks stay low.
fn phase(number: usize) -> f32 {
    let n = number as f32;
    -0.11 * n * n
}

/// An organ's ranks: eight foot, four foot, and a little fifth and two foot; 0 dB for brass, which has no ranks.
fn stop(voice: Voice, number: usize) -> f32 {
    match (voice, number) {
        (Voice::Organ, 1 | 2) => 0.0,
        (Voice::Organ, 4) => -8.0,
        (Voice::Organ, 3) => -14.0,
        (Voice::Organ, 6 | 8) => -18.0,
        (Voice::Organ, _) => -30.0,
        _ => 0.0,
    }
}

fn square(x: f32) -> f32 {
    x * x
}

#[cfg(test)]
mod tests {
    use super::*;

    fn centroid(voice: Voice, hertz: f32, effort: f32) -> f32 {
        let partials = Character::of(voice).partials(voice, hertz, effort);
        let power: f32 = partials.iter().map(|p| p.amplitude * p.amplitude).sum();
        partials.iter().map(|p| p.amplitude * p.amplitude * p.number as f32 * hertz).sum::<f32>() / power
    }

    #[test]
    fn louder_is_brighter() {
        for voice in [Voice::Cornet, Voice::Trombone, Voice::Euphonium, Voice::BflatBass] {
            let soft = centroid(voice, 233.0, 0.1);
            let loud = centroid(voice, 233.0, 0.9);
            assert!(loud > 1.15 * soft, "{voice:?}: {soft} to {loud} Hz");
        }
    }

    #[test]
    fn the_band_goes_from_bright_to_dark() {
        let at = |voice| centroid(voice, 233.0, 0.6);
        assert!(at(Voice::Cornet) > at(Voice::Flugelhorn));
        assert!(at(Voice::Flugelhorn) > at(Voice::Euphonium));
        assert!(at(Voice::Trombone) > at(Voice::Euphonium));
        assert!(at(Voice::Euphonium) > at(Voice::BflatBass));
    }

    #[test]
    fn no_partial_reaches_half_the_rate() {
        let partials = Character::of(Voice::SopranoCornet).partials(Voice::SopranoCornet, 1_400.0, 1.0);
        assert!(partials.iter().all(|p| p.number as f32 * 1_400.0 * 1.06 < RATE / 2.0));
    }
}
