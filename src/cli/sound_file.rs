//! Writes sound to a file, or each part to a file of its own, and shows a progress bar.

use super::failure::Failure;
use super::interrupt::Interrupt;
use super::voices::Sounding;
use crate::compose::Movement;
use crate::files::stems::{self, StemsError};
use crate::formats::{Format, RenderError, RenderOptions, Sink};
use crate::sound::SAMPLE_RATE;
use crate::text;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::path::Path;
use std::time::Instant;

/// The progress bar: the share done, how many times faster than playing it goes, and the time left.
const BAR: &str = "{prefix} {wide_bar} {percent:>3} %  {msg}, {eta} left";

/// Writes a movement in a format of sound; returns what was written, in words.
pub(super) fn write(
    format: &Format,
    movement: &Movement,
    sounding: &Sounding,
    shown: &str,
    interrupt: &Interrupt,
    sink: &mut dyn Sink,
) -> Result<String, Failure> {
    let mut progress = Progress::begin(shown);
    let options = options(sounding, interrupt);
    let written = (format.write)(movement, &options, sink, &mut |done, total| progress.show(done, total));
    progress.end();
    written.map(|()| progress.words()).map_err(|error| failure(error, shown))
}

/// Writes every part of a movement to a WAV file of its own; returns what was written, in words.
pub(super) fn write_stems(
    folder: &Path,
    movement: &Movement,
    sounding: &Sounding,
    interrupt: &Interrupt,
) -> Result<String, Failure> {
    let mut progress = Progress::begin(&folder.display().to_string());
    let options = options(sounding, interrupt);
    let written = stems::write(folder, movement, &options, |done, total| progress.show(done, total));
    progress.end();
    match written {
        Ok(files) => Ok(format!("{} of {}", text::counted(files.len(), "file"), progress.words())),
        Err(StemsError::Render(error)) => Err(failure(error, &folder.display().to_string())),
        Err(StemsError::Write(error)) => Err(Failure::failed(error.to_string())),
    }
}

/// The failure of a command whose file was not written.
pub(super) fn failure(error: RenderError, shown: &str) -> Failure {
    match error {
        RenderError::Cancelled => Failure::Interrupted,
        RenderError::Write(_) | RenderError::Midi(_) => Failure::failed(format!("cannot write `{shown}`: {error}")),
        error => Failure::failed(error.to_string()),
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

/// How far the writing has got: a bar on a terminal, nothing elsewhere.
struct Progress {
    bar: ProgressBar,
    begun: Instant,
    /// Frames written.
    frames: u64,
}

impl Progress {
    fn begin(shown: &str) -> Self {
        let style = ProgressStyle::with_template(BAR).unwrap_or_else(|_| ProgressStyle::default_bar());
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr())
            .with_style(style.progress_chars("━╸ "))
            .with_prefix(text::plain(shown).into_owned());
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

    /// Seconds of sound written.
    fn seconds(&self) -> f64 {
        self.frames as f64 / f64::from(SAMPLE_RATE)
    }

    /// How many times faster the file is written than it plays.
    fn speed(&self) -> f64 {
        self.seconds() / self.begun.elapsed().as_secs_f64().max(1e-3)
    }

    fn words(&self) -> String {
        format!(
            "{} of sound, 48 kHz stereo, 24 bits; made in {:.1} s, {:.0} x real time",
            text::minutes(self.seconds()),
            self.begun.elapsed().as_secs_f64(),
            self.speed()
        )
    }
}
