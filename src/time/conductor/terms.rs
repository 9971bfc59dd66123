//! What the conductor is told and tells.

use crate::text::choice;
use crate::time::{Micros, Quantum};
use std::str::FromStr;

/// What there is to choose from: names, each once in its list. Only the list of locations may be empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Menu {
    /// Scores by name.
    pub scores: Vec<String>,
    /// Periods, as [`crate::footfall::Period`] reads them.
    pub periods: Vec<String>,
    /// Places that the score has players for.
    pub locations: Vec<String>,
}

/// What is chosen, by name, so that it means the same whatever happens to the menu's lists.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Choice {
    /// The score.
    pub score: String,
    /// The period.
    pub period: String,
    /// The place that plays alone; none for all.
    pub location: Option<String>,
}

impl Menu {
    /// The same choice, with the first of a list where what was chosen is no longer in it, and all places where the
    /// place is not.
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

/// How the day goes by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// Hour after hour; after the last of the day comes the first.
    #[default]
    Journey,
    /// The same, once: after the last hour it is over.
    Once,
    /// The town clock: at each full hour its phrase, at the real local time.
    Now {
        /// Whether it is repeated, without bells, until the next hour.
        repeat: bool,
    },
    /// One hour over and over.
    Loop,
}

/// How the conductor is set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// How the day goes by.
    pub mode: Mode,
    /// When a press changes the music.
    pub quantum: Quantum,
    /// Volume at the start, and the loudest there may be, per cent.
    pub volume: u8,
    /// The loudest that presses can make it, per cent.
    pub ceiling: u8,
    /// How long after the last press all is as at the start again, microseconds; none for never.
    pub idle: Option<Micros>,
    /// Whether the next day is one of the next period.
    pub alternate: bool,
}

impl Mode {
    /// Whether the hours are those of the real local time.
    pub fn is_town_clock(self) -> bool {
        matches!(self, Self::Now { .. })
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
    /// Music.
    Playing,
    /// Somebody has asked for silence.
    Paused,
    /// Quiet hours.
    Quiet,
    /// The town clock waits for its hour.
    Waiting,
}

/// From where on a choice is played.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum From {
    /// The same place in the same hour: bells that have struck do not strike again.
    Here,
    /// The beginning of an hour, its bells included.
    Hour(u8),
    /// The beginning of an hour without its bells.
    HourWithoutBells(u8),
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Play what is chosen.
    Play {
        /// What.
        choice: Choice,
        /// From where on.
        from: From,
        /// When.
        quantum: Quantum,
    },
    /// Fade out and forget what plays.
    Rest,
    /// Stand still.
    Pause,
    /// Go on.
    Resume,
    /// Per cent, 0 to 100.
    Volume(u8),
    /// A soft sign that a press was felt.
    Answer,
    /// Strike the bells of an hour on top of what plays.
    Bells(u8),
    /// Silence every synth.
    Panic,
    /// Set every synth up again.
    SetUp,
}
