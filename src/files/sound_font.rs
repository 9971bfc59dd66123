//! SoundFonts by name.

use crate::sound::{SoundFont, SoundFontError};
use std::path::Path;

/// Reads a SoundFont: a file, `default` for the system's own; `none` or nothing is none.
///
/// # Errors
/// See [`SoundFontError`].
pub fn open(name: &str) -> Result<Option<SoundFont>, SoundFontError> {
    if name.is_empty() || name.eq_ignore_ascii_case("none") {
        return Ok(None);
    }
    SoundFont::open(Path::new(name)).map(Some)
}
