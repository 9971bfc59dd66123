//! systemd, if it started us: what it is told, and its watchdog.

use sd_notify::NotifyState;
use std::env;
use std::sync::{Arc, Condvar, Mutex, OnceLock, PoisonError};
use std::thread;
use std::time::{Duration, Instant};
use tracing::{debug, warn};

/// How long the end of the program waits for systemd to hear of it.
const LAST: Duration = Duration::from_millis(200);

/// Tells systemd something; does nothing where it does not listen. Returns at once, or within 200 ms when it tells that
/// we stop, whether systemd takes it or not.
pub fn notify(states: &[NotifyState]) {
    static TELLER: OnceLock<Option<Teller>> = OnceLock::new();
    let teller = TELLER.get_or_init(|| {
        env::var_os("NOTIFY_SOCKET")?;
        let send = |text: &str| {
            if let Err(error) = sd_notify::notify(false, &[NotifyState::Custom(text)]) {
                debug!(%error, "systemd does not listen");
            }
        };
        Teller::new(send)
            .inspect_err(|error| warn!("systemd is told nothing: the system gives no thread: {error}"))
            .ok()
    });
    let Some(teller) = teller else { return };
    states.iter().for_each(|state| teller.tell(state));
    if states.iter().any(|state| matches!(state, NotifyState::Stopping)) {
        teller.wait(LAST);
    }
}

/// Tells systemd from a thread of its own: a message waits until systemd takes it, which it may not do for a long time.
struct Teller {
    inside: Arc<(Mutex<Waiting>, Condvar)>,
}

/// What waits to be told. It stays small however long systemd takes nothing.
#[derive(Default)]
struct Waiting {
    /// What must not be lost, each once: that we are ready, that we stop.
    must: Vec<String>,
    /// The newest line for `systemctl status`.
    line: Option<String>,
    /// Whether the watchdog is to be told.
    ping: bool,
    /// Whether a message is being sent.
    sends: bool,
}

impl Waiting {
    fn is_empty(&self) -> bool {
        self.must.is_empty() && self.line.is_none() && !self.ping
    }

    fn next(&mut self) -> Option<String> {
        if !self.must.is_empty() {
            return Some(self.must.remove(0));
        }
        let ping = std::mem::take(&mut self.ping).then(|| NotifyState::Watchdog.to_string());
        ping.or_else(|| self.line.take())
    }
}

impl Teller {
    /// Sends by `send`, which may take as long as it likes.
    fn new(send: impl Fn(&str) + Send + 'static) -> std::io::Result<Self> {
        let inside = Arc::new((Mutex::new(Waiting::default()), Condvar::new()));
        let theirs = Arc::clone(&inside);
        thread::Builder::new().name("systemd".to_owned()).spawn(move || {
            let (waiting, changed) = &*theirs;
            let mut held = waiting.lock().unwrap_or_else(PoisonError::into_inner);
            loop {
                if let Some(text) = held.next() {
                    held.sends = true;
                    drop(held);
                    send(&text);
                    held = waiting.lock().unwrap_or_else(PoisonError::into_inner);
                    held.sends = false;
                    changed.notify_all();
                } else {
                    held = changed.wait(held).unwrap_or_else(PoisonError::into_inner);
                }
            }
        })?;
        Ok(Self { inside })
    }

    fn tell(&self, state: &NotifyState) {
        let (waiting, changed) = &*self.inside;
        let mut waiting = waiting.lock().unwrap_or_else(PoisonError::into_inner);
        match state {
            NotifyState::Status(_) => waiting.line = Some(state.to_string()),
            NotifyState::Watchdog => waiting.ping = true,
            other => {
                let text = other.to_string();
                if !waiting.must.contains(&text) {
                    waiting.must.push(text);
                }
            }
        }
        changed.notify_all();
    }

    /// Waits until all has been told, but no longer than `most`.
    fn wait(&self, most: Duration) {
        let (waiting, changed) = &*self.inside;
        let held = waiting.lock().unwrap_or_else(PoisonError::into_inner);
        // Whether it was told or not, we go on.
        let _ = changed.wait_timeout_while(held, most, |waiting| waiting.sends || !waiting.is_empty());
    }
}

/// The watchdog, which starts us again when it does not hear of us for too long.
pub struct Watchdog {
    /// How often it is told, a third of what it would wait.
    every: Duration,
    told: Instant,
}

impl Watchdog {
    /// The watchdog, if there is one.
    pub fn if_any() -> Option<Self> {
        let mut micros = 0;
        let watched = sd_notify::watchdog_enabled(false, &mut micros);
        watched.then(|| Self { every: Duration::from_micros(micros / 3), told: Instant::now() })
    }

    /// Tells it that all is well, if it is time.
    pub fn look(&mut self) {
        if self.told.elapsed() >= self.every {
            self.told = Instant::now();
            notify(&[NotifyState::Watchdog]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::{Receiver, channel};

    /// Longer than any machine takes.
    const LONG: Duration = Duration::from_secs(30);

    /// A teller whose messages arrive one for each word that is sent to the gate.
    fn gated() -> (Teller, std::sync::mpsc::Sender<()>, Receiver<String>) {
        let ((open, gate), (tell, told)) = (channel(), channel());
        let teller = Teller::new(move |text| {
            // Fails when the test is over.
            let _ = gate.recv().map(|()| tell.send(text.to_owned()));
        });
        (teller.unwrap(), open, told)
    }

    #[test]
    fn a_systemd_that_stands_still_holds_nobody_up_and_hears_what_matters() {
        let (teller, gate, told) = gated();
        teller.tell(&NotifyState::Ready);
        for n in 0..10_000 {
            teller.tell(&NotifyState::Status(&format!("line {n}")));
            teller.tell(&NotifyState::Watchdog);
        }
        teller.tell(&NotifyState::Stopping);
        // Nothing has arrived, and nobody waits for that for long.
        teller.wait(Duration::ZERO);
        assert!(told.try_recv().is_err());
        for _ in 0..8 {
            gate.send(()).unwrap();
        }
        teller.wait(LONG);
        let told: Vec<String> = told.try_iter().collect();
        let count = |text: &str| told.iter().filter(|told| told.trim() == text).count();
        assert_eq!((count("READY=1"), count("STOPPING=1"), count("STATUS=line 9999")), (1, 1, 1), "{told:?}");
        assert!(told.len() <= 5 && count("WATCHDOG=1") >= 1, "{told:?}");
        let place = |text: &str| told.iter().position(|told| told.trim() == text);
        assert!(place("READY=1") < place("STOPPING=1"), "{told:?}");
    }
}
