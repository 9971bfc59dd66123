//! From notes to samples: the voices, the room they play in and the renderer that everything audible goes through.
//!
//! A [`Band`] is built from a movement (who sits where, how loud the whole is), a [`Timeline`] holds its notes by
//! audio frame, and a [`Renderer`] turns both into interleaved stereo. Live playback and files call the same
//! renderer; it works in blocks of [`BLOCK`] frames counted from frame 0, so the size of the caller's buffer never
//! changes a bit of the result. After it is built nothing here allocates, locks or logs.
//!
//! ```no_run
//! use bandstand::sound::{Band, Events, Renderer, Timeline};
//! # fn demo(movement: &bandstand::compose::Movement) -> Result<(), bandstand::sound::SoundError> {
//! let band = Band::new(movement)?;
//! let timeline = Timeline::new(movement);
//! let mut renderer = Renderer::new(&band, Events::whole(timeline.into()));
//! let mut out = [0.0; 2 * 480];
//! renderer.render(&mut out); // 10 ms, left and right by turns
//! # Ok(())
//! # }
//! ```

mod band;
mod blown;
mod brass;
mod bus;
mod compressor;
mod deck;
mod desk;
mod font;
mod fourier;
mod kweight;
mod limiter;
mod loudness;
mod offline;
mod oscillator;
mod player;
mod renderer;
mod room;
mod struck;
#[cfg(test)]
pub(crate) mod testing;
mod timeline;
mod voice;
mod wavetable;

pub use band::{Band, Gain, SoundError};
pub use deck::{Deck, DeckHandle, DeckState, Programme, TAIL_SECONDS, deck};
pub use font::{SoundFont, SoundFontError};
pub use offline::Offline;
pub use renderer::Renderer;
pub use timeline::{Action, Event, Events, Timeline};
pub use voice::{Family, Voice};

/// Frames a second, everywhere.
pub const SAMPLE_RATE: u32 = 48_000;

/// Frames worked out at a time inside the renderer.
pub const BLOCK: usize = 64;

/// [`SAMPLE_RATE`] for arithmetic.
pub(crate) const RATE: f32 = SAMPLE_RATE as f32;

/// Amplitude of a level in decibels.
pub(crate) fn amplitude(db: f32) -> f32 {
    libm::exp2f(db * (core::f32::consts::LOG2_10 / 20.0))
}

/// How loud a velocity is, as amplitude; velocity 110 is 1. Linear in decibels, 0.28 dB a step, so that from
/// velocity 20 to 110 there are 25 dB: about what a band has between pianissimo and fortissimo.
pub(crate) fn velocity_amplitude(velocity: u8) -> f32 {
    amplitude(0.28 * (f32::from(velocity) - 110.0))
}

/// Frequency of a MIDI pitch (69 is A, 440 Hz), hertz.
pub(crate) fn hertz(pitch: f32) -> f32 {
    440.0 * libm::exp2f((pitch - 69.0) * (1.0 / 12.0))
}
