//! Where a movement is played live: sound cards, pipes and MIDI ports.

pub(crate) mod leave;
pub mod midi;
pub mod moment;
#[cfg(unix)]
pub mod pcm;
#[cfg(unix)]
pub mod place;
mod real_time;
#[cfg(feature = "speakers")]
pub mod speakers;
