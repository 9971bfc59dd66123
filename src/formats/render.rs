//! A movement as one long run of samples, for files: its gain, the hall's reverberation after the end, progress and stopping.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};

use super::error::RenderError;
use crate::compose::Movement;
use crate::sound::{Band, Gain, Offline, SAMPLE_RATE, SoundFont, TAIL_SECONDS, Timeline};

/// How sound is rendered for a file.
#[derive(Clone, Copy)]
pub struct RenderOptions<'a> {
    /// The gain of the longer movement from which this one was cut; none for the movement's own gain.
    pub gain: Option<Gain>,
    /// Seconds of the hall's reverberation after the end; the second half of them fades to silence.
    pub tail_seconds: f64,
    /// Instruments from a file instead of the built-in voices.
    pub soundfont: Option<&'a SoundFont>,
    /// How many cores to use; 0 for all there are. The samples do not depend on it.
    pub cores: usize,
    /// A flag that another thread sets to stop; the file is then not written.
    pub cancel: &'a AtomicBool,
}

/// The flag of a rendering that nobody stops.
static NEVER: AtomicBool = AtomicBool::new(false);

impl Default for RenderOptions<'_> {
    fn default() -> Self {
        Self { gain: None, tail_seconds: TAIL_SECONDS, soundfont: None, cores: 0, cancel: &NEVER }
    }
}

/// A movement that is ready to be rendered.
pub(super) struct Take<'a> {
    band: Band,
    timeline: Timeline,
    options: &'a RenderOptions<'a>,
    tail: u64,
    /// How many frames there are, the tail included.
    pub(super) frames: u64,
}

impl<'a> Take<'a> {
    pub(super) fn new(movement: &Movement, options: &'a RenderOptions<'a>) -> Result<Self, RenderError> {
        let band = match (options.soundfont, options.gain) {
            (None, None) => Band::new(movement)?,
            (None, Some(gain)) => Band::with_gain(movement, gain)?,
            (Some(font), gain) => Band::with_soundfont(movement, gain, font)?,
        };
        let timeline = Timeline::new(movement);
        let tail = (options.tail_seconds.max(0.0) * f64::from(SAMPLE_RATE)) as u64;
        let frames = timeline.frames() + tail;
        Ok(Self { band, timeline, options, tail, frames })
    }

    /// Gives all samples to `each`, a stretch at a time; `progress` is given the frames done and the frames in all.
    pub(super) fn play(
        &self,
        mut each: impl FnMut(&[f32]) -> io::Result<()>,
        mut progress: impl FnMut(u64, u64),
    ) -> Result<(), RenderError> {
        let mut fader = Fader::new(self.frames, self.tail);
        let mut end = Ok(());
        let stretch = |samples: &[f32]| {
            let outcome = each(fader.fade(samples)).map_err(RenderError::Write);
            progress(fader.done, self.frames);
            end = if self.options.cancel.load(Ordering::Relaxed) { Err(RenderError::Cancelled) } else { outcome };
            end.is_ok()
        };
        self.offline().render(&self.band, &self.timeline, self.frames, stretch);
        end
    }

    /// Gives the samples of each part by itself to `each`, together with the index of the part.
    pub(super) fn play_parts(
        &self,
        mut each: impl FnMut(usize, &[f32]) -> io::Result<()>,
        mut progress: impl FnMut(u64, u64),
    ) -> Result<(), RenderError> {
        let mut faders: Vec<Fader> = (0..self.band.len()).map(|_| Fader::new(self.frames, self.tail)).collect();
        let mut end = Ok(());
        let last = self.band.len().saturating_sub(1);
        let stretch = |part: usize, samples: &[f32]| {
            let Some(fader) = faders.get_mut(part) else { return false };
            let outcome = each(part, fader.fade(samples)).map_err(RenderError::Write);
            if part == last {
                progress(fader.done, self.frames);
            }
            end = if self.options.cancel.load(Ordering::Relaxed) { Err(RenderError::Cancelled) } else { outcome };
            end.is_ok()
        };
        self.offline().stems(&self.band, &self.timeline, self.frames, stretch);
        end
    }

    fn offline(&self) -> Offline {
        Offline { cores: self.options.cores }
    }
}

/// Fades the second half of the tail.
struct Fader {
    done: u64,
    frames: u64,
    fade: u64,
    scratch: Vec<f32>,
}

impl Fader {
    fn new(frames: u64, tail: u64) -> Self {
        Self { done: 0, frames, fade: tail / 2, scratch: Vec::new() }
    }

    fn fade<'a>(&'a mut self, samples: &'a [f32]) -> &'a [f32] {
        let first = self.done;
        self.done += samples.len() as u64 / 2;
        if self.done + self.fade <= self.frames {
            return samples;
        }
        self.scratch.clear();
        self.scratch.extend_from_slice(samples);
        for (frame, pair) in (first..).zip(self.scratch.chunks_exact_mut(2)) {
            let left = (self.frames - frame) as f32 / self.fade.max(1) as f32;
            pair.iter_mut().for_each(|x| *x *= left.min(1.0));
        }
        &self.scratch
    }
}
