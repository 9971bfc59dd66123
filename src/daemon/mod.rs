//! The daemon: the config, what it names, the service that plays for months, and its socket.

mod buttons;
pub mod config;
mod error;
pub mod material;
mod presses;
mod reader;
mod seen;
pub mod service;
mod settling;
mod signals;
mod sink;
mod sinks;
pub mod socket;
mod state;
mod state_keeper;
mod systemd;
mod talks;
#[cfg(test)]
mod tests;

pub use config::Config;
pub use error::DaemonError;
pub use seen::unseen;
