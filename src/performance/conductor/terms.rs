//! What the conductor is told and tells.

use crate::performance::{Micros, Quantum};

/// What there is to choose from. None of the lists but the locations may be empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Menu {
    /// Scores by name.
    pub scores: Vec<String>,
    /// Periods, as [`crate::footfall::Period`] reads them.
    pub periods: Vec<String>,
    /// Places that the score has players for.
    pub locations: Vec<String>,
}

/// What is chosen: places in the menu's lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Choice {
    /// Which score.
    pub score: usize,
    /// Which period.
    pub period: usize,
    /// Which place alone; none for all.
    pub location: Option<usize>,
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

/// What the conductor is told once.
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
    /// Back to the start so long after the last press, microseconds; none for never.
    pub idle: Option<Micros>,
    /// Whether the next day is one of the next period.
    pub alternate: bool,
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
    /// Let the music end here: fade out and forget it.
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
