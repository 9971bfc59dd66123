//! The daemon: the config, what it names, the service that plays for months, and its socket.

mod buttons;
pub mod config;
mod error;
pub mod material;
mod seen;
pub mod service;
mod sink;
mod sinks;
pub mod socket;
mod state;
mod systemd;
#[cfg(test)]
mod tests;

pub use config::Config;
pub use error::DaemonError;
pub use seen::unseen;
