//! The signals that a daemon obeys from its first moment on.

use super::error::DaemonError;
use tokio::signal::unix::{Signal, SignalKind, signal};

/// Signals that have come and were not obeyed yet.
pub(super) struct Signals {
    hangups: Signal,
    interrupts: Signal,
    terminations: Signal,
    quits: Signal,
}

impl Signals {
    /// Begins to listen; needs tokio's runtime.
    ///
    /// # Errors
    /// When the system refuses.
    pub(super) fn listen() -> Result<Self, DaemonError> {
        let failed = |source| DaemonError::System { what: "cannot listen for signals", source };
        let listen = |kind: SignalKind| signal(kind).map_err(failed);
        Ok(Self {
            hangups: listen(SignalKind::hangup())?,
            interrupts: listen(SignalKind::interrupt())?,
            terminations: listen(SignalKind::terminate())?,
            quits: listen(SignalKind::quit())?,
        })
    }

    /// Waits for any of the signals that end the daemon.
    pub(super) async fn end(&mut self) {
        tokio::select! {
            _ = self.interrupts.recv() => {}
            _ = self.terminations.recv() => {}
            _ = self.quits.recv() => {}
        }
    }

    /// Waits for somebody at a keyboard who wants it to end at once.
    pub(super) async fn interrupt(&mut self) {
        self.interrupts.recv().await;
    }

    /// Waits for SIGHUP, or for any of the signals that end the daemon; whether it is to end.
    pub(super) async fn any(&mut self) -> bool {
        tokio::select! {
            _ = self.hangups.recv() => false,
            _ = self.interrupts.recv() => true,
            _ = self.terminations.recv() => true,
            _ = self.quits.recv() => true,
        }
    }
}
