//! What a config makes of the show: its terms, and the outputs it is played on.

use super::table::Config;
use super::values::{AnswerSound, Volume, ZoneName};
use crate::outputs::midi::SynthSettings;
use crate::show::Terms;
use crate::stage::{MidiSetup, Output, Setup};
use crate::time::conductor::Settings;
use jiff::tz::TimeZone;

/// Frames that a sound card takes at a time where none are given, as `play` has it.
const BUFFER_FRAMES: u32 = 2_048;

impl Config {
    /// How the conductor is set.
    pub fn settings(&self) -> Settings {
        let standard = Settings::default();
        let idle = self.idle_minutes.map(|minutes| minutes.get()).filter(|minutes| *minutes > 0.0);
        Settings {
            mode: self.mode.unwrap_or(standard.mode),
            quantum: self.switch.unwrap_or(standard.quantum),
            volume: self.start_volume().percent(),
            ceiling: self.ceiling().percent(),
            idle: idle.map(|minutes| (minutes * 6e7) as u64),
            alternate: self.alternate.unwrap_or(standard.alternate),
        }
    }

    /// The loudest that presses can make it.
    fn ceiling(&self) -> Volume {
        self.volume_ceiling.unwrap_or(Volume::FULL)
    }

    /// The volume at the start, which the ceiling limits.
    fn start_volume(&self) -> Volume {
        let volume = self.volume.unwrap_or(Volume::FULL);
        if volume > self.ceiling() { self.ceiling() } else { volume }
    }

    /// The terms of the show.
    pub fn terms(&self) -> Terms {
        Terms {
            settings: self.settings(),
            amplitude: self.start_volume().amplitude(),
            quiet: self.quiet.clone().unwrap_or_default(),
            zone: self.zone(),
            answers: self.answer.unwrap_or_default() == AnswerSound::Woodblock,
        }
    }

    /// The time zone.
    pub fn zone(&self) -> TimeZone {
        self.time_zone.as_ref().map_or_else(TimeZone::system, ZoneName::zone)
    }

    /// How outputs play, and which: the speakers where none are named. The volume is the conductor's business.
    pub fn setup(&self) -> Setup {
        let buffer = self.buffer.map_or(BUFFER_FRAMES, |frames| frames.get());
        let outputs = self.outputs.clone().unwrap_or_else(|| vec![Output::default()]);
        Setup { amplitude: 1.0, buffer, midi: self.synths(), outputs }
    }

    /// What synths are sent, and when.
    pub fn synths(&self) -> MidiSetup {
        let said = &self.midi;
        let is = |key: Option<bool>| key.unwrap_or(false);
        let map = said.map.iter().flatten().map(|seat| (seat.part.clone(), seat.channel.index()));
        let settings = SynthSettings {
            channel: said.channel.map(|channel| channel.index()),
            map: map.collect(),
            transpose: said.transpose.map_or(0, |semitones| semitones.get()),
            velocity: said.velocity.clone().unwrap_or_default(),
            programs: !is(said.no_programs),
            reset: !is(said.no_reset) && !is(said.no_programs),
            clock: is(said.clock),
            delay_micros: 0,
        };
        MidiSetup {
            settings,
            advance: said.advance.map_or(0.0, |ms| ms.get()),
            audio_latency: self.audio_latency.map(|ms| ms.get()),
            baud: said.baud.map(|baud| baud.get()),
        }
    }
}

#[cfg(all(test, feature = "speakers"))]
mod tests {
    #[test]
    fn the_default_is_the_speakers_own() {
        assert_eq!(super::BUFFER_FRAMES, crate::outputs::speakers::BUFFER_FRAMES);
    }
}
