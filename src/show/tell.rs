//! What a show reports about itself.

use super::health::OutputHealth;
use super::show::Show;
use super::status::{ButtonStatus, DataStatus, OutputStatus, Status};
use super::terms::Terms;
use super::troubles::Trouble;
use crate::compose::Movement;
use crate::repertoire::RepertoireError;
use crate::stage::Heard;
use crate::theory::{TICKS_PER_BAR, TICKS_PER_BEAT, TICKS_PER_PHRASE};
use crate::time::conductor::{Choice, State};
use std::path::Path;
use std::sync::Arc;

impl Show {
    /// The status: what is going on.
    pub fn status(&mut self) -> Status {
        let heard = self.heard();
        let phrase = heard.as_ref().and_then(|(movement, tick)| {
            let phrase = movement.phrase_at(*tick)?;
            Some((phrase, tick - phrase.start, movement.tempo.at(*tick).bpm()))
        });
        let (key, tempo_bpm, bar, beat) = phrase.map_or((String::new(), 0.0, 1, 1), |(phrase, into, bpm)| {
            let into = into.min(TICKS_PER_PHRASE - 1);
            let key = format!("{} {}", phrase.key.tonic, phrase.key.mode.name());
            (key, bpm, into / TICKS_PER_BAR + 1, into % TICKS_PER_BAR / TICKS_PER_BEAT + 1)
        });
        let Choice { score, period, location } = self.conductor.choice().clone();
        let footfall = self.repertoire.footfall();
        let data = DataStatus {
            first: footfall.first().map(|date| date.to_string()),
            last: footfall.last().map(|date| date.to_string()),
            locations: footfall.locations().len(),
            attribution: footfall.attribution().to_vec(),
        };
        let location = location.unwrap_or_else(|| "all".to_owned());
        let outputs = self.health.outputs();
        Status {
            state: self.state(),
            reason: self.silence().or_else(|| self.uncounted()),
            score,
            location,
            period,
            hour: self.conductor.hour(),
            bar,
            beat,
            key,
            tempo_bpm: (tempo_bpm * 100.0).round() / 100.0,
            volume: self.conductor.volume(),
            clock: self.clock_words(),
            outputs: outputs.iter().map(output).collect(),
            buttons: self.buttons.clone(),
            data,
            error: self.wrong(),
            uptime_seconds: (self.clocks.moment() - self.begun) / 1_000_000,
            version: env!("CARGO_PKG_VERSION"),
        }
    }

    /// Every output by name, and what happens there.
    pub fn outputs(&self) -> Vec<(String, Heard)> {
        self.health.outputs().iter().map(|output| (output.told.name.clone(), output.told.heard)).collect()
    }

    /// The whole day that is chosen, with every hour and place.
    ///
    /// # Errors
    /// When it cannot be played.
    pub fn whole(&mut self) -> Result<Arc<Movement>, RepertoireError> {
        self.repertoire.whole(self.conductor.choice())
    }

    /// The hours of a day that are played, 0 to 23, in order.
    pub fn hours(&self) -> &[u8] {
        self.repertoire.hours()
    }

    /// The terms that the show keeps to now.
    pub fn terms(&self) -> Terms {
        let settings = self.conductor.settings().clone();
        let whole = (settings.volume, (f32::from(settings.volume) / 100.0).powi(3));
        Terms {
            amplitude: self.asked_volume.unwrap_or(whole).1,
            settings,
            quiet: self.quiet.clone(),
            zone: self.zone.clone(),
            answers: self.knock.is_some(),
        }
    }

    /// The places that are chosen; none for all.
    pub fn chosen(&mut self) -> Option<Vec<String>> {
        self.repertoire.places(self.conductor.choice())
    }

    /// Sets the state of the buttons, for the status and for the lamp that shows errors.
    pub fn set_buttons(&mut self, buttons: ButtonStatus) {
        if self.buttons == buttons {
            return;
        }
        match buttons.state.as_str() {
            "watching" | "none" => self.troubles.over(Trouble::Buttons),
            wrong => self.troubles.note(Trouble::Buttons, format!("buttons: {wrong}")),
        }
        self.buttons = buttons;
    }

    /// Why a town clock is silent in an hour that it would play; none if another reason, or none, makes it so.
    fn uncounted(&self) -> Option<String> {
        let hour = self.conductor.hour();
        let waits = self.conductor.state() == State::Waiting && !self.conductor.menu().has_hour(hour);
        waits.then(|| format!("no place was counted at {hour:02}:00 in {}", self.conductor.choice().period))
    }

    /// The status's words on the wall clock: `local`, or what is wrong with it.
    fn clock_words(&self) -> String {
        let zone = self.zone.iana_name().unwrap_or("local");
        match (self.set_by, synchronised()) {
            (_, Some(false)) => format!("{zone}, not synchronised"),
            (Some(seconds), _) => format!("{zone}, was set by {seconds} s"),
            (None, _) => zone.to_owned(),
        }
    }
}

/// What the status says of an output.
fn output(output: &OutputHealth) -> OutputStatus {
    OutputStatus {
        name: output.told.name.clone(),
        state: match output.told.heard {
            Heard::Flowing => "playing",
            Heard::Silent => "silent",
            Heard::Lost => "lost",
            Heard::Reconnecting => "reconnecting",
        },
        since: output.since.to_string(),
        reason: output.told.reason.clone(),
        underruns: output.told.underruns,
    }
}

/// Whether systemd's time service has set the clock; none where it does not run.
fn synchronised() -> Option<bool> {
    let folder = Path::new("/run/systemd/timesync");
    folder.is_dir().then(|| folder.join("synchronized").exists())
}
