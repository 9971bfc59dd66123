//! Settings of the outputs: how loud, and how far ahead.

use crate::daemon::synths;

/// The flags that say how outputs play.
#[derive(Debug, Clone, Copy, clap::Args)]
pub struct Settings {
    /// How loud: 0 (silence) to 100 (as a file is), or decibels under that, such as -6dB
    #[arg(
        long,
        value_name = "VOLUME",
        default_value = "100",
        env = "BANDSTAND_VOLUME",
        hide_env_values = true,
        allow_hyphen_values = true,
        value_parser = volume
    )]
    pub volume: Volume,

    /// Frames that a sound card takes at a time, 128 to 16384 at 48 kHz: fewer answer sooner, more stutter later
    #[arg(
        long,
        value_name = "FRAMES",
        default_value = "2048",
        env = "BANDSTAND_BUFFER",
        hide_env_values = true,
        allow_hyphen_values = true,
        value_parser = synths::buffer
    )]
    pub buffer: u32,
}

/// An amplitude, 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Volume(pub f32);

/// The cube of what a slider shows, as PulseAudio and others have it, so that equal steps sound equal: 50 is -18 dB.
fn volume(text: &str) -> Result<Volume, String> {
    let wrong = || "a volume is 0 to 100, or decibels from -60dB to 0dB".to_owned();
    let lower = text.trim().to_lowercase();
    let amplitude = match lower.strip_suffix("db") {
        Some(db) => {
            let db: f32 = db.trim().parse().map_err(|_| wrong())?;
            (-60.0..=0.0).contains(&db).then(|| 10f32.powf(db / 20.0))
        }
        None => {
            let percent: f32 = lower.trim_end_matches('%').trim().parse().map_err(|_| wrong())?;
            (0.0..=100.0).contains(&percent).then(|| (percent / 100.0).powi(3))
        }
    };
    amplitude.map(Volume).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn volumes_are_read() {
        let read = |text: &str| volume(text).map(|volume| (volume.0 * 1e4).round() / 1e4);
        for (text, amplitude) in
            [("100", 1.0), ("0", 0.0), ("50", 0.125), ("50 %", 0.125), ("-6dB", 0.5012), ("0 dB", 1.0)]
        {
            assert_eq!(read(text), Ok(amplitude), "{text}");
        }
        for text in ["101", "-1", "loud", "", "3dB", "-90dB", "nan", "nandb", "inf"] {
            assert!(read(text).is_err(), "{text}");
        }
    }

    #[cfg(feature = "speakers")]
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
