//! File formats: a movement as bytes. Each format is one file and one row of the table [`FORMATS`].
//!
//! Nothing here opens files: writers take a [`Sink`], which can be a file or memory.

mod error;
pub mod flac;
mod format;
mod json;
pub mod midi;
mod render;
mod svg;
mod table;
#[cfg(test)]
pub(crate) mod test_movement;
pub mod wav;

pub use error::RenderError;
pub use format::{Format, Holds, Progress, Sink};
pub use json::{Render, RenderControl, RenderHour, RenderNote, RenderPart, RenderTempo, write_json};
pub use midi::error::{MAX_MIDI_PARTS, MidiFileError};
pub use midi::file::{midi_bytes, write_midi};
pub use render::RenderOptions;
pub use svg::write_svg;
pub use table::{FORMATS, FormatError, endings, find, names};
