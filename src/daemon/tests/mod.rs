//! The daemon's show under a fake clock.

mod midnight;
mod reading;
mod reload;
mod replaced;
mod soak;
