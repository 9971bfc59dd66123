//! MIDI as data: the one list of messages that files, JSON and live ports share, and the Standard MIDI File.

pub mod error;
pub mod file;
pub mod messages;
