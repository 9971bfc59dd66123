//! SoundFonts from files, and where the system keeps its own.

use std::fs::File;
use std::io::{self, BufReader};
use std::path::{Path, PathBuf};

use crate::sound::{SoundFont, SoundFontError};

/// Where Debian keeps the SoundFont that the machine's owner has chosen.
const DEFAULT: &str = "/usr/share/sounds/sf2/default-GM.sf2";

/// Why a SoundFont cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenSoundFontError {
    /// The file cannot be read.
    #[error("cannot read the SoundFont {}: {source}{}", path.display(), remedy(path))]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// What was read is no SoundFont that can be played.
    #[error(transparent)]
    SoundFont(SoundFontError),
}

/// What helps when a file cannot be read: for the system's own SoundFont, which packages bring it.
fn remedy(path: &Path) -> &'static str {
    if path == Path::new(DEFAULT) { " (on Debian, install timgm6mb-soundfont or fluid-soundfont-gm)" } else { "" }
}

/// Reads a SoundFont (`.sf2`) from a file; the path `default` stands for the system's own.
///
/// # Errors
/// When the file cannot be read, is packed (`.sf3`), or is no SoundFont.
pub fn open(path: &Path) -> Result<SoundFont, OpenSoundFontError> {
    let path = if path == Path::new("default") { Path::new(DEFAULT) } else { path };
    let name = path.display().to_string();
    if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("sf3")) {
        return Err(OpenSoundFontError::SoundFont(SoundFontError::Packed { name }));
    }
    let read = |source| OpenSoundFontError::Read { path: path.to_owned(), source };
    let file = File::open(path).map_err(read)?;
    SoundFont::read(BufReader::new(file), &name).map_err(|error| match error {
        SoundFontError::Read { source, .. } => read(source),
        other => OpenSoundFontError::SoundFont(other),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packed_fonts_are_refused_with_a_remedy() {
        let Err(error) = open(Path::new("MuseScore_General.sf3")) else { panic!("it opened") };
        assert!(error.to_string().contains(".sf2"), "{error}");
    }

    #[test]
    fn a_missing_font_is_named() {
        let Err(error) = open(Path::new("/nowhere/missing.sf2")) else { panic!("it opened") };
        assert!(error.to_string().starts_with("cannot read the SoundFont /nowhere/missing.sf2: "), "{error}");
    }
}
