//! The line that `systemctl status` shows.

use crate::daemon::sink::StatusSink;
use crate::daemon::systemd::notify;
use crate::show::status::Status;
use crate::text::plain;
use sd_notify::NotifyState;

/// The line that `systemctl status` shows, told when it changes.
#[derive(Default)]
pub struct SystemdLine {
    said: String,
}

impl StatusSink for SystemdLine {
    fn tell(&mut self, status: &Status) {
        // An end of a line would begin a message of its own.
        let line = plain(&status.line()).into_owned();
        if line != self.said {
            notify(&[NotifyState::Status(&line)]);
            self.said = line;
        }
    }
}
