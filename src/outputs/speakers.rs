//! Sound cards: rodio plays one endless source of ours, and nothing of rodio's mixes or queues.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use cpal::SampleFormat;
use cpal::traits::{DeviceTrait, HostTrait};
use rodio::math::nz;
use rodio::{DeviceSinkBuilder, MixerDeviceSink, Source};

use crate::compose::Movement;
use crate::sound::{BLOCK, Deck, DeckHandle, DeckState, Gain, Programme, SAMPLE_RATE, SoundError, deck};

/// Frames asked of the device at a time, unless told otherwise: 21 ms.
pub const BUFFER_FRAMES: u32 = 1_024;

const CHANNELS: rodio::ChannelCount = nz!(2);

/// [`SAMPLE_RATE`] as rodio wants it.
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
    Quiet::while_in(|| Ok(devices()?.into_iter().map(|(device, _)| device).collect()))
}

fn default_device() -> Result<cpal::Device, SpeakersError> {
    cpal::default_host().default_output_device().ok_or_else(|| SpeakersError::NoDevice("none is set up".to_owned()))
}

fn devices() -> Result<Vec<(Device, cpal::Device)>, SpeakersError> {
    let host = cpal::default_host();
    let default = host.default_output_device().and_then(|d| d.id().ok());
    let devices = host.output_devices().map_err(|e| SpeakersError::NoDevice(e.to_string()))?;
    let known = devices.filter_map(|device| {
        let description = device.description().ok()?;
        let name = description.driver().unwrap_or_else(|| description.name()).to_owned();
        let is_default = device.id().ok() == default;
        Some((Device { name, description: description.name().to_owned(), default: is_default }, device))
    });
    Ok(known.collect())
}

/// An open sound output.
pub struct Speakers {
    name: String,
    deck: DeckHandle,
    news: Arc<News>,
    _sink: MixerDeviceSink,
}

/// Told by the driver.
#[derive(Default)]
struct News {
    lost: AtomicBool,
    xruns: AtomicU64,
}

impl Speakers {
    /// Opens the output of that name (the system's name, or a part of the name or description that only one has), or
    /// the default.
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
        Quiet::while_in(|| {
            let (handle, deck) = deck();
            let news = Arc::new(News::default());
            let (name, device) = match name {
                None => ("default".to_owned(), default_device()?),
                Some(wanted) => {
                    let (found, device) = find(wanted)?;
                    (found.name, device)
                }
            };
            let sink = start(device, &name, Live::new(deck), &news, buffer_frames)?;
            Ok(Self { name, deck: handle, news, _sink: sink })
        })
    }

    /// The output's name.
    pub fn name(&self) -> &str {
        &self.name
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

    /// Whether the device has gone.
    pub fn is_lost(&self) -> bool {
        self.news.lost.load(Ordering::Relaxed)
    }
}

fn find(wanted: &str) -> Result<(Device, cpal::Device), SpeakersError> {
    let mut devices = devices()?;
    let known = || devices.iter().map(|(d, _)| d.name.as_str()).collect::<Vec<_>>().join(", ");
    let unknown = || SpeakersError::UnknownDevice {
        name: wanted.to_owned(),
        known: if devices.is_empty() { "none at all".to_owned() } else { known() },
    };
    let lower = wanted.to_lowercase();
    let exact = devices.iter().position(|(d, _)| d.name == wanted);
    let part = |(d, _): &(Device, cpal::Device)| {
        d.name.to_lowercase().contains(&lower) || d.description.to_lowercase().contains(&lower)
    };
    let place = exact.or_else(|| devices.iter().position(part)).ok_or_else(unknown)?;
    Ok(devices.swap_remove(place))
}

/// Opens the device at the sound room's own rate if it can, at its own if it must (rodio then converts).
fn start(
    device: cpal::Device,
    name: &str,
    live: Live,
    news: &Arc<News>,
    buffer_frames: u32,
) -> Result<MixerDeviceSink, SpeakersError> {
    let cannot = |e: &dyn std::error::Error| SpeakersError::CannotOpen { name: name.to_owned(), reason: reason(e) };
    let heard = Arc::clone(news);
    let hear = move |error: cpal::Error| match error.kind() {
        cpal::ErrorKind::Xrun => {
            heard.xruns.fetch_add(1, Ordering::Relaxed);
        }
        cpal::ErrorKind::RealtimeDenied | cpal::ErrorKind::DeviceChanged => {}
        _ => heard.lost.store(true, Ordering::Release),
    };
    let format = our_format(&device).map_err(|e| cannot(&e))?;
    let builder = DeviceSinkBuilder::from_device(device).map_err(|e| cannot(&e))?.with_error_callback(hear);
    let mut sink = match format {
        Some(format) => builder
            .with_sample_rate(RATE)
            .with_channels(CHANNELS)
            .with_sample_format(format)
            .with_buffer_size(cpal::BufferSize::Fixed(buffer_frames.max(1)))
            .open_stream(),
        None => builder.open_sink_or_fallback(),
    }
    .map_err(|e| cannot(&e))?;
    sink.log_on_drop(false);
    sink.mixer().add(live);
    Ok(sink)
}

/// The best sample format in which the device takes 48 kHz stereo, if it does.
fn our_format(device: &cpal::Device) -> Result<Option<SampleFormat>, cpal::Error> {
    let rank = |format: SampleFormat| match format {
        SampleFormat::F32 => 4,
        SampleFormat::I32 => 3,
        SampleFormat::I24 => 2,
        SampleFormat::I16 => 1,
        _ => 0,
    };
    let takes = |range: &cpal::SupportedStreamConfigRange| {
        range.channels() == CHANNELS.get()
            && (range.min_sample_rate()..=range.max_sample_rate()).contains(&SAMPLE_RATE)
            && rank(range.sample_format()) > 0
    };
    let formats = device.supported_output_configs()?.filter(takes).map(|range| range.sample_format());
    Ok(formats.max_by_key(|format| rank(*format)))
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

/// The endless source: samples straight from the deck.
struct Live {
    deck: Deck,
    block: [f32; 2 * BLOCK],
    given: usize,
}

impl Live {
    fn new(deck: Deck) -> Self {
        Self { deck, block: [0.0; 2 * BLOCK], given: 2 * BLOCK }
    }
}

impl Iterator for Live {
    type Item = f32;

    #[inline]
    fn next(&mut self) -> Option<f32> {
        if self.given == self.block.len() {
            self.deck.render(&mut self.block);
            self.given = 0;
        }
        let sample = self.block[self.given];
        self.given += 1;
        Some(sample)
    }
}

impl Source for Live {
    fn current_span_len(&self) -> Option<usize> {
        None
    }

    fn channels(&self) -> rodio::ChannelCount {
        CHANNELS
    }

    fn sample_rate(&self) -> rodio::SampleRate {
        RATE
    }

    fn total_duration(&self) -> Option<Duration> {
        None
    }
}

/// Keeps ALSA's own complaints from standard error while it is asked things; what matters comes back as errors.
struct Quiet;

impl Quiet {
    fn while_in<T>(ask: impl FnOnce() -> T) -> T {
        // The handler is of this thread only, and stays: the next question is asked from here too.
        #[cfg(target_os = "linux")]
        let _kept = alsa::Output::local_error_handler();
        ask()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
