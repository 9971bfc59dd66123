//! Why a file was not written.

use std::io;

use super::midi::error::MidiFileError;
use crate::sound::SoundError;

/// Why a file was not written.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// A part's voice is unknown, or there are too many parts.
    #[error(transparent)]
    Sound(#[from] SoundError),
    /// The notes do not fit into MIDI.
    #[error(transparent)]
    Midi(#[from] MidiFileError),
    /// Writing failed.
    #[error(transparent)]
    Write(#[from] io::Error),
    /// A WAV file holds no more than 4 GiB.
    #[error("{minutes:.0} minutes are too long for a WAV file, which holds 248; render fewer hours or a .flac")]
    TooLong {
        /// The length of the music with its reverberation, in minutes.
        minutes: f64,
    },
    /// Stopped on request.
    #[error("stopped; nothing was written")]
    Cancelled,
}
