//! The daemon's config: one table of keys, each read into its own type once, whether a file, a variable or a flag says it.
//!
//! A new key is a row of `table.rs`, its lines in `systemd/bandstand.toml`, and whatever uses it.

mod document;
mod key;
pub mod kind;
mod lists;
mod merge;
mod numbers;
mod paths;
mod read;
mod reading;
mod seats;
mod table;
mod terms;
#[cfg(test)]
mod tests;
mod values;
mod waiting;
mod wires;
mod wiring;

pub use document::EXAMPLE;
pub use key::{Flag, Form, Key, MIDI, READING, Taken};
pub use lists::{Listed, some_outputs, some_periods, some_scores};
pub use numbers::{
    Baud, BufferFrames, Channel, Hour, IdleMinutes, Milliseconds, Pin, PressTime, RepeatTime, Transpose,
};
pub use table::{Config, Gpio, Synths, changed, keys};
pub use values::{AnswerSound, Hold, PartChannel, PeriodName, Volume, ZoneName};
pub use waiting::waiting;
pub use wires::{ButtonSpec, EncoderSpec, LedSpec};
