//! A blown note: how it speaks, sings and ends; and the player who joins one note to the next.

use std::sync::Arc;

use super::oscillator::{Ramp, add, hush};
use super::wavetable::Bank;
use super::{BLOCK, RATE, amplitude, hertz, velocity_amplitude};

/// Notes that can sound at once, dying ones included: for a player of one note at a time, and for an organist.
const TONES: [usize; 2] = [4, 10];

/// A note that begins within this time of the last one's release is joined to it, frames (12 ms).
const JOIN: u32 = 576;

/// Envelope under which a released note is silent (-72 dB).
const SILENT: f32 = 2.5e-4;

/// Time over which a joined note's colour passes from one pitch's cycles to the other's, frames (21 ms).
const CROSSFADE: f32 = 1024.0;

/// Share of a note's effort that its tone colour has while its envelope is still at 0.
const RESTING: f32 = 0.3;

/// How fast each of a note's details dies away: time constants, seconds.
const BITE: Decay = Decay(0.05);
const BEND: Decay = Decay(0.014);
const BURST: Decay = Decay(0.018);
const STEAL: Decay = Decay(0.000_6);

/// A time constant in seconds.
#[derive(Debug, Clone, Copy)]
struct Decay(f32);

impl Decay {
    /// The factor that is left after some frames, 0 to 1.
    fn over(self, frames: usize) -> f32 {
        libm::expf(-(frames as f32) / (self.0 * RATE))
    }
}

/// What is left of each detail after a stretch of frames.
#[derive(Debug, Clone, Copy)]
struct Left {
    release: f32,
    bite: f32,
    bend: f32,
    burst: f32,
    steal: f32,
}

impl Left {
    fn after(frames: usize, release: f32) -> Self {
        Self {
            release: Decay(0.5 * release).over(frames),
            bite: BITE.over(frames),
            bend: BEND.over(frames),
            burst: BURST.over(frames),
            steal: STEAL.over(frames),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ToneState {
    Idle,
    Held,
    Released,
    /// Faded in a few milliseconds to make room.
    Stolen,
}

#[derive(Debug, Clone, Copy)]
struct Tone {
    state: ToneState,
    /// The envelope's time constant while it rises, and what that leaves after a whole block.
    attack: Decay,
    attack_left: f32,
    pitch: u8,
    /// Group of cycles, and the one before a joined note's.
    group: u16,
    from: u16,
    /// 0: only `from` is heard; 1: only `group`.
    crossfade: f32,
    phase: u32,
    effort: f32,
    /// Position between the bank's layers at the end of the last stretch.
    place: f32,
    level: f32,
    /// Two one-pole filters in a row make the rounded envelope.
    rise: f32,
    envelope: f32,
    /// Amplitude at the end of the last stretch.
    loud: f32,
    bite: f32,
    /// Cents away from the pitch, dying out.
    bend: f32,
    /// Frames since the note began, or since it was released.
    age: u32,
    burst: f32,
    hiss: f32,
    noise_at: usize,
    /// The note that waits until this one has faded: pitch and velocity.
    next: Option<(u8, u8)>,
}

impl Tone {
    const IDLE: Self = Self {
        state: ToneState::Idle,
        attack: Decay(1.0),
        attack_left: 1.0,
        pitch: 0,
        group: 0,
        from: 0,
        crossfade: 1.0,
        phase: 0,
        effort: 0.0,
        place: 0.0,
        level: 0.0,
        rise: 0.0,
        envelope: 0.0,
        loud: 0.0,
        bite: 0.0,
        bend: 0.0,
        age: 0,
        burst: 0.0,
        hiss: 0.0,
        noise_at: 0,
        next: None,
    };
}

/// One player of a blown instrument.
pub(crate) struct Blown {
    bank: Arc<Bank>,
    tones: Vec<Tone>,
    /// What is left of each detail after a whole block.
    left: Left,
    breath: f32,
    current: usize,
    monophonic: bool,
    /// Vibrato: turns, turns a frame; and a slow wandering of pitch that no two players share.
    turn: f32,
    rate: f32,
    drift: f32,
    drift_rate: f32,
    tuning: f32,
    depth: f32,
}

impl Blown {
    /// A player; `seat` makes each differ a little in tuning and vibrato. One who is not `monophonic` plays chords and
    /// joins nothing (an organ).
    pub(crate) fn new(bank: Arc<Bank>, monophonic: bool, seat: usize) -> Self {
        // Golden-ratio steps: neighbours differ, and the same seat is always the same player.
        let chance = |k: usize| (((seat * 7 + k) as f32 + 0.5) * 0.618_034).fract();
        let depth = bank.character.vibrato * (0.8 + 0.4 * chance(3));
        Self {
            tones: vec![Tone::IDLE; TONES[usize::from(!monophonic)]],
            left: Left::after(BLOCK, bank.character.release),
            breath: amplitude(bank.character.breath),
            bank,
            current: 0,
            monophonic,
            turn: chance(1),
            rate: (4.9 + 0.8 * chance(2)) / RATE,
            drift: chance(4),
            drift_rate: (0.11 + 0.1 * chance(5)) / RATE,
            tuning: if depth > 0.0 || monophonic { 3.0 * (chance(6) - 0.5) } else { 0.0 },
            depth,
        }
    }

    /// Begins a note: joins it to the one before, if that still sounds and the player plays one note at a time.
    pub(crate) fn on(&mut self, pitch: u8, velocity: u8) {
        if self.monophonic {
            let last = self.tones[self.current];
            let joins = match last.state {
                ToneState::Held => last.next.is_none(),
                ToneState::Released => last.age <= JOIN && last.envelope > 0.05,
                _ => false,
            };
            if joins && last.pitch != pitch {
                return self.join(pitch, velocity);
            }
            if last.state == ToneState::Held {
                self.release(self.current);
            }
        }
        let place = self.place();
        self.current = place;
        if self.tones[place].state == ToneState::Idle {
            self.start(place, pitch, velocity);
        } else {
            self.tones[place].state = ToneState::Stolen;
            self.tones[place].next = Some((pitch, velocity));
        }
    }

    /// Releases a note.
    pub(crate) fn off(&mut self, pitch: u8) {
        for (i, tone) in self.tones.iter_mut().enumerate() {
            if tone.next.is_some_and(|next| next.0 == pitch) {
                tone.next = None;
                return;
            }
            if tone.state == ToneState::Held && tone.pitch == pitch && (!self.monophonic || i == self.current) {
                return self.release(i);
            }
        }
    }

    fn release(&mut self, i: usize) {
        self.tones[i].state = ToneState::Released;
        self.tones[i].age = 0;
    }

    /// Index of an idle tone, or else of the note that is missed least.
    fn place(&self) -> usize {
        let cost = |tone: &Tone| match tone.state {
            ToneState::Idle => -1.0,
            ToneState::Released => tone.loud,
            ToneState::Held => 1e6 + tone.loud,
            ToneState::Stolen => 1e9 + tone.loud,
        };
        let mut best = 0;
        for (i, tone) in self.tones.iter().enumerate() {
            if cost(tone) < cost(&self.tones[best]) {
                best = i;
            }
        }
        best
    }

    fn start(&mut self, place: usize, pitch: u8, velocity: u8) {
        let group = self.bank.group(pitch);
        let noise_at = self.tones[place].noise_at;
        let character = &self.bank.character;
        // Loud notes speak sooner.
        let attack = Decay(character.attack * (0.8 - 0.45 * f32::from(velocity) / 127.0));
        self.tones[place] = Tone {
            state: ToneState::Held,
            attack,
            attack_left: attack.over(BLOCK),
            pitch,
            group,
            from: group,
            effort: f32::from(velocity) / 127.0,
            place: Bank::place(RESTING * f32::from(velocity) / 127.0),
            level: velocity_amplitude(velocity),
            bite: character.bite,
            bend: -character.scoop * (1.3 - f32::from(velocity) / 127.0),
            burst: 1.0,
            noise_at: (noise_at + 1_237) % self.bank.noise().len(),
            // Where in its cycle a note starts looks random, but is always the same for a pitch.
            phase: u32::from(pitch).wrapping_mul(0x9E37_79B9),
            ..Tone::IDLE
        };
    }

    /// Slurs to a new pitch with the breath going on: the tongue dips the sound, the pitch glides.
    fn join(&mut self, pitch: u8, velocity: u8) {
        let group = self.bank.group(pitch);
        let bite = 0.4 * self.bank.character.bite;
        let tone = &mut self.tones[self.current];
        let level = velocity_amplitude(velocity);
        let ratio = tone.level / level;
        tone.state = ToneState::Held;
        tone.bend += 100.0 * (f32::from(tone.pitch) - f32::from(pitch));
        tone.pitch = pitch;
        tone.from = if tone.crossfade < 0.5 { tone.from } else { tone.group };
        tone.group = group;
        tone.crossfade = if tone.from == group { 1.0 } else { 0.0 };
        tone.effort = f32::from(velocity) / 127.0;
        tone.level = level;
        tone.rise *= 0.45 * ratio;
        tone.envelope *= ratio;
        tone.bite = bite;
        tone.burst = 0.5;
        tone.age = 0;
    }

    /// Adds the sound of `out.len()` frames, at most a block. Returns whether anything sounded.
    pub(crate) fn render(&mut self, out: &mut [f32]) -> bool {
        let frames = out.len() as f32;
        self.turn = wrap(self.turn + self.rate * frames);
        self.drift = wrap(self.drift + self.drift_rate * frames);
        let mut any = false;
        for i in 0..self.tones.len() {
            if self.tones[i].state != ToneState::Idle {
                any = true;
                self.sound(i, out);
            }
        }
        any
    }

    fn sound(&mut self, i: usize, out: &mut [f32]) {
        let bank = &*self.bank;
        let frames = out.len() as f32;
        let whole = out.len() == BLOCK;
        let each = if whole { 1.0 / BLOCK as f32 } else { 1.0 / frames };
        let left = if whole { self.left } else { Left::after(out.len(), bank.character.release) };
        let tone = &mut self.tones[i];
        tone.age = tone.age.saturating_add(out.len() as u32);

        let (target, stays) = match tone.state {
            ToneState::Held if whole => (1.0 + tone.bite, tone.attack_left),
            ToneState::Held => (1.0 + tone.bite, tone.attack.over(out.len())),
            ToneState::Released => (0.0, left.release),
            ToneState::Idle | ToneState::Stolen => (0.0, left.steal),
        };
        tone.rise = target + (tone.rise - target) * stays;
        tone.envelope = tone.rise + (tone.envelope - tone.rise) * stays;
        tone.bite *= left.bite;

        // Vibrato comes late, as a player warms to a long note; it is felt a little in loudness too.
        let warm = if tone.state == ToneState::Held {
            ((tone.age as f32 * (1.0 / RATE) - 0.25) * 2.5).clamp(0.0, 1.0)
        } else {
            1.0
        };
        let sway = warm * sine(self.turn);
        tone.bend *= left.bend;
        let cents = self.tuning + self.depth * sway + 1.5 * sine(self.drift) + tone.bend;
        let step = hertz(f32::from(tone.pitch) + cents * 0.01) * (1.0 / RATE);
        let step = (f64::from(step) * 4_294_967_296.0) as u32;

        let swell = if self.depth > 0.0 { 1.0 + 0.02 * sway } else { 1.0 };
        let loud = tone.level * tone.envelope * swell;
        // The upper partials follow the loudness up and down.
        let effort = tone.effort * (RESTING + (1.0 - RESTING) * tone.envelope.min(1.15));
        let place = Bank::place(effort);
        let layer = place as u16;
        let blend = Ramp::over([tone.place, place].map(|place| (place - f32::from(layer)).clamp(-1.0, 2.0)), each);
        tone.place = place;
        let loudness = [tone.loud, loud];
        tone.loud = loud;
        let phase = tone.phase;
        if tone.crossfade < 1.0 {
            let before = tone.crossfade;
            tone.crossfade = (before + frames * (1.0 / CROSSFADE)).min(1.0);
            let shares = [before, tone.crossfade];
            let old = [0, 1].map(|k| loudness[k] * (1.0 - shares[k]));
            let new = [0, 1].map(|k| loudness[k] * shares[k]);
            add(bank.layers(tone.from, layer), blend, (phase, step), Ramp::over(old, each), out);
            tone.phase = add(bank.layers(tone.group, layer), blend, (phase, step), Ramp::over(new, each), out);
        } else {
            let loudness = Ramp::over(loudness, each);
            tone.phase = add(bank.layers(tone.group, layer), blend, (phase, step), loudness, out);
        }

        // Breath: a burst as the note speaks, then a whisper under it, more of it in soft notes.
        tone.burst *= left.burst;
        let breath = self.breath * (1.3 - 0.6 * tone.effort);
        let hiss = loud * breath + tone.level * tone.rise.min(1.0) * tone.burst * 4.0 * breath;
        hush(bank.noise(), &mut tone.noise_at, Ramp::over([tone.hiss, hiss], each), out);
        tone.hiss = hiss;

        let silent = tone.envelope.max(tone.rise) < if tone.state == ToneState::Stolen { 1e-3 } else { SILENT };
        if tone.state != ToneState::Held && silent {
            match tone.next.take() {
                Some((pitch, velocity)) => self.start(i, pitch, velocity),
                None => *tone = Tone { noise_at: tone.noise_at, ..Tone::IDLE },
            }
        }
    }
}

/// Brings a phase in turns, which has moved on by less than a turn, back to 0 to 1.
fn wrap(turn: f32) -> f32 {
    if turn < 1.0 { turn } else { turn - 1.0 }
}

/// Sine of a phase in turns, close enough for slow movements (error under 0.2 %): Bhaskara's formula.
fn sine(turn: f32) -> f32 {
    let half = if turn < 0.5 { turn } else { turn - 0.5 };
    let product = 2.0 * half * (1.0 - 2.0 * half);
    let value = 4.0 * product / (1.25 - product);
    if turn < 0.5 { value } else { -value }
}
