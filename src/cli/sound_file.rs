//! Sound into a file, or each part into one of its own, with a progress bar.

use super::failure::Failure;
use super::voices::Sounding;
use super::whole_file::refusal;
use super::{interrupt::Interrupt, say};
use crate::compose::Movement;
use crate::outputs::wav::{self, write_wav_to};
use crate::outputs::{RenderError, RenderOptions, flac::write_flac_to};
use crate::sound::SAMPLE_RATE;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::{Seek, Write};
use std::path::Path;
use std::time::Instant;

/// What the bar looks like, with how many times faster than playing it goes, and the time left.
const BAR: &str = "{prefix} {wide_bar} {percent:>3} %  {msg}, {eta} left";

/// What sound files there are.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// As it is.
    Wav,
    /// In half the room.
    Flac,
}

/// Writes a movement; returns what was written, in words.
pub fn write(
    kind: Kind,
    movement: &Movement,
    sounding: &Sounding,
    shown: &str,
    interrupt: &Interrupt,
    writer: impl Write + Seek,
) -> Result<String, Failure> {
    let mut progress = Progress::begin(shown);
    let options = options(sounding, interrupt);
    let written = match kind {
        Kind::Wav => write_wav_to(writer, movement, &options, |done, total| progress.show(done, total)),
        Kind::Flac => write_flac_to(writer, movement, &options, |done, total| progress.show(done, total)),
    };
    progress.end();
    match written {
        Ok(()) => Ok(progress.words()),
        Err(RenderError::Cancelled) => Err(Failure::Interrupted),
        Err(RenderError::Write { source, .. }) => Err(Failure::failed(format!("cannot write `{shown}`: {source}"))),
        Err(error) => Err(Failure::failed(error.to_string())),
    }
}

/// Writes every part of a movement to a WAV file of its own; returns what was written, in words.
pub fn write_stems(
    folder: &Path,
    movement: &Movement,
    sounding: &Sounding,
    interrupt: &Interrupt,
) -> Result<String, Failure> {
    let mut progress = Progress::begin(&folder.display().to_string());
    let options = options(sounding, interrupt);
    let written = wav::write_stems(folder, movement, &options, |done, total| progress.show(done, total));
    progress.end();
    match written {
        Ok(files) => Ok(format!("{} files of {}", files.len(), progress.words())),
        Err(RenderError::Cancelled) => Err(Failure::Interrupted),
        Err(RenderError::Write { path, source }) => Err(refusal(&path, &source).into()),
        Err(error) => Err(Failure::failed(error.to_string())),
    }
}

fn options<'a>(sounding: &'a Sounding, interrupt: &'a Interrupt) -> RenderOptions<'a> {
    RenderOptions {
        gain: Some(sounding.gain),
        soundfont: sounding.font.as_ref(),
        cancel: interrupt.flag(),
        ..RenderOptions::default()
    }
}

/// How far it is: a bar on a terminal, nothing elsewhere.
struct Progress {
    bar: ProgressBar,
    begun: Instant,
    /// Frames done.
    frames: u64,
}

impl Progress {
    fn begin(shown: &str) -> Self {
        let style = ProgressStyle::with_template(BAR).unwrap_or_else(|_| ProgressStyle::default_bar());
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr())
            .with_style(style.progress_chars("━╸ "))
            .with_prefix(shown.to_owned());
        Self { bar, begun: Instant::now(), frames: 0 }
    }

    fn show(&mut self, done: u64, total: u64) {
        self.frames = done;
        self.bar.set_length(total);
        self.bar.set_position(done);
        self.bar.set_message(format!("{:.0} x real time", self.speed()));
    }

    fn end(&self) {
        self.bar.finish_and_clear();
    }

    /// Seconds of sound.
    fn seconds(&self) -> f64 {
        self.frames as f64 / f64::from(SAMPLE_RATE)
    }

    /// How many times faster than playing it.
    fn speed(&self) -> f64 {
        self.seconds() / self.begun.elapsed().as_secs_f64().max(1e-3)
    }

    fn words(&self) -> String {
        format!(
            "{} of sound, 48 kHz stereo, 24 bits; made in {:.1} s, {:.0} x real time",
            say::minutes(self.seconds()),
            self.begun.elapsed().as_secs_f64(),
            self.speed()
        )
    }
}
