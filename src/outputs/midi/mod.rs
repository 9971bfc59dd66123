//! MIDI: one list of messages, written to files and sent to ports.
//!
//! ```text
//! Movement -> messages -> file                       a Standard MIDI File
//!                      -> piece -> sequencer -> port  live
//! ```
//!
//! `messages` is the list; `piece` is the list as bytes for one port, by its `settings`; the `sequencer` knows, without clock
//! or thread, what is due when; `live` waits for it on a thread and sends it; the `keeper` looks after the port.

#[cfg(target_os = "linux")]
pub mod clock;
#[cfg(target_os = "linux")]
mod keeper;
#[cfg(target_os = "linux")]
mod live;
mod piece;
#[cfg(target_os = "linux")]
pub mod ports;
mod sequencer;
mod settings;
mod song_clock;
mod wire;

#[cfg(target_os = "linux")]
pub use live::{MidiOut, MidiState};
pub use piece::Piece;
pub use sequencer::{Command, Due, Sequencer};
pub use settings::{Settings, VelocityCurve};
pub use wire::{ALL_NOTES_OFF, ALL_SOUND_OFF, RESET_CONTROLLERS, Wire, belt};
