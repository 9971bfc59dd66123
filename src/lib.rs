//! Bandstand plays a city's footfall counts as brass-band music.
//!
//! The modules are rooms in the order in which data flow through them; a room uses only the rooms above it
//! (a test in `tests/rooms.rs` keeps it so). From [`footfall`] to [`performance`] nothing does I/O, reads a clock or starts
//! a thread: readers take [`std::io::Read`], and time is an argument. [`files`] finds and opens what lies on the disk.
//!
//! ```text
//! footfall -> theory -> score -> compose -> performance -> sound -> files -> outputs -> controls -> daemon -> cli
//! counts      pitch     mapping  phrases    time           samples  disk     files      buttons     service   commands
//! ```
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod footfall;

pub mod theory;

pub mod score;

pub mod compose;

pub mod performance;

pub mod sound;

pub mod files;

pub mod outputs;

pub mod controls;

pub mod daemon;

pub mod cli;
