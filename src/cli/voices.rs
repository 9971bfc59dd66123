//! The instruments that play: the built-in voices, or a SoundFont's.

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
pub(super) struct Voices {
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
    /// Reads the SoundFont that was asked for, if any.
    pub fn open(&self) -> Result<Option<SoundFont>, Failure> {
        sound_font::open(&self.soundfont).map_err(|error| Failure::failed(error.to_string()))
    }
}

/// Prints which SoundFont plays, and which of the instruments it lacks.
fn tell(font: &SoundFont, day: &Movement) {
    say::note(&format!("SoundFont: {} ({})", font.name(), font.file()));
    for wrong in font.warnings() {
        say::warning(&format!("the SoundFont {}: {wrong}", font.file()));
    }
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
pub(super) struct Sounding {
    /// Its gain.
    pub gain: Gain,
    /// The SoundFont whose instruments play; none for the built-in voices.
    pub font: Option<SoundFont>,
}

impl Sounding {
    /// How a rendition sounds: even a solo or a single hour has the gain of the whole day. Prints which SoundFont
    /// plays.
    pub fn of(rendition: &Rendition, font: Option<SoundFont>) -> Result<Self, Failure> {
        let gain = rendition.gain(font.as_ref()).map_err(|error| Failure::failed(error.to_string()))?;
        if let Some(font) = &font {
            tell(font, rendition.day());
        }
        Ok(Self { gain, font })
    }
}
