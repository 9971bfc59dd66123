//! The show: it carries out the conductor's commands on the stage, and reports what goes on to whoever asks.

mod carry_out;
mod clock;
mod coming;
mod error;
mod health;
mod heard;
mod pieces;
#[expect(clippy::module_inception, reason = "the room and what is in it")]
mod show;
pub mod status;
mod strike;
mod tell;
mod terms;
mod troubles;

pub use error::{Refused, ShowError};
pub use show::Show;
pub use terms::Terms;
pub use troubles::Trouble;
