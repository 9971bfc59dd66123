//! SoundFonts: instruments from a `.sf2` file, played by rustysynth.
//!
//! The synthesizer acts on notes only at its own blocks of [`GRAIN`] frames. So every note gets a synthesizer of its own
//! that is set back the moment it begins: the note starts on its very frame. A note's end waits for the grain, 1.3 ms
//! at most. Reverb and chorus are left to our hall, loudness is brought to that of the built-in voices:
//! each preset is measured before the first sound.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustysynth::{Synthesizer, SynthesizerSettings};

use super::kweight::Filter;
use super::limiter::peak;
use super::{BLOCK, SAMPLE_RATE, velocity_amplitude};
use crate::score::Preset;

/// Frames in which the synthesizer takes notice of a note's end.
const GRAIN: usize = 64;

/// Notes of one part that can sound at once.
const SLOTS: usize = 6;

/// Frames over which a note is faded when its place is needed.
const GHOST: usize = 128;

/// Amplitude under which nothing is heard (-100 dB under a loud note).
const INAUDIBLE: f32 = 1e-5;

/// Where Debian keeps the SoundFont of one's choice.
const DEFAULT: &str = "/usr/share/sounds/sf2/default-GM.sf2";

/// Why a SoundFont cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SoundFontError {
    /// The file cannot be read.
    #[error("cannot read the SoundFont {}: {source}{}", path.display(), remedy(path))]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Its samples are packed as Ogg Vorbis.
    #[error(
        "the SoundFont {} is an .sf3, whose samples are packed; unpack it to an .sf2, with Polyphone or with `sf3convert -x {} unpacked.sf2`",
        path.display(),
        path.display()
    )]
    Packed {
        /// The file.
        path: PathBuf,
    },
    /// It is not a SoundFont, or a broken one.
    #[error("{} is no SoundFont that can be read: {reason}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
}

fn remedy(path: &Path) -> &'static str {
    if path == Path::new(DEFAULT) { " (on Debian, install timgm6mb-soundfont or fluid-soundfont-gm)" } else { "" }
}

/// The instruments of a `.sf2` file.
#[derive(Clone)]
pub struct SoundFont {
    font: Arc<rustysynth::SoundFont>,
    path: Arc<Path>,
}

impl SoundFont {
    /// Reads a file; `default` stands for the system's own.
    ///
    /// # Errors
    /// See [`SoundFontError`].
    pub fn open(path: &Path) -> Result<Self, SoundFontError> {
        let path = if path == Path::new("default") { Path::new(DEFAULT) } else { path };
        if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("sf3")) {
            return Err(SoundFontError::Packed { path: path.to_owned() });
        }
        let file = File::open(path).map_err(|source| SoundFontError::Read { path: path.to_owned(), source })?;
        Self::read(BufReader::new(file), path)
    }

    /// Reads from anything; the path is for errors.
    ///
    /// # Errors
    /// See [`SoundFontError`].
    pub fn read(mut reader: impl Read, path: &Path) -> Result<Self, SoundFontError> {
        use rustysynth::SoundFontError as Theirs;
        let font = rustysynth::SoundFont::new(&mut reader).map_err(|error| match error {
            Theirs::UnsupportedSampleFormat => SoundFontError::Packed { path: path.to_owned() },
            Theirs::IoError(source) if source.kind() != io::ErrorKind::UnexpectedEof => {
                SoundFontError::Read { path: path.to_owned(), source }
            }
            other => SoundFontError::Unreadable { path: path.to_owned(), reason: other.to_string() },
        })?;
        Ok(Self { font: Arc::new(font), path: path.into() })
    }

    /// The file it came from.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The name it gives itself.
    pub fn name(&self) -> &str {
        self.font.get_info().get_bank_name()
    }

    /// Whether it has such a preset; without it, it plays another.
    pub fn has(&self, preset: Preset) -> bool {
        let wanted = (i32::from(preset.bank), i32::from(preset.program));
        self.font.get_presets().iter().any(|had| (had.get_bank_number(), had.get_patch_number()) == wanted)
    }

    /// Measures a preset at the pitches it will play.
    pub(crate) fn timbre(&self, program: Preset, pitches: impl IntoIterator<Item = u8>) -> Timbre {
        let mut levels = [0.0; 128 / GROUP];
        let mut course = Vec::new();
        for pitch in pitches {
            let level = &mut levels[usize::from(pitch.min(127)) / GROUP];
            if *level == 0.0 {
                let (measured, over) = self.measure(program, pitch);
                *level = measured;
                course = over;
            }
        }
        Timbre { font: self.clone(), program, levels, course }
    }

    /// K-weighted amplitude of a note at [`MEASURED`], and its power in steps of 100 ms relative to that.
    fn measure(&self, program: Preset, pitch: u8) -> (f32, Vec<f64>) {
        let Some(mut synth) = self.synth(program) else { return (1.0, vec![1.0]) };
        synth.note_on(0, i32::from(pitch), i32::from(MEASURED));
        let mut filter = Filter::new();
        let mut steps = [0.0f64; 4];
        let (mut left, mut right) = ([0.0; STEP], [0.0; STEP]);
        for step in &mut steps {
            synth.render(&mut left, &mut right);
            for (l, r) in left.iter().zip(&right) {
                *step += f64::from(filter.next(MONO * (l + r))).powi(2) / STEP as f64;
            }
        }
        let mean = (steps.iter().sum::<f64>() / steps.len() as f64).max(1e-8);
        (mean.sqrt() as f32, steps.map(|power| power / mean).to_vec())
    }

    fn synth(&self, program: Preset) -> Option<Synthesizer> {
        let mut settings = SynthesizerSettings::new(SAMPLE_RATE.cast_signed());
        settings.block_size = GRAIN;
        settings.maximum_polyphony = 8;
        settings.enable_reverb_and_chorus = false;
        // The settings are within the bounds that the library checks.
        let mut synth = Synthesizer::new(&self.font, &settings).ok()?;
        choose(&mut synth, program);
        Some(synth)
    }
}

/// Semitones that share a measurement.
const GROUP: usize = 4;

/// The velocity at which presets are measured.
const MEASURED: u8 = 100;

/// Frames in 100 ms.
const STEP: usize = SAMPLE_RATE as usize / 10;

/// Both sides of the synthesizer's output to one.
const MONO: f32 = 0.5;

/// Without such a bank the synthesizer takes the program of bank 0, and without that its first preset.
fn choose(synth: &mut Synthesizer, Preset { bank, program }: Preset) {
    synth.process_midi_message(0, 0xB0, 0, i32::from(bank));
    synth.process_midi_message(0, 0xC0, i32::from(program), 0);
}

/// One preset, measured.
#[derive(Clone)]
pub(crate) struct Timbre {
    font: SoundFont,
    program: Preset,
    levels: [f32; 128 / GROUP],
    course: Vec<f64>,
}

impl Timbre {
    /// What brings a note to the loudness of the built-in voices. A SoundFont's loudness goes with the square of
    /// velocity (SoundFont 2.04, 8.4.1).
    fn gain(&self, pitch: u8, velocity: u8) -> f32 {
        let level = self.levels[usize::from(pitch.min(127)) / GROUP];
        let softer = f32::from(velocity) / f32::from(MEASURED);
        if level > 0.0 { velocity_amplitude(velocity) / (level * softer * softer) } else { 0.0 }
    }

    /// Power of a note in a step of 100 ms, relative to its loudness.
    pub(crate) fn power(&self, step: usize) -> f64 {
        self.course.get(step).or(self.course.last()).copied().unwrap_or(1.0)
    }
}

/// A part played from a SoundFont.
pub(crate) struct FontPlayer {
    timbre: Timbre,
    slots: Vec<Slot>,
    turn: u64,
}

struct Slot {
    synth: Synthesizer,
    state: State,
    pitch: u8,
    gain: f32,
    /// When it began, for choosing the oldest.
    begun: u64,
    /// Frames for which nothing was heard.
    quiet: usize,
    /// The end of the note that was here before.
    ghost: [f32; GHOST],
    ghost_at: usize,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum State {
    Idle,
    Released,
    Held,
}

impl FontPlayer {
    pub(crate) fn new(timbre: Timbre) -> Self {
        let slot = |synth| Slot {
            synth,
            state: State::Idle,
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
        self.turn += 1;
        let gain = self.timbre.gain(pitch, velocity);
        let program = self.timbre.program;
        let Some(slot) = self.slots.iter_mut().min_by_key(|slot| (slot.state, slot.begun)) else { return };
        if slot.state != State::Idle {
            slot.give_up();
        }
        slot.synth.reset();
        choose(&mut slot.synth, program);
        slot.synth.note_on(0, i32::from(pitch), i32::from(velocity));
        (slot.state, slot.pitch, slot.gain, slot.begun, slot.quiet) = (State::Held, pitch, gain, self.turn, 0);
    }

    pub(crate) fn off(&mut self, pitch: u8) {
        if let Some(slot) = self.slots.iter_mut().find(|slot| slot.state == State::Held && slot.pitch == pitch) {
            slot.release();
        }
    }

    pub(crate) fn all_off(&mut self) {
        self.slots.iter_mut().filter(|slot| slot.state == State::Held).for_each(Slot::release);
    }

    pub(crate) fn render(&mut self, out: &mut [f32]) -> bool {
        let mut any = false;
        for slot in &mut self.slots {
            any |= slot.render(out);
        }
        any
    }
}

impl Slot {
    fn release(&mut self) {
        self.synth.note_off(0, i32::from(self.pitch));
        self.state = State::Released;
    }

    /// Works out how the present note would go on, fading, before its place is taken.
    fn give_up(&mut self) {
        let (mut left, mut right) = ([0.0; GHOST], [0.0; GHOST]);
        self.synth.render(&mut left, &mut right);
        for (n, ((ghost, l), r)) in self.ghost.iter_mut().zip(&left).zip(&right).enumerate() {
            *ghost = self.gain * MONO * (l + r) * (1.0 - n as f32 / GHOST as f32);
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
        if self.state == State::Idle {
            return any;
        }
        let (mut left, mut right) = ([0.0; BLOCK], [0.0; BLOCK]);
        let n = out.len().min(BLOCK);
        self.synth.render(&mut left[..n], &mut right[..n]);
        let gain = self.gain * MONO;
        for ((out, l), r) in out.iter_mut().zip(&mut left[..n]).zip(&right[..n]) {
            *l = gain * (*l + r);
            *out += *l;
        }
        self.quiet = if peak(&left[..n]) < INAUDIBLE { self.quiet + n } else { 0 };
        // A note may begin with silence, but hardly with so much.
        if self.quiet > if self.state == State::Released { 4 * BLOCK } else { SAMPLE_RATE as usize } {
            self.state = State::Idle;
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packed_fonts_are_refused_with_a_remedy() {
        let Err(error) = SoundFont::open(Path::new("MuseScore_General.sf3")) else { panic!("it opened") };
        assert!(error.to_string().contains(".sf2"), "{error}");
    }

    #[test]
    fn what_is_no_font_is_refused() {
        let Err(error) = SoundFont::read(&b"RIFF no font at all"[..], Path::new("x.sf2")) else { panic!("it opened") };
        assert!(error.to_string().contains("x.sf2"), "{error}");
    }

    /// Only where Debian's font is installed.
    #[test]
    fn notes_start_on_their_frame_at_the_loudness_asked_for() {
        let Ok(font) = SoundFont::open(Path::new("default")) else { return };
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
