//! The grammar of music that the other rooms speak: pitch, scale, key, the circle of fifths, meter, tempo, dynamics.
//!
//! Everything here is exact (integers and ratios), so that the same data give the same notes on every machine.

mod dynamics;
mod key;
mod meter;
mod pitch;
mod tempo;

pub use dynamics::Dynamic;
pub use key::{Key, Mode};
pub use meter::{
    BARS_PER_PHRASE, BEATS_PER_BAR, BEATS_PER_PHRASE, PPQ, TICKS_PER_BAR, TICKS_PER_BEAT, TICKS_PER_PHRASE,
};
pub use pitch::{Letter, PitchClass, Spelling};
pub use tempo::{TempoChange, TempoMap};
