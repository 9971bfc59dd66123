//! WAV files: 48 kHz, stereo, 24 bits; the same samples that live playback sends.

use std::fs::{self, File};
use std::io::{self, BufWriter, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use hound::{SampleFormat, WavSpec, WavWriter};

use crate::compose::Movement;
use crate::sound::{Band, Events, Gain, Renderer, SAMPLE_RATE, SoundError, Timeline};

/// How to render.
#[derive(Debug, Clone, Copy)]
pub struct RenderOptions<'a> {
    /// Gain to keep, when the movement is a part of a greater one; its own otherwise.
    pub gain: Option<Gain>,
    /// Seconds of the room's last breath after the end; it fades to silence.
    pub tail_seconds: f64,
    /// Set from elsewhere to stop: the file is then not written.
    pub cancel: &'a AtomicBool,
}

/// Nobody cancels.
static NEVER: AtomicBool = AtomicBool::new(false);

impl Default for RenderOptions<'_> {
    fn default() -> Self {
        Self { gain: None, tail_seconds: 4.0, cancel: &NEVER }
    }
}

/// Why a sound file was not written.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// The band cannot play.
    #[error(transparent)]
    Sound(#[from] SoundError),
    /// The file could not be written.
    #[error("cannot write {}: {source}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The WAV form holds no more than 4 GiB.
    #[error("{minutes:.0} minutes are too long for a WAV file, which holds 248; render fewer hours or a .flac")]
    TooLong {
        /// Minutes asked for.
        minutes: f64,
    },
    /// Stopped on request; nothing is left behind.
    #[error("stopped; nothing was written")]
    Cancelled,
}

/// Writes a movement to a file. It is written beside the target under another name and takes the target's name only
/// when it is whole. `progress` is told frames done and frames in all.
///
/// # Errors
/// See [`RenderError`]; no half file is ever left.
pub fn write_wav(
    path: &Path,
    movement: &Movement,
    options: &RenderOptions<'_>,
    progress: impl FnMut(u64, u64),
) -> Result<(), RenderError> {
    let failed = |source| RenderError::Write { path: path.to_owned(), source };
    let half = half_name(path);
    let attempt = File::create(&half).map_err(failed).and_then(|file| {
        let mut file = BufWriter::with_capacity(1 << 18, file);
        write_wav_to(&mut file, movement, options, progress).map_err(|error| match error {
            RenderError::Write { source, .. } => failed(source),
            other => other,
        })?;
        file.flush().map_err(failed)?;
        drop(file);
        fs::rename(&half, path).map_err(failed)
    });
    if attempt.is_err() {
        // The half file may not exist; either way the first error is the one to tell.
        let _ = fs::remove_file(&half);
    }
    attempt
}

/// Writes a movement as WAV to anything that can be written and sought, such as a cursor in memory.
///
/// # Errors
/// See [`RenderError`].
pub fn write_wav_to(
    writer: impl Write + Seek,
    movement: &Movement,
    options: &RenderOptions<'_>,
    mut progress: impl FnMut(u64, u64),
) -> Result<(), RenderError> {
    let failed = |error: hound::Error| RenderError::Write { path: "the WAV file".into(), source: into_io(error) };
    let band = Band::with_gain(movement, options.gain.map_or_else(|| Gain::of(movement), Ok)?)?;
    let timeline = Arc::new(Timeline::new(movement));
    let tail = (options.tail_seconds.max(0.0) * f64::from(SAMPLE_RATE)) as u64;
    let music = timeline.frames();
    let total = music + tail;
    if total * 6 > u64::from(u32::MAX) - 1_000 {
        return Err(RenderError::TooLong { minutes: total as f64 / f64::from(SAMPLE_RATE) / 60.0 });
    }
    let spec = WavSpec { channels: 2, sample_rate: SAMPLE_RATE, bits_per_sample: 24, sample_format: SampleFormat::Int };
    let mut wav = WavWriter::new(writer, spec).map_err(failed)?;
    let mut renderer = Renderer::new(&band, Events::whole(timeline));
    let mut chunk = vec![0.0f32; 2 * 8_192];
    let mut done = 0;
    while done < total {
        if options.cancel.load(Ordering::Relaxed) {
            return Err(RenderError::Cancelled);
        }
        let frames = (total - done).min(8_192);
        let out = &mut chunk[..2 * frames as usize];
        renderer.render(out);
        for (frame, pair) in (done..).zip(out.chunks_exact_mut(2)) {
            // The second half of the tail fades to silence.
            let left = (total - frame) as f32 / (tail / 2).max(1) as f32;
            for sample in pair {
                if left < 1.0 {
                    *sample *= left;
                }
                wav.write_sample(to_24(*sample)).map_err(failed)?;
            }
        }
        done += frames;
        progress(done, total);
    }
    wav.finalize().map_err(failed)
}

/// A sample from -1 to 1 as a 24-bit whole number, rounded.
fn to_24(sample: f32) -> i32 {
    (sample * 8_388_608.0).round().clamp(-8_388_608.0, 8_388_607.0) as i32
}

fn into_io(error: hound::Error) -> io::Error {
    match error {
        hound::Error::IoError(error) => error,
        other => io::Error::other(other),
    }
}

/// A name beside the target that nothing else uses: `.day.wav.1234.part`.
fn half_name(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.{}.part", std::process::id()))
}
