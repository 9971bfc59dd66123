//! Numbers of the config that have a range: once read they are in it.

use std::str::FromStr;

/// A number type with a range, and the words that say so to whoever leaves it.
macro_rules! ranged {
    ($($(#[$doc:meta])* $name:ident($inner:ty) in $range:expr, $rule:expr;)*) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
            pub struct $name($inner);

            impl $name {
                /// The number.
                pub fn get(self) -> $inner {
                    self.0
                }
            }

            impl FromStr for $name {
                type Err = String;

                fn from_str(text: &str) -> Result<Self, String> {
                    let number = text.trim().parse().ok().filter(|number| ($range).contains(number));
                    number.map(Self).ok_or_else(|| $rule(text.trim()))
                }
            }
        )*
    };
}

ranged! {
    /// Minutes without a press until everything is as at the start; 0 for never.
    IdleMinutes(f64) in 0.0..=1e6, |_: &str| "minutes, 0 or more".to_owned();
    /// Frames at 48 kHz that a sound card takes at a time, 128 to 16384.
    BufferFrames(u32) in 128..=16_384, |_: &str| "a buffer has 128 to 16384 frames; 2048 are 43 ms".to_owned();
    /// Milliseconds, -5000 to 5000.
    Milliseconds(f64) in -5_000.0..=5_000.0, |_: &str| "write milliseconds, from -5000 to 5000".to_owned();
    /// Semitones up or, negative, down, -48 to 48.
    Transpose(i8) in -48..=48, |_: &str| "write semitones, from -48 to 48".to_owned();
    /// Bits a second on a serial line, 300 to 4000000.
    Baud(u32) in 300..=4_000_000, |_: &str| "write baud, from 300 to 4000000; MIDI's own are 31250".to_owned();
    /// Milliseconds that a part of a press takes, 0 to 60000.
    PressTime(u64) in 0..=60_000, |_: &str| "milliseconds, at most 60000".to_owned();
    /// Milliseconds between two repetitions of a held press, 1 to 60000.
    RepeatTime(u64) in 1..=60_000, |text: &str| match text {
        "0" => "a held press cannot repeat every 0 ms; write 50 or more".to_owned(),
        _ => "milliseconds, at most 60000".to_owned(),
    };
    /// A pin of the header by its BCM number, 0 to 27.
    Pin(u8) in 0..=27, |text: &str| format!("the header has BCM pins 0 to 27, and no {text}");
}

/// An hour of the day, 0 to 23.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hour(u8);

impl Hour {
    /// The number.
    pub fn get(self) -> u8 {
        self.0
    }
}

impl FromStr for Hour {
    type Err = String;

    /// Reads `7`, `07` or `07:00`.
    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let digits = text.strip_suffix(":00").unwrap_or(text);
        let number = digits.parse().ok().filter(|hour| *hour < 24 && digits.chars().all(|c| c.is_ascii_digit()));
        number.map(Self).ok_or_else(|| match text.contains("..") {
            true => format!("the daemon begins with one hour and then plays all; write 7, not {text}"),
            false => format!("hours go from 0 to 23; this is {text}"),
        })
    }
}

/// A MIDI channel as musicians count, 1 to 16.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Channel(u8);

impl Channel {
    /// The channel as machines count, 0 to 15.
    pub fn index(self) -> u8 {
        self.0 - 1
    }
}

impl FromStr for Channel {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let number = text.trim().parse().ok().filter(|number| (1..=16).contains(number));
        number.map(Self).ok_or_else(|| "MIDI channels go from 1 to 16".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn channels_are_counted_as_musicians_do() {
        let read = |text: &str| text.parse().map(Channel::index);
        assert_eq!((read("1"), read(" 16")), (Ok(0), Ok(15)));
        assert!(read("0").is_err() && read("17").is_err() && read("x").is_err());
    }

    #[test]
    fn buffers_are_read() {
        assert_eq!("2048".parse().map(BufferFrames::get), Ok(2_048));
        assert!(["0", "127", "16385", "-5", "big", "1e3"].iter().all(|text| text.parse::<BufferFrames>().is_err()));
    }

    #[test]
    fn one_hour_is_no_stretch_of_hours() {
        assert!(["7", "07", "07:00"].iter().all(|text| text.parse().map(Hour::get) == Ok(7)));
        assert!("7..9".parse::<Hour>().is_err_and(|why| why.contains("write 7, not 7..9")));
        assert!(["24", "noon", "-1", "+7"].iter().all(|text| text.parse::<Hour>().is_err()));
    }
}
