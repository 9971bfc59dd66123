//! The daemon: the config, what it names, the service that plays for months, and its socket.

mod buttons;
pub mod config;
mod error;
pub mod material;
pub mod service;
mod sink;
mod sinks;
pub mod socket;
mod state;
mod systemd;
mod talks;
#[cfg(test)]
mod tests;

pub use config::Config;
pub use error::DaemonError;
