//! The terms of a show: what it is told besides the music.

use crate::time::QuietHours;
use crate::time::conductor::Settings;
use jiff::tz::TimeZone;

/// The terms of a show.
#[derive(Debug, Clone, PartialEq)]
pub struct Terms {
    /// How the conductor is set.
    pub settings: Settings,
    /// How loud it is at the start, as an amplitude from 0 to 1: the volume of the settings, not rounded to per cent.
    pub amplitude: f32,
    /// When nothing sounds.
    pub quiet: QuietHours,
    /// Where the clock is.
    pub zone: TimeZone,
    /// Whether presses are answered by a knock.
    pub answers: bool,
}
