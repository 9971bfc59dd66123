//! Why a movement cannot be a MIDI file.

use std::io;

/// How many parts can sound at once: MIDI has 16 channels, and the tenth is for drums.
pub const MAX_MIDI_PARTS: usize = 15;

/// Why a movement cannot be a MIDI file.
#[derive(Debug, thiserror::Error)]
pub enum MidiFileError {
    /// More parts than channels.
    #[error(
        "{parts} parts are too many for a MIDI file, which has channels for {MAX_MIDI_PARTS}; \
         choose places with --location, or set `players` in the score"
    )]
    TooManyParts {
        /// How many there are.
        parts: usize,
    },
    /// A part on a channel that it cannot have.
    #[error("part `{part}` is on MIDI channel {channel}, which {why}")]
    Channel {
        /// The part's name.
        part: String,
        /// The channel, from 0.
        channel: u8,
        /// What is wrong with it.
        why: &'static str,
    },
    /// A piece that outlasts what the format can count.
    #[error("the piece is too long for a MIDI file: {ticks} ticks lie between two events")]
    TooLong {
        /// The wait that could not be written.
        ticks: u32,
    },
    /// Writing failed.
    #[error(transparent)]
    Io(#[from] io::Error),
}
