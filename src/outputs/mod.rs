//! Where the music goes: files and devices.

pub mod wav;
