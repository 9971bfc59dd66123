//! Sound cards as players on the stage.

use super::kind::{Opened, Output, OutputKind, Setup};

/// The sound cards' row in the table of outputs.
pub(super) const KIND: OutputKind = OutputKind {
    words: &["speakers"],
    usage: &["speakers", "speakers:NAME"],
    check: |_, name| match name {
        Some("") => Err("name a device after `speakers:`, as `bandstand devices` lists them".to_owned()),
        _ => Ok(()),
    },
    open,
    leads: true,
    is_device: true,
};

#[cfg(feature = "speakers")]
fn open(output: &Output, setup: &Setup) -> Opened {
    card::open(output.name(), setup)
}

#[cfg(not(feature = "speakers"))]
fn open(_: &Output, _: &Setup) -> Opened {
    Err(super::error::StageError::Never(
        "this build has no speakers (feature `speakers`); make a file with `bandstand render -o leeds.wav`".into(),
    ))
}

#[cfg(feature = "speakers")]
mod card {
    use super::super::deck::{DeckPlayer, Decked};
    use super::super::error::StageError;
    use super::super::player::Heard;
    use super::{Opened, Setup};
    use crate::outputs::speakers::{OutputState, Speakers, SpeakersError};
    use crate::sound::{DeckHandle, SAMPLE_RATE};
    use std::time::Duration;

    /// How many of an output's buffers may hold samples that have been sent but not heard.
    const BUFFERS: u32 = 3;

    /// Opens the default sound card, or one by name.
    pub(super) fn open(name: Option<&str>, setup: &Setup) -> Opened {
        let speakers = Speakers::open_with(name, setup.buffer).map_err(no_speakers)?;
        let word = speakers.instead();
        let held = BUFFERS * Duration::from_secs(1) * setup.buffer / SAMPLE_RATE;
        Ok(Box::new(DeckPlayer::new(speakers, setup.amplitude).holding(held).saying(word)))
    }

    fn no_speakers(error: SpeakersError) -> StageError {
        match error {
            SpeakersError::NoDevice(why) => nothing_works(&why),
            SpeakersError::CannotOpen { name, reason } if name == "default" => nothing_works(&reason),
            SpeakersError::UnknownDevice { .. } => StageError::Name(error.to_string()),
            _ => StageError::Failed(error.to_string()),
        }
    }

    fn nothing_works(why: &str) -> StageError {
        let why = why.trim_end_matches('.');
        StageError::Failed(format!(
            "no sound output works here ({why}); make a file instead: bandstand render -o leeds.wav"
        ))
    }

    impl Decked for Speakers {
        fn deck(&mut self) -> &mut DeckHandle {
            Self::deck(self)
        }

        fn frame(&self) -> u64 {
            self.position()
        }

        fn begun(&self) -> u64 {
            Self::begun(self)
        }

        fn heard(&self) -> Heard {
            match self.state() {
                OutputState::Flowing => Heard::Flowing,
                OutputState::Silent => Heard::Silent,
                OutputState::Lost => Heard::Lost,
                OutputState::Reconnecting => Heard::Reconnecting,
            }
        }

        fn is_playing(&self) -> bool {
            Self::is_playing(self)
        }

        fn name(&self) -> String {
            match Self::name(self) {
                "default" => "speakers".to_owned(),
                name => format!("speakers:{name}"),
            }
        }

        fn is_heard(&self) -> bool {
            !self.is_lost()
        }

        fn words(&self) -> String {
            format!("the sound output `{}`", self.name())
        }

        fn reason(&self) -> Option<String> {
            Self::reason(self)
        }

        fn underruns(&self) -> u64 {
            self.xruns()
        }
    }
}
