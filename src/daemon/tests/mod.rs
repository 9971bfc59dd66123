//! The daemon's show under a fake clock.

mod fakes;
mod midnight;
mod reload;
mod replaced;
mod soak;
mod strike;
