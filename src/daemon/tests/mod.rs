//! The daemon's show under a fake clock.

mod doubts;
mod fakes;
mod joined;
mod midnight;
mod reading;
mod reload;
mod replaced;
mod soak;
mod strike;
mod uncounted;
