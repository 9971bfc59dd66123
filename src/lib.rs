//! Bandstand plays a city's footfall counts as brass-band music.
//!
//! The modules are rooms in the order in which data flow through them; a room uses only the rooms above it
//! (a test in `tests/rooms.rs` keeps it so). From [`footfall`] to [`performance`] nothing does I/O, reads a clock or starts a
//! thread, but for the one door through which files come in: readers take [`std::io::Read`], and time is an argument.
//!
//! ```text
//! footfall -> theory -> score -> compose -> performance -> sound -> outputs -> controls -> daemon -> cli
//! counts      pitch     mapping  phrases    time           samples  files      buttons     service   commands
//! ```
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod text;

pub mod footfall;

pub mod theory;

pub mod score;

pub mod compose;

pub mod time;

pub mod sound;

pub mod formats;

pub mod repertoire;

#[cfg(feature = "program")]
pub mod files;

#[cfg(feature = "program")]
pub mod outputs;

#[cfg(feature = "program")]
pub mod controls;

#[cfg(feature = "program")]
pub mod stage;

#[cfg(feature = "program")]
pub mod show;

#[cfg(feature = "program")]
pub mod daemon;

#[cfg(feature = "program")]
pub mod view;

#[cfg(feature = "program")]
pub mod cli;
