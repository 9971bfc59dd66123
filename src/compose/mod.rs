//! From counts to music: a profile and a score become a [`Movement`].

mod movement;

pub use movement::{Movement, Note, Part, PartHour, Phrase, Reason};
