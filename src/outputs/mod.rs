//! Where a movement goes: files, sound cards, pipes and MIDI ports. Each output is one file.

pub mod flac;
mod json;
pub mod midi;
#[cfg(unix)]
pub mod pcm;
mod real_time;
mod render;
#[cfg(feature = "speakers")]
pub mod speakers;
mod svg;
#[cfg(test)]
pub(crate) mod test_movement;
pub mod wav;

pub use json::{Render, RenderControl, RenderHour, RenderNote, RenderPart, RenderTempo, write_json};
pub use midi::file::{MAX_MIDI_PARTS, MidiFileError, midi_bytes, write_midi};
pub use render::{RenderError, RenderOptions};
pub use svg::write_svg;
