//! Opening a stream of samples to a card.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use rodio::{DeviceSinkBuilder, MixerDeviceSink};

use super::deck_source::DeckSource;
use super::device::our_format;
use super::error::{SpeakersError, reason};
use super::format::{CHANNELS, RATE};
use super::news::CardNews;

/// Opens a stream at [`RATE`] where the device takes that, else at the device's own rate, to which rodio then converts.
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
    sink.mixer().add(samples);
    Ok(sink)
}
