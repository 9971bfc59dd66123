//! What the daemon says of itself: a contract, as JSON.

use serde::Serialize;

use crate::time::conductor::State;

/// `bandstand status --json`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Status {
    /// `playing`, `paused`, `quiet` or `starting`; a town clock that waits for its hour is `quiet`.
    pub state: &'static str,
    /// The score's name.
    pub score: String,
    /// `all`, or the place that plays alone.
    pub location: String,
    /// The period, as asked for.
    pub period: String,
    /// 0 to 23.
    pub hour: u8,
    /// 1 to 8.
    pub bar: u32,
    /// 1 to 4.
    pub beat: u32,
    /// `F major`.
    pub key: String,
    /// Beats a minute.
    pub tempo_bpm: f64,
    /// Per cent.
    pub volume: u8,
    /// The wall clock: `local`, or what is wrong with it.
    pub clock: String,
    /// Every output.
    pub outputs: Vec<OutputStatus>,
    /// The buttons.
    pub buttons: ButtonStatus,
    /// The counts.
    pub data: DataStatus,
    /// What went wrong last and still is; none when all is well.
    pub error: Option<String>,
    /// Since the daemon began.
    pub uptime_seconds: u64,
    /// The program's version.
    pub version: &'static str,
}

/// One output.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OutputStatus {
    /// What the command line calls it.
    pub name: String,
    /// `playing` only while samples or messages truly flow, else `silent`, `lost`, `reconnecting`.
    pub state: &'static str,
    /// Since when, RFC 3339.
    pub since: String,
    /// How often it ran out of samples; always 0 for what is no sound card.
    pub underruns: u64,
}

/// The buttons.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ButtonStatus {
    /// What watches the pins: `rppal`, `gpiocdev`, `none`.
    pub driver: String,
    /// `watching`, `none` or what is wrong.
    pub state: String,
}

/// The counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DataStatus {
    /// First day, ISO 8601; none without dates.
    pub first: Option<String>,
    /// Last day.
    pub last: Option<String>,
    /// How many places.
    pub locations: usize,
    /// Who counted, and on what terms.
    pub attribution: Vec<String>,
}

/// The word of a state.
pub fn state_word(state: State) -> &'static str {
    match state {
        State::Playing => "playing",
        State::Paused => "paused",
        State::Quiet | State::Waiting => "quiet",
    }
}

impl Status {
    /// In a line, for `systemctl status` and people.
    pub fn line(&self) -> String {
        let Self { state, score, location, period, hour, bar, beat, key, .. } = self;
        let whose = if location == "all" { "all places" } else { location };
        let trouble = self.error.as_ref().map_or_else(String::new, |error| format!("; {error}"));
        format!("{state}: {hour:02}:00 bar {bar}.{beat}, {key}, {whose}, {period}, score {score}{trouble}")
    }
}
