//! Struck and plucked instruments: bodies with modes, set ringing by a soft blow and left to die away.

use super::modes::{MOST, VibrationMode, blow, modes, wakes};
use super::voice::Voice;
use super::{BLOCK, RATE};

/// Modes worked out together.
const LANES: usize = 8;

/// Groups of lanes a body may have.
const GROUPS: usize = MOST.div_ceil(LANES);

/// Bodies of a player that can ring at once; a body is one tube, bar or string.
const BODIES: usize = 12;

/// Power below which a body has died away.
const DEAD: f32 = 3e-9;

type Lanes = [f32; LANES];

/// Rotating vectors, one for each mode; each frame turns and shrinks them.
#[derive(Clone, Copy)]
struct Group {
    re: Lanes,
    im: Lanes,
    cos: Lanes,
    sin: Lanes,
    push: Lanes,
}

const REST: Group = Group { re: [0.0; 8], im: [0.0; 8], cos: [0.0; 8], sin: [0.0; 8], push: [0.0; 8] };

/// One tube, bar or string.
#[derive(Clone, Copy)]
struct Body {
    pitch: u8,
    groups: usize,
    lanes: [Group; GROUPS],
    /// Frames of the blow that are still to come, and its length in frames.
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

    /// Strikes a note.
    pub(crate) fn on(&mut self, pitch: u8, velocity: u8) {
        let ringing = |body: &Body| body.groups > 0;
        // A tube that still rings is struck again: the blow adds to its sound.
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

    /// Damps a note if the instrument has dampers; bells and gongs ring on.
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

    fn strike(&mut self, place: usize, pitch: u8, velocity: u8) {
        let mut all = [VibrationMode { hertz: 0.0, amplitude: 0.0, decay: 1.0 }; MOST];
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

    /// Adds some frames of free ringing.
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
    use crate::sound::{Family, kweight};

    /// The K-weighted power of a body's modes when the blow is over, in decibels; what has died away since the middle of the
    /// blow is put back.
    fn rung(voice: Voice, pitch: u8, velocity: u8) -> f32 {
        let mut struck = Struck::new(voice);
        struck.on(pitch, velocity);
        let blow = struck.bodies[0].length;
        let mut frames = 0;
        while struck.bodies[0].force > 0 {
            struck.render(&mut [0.0; BLOCK]);
            frames += BLOCK as u32;
        }
        let mut all = [VibrationMode { hertz: 0.0, amplitude: 0.0, decay: 1.0 }; MOST];
        let count = modes(voice, pitch, &mut all);
        let since = (frames as f32 - 0.5 * blow as f32) / RATE;
        let power = all[..count].iter().enumerate().map(|(i, mode)| {
            let group = &struck.bodies[0].lanes[i / LANES];
            let (re, im) = (group.re[i % LANES], group.im[i % LANES]);
            0.5 * (re * re + im * im) * libm::expf(2.0 * since / mode.decay) * kweight::power(mode.hertz)
        });
        10.0 * libm::log10f(power.sum())
    }

    /// Velocities are decibels, 0.28 a step, and 110 is full power. So it is in the lower half of every struck voice's range;
    /// high up, the modes lie where a soft blow wakes hardly anything (marimba, vibraphone, gong), or the shortest blow that
    /// is played is longer than the voice's own (glockenspiel), and the power differs.
    #[test]
    fn the_blow_is_as_strong_as_it_says() {
        for voice in Voice::ALL.into_iter().filter(|voice| voice.family() == Family::Struck) {
            let range = voice.range();
            let middle = range.start() / 2 + range.end() / 2;
            let pitches =
                if voice == Voice::Glockenspiel { vec![*range.start()] } else { vec![*range.start(), middle] };
            for pitch in pitches {
                for velocity in [45, 64, 80, 96, 110, 127] {
                    let (is, says) = (rung(voice, pitch, velocity), 0.28 * (f32::from(velocity) - 110.0));
                    assert!((is - says).abs() < 1.5, "{voice:?} {pitch} at {velocity}: {is} dB, not {says}");
                }
            }
        }
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
