//! What lies on the disk: counts, scores, SoundFonts; files written whole.

mod counts;
mod counts_error;
mod find;
mod in_order;

pub use counts::load;
pub use counts_error::CountsError;
