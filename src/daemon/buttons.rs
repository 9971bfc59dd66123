//! Buttons and lamps of the daemon: how their sources are opened, and what lamps show of the show.

use super::config::Config;
use super::error::DaemonError;
use crate::controls::{ActionSource, Showing, open_sources};
use crate::show::Show;
use crate::show::status::ButtonStatus;
use crate::theory::TICKS_PER_BEAT;
use crate::time::Action;
use tokio::sync::mpsc::Sender;

/// A lamp is lit for the first part of a beat: one in so many.
const BLINK: u32 = 4;

/// Opens every source of actions. Hardware that is missing is waited for, unless this very driver was asked for by name.
pub fn open(config: &Config, actions: &Sender<Action>) -> Result<Vec<Box<dyn ActionSource>>, DaemonError> {
    Ok(open_sources(&config.controls(), actions)?)
}

/// Takes over another plan.
pub fn reload(sources: &mut [Box<dyn ActionSource>], config: &Config) {
    let plan = config.controls();
    sources.iter_mut().for_each(|source| source.reload(&plan));
}

/// What the status says of the buttons, which are on pins: the first source.
pub fn status(sources: &[Box<dyn ActionSource>]) -> ButtonStatus {
    match sources.first().map(|source| source.status()) {
        Some(pins) => ButtonStatus { driver: pins.name, state: pins.state },
        None => ButtonStatus { driver: "none".to_owned(), state: "none".to_owned() },
    }
}

/// What the lamps show just now.
pub fn showing(show: &Show) -> Showing {
    let playing = show.state() == "playing";
    let beat = playing && show.heard().is_some_and(|(_, tick)| tick % TICKS_PER_BEAT < TICKS_PER_BEAT / BLINK);
    Showing { beat, playing, error: show.wrong().is_some() }
}
