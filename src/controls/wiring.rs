//! Which pins are watched and which are lit.

use crate::text::choice;
use std::str::FromStr;

/// The resistor that holds a pin's level while nothing is pressed; the other level means pressed.
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

/// A pin to watch for presses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Input {
    /// The pin's BCM number; for `gpiocdev` the number of the line on its chip, which is the same on a Pi.
    pub pin: u8,
    /// The pin's resistor.
    pub pull: Pull,
}

/// All pins that a driver is to take.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wiring {
    /// The pins to watch.
    pub inputs: Vec<Input>,
    /// The pins of lamps, by number.
    pub lamps: Vec<u8>,
}
