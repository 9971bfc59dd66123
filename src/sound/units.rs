//! The units of the sound room: frames, blocks, decibels as amplitudes, velocities as loudness, pitches as hertz.

/// Frames a second, everywhere.
pub const SAMPLE_RATE: u32 = 48_000;

/// Frames worked out at a time inside the renderer.
pub const BLOCK: usize = 64;

/// [`SAMPLE_RATE`] for arithmetic.
pub(crate) const RATE: f32 = SAMPLE_RATE as f32;

/// Amplitude of a level in decibels.
pub(crate) fn amplitude(db: f32) -> f32 {
    libm::exp2f(db * (core::f32::consts::LOG2_10 / 20.0))
}

/// How loud a velocity is, as amplitude; velocity 110 is 1. Linear in decibels, 0.28 dB a step, so that from
/// velocity 20 to 110 there are 25 dB: about what a band has between pianissimo and fortissimo.
pub(crate) fn velocity_amplitude(velocity: u8) -> f32 {
    amplitude(0.28 * (f32::from(velocity) - 110.0))
}

/// Frequency of a MIDI pitch (69 is A, 440 Hz), hertz.
pub(crate) fn hertz(pitch: f32) -> f32 {
    440.0 * libm::exp2f((pitch - 69.0) * (1.0 / 12.0))
}
