//! What lies on the disk: counts, scores and SoundFonts that are read, and files that are written whole or not at all.

mod counts;
mod counts_error;
mod find;
mod in_order;
pub mod score;
pub mod sound_font;
pub mod stems;
mod told_from;
mod whole_file;

pub use counts::load;
pub use counts_error::CountsError;
pub use told_from::{folder_of, told_from};
pub use whole_file::{WholeFile, WriteError, refusal};
