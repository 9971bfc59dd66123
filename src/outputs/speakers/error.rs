//! What can go wrong with a sound output.

use crate::sound::SoundError;

/// Why a sound output does not play.
#[derive(Debug, thiserror::Error)]
pub enum SpeakersError {
    /// There is no sound output on this machine, or none works.
    #[error("no sound output works here ({0}); render to a file instead, or pass --output null")]
    NoDevice(String),
    /// There is no output of the name asked for.
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

/// An error and all its causes on one line.
pub(super) fn reason(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}
