//! The plan of all controls: what a config says of buttons, knobs and lamps.

use super::driver::DriverName;
use super::knob::EncoderPlan;
use super::lamps::Shows;
use super::panel::ButtonPlan;
use super::wiring::Wiring;
use crate::time::Timing;

/// Everything that a config says of buttons, knobs and lamps.
///
/// ```
/// use bandstand::controls::{ButtonPlan, ControlPlan, DriverName, Input, Pull};
/// use bandstand::time::Action;
///
/// let input = Input { pin: 17, pull: Pull::Up };
/// let button = ButtonPlan { input, press: Some(Action::Bells), double: None, hold: None, repeats: false };
/// let plan = ControlPlan { driver: DriverName::Fake("pins".into()), buttons: vec![button], ..ControlPlan::default() };
/// assert_eq!(plan.wiring().inputs, [input]);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ControlPlan {
    /// The driver that watches and lights the pins.
    pub driver: DriverName,
    /// The label of the chip, for the driver gpiocdev; none for a Pi's header.
    pub chip: Option<String>,
    /// The buttons, and what each does.
    pub buttons: Vec<ButtonPlan>,
    /// The knobs, and what each does.
    pub encoders: Vec<EncoderPlan>,
    /// The lamps: the pin of each, and what it shows.
    pub lamps: Vec<(u8, Shows)>,
    /// How long presses and holds take.
    pub timing: Timing,
}

impl ControlPlan {
    /// The pins that the plan needs.
    pub fn wiring(&self) -> Wiring {
        let buttons = self.buttons.iter().map(|button| button.input);
        Wiring {
            inputs: buttons.chain(self.encoders.iter().flat_map(EncoderPlan::inputs)).collect(),
            lamps: self.lamps.iter().map(|(pin, _)| *pin).collect(),
        }
    }
}
