//! Sound into a file, with a progress bar.

use super::failure::Failure;
use super::voices::Sounding;
use super::{interrupt::Interrupt, say};
use crate::compose::Movement;
use crate::outputs::{RenderError, RenderOptions, flac::write_flac_to, wav::write_wav_to};
use crate::sound::SAMPLE_RATE;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::{Seek, Write};
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
    let begun = Instant::now();
    let speed = |frames: u64| frames as f64 / f64::from(SAMPLE_RATE) / begun.elapsed().as_secs_f64().max(1e-3);
    let bar = progress_bar(shown);
    let mut frames = 0;
    let options = RenderOptions {
        gain: Some(sounding.gain),
        soundfont: sounding.font.as_ref(),
        cancel: interrupt.flag(),
        ..RenderOptions::default()
    };
    let progress = |done, total| {
        frames = done;
        bar.set_length(total);
        bar.set_position(done);
        bar.set_message(format!("{:.0} x real time", speed(done)));
    };
    let written = match kind {
        Kind::Wav => write_wav_to(writer, movement, &options, progress),
        Kind::Flac => write_flac_to(writer, movement, &options, progress),
    };
    bar.finish_and_clear();
    match written {
        Ok(()) => Ok(format!(
            "{} of sound, 48 kHz stereo, 24 bits; made in {:.1} s, {:.0} x real time",
            say::minutes(frames as f64 / f64::from(SAMPLE_RATE)),
            begun.elapsed().as_secs_f64(),
            speed(frames)
        )),
        Err(RenderError::Cancelled) => Err(Failure::Interrupted),
        Err(RenderError::Write { source, .. }) => Err(Failure::failed(format!("cannot write `{shown}`: {source}"))),
        Err(error) => Err(Failure::failed(error.to_string())),
    }
}

/// A bar on a terminal, nothing elsewhere.
fn progress_bar(shown: &str) -> ProgressBar {
    let style = ProgressStyle::with_template(BAR).unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr())
        .with_style(style.progress_chars("━╸ "))
        .with_prefix(shown.to_owned())
}
