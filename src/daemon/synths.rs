//! What a config says of synths, as the flags `--midi-...` do; how each value is read is told here for both.

use schemars::JsonSchema;
use serde::Deserialize;

use super::Config;
use crate::outputs::midi::VelocityCurve;

/// The table `[midi]`: a key for each flag.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Synths {
    /// One channel for all parts, 1 to 16.
    pub channel: Option<u8>,
    /// Parts' own channels: `Briggate=3`.
    pub map: Option<Vec<String>>,
    /// Semitones, -48 to 48.
    pub transpose: Option<i8>,
    /// What becomes of velocities: a gamma, or points.
    pub velocity: Option<String>,
    /// Whether banks and programs are left out, and the reset.
    pub no_programs: Option<bool>,
    /// Whether the reset is.
    pub no_reset: Option<bool>,
    /// Whether the MIDI clock is sent.
    pub clock: Option<bool>,
    /// Everything sooner by so many milliseconds.
    pub advance: Option<f64>,
    /// Baud of serial lines.
    pub baud: Option<u32>,
}

impl Config {
    /// What is wrong with the buffer and with what is said of synths.
    pub(super) fn synth_problems(&self, found: &mut Vec<(String, String)>) {
        let Synths { channel: seat, map, transpose, velocity, advance, baud, .. } = &self.midi;
        let mut check = |path: &str, outcome: Option<Result<(), String>>| {
            if let Some(Err(message)) = outcome {
                found.push((path.to_owned(), message));
            }
        };
        check("buffer", self.buffer.map(|frames| buffer(&frames.to_string()).map(drop)));
        check("audio-latency", self.audio_latency.map(|ms| milliseconds(&ms.to_string()).map(drop)));
        check("midi.channel", seat.map(|number| channel(&number.to_string()).map(drop)));
        check("midi.transpose", transpose.map(|semitones| self::transpose(&semitones.to_string()).map(drop)));
        check("midi.velocity", velocity.as_ref().map(|curve| curve.parse::<VelocityCurve>().map(drop)));
        check("midi.advance", advance.map(|ms| milliseconds(&ms.to_string()).map(drop)));
        check("midi.baud", baud.map(|rate| self::baud(&rate.to_string()).map(drop)));
        for (n, part) in map.iter().flatten().enumerate() {
            check(&format!("midi.map.{n}"), Some(mapped(part).map(drop)));
        }
    }
}

/// Reads a channel as musicians count and gives it as machines do, 0 to 15.
///
/// # Errors
/// What channels there are.
pub fn channel(text: &str) -> Result<u8, String> {
    let number = text.trim().parse::<u8>().ok().filter(|n| (1..=16).contains(n));
    number.map(|n| n - 1).ok_or_else(|| "MIDI channels go from 1 to 16".to_owned())
}

/// Reads a part and its channel.
///
/// # Errors
/// How it is written.
pub fn mapped(text: &str) -> Result<(String, u8), String> {
    let wrong = || "write a place or a track's name, = and a channel from 1 to 16, as Briggate=3".to_owned();
    let (name, number) = text.rsplit_once('=').ok_or_else(wrong)?;
    if name.trim().is_empty() {
        return Err(wrong());
    }
    Ok((name.trim().to_owned(), channel(number)?))
}

/// Reads semitones.
///
/// # Errors
/// What semitones there may be.
pub fn transpose(text: &str) -> Result<i8, String> {
    let semitones = text.trim().parse().ok().filter(|semitones| (-48..=48).contains(semitones));
    semitones.ok_or_else(|| "write semitones, from -48 to 48".to_owned())
}

/// Reads milliseconds.
///
/// # Errors
/// What times there may be.
pub fn milliseconds(text: &str) -> Result<f64, String> {
    let number = text.trim().parse::<f64>().ok().filter(|ms| (-5_000.0..=5_000.0).contains(ms));
    number.ok_or_else(|| "write milliseconds, from -5000 to 5000".to_owned())
}

/// Reads the rate of a serial line.
///
/// # Errors
/// What rates there may be.
pub fn baud(text: &str) -> Result<u32, String> {
    let rate = text.trim().parse().ok().filter(|rate| (300..=4_000_000).contains(rate));
    rate.ok_or_else(|| "write baud, from 300 to 4000000; MIDI's own are 31250".to_owned())
}

/// Reads the frames that a sound card takes at a time.
///
/// # Errors
/// What sizes there may be.
pub fn buffer(text: &str) -> Result<u32, String> {
    let frames = text.trim().parse().ok().filter(|frames| (128..=16_384).contains(frames));
    frames.ok_or_else(|| "a buffer has 128 to 16384 frames; 2048 are 43 ms".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn channels_are_counted_as_musicians_do() {
        assert_eq!((channel("1"), channel("16")), (Ok(0), Ok(15)));
        assert!(channel("0").is_err() && channel("17").is_err() && channel("x").is_err());
        assert_eq!(mapped("Albion Street = North=3"), Ok(("Albion Street = North".to_owned(), 2)));
        assert!(mapped("Briggate").is_err() && mapped("=3").is_err() && mapped("Briggate=0").is_err());
    }

    #[test]
    fn buffers_are_read() {
        assert_eq!(buffer("2048"), Ok(2_048));
        assert!(["0", "127", "16385", "-5", "big", "1e3"].iter().all(|text| buffer(text).is_err()));
    }

    #[test]
    fn what_is_wrong_with_them_has_its_line() {
        let text = "buffer = 12\naudio-latency = 9000\n[midi]\nchannel = 17\nmap = [\"Briggate=1\", \"Headrow\"]\n\
            transpose = 60\nvelocity = \"loud\"\nadvance = -6000.5\nbaud = 1\n";
        let error = Config::parse("b.toml", text).unwrap_err();
        let lines: Vec<usize> = error.problems().iter().map(|problem| problem.line).collect();
        assert_eq!(lines, [1, 2, 4, 5, 6, 7, 8, 9], "{error}");
    }
}
