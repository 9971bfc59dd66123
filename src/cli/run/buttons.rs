//! Buttons and lamps of the daemon: how they are opened, and what lamps show of the performance.

use super::super::failure::Failure;
use super::super::performance::Performance;
use crate::controls::{Keeper, Showing};
use crate::daemon::Config;
use crate::daemon::status::ButtonStatus;
use crate::performance::conductor::State;
use crate::theory::TICKS_PER_BEAT;
use tracing::warn;

/// A lamp is lit for the first part of a beat: one in so many.
const BLINK: u32 = 4;

/// Opens the driver. Hardware that is missing is waited for, unless this very driver was asked for by name.
pub fn open(config: &Config) -> Result<Keeper, Failure> {
    let keeper = Keeper::new(config.controls().map_err(Failure::failed)?);
    match (keeper.trouble(), &config.gpio.driver) {
        (Some(trouble), Some(driver)) => Err(Failure::failed(format!("buttons by `{driver}`: {trouble}"))),
        _ => {
            tell(&keeper);
            Ok(keeper)
        }
    }
}

/// Says once what is missing.
fn tell(keeper: &Keeper) {
    if let Some(trouble) = keeper.trouble() {
        warn!("no buttons: {trouble}; trying again");
    }
}

/// Takes over other wiring.
pub fn reload(keeper: &mut Keeper, config: &Config) {
    if let Ok(plan) = config.controls()
        && keeper.take(plan)
    {
        tell(keeper);
    }
}

/// What the status says of them.
pub fn status(keeper: &Keeper) -> ButtonStatus {
    let (driver, state) = keeper.status();
    ButtonStatus { driver, state }
}

impl Performance {
    /// What the lamps show just now.
    pub fn showing(&self) -> Showing {
        let playing = self.conductor.state() == State::Playing;
        let beat = playing && self.heard().is_some_and(|(_, tick)| tick % TICKS_PER_BEAT < TICKS_PER_BEAT / BLINK);
        Showing { beat, playing, error: self.error.is_some() }
    }
}
