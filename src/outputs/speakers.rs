//! Sound cards. rodio plays one endless source of ours; its own mixer and queue are not used.

#[cfg(target_os = "linux")]
mod cards;
mod deck_slot;
mod deck_source;
mod device;
mod device_keeper;
mod driver;
mod error;
mod format;
mod kept_card;
#[cfg(target_os = "linux")]
mod mixer;
mod news;
mod reopening;
mod resampler;
mod shape;
mod shaped_source;
mod stream;
mod underruns;

pub use device::Device;
pub use error::SpeakersError;
#[cfg(target_os = "linux")]
pub use mixer::muted;
pub use news::OutputState;

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use self::device::{Quiet, going_to};
use self::device_keeper::{DeviceKeeper, OpenedCard};
use self::driver::System;
use self::news::CardNews;
use crate::compose::Movement;
use crate::sound::{DeckHandle, DeckState, Gain, Programme, deck};

/// Frames in the device's buffer unless told otherwise: 43 ms, so that a small Pi does not stutter when it is busy.
pub const BUFFER_FRAMES: u32 = 2_048;

/// Every sound output of this machine.
///
/// # Errors
/// When the sound system does not answer.
pub fn list_devices() -> Result<Vec<Device>, SpeakersError> {
    Quiet::while_in(|| Ok(device::all()?.into_iter().map(|(device, _)| device).collect()))
}

/// An open sound output. While its device is away the music goes on in time; when the device is back it fades in where
/// the music has got to.
pub struct Speakers {
    name: String,
    instead: Option<String>,
    deck: DeckHandle,
    news: Arc<CardNews>,
    _keeper: DeviceKeeper,
}

impl Speakers {
    /// Opens the output of that name (the system's name, or a part of the name or description), or the default.
    ///
    /// # Errors
    /// [`SpeakersError`] when there is no such output or it cannot be opened.
    pub fn open(name: Option<&str>) -> Result<Self, SpeakersError> {
        Self::open_with(name, BUFFER_FRAMES)
    }

    /// Opens an output with a buffer of `buffer_frames`: with a smaller one presses are heard sooner, with a larger one a busy
    /// machine stutters less.
    ///
    /// # Errors
    /// [`SpeakersError`] when there is no such output or it cannot be opened.
    pub fn open_with(name: Option<&str>, buffer_frames: u32) -> Result<Self, SpeakersError> {
        let (handle, deck) = deck();
        let news = Arc::new(CardNews::default());
        let driver = System { wanted: name.map(str::to_owned), buffer_frames };
        let opened = device_keeper::open(Arc::new(driver), name, buffer_frames, deck, &news)?;
        let OpenedCard { name, instead, keeper } = opened;
        Ok(Self { name, instead, deck: handle, news, _keeper: keeper })
    }

    /// The output's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// A line that says which card plays instead of the default, and why; none if the default plays.
    pub fn instead(&self) -> Option<String> {
        self.instead.as_deref().map(going_to)
    }

    /// Plays a movement from a tick on; what played before fades out meanwhile, for half a second.
    ///
    /// # Errors
    /// When the band cannot play it.
    pub fn play(&mut self, movement: &Movement, start_tick: u32) -> Result<(), SpeakersError> {
        self.deck.play(Programme::new(movement, None, start_tick)?, 0.5);
        Ok(())
    }

    /// Plays an excerpt of a greater movement at the gain of the whole.
    ///
    /// # Errors
    /// When the band cannot play it.
    pub fn play_at(&mut self, movement: &Movement, gain: Gain, start_tick: u32) -> Result<(), SpeakersError> {
        self.deck.play(Programme::new(movement, Some(gain), start_tick)?, 0.5);
        Ok(())
    }

    /// The deck, which does everything else: queue, pause, stop, volume, position.
    pub fn deck(&mut self) -> &mut DeckHandle {
        &mut self.deck
    }

    /// How many programmes have begun so far.
    pub fn begun(&self) -> u64 {
        self.deck.begun()
    }

    /// The frame of the movement that is being sent to the device.
    pub fn position(&self) -> u64 {
        self.deck.position()
    }

    /// Whether a movement plays and is not paused.
    pub fn is_playing(&self) -> bool {
        self.deck.state() == DeckState::Playing
    }

    /// Fades out over `fade`, and waits until the output is silent.
    pub fn stop(&mut self, fade: Duration) {
        self.deck.stop(fade.as_secs_f64());
        std::thread::sleep(fade + Duration::from_millis(60));
    }

    /// How often the device ran out of samples.
    pub fn xruns(&self) -> u64 {
        self.news.xruns.load(Ordering::Relaxed)
    }

    /// What happens at the output just now.
    pub fn state(&self) -> OutputState {
        self.news.state()
    }

    /// Why the output is not heard, in one line; none while its device is there.
    pub fn reason(&self) -> Option<String> {
        self.news.reason()
    }

    /// Whether the device has gone for now.
    pub fn is_lost(&self) -> bool {
        matches!(self.state(), OutputState::Lost | OutputState::Reconnecting)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_that_is_not_there_is_named_in_one_line() {
        let Err(error) = Speakers::open(Some("no such card")) else { panic!("it opened") };
        let text = error.to_string();
        assert!(text.contains("no such card") || text.contains("no sound output"), "{text}");
        assert!(!text.contains('\n'), "{text}");
    }
}
