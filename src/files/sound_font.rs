//! Reads SoundFonts from files, and knows where the system keeps its own.

use std::io::{self, BufReader};
use std::path::{Path, PathBuf};

use super::regular;
use crate::sound::{SoundFont, SoundFontError};

/// Where Debian keeps the SoundFont that the machine's owner has chosen.
const DEFAULT: &str = "/usr/share/sounds/sf2/default-GM.sf2";

/// The largest SoundFont that is read, in bytes: 1 GiB. All of it is kept in memory.
const LIMIT: u64 = 1 << 30;

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
    /// The file is not a SoundFont that can be played.
    #[error(transparent)]
    SoundFont(SoundFontError),
}

/// What to do if a file cannot be read: for the system's own SoundFont, which packages to install.
fn remedy(path: &Path) -> &'static str {
    if path == Path::new(DEFAULT) { " (on Debian, install timgm6mb-soundfont or fluid-soundfont-gm)" } else { "" }
}

/// Reads a SoundFont by name: the path of its `.sf2` file, or `default` for the system's own. The name `none` and the
/// empty name mean no SoundFont.
///
/// # Errors
/// When the file cannot be read, is packed (`.sf3`), or is no SoundFont.
pub fn open(name: &str) -> Result<Option<SoundFont>, OpenSoundFontError> {
    if name.is_empty() || name.eq_ignore_ascii_case("none") {
        return Ok(None);
    }
    read(Path::new(if name == "default" { DEFAULT } else { name })).map(Some)
}

fn read(path: &Path) -> Result<SoundFont, OpenSoundFontError> {
    let name = path.display().to_string();
    if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("sf3")) {
        return Err(OpenSoundFontError::SoundFont(SoundFontError::Packed { name }));
    }
    let failed = |source| OpenSoundFontError::Read { path: path.to_owned(), source };
    let file = regular::open(path, LIMIT).map_err(failed)?;
    SoundFont::read(BufReader::new(file), &name).map_err(|error| match error {
        SoundFontError::Read { source, .. } => failed(source),
        other => OpenSoundFontError::SoundFont(other),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_none_and_empty_mean_no_soundfont() {
        assert!(matches!(open("none"), Ok(None)));
        assert!(matches!(open(""), Ok(None)));
    }

    #[test]
    fn packed_fonts_are_refused_with_a_remedy() {
        let Err(error) = open("MuseScore_General.sf3") else { panic!("it opened") };
        assert!(error.to_string().contains(".sf2"), "{error}");
    }

    #[test]
    fn a_missing_font_is_named() {
        let Err(error) = open("/nowhere/missing.sf2") else { panic!("it opened") };
        assert!(error.to_string().starts_with("cannot read the SoundFont /nowhere/missing.sf2: "), "{error}");
    }
}
