//! Settings of the outputs: how loud, and how far ahead.

use super::keys::variable;
use crate::daemon::config::{BufferFrames, Volume};

/// The flags that say how outputs play.
#[derive(Debug, Clone, Copy, clap::Args)]
pub struct Settings {
    /// How loud: 0 (silence) to 100 (as a file is), or decibels under that, such as -6dB
    #[arg(
        long,
        value_name = "VOLUME",
        default_value = "100",
        env = variable("volume"),
        hide_env_values = true,
        allow_hyphen_values = true
    )]
    pub volume: Volume,

    /// Frames that a sound card takes at a time, 128 to 16384 at 48 kHz: fewer answer sooner, more stutter later
    #[arg(
        long,
        value_name = "FRAMES",
        default_value = "2048",
        env = variable("buffer"),
        hide_env_values = true,
        allow_hyphen_values = true
    )]
    pub buffer: BufferFrames,
}

#[cfg(all(test, feature = "speakers"))]
mod tests {
    use super::*;

    #[test]
    fn the_default_is_the_speakers_own() {
        use clap::CommandFactory;
        #[derive(clap::Parser)]
        struct Flags {
            #[command(flatten)]
            _settings: Settings,
        }
        let command = Flags::command();
        let flag = command.get_arguments().find(|flag| flag.get_id() == "buffer").unwrap();
        let default = flag.get_default_values()[0].to_str().unwrap();
        assert_eq!(default.parse(), Ok(crate::outputs::speakers::BUFFER_FRAMES));
    }
}
