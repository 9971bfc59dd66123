//! Files that the program opens for the core, which has no file system.

pub mod sound_font;
