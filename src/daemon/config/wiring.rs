//! What a config makes of buttons, knobs and lamps: the plan of the controls, and which pins are doubtful.

use super::table::Config;
use super::values::Hold;
use super::wires::{ButtonSpec, EncoderSpec};
use crate::controls::{ButtonPlan, ControlPlan, DriverName, EncoderPlan, Input};
use crate::time::Timing;

impl Config {
    /// Pins that something else may want, as (pin, why); not wrong, but to be said.
    pub fn doubtful_pins(&self) -> Vec<(u8, &'static str)> {
        let buttons = self.button.iter().map(|button| button.pin);
        let all = buttons
            .chain(self.encoder.iter().flat_map(|encoder| encoder.pins))
            .chain(self.led.iter().map(|led| led.pin));
        all.filter_map(|pin| Some((pin.get(), other_use(pin.get())?))).collect()
    }

    /// How the pins are wired and what they do. Without buttons, knobs and lamps there is no driver.
    pub fn controls(&self) -> ControlPlan {
        let is_idle = self.button.is_empty() && self.encoder.is_empty() && self.led.is_empty();
        let driver = self.gpio.driver.clone().unwrap_or(DriverName::Auto);
        ControlPlan {
            driver: if is_idle { DriverName::None } else { driver },
            chip: self.gpio.chip.clone(),
            buttons: self.button.iter().map(button).collect(),
            encoders: self.encoder.iter().map(encoder).collect(),
            lamps: self.led.iter().map(|led| (led.pin.get(), led.shows)).collect(),
            timing: self.timing(),
        }
    }

    /// How long presses take.
    pub fn timing(&self) -> Timing {
        let standard = Timing::default();
        let or = |milliseconds: Option<u64>, standard| milliseconds.map_or(standard, |ms| ms * 1_000);
        Timing {
            debounce: or(self.gpio.debounce_ms.map(|time| time.get()), standard.debounce),
            double: or(self.gpio.double_ms.map(|time| time.get()), standard.double),
            hold: or(self.gpio.hold_ms.map(|time| time.get()), standard.hold),
            repeat: or(self.gpio.repeat_ms.map(|time| time.get()), standard.repeat),
        }
    }
}

fn button(button: &ButtonSpec) -> ButtonPlan {
    let (hold, repeats) = match button.hold {
        None => (None, false),
        Some(Hold::Repeat) => (None, true),
        Some(Hold::Act(action)) => (Some(action), false),
    };
    let input = Input { pin: button.pin.get(), pull: button.pull.unwrap_or_default() };
    ButtonPlan { input, press: button.press, double: button.double, hold, repeats }
}

fn encoder(encoder: &EncoderSpec) -> EncoderPlan {
    let EncoderSpec { pins, clockwise, anticlockwise, detents } = *encoder;
    EncoderPlan { pins: pins.map(|pin| pin.get()), clockwise, anticlockwise, detents: detents.unwrap_or_default() }
}

/// What else a pin of the header is for (Raspberry Pi documentation, "GPIO and the 40-pin header").
fn other_use(pin: u8) -> Option<&'static str> {
    match pin {
        0 | 1 => Some("identifies HATs (ID EEPROM)"),
        2 | 3 => Some("has a fixed pull-up for I2C"),
        14 | 15 => Some("is the UART, where a MIDI HAT listens"),
        18..=21 => Some("feeds an I2S sound card"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::controls::{Pull, Shows};
    use crate::time::{Action, Detents};

    #[test]
    fn pins_with_another_use_are_named() {
        let config = Config::parse("b.toml", "[[button]]\npin = 18\npress = \"bells\"\n").unwrap();
        assert_eq!(config.doubtful_pins(), [(18, "feeds an I2S sound card")]);
    }

    #[test]
    fn wiring_becomes_a_plan() {
        let text = "[gpio]\ndriver = \"fake:pins\"\nhold-ms = 900\n[[button]]\npin = 17\npress = \"bells\"\nhold = \"repeat\"\n\
            pull = \"down\"\n[[encoder]]\npins = [5, 6]\nclockwise = \"volume-up\"\nanticlockwise = \"volume-down\"\n\
            detents = 2\n[[led]]\npin = 22\nshows = \"error\"\n";
        let plan = Config::parse("b.toml", text).unwrap().controls();
        assert_eq!(plan.driver, DriverName::Fake("pins".into()));
        assert_eq!(plan.timing.hold, 900_000);
        let button = &plan.buttons[0];
        assert_eq!((button.press, button.hold, button.repeats), (Some(Action::Bells), None, true));
        assert_eq!(plan.encoders[0].detents, Detents::Two);
        let wiring = plan.wiring();
        assert_eq!(
            wiring.inputs.iter().map(|input| (input.pin, input.pull)).collect::<Vec<_>>(),
            [(17, Pull::Down), (5, Pull::Up), (6, Pull::Up)]
        );
        assert_eq!((wiring.lamps, &plan.lamps[..]), (vec![22], &[(22, Shows::Error)][..]));
        assert_eq!(Config::default().controls(), ControlPlan::default());
    }
}
