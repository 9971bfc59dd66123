//! The stage: outputs as players, which play pieces by themselves and are opened and kept together.
//!
//! To add an output, write one file in this room that makes a [`Player`] of it, and one row of the table [`OUTPUTS`].

mod clocks;
mod deck;
mod error;
mod kind;
mod midi;
mod patient;
mod pcm;
mod player;
mod silence;
mod speakers;
#[expect(clippy::module_inception, reason = "the room and what is in it")]
mod stage;
mod succession;
mod table;

pub use clocks::{Clocks, MachineClocks};
pub use error::StageError;
pub use kind::{AUDIO_LATENCY_MS, MidiSetup, Opened, Output, OutputKind, Setup};
pub use player::{Cue, Heard, Player};
pub use silence::Silence;
pub use stage::Stage;
pub use succession::Succession;
pub use table::{OUTPUTS, output};
