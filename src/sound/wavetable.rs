//! One cycle of each blown voice at several pitches and efforts, calibrated to equal loudness.

use super::brass::Character;
use super::fourier::{CYCLE, Synthesis};
use super::voice::Voice;
use super::{hertz, kweight};

/// One cycle and its first sample again, so that interpolation needs no wrapping.
pub(crate) type Cycle = [f32; CYCLE + 1];

/// Number of efforts for which cycles are stored; cycles are crossfaded in between.
const LAYERS: usize = 6;

/// Neighbouring pitches that share a group of cycles, semitones.
const GROUP: u8 = 2;

/// The cycles of one voice, each of K-weighted power 1, so that a note's loudness is what its amplitude says.
pub(crate) struct Bank {
    /// Index in `cycles` of each group's first cycle; `NONE` where no note was expected.
    groups: [u16; 128 / GROUP as usize],
    cycles: Vec<Cycle>,
    /// A periodic stretch of breath noise, of power 1.
    noise: Vec<f32>,
    /// The instrument's character.
    pub(crate) character: Character,
}

/// Marks a group of pitches without cycles.
const NONE: u16 = u16::MAX;

/// What a bank without cycles plays.
static SILENCE: Cycle = [0.0; CYCLE + 1];

impl Bank {
    /// A bank without cycles: it stands for a voice where only loudness is worked out.
    pub(crate) fn empty() -> Self {
        Self { groups: [NONE; 64], cycles: Vec::new(), noise: Vec::new(), character: Character::of(Voice::Organ) }
    }

    /// The cycles for these pitches. Other pitches borrow from the nearest one above or, if there is none, below.
    pub(crate) fn new(voice: Voice, pitches: impl IntoIterator<Item = u8>, synthesis: &mut Synthesis) -> Self {
        let character = Character::of(voice);
        let mut wanted = [false; 128 / GROUP as usize];
        pitches.into_iter().for_each(|pitch| wanted[usize::from(pitch.min(127) / GROUP)] = true);
        if !wanted.contains(&true) {
            wanted[usize::from(*voice.range().start() / GROUP)] = true;
        }
        let count = wanted.iter().filter(|w| **w).count();
        let mut bank =
            Self { groups: [NONE; 64], cycles: Vec::with_capacity(count * LAYERS), noise: Vec::new(), character };
        for (group, _) in wanted.iter().enumerate().filter(|(_, w)| **w) {
            bank.groups[group] = bank.cycles.len() as u16;
            bank.fill(voice, group, synthesis);
        }
        let mut last = NONE;
        for group in bank.groups.iter_mut().rev() {
            if *group == NONE { *group = last } else { last = *group }
        }
        for group in &mut bank.groups {
            if *group == NONE { *group = last } else { last = *group }
        }
        bank.noise = noise(character.cutoff, synthesis);
        bank
    }

    /// Adds the cycles of one group.
    fn fill(&mut self, voice: Voice, group: usize, synthesis: &mut Synthesis) {
        // The upper pitch of the group: its partials are those that the lower may have without folding back.
        let pitch = hertz((group * usize::from(GROUP)) as f32 + f32::from(GROUP - 1));
        for pair in 0..LAYERS / 2 {
            let layers = [2 * pair, 2 * pair + 1].map(|layer| {
                let effort = layer as f32 / (LAYERS - 1) as f32;
                let mut partials = self.character.partials(voice, pitch, effort);
                let power: f32 = partials
                    .iter()
                    .map(|p| 0.5 * p.amplitude * p.amplitude * kweight::power(p.number as f32 * pitch))
                    .sum();
                let scale = 1.0 / libm::sqrtf(power);
                partials.iter_mut().for_each(|p| p.amplitude *= scale);
                partials
            });
            let start = self.cycles.len();
            self.cycles.extend([[0.0; CYCLE + 1]; 2]);
            let [first, second] = &mut self.cycles[start..start + 2] else { continue };
            synthesis.two(&layers[0], &layers[1], |i, a, b| (first[i], second[i]) = (a, b));
            (first[CYCLE], second[CYCLE]) = (first[0], second[0]);
        }
    }

    /// The group of cycles that a pitch is played with: the index of its first cycle.
    pub(crate) fn group(&self, pitch: u8) -> u16 {
        self.groups[usize::from(pitch.min(127) / GROUP)]
    }

    /// Where an effort (0 to 1) lies between layers: the whole part is the index of the lower one.
    pub(crate) fn place(effort: f32) -> f32 {
        effort.clamp(0.0, 0.9999) * (LAYERS - 1) as f32
    }

    /// The cycle of a layer and the next one.
    pub(crate) fn layers(&self, group: u16, layer: u16) -> [&Cycle; 2] {
        let first = usize::from(group) + usize::from(layer);
        let Some([low, high]) = self.cycles.get(first..first + 2) else { return [&SILENCE; 2] };
        [low, high]
    }

    /// Breath noise: one period, whose number of samples is a power of two.
    pub(crate) fn noise(&self) -> &[f32] {
        &self.noise
    }
}

/// Samples in the period of the noise, 0.17 s: long enough that nobody hears it repeat.
const NOISE: usize = 4 * CYCLE;

/// One period of noise around a frequency (hertz), an octave and a half to each side: turbulence at the lips is coloured
/// by the bell.
fn noise(centre: f32, synthesis: &mut Synthesis) -> Vec<f32> {
    use super::fourier::Partial;
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    let mut random = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 40) as f32 / (1u64 << 24) as f32
    };
    // Four cycles with different phases, crossfaded end to end into one long stretch.
    let width = super::RATE / CYCLE as f32;
    let mut stretch = || -> Vec<Partial> {
        (2..CYCLE / 3)
            .map(|number| {
                let octaves = libm::log2f(number as f32 * width / centre);
                let amplitude = libm::expf(-0.5 * octaves * octaves / 2.25);
                Partial { number, amplitude, phase: core::f32::consts::TAU * random() }
            })
            .collect()
    };
    let stretches = [stretch(), stretch(), stretch(), stretch()];
    let mut long = vec![0.0; NOISE];
    for (pair, partials) in stretches.chunks_exact(2).enumerate() {
        synthesis.two(&partials[0], &partials[1], |i, a, b| {
            // Equal-power fades: each cycle rises over one length and falls over the next.
            let turn = core::f32::consts::FRAC_PI_2 * i as f32 / CYCLE as f32;
            let (rise, fall) = (libm::sinf(turn), libm::cosf(turn));
            let at = 2 * pair * CYCLE + i;
            long[at] += rise * a;
            long[(at + CYCLE) % NOISE] += fall * a + rise * b;
            long[(at + 2 * CYCLE) % NOISE] += fall * b;
        });
    }
    let power: f32 = long.iter().map(|x| x * x).sum::<f32>() / NOISE as f32;
    let scale = 1.0 / libm::sqrtf(power);
    long.iter_mut().for_each(|x| *x *= scale);
    long
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pitches_without_cycles_borrow_from_their_neighbours() {
        let bank = Bank::new(Voice::Cornet, [60, 72], &mut Synthesis::new());
        assert_eq!(bank.group(61), bank.group(60));
        assert_eq!(bank.group(66), bank.group(72));
        assert_eq!(bank.group(20), bank.group(60));
        assert_eq!(bank.group(90), bank.group(72));
    }

    #[test]
    fn cycles_close_upon_themselves_without_offset() {
        let bank = Bank::new(Voice::Trombone, [50], &mut Synthesis::new());
        for cycle in &bank.cycles {
            assert_eq!(cycle[0], cycle[CYCLE]);
            let mean: f32 = cycle[..CYCLE].iter().sum::<f32>() / CYCLE as f32;
            assert!(mean.abs() < 1e-4, "{mean}");
        }
    }
}
