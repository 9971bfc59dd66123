//! Words for people: names that were nearly right, and numbers as people write them.

mod choice;
mod errors;
pub mod near;
mod numbers;

pub use choice::choice;
pub use errors::without_number;
pub use numbers::{minutes, thousands};
