//! Sound cards: rodio plays one endless source of ours, and nothing of rodio's mixes or queues.

#[cfg(target_os = "linux")]
mod cards;
mod device;
mod keeper;
#[cfg(target_os = "linux")]
mod mixer;
mod underruns;

#[cfg(target_os = "linux")]
pub use mixer::muted;

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use rodio::math::nz;

use self::device::Quiet;
use self::keeper::{Keeper, News, Opened};
use crate::compose::Movement;
use crate::sound::{DeckHandle, DeckState, Gain, Programme, SoundError, deck};

/// Frames asked of the device at a time, unless told otherwise: 43 ms, so that a small Pi that is busy does not stutter.
pub const BUFFER_FRAMES: u32 = 2_048;

const CHANNELS: rodio::ChannelCount = nz!(2);

/// [`SAMPLE_RATE`](crate::sound::SAMPLE_RATE) as rodio wants it.
const RATE: rodio::SampleRate = nz!(48_000);

/// Why there is no sound.
#[derive(Debug, thiserror::Error)]
pub enum SpeakersError {
    /// There is no sound output on this machine, or none works.
    #[error("no sound output works here ({0}); render to a file instead, or pass --output null")]
    NoDevice(String),
    /// The output asked for is not there.
    #[error("no sound output is called \"{name}\"; there are: {known}")]
    UnknownDevice {
        /// The name asked for.
        name: String,
        /// The names there are.
        known: String,
    },
    /// The output is there but cannot be opened.
    #[error("cannot open the sound output \"{name}\": {reason}")]
    CannotOpen {
        /// Its name.
        name: String,
        /// What the system said.
        reason: String,
    },
    /// The band cannot play.
    #[error(transparent)]
    Sound(#[from] SoundError),
}

/// A sound output of this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// The system's name for it, which [`Speakers::open`] takes: `plughw:CARD=Headphones,DEV=0`.
    pub name: String,
    /// What it is, in words.
    pub description: String,
    /// Whether it is the system's default.
    pub default: bool,
}

/// Every sound output of this machine.
///
/// # Errors
/// When the sound system does not answer.
pub fn list_devices() -> Result<Vec<Device>, SpeakersError> {
    Quiet::while_in(|| Ok(device::all()?.into_iter().map(|(device, _)| device).collect()))
}

/// What truly happens at an output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutputState {
    /// Open, but it takes no samples just now.
    Silent,
    /// Samples flow.
    Flowing,
    /// The device has gone; the music goes on in time, unheard.
    Lost,
    /// An attempt to open it again is under way.
    Reconnecting,
}

/// An open sound output. While its device is away the music goes on in time; when the device is back it fades in where
/// the music has got to.
pub struct Speakers {
    name: String,
    instead: Option<String>,
    deck: DeckHandle,
    news: Arc<News>,
    _keeper: Keeper,
}

impl Speakers {
    /// Opens the output of that name (the system's name, or a part of the name or description), or the default.
    ///
    /// # Errors
    /// See [`SpeakersError`].
    pub fn open(name: Option<&str>) -> Result<Self, SpeakersError> {
        Self::open_with(name, BUFFER_FRAMES)
    }

    /// Opens an output with a buffer of so many frames: smaller answers sooner, larger stutters later.
    ///
    /// # Errors
    /// See [`SpeakersError`].
    pub fn open_with(name: Option<&str>, buffer_frames: u32) -> Result<Self, SpeakersError> {
        let (handle, deck) = deck();
        let news = Arc::new(News::default());
        let opened = Quiet::while_in(|| keeper::open(name, buffer_frames, deck, &news))?;
        let Opened { name, instead, keeper } = opened;
        Ok(Self { name, instead, deck: handle, news, _keeper: keeper })
    }

    /// The output's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Which card plays for the default, and why, in a line; none if the default does.
    pub fn instead(&self) -> Option<String> {
        self.instead.as_deref().map(going_to)
    }

    /// Plays a movement from a tick on; what played before is faded over.
    ///
    /// # Errors
    /// When the band cannot play it.
    pub fn play(&mut self, movement: &Movement, start_tick: u32) -> Result<(), SpeakersError> {
        self.deck.play(Programme::new(movement, None, start_tick)?, 0.5);
        Ok(())
    }

    /// Plays a part of a greater movement at the whole's gain.
    ///
    /// # Errors
    /// When the band cannot play it.
    pub fn play_at(&mut self, movement: &Movement, gain: Gain, start_tick: u32) -> Result<(), SpeakersError> {
        self.deck.play(Programme::new(movement, Some(gain), start_tick)?, 0.5);
        Ok(())
    }

    /// The deck, for everything else: queue, pause, stop, volume, position.
    pub fn deck(&mut self) -> &mut DeckHandle {
        &mut self.deck
    }

    /// How many programmes have begun so far.
    pub fn begun(&self) -> u64 {
        self.deck.begun()
    }

    /// Frame of the movement that is being sent to the device.
    pub fn position(&self) -> u64 {
        self.deck.position()
    }

    /// Whether a movement is playing.
    pub fn is_playing(&self) -> bool {
        self.deck.state() == DeckState::Playing
    }

    /// Fades out and waits until it is silent.
    pub fn stop(&mut self, fade: Duration) {
        self.deck.stop(fade.as_secs_f64());
        std::thread::sleep(fade + Duration::from_millis(60));
    }

    /// How often the device ran out of samples.
    pub fn xruns(&self) -> u64 {
        self.news.xruns.load(Ordering::Relaxed)
    }

    /// What truly happens at the output.
    pub fn state(&self) -> OutputState {
        self.news.state()
    }

    /// Whether the device has gone for now.
    pub fn is_lost(&self) -> bool {
        matches!(self.state(), OutputState::Lost | OutputState::Reconnecting)
    }
}

/// Says which card plays for the default.
fn going_to(card: &str) -> String {
    format!("the sound goes to {card}: the default is an HDMI socket with no display")
}

/// An error and all its causes on one line.
fn reason(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sound::SAMPLE_RATE;

    #[test]
    fn the_rate_is_the_sound_rooms() {
        assert_eq!(RATE.get(), SAMPLE_RATE);
    }

    #[test]
    fn a_device_that_is_not_there_is_named_in_one_line() {
        let Err(error) = Speakers::open(Some("no such card")) else { panic!("it opened") };
        let text = error.to_string();
        assert!(text.contains("no such card") || text.contains("no sound output"), "{text}");
        assert!(!text.contains('\n'), "{text}");
    }
}
