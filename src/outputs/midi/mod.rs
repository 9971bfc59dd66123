//! MIDI: one list of messages, written to files and sent to ports.

pub(crate) mod file;
pub mod messages;
