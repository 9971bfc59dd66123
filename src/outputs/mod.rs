//! Where the music goes: files and devices.

#[cfg(feature = "speakers")]
pub mod speakers;
pub mod wav;
