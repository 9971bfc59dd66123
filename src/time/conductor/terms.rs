//! The terms of the conductor: menu, choice, settings, states and commands.

use crate::text::choice;
use crate::time::{Micros, Quantum};
use std::str::FromStr;

/// What there is to choose from: names, each once in its list. Only the lists of locations and hours may be empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Menu {
    /// Scores by name.
    pub scores: Vec<String>,
    /// Periods, as [`crate::footfall::Period`] reads them.
    pub periods: Vec<String>,
    /// Places that the score has players for.
    pub locations: Vec<String>,
    /// The hours of the day, 0 to 23, rising, that can be played in the period that is chosen: those in which a place was
    /// counted. Empty for all.
    pub hours: Vec<u8>,
}

/// What is chosen, by name, so that it means the same whatever happens to the menu's lists.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Choice {
    /// The score.
    pub score: String,
    /// The period.
    pub period: String,
    /// The place, or group of places, that plays alone; none for all.
    pub location: Option<String>,
}

/// What stands when a program ends, so that it can be taken up again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// What is chosen.
    pub choice: Choice,
    /// The hour, 0 to 23.
    pub hour: u8,
    /// The volume, 0 to 100 per cent; none for that of the settings.
    pub volume: Option<u8>,
    /// Whether somebody has asked for silence.
    pub paused: bool,
}

impl Menu {
    /// Whether an hour, 0 to 23, can be played.
    pub fn has_hour(&self, hour: u8) -> bool {
        self.hours.is_empty() || self.hours.contains(&hour)
    }

    /// The hour itself if it can be played, else the next one that can be, round the clock.
    pub fn hour_from(&self, hour: u8) -> u8 {
        (0..24).map(|n| (hour + n) % 24).find(|hour| self.has_hour(*hour)).unwrap_or(hour)
    }

    /// The last hour before an hour that can be played, round the clock.
    pub(super) fn hour_before(&self, hour: u8) -> u8 {
        (1..=24).map(|n| (hour + 24 - n) % 24).find(|hour| self.has_hour(*hour)).unwrap_or(hour)
    }

    /// The same choice, with the first of a list in place of a score or period that is not in it, and with all places
    /// instead of a place that is not in the menu.
    pub fn kept(&self, choice: &Choice) -> Choice {
        let kept =
            |list: &[String], name: &String| if list.contains(name) { Some(name) } else { list.first() }.cloned();
        Choice {
            score: kept(&self.scores, &choice.score).unwrap_or_default(),
            period: kept(&self.periods, &choice.period).unwrap_or_default(),
            location: choice.location.clone().filter(|name| self.locations.contains(name)),
        }
    }
}

/// In which order hours are played.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// Hour after hour; after the last of the day comes the first.
    #[default]
    Journey,
    /// Hour after hour; after the last of the day it is over.
    Once,
    /// The town clock: at each full hour its phrase, at the real local time.
    Now {
        /// Whether the phrase is repeated, without bells, until the next hour.
        repeat: bool,
    },
    /// One hour over and over.
    Loop,
}

/// The settings of the conductor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// In which order hours are played.
    pub mode: Mode,
    /// When a press changes the music.
    pub quantum: Quantum,
    /// Volume at the start, 0 to 100 per cent.
    pub volume: u8,
    /// The loudest that the volume may be, 0 to 100 per cent.
    pub ceiling: u8,
    /// How long after the last press everything is as at the start again, microseconds; none for never.
    pub idle: Option<Micros>,
    /// Whether a journey plays each day from the next period.
    pub alternate: bool,
}

impl Mode {
    /// Whether the hours that play are those of the real local time.
    pub fn is_town_clock(self) -> bool {
        matches!(self, Self::Now { .. })
    }

    /// Whether it is silent until the next full hour.
    pub fn waits(self) -> bool {
        matches!(self, Self::Now { repeat: false })
    }
}

impl FromStr for Mode {
    type Err = String;

    /// Reads a mode that goes on without end: `journey`, `now`, `now-repeating` or `loop`.
    fn from_str(word: &str) -> Result<Self, String> {
        let (now, repeating) = (Self::Now { repeat: false }, Self::Now { repeat: true });
        choice(word, &[("journey", Self::Journey), ("now", now), ("now-repeating", repeating), ("loop", Self::Loop)])
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self { mode: Mode::Journey, quantum: Quantum::Beat, volume: 100, ceiling: 100, idle: None, alternate: false }
    }
}

/// What is going on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Music plays.
    Playing,
    /// Somebody has asked for silence.
    Paused,
    /// These are quiet hours.
    Quiet,
    /// The town clock waits for its hour, or for the next that can be played.
    Waiting,
}

/// Where a choice is played from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum From {
    /// The same place in the same hour: bells that have struck do not strike again.
    Here,
    /// The beginning of an hour, its bells included.
    Hour(u8),
    /// The beginning of an hour without its bells.
    HourWithoutBells(u8),
}

/// What the conductor tells others to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Play what is chosen.
    Play {
        /// What is chosen.
        choice: Choice,
        /// Where it is played from.
        from: From,
        /// When it begins.
        quantum: Quantum,
    },
    /// Fade out and forget what plays.
    Rest,
    /// Pause.
    Pause,
    /// Go on after a pause.
    Resume,
    /// Set the volume, 0 to 100 per cent.
    Volume(u8),
    /// Answer a press with a soft sign that it was felt.
    Answer,
    /// Strike the bells of an hour on top of what plays.
    Bells(u8),
    /// Silence every synth.
    Panic,
    /// Set every synth up again.
    SetUp,
}
