//! MIDI: one list of messages, which is written to files and sent to ports.
//!
//! ```text
//! Movement -> messages -> file                       a Standard MIDI File
//!                      -> roll -> sequencer -> port    live
//! ```
//!
//! `messages` is the list; a `roll` is the list as bytes for one port, made by that port's `settings`; the `sequencer` knows,
//! without clock or thread, which message is due when; the `thread` waits until then and sends it; the `port_keeper` notices
//! when the port has gone and opens it again; `live` is the handle to both.

#[cfg(target_os = "linux")]
pub mod clock;
mod command;
#[cfg(target_os = "linux")]
mod live;
#[cfg(target_os = "linux")]
mod orders;
#[cfg(target_os = "linux")]
mod port_keeper;
#[cfg(target_os = "linux")]
pub mod ports;
mod roll;
mod sequencer;
mod settings;
mod song_clock;
#[cfg(target_os = "linux")]
mod thread;
mod wire;

pub use command::SequencerCommand;
#[cfg(target_os = "linux")]
pub use live::{MidiOut, MidiState};
pub use roll::Roll;
pub use sequencer::{Due, Sequencer};
pub use settings::{SynthSettings, VelocityCurve};
pub use wire::Wire;
