//! Keeps what plays on the disk, on a thread of its own: a disk may take seconds, and one that refuses is tried again.

use super::state::{self, Kept};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;
use tracing::{info, warn};

/// The waits before a state that could not be written is tried again: the first, and the longest; each is twice the one before.
const BACK_OFF: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(30));

/// How long the end of the program waits for the last state to be on the disk. The fade before it took longer already.
const PATIENCE: Duration = Duration::from_millis(100);

/// The way to the thread that writes. Dropping it has the last state written.
pub(super) struct StateKeeper {
    states: Option<Sender<Kept>>,
    /// Disconnects when the thread has ended.
    ended: Receiver<()>,
    kept: Option<Kept>,
}

impl StateKeeper {
    /// Keeps states in this file.
    pub(super) fn new(path: PathBuf) -> Self {
        let (states, coming) = channel();
        let (end, ended) = channel();
        let writing = move || {
            write_all(&path, &coming);
            drop::<Sender<()>>(end);
        };
        let thread = thread::Builder::new().name("state".to_owned()).spawn(writing);
        if let Err(error) = thread {
            warn!(%error, "what plays cannot be kept, so it will not be resumed");
        }
        Self { states: Some(states), ended, kept: None }
    }

    /// Has a state written, if it is not the one that was given last.
    pub(super) fn keep(&mut self, now: Kept) {
        if self.kept.as_ref() == Some(&now) {
            return;
        }
        if let Some(states) = &self.states {
            // Without a thread nothing is kept, which was said.
            let _ = states.send(now.clone());
        }
        self.kept = Some(now);
    }
}

impl Drop for StateKeeper {
    fn drop(&mut self) {
        self.states = None;
        // A disk that hangs must not hold the program.
        let _ = self.ended.recv_timeout(PATIENCE);
    }
}

/// Writes each state that comes, the newest only of those that wait, until no more can come. What could not be written is
/// tried again until it can; what is wrong is told once.
fn write_all(path: &std::path::Path, coming: &Receiver<Kept>) {
    let mut wait = BACK_OFF.0;
    let mut told: Option<String> = None;
    let mut owed: Option<Kept> = None;
    loop {
        let next = match owed {
            None => coming.recv().map_err(|_| RecvTimeoutError::Disconnected),
            Some(_) => coming.recv_timeout(wait),
        };
        match next {
            Ok(state) => owed = Some(coming.try_iter().last().unwrap_or(state)),
            Err(RecvTimeoutError::Timeout) => wait = (2 * wait).min(BACK_OFF.1),
            Err(RecvTimeoutError::Disconnected) => return,
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
    use std::time::Instant;

    fn kept(volume: u8) -> Kept {
        let (score, period) = ("leeds".to_owned(), "weekday".to_owned());
        Kept { score, period, location: None, hour: 3, volume: Some(volume), paused: false }
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
