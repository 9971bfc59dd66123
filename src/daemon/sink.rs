//! Sinks of statuses: whoever is told, unasked, what the daemon does.

use crate::show::status::Status;

/// Somebody who is told whenever the status changes.
pub trait StatusSink {
    /// Takes the status. It must not block: the music is looked after by the same loop.
    fn tell(&mut self, status: &Status);
}
