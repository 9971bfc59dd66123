//! Clocks that tell the time: the machine's, or a test's.

use crate::time::Micros;
use jiff::Timestamp;
use std::fmt;
use std::rc::Rc;
use std::time::Instant;

/// Two clocks: one that only goes forward, one that shows the time of day.
pub trait Clocks: fmt::Debug {
    /// The present moment, in microseconds from a start that means nothing.
    fn moment(&self) -> Micros;
    /// The time of day.
    fn wall(&self) -> Timestamp;
}

impl<C: Clocks + ?Sized> Clocks for Rc<C> {
    fn moment(&self) -> Micros {
        (**self).moment()
    }

    fn wall(&self) -> Timestamp {
        (**self).wall()
    }
}

/// The machine's own clocks.
#[derive(Debug)]
pub struct MachineClocks(Instant);

impl MachineClocks {
    /// Clocks whose moments count from now on.
    pub fn new() -> Self {
        Self(Instant::now())
    }
}

impl Default for MachineClocks {
    fn default() -> Self {
        Self::new()
    }
}

impl Clocks for MachineClocks {
    fn moment(&self) -> Micros {
        u64::try_from(self.0.elapsed().as_micros()).unwrap_or(u64::MAX)
    }

    fn wall(&self) -> Timestamp {
        Timestamp::now()
    }
}
