//! Buttons and lamps of the daemon: how they are opened, and what lamps show of the performance.

use super::config::Config;
use super::error::DaemonError;
use crate::controls::{DriverName, Keeper, Showing};
use crate::show::Show;
use crate::show::status::ButtonStatus;
use crate::theory::TICKS_PER_BEAT;
use crate::time::conductor::State;
use tracing::warn;

/// A lamp is lit for the first part of a beat: one in so many.
const BLINK: u32 = 4;

/// Opens the driver. Hardware that is missing is waited for, unless this very driver was asked for by name.
pub fn open(config: &Config) -> Result<Keeper, DaemonError> {
    let keeper = Keeper::new(config.controls());
    match (keeper.trouble(), &config.gpio.driver) {
        (Some(trouble), Some(driver)) => {
            Err(DaemonError::Buttons { driver: asked(driver), trouble: trouble.to_string() })
        }
        _ => {
            tell(&keeper);
            Ok(keeper)
        }
    }
}

/// A driver as the config names it.
fn asked(driver: &DriverName) -> String {
    match driver {
        DriverName::Fake(path) => format!("fake:{}", path.display()),
        other => other.to_string(),
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
    if keeper.take(config.controls()) {
        tell(keeper);
    }
}

/// What the status says of them.
pub fn status(keeper: &Keeper) -> ButtonStatus {
    let (driver, state) = keeper.status();
    ButtonStatus { driver, state }
}

/// What the lamps show just now.
pub fn showing(show: &Show) -> Showing {
    let playing = show.conductor().state() == State::Playing;
    let beat = playing && show.heard().is_some_and(|(_, tick)| tick % TICKS_PER_BEAT < TICKS_PER_BEAT / BLINK);
    Showing { beat, playing, error: show.trouble().is_some() }
}
