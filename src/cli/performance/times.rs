//! What time it is: by the machine's clocks, or by a test's.

use crate::performance::Micros;
use jiff::Timestamp;
use std::fmt;
use std::time::Instant;

/// Two clocks: one that only goes forward, one that shows the time of day.
pub trait Times: fmt::Debug {
    /// Microseconds; the zero means nothing.
    fn moment(&self) -> Micros;
    /// The time of day.
    fn wall(&self) -> Timestamp;
}

/// The machine's clocks.
#[derive(Debug)]
pub struct Machine(Instant);

impl Machine {
    /// From now on.
    pub fn new() -> Self {
        Self(Instant::now())
    }
}

impl Times for Machine {
    fn moment(&self) -> Micros {
        u64::try_from(self.0.elapsed().as_micros()).unwrap_or(u64::MAX)
    }

    fn wall(&self) -> Timestamp {
        Timestamp::now()
    }
}
