//! What the instruments sound like: the built-in voices, or a SoundFont.

use super::failure::Failure;
use super::keys::variable;
use super::say;
use crate::compose::Movement;
use crate::files::sound_font;
use crate::repertoire::Rendition;
use crate::score::Preset;
use crate::sound::{Gain, SoundFont};
use std::collections::BTreeMap;

/// The flag that play and render share.
#[derive(Debug, Clone, clap::Args)]
pub struct Voices {
    /// Instruments from a SoundFont (.sf2), default for the system's own, or none for the built-in voices
    #[arg(
        long,
        value_name = "FILE|default|none",
        default_value = "none",
        env = variable("soundfont"),
        hide_env_values = true,
        help_heading = "What to hear"
    )]
    pub(super) soundfont: String,
}

impl Voices {
    /// Reads the SoundFont, if one was asked for.
    pub fn open(&self) -> Result<Option<SoundFont>, Failure> {
        sound_font::open(&self.soundfont).map_err(|error| Failure::failed(error.to_string()))
    }
}

/// Says which SoundFont plays, and what it lacks.
fn tell(font: &SoundFont, day: &Movement) {
    say::note(&format!("SoundFont: {} ({})", font.name(), font.file()));
    let lacking: BTreeMap<&str, Preset> = day
        .parts
        .iter()
        .filter(|part| !font.has(part.preset))
        .map(|part| (part.instrument.as_str(), part.preset))
        .collect();
    for (instrument, Preset { bank, program }) in lacking {
        say::warning(&format!(
            "the SoundFont has no program {program} in bank {bank} for {instrument}; it plays another sound"
        ));
    }
}

/// How a piece sounds.
pub struct Sounding {
    /// How loud.
    pub gain: Gain,
    /// On what instruments, if not the built-in ones.
    pub font: Option<SoundFont>,
}

impl Sounding {
    /// As loud as the whole day is to be, of which what is heard may be a part. Says which SoundFont plays.
    pub fn of(rendition: &Rendition, font: Option<SoundFont>) -> Result<Self, Failure> {
        let gain = rendition.gain(font.as_ref()).map_err(|error| Failure::failed(error.to_string()))?;
        if let Some(font) = &font {
            tell(font, rendition.day());
        }
        Ok(Self { gain, font })
    }
}
