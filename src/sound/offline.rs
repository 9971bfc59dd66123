//! A whole movement as fast as the machine can, on all cores; the same bits as on one.
//!
//! Parts are independent until they meet in the hall, so each works out its own stretch of dry sound on whichever core
//! is free. Another thread mixes the stretches, always in the order of the parts, and hands them on. Without the feature
//! `program` one thread does all of that.

mod mix;
mod stretch;
#[cfg(feature = "program")]
mod threads;

use mix::{Mix, Mixer, Stems};
use stretch::{DryStretch, PartWorker, stretch_frames, workers};

use super::band::Band;
use super::bus::Seat;
use super::limiter::LATENCY;
use super::timeline::Timeline;

/// How to render a movement offline.
///
/// ```
/// # use bandstand::{compose::{Options, compose}, footfall::{Footfall, Statistic}, score};
/// # let profile = Footfall::leeds_week().profile(&"weekday".parse()?, Statistic::Mean)?;
/// # let score = score::shipped("leeds").ok_or("there is no score called leeds")??;
/// # let noon = compose(&profile, &score, &Options { hours: vec![12], ..Options::default() })?;
/// use bandstand::sound::{Band, Offline, SAMPLE_RATE, Timeline};
///
/// // The first second of noon, left and right by turns.
/// let (band, timeline) = (Band::new(&noon)?, Timeline::new(&noon));
/// let mut samples = Vec::new();
/// Offline { cores: 0 }.render(&band, &timeline, u64::from(SAMPLE_RATE), |stretch| {
///     samples.extend_from_slice(stretch);
///     true
/// });
/// assert_eq!(samples.len(), 2 * 48_000);
/// assert!(samples.iter().any(|sample| *sample != 0.0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Offline {
    /// Cores to use, 0 for all there are. Without the feature `program` there are no threads: one core does everything.
    pub cores: usize,
}

impl Offline {
    /// Renders `frames` frames from the start of the timeline. `each` is given stretches of them, left and right by
    /// turns, in order, and ends the work early by returning false.
    pub fn render(self, band: &Band, timeline: &Timeline, frames: u64, each: impl FnMut(&[f32]) -> bool) {
        self.run(band, timeline, frames, Mix::new(), each);
    }

    /// Renders every part alone, as a stem: `each` is given the part's index too. Stems are heard in the hall and at the
    /// movement's gain, without compressor and limiter, so that they add up to the mix that those two are given.
    pub fn stems(self, band: &Band, timeline: &Timeline, frames: u64, mut each: impl FnMut(usize, &[f32]) -> bool) {
        let parts = band.len();
        if parts == 0 {
            return;
        }
        let mut part = 0;
        self.run(band, timeline, frames, Stems::new(parts), |samples| {
            let more = each(part, samples);
            part = (part + 1) % parts;
            more
        });
    }

    fn run(
        self,
        band: &Band,
        timeline: &Timeline,
        frames: u64,
        mut mixer: impl Mixer + Send,
        mut each: impl FnMut(&[f32]) -> bool,
    ) {
        let length = stretch_frames(band.len());
        let workers = workers(band, timeline, length);
        // The output lags behind by the limiter's delay, which is cut off at the start.
        let stretches = (frames + LATENCY as u64).div_ceil(length as u64);
        let mut skip = 2 * LATENCY;
        let mut left = 2 * frames;
        let copies = mixer.copies();
        let mut turn = 0;
        let mut sink = |samples: &[f32]| {
            // Each of the copies (stems) is trimmed alike.
            let kept = &samples[skip.min(samples.len())..];
            let kept = &kept[..kept.len().min(usize::try_from(left).unwrap_or(usize::MAX))];
            let more = each(kept);
            turn += 1;
            if turn == copies {
                (turn, skip) = (0, 0);
                left -= kept.len() as u64;
            }
            more
        };
        #[cfg(feature = "program")]
        {
            let cores = if self.cores == 0 { threads::all_cores() } else { self.cores };
            if cores > 1 {
                threads::together(workers, stretches, cores, mixer, &mut sink);
                return;
            }
        }
        alone(workers, stretches, &mut mixer, &mut sink);
    }
}

/// Renders on this thread alone.
fn alone(mut workers: Vec<PartWorker>, stretches: u64, mixer: &mut impl Mixer, sink: &mut impl FnMut(&[f32]) -> bool) {
    let mut parts: Vec<(Seat, DryStretch)> = workers.iter().map(PartWorker::place).collect();
    for _ in 0..stretches {
        for (worker, (_, stretch)) in workers.iter_mut().zip(&mut parts) {
            worker.work();
            std::mem::swap(&mut worker.stretch, stretch);
        }
        if !mixer.mix(&parts, &mut |samples| sink(&samples)) {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::testing::movement;
    use super::super::{EventFeed, Renderer};
    use super::*;

    fn offline(cores: usize, frames: u64) -> Vec<f32> {
        let movement = movement();
        let band = Band::new(&movement).unwrap();
        let mut out = Vec::new();
        Offline { cores }.render(&band, &Timeline::new(&movement), frames, |samples| {
            out.extend_from_slice(samples);
            true
        });
        assert_eq!(out.len() as u64, 2 * frames);
        out
    }

    #[test]
    fn many_cores_give_the_bits_of_one_and_of_live_playing() {
        let movement = movement();
        let band = Band::new(&movement).unwrap();
        let mut live = vec![0.0; 2 * 100_000];
        Renderer::new(&band, EventFeed::whole(Arc::new(Timeline::new(&movement)))).render(&mut live);
        assert!(offline(1, 100_000) == live);
        assert!(offline(4, 100_000) == live);
    }

    #[test]
    fn it_stops_when_asked() {
        let movement = movement();
        let band = Band::new(&movement).unwrap();
        for cores in [1, 3] {
            let mut calls = 0;
            Offline { cores }.render(&band, &Timeline::new(&movement), 1 << 30, |_| {
                calls += 1;
                calls < 5
            });
            assert_eq!(calls, 5);
        }
    }

    #[test]
    fn stems_add_up() {
        let movement = movement();
        let band = Band::new(&movement).unwrap();
        let timeline = Timeline::new(&movement);
        let mut sum = vec![0.0f32; 2 * 30_000];
        let mut at = vec![0; band.len()];
        Offline { cores: 2 }.stems(&band, &timeline, 30_000, |part, samples| {
            for (s, x) in sum[at[part]..].iter_mut().zip(samples) {
                *s += x;
            }
            at[part] += samples.len();
            true
        });
        assert!(at.iter().all(|n| *n == 2 * 30_000));
        // The quiet start is neither compressed nor limited.
        let whole = offline(1, 30_000);
        let furthest = whole.iter().zip(&sum).take(2 * 400).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        assert!(furthest < 1e-3, "{furthest}");
    }
}
