//! The table of sinks of statuses: a new one is one file that implements [`StatusSink`], and one row in [`all`].

use super::sink::StatusSink;
use super::systemd::Systemd;
use crate::show::status::Status;
use tokio::sync::watch;

/// Every sink there is. Whoever follows the socket hears of a status through `followers`.
pub fn all(followers: watch::Sender<String>) -> Vec<Box<dyn StatusSink>> {
    vec![Box::new(Followers(followers)), Box::<Systemd>::default()]
}

/// Those who follow the socket: each status is a line of JSON.
struct Followers(watch::Sender<String>);

impl StatusSink for Followers {
    fn tell(&mut self, status: &Status) {
        if let Ok(json) = serde_json::to_string(status) {
            self.0.send_replace(json);
        }
    }
}
