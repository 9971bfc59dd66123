//! The daemon's status, whose JSON is a contract.

use serde::Serialize;

use crate::time::conductor::State;

/// What `bandstand status --json` prints.
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
    /// The hour of the day that plays, 0 to 23.
    pub hour: u8,
    /// The bar of the hour, 1 to 8.
    pub bar: u32,
    /// The beat of the bar, 1 to 4.
    pub beat: u32,
    /// The key of the hour: `F major`.
    pub key: String,
    /// The tempo, beats a minute.
    pub tempo_bpm: f64,
    /// The volume, 0 to 100 per cent.
    pub volume: u8,
    /// The wall clock: `local`, or what is wrong with it.
    pub clock: String,
    /// Every output.
    pub outputs: Vec<OutputStatus>,
    /// The buttons.
    pub buttons: ButtonStatus,
    /// The counts.
    pub data: DataStatus,
    /// What went wrong last, if it has not been mended; none when all is well.
    pub error: Option<String>,
    /// Seconds since the daemon began.
    pub uptime_seconds: u64,
    /// The program's version.
    pub version: &'static str,
}

/// One output.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OutputStatus {
    /// What the command line calls it.
    pub name: String,
    /// `playing` only while samples or messages really flow, else `silent`, `lost` or `reconnecting`.
    pub state: &'static str,
    /// When that state began, RFC 3339.
    pub since: String,
    /// Why it is `lost` or `reconnecting`, in one line; none while it is neither, or when the reason is not known.
    pub reason: Option<String>,
    /// How many times it ran out of samples; always 0 if it is no sound card.
    pub underruns: u64,
}

/// The buttons.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ButtonStatus {
    /// What watches the pins: `rppal`, `gpiocdev`, `none`.
    pub driver: String,
    /// `watching`, `none`, or what is wrong.
    pub state: String,
}

/// The counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DataStatus {
    /// The first day, ISO 8601; none if the counts have no dates.
    pub first: Option<String>,
    /// The last day, ISO 8601; none if the counts have no dates.
    pub last: Option<String>,
    /// How many places.
    pub locations: usize,
    /// Who counted, and on what terms.
    pub attribution: Vec<String>,
}

/// A state in one word.
pub(super) fn state_word(state: State) -> &'static str {
    match state {
        State::Playing => "playing",
        State::Paused => "paused",
        State::Quiet | State::Waiting => "quiet",
    }
}

impl Status {
    /// The status in one line, for `systemctl status` and people.
    pub fn line(&self) -> String {
        let Self { state, score, location, period, hour, bar, beat, key, .. } = self;
        let whose = if location == "all" { "all places" } else { location };
        let trouble = self.error.as_ref().map_or_else(String::new, |error| format!("; {error}"));
        format!("{state}: {hour:02}:00 bar {bar}.{beat}, {key}, {whose}, {period}, score {score}{trouble}")
    }
}
