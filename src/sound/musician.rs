//! A musician: whoever sits at one part, with one kind of instrument.

use std::sync::Arc;

use super::blown::Blown;
use super::font::Timbre;
use super::font_player::FontPlayer;
use super::struck::Struck;
use super::timeline::NoteAction;
use super::voice::Voice;
use super::wavetable::Bank;

/// What a part's sound is made from; parts that sound alike share it.
#[derive(Clone)]
pub(crate) enum ToneSource {
    /// Waveforms of a blown voice.
    Cycles(Arc<Bank>),
    /// The modes of a struck voice, which need no preparing.
    Modes,
    /// A preset of a SoundFont.
    Font(Arc<Timbre>),
}

/// One part's instrument and everything it is sounding.
pub(crate) enum Musician {
    /// Sustained by breath.
    Blown(Box<Blown>),
    /// Struck or plucked.
    Struck(Box<Struck>),
    /// From a SoundFont.
    Font(Box<FontPlayer>),
}

impl Musician {
    /// A musician who plays `voice`; `seat`, the index of the part, makes each a little different.
    pub(crate) fn new(voice: Voice, instrument: &ToneSource, seat: usize) -> Self {
        match instrument {
            ToneSource::Cycles(bank) => {
                Self::Blown(Box::new(Blown::new(Arc::clone(bank), voice != Voice::Organ, seat)))
            }
            ToneSource::Modes => Self::Struck(Box::new(Struck::new(voice))),
            ToneSource::Font(timbre) => Self::Font(Box::new(FontPlayer::new(Timbre::clone(timbre)))),
        }
    }

    /// Obeys an action at the next frame.
    pub(crate) fn act(&mut self, action: NoteAction) {
        match (self, action) {
            (Self::Blown(player), NoteAction::On { pitch, velocity }) => player.on(pitch, velocity),
            (Self::Blown(player), NoteAction::Off { pitch }) => player.off(pitch),
            (Self::Struck(player), NoteAction::On { pitch, velocity }) => player.on(pitch, velocity),
            (Self::Struck(player), NoteAction::Off { pitch }) => player.off(pitch),
            (Self::Font(player), NoteAction::On { pitch, velocity }) => player.on(pitch, velocity),
            (Self::Font(player), NoteAction::Off { pitch }) => player.off(pitch),
        }
    }

    /// Adds the sound of some frames; false when there was none.
    pub(crate) fn render(&mut self, out: &mut [f32]) -> bool {
        match self {
            Self::Blown(player) => player.render(out),
            Self::Struck(player) => player.render(out),
            Self::Font(player) => player.render(out),
        }
    }
}
