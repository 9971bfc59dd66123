//! The show's clocks: what hour it is, whether it strikes, whether it is quiet.

use super::show::Show;
use crate::time::conductor::Command;
use crate::time::{Hour, Reading};
use jiff::Zoned;
use tracing::warn;

impl Show {
    /// The time of day.
    pub(super) fn wall(&self) -> Zoned {
        self.clocks.wall().to_zoned(self.zone.clone())
    }

    /// The hour that it is, 0 to 23; one that has been struck goes on if the clock is set back a little.
    pub(super) fn clock_hour(&self) -> u8 {
        self.hour.map_or_else(|| Hour::of(&self.wall()).number, |hour| hour.number)
    }

    /// Reads both clocks.
    fn read_the_clock(&mut self) -> (Zoned, Reading) {
        let before = self.clocks.moment();
        let now = self.clocks.wall();
        self.map.read(before, now, self.clocks.moment());
        let now = now.to_zoned(self.zone.clone());
        let reading = self.clock.read(before, &now);
        (now, reading)
    }

    /// Reads the clock for the first time, for the conductor to begin with the hour that it is.
    pub(super) fn set_the_clock(&mut self) {
        let (_, reading) = self.read_the_clock();
        self.hour = Some(reading.hour);
        if self.conductor.settings().mode.is_town_clock() {
            self.conductor.reached(reading.hour.number);
        }
    }

    /// Tells the conductor what the clock shows and strikes, and whether these are quiet hours.
    pub(super) fn look_at_the_clock(&mut self, commands: &mut Vec<Command>) {
        let (now, reading) = self.read_the_clock();
        // A strike that has begun to sound is struck, even if the clock was set back in this very moment.
        let sounded = self.planned.as_ref().filter(|planned| self.stage.place().number >= planned.number);
        let sounded = sounded.map(|planned| planned.hour).filter(|_| !reading.strikes);
        if let Some(hour) = sounded {
            self.clock.has_struck(hour);
        }
        let hour = sounded.unwrap_or(reading.hour);
        let another = self.hour.replace(hour).is_some_and(|before| before != hour);
        if let Some(seconds) = reading.set_by {
            warn!(seconds, "the clock was set; no bells are struck for the hours in between");
            self.set_by = Some(seconds);
        }
        // The hour at which quiet hours end is struck; the one at which they begin is not. An hour that has been struck has
        // begun, even if a sound card was a moment early or the clock was set back a little.
        let begun = hour.begins.to_zoned(self.zone.clone());
        self.conductor.quiet(self.quiet.holds(now.max(begun).time()), commands);
        if reading.strikes || sounded.is_some() {
            let mut struck = Vec::new();
            self.conductor.strike(hour.number, &mut struck);
            if !struck.is_empty() {
                // What quiet hours that end would play is the same hour without its bells.
                commands.retain(|command| !matches!(command, Command::Play { .. }));
            }
            struck.retain(|command| !self.is_sounding(hour, command));
            commands.append(&mut struck);
        } else if another {
            self.conductor.show(hour.number, commands);
        }
    }
}
