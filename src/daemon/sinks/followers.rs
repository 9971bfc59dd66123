//! Those who follow the socket.

use crate::daemon::sink::StatusSink;
use crate::show::status::Status;
use tokio::sync::watch;

/// Those who follow the socket: each status is a line of JSON.
pub struct Followers(pub watch::Sender<String>);

impl StatusSink for Followers {
    fn tell(&mut self, status: &Status) {
        if let Ok(json) = serde_json::to_string(status) {
            self.0.send_replace(json);
        }
    }
}
