//! Keeps what plays on the disk, on a thread of its own: a disk may take seconds, and one that refuses is tried again.

use super::state::{self, Kept};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};
use tracing::{info, warn};

/// The waits before a state that could not be written is tried again: the first, and the longest; each is twice the one before.
const BACK_OFF: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(30));

/// How long the end of the program waits for the last state to be on the disk. The fade before it took longer already.
const PATIENCE: Duration = Duration::from_millis(100);

/// The way to the thread that writes. Dropping it has the last state written.
pub(super) struct StateKeeper {
    desk: Arc<Desk>,
    /// Disconnects when the thread has ended.
    ended: Receiver<()>,
    kept: Option<Kept>,
}

/// Where the newest state waits to be written, however long the disk takes: no more than one waits.
#[derive(Default)]
struct Desk {
    slot: Mutex<Slot>,
    news: Condvar,
}

#[derive(Default)]
struct Slot {
    waiting: Option<Kept>,
    /// Whether no more will come.
    closed: bool,
}

/// What the thread that writes finds on the desk.
#[derive(Debug, PartialEq)]
enum Found {
    State(Kept),
    /// Nothing new, for as long as it would wait.
    Nothing,
    /// No more will come.
    Closed,
}

impl Desk {
    fn slot(&self) -> MutexGuard<'_, Slot> {
        self.slot.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts a state there, in the place of one that waits.
    fn put(&self, state: Kept) {
        self.slot().waiting = Some(state);
        self.news.notify_one();
    }

    fn close(&self) {
        self.slot().closed = true;
        self.news.notify_one();
    }

    /// Takes what is there, and waits for it, for `limit` at most where there is one.
    fn take(&self, limit: Option<Duration>) -> Found {
        let until = limit.map(|limit| Instant::now() + limit);
        let mut slot = self.slot();
        loop {
            if let Some(state) = slot.waiting.take() {
                return Found::State(state);
            }
            if slot.closed {
                return Found::Closed;
            }
            slot = match until.map(|until| until.saturating_duration_since(Instant::now())) {
                Some(Duration::ZERO) => return Found::Nothing,
                Some(left) => self.news.wait_timeout(slot, left).unwrap_or_else(PoisonError::into_inner).0,
                None => self.news.wait(slot).unwrap_or_else(PoisonError::into_inner),
            };
        }
    }
}

impl StateKeeper {
    /// Keeps states in this file.
    pub(super) fn new(path: PathBuf) -> Self {
        let desk = Arc::new(Desk::default());
        let (end, ended) = channel();
        let theirs = Arc::clone(&desk);
        let writing = move || {
            write_all(&path, &theirs);
            drop::<Sender<()>>(end);
        };
        let thread = thread::Builder::new().name("state".to_owned()).spawn(writing);
        if let Err(error) = thread {
            warn!(%error, "what plays cannot be kept, so it will not be resumed");
        }
        Self { desk, ended, kept: None }
    }

    /// Has a state written, if it is not the one that was given last.
    pub(super) fn keep(&mut self, now: Kept) {
        if self.kept.as_ref() != Some(&now) {
            // Without a thread nothing is kept, which was said.
            self.desk.put(now.clone());
            self.kept = Some(now);
        }
    }
}

impl Drop for StateKeeper {
    fn drop(&mut self) {
        self.desk.close();
        // A disk that hangs must not hold the program.
        let _ = self.ended.recv_timeout(PATIENCE);
    }
}

/// Writes the newest state whenever there is one, until no more can come. What could not be written is tried again until it
/// can; what is wrong is told once.
fn write_all(path: &std::path::Path, desk: &Desk) {
    let mut wait = BACK_OFF.0;
    let mut told: Option<String> = None;
    let mut owed: Option<Kept> = None;
    loop {
        match desk.take(owed.is_some().then_some(wait)) {
            Found::State(state) => owed = Some(state),
            Found::Nothing => wait = (2 * wait).min(BACK_OFF.1),
            Found::Closed => return,
        }
        let Some(state) = &owed else { continue };
        match state::write(path, state) {
            Ok(()) => {
                if told.take().is_some() {
                    info!(path = %path.display(), "what plays is kept again");
                }
                (owed, wait) = (None, BACK_OFF.0);
            }
            Err(error) => {
                let error = error.to_string();
                if told.as_ref() != Some(&error) {
                    warn!("what plays cannot be kept, so it would not be resumed: {error}; trying again");
                }
                told = Some(error);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn kept(volume: u8) -> Kept {
        let (score, period) = ("leeds".to_owned(), "weekday".to_owned());
        Kept { score, period, location: None, hour: 3, volume: Some(volume), paused: false }
    }

    /// However long the disk takes, one state waits, and it is the newest; the last is written before the end.
    #[test]
    fn while_the_disk_hangs_one_state_waits() {
        let desk = Desk::default();
        for volume in 0..=100 {
            desk.put(kept(volume));
        }
        assert_eq!(desk.take(None), Found::State(kept(100)));
        assert_eq!(desk.take(Some(Duration::ZERO)), Found::Nothing);
        desk.put(kept(1));
        desk.close();
        assert_eq!((desk.take(None), desk.take(None)), (Found::State(kept(1)), Found::Closed));
    }

    /// The folder cannot be made, as a file has its name; nothing changes and nobody presses; then it can be made.
    #[test]
    fn what_could_not_be_written_is_written_when_it_can_be() {
        let folder = tempfile::tempdir().unwrap();
        let (inner, path) = (folder.path().join("state"), folder.path().join("state/playing.json"));
        fs::write(&inner, "in the way").unwrap();
        let mut keeper = StateKeeper::new(path.clone());
        keeper.keep(kept(60));
        keeper.keep(kept(55));
        std::thread::sleep(Duration::from_millis(100));
        fs::remove_file(&inner).unwrap();
        let begun = Instant::now();
        while !state::read(&path).is_ok_and(|state| state == Some(kept(55))) {
            assert!(begun.elapsed() < Duration::from_secs(60));
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}
