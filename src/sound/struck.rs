//! Struck and plucked things: each a set of modes, set ringing by a soft blow and left to die away.
//!
//! Frequencies and decays are those of the real bodies. Tubular bells are heard at a pitch that none of their modes
//! has: modes near 2 : 3 : 4.2 : 5.4 : 6.8 : 8.2 make the ear supply the 1 (Fletcher & Rossing, ch. 21). Bars of
//! marimba and vibraphone are undercut to 1 : 3.9 : 9.9 and so on (Rossing, *Science of Percussion Instruments*);
//! a glockenspiel's are plain, 1 : 2.76 : 5.40 : 8.93. A string's stiffness stretches its partials.

use super::voice::Voice;
use super::{BLOCK, RATE, hertz, kweight, velocity_amplitude};

/// Modes worked out together.
const LANES: usize = 8;

/// Groups of lanes a body may have.
const GROUPS: usize = 3;

/// Bodies that ring at once; a body is one tube, bar or string.
const BODIES: usize = 12;

/// Power under which a body has died away.
const DEAD: f32 = 3e-9;

/// One way in which a body rings.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mode {
    /// Frequency, hertz.
    pub(crate) hertz: f32,
    /// Amplitude relative to the others, when struck evenly.
    pub(crate) amplitude: f32,
    /// Time in which the amplitude falls to 1/e, seconds.
    pub(crate) decay: f32,
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

/// The modes of a body of this pitch.
pub(crate) fn modes(voice: Voice, pitch: u8, each: &mut [Mode; LANES * GROUPS]) -> usize {
    let fundamental = hertz(f32::from(pitch));
    let middle = f32::from(*voice.range().start() / 2 + *voice.range().end() / 2);
    // Small bodies die away sooner.
    let shorter = libm::exp2f((middle - f32::from(pitch)) / 24.0);
    let mut count = 0;
    let mut put = |mode: Mode| {
        if mode.hertz < 0.45 * RATE && count < each.len() {
            each[count] = mode;
            count += 1;
        }
    };
    for &(ratio, amplitude, decay) in table(voice) {
        put(Mode { hertz: ratio * fundamental, amplitude, decay: decay * shorter });
    }
    if voice == Voice::Plucked {
        for k in 1..=20u8 {
            let n = f32::from(k);
            // Plucked at a fifth of the string; stiff enough to hear.
            let amplitude = libm::fabsf(libm::sinf(core::f32::consts::PI * n * 0.21)) / n;
            let stretch = libm::sqrtf(1.0 + 4e-4 * n * n);
            put(Mode { hertz: n * stretch * fundamental, amplitude, decay: 0.9 * shorter / (1.0 + 0.22 * n) });
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

/// How strongly a raised-cosine blow of unit area and this length wakes a mode. Kept from its zeros, as no real blow
/// is so even.
fn wakes(hertz: f32, seconds: f32) -> f32 {
    let x = core::f32::consts::PI * hertz * seconds;
    if x < 0.01 {
        return 1.0;
    }
    let lobe = libm::fabsf(libm::sinf(x) / x / (1.0 - x * x / 9.869_604).abs().max(0.02));
    lobe.clamp(0.08 / (1.0 + x), 1.0)
}

/// What a blow leaves in each mode, calibrated: amplitudes whose K-weighted power together is that of the velocity.
pub(crate) fn blow(voice: Voice, velocity: u8, modes: &mut [Mode]) -> f32 {
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

/// K-weighted power of a struck note in steps of 100 ms, until it has lost 40 dB.
pub(crate) fn decay(voice: Voice, pitch: u8, velocity: u8, mut each: impl FnMut(f64)) {
    let mut all = [Mode { hertz: 0.0, amplitude: 0.0, decay: 1.0 }; LANES * GROUPS];
    let count = modes(voice, pitch, &mut all);
    blow(voice, velocity, &mut all[..count]);
    let mut now = [0.0f64; LANES * GROUPS];
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

type Lanes = [f32; LANES];

/// Rotating vectors, one a mode: each frame turns and shrinks them.
#[derive(Clone, Copy)]
struct Group {
    re: Lanes,
    im: Lanes,
    cos: Lanes,
    sin: Lanes,
    push: Lanes,
}

const REST: Group = Group { re: [0.0; 8], im: [0.0; 8], cos: [0.0; 8], sin: [0.0; 8], push: [0.0; 8] };

#[derive(Clone, Copy)]
struct Body {
    pitch: u8,
    groups: usize,
    lanes: [Group; GROUPS],
    /// Frames of the blow still to come, and their number.
    force: u32,
    length: u32,
    damped: bool,
    power: f32,
    /// Gain that fades to nothing when the body is taken for another.
    fade: f32,
    next: Option<(u8, u8)>,
}

const STILL: Body = Body {
    pitch: 0,
    groups: 0,
    lanes: [REST; GROUPS],
    force: 0,
    length: 1,
    damped: false,
    power: 0.0,
    fade: 1.0,
    next: None,
};

/// One player of a struck instrument.
pub(crate) struct Struck {
    voice: Voice,
    bodies: [Body; BODIES],
}

impl Struck {
    pub(crate) fn new(voice: Voice) -> Self {
        Self { voice, bodies: [STILL; BODIES] }
    }

    pub(crate) fn on(&mut self, pitch: u8, velocity: u8) {
        let ringing = |body: &Body| body.groups > 0;
        // The same tube again: the blow adds to what still rings.
        let again = self.bodies.iter().position(|b| ringing(b) && b.pitch == pitch && b.next.is_none() && !b.damped);
        let free = || self.bodies.iter().position(|b| !ringing(b));
        match again.or_else(free) {
            Some(place) => self.strike(place, pitch, velocity),
            None => {
                let mut weakest = 0;
                for (i, body) in self.bodies.iter().enumerate() {
                    if body.power < self.bodies[weakest].power {
                        weakest = i;
                    }
                }
                self.bodies[weakest].next = Some((pitch, velocity));
            }
        }
    }

    /// Damps a note of an instrument with dampers; bells and gongs ring on.
    pub(crate) fn off(&mut self, pitch: u8) {
        let time = match self.voice {
            Voice::Vibraphone => 0.28,
            Voice::Plucked => 0.09,
            _ => return,
        };
        for body in self.bodies.iter_mut().filter(|b| b.groups > 0 && b.pitch == pitch && !b.damped) {
            body.damped = true;
            let shrink = libm::expf(-1.0 / (time * RATE));
            for group in &mut body.lanes {
                group.cos.iter_mut().chain(&mut group.sin).for_each(|x| *x *= shrink);
            }
        }
    }

    /// Stops every body with a hand.
    pub(crate) fn all_off(&mut self) {
        let shrink = libm::expf(-1.0 / (0.15 * RATE));
        for body in &mut self.bodies {
            body.next = None;
            body.damped = true;
            for group in &mut body.lanes {
                group.cos.iter_mut().chain(&mut group.sin).for_each(|x| *x *= shrink);
            }
        }
    }

    fn strike(&mut self, place: usize, pitch: u8, velocity: u8) {
        let mut all = [Mode { hertz: 0.0, amplitude: 0.0, decay: 1.0 }; LANES * GROUPS];
        let count = modes(self.voice, pitch, &mut all);
        let contact = blow(self.voice, velocity, &mut all[..count]);
        let body = &mut self.bodies[place];
        if body.groups == 0 {
            *body = Body { pitch, groups: count.div_ceil(LANES), ..STILL };
        }
        body.length = ((contact * RATE) as u32).max(24);
        body.force = body.length;
        body.power = 1.0;
        for (i, mode) in all[..count].iter().enumerate() {
            let group = &mut body.lanes[i / LANES];
            let turn = core::f32::consts::TAU * mode.hertz / RATE;
            let shrink = libm::expf(-1.0 / (mode.decay * RATE));
            group.cos[i % LANES] = shrink * libm::cosf(turn);
            group.sin[i % LANES] = shrink * libm::sinf(turn);
            // Alternate signs, as the blow meets the modes on both sides of their bellies.
            let sign = if i / 2 % 2 == 0 { 1.0 } else { -1.0 };
            group.push[i % LANES] = sign * mode.amplitude / wakes(mode.hertz, contact);
        }
    }

    /// Adds the sound of `out.len()` frames, at most a block. Returns whether anything rang.
    pub(crate) fn render(&mut self, out: &mut [f32]) -> bool {
        let mut any = false;
        for i in 0..BODIES {
            let body = &mut self.bodies[i];
            if body.groups == 0 {
                continue;
            }
            any = true;
            body.ring(out);
            match body.next {
                Some((pitch, velocity)) if body.fade == 0.0 => {
                    *body = STILL;
                    self.strike(i, pitch, velocity);
                }
                None if body.power < DEAD => *body = STILL,
                _ => {}
            }
        }
        any
    }
}

impl Body {
    fn ring(&mut self, out: &mut [f32]) {
        let mut sound = [0.0; BLOCK];
        let sound = &mut sound[..out.len().min(BLOCK)];
        if self.force > 0 {
            let mut push = [0.0; BLOCK];
            let touching = (self.force as usize).min(sound.len());
            for push in &mut push[..touching] {
                let turn = core::f32::consts::TAU * ((self.length - self.force) as f32 + 0.5) / self.length as f32;
                *push = (1.0 - libm::cosf(turn)) / self.length as f32;
                self.force -= 1;
            }
            for lanes in &mut self.lanes[..self.groups] {
                lanes.pushed(&push, sound);
            }
        } else {
            self.power = 0.0;
            for lanes in &mut self.lanes[..self.groups] {
                let power = lanes.power();
                // Groups of quick modes fall silent long before the others.
                if power > 0.1 * DEAD {
                    lanes.free(sound);
                } else {
                    (lanes.re, lanes.im) = ([0.0; LANES], [0.0; LANES]);
                }
                self.power += power;
            }
        }
        if self.next.is_some() {
            for (out, x) in out.iter_mut().zip(sound) {
                self.fade = (self.fade - 1.0 / 144.0).max(0.0);
                *out += *x * self.fade;
            }
        } else {
            for (out, x) in out.iter_mut().zip(sound) {
                *out += *x;
            }
        }
    }
}

impl Group {
    fn power(&self) -> f32 {
        self.re.iter().chain(&self.im).map(|x| x * x).sum()
    }

    /// Adds some frames of ringing by itself.
    fn free(&mut self, out: &mut [f32]) {
        let Self { mut re, mut im, cos, sin, .. } = *self;
        for out in out {
            (re, im) = turn(&re, &im, &cos, &sin);
            *out += sum(&im);
        }
        (self.re, self.im) = (re, im);
    }

    /// Adds some frames while the mallet pushes.
    fn pushed(&mut self, force: &[f32], out: &mut [f32]) {
        let Self { mut re, mut im, cos, sin, push } = *self;
        for (out, force) in out.iter_mut().zip(force) {
            re.iter_mut().zip(&push).for_each(|(re, push)| *re += force * push);
            (re, im) = turn(&re, &im, &cos, &sin);
            *out += sum(&im);
        }
        (self.re, self.im) = (re, im);
    }
}

#[inline(always)]
fn turn(re: &Lanes, im: &Lanes, cos: &Lanes, sin: &Lanes) -> (Lanes, Lanes) {
    (std::array::from_fn(|k| re[k] * cos[k] - im[k] * sin[k]), std::array::from_fn(|k| re[k] * sin[k] + im[k] * cos[k]))
}

#[inline(always)]
fn sum(lanes: &Lanes) -> f32 {
    let half: [f32; 4] = std::array::from_fn(|k| lanes[k] + lanes[k + 4]);
    (half[0] + half[2]) + (half[1] + half[3])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bells_ring_in_the_ratios_of_tubes() {
        let mut all = [Mode { hertz: 0.0, amplitude: 0.0, decay: 1.0 }; LANES * GROUPS];
        let count = modes(Voice::TubularBells, 69, &mut all);
        for ratio in [2.0, 3.0, 4.2, 5.4, 6.8, 8.2] {
            let near = all[..count].iter().filter(|m| (m.hertz / 440.0 / ratio - 1.0).abs() < 0.000_5).count();
            assert!(near >= 1, "no mode at {ratio}");
        }
    }

    #[test]
    fn the_blow_is_as_strong_as_it_says() {
        let mut struck = Struck::new(Voice::Marimba);
        struck.on(69, 110);
        let mut out = [0.0; 960];
        out.chunks_mut(BLOCK).for_each(|block| {
            struck.render(block);
        });
        let peak = out.iter().fold(0.0f32, |m, x| m.max(x.abs()));
        assert!((0.7..2.4).contains(&peak), "{peak}");
    }

    #[test]
    fn more_notes_than_bodies_take_the_weakest() {
        let mut struck = Struck::new(Voice::Glockenspiel);
        let mut out = [0.0; BLOCK];
        for pitch in 72..108 {
            struck.on(pitch, 90);
            out.fill(0.0);
            struck.render(&mut out);
        }
        assert!(out.iter().all(|x| x.is_finite()));
    }
}
