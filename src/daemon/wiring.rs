//! What a config says of buttons, knobs and lamps: what is wrong with it, what is doubtful, and the plan that comes of it.

use std::collections::BTreeMap;

use super::Config;
use super::config::{ButtonSpec, EncoderSpec, Gpio, LedSpec, one_of};
use crate::controls::{ButtonPlan, ControlPlan, DriverName, EncoderPlan, Input, Pull, Shows};
use crate::time::{Action, Timing};

/// Longest time that a press may be set to take, milliseconds.
const LONGEST: u64 = 60_000;

impl Config {
    /// What is wrong with buttons, knobs and lamps.
    pub(super) fn wiring_problems(&self, found: &mut Vec<(String, String)>) {
        if let Some(Err(message)) = self.gpio.driver.as_deref().map(str::parse::<DriverName>) {
            found.push(("gpio.driver".to_owned(), message));
        }
        let Gpio { debounce_ms, double_ms, hold_ms, repeat_ms, .. } = self.gpio;
        let times =
            [("debounce-ms", debounce_ms), ("double-ms", double_ms), ("hold-ms", hold_ms), ("repeat-ms", repeat_ms)];
        for (key, _) in times.into_iter().filter(|(_, time)| time.is_some_and(|time| time > LONGEST)) {
            found.push((format!("gpio.{key}"), format!("milliseconds, at most {LONGEST}")));
        }
        if repeat_ms == Some(0) {
            found.push((
                "gpio.repeat-ms".to_owned(),
                "a held press cannot repeat every 0 ms; write 50 or more".to_owned(),
            ));
        }
        let mut pins: BTreeMap<u8, &str> = BTreeMap::new();
        let mut pin = |path: String, number: u8, is: &'static str, found: &mut Vec<(String, String)>| {
            if number > 27 {
                found.push((path, format!("the header has BCM pins 0 to 27, and no {number}")));
            } else if let Some(other) = pins.insert(number, is) {
                found.push((path, format!("pin {number} is taken by {other} already; give each its own")));
            }
        };
        for (n, button) in self.button.iter().enumerate() {
            pin(format!("button.{n}.pin"), button.pin, "a button", found);
            for (key, word) in [("press", &button.press), ("double", &button.double), ("hold", &button.hold)] {
                let repeats = key == "hold" && word.as_deref() == Some("repeat");
                if let Some(Err(error)) = word.as_ref().filter(|_| !repeats).map(|word| word.parse::<Action>()) {
                    found.push((format!("button.{n}.{key}"), error.to_string()));
                }
            }
            if button.hold.as_deref() == Some("repeat") && (button.press.is_none() || button.double.is_some()) {
                let message = "only a press can be repeated, and not beside a double press; give press, and no double";
                found.push((format!("button.{n}.hold"), message.to_owned()));
            }
            if [&button.press, &button.double, &button.hold].into_iter().all(Option::is_none) {
                found.push((format!("button.{n}"), "a button that does nothing; give it press, double or hold".into()));
            }
            if let Err(message) = one_of(button.pull.as_deref(), &["up", "down"]) {
                found.push((format!("button.{n}.pull"), message));
            }
        }
        for (n, encoder) in self.encoder.iter().enumerate() {
            for (k, number) in encoder.pins.into_iter().enumerate() {
                pin(format!("encoder.{n}.pins.{k}"), number, "a knob", found);
            }
            for (key, word) in [("clockwise", &encoder.clockwise), ("anticlockwise", &encoder.anticlockwise)] {
                if let Err(error) = word.parse::<Action>() {
                    found.push((format!("encoder.{n}.{key}"), error.to_string()));
                }
            }
        }
        for (n, led) in self.led.iter().enumerate() {
            pin(format!("led.{n}.pin"), led.pin, "a lamp", found);
            if let Err(message) = one_of(Some(&led.shows), &["beat", "playing", "error"]) {
                found.push((format!("led.{n}.shows"), message));
            }
        }
    }

    /// Pins that something else may want, as (pin, why); not wrong, but to be said.
    pub fn doubtful_pins(&self) -> Vec<(u8, &'static str)> {
        let buttons = self.button.iter().map(|button| button.pin);
        let all = buttons
            .chain(self.encoder.iter().flat_map(|encoder| encoder.pins))
            .chain(self.led.iter().map(|led| led.pin));
        all.filter_map(|pin| Some((pin, other_use(pin)?))).collect()
    }

    /// How the pins are wired and what they do.
    ///
    /// # Errors
    /// Never for a config that was parsed.
    pub fn controls(&self) -> Result<ControlPlan, String> {
        let action = |word: &String| word.parse::<Action>().map_err(|error| error.to_string());
        let button = |button: &ButtonSpec| {
            let repeats = button.hold.as_deref() == Some("repeat");
            let pull = if button.pull.as_deref() == Some("down") { Pull::Down } else { Pull::Up };
            Ok(ButtonPlan {
                input: Input { pin: button.pin, pull },
                press: button.press.as_ref().map(action).transpose()?,
                double: button.double.as_ref().map(action).transpose()?,
                hold: button.hold.as_ref().filter(|_| !repeats).map(action).transpose()?,
                repeats,
            })
        };
        let encoder = |spec: &EncoderSpec| {
            let (clockwise, anticlockwise) = (action(&spec.clockwise)?, action(&spec.anticlockwise)?);
            Ok(EncoderPlan { pins: spec.pins, clockwise, anticlockwise })
        };
        let lamp = |led: &LedSpec| match led.shows.as_str() {
            "beat" => (led.pin, Shows::Beat),
            "playing" => (led.pin, Shows::Playing),
            _ => (led.pin, Shows::Error),
        };
        let driver = match self.gpio.driver.as_deref() {
            _ if self.button.is_empty() && self.encoder.is_empty() && self.led.is_empty() => DriverName::None,
            Some(word) => word.parse()?,
            None => DriverName::Auto,
        };
        Ok(ControlPlan {
            driver,
            chip: self.gpio.chip.clone(),
            buttons: self.button.iter().map(button).collect::<Result<_, String>>()?,
            encoders: self.encoder.iter().map(encoder).collect::<Result<_, String>>()?,
            lamps: self.led.iter().map(lamp).collect(),
            timing: self.timing(),
        })
    }

    /// How long presses take.
    pub fn timing(&self) -> Timing {
        let standard = Timing::default();
        let or = |milliseconds: Option<u64>, standard| milliseconds.map_or(standard, |ms| ms.saturating_mul(1_000));
        Timing {
            debounce: or(self.gpio.debounce_ms, standard.debounce),
            double: or(self.gpio.double_ms, standard.double),
            hold: or(self.gpio.hold_ms, standard.hold),
            repeat: or(self.gpio.repeat_ms, standard.repeat),
        }
    }
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

    #[test]
    fn pins_with_another_use_are_named() {
        let config = Config::parse("b.toml", "[[button]]\npin = 18\npress = \"bells\"\n").unwrap();
        assert_eq!(config.doubtful_pins(), [(18, "feeds an I2S sound card")]);
    }

    #[test]
    fn wiring_becomes_a_plan() {
        let text = "[gpio]\ndriver = \"fake:pins\"\nhold-ms = 900\n[[button]]\npin = 17\npress = \"bells\"\nhold = \"repeat\"\n\
            pull = \"down\"\n[[encoder]]\npins = [5, 6]\nclockwise = \"volume-up\"\nanticlockwise = \"volume-down\"\n\
            [[led]]\npin = 22\nshows = \"error\"\n";
        let plan = Config::parse("b.toml", text).unwrap().controls().unwrap();
        assert_eq!(plan.driver, DriverName::Fake("pins".into()));
        assert_eq!(plan.timing.hold, 900_000);
        let button = &plan.buttons[0];
        assert_eq!((button.press, button.hold, button.repeats), (Some(Action::Bells), None, true));
        let wiring = plan.wiring();
        assert_eq!(
            wiring.inputs.iter().map(|input| (input.pin, input.pull)).collect::<Vec<_>>(),
            [(17, Pull::Down), (5, Pull::Up), (6, Pull::Up)]
        );
        assert_eq!((wiring.lamps, &plan.lamps[..]), (vec![22], &[(22, Shows::Error)][..]));
        assert_eq!(Config::default().controls().unwrap(), ControlPlan::default());
    }

    #[test]
    fn what_cannot_be_is_told() {
        let text = "[gpio]\ndriver = \"fake:\"\nhold-ms = 18446744073709551\nrepeat-ms = 0\n[[button]]\npin = 17\n\
            double = \"bells\"\nhold = \"repeat\"\n";
        let error = Config::parse("b.toml", text).unwrap_err();
        let lines: Vec<usize> = error.problems().iter().map(|problem| problem.line).collect();
        assert_eq!(lines, [2, 3, 4, 8], "{error}");
    }
}
