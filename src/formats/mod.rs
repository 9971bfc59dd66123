//! File formats: a movement as bytes. Each format is one file and one row of the table [`FORMATS`].
//!
//! Nothing here opens files: writers take a [`Sink`], which can be a file or memory.

mod error;
pub mod flac;
mod format;
mod heat_map;
mod json;
pub mod midi;
mod render;
mod svg;
#[cfg(test)]
pub(crate) mod test_movement;
pub mod wav;

pub use error::RenderError;
pub use format::{Format, Holds, Progress, Sink};
pub use heat_map::write_heat_map;
pub use json::{Render, RenderControl, RenderHour, RenderNote, RenderPart, RenderTempo, write_json};
pub use midi::error::{MAX_MIDI_PARTS, MidiFileError};
pub use midi::file::{midi_bytes, write_midi};
pub use render::RenderOptions;
pub use svg::write_svg;

/// Every format that a movement can be written in, in the order in which messages list them.
pub const FORMATS: [&Format; 5] = [&wav::FORMAT, &flac::FORMAT, &midi::file::FORMAT, &json::FORMAT, &svg::FORMAT];

/// Formats that later versions will write: name and other endings.
const LATER: [&str; 3] = ["musicxml", "mxl", "xml"];

/// Why a name means no format.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FormatError {
    /// A later version will write this format.
    #[error("{name} files come in a later version; choose {}", names("or"))]
    Later {
        /// The name, in lower case.
        name: String,
    },
    /// No format has that name.
    #[error("choose {}", names("or"))]
    Unknown,
}

/// The format of a name or an ending: `wav`, `.MID`.
///
/// ```
/// use bandstand::formats::{find, names};
/// assert_eq!(find(".MID")?.name, "mid");
/// assert_eq!(names("or"), "wav, flac, mid, json or svg");
/// assert!(find("mp3").is_err());
/// # Ok::<(), bandstand::formats::FormatError>(())
/// ```
///
/// # Errors
/// When no format has that name; the message lists those there are.
pub fn find(text: &str) -> Result<&'static Format, FormatError> {
    let name = text.trim().trim_start_matches('.').to_lowercase();
    match FORMATS.into_iter().find(|format| format.is_called(&name)) {
        Some(format) => Ok(format),
        None if LATER.contains(&name.as_str()) => Err(FormatError::Later { name }),
        None => Err(FormatError::Unknown),
    }
}

/// The names of all formats in a sentence, with a word before the last: `wav, flac, mid, json or svg`.
pub fn names(before_last: &str) -> String {
    listed(before_last, "")
}

/// The usual endings of all formats in a sentence, with a word before the last: `.wav, .flac, .mid, .json or .svg`.
pub fn endings(before_last: &str) -> String {
    listed(before_last, ".")
}

fn listed(before_last: &str, prefix: &str) -> String {
    let names: Vec<String> = FORMATS.iter().map(|format| format!("{prefix}{}", format.name)).collect();
    match names.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} {before_last} {last}", rest.join(", ")),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_means_two_formats() {
        let mut names: Vec<&str> =
            FORMATS.iter().flat_map(|format| format.also.iter().copied().chain([format.name])).collect();
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all);
    }

    #[test]
    fn formats_of_later_versions_are_announced() {
        for name in LATER {
            assert!(find(name).unwrap_err().to_string().contains("later version"), "{name}");
        }
        assert_eq!(find("mp3").unwrap_err().to_string(), "choose wav, flac, mid, json or svg");
    }
}
