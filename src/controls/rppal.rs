//! Pins of a Raspberry Pi's header, through rppal.
//!
//! rppal watches each pin on a thread of its own. It reports only when it is stopped that the kernel refused the pin, and so
//! with every later error. But a thread that ends drops its callback: each callback holds a sign of life, and when that has
//! gone, the pin is not watched any more.

use std::sync::{Arc, Weak};

use rppal::gpio::{Error, Event, Gpio, InputPin, OutputPin, Trigger};

use super::edges::EdgeSender;
use super::pins::{Edge, Pins, PinsError, stamped, words};
use super::wiring::{Input, Pull, Wiring};

/// Pins of the header that were taken.
pub(super) struct Rppal {
    gpio: Gpio,
    edges: EdgeSender,
    inputs: Vec<Watched>,
    lamps: Vec<OutputPin>,
    /// What could not be taken, or was lost, and why.
    missing_inputs: Vec<(Input, String)>,
    missing_lamps: Vec<(u8, String)>,
}

/// A pin, and the sign of life of the thread that watches it.
struct Watched {
    pin: InputPin,
    input: Input,
    alive: Weak<()>,
}

impl Rppal {
    /// Takes the pins that it can have, and sends their edges to `edges`.
    pub fn open(wiring: &Wiring, edges: EdgeSender) -> Result<Self, PinsError> {
        let gpio = Gpio::new().map_err(|error| match error {
            Error::UnknownModel => PinsError::NotAPi,
            Error::PermissionDenied(path) => PinsError::Permission { path },
            Error::Io(error) => PinsError::Other(words(&error)),
            error => PinsError::Other(error.to_string()),
        })?;
        let (missing_inputs, missing_lamps) = (Vec::new(), Vec::new());
        let mut pins = Self { gpio, edges, inputs: Vec::new(), lamps: Vec::new(), missing_inputs, missing_lamps };
        pins.take(wiring.inputs.clone(), wiring.lamps.clone());
        Ok(pins)
    }

    /// Takes pins; notes those that it cannot have.
    fn take(&mut self, inputs: Vec<Input>, lamps: Vec<u8>) {
        for input in inputs {
            match self.watch(input) {
                Ok(watched) => self.inputs.push(watched),
                Err(error) => self.missing_inputs.push((input, why(error))),
            }
        }
        for pin in lamps {
            match self.gpio.get(pin) {
                Ok(lamp) => self.lamps.push(lamp.into_output_low()),
                Err(error) => self.missing_lamps.push((pin, why(error))),
            }
        }
    }

    fn watch(&self, input: Input) -> Result<Watched, Error> {
        let pin = self.gpio.get(input.pin)?;
        let mut pin = match input.pull {
            Pull::Up => pin.into_input_pullup(),
            Pull::Down => pin.into_input_pulldown(),
        };
        let life = Arc::new(());
        let alive = Arc::downgrade(&life);
        let (number, pressed, edges) = (input.pin, pressed(input.pull), self.edges.clone());
        let callback = move |event: Event| {
            let _alive = &life;
            let down = event.trigger == pressed;
            let moment = stamped(u64::try_from(event.timestamp.as_micros()).unwrap_or(u64::MAX));
            // Nobody wants edges of a driver that is being closed.
            let _ = edges.send(Edge { pin: number, down, moment });
        };
        // Bounces are left to the gesture machine, which must see the last level of each.
        pin.set_async_interrupt(Trigger::Both, None, callback)?;
        Ok(Watched { pin, input, alive })
    }
}

/// The edge that a pin has when its button is pressed.
fn pressed(pull: Pull) -> Trigger {
    match pull {
        Pull::Up => Trigger::FallingEdge,
        Pull::Down => Trigger::RisingEdge,
    }
}

/// Why a pin cannot be had.
fn why(error: Error) -> String {
    match error {
        Error::PinNotAvailable(_) => "this machine has no such pin".to_owned(),
        Error::PinUsed(_) => "is in use already".to_owned(),
        Error::Io(error) if error.raw_os_error() == Some(16) => {
            "another program or the kernel has it; see `gpioinfo`".to_owned()
        }
        Error::Io(error) => words(&error),
        error => error.to_string(),
    }
}

impl Pins for Rppal {
    fn name(&self) -> &'static str {
        "rppal"
    }

    fn check(&mut self) -> Result<(), PinsError> {
        while let Some(at) = self.inputs.iter().position(|input| input.alive.strong_count() == 0) {
            let mut dead = self.inputs.swap_remove(at);
            let why = dead.pin.clear_async_interrupt().map_or_else(why, |()| "is not watched any more".to_owned());
            self.missing_inputs.push((dead.input, why));
        }
        Ok(())
    }

    fn missing(&self) -> Vec<(u8, String)> {
        let inputs = self.missing_inputs.iter().map(|(input, why)| (input.pin, why.clone()));
        inputs.chain(self.missing_lamps.iter().cloned()).collect()
    }

    fn retry(&mut self) {
        let inputs = std::mem::take(&mut self.missing_inputs).into_iter().map(|(input, _)| input).collect();
        let lamps = std::mem::take(&mut self.missing_lamps).into_iter().map(|(pin, _)| pin).collect();
        self.take(inputs, lamps);
    }

    fn is_down(&mut self, pin: u8) -> Result<bool, PinsError> {
        let input = self.inputs.iter().find(|input| input.pin.pin() == pin);
        let input = input.ok_or_else(|| PinsError::Pin { pin, why: "is not watched".to_owned() })?;
        Ok(input.pin.is_low() == (input.input.pull == Pull::Up))
    }

    fn light(&mut self, pin: u8, on: bool) -> Result<(), PinsError> {
        let lamp = self.lamps.iter_mut().find(|lamp| lamp.pin() == pin);
        let lamp = lamp.ok_or_else(|| PinsError::Pin { pin, why: "is no lamp".to_owned() })?;
        if on {
            lamp.set_high()
        } else {
            lamp.set_low()
        }
        Ok(())
    }
}
