//! What a driver of pins does, whichever hardware it is for; and the clock by which it stamps what happens.

use crate::time::Micros;

/// An edge: a pin was pressed or let go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edge {
    /// The pin's number.
    pub pin: u8,
    /// Whether the pin is pressed now, whichever level that is.
    pub down: bool,
    /// When it happened, by [`now`].
    pub moment: Micros,
}

/// A driver that is open. Until it is dropped, edges come by the channel with which it was opened.
pub trait Pins: Send {
    /// The driver's name in a config.
    fn name(&self) -> &'static str;

    /// Whether the driver is alive.
    ///
    /// # Errors
    /// Why it is dead; no edges will come from it any more. That single pins are gone is told by [`Pins::missing`].
    fn check(&mut self) -> Result<(), PinsError>;

    /// The pins that the driver was to take and does not have, and why: each costs only itself.
    fn missing(&self) -> Vec<(u8, String)>;

    /// Tries to take the missing pins.
    fn retry(&mut self);

    /// Whether a watched pin is pressed just now.
    ///
    /// # Errors
    /// When the pin cannot be read, or is not watched.
    fn is_down(&mut self, pin: u8) -> Result<bool, PinsError>;

    /// Lights the lamp on a pin, or puts it out.
    ///
    /// # Errors
    /// When the pin cannot be set, or is no lamp.
    fn light(&mut self, pin: u8, on: bool) -> Result<(), PinsError>;
}

/// Why pins cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PinsError {
    /// The machine is no Raspberry Pi that rppal knows.
    #[error(
        "this is not a Raspberry Pi that rppal knows; use driver \"gpiocdev\", or fake:PATH to try without buttons"
    )]
    NotAPi,
    /// There is no chip of the label that was asked for, or it may not be opened.
    #[error(
        "there is no GPIO chip `{label}`; {}",
        if found.is_empty() { "there is none at all, or none that may be opened: join the group `gpio`".to_owned() }
        else { format!("there are: {}", found.join(", ")) }
    )]
    NoChip {
        /// The label that was asked for.
        label: String,
        /// Labels of the chips that may be opened.
        found: Vec<String>,
    },
    /// The user may not use the pins.
    #[error("no permission to use {path}; join the group `gpio`")]
    Permission {
        /// The device that may not be opened.
        path: String,
    },
    /// One pin cannot be used.
    #[error("pin {pin}: {why}")]
    Pin {
        /// The pin's number.
        pin: u8,
        /// What is wrong with the pin.
        why: String,
    },
    /// Anything else, in words.
    #[error("{0}")]
    Other(String),
}

/// The system's words for an error, without its number.
pub(super) fn words(error: &std::io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or_default().to_owned()
}

/// The moment it is, in microseconds of the kernel's monotonic clock, by which edges are stamped too.
pub fn now() -> Micros {
    let now = rustix::time::clock_gettime(rustix::time::ClockId::Monotonic);
    u64::try_from(now.tv_sec).unwrap_or(0) * 1_000_000 + u64::try_from(now.tv_nsec).unwrap_or(0) / 1_000
}

/// The moment of an edge: the kernel's stamp in microseconds, unless that lies more than a second back or ahead of now, as
/// stamps of kernels before 5.7 do, which use another clock.
#[cfg(feature = "gpio")]
pub(super) fn stamped(stamp: Micros) -> Micros {
    let now = now();
    if (now.saturating_sub(1_000_000)..=now).contains(&stamp) { stamp } else { now }
}
