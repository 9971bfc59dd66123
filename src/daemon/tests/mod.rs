//! The daemon's show under a fake clock.

mod midnight;
mod reload;
mod replaced;
mod soak;
