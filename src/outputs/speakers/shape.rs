//! The shapes in which cards take samples: how many channels, at which rate, in which format; and which is taken.

use cpal::traits::DeviceTrait;
use cpal::{SampleFormat, SupportedStreamConfigRange};

use crate::sound::SAMPLE_RATE;

/// Rates in hertz, the best first: our own, then multiples of it, then those of CDs, then lower ones.
const RATES: [u32; 12] =
    [SAMPLE_RATE, 96_000, 192_000, 44_100, 88_200, 176_400, 32_000, 24_000, 22_050, 16_000, 11_025, 8_000];

/// How many shapes are tried before a card counts as one that cannot be opened.
const MOST: usize = 4;

/// A shape in which a card takes samples.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shape {
    pub(super) channels: rodio::ChannelCount,
    /// Frames a second.
    pub(super) rate: rodio::SampleRate,
    pub(super) format: SampleFormat,
}

/// The shapes to try with a device, the best first.
pub(super) fn shapes(device: &cpal::Device) -> Result<Vec<Shape>, cpal::Error> {
    Ok(best(device.supported_output_configs()?))
}

/// The best shapes of those that a card has, the best first: stereo before more channels before one, then by rate, then by
/// the fineness of the format. Sixteen bits are not dithered: samples stay the same on every run, and the hall's own tail
/// covers the last bit.
fn best(ranges: impl Iterator<Item = SupportedStreamConfigRange>) -> Vec<Shape> {
    let shape = |range: SupportedStreamConfigRange| {
        let (least, most) = (range.min_sample_rate(), range.max_sample_rate());
        let known = RATES.iter().copied().find(|rate| (least..=most).contains(rate));
        let rate = known.unwrap_or_else(|| SAMPLE_RATE.clamp(least, most.max(least)));
        let (channels, rate) = (rodio::ChannelCount::new(range.channels())?, rodio::SampleRate::new(rate)?);
        fineness(range.sample_format())?;
        Some(Shape { channels, rate, format: range.sample_format() })
    };
    let mut shapes: Vec<Shape> = ranges.filter_map(shape).collect();
    shapes.sort_by_key(|shape| {
        let channels = match shape.channels.get() {
            1 => u16::MAX,
            channels => channels,
        };
        let rate = shape.rate.get();
        let known = RATES.iter().position(|known| *known == rate).unwrap_or(RATES.len());
        (channels, known, rate.abs_diff(SAMPLE_RATE), fineness(shape.format))
    });
    shapes.dedup();
    shapes.truncate(MOST);
    shapes
}

/// The place of a format among those that rodio can make of our samples, the finest first; none if it is none of them.
fn fineness(format: SampleFormat) -> Option<u8> {
    Some(match format {
        SampleFormat::F32 => 0,
        SampleFormat::I32 => 1,
        SampleFormat::I24 => 2,
        SampleFormat::I16 => 3,
        SampleFormat::F64 | SampleFormat::I64 | SampleFormat::U64 | SampleFormat::U32 | SampleFormat::U24 => 4,
        SampleFormat::U16 => 5,
        SampleFormat::I8 | SampleFormat::U8 => 6,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use cpal::SupportedBufferSize;

    fn range(channels: u16, rates: (u32, u32), format: SampleFormat) -> SupportedStreamConfigRange {
        SupportedStreamConfigRange::new(channels, rates.0, rates.1, SupportedBufferSize::Unknown, format)
    }

    fn taken(ranges: &[SupportedStreamConfigRange]) -> Option<(u16, u32, SampleFormat)> {
        let first = best(ranges.iter().copied()).into_iter().next()?;
        Some((first.channels.get(), first.rate.get(), first.format))
    }

    #[test]
    fn any_card_has_a_shape_and_ours_comes_first() {
        use SampleFormat::{F32, I16, I32, U8};
        let any = (4_000, 384_000);
        assert_eq!(taken(&[range(1, any, F32), range(2, any, I16), range(2, any, F32)]), Some((2, 48_000, F32)));
        assert_eq!(taken(&[range(1, (48_000, 48_000), I16)]), Some((1, 48_000, I16)));
        assert_eq!(taken(&[range(8, (48_000, 48_000), I32), range(1, any, I32)]), Some((8, 48_000, I32)));
        assert_eq!(
            taken(&[range(2, (44_100, 44_100), I16), range(2, (192_000, 192_000), I16)]),
            Some((2, 192_000, I16))
        );
        assert_eq!(taken(&[range(2, (5_000, 7_000), U8)]), Some((2, 7_000, U8)));
        assert_eq!(taken(&[range(2, (500_000, 600_000), U8)]), Some((2, 500_000, U8)));
        assert_eq!(taken(&[range(0, any, F32)]), None);
        assert_eq!(taken(&[]), None);
    }
}
