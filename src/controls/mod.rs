//! Buttons, knobs and lamps: pins that are watched and lit, and the actions that come of it.
//!
//! A driver ([`Pins`]) tells edges and lights lamps; the [`Panel`] makes actions of edges; the [`Keeper`] opens the
//! driver, notices when it dies, and opens it again. Three drivers: `rppal` (a Raspberry Pi's header), `gpiocdev` (any
//! GPIO chip of the kernel, found by its label) and `fake:PATH` (lines such as `17 down` written into a file or fifo).

mod fake;
#[cfg(feature = "gpio")]
mod gpiocdev;
mod keeper;
pub mod keyboard;
mod panel;
#[cfg(feature = "gpio")]
mod rppal;

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use tokio::sync::mpsc::UnboundedSender;

use crate::text::choice;
use crate::time::{Micros, Timing};
pub use keeper::{Keeper, Showing};
pub use panel::{ButtonPlan, EncoderPlan, Panel};

#[cfg(feature = "gpio")]
pub use gpiocdev::{Chip, chips};

/// The resistor that holds a pin while nothing is pressed, and so which level means pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Pull {
    /// To 3.3 V; the button connects to ground, and low means pressed.
    #[default]
    Up,
    /// To ground; the button connects to 3.3 V, and high means pressed.
    Down,
}

impl FromStr for Pull {
    type Err = String;

    /// Reads `up` or `down`.
    fn from_str(word: &str) -> Result<Self, String> {
        choice(word, &[("up", Self::Up), ("down", Self::Down)])
    }
}

/// A pin to watch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Input {
    /// BCM number; for `gpiocdev` the line's number on its chip, which on a Pi is the same.
    pub pin: u8,
    /// Its resistor.
    pub pull: Pull,
}

/// All pins that are used.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wiring {
    /// Watched.
    pub inputs: Vec<Input>,
    /// Lit; by number.
    pub lamps: Vec<u8>,
}

/// What a lamp shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shows {
    /// Blinks on each beat.
    Beat,
    /// Is lit while it plays.
    Playing,
    /// Is lit while something is wrong.
    Error,
}

impl FromStr for Shows {
    type Err = String;

    /// Reads `beat`, `playing` or `error`.
    fn from_str(word: &str) -> Result<Self, String> {
        choice(word, &[("beat", Self::Beat), ("playing", Self::Playing), ("error", Self::Error)])
    }
}

/// Everything that a config says of buttons, knobs and lamps.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan {
    /// What watches.
    pub driver: DriverName,
    /// Label of the chip, for gpiocdev.
    pub chip: Option<String>,
    /// Buttons.
    pub buttons: Vec<ButtonPlan>,
    /// Knobs.
    pub encoders: Vec<EncoderPlan>,
    /// Lamps by pin.
    pub lamps: Vec<(u8, Shows)>,
    /// How long presses take.
    pub timing: Timing,
}

impl Plan {
    /// The pins that it needs.
    pub fn wiring(&self) -> Wiring {
        let buttons = self.buttons.iter().map(|button| button.input);
        Wiring {
            inputs: buttons.chain(self.encoders.iter().flat_map(EncoderPlan::inputs)).collect(),
            lamps: self.lamps.iter().map(|(pin, _)| *pin).collect(),
        }
    }
}

/// A pin was pressed or let go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edge {
    /// Which.
    pub pin: u8,
    /// Pressed, whichever level that is.
    pub down: bool,
    /// When, by [`now`].
    pub moment: Micros,
}

/// A driver that is open: edges come by the channel it was opened with, until it is dropped.
pub trait Pins: Send {
    /// What the config calls it.
    fn name(&self) -> &'static str;

    /// Is it alive?
    ///
    /// # Errors
    /// Why it is not; no edges will come from it any more.
    fn check(&mut self) -> Result<(), PinsError>;

    /// Is a watched pin pressed just now?
    ///
    /// # Errors
    /// When it cannot be read, or is not watched.
    fn is_down(&mut self, pin: u8) -> Result<bool, PinsError>;

    /// Lights a lamp or puts it out.
    ///
    /// # Errors
    /// When it cannot be done, or is no lamp.
    fn light(&mut self, pin: u8, on: bool) -> Result<(), PinsError>;
}

/// What is wrong with pins.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PinsError {
    /// rppal knows no such machine.
    #[error(
        "this is not a Raspberry Pi that rppal knows; use driver \"gpiocdev\", or fake:PATH to try without buttons"
    )]
    NotAPi,
    /// There is no chip of that label.
    #[error(
        "there is no GPIO chip `{label}`; {}",
        if found.is_empty() { "there is none at all, or none that may be opened: join the group `gpio`".to_owned() }
        else { format!("there are: {}", found.join(", ")) }
    )]
    NoChip {
        /// What was looked for.
        label: String,
        /// Labels of those there are.
        found: Vec<String>,
    },
    /// May not.
    #[error("no permission to use {path}; join the group `gpio`")]
    Permission {
        /// What may not be opened.
        path: String,
    },
    /// One pin cannot be had.
    #[error("pin {pin}: {why}")]
    Pin {
        /// Its number.
        pin: u8,
        /// What is wrong with it.
        why: String,
    },
    /// Something else.
    #[error("{0}")]
    Other(String),
}

/// Which driver is wanted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum DriverName {
    /// None.
    #[default]
    None,
    /// rppal on a Pi that it knows, else gpiocdev where there is the chip of a Pi.
    Auto,
    /// rppal.
    Rppal,
    /// gpiocdev.
    Gpiocdev,
    /// Lines in a file or fifo.
    Fake(PathBuf),
}

impl fmt::Display for DriverName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("none"),
            Self::Auto | Self::Rppal => f.write_str("rppal"),
            Self::Gpiocdev => f.write_str("gpiocdev"),
            Self::Fake(_) => f.write_str("fake"),
        }
    }
}

impl FromStr for DriverName {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        match word {
            "none" => Ok(Self::None),
            "rppal" => Ok(Self::Rppal),
            "gpiocdev" => Ok(Self::Gpiocdev),
            _ => match word.strip_prefix("fake:").filter(|path| !path.is_empty()) {
                Some(path) => Ok(Self::Fake(path.into())),
                None => Err(format!("`{word}` is none of rppal, gpiocdev, none, fake:PATH")),
            },
        }
    }
}

/// Opens a driver. Edges are sent to `edges`; none for a driver of that name `none`.
///
/// # Errors
/// When the hardware is not there, or somebody else has it.
pub fn open(
    driver: &DriverName,
    chip: Option<&str>,
    wiring: &Wiring,
    edges: UnboundedSender<Edge>,
) -> Result<Option<Box<dyn Pins>>, PinsError> {
    match driver {
        DriverName::None => Ok(None),
        DriverName::Fake(path) => Ok(Some(Box::new(fake::Fake::open(path, wiring, edges)?))),
        DriverName::Rppal => rppal_pins(wiring, edges).map(Some),
        DriverName::Gpiocdev => gpiocdev_pins(chip, wiring, edges).map(Some),
        DriverName::Auto => match rppal_pins(wiring, edges.clone()) {
            Err(PinsError::NotAPi) => match gpiocdev_pins(chip, wiring, edges) {
                Err(PinsError::NoChip { .. }) => Err(PinsError::NotAPi),
                other => other.map(Some),
            },
            other => other.map(Some),
        },
    }
}

#[cfg(feature = "gpio")]
fn rppal_pins(wiring: &Wiring, edges: UnboundedSender<Edge>) -> Result<Box<dyn Pins>, PinsError> {
    Ok(Box::new(rppal::Rppal::open(wiring, edges)?))
}

#[cfg(feature = "gpio")]
fn gpiocdev_pins(
    chip: Option<&str>,
    wiring: &Wiring,
    edges: UnboundedSender<Edge>,
) -> Result<Box<dyn Pins>, PinsError> {
    Ok(Box::new(gpiocdev::Gpiocdev::open(chip, wiring, edges)?))
}

#[cfg(not(feature = "gpio"))]
fn rppal_pins(_: &Wiring, _: UnboundedSender<Edge>) -> Result<Box<dyn Pins>, PinsError> {
    Err(PinsError::Other("this build has no GPIO (feature `gpio`)".to_owned()))
}

#[cfg(not(feature = "gpio"))]
fn gpiocdev_pins(_: Option<&str>, wiring: &Wiring, edges: UnboundedSender<Edge>) -> Result<Box<dyn Pins>, PinsError> {
    rppal_pins(wiring, edges)
}

/// The system's words for an error, without its number of it.
fn words(error: &std::io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or_default().to_owned()
}

/// This moment by the kernel's monotonic clock, which also stamps edges.
pub fn now() -> Micros {
    let now = rustix::time::clock_gettime(rustix::time::ClockId::Monotonic);
    u64::try_from(now.tv_sec).unwrap_or(0) * 1_000_000 + u64::try_from(now.tv_nsec).unwrap_or(0) / 1_000
}

/// The kernel's stamp of an edge if it can be: kernels before 5.7 use another clock.
#[cfg(feature = "gpio")]
fn stamped(stamp: Micros) -> Micros {
    let now = now();
    if (now.saturating_sub(1_000_000)..=now).contains(&stamp) { stamp } else { now }
}
