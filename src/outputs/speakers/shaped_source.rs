//! Our 48 kHz stereo in the shape that a card takes. rodio's own conversion would play the left side alone on one channel,
//! and resample by straight lines.

use std::time::Duration;

use rodio::Source;

use super::format::RATE;
use super::resampler::Resampler;

/// A source in a card's shape, from an endless one at [`RATE`], left and right by turns. On one channel both sides are heard,
/// half of each; on more than two they are the front left and right, and the others are silent.
pub(super) struct ShapedSource<S> {
    samples: S,
    channels: rodio::ChannelCount,
    rate: rodio::SampleRate,
    /// None where the card's rate is ours.
    resampler: Option<Resampler>,
    /// The frame that is given out, and the channel whose turn it is.
    frame: [f32; 2],
    channel: u16,
}

impl<S: Iterator<Item = f32>> ShapedSource<S> {
    /// A source of `channels` at `rate`, in hertz.
    pub(super) fn new(samples: S, channels: rodio::ChannelCount, rate: rodio::SampleRate) -> Self {
        let resampler = (rate != RATE).then(|| Resampler::new(rate.get()));
        Self { samples, channels, rate, resampler, frame: [0.0; 2], channel: 0 }
    }

    fn next_frame(&mut self) -> [f32; 2] {
        let samples = &mut self.samples;
        let mut pull = || [(); 2].map(|()| samples.next().unwrap_or(0.0));
        match &mut self.resampler {
            None => pull(),
            // Between two samples at full scale the music may go over it, which a card of whole numbers cannot take.
            Some(resampler) => resampler.next(pull).map(|side| side.clamp(-1.0, 1.0 - f32::EPSILON)),
        }
    }
}

impl<S: Iterator<Item = f32>> Iterator for ShapedSource<S> {
    type Item = f32;

    #[inline]
    fn next(&mut self) -> Option<f32> {
        if self.channel == 0 {
            self.frame = self.next_frame();
        }
        let channel = self.channel;
        self.channel = (channel + 1) % self.channels;
        let [left, right] = self.frame;
        Some(match (channel, self.channels.get()) {
            (_, 1) => 0.5 * (left + right),
            (0, _) => left,
            (1, _) => right,
            _ => 0.0,
        })
    }
}

impl<S: Iterator<Item = f32>> Source for ShapedSource<S> {
    fn current_span_len(&self) -> Option<usize> {
        None
    }

    fn channels(&self) -> rodio::ChannelCount {
        self.channels
    }

    fn sample_rate(&self) -> rodio::SampleRate {
        self.rate
    }

    fn total_duration(&self) -> Option<Duration> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outputs::speakers::format::CHANNELS;
    use crate::sound::SAMPLE_RATE;
    use proptest::prelude::*;
    use std::cell::Cell;
    use std::f64::consts::PI;

    /// What a card of this shape hears in `frames` of its own: a tone with these levels left and right; and how many frames of
    /// ours it took.
    fn heard(channels: u16, rate: u32, hertz: f64, levels: [f32; 2], frames: usize) -> (Vec<Vec<f32>>, usize) {
        let taken = Cell::new(0);
        let tone = std::iter::from_fn(|| {
            let n: usize = taken.replace(taken.get() + 1);
            let value = libm::sin(2.0 * PI * hertz * (n / 2) as f64 / f64::from(SAMPLE_RATE)) as f32;
            Some(value * levels[n % 2])
        });
        let (some, rate) = (rodio::ChannelCount::new(channels).unwrap(), rodio::SampleRate::new(rate).unwrap());
        let source = ShapedSource::new(tone, some, rate);
        assert_eq!((source.channels(), source.sample_rate()), (some, rate));
        let samples: Vec<f32> = source.take(frames * usize::from(channels)).collect();
        let of = |channel| samples.iter().skip(channel).step_by(usize::from(channels)).copied().collect();
        ((0..usize::from(channels)).map(of).collect(), taken.get() / 2)
    }

    fn level(samples: &[f32]) -> f64 {
        let sum: f64 = samples.iter().map(|sample| f64::from(*sample) * f64::from(*sample)).sum();
        (2.0 * sum / samples.len() as f64).sqrt()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        /// A tone that is left only, right only, or on both sides at any levels, on a card of any shape.
        #[test]
        fn any_shape_keeps_time_and_levels(
            channels in prop::sample::select(vec![1u16, 2, 4, 6, 8]),
            rate in prop::sample::select(vec![48_000u32, 44_100, 96_000, 192_000, 88_200, 22_050]),
            hertz in 500.0f64..8_000.0,
            levels in prop_oneof![Just([0.5f32, 0.0]), Just([0.0, 0.5]), Just([0.5, 0.5]), [-1.0f32..1.0, -1.0f32..1.0]],
        ) {
            let tenth = rate as usize / 10;
            let (sides, taken) = heard(channels, rate, hertz, levels, tenth);
            prop_assert!(taken.abs_diff(SAMPLE_RATE as usize / 10) <= 2, "{taken} frames in a tenth of a second");
            let settled = |channel: usize| level(&sides[channel][tenth / 5..]);
            if channels == 1 {
                let mean = f64::from(0.5 * (levels[0] + levels[1])).abs();
                prop_assert!((settled(0) - mean).abs() < 0.03 * mean + 1e-4, "{} for {mean}", settled(0));
            } else {
                for (channel, wanted) in levels.iter().enumerate() {
                    let wanted = f64::from(wanted.abs());
                    prop_assert!((settled(channel) - wanted).abs() < 0.03 * wanted + 1e-4, "{} for {wanted}", settled(channel));
                }
                prop_assert!(sides[2..].iter().flatten().all(|sample| *sample == 0.0));
            }
        }

        /// In our own shape each sample goes through bit for bit.
        #[test]
        fn our_own_shape_is_untouched(samples in prop::collection::vec(any::<f32>(), 0..500)) {
            let through: Vec<u32> = ShapedSource::new(samples.iter().copied(), CHANNELS, RATE)
                .take(samples.len())
                .map(f32::to_bits)
                .collect();
            prop_assert_eq!(through, samples.iter().map(|sample| sample.to_bits()).collect::<Vec<_>>());
        }
    }
}
