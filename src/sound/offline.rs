//! A whole movement as fast as the machine can, on all cores; the same bits as on one.
//!
//! Parts are independent until they meet in the hall, so each works out its own stretch of dry sound on whichever core
//! is free. Another thread mixes the stretches, always in the order of the parts, and hands them on.

use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread;

use super::BLOCK;
use super::band::Band;
use super::bus::{Bus, Seat};
use super::desk::Desk;
use super::limiter::LATENCY;
use super::room::Block;
use super::timeline::{Event, Timeline};

/// Blocks in the stretches of all parts together: few enough to stay in a processor's cache, so many that handing
/// stretches from thread to thread costs nothing beside working them out.
const BLOCKS: usize = 4_096;

/// Blocks in the shortest and in the longest stretch.
const SHORTEST: usize = 32;
const LONGEST: usize = 256;

/// Frames in a stretch of each of so many parts.
fn stretch(parts: usize) -> usize {
    (BLOCKS / parts.max(1)).clamp(SHORTEST, LONGEST) * BLOCK
}

/// How to render a movement offline.
#[derive(Debug, Clone, Copy)]
pub struct Offline {
    /// Cores to use; 0 for all there are.
    pub cores: usize,
}

/// A part on its way between threads.
struct Worker {
    index: usize,
    desk: Desk,
    events: Vec<Event>,
    next: usize,
    /// First frame of the stretch to be worked out.
    frame: u64,
    stretch: Stretch,
}

/// A stretch of one part's dry sound, and which of its blocks sound.
struct Stretch {
    blocks: Vec<Block>,
    sounding: Vec<bool>,
}

impl Stretch {
    fn new(frames: usize) -> Self {
        Self { blocks: vec![[0.0; BLOCK]; frames / BLOCK], sounding: vec![false; frames / BLOCK] }
    }

    fn block(&self, n: usize) -> Option<&Block> {
        self.blocks.get(n).filter(|_| self.sounding[n])
    }
}

impl Worker {
    /// Where what was worked out is put to be mixed.
    fn place(&self) -> (Seat, Stretch) {
        (self.desk.seat, Stretch::new(self.stretch.blocks.len() * BLOCK))
    }

    fn work(&mut self) {
        for (block, sounding) in self.stretch.blocks.iter_mut().zip(&mut self.stretch.sounding) {
            if *sounding {
                *block = [0.0; BLOCK];
            }
            let end = self.frame + BLOCK as u64;
            while let Some(event) = self.events.get(self.next).filter(|e| e.frame < end) {
                self.desk.act(block, event.frame.saturating_sub(self.frame) as usize, event.action);
                self.next += 1;
            }
            *sounding = self.desk.finish(block);
            self.frame = end;
        }
    }
}

impl Offline {
    /// Renders `frames` frames from the start of the timeline. `each` is given stretches of them, left and right by
    /// turns, in order, and ends the work early by returning false.
    pub fn render(self, band: &Band, timeline: &Timeline, frames: u64, each: impl FnMut(&[f32]) -> bool) {
        self.run(band, timeline, frames, Mix::new(), each);
    }

    /// The same with every part alone: `each` is given the part's index too. Stems are heard in the hall and at the
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
        let all = || thread::available_parallelism().map_or(1, usize::from);
        let cores = if self.cores == 0 { all() } else { self.cores };
        let length = stretch(band.len());
        let workers = workers(band, timeline, length);
        // The output lags by the limiter's delay, which is cut off at the start.
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
        if cores == 1 {
            alone(workers, stretches, &mut mixer, &mut sink);
        } else {
            together(workers, stretches, cores, mixer, &mut sink);
        }
    }
}

/// Every part with its own events, to be worked out in stretches of `length` frames.
fn workers(band: &Band, timeline: &Timeline, length: usize) -> Vec<Worker> {
    let mut workers: Vec<Worker> = band
        .players()
        .into_iter()
        .enumerate()
        .map(|(index, player)| Worker {
            index,
            desk: Desk::new(player),
            events: Vec::new(),
            next: 0,
            frame: 0,
            stretch: Stretch::new(length),
        })
        .collect();
    for event in timeline.events() {
        if let Some(worker) = workers.get_mut(usize::from(event.part)) {
            worker.events.push(*event);
        }
    }
    workers
}

/// Makes stereo of a stretch of every part.
trait Mixer {
    /// Stretches of stereo that it makes of one of the band.
    fn copies(&self) -> usize;
    fn mix(&mut self, parts: &[(Seat, Stretch)], out: &mut dyn FnMut(Vec<f32>) -> bool) -> bool;
}

struct Mix(Box<Bus>);

impl Mix {
    fn new() -> Self {
        Self(Box::new(Bus::new()))
    }
}

impl Mixer for Mix {
    fn copies(&self) -> usize {
        1
    }

    fn mix(&mut self, parts: &[(Seat, Stretch)], out: &mut dyn FnMut(Vec<f32>) -> bool) -> bool {
        let frames = parts.first().map_or(SHORTEST * BLOCK, |(_, stretch)| stretch.blocks.len() * BLOCK);
        let mut samples = vec![0.0; 2 * frames];
        for (n, block) in samples.as_chunks_mut().0.iter_mut().enumerate() {
            for (seat, stretch) in parts {
                if let Some(dry) = stretch.block(n) {
                    self.0.add(seat, dry);
                }
            }
            self.0.finish(block);
        }
        out(samples)
    }
}

struct Stems(Vec<Bus>);

impl Stems {
    fn new(parts: usize) -> Self {
        Self((0..parts).map(|_| Bus::unmastered()).collect())
    }
}

impl Mixer for Stems {
    fn copies(&self) -> usize {
        self.0.len()
    }

    fn mix(&mut self, parts: &[(Seat, Stretch)], out: &mut dyn FnMut(Vec<f32>) -> bool) -> bool {
        for (bus, (seat, stretch)) in self.0.iter_mut().zip(parts) {
            let mut samples = vec![0.0; 2 * stretch.blocks.len() * BLOCK];
            for (n, block) in samples.as_chunks_mut().0.iter_mut().enumerate() {
                if let Some(dry) = stretch.block(n) {
                    bus.add(seat, dry);
                }
                bus.finish(block);
            }
            if !out(samples) {
                return false;
            }
        }
        true
    }
}

/// On this thread only.
fn alone(mut workers: Vec<Worker>, stretches: u64, mixer: &mut impl Mixer, sink: &mut impl FnMut(&[f32]) -> bool) {
    let mut parts: Vec<(Seat, Stretch)> = workers.iter().map(Worker::place).collect();
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

/// On `cores` threads for the parts, one for the hall, and this one for what becomes of it.
fn together(
    workers: Vec<Worker>,
    stretches: u64,
    cores: usize,
    mut mixer: impl Mixer + Send,
    sink: &mut impl FnMut(&[f32]) -> bool,
) {
    let (to_do, jobs) = channel::<Worker>();
    let (done, finished) = channel::<Worker>();
    let (mixed, heard): (SyncSender<Vec<f32>>, Receiver<Vec<f32>>) = sync_channel(4);
    let jobs = Mutex::new(jobs);
    thread::scope(|scope| {
        for _ in 0..cores.min(workers.len()) {
            let (jobs, done) = (&jobs, done.clone());
            scope.spawn(move || labour(jobs, &done));
        }
        drop(done);
        scope.spawn(move || {
            let mut parts: Vec<(Seat, Stretch)> = workers.iter().map(Worker::place).collect();
            let mut ready: Vec<Option<Worker>> = workers.into_iter().map(Some).collect();
            for stretch in 0..=stretches {
                // Take in what was worked out, and set everyone to the next stretch before mixing this one.
                if stretch > 0 {
                    for _ in 0..ready.len() {
                        let Ok(mut worker) = finished.recv() else { return };
                        let place = worker.index;
                        std::mem::swap(&mut worker.stretch, &mut parts[place].1);
                        ready[place] = Some(worker);
                    }
                }
                if stretch < stretches {
                    for worker in ready.iter_mut().filter_map(Option::take) {
                        if to_do.send(worker).is_err() {
                            return;
                        }
                    }
                }
                if stretch > 0 && !mixer.mix(&parts, &mut |samples| mixed.send(samples).is_ok()) {
                    return;
                }
            }
        });
        for samples in &heard {
            if !sink(&samples) {
                break;
            }
        }
        // Whoever still mixes finds nobody listening, and stops.
        drop(heard);
    });
}

/// Works out stretches until there is no more to do.
fn labour(jobs: &Mutex<Receiver<Worker>>, done: &Sender<Worker>) {
    loop {
        let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(mut worker) = job else { return };
        worker.work();
        if done.send(worker).is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::testing::movement;
    use super::super::{Events, Renderer};
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
        Renderer::new(&band, Events::whole(Arc::new(Timeline::new(&movement)))).render(&mut live);
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
