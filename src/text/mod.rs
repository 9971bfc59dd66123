//! Words for people: names that were nearly right, and numbers as people write them.

mod choice;
mod errors;
pub mod near;
mod numbers;
mod plain;

pub use choice::choice;
pub use errors::without_number;
pub use numbers::{counted, hours, minutes, people, thousands, whole};
pub use plain::{is_plain, plain, plain_json, plain_lines};
