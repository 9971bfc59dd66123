//! What can be played from counts: by which score, from which days, with which notes, and how loud.
//!
//! [`Rendition::of`] is the one place that says what "render this" means; [`Repertoire`] keeps such music ready for
//! whoever chooses by pressing buttons. Nothing here opens a file or reads a clock: counts, scores and today's date are
//! arguments.

mod error;
mod knock;
mod piece;
mod places;
mod rendition;
#[expect(clippy::module_inception, reason = "the room and what is in it")]
mod repertoire;
mod whole_day;

pub use error::RepertoireError;
pub use piece::{Piece, Span};
pub use rendition::{Rendition, Request};
pub use repertoire::Repertoire;
pub use whole_day::{gain, score_for};
