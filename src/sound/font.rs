//! SoundFonts: instruments from a `.sf2` file, played by rustysynth.
//!
//! The synthesizer acts on notes only at its own blocks of [`GRAIN`] frames. So every note gets a synthesizer of its own
//! that is reset at the moment when the note begins: the note starts on its very frame. A note's end waits for the grain, 1.3 ms
//! at most. Reverb and chorus are left to our hall. Loudness is brought to that of the built-in voices:
//! each preset is measured before the first sound. A file is checked and mended before the library sees it.

mod chunks;
mod reach;
mod zones;

use std::io::{self, Read, Seek};
use std::sync::Arc;

use rustysynth::{Synthesizer, SynthesizerSettings};

use super::kweight::Filter;
use super::{SAMPLE_RATE, velocity_amplitude};
use crate::score::Preset;

/// Frames between two moments at which the synthesizer acts on a note's end.
const GRAIN: usize = 64;

/// Why a SoundFont cannot be used. Each error says what the SoundFont was called when it was read.
#[derive(Debug, thiserror::Error)]
pub enum SoundFontError {
    /// Its bytes could not be read to the end.
    #[error("cannot read the SoundFont {name}: {source}")]
    Read {
        /// What the SoundFont is called.
        name: String,
        /// What the reader said.
        source: io::Error,
    },
    /// Its samples are packed as Ogg Vorbis.
    #[error(
        "the SoundFont {name} is an .sf3, whose samples are packed; unpack it to an .sf2, with Polyphone or with `sf3convert -x {name} unpacked.sf2`"
    )]
    Packed {
        /// What the SoundFont is called.
        name: String,
    },
    /// It is not a SoundFont, or a broken one.
    #[error("{name} is no SoundFont that can be read: {reason}")]
    Unreadable {
        /// What the SoundFont is called.
        name: String,
        /// What is wrong with it.
        reason: String,
    },
}

/// The instruments of a `.sf2` file.
#[derive(Clone)]
pub struct SoundFont {
    font: Arc<rustysynth::SoundFont>,
    file: Arc<str>,
    warnings: Arc<[String]>,
}

impl SoundFont {
    /// Reads a SoundFont from bytes or anything else that can be read from any place in it. `name`, such as the path of its
    /// file, is named in errors. Its samples are kept in memory. What is wrong with a part of it is mended, if nothing but
    /// that part suffers, and told in [`Self::warnings`].
    ///
    /// # Errors
    /// When the reader fails, when the samples are packed (`.sf3`), or when it is no SoundFont or a broken one.
    ///
    /// ```
    /// use bandstand::sound::{SoundFont, SoundFontError};
    /// use std::io::Cursor;
    ///
    /// let error = SoundFont::read(Cursor::new(b"RIFF and nothing else"), "broken.sf2").err();
    /// assert!(matches!(&error, Some(SoundFontError::Unreadable { name, .. }) if name == "broken.sf2"));
    /// ```
    pub fn read(mut file: impl Read + Seek, name: &str) -> Result<Self, SoundFontError> {
        use rustysynth::SoundFontError as Theirs;
        let failed = |source: io::Error| match source.kind() {
            io::ErrorKind::UnexpectedEof => {
                SoundFontError::Unreadable { name: name.to_owned(), reason: "it ends too early".to_owned() }
            }
            _ => SoundFontError::Read { name: name.to_owned(), source },
        };
        let (mut bytes, mut warnings) = chunks::clean(&mut file).map_err(|fault| match fault {
            chunks::Fault::Io(source) => failed(source),
            chunks::Fault::Broken(reason) => SoundFontError::Unreadable { name: name.to_owned(), reason },
        })?;
        let font = rustysynth::SoundFont::new(&mut bytes).map_err(|error| match error {
            Theirs::UnsupportedSampleFormat => SoundFontError::Packed { name: name.to_owned() },
            Theirs::IoError(source) => failed(source),
            other => SoundFontError::Unreadable { name: name.to_owned(), reason: other.to_string() },
        })?;
        let short = reach::short_presets(&font);
        if short > 0 {
            warnings.push(format!(
                "the loops of {short} of its presets are too short for their highest notes; these notes are silent"
            ));
        }
        Ok(Self { font: Arc::new(font), file: name.into(), warnings: warnings.into() })
    }

    /// What is wrong with it and was mended, each in a sentence that follows its name. Empty for a sound file.
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// What it was called when it was read: the path of its file.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The name that the SoundFont gives itself.
    pub fn name(&self) -> &str {
        self.font.get_info().get_bank_name()
    }

    /// Whether the SoundFont has a preset. It plays another one in place of a preset that it lacks.
    pub fn has(&self, preset: Preset) -> bool {
        let wanted = (i32::from(preset.bank), i32::from(preset.program));
        self.font.get_presets().iter().any(|had| (had.get_bank_number(), had.get_patch_number()) == wanted)
    }

    /// Measures a preset at the pitches it will play.
    pub(crate) fn timbre(&self, program: Preset, pitches: impl IntoIterator<Item = u8>) -> Timbre {
        let mut levels = [0.0; 128 / GROUP];
        let mut course = Vec::new();
        let can = reach::of_preset(&self.font, program);
        for pitch in pitches.into_iter().filter(|pitch| can >> (pitch & 127) & 1 == 1) {
            let level = &mut levels[usize::from(pitch.min(127)) / GROUP];
            if *level == 0.0 {
                let (measured, over) = self.measure(program, pitch);
                *level = measured;
                course = over;
            }
        }
        Timbre { font: self.clone(), program, levels, course, can }
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
        // A filter that has gone wild is not heard.
        if !steps.iter().all(|power| *power < 1e6) {
            return (0.0, vec![0.0]);
        }
        let mean = (steps.iter().sum::<f64>() / steps.len() as f64).max(1e-8);
        (mean.sqrt() as f32, steps.map(|power| power / mean).to_vec())
    }

    /// A synthesizer that plays a preset, without effects.
    pub(super) fn synth(&self, program: Preset) -> Option<Synthesizer> {
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

/// Neighbouring pitches that share a measurement, semitones.
const GROUP: usize = 4;

/// The velocity at which presets are measured.
const MEASURED: u8 = 100;

/// Frames in 100 ms.
const STEP: usize = SAMPLE_RATE as usize / 10;

/// Gain that makes one side of the sum of the synthesizer's two.
pub(super) const MONO: f32 = 0.5;

/// Chooses a preset. Without its bank the synthesizer takes the program of bank 0, and without that its first preset.
pub(super) fn choose(synth: &mut Synthesizer, Preset { bank, program }: Preset) {
    synth.process_midi_message(0, 0xB0, 0, i32::from(bank));
    synth.process_midi_message(0, 0xC0, i32::from(program), 0);
}

/// One preset, measured.
#[derive(Clone)]
pub(crate) struct Timbre {
    pub(super) font: SoundFont,
    pub(super) program: Preset,
    /// K-weighted amplitude at [`MEASURED`] for each group of pitches; 0 where nothing was measured.
    levels: [f32; 128 / GROUP],
    /// Power in steps of 100 ms, relative to the loudness.
    course: Vec<f64>,
    /// The pitches that can be played, pitch 0 in the lowest bit.
    can: u128,
}

impl Timbre {
    /// Whether a pitch can be played.
    pub(super) fn can(&self, pitch: u8) -> bool {
        pitch < 128 && self.can >> pitch & 1 == 1
    }

    /// The gain that brings a note to the loudness of the built-in voices. A SoundFont's loudness goes with the square of
    /// velocity (SoundFont 2.04, 8.4.1).
    pub(super) fn gain(&self, pitch: u8, velocity: u8) -> f32 {
        let level = self.levels[usize::from(pitch.min(127)) / GROUP];
        let softer = f32::from(velocity) / f32::from(MEASURED);
        if level > 0.0 { velocity_amplitude(velocity) / (level * softer * softer) } else { 0.0 }
    }

    /// Power of a note in a step of 100 ms, relative to its loudness.
    pub(crate) fn power(&self, step: usize) -> f64 {
        self.course.get(step).or(self.course.last()).copied().unwrap_or(1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_font_is_refused() {
        let Err(error) = SoundFont::read(io::Cursor::new(b"RIFF no font at all"), "x.sf2") else {
            panic!("it was read")
        };
        assert!(error.to_string().contains("x.sf2"), "{error}");
    }
}
