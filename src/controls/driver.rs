//! The drivers of pins by name, and how each is opened.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use super::edges::EdgeSender;
use super::fake::FakePins;
#[cfg(feature = "gpio")]
use super::gpiocdev::Gpiocdev;
use super::pins::{Pins, PinsError};
#[cfg(feature = "gpio")]
use super::rppal::Rppal;
use super::wiring::Wiring;

/// Which driver is wanted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum DriverName {
    /// No driver: there are no pins.
    #[default]
    None,
    /// Nobody has named one: rppal on a Pi that it knows, else gpiocdev where there is the chip of a Pi.
    Auto,
    /// rppal, for the header of a Raspberry Pi.
    Rppal,
    /// gpiocdev, for any GPIO chip of the kernel.
    Gpiocdev,
    /// Pins that lines in this file or fifo press.
    Fake(PathBuf),
}

impl DriverName {
    /// The word in a config by which the driver was asked for: `fake:PATH` with its path.
    pub(super) fn word(&self) -> String {
        match self {
            Self::Fake(path) => format!("fake:{}", path.display()),
            other => other.to_string(),
        }
    }
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

/// Opens a driver that takes these pins and sends their edges to `edges`; none for [`DriverName::None`]. `chip` is the label
/// of a chip for gpiocdev.
///
/// # Errors
/// [`PinsError`] when the hardware is not there, may not be used, or belongs to another program.
pub fn open(
    driver: &DriverName,
    chip: Option<&str>,
    wiring: &Wiring,
    edges: EdgeSender,
) -> Result<Option<Box<dyn Pins>>, PinsError> {
    match driver {
        DriverName::None => Ok(None),
        DriverName::Fake(path) => Ok(Some(Box::new(FakePins::open(path, wiring, edges)?))),
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
fn rppal_pins(wiring: &Wiring, edges: EdgeSender) -> Result<Box<dyn Pins>, PinsError> {
    Ok(Box::new(Rppal::open(wiring, edges)?))
}

#[cfg(feature = "gpio")]
fn gpiocdev_pins(chip: Option<&str>, wiring: &Wiring, edges: EdgeSender) -> Result<Box<dyn Pins>, PinsError> {
    Ok(Box::new(Gpiocdev::open(chip, wiring, edges)?))
}

#[cfg(not(feature = "gpio"))]
fn rppal_pins(_: &Wiring, _: EdgeSender) -> Result<Box<dyn Pins>, PinsError> {
    Err(PinsError::Other("this build has no GPIO (feature `gpio`)".to_owned()))
}

#[cfg(not(feature = "gpio"))]
fn gpiocdev_pins(_: Option<&str>, wiring: &Wiring, edges: EdgeSender) -> Result<Box<dyn Pins>, PinsError> {
    rppal_pins(wiring, edges)
}
