//! Buttons, knobs, lamps and keys: where actions come from.
//!
//! Everything that presses is an [`ActionSource`]: it is given a sender, and sends an [`Action`](crate::time::Action)
//! whenever somebody does something. Pins are one source, the [`PinKeeper`]: it opens a driver, notices when the driver dies,
//! and opens it again. A driver ([`Pins`]) reports edges and lights lamps; the [`Panel`] makes actions of edges. There are
//! three drivers: `rppal` (a Raspberry Pi's header), `gpiocdev` (any GPIO chip of the kernel, found by its label) and
//! `fake:PATH` (lines such as `17 down` written into a file or fifo). Keys of a terminal stand in [`keyboard`].

mod driver;
mod edges;
mod fake;
#[cfg(feature = "gpio")]
mod gpiocdev;
pub mod keyboard;
mod knob;
mod lamps;
mod panel;
mod pin_troubles;
mod pin_watch;
mod pins;
mod plan;
#[cfg(feature = "gpio")]
mod rppal;
mod source;
mod sources;
mod wiring;

pub use driver::{DriverName, open};
pub use edges::{EdgeReceiver, EdgeSender, edges};
pub use knob::EncoderPlan;
pub use lamps::{Showing, Shows};
pub use panel::{ButtonPlan, Panel};
pub use pins::{Edge, Pins, PinsError, now};
pub use plan::ControlPlan;
pub use source::{ActionSource, SourceError, SourceStatus, WAITING};
pub use sources::{PinKeeper, open_sources};
pub use wiring::{Input, Pull, Wiring};

#[cfg(feature = "gpio")]
pub use gpiocdev::{Chip, chips};
