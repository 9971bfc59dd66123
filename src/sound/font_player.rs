//! A part played from a SoundFont: a few synthesizers, one for each note that sounds.

use rustysynth::Synthesizer;

use super::font::{MONO, Timbre, choose};
use super::limiter::peak;
use super::{BLOCK, SAMPLE_RATE};

/// Notes of one part that can sound at once.
const SLOTS: usize = 6;

/// Frames over which a note fades when its synthesizer is needed for another.
const GHOST: usize = 128;

/// Amplitude below which nothing is heard (-100 dB under a loud note).
const INAUDIBLE: f32 = 1e-5;

/// Amplitude that no sound instrument reaches, 30 dB above full scale. A note that does has a filter that has gone wild.
const WILD: f32 = 32.0;

/// A part played from a SoundFont.
pub(crate) struct FontPlayer {
    timbre: Timbre,
    slots: Vec<NoteSlot>,
    turn: u64,
}

/// A synthesizer and the note it plays.
struct NoteSlot {
    synth: Synthesizer,
    state: NoteState,
    pitch: u8,
    gain: f32,
    /// Which note it was, counted from 1, for choosing the oldest.
    begun: u64,
    /// Frames for which nothing was heard.
    quiet: usize,
    /// The fading end of the note that this synthesizer played before.
    ghost: [f32; GHOST],
    ghost_at: usize,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum NoteState {
    Idle,
    Released,
    Held,
}

impl FontPlayer {
    pub(crate) fn new(timbre: Timbre) -> Self {
        let slot = |synth| NoteSlot {
            synth,
            state: NoteState::Idle,
            pitch: 0,
            gain: 0.0,
            begun: 0,
            quiet: 0,
            ghost: [0.0; GHOST],
            ghost_at: GHOST,
        };
        let slots = (0..SLOTS).filter_map(|_| timbre.font.synth(timbre.program)).map(slot).collect();
        Self { timbre, slots, turn: 0 }
    }

    pub(crate) fn on(&mut self, pitch: u8, velocity: u8) {
        if !self.timbre.can(pitch) {
            return;
        }
        self.turn += 1;
        let gain = self.timbre.gain(pitch, velocity);
        let program = self.timbre.program;
        let Some(slot) = self.slots.iter_mut().min_by_key(|slot| (slot.state, slot.begun)) else { return };
        if slot.state != NoteState::Idle {
            slot.give_up();
        }
        slot.synth.reset();
        choose(&mut slot.synth, program);
        slot.synth.note_on(0, i32::from(pitch), i32::from(velocity));
        (slot.state, slot.pitch, slot.gain, slot.begun, slot.quiet) = (NoteState::Held, pitch, gain, self.turn, 0);
    }

    pub(crate) fn off(&mut self, pitch: u8) {
        if let Some(slot) = self.slots.iter_mut().find(|slot| slot.state == NoteState::Held && slot.pitch == pitch) {
            slot.release();
        }
    }

    pub(crate) fn render(&mut self, out: &mut [f32]) -> bool {
        let mut any = false;
        for slot in &mut self.slots {
            any |= slot.render(out);
        }
        any
    }
}

impl NoteSlot {
    fn release(&mut self) {
        self.synth.note_off(0, i32::from(self.pitch));
        self.state = NoteState::Released;
    }

    /// Renders how the present note goes on, fading, before the synthesizer is reset for another note.
    fn give_up(&mut self) {
        let (mut left, mut right) = ([0.0; GHOST], [0.0; GHOST]);
        self.synth.render(&mut left, &mut right);
        for (n, ((ghost, l), r)) in self.ghost.iter_mut().zip(&left).zip(&right).enumerate() {
            *ghost = self.gain * MONO * (l + r) * (1.0 - n as f32 / GHOST as f32);
        }
        if !is_sound(&self.ghost) {
            self.ghost = [0.0; GHOST];
        }
        self.ghost_at = 0;
    }

    fn render(&mut self, out: &mut [f32]) -> bool {
        let mut any = false;
        if self.ghost_at < GHOST {
            any = true;
            for (out, ghost) in out.iter_mut().zip(&self.ghost[self.ghost_at..]) {
                *out += ghost;
            }
            self.ghost_at = (self.ghost_at + out.len()).min(GHOST);
        }
        if self.state == NoteState::Idle {
            return any;
        }
        let (mut left, mut right) = ([0.0; BLOCK], [0.0; BLOCK]);
        let n = out.len().min(BLOCK);
        self.synth.render(&mut left[..n], &mut right[..n]);
        let gain = self.gain * MONO;
        for (l, r) in left[..n].iter_mut().zip(&right[..n]) {
            *l = gain * (*l + r);
        }
        if !is_sound(&left[..n]) {
            self.state = NoteState::Idle;
            return true;
        }
        for (out, l) in out.iter_mut().zip(&left[..n]) {
            *out += *l;
        }
        self.quiet = if peak(&left[..n]) < INAUDIBLE { self.quiet + n } else { 0 };
        // A held note may begin with silence, but hardly with a second of it.
        if self.quiet > if self.state == NoteState::Released { 4 * BLOCK } else { SAMPLE_RATE as usize } {
            self.state = NoteState::Idle;
        }
        true
    }
}

/// Whether samples are what an instrument can sound: numbers, and not too large ones.
fn is_sound(samples: &[f32]) -> bool {
    samples.iter().all(|x| x.abs() < WILD)
}

#[cfg(test)]
mod tests {
    use super::super::font::SoundFont;
    use super::super::kweight::Filter;
    use super::*;
    use crate::score::Preset;

    /// Tests something only where Debian's SoundFont is installed.
    #[test]
    fn notes_start_on_their_frame_at_the_loudness_asked_for() {
        let Ok(file) = std::fs::File::open("/usr/share/sounds/sf2/default-GM.sf2") else { return };
        let font = SoundFont::read(std::io::BufReader::new(file), "default-GM.sf2").unwrap();
        let mut player = FontPlayer::new(font.timbre(Preset { bank: 0, program: 58 }, [48, 60]));
        let mut lead = [0.0; 37];
        player.render(&mut lead);
        player.on(60, 110);
        let mut out = vec![0.0; 48_000];
        out.chunks_mut(BLOCK).for_each(|block| {
            player.render(block);
        });
        let first = out.iter().position(|x| x.abs() > 1e-4).unwrap();
        assert!(first < 64, "{first}");
        let mut filter = Filter::new();
        let power = out[..19_200].iter().map(|x| filter.next(*x).powi(2)).sum::<f32>() / 19_200.0;
        assert!((10.0 * libm::log10f(power)).abs() < 1.5, "{power}");
    }
}
