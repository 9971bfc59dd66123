//! The daemon: config, the pieces it can play, the stage it plays them on, its socket, and what it says of itself.

pub mod config;
mod ensemble;
mod knock;
pub mod socket;
pub mod status;
pub mod synths;
mod wiring;

pub use config::Config;
pub use ensemble::{Ensemble, EnsembleError, Piece, Span};
pub use synths::Synths;
