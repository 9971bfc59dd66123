//! The table of sinks of statuses: a new one is one file of this folder, which implements [`StatusSink`], and one row here.

mod followers;
mod systemd_line;

use super::sink::StatusSink;
use tokio::sync::watch;

/// Every sink there is. Whoever follows the socket hears of a status through `followers`.
pub fn all(followers: watch::Sender<String>) -> Vec<Box<dyn StatusSink>> {
    vec![Box::new(followers::Followers(followers)), Box::<systemd_line::SystemdLine>::default()]
}
