//! The form in which samples go to a card: 48 kHz, stereo.

use rodio::math::nz;

/// Left and right.
pub(super) const CHANNELS: rodio::ChannelCount = nz!(2);

/// [`SAMPLE_RATE`](crate::sound::SAMPLE_RATE) as a type of rodio's, in frames a second.
pub(super) const RATE: rodio::SampleRate = nz!(48_000);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sound::SAMPLE_RATE;

    #[test]
    fn the_rate_is_the_sound_rooms() {
        assert_eq!(RATE.get(), SAMPLE_RATE);
    }
}
