//! The daemon's config file: TOML, every key with a default. What is wrong is told all at once, with line and remedy.

use jiff::tz::TimeZone;
use schemars::JsonSchema;
use serde::Deserialize;

use super::Synths;
use crate::footfall::Period;
use crate::score::document::{self, DocumentError};
use crate::show::Terms;
use crate::time::conductor::{Mode, Settings};
use crate::time::{Quantum, QuietHours};

/// The commented example that comes with the program.
pub const EXAMPLE: &str = include_str!("../../systemd/bandstand.toml");

/// What a config file says. Keys that it does not have are `None` or empty.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Config {
    /// Counts: files, folders, patterns.
    pub data: Option<Vec<String>>,
    /// Who counted, and on what terms.
    pub attribution: Option<Vec<String>>,
    /// Scores, by name or file.
    pub scores: Option<Vec<String>>,
    /// Periods.
    pub periods: Option<Vec<String>>,
    /// The place that plays at the start; all of them without.
    pub location: Option<String>,
    /// The hour at the start, 0 to 23.
    pub hour: Option<u8>,
    /// `journey`, `now`, `now-repeating` or `loop`.
    pub mode: Option<String>,
    /// Whether after a day comes one of the next period.
    pub alternate: Option<bool>,
    /// `now`, `beat` or `bar`.
    pub switch: Option<String>,
    /// `woodblock` or `none`.
    pub answer: Option<String>,
    /// Per cent.
    pub volume: Option<u8>,
    /// The loudest that presses can make it, per cent.
    pub volume_ceiling: Option<u8>,
    /// Minutes after the last press until all is as at the start; 0 for never.
    pub idle_minutes: Option<f64>,
    /// Hours in which nothing sounds: `22:00..07:30`.
    pub quiet: Option<String>,
    /// An IANA name; the system's own without.
    pub time_zone: Option<String>,
    /// Where to play.
    pub outputs: Option<Vec<String>>,
    /// Frames that a sound card takes at a time.
    pub buffer: Option<u32>,
    /// How late the speakers sound, milliseconds; MIDI beside them waits for them.
    pub audio_latency: Option<f64>,
    /// Synths.
    pub midi: Synths,
    /// A SoundFont, `default`, or `none`.
    pub soundfont: Option<String>,
    /// The seed.
    pub seed: Option<u64>,
    /// `mean` or `median`.
    pub statistic: Option<String>,
    /// Whether what was playing is taken up again at the start.
    pub resume: Option<bool>,
    /// Buttons and lamps.
    pub gpio: Gpio,
    /// Buttons.
    pub button: Vec<ButtonSpec>,
    /// Knobs.
    pub encoder: Vec<EncoderSpec>,
    /// Lamps.
    pub led: Vec<LedSpec>,
}

/// How to get at the header's pins.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Gpio {
    /// `rppal`, `gpiocdev`, `none` or `fake:PATH`.
    pub driver: Option<String>,
    /// Label of the chip, for `gpiocdev`.
    pub chip: Option<String>,
    /// Milliseconds.
    pub debounce_ms: Option<u64>,
    /// Milliseconds.
    pub double_ms: Option<u64>,
    /// Milliseconds.
    pub hold_ms: Option<u64>,
    /// Milliseconds.
    pub repeat_ms: Option<u64>,
}

/// A button.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ButtonSpec {
    /// BCM number.
    pub pin: u8,
    /// What a press does.
    pub press: Option<String>,
    /// What a double press does.
    pub double: Option<String>,
    /// What holding does; `repeat` repeats the press.
    pub hold: Option<String>,
    /// `up` (the button connects to ground) or `down` (to 3.3 V).
    pub pull: Option<String>,
}

/// A rotary encoder.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct EncoderSpec {
    /// BCM numbers of its two contacts.
    pub pins: [u8; 2],
    /// What a click clockwise does.
    pub clockwise: String,
    /// What a click anticlockwise does.
    pub anticlockwise: String,
}

/// A lamp.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct LedSpec {
    /// BCM number.
    pub pin: u8,
    /// `beat`, `playing` or `error`.
    pub shows: String,
}

impl Config {
    /// Reads a config; `file` is named in errors.
    ///
    /// # Errors
    /// All that is wrong, each with line and remedy.
    pub fn parse(file: &str, text: &str) -> Result<Self, DocumentError> {
        document::read(file, text, Self::problems)
    }

    /// What is wrong with the values, as (path, message).
    pub fn problems(&self) -> Vec<(String, String)> {
        let mut found = Vec::new();
        let mut check = |path: &str, outcome: Result<(), String>| {
            if let Err(message) = outcome {
                found.push((path.to_owned(), message));
            }
        };
        check("hour", self.hour.map_or(Ok(()), |hour| at_most("hours go from 0 to 23", hour, 23)));
        check("volume", self.volume.map_or(Ok(()), |volume| at_most("volumes go from 0 to 100", volume, 100)));
        check(
            "volume-ceiling",
            self.volume_ceiling.map_or(Ok(()), |volume| at_most("volumes go from 0 to 100", volume, 100)),
        );
        let minutes = self.idle_minutes.unwrap_or_default();
        check("idle-minutes", if (0.0..=1e6).contains(&minutes) { Ok(()) } else { Err("minutes, 0 or more".into()) });
        check("mode", mode(self.mode.as_deref()).map(drop));
        check("switch", quantum(self.switch.as_deref()).map(drop));
        check("answer", answers(self.answer.as_deref()).map(drop));
        check("quiet", self.quiet().map(drop));
        check("time-zone", self.zone().map(drop));
        check("statistic", one_of(self.statistic.as_deref(), &["mean", "median"]));
        let empty = |list: &Option<Vec<String>>| list.as_ref().is_some_and(Vec::is_empty);
        for (path, list) in [("scores", &self.scores), ("periods", &self.periods), ("outputs", &self.outputs)] {
            check(
                path,
                if empty(list) { Err(format!("name at least one of the {path}, or leave it out")) } else { Ok(()) },
            );
        }
        for (n, period) in self.periods.iter().flatten().enumerate() {
            check(&format!("periods.{n}"), Period::check(period).map_err(|error| error.to_string()));
        }
        self.synth_problems(&mut found);
        self.wiring_problems(&mut found);
        found
    }

    /// How the conductor is set.
    ///
    /// # Errors
    /// Never for a config that was parsed.
    pub fn settings(&self) -> Result<Settings, String> {
        let idle = self.idle_minutes.filter(|minutes| *minutes > 0.0).map(|minutes| (minutes * 6e7) as u64);
        let ceiling = self.volume_ceiling.unwrap_or(100);
        Ok(Settings {
            mode: mode(self.mode.as_deref())?,
            quantum: quantum(self.switch.as_deref())?,
            volume: self.volume.unwrap_or(100).min(ceiling),
            ceiling,
            idle,
            alternate: self.alternate.unwrap_or(false),
        })
    }

    /// The terms of the show.
    ///
    /// # Errors
    /// Never for a config that was parsed.
    pub fn terms(&self) -> Result<Terms, String> {
        Ok(Terms { settings: self.settings()?, quiet: self.quiet()?, zone: self.zone()?, answers: self.answers() })
    }

    /// Quiet hours.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn quiet(&self) -> Result<QuietHours, String> {
        self.quiet.as_deref().unwrap_or("").parse().map_err(|error: crate::time::QuietHoursError| error.to_string())
    }

    /// The time zone.
    ///
    /// # Errors
    /// When there is none of that name.
    pub fn zone(&self) -> Result<TimeZone, String> {
        match self.time_zone.as_deref() {
            None => Ok(TimeZone::system()),
            Some(name) => TimeZone::get(name)
                .map_err(|_| format!("there is no time zone `{name}`; write it as Europe/London, or leave it out")),
        }
    }

    /// Whether presses are answered by a sound.
    pub fn answers(&self) -> bool {
        answers(self.answer.as_deref()).unwrap_or(true)
    }
}

fn at_most(rule: &str, value: u8, most: u8) -> Result<(), String> {
    if value > most { Err(format!("{rule}; this is {value}")) } else { Ok(()) }
}

pub(super) fn one_of(word: Option<&str>, words: &[&str]) -> Result<(), String> {
    match word {
        Some(word) if !words.contains(&word) => Err(format!("`{word}` is none of {}", words.join(", "))),
        _ => Ok(()),
    }
}

fn mode(word: Option<&str>) -> Result<Mode, String> {
    one_of(word, &["journey", "now", "now-repeating", "loop"])?;
    Ok(match word {
        Some("now") => Mode::Now { repeat: false },
        Some("now-repeating") => Mode::Now { repeat: true },
        Some("loop") => Mode::Loop,
        _ => Mode::Journey,
    })
}

fn quantum(word: Option<&str>) -> Result<Quantum, String> {
    one_of(word, &["now", "beat", "bar"])?;
    Ok(match word {
        Some("now") => Quantum::Now,
        Some("bar") => Quantum::Bar,
        _ => Quantum::Beat,
    })
}

fn answers(word: Option<&str>) -> Result<bool, String> {
    one_of(word, &["woodblock", "none"])?;
    Ok(word != Some("none"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example with every setting uncommented; prose begins with a blank.
    fn uncommented() -> String {
        let setting = |line: &str| line.strip_prefix('#').filter(|rest| !rest.starts_with(' ')).map(str::to_owned);
        EXAMPLE.lines().map(|line| setting(line).unwrap_or_else(|| line.to_owned()) + "\n").collect()
    }

    #[test]
    fn the_example_is_sound_as_it_is_and_uncommented() {
        assert_eq!(Config::parse("bandstand.toml", EXAMPLE).unwrap(), Config::default());
        let full = Config::parse("bandstand.toml", &uncommented()).unwrap();
        assert_eq!((full.button.len(), full.encoder.len(), full.led.len()), (2, 1, 1));
        let standard = Config::default();
        // What it shows as defaults are the defaults.
        assert_eq!(full.settings(), standard.settings());
        assert_eq!(full.timing(), standard.timing());
        assert_eq!(full.answers(), standard.answers());
    }

    #[test]
    fn all_that_is_wrong_is_told_at_once() {
        let text = "volum = 3\nmode = \"jorney\"\nhour = 24\nquiet = \"22\"\nperiods = [\"weekday\", \"wekend\"]\n\
            [[button]]\npin = 17\npress = \"next-locaton\"\n[[button]]\npin = 17\n[[led]]\npin = 40\nshows = \"beat\"\n";
        let error = Config::parse("b.toml", text).unwrap_err();
        let lines: Vec<usize> = error.problems().iter().map(|problem| problem.line).collect();
        assert_eq!(lines, [1, 2, 3, 4, 5, 8, 9, 10, 12], "{error}");
        let shown = error.to_string();
        for said in ["did you mean `volume`", "did you mean `next-location`", "taken by a button", "no 40"] {
            assert!(shown.contains(said), "{said}: {shown}");
        }
    }
}
