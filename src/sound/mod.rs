//! From notes to samples: the voices, the room they play in and the renderer that everything audible goes through.
//!
//! A [`Band`] is built from a movement (who sits where, how loud the whole is), a [`Timeline`] holds its notes by
//! audio frame, and a [`Renderer`] turns both into interleaved stereo. Live playback and files call the same
//! renderer; it works in blocks of [`BLOCK`] frames counted from frame 0, so the size of the caller's buffer never
//! changes a bit of the result. After it is built nothing here allocates, locks or logs.
//!
//! ```
//! # use bandstand::{compose::{Options, compose}, footfall::{Footfall, Statistic}, score};
//! # let profile = Footfall::leeds_week().profile(&"weekday".parse()?, Statistic::Mean)?;
//! # let score = score::shipped("quartet").ok_or("there is no score called quartet")??;
//! # let movement = compose(&profile, &score, &Options { hours: vec![8], ..Options::default() })?;
//! use bandstand::sound::{Band, EventFeed, Renderer, Timeline};
//!
//! let band = Band::new(&movement)?;
//! let timeline = Timeline::new(&movement);
//! let mut renderer = Renderer::new(&band, EventFeed::whole(timeline.into()));
//! let mut out = [0.0; 2 * 480];
//! renderer.render(&mut out); // 10 ms, left and right by turns
//! assert_eq!(renderer.position(), 480);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod band;
mod blown;
mod brass;
mod bus;
mod compressor;
mod deck;
mod font;
mod font_player;
mod fourier;
mod kweight;
mod limiter;
mod loudness;
mod modes;
mod musician;
mod offline;
mod oscillator;
mod part_renderer;
mod renderer;
mod room;
mod struck;
#[cfg(test)]
pub(crate) mod testing;
mod timeline;
mod units;
mod voice;
mod wavetable;

pub use band::{Band, Gain, SoundError};
pub use deck::{Deck, DeckFull, DeckHandle, DeckState, DeckWatch, Programme, TAIL_SECONDS, deck};
pub use font::{SoundFont, SoundFontError};
pub use offline::Offline;
pub use renderer::Renderer;
pub use timeline::{EventFeed, NoteAction, NoteEvent, Timeline};
pub use units::{BLOCK, SAMPLE_RATE};
pub(crate) use units::{RATE, amplitude, hertz, velocity_amplitude};
pub use voice::{Family, Voice};
