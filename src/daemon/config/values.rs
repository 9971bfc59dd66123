//! Values of the config that are more than a number: volumes, answers, periods, zones, seats, and what holding does.
#![allow(clippy::disallowed_methods, reason = "how loud an output plays need not be the same to the last bit")]

use crate::footfall::{Period, time_zone};
use crate::text::choice;
use crate::time::{Action, UnknownAction};
use jiff::tz::TimeZone;
use std::fmt;
use std::str::FromStr;

use super::numbers::Channel;

/// How loud, as an amplitude from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Volume(f32);

impl Volume {
    /// As loud as a file is.
    pub const FULL: Self = Self(1.0);

    /// The amplitude, 0 to 1.
    pub fn amplitude(self) -> f32 {
        self.0
    }

    /// The nearest whole number of per cent, 0 to 100.
    pub fn percent(self) -> u8 {
        (self.0.cbrt() * 100.0).round() as u8
    }
}

impl FromStr for Volume {
    type Err = String;

    /// Reads per cent, `50`, or decibels, `-6dB`. The amplitude is the cube of what a slider shows, as PulseAudio and others
    /// have it, so that equal steps sound equal: 50 is -18 dB.
    fn from_str(text: &str) -> Result<Self, String> {
        let lower = text.trim().to_lowercase();
        let amplitude = match lower.strip_suffix("db") {
            Some(decibels) => {
                let decibels = decibels.trim().parse().ok().filter(|db| (-60.0..=0.0).contains(db));
                decibels.map(|db: f32| 10f32.powf(db / 20.0))
            }
            None => {
                let percent = lower.trim_end_matches('%').trim().parse().ok().filter(|p| (0.0..=100.0).contains(p));
                percent.map(|percent: f32| (percent / 100.0).powi(3))
            }
        };
        amplitude.map(Self).ok_or_else(|| "a volume is 0 to 100, or decibels from -60dB to 0dB".to_owned())
    }
}

/// The sound that confirms a press.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AnswerSound {
    /// A woodblock.
    #[default]
    Woodblock,
    /// None.
    None,
}

impl FromStr for AnswerSound {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        choice(word, &[("woodblock", Self::Woodblock), ("none", Self::None)])
    }
}

/// Whether something is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct YesNo(pub bool);

impl FromStr for YesNo {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        match word.trim().to_lowercase().as_str() {
            "yes" | "y" | "true" | "t" | "on" | "1" => Ok(Self(true)),
            "no" | "n" | "false" | "f" | "off" | "0" => Ok(Self(false)),
            _ => Err("write yes or no".to_owned()),
        }
    }
}

/// A period that some day can be in, as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeriodName(String);

impl PeriodName {
    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PeriodName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for PeriodName {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Period::check(text).map_err(|error| error.to_string())?;
        Ok(Self(text.trim().to_owned()))
    }
}

/// A time zone by its IANA name.
#[derive(Debug, Clone, PartialEq)]
pub struct ZoneName(TimeZone);

impl ZoneName {
    /// The zone.
    pub fn zone(&self) -> TimeZone {
        self.0.clone()
    }

    /// Its IANA name.
    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }
}

impl FromStr for ZoneName {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        time_zone(name).map(Self).map_err(|error| error.to_string())
    }
}

/// A part's own MIDI channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartChannel {
    /// The part's track or its place, not empty.
    pub part: String,
    /// Its channel.
    pub channel: Channel,
}

impl FromStr for PartChannel {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || "write a place or a track's name, = and a channel from 1 to 16, as Briggate=3".to_owned();
        let (part, number) = text.rsplit_once('=').ok_or_else(wrong)?;
        if part.trim().is_empty() {
            return Err(wrong());
        }
        Ok(Self { part: part.trim().to_owned(), channel: number.parse()? })
    }
}

/// What holding a button does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hold {
    /// Repeats the press.
    Repeat,
    /// Something of its own.
    Act(Action),
}

impl FromStr for Hold {
    type Err = UnknownAction;

    fn from_str(word: &str) -> Result<Self, UnknownAction> {
        if word == "repeat" { Ok(Self::Repeat) } else { word.parse().map(Self::Act) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn volumes_are_read() {
        let read = |text: &str| text.parse().map(|volume: Volume| (volume.amplitude() * 1e4).round() / 1e4);
        for (text, amplitude) in
            [("100", 1.0), ("0", 0.0), ("50", 0.125), ("50 %", 0.125), ("-6dB", 0.5012), ("0 dB", 1.0)]
        {
            assert_eq!(read(text), Ok(amplitude), "{text}");
        }
        for text in ["101", "-1", "loud", "", "3dB", "-90dB", "nan", "nandb", "inf"] {
            assert!(read(text).is_err(), "{text}");
        }
        assert!((0..=100u8).all(|percent| percent.to_string().parse().map(Volume::percent) == Ok(percent)));
    }

    #[test]
    fn a_parts_channel_stands_behind_the_last_equals_sign() {
        let read = |text: &str| text.parse().map(|PartChannel { part, channel }| (part, channel.index()));
        assert_eq!(read("Albion Street = North=3"), Ok(("Albion Street = North".to_owned(), 2)));
        assert!(read("Briggate").is_err() && read("=3").is_err() && read("Briggate=0").is_err());
    }
}
