//! Music in time: where in a piece we are at a moment, when a tick is due, and what sounds just now.
//!
//! Nothing here reads a clock or waits: moments are arguments, in microseconds of a clock that only goes forward. All
//! arithmetic is in whole numbers from one anchor, never a sum of steps, so that nothing drifts.

mod follower;
mod ledger;
mod quantum;
mod transport;

pub use follower::Follower;
pub use ledger::{Ledger, Running};
pub use quantum::Quantum;
pub use transport::Transport;

/// A moment, in microseconds of a clock that only goes forward; its zero means nothing.
pub type Micros = u64;
