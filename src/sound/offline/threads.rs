//! Offline rendering on several cores: the parts on some threads, the hall on another.

use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread;

use super::mix::Mixer;
use super::stretch::{DryStretch, PartWorker};
use crate::sound::bus::Seat;

/// Cores that the machine has; 1 if it does not say.
pub(super) fn all_cores() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

/// A worker on its way between threads, with the index of its part.
type Job = (usize, PartWorker);

/// Renders on `cores` threads for the parts and one for the hall; `sink` is called on this thread.
pub(super) fn together(
    workers: Vec<PartWorker>,
    stretches: u64,
    cores: usize,
    mut mixer: impl Mixer + Send,
    sink: &mut impl FnMut(&[f32]) -> bool,
) {
    let (to_do, jobs) = channel::<Job>();
    let (done, finished) = channel::<Job>();
    let (mixed, heard): (SyncSender<Vec<f32>>, Receiver<Vec<f32>>) = sync_channel(4);
    let jobs = Mutex::new(jobs);
    thread::scope(|scope| {
        for _ in 0..cores.min(workers.len()) {
            let (jobs, done) = (&jobs, done.clone());
            scope.spawn(move || work(jobs, &done));
        }
        drop(done);
        scope.spawn(move || {
            let mut parts: Vec<(Seat, DryStretch)> = workers.iter().map(PartWorker::place).collect();
            let mut ready: Vec<Option<PartWorker>> = workers.into_iter().map(Some).collect();
            for stretch in 0..=stretches {
                // The stretches that were worked out are taken in, and the workers sent to the next before these are mixed.
                if stretch > 0 {
                    for _ in 0..ready.len() {
                        let Ok((part, mut worker)) = finished.recv() else { return };
                        std::mem::swap(&mut worker.stretch, &mut parts[part].1);
                        ready[part] = Some(worker);
                    }
                }
                if stretch < stretches {
                    let idle = ready.iter_mut().map(Option::take).enumerate();
                    for job in idle.filter_map(|(part, worker)| Some((part, worker?))) {
                        if to_do.send(job).is_err() {
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
        // The mixing thread stops at its next send, which fails now.
        drop(heard);
    });
}

/// Works out stretches until no more jobs come.
fn work(jobs: &Mutex<Receiver<Job>>, done: &Sender<Job>) {
    loop {
        let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok((part, mut worker)) = job else { return };
        worker.work();
        if done.send((part, worker)).is_err() {
            return;
        }
    }
}
