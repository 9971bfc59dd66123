//! The live view of `bandstand play`: a full screen that shows what is heard, with keys that are buttons, or one moving
//! line.
//!
//! `model` says what there is to be seen, `draw` where it stands, `screen` takes and gives back the terminal,
//! and `words` is the one place that writes to standard error.

mod canvas;
mod draw;
mod head;
mod help;
mod keys;
mod line;
mod look;
mod meter;
mod model;
mod read_progress;
mod roll;
mod screen;
#[cfg(test)]
mod tests;
#[expect(clippy::module_inception, reason = "the room and what is in it")]
mod view;
pub mod words;

pub use line::MovingLine;
pub use look::Look;
pub use read_progress::ReadProgress;
pub use view::{CONTINUED, View, wanted};
pub use words::Words;
