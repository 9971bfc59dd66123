//! Music in time: how far a piece has got at a moment, when a tick is due, and what sounds just now.
//!
//! Nothing here reads a clock or waits: moments are arguments, in microseconds of a clock that only goes forward. All
//! arithmetic is in whole numbers from one anchor, never a sum of steps, so that nothing drifts.

mod action;
mod clock_map;
pub mod conductor;
mod encoder;
mod follower;
mod gesture;
mod ledger;
mod quantum;
mod quiet_hours;
mod storm;
mod take_over;
mod town_clock;
mod transport;

pub use action::{Action, UnknownAction};
pub use clock_map::ClockMap;
pub use conductor::Conductor;
pub use encoder::{Detents, Encoder, Turn};
pub use follower::{Follower, Lead, Position};
pub use gesture::{Button, Gesture, Listens, Timing};
pub use ledger::{Ledger, Running};
pub use quantum::Quantum;
pub use quiet_hours::{QuietHours, QuietHoursError};
pub use storm::Storm;
pub use take_over::TakeOver;
pub use town_clock::{Hour, Reading, TownClock};
pub use transport::Transport;

/// A moment, in microseconds of a clock that only goes forward. Zero is no particular time; only differences count.
pub type Micros = u64;
