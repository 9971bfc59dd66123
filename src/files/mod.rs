//! What lies on the disk: counts, scores and SoundFonts that are read, and files that are written whole or not at all.

mod counts;
mod counts_error;
mod crew;
mod find;
mod in_order;
mod marks;
pub mod regular;
pub mod score;
pub mod sound_font;
pub mod stems;
mod told_from;
mod whole_file;

pub use counts::{PIPED, load, load_watched, load_what_is_there, unreadable_files};
pub use counts_error::CountsError;
pub use marks::{Mark, marks};
pub use told_from::{folder_of, told_from};
pub use whole_file::{WholeFile, WriteError, refusal};
