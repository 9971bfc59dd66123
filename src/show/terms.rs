//! The terms of a show: its settings, apart from what can be played.

use crate::time::QuietHours;
use crate::time::conductor::Settings;
use jiff::tz::TimeZone;

/// The terms of a show.
#[derive(Debug, Clone, PartialEq)]
pub struct Terms {
    /// How the conductor is set.
    pub settings: Settings,
    /// The amplitude at the start, 0 to 1: the volume of the settings, not rounded to per cent.
    pub amplitude: f32,
    /// The hours in which nothing sounds.
    pub quiet: QuietHours,
    /// The time zone of the wall clock.
    pub zone: TimeZone,
    /// Whether presses are answered by a knock.
    pub answers: bool,
}
