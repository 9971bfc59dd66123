//! A programme: what a deck plays, a movement with its band from a tick to its end.

use std::sync::Arc;

use crate::compose::Movement;
use crate::sound::SAMPLE_RATE;
use crate::sound::band::{Band, Gain, SoundError};
use crate::sound::font::SoundFont;
use crate::sound::renderer::Renderer;
use crate::sound::timeline::{EventFeed, Timeline};

/// Seconds that the hall rings on after the end, fading in the second half.
pub const TAIL_SECONDS: f64 = 4.0;

/// [`TAIL_SECONDS`] in frames.
pub(super) const TAIL: u32 = (TAIL_SECONDS * SAMPLE_RATE as f64) as u32;

/// A movement ready to play, and the frame at which it ends.
pub struct Programme {
    pub(super) renderer: Renderer,
    /// Frame of the movement at which the programme is over.
    pub(super) end: u64,
    /// Which programme this is, for those who ask a deck which one plays.
    pub(super) number: u64,
}

impl Programme {
    /// A movement from a tick on, at its own gain or at that of the whole it belongs to.
    ///
    /// # Errors
    /// When a part asks for an unknown voice.
    pub fn new(movement: &Movement, gain: Option<Gain>, start_tick: u32) -> Result<Self, SoundError> {
        let band = Band::with_gain(movement, gain.map_or_else(|| Gain::of(movement), Ok)?)?;
        Ok(Self::of(&band, movement, start_tick))
    }

    /// A movement from a tick on, with instruments from a SoundFont, at its own gain or at that of the whole it belongs to.
    ///
    /// # Errors
    /// When a part asks for an unknown voice.
    pub fn with_soundfont(
        movement: &Movement,
        gain: Option<Gain>,
        font: &SoundFont,
        start_tick: u32,
    ) -> Result<Self, SoundError> {
        Ok(Self::of(&Band::with_soundfont(movement, gain, font)?, movement, start_tick))
    }

    /// A movement from a tick on, played by a band that was made before: voices and gain are not worked out again.
    pub fn of(band: &Band, movement: &Movement, start_tick: u32) -> Self {
        let timeline = Arc::new(Timeline::new(movement));
        let start = movement.tempo.frame_at(start_tick.min(movement.length), SAMPLE_RATE);
        let end = timeline.frames();
        Self { renderer: Renderer::at(band, EventFeed::from(timeline, start), start), end, number: 0 }
    }

    /// The same programme with a number, by which a deck tells which one plays; 0 without one.
    pub fn numbered(self, number: u64) -> Self {
        Self { number, ..self }
    }

    /// A short piece that is played on top of another one. It lasts until the hall has rung out.
    pub fn aside(band: &Band, movement: &Movement) -> Self {
        let mut programme = Self::of(band, movement, 0);
        programme.end += u64::from(TAIL);
        programme
    }
}
