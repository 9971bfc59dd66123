//! Buttons, knobs and lamps as the config names them.

use super::numbers::Pin;
use super::read;
use super::values::Hold;
use crate::controls::{Pull, Shows};
use crate::time::{Action, Detents};
use schemars::JsonSchema;
use serde::Deserialize;

/// A button.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ButtonSpec {
    /// BCM number.
    #[serde(deserialize_with = "read::words")]
    #[schemars(with = "u8")]
    pub pin: Pin,
    /// What a press does.
    #[serde(default, deserialize_with = "read::optional")]
    #[schemars(with = "Option<String>")]
    pub press: Option<Action>,
    /// What a double press does.
    #[serde(default, deserialize_with = "read::optional")]
    #[schemars(with = "Option<String>")]
    pub double: Option<Action>,
    /// What holding does; `repeat` repeats the press.
    #[serde(default, deserialize_with = "read::optional")]
    #[schemars(with = "Option<String>")]
    pub hold: Option<Hold>,
    /// `up` (the button connects to ground) or `down` (to 3.3 V).
    #[serde(default, deserialize_with = "read::optional")]
    #[schemars(with = "Option<String>")]
    pub pull: Option<Pull>,
}

/// A rotary encoder.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct EncoderSpec {
    /// BCM numbers of its two contacts.
    #[serde(deserialize_with = "read::pair")]
    #[schemars(with = "[u8; 2]")]
    pub pins: [Pin; 2],
    /// What a click clockwise does.
    #[serde(deserialize_with = "read::words")]
    #[schemars(with = "String")]
    pub clockwise: Action,
    /// What a click anticlockwise does.
    #[serde(deserialize_with = "read::words")]
    #[schemars(with = "String")]
    pub anticlockwise: Action,
    /// How many clicks it has in one period of its contacts: 1, 2 or 4. One that acts at every second click needs 2.
    #[serde(default, deserialize_with = "read::optional")]
    #[schemars(with = "Option<u8>")]
    pub detents: Option<Detents>,
}

/// A lamp.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct LedSpec {
    /// BCM number.
    #[serde(deserialize_with = "read::words")]
    #[schemars(with = "u8")]
    pub pin: Pin,
    /// `beat`, `playing` or `error`.
    #[serde(deserialize_with = "read::words")]
    #[schemars(with = "String")]
    pub shows: Shows,
}
