//! Pins of a Raspberry Pi's header, through rppal.
//!
//! rppal watches each pin on a thread of its own. It reports only when it is stopped that the kernel refused the pin, and so
//! with every later error. But a thread that ends drops its callback: each callback holds a sign of life, and when that has
//! gone, the pin is not watched any more.

use std::sync::{Arc, Weak};

use rppal::gpio::{Error, Event, Gpio, InputPin, OutputPin, Trigger};
use tokio::sync::mpsc::UnboundedSender;

use super::pins::{Edge, Pins, PinsError, stamped, words};
use super::wiring::{Pull, Wiring};

/// Pins of the header that were taken.
pub(super) struct Rppal {
    inputs: Vec<Watched>,
    lamps: Vec<OutputPin>,
}

/// A pin, and the sign of life of the thread that watches it.
struct Watched {
    pin: InputPin,
    pull: Pull,
    alive: Weak<()>,
}

impl Rppal {
    /// Takes the pins, and sends their edges to `edges`.
    pub fn open(wiring: &Wiring, edges: UnboundedSender<Edge>) -> Result<Self, PinsError> {
        let gpio = Gpio::new().map_err(|error| told(None, error))?;
        let mut inputs = Vec::new();
        for input in &wiring.inputs {
            let pin = gpio.get(input.pin).map_err(|error| told(Some(input.pin), error))?;
            let mut pin = match input.pull {
                Pull::Up => pin.into_input_pullup(),
                Pull::Down => pin.into_input_pulldown(),
            };
            let life = Arc::new(());
            let alive = Arc::downgrade(&life);
            let (number, pressed, edges) = (input.pin, pressed(input.pull), edges.clone());
            let callback = move |event: Event| {
                let _alive = &life;
                let down = event.trigger == pressed;
                let moment = stamped(u64::try_from(event.timestamp.as_micros()).unwrap_or(u64::MAX));
                // Nobody wants edges of a driver that is being closed.
                let _ = edges.send(Edge { pin: number, down, moment });
            };
            // Bounces are left to the gesture machine, which must see the last level of each.
            pin.set_async_interrupt(Trigger::Both, None, callback).map_err(|error| told(Some(input.pin), error))?;
            inputs.push(Watched { pin, pull: input.pull, alive });
        }
        let lamp = |number: &u8| {
            let pin = gpio.get(*number).map_err(|error| told(Some(*number), error))?;
            Ok(pin.into_output_low())
        };
        let lamps = wiring.lamps.iter().map(lamp).collect::<Result<_, PinsError>>()?;
        Ok(Self { inputs, lamps })
    }
}

/// The edge that a pin has when its button is pressed.
fn pressed(pull: Pull) -> Trigger {
    match pull {
        Pull::Up => Trigger::FallingEdge,
        Pull::Down => Trigger::RisingEdge,
    }
}

/// An error of rppal's as one of ours.
fn told(pin: Option<u8>, error: Error) -> PinsError {
    match (error, pin) {
        (Error::UnknownModel, _) => PinsError::NotAPi,
        (Error::PermissionDenied(path), _) => PinsError::Permission { path },
        (Error::PinNotAvailable(pin), _) => PinsError::Pin { pin, why: "this machine has no such pin".to_owned() },
        (Error::PinUsed(pin), _) => PinsError::Pin { pin, why: "is in use already".to_owned() },
        (Error::Io(error), Some(pin)) if error.raw_os_error() == Some(16) => {
            PinsError::Pin { pin, why: "another program or the kernel has it; see `gpioinfo`".to_owned() }
        }
        (Error::Io(error), Some(pin)) => PinsError::Pin { pin, why: words(&error) },
        (Error::Io(error), None) => PinsError::Other(words(&error)),
        (error, Some(pin)) => PinsError::Pin { pin, why: error.to_string() },
        (error, None) => PinsError::Other(error.to_string()),
    }
}

impl Pins for Rppal {
    fn name(&self) -> &'static str {
        "rppal"
    }

    fn check(&mut self) -> Result<(), PinsError> {
        let Some(dead) = self.inputs.iter_mut().find(|input| input.alive.strong_count() == 0) else { return Ok(()) };
        let number = dead.pin.pin();
        Err(match dead.pin.clear_async_interrupt() {
            Err(error) => told(Some(number), error),
            Ok(()) => PinsError::Pin { pin: number, why: "is not watched any more".to_owned() },
        })
    }

    fn is_down(&mut self, pin: u8) -> Result<bool, PinsError> {
        let input = self.inputs.iter().find(|input| input.pin.pin() == pin);
        let input = input.ok_or_else(|| PinsError::Pin { pin, why: "is not watched".to_owned() })?;
        Ok(input.pin.is_low() == (input.pull == Pull::Up))
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
