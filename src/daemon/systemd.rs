//! systemd, if it started us: what it is told, and its watchdog.

use sd_notify::NotifyState;
use std::time::{Duration, Instant};
use tracing::debug;

/// Tells systemd something; does nothing where it does not listen.
pub fn notify(states: &[NotifyState]) {
    if let Err(error) = sd_notify::notify(false, states) {
        debug!(%error, "systemd does not listen");
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
