//! Clocks that tell the time: the machine's, or a test's.

use crate::outputs::moment;
use crate::time::Micros;
use jiff::Timestamp;
use std::fmt;
use std::rc::Rc;

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

/// The machine's own clocks. Their moments are those of the outputs.
#[derive(Debug, Clone, Copy, Default)]
pub struct MachineClocks;

impl MachineClocks {
    /// The machine's clocks.
    pub fn new() -> Self {
        Self
    }
}

impl Clocks for MachineClocks {
    fn moment(&self) -> Micros {
        moment::now()
    }

    fn wall(&self) -> Timestamp {
        Timestamp::now()
    }
}
