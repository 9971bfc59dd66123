//! The line that `systemctl status` shows.

use crate::daemon::sink::StatusSink;
use crate::daemon::systemd::notify;
use crate::show::status::Status;
use sd_notify::NotifyState;

/// The line that `systemctl status` shows, told when it changes.
#[derive(Default)]
pub struct SystemdLine {
    said: String,
}

impl StatusSink for SystemdLine {
    fn tell(&mut self, status: &Status) {
        let line = status.line();
        if line != self.said {
            notify(&[NotifyState::Status(&line)]);
            self.said = line;
        }
    }
}
