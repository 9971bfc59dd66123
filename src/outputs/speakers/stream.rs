//! Opening a stream of samples to a card.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use rodio::{DeviceSinkBuilder, MixerDeviceSink};
use tracing::info;

use super::deck_source::DeckSource;
use super::error::{SpeakersError, reason};
use super::format::{CHANNELS, RATE};
use super::news::CardNews;
use super::shape::{Shape, shapes};
use super::shaped_source::ShapedSource;

/// Opens a stream in our own shape where the device takes that, else in the best that it takes, to which our samples are
/// mixed and resampled here.
pub(super) fn start(
    device: cpal::Device,
    name: &str,
    samples: DeckSource,
    news: &Arc<CardNews>,
    buffer_frames: u32,
) -> Result<MixerDeviceSink, SpeakersError> {
    let cannot = |e: &dyn std::error::Error| SpeakersError::CannotOpen { name: name.to_owned(), reason: reason(e) };
    let heard = Arc::clone(news);
    let hear = move |error: cpal::Error| match error.kind() {
        cpal::ErrorKind::DeviceNotAvailable
        | cpal::ErrorKind::HostUnavailable
        | cpal::ErrorKind::StreamInvalidated
        | cpal::ErrorKind::PermissionDenied => heard.lost.store(true, Ordering::Release),
        cpal::ErrorKind::RealtimeDenied | cpal::ErrorKind::DeviceChanged => {}
        cpal::ErrorKind::Xrun => {
            heard.xruns.fetch_add(1, Ordering::Relaxed);
        }
        // Such an error may pass. If it does not, the driver repeats it without end, and no samples flow.
        _ => {
            heard.faults.fetch_add(1, Ordering::Relaxed);
        }
    };
    let open = |shape: &Shape, size: cpal::BufferSize| {
        DeviceSinkBuilder::default()
            .with_device(device.clone())
            .with_error_callback(hear.clone())
            .with_sample_rate(shape.rate)
            .with_channels(shape.channels)
            .with_sample_format(shape.format)
            .with_buffer_size(size)
            .open_stream()
    };
    let shapes = shapes(&device).map_err(|e| cannot(&e))?;
    let fixed = |shape: &Shape| {
        let frames = u64::from(buffer_frames) * u64::from(shape.rate.get()) / u64::from(RATE.get());
        cpal::BufferSize::Fixed(u32::try_from(frames).unwrap_or(u32::MAX).max(1))
    };
    // A buffer of the size that was asked for, else whatever the device likes best.
    let attempts = shapes.iter().map(|shape| (shape, fixed(shape)));
    let attempts = attempts.chain(shapes.iter().map(|shape| (shape, cpal::BufferSize::Default)));
    let mut first = None;
    for (shape, size) in attempts {
        match open(shape, size) {
            Ok(mut sink) => {
                sink.log_on_drop(false);
                if shape.channels == CHANNELS && shape.rate == RATE {
                    sink.mixer().add(samples);
                } else {
                    let Shape { channels, rate, .. } = *shape;
                    info!(
                        output = name,
                        channels, rate, "the device takes no stereo at 48 kHz; the music is fitted to it"
                    );
                    sink.mixer().add(ShapedSource::new(samples, channels, rate));
                }
                return Ok(sink);
            }
            Err(error) => drop(first.get_or_insert(error)),
        }
    }
    Err(first.map_or_else(
        || SpeakersError::CannotOpen {
            name: name.to_owned(),
            reason: "it takes samples in no form that is known".into(),
        },
        |error| cannot(&error),
    ))
}
