//! A player: whoever sits at one part.

use std::sync::Arc;

use super::blown::Blown;
use super::struck::Struck;
use super::timeline::Action;
use super::voice::{Family, Voice};
use super::wavetable::Bank;

/// One part's instrument and everything it is sounding.
pub(crate) enum Player {
    /// Sustained by breath.
    Blown(Box<Blown>),
    /// Struck or plucked.
    Struck(Box<Struck>),
}

impl Player {
    /// A player of `voice` in a seat; blown voices bring their cycles.
    pub(crate) fn new(voice: Voice, bank: Option<Arc<Bank>>, seat: usize) -> Self {
        match (voice.family(), bank) {
            (Family::Blown, Some(bank)) => Self::Blown(Box::new(Blown::new(bank, voice != Voice::Organ, seat))),
            _ => Self::Struck(Box::new(Struck::new(voice))),
        }
    }

    /// Does as told, now.
    pub(crate) fn act(&mut self, action: Action) {
        match (self, action) {
            (Self::Blown(player), Action::On { pitch, velocity }) => player.on(pitch, velocity),
            (Self::Blown(player), Action::Off { pitch }) => player.off(pitch),
            (Self::Blown(player), Action::AllOff) => player.all_off(),
            (Self::Struck(player), Action::On { pitch, velocity }) => player.on(pitch, velocity),
            (Self::Struck(player), Action::Off { pitch }) => player.off(pitch),
            (Self::Struck(player), Action::AllOff) => player.all_off(),
        }
    }

    /// Adds the sound of some frames; false when there was none.
    pub(crate) fn render(&mut self, out: &mut [f32]) -> bool {
        match self {
            Self::Blown(player) => player.render(out),
            Self::Struck(player) => player.render(out),
        }
    }
}
