//! The performance: the conductor's commands carried out on the stage, and the stage's progress told to the conductor.

pub mod keep;
#[cfg(test)]
mod midnight;
mod pieces;
#[cfg(test)]
mod soak;
pub mod sources;
mod tell;
pub mod times;

use super::failure::Failure;
use super::stage::{Heard, Stage, Succession};
use crate::compose::Movement;
use crate::daemon::status::ButtonStatus;
use crate::daemon::{Config, Ensemble, Piece};
use crate::performance::conductor::{Choice, Command, Mode, Settings, State};
use crate::performance::{Action, Conductor, Micros, News, QuietHours, TownClock};
use crate::score::Score;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use keep::Kept;
use pieces::Coming;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;
use times::Times;
use tracing::{info, warn};

/// So long before the end of a piece the next is made ready.
const AHEAD: Duration = Duration::from_millis(700);

/// Everything that goes on.
pub struct Performance {
    config: Config,
    pub(super) conductor: Conductor,
    pub(super) ensemble: Ensemble,
    pub(super) stage: Stage,
    pieces: Succession,
    coming: Option<Coming>,
    /// What was asked for last.
    asked: Option<Choice>,
    /// The piece that plays is the last that was asked for, and its successor is not yet made ready.
    successor_wanted: bool,
    woodblock: Option<Piece>,
    /// A volume in per cent, and the amplitude that was asked for and is no whole number of them.
    asked_volume: Option<(u8, f32)>,
    clock: TownClock,
    pub(super) zone: TimeZone,
    quiet: QuietHours,
    pub(super) set_by: Option<i64>,
    pub(super) times: Rc<dyn Times>,
    pub(super) begun: Micros,
    pub(super) outputs: Vec<(Heard, Timestamp)>,
    pub(super) buttons: ButtonStatus,
    pub(super) error: Option<String>,
}

impl Performance {
    /// Chooses what to begin with; nothing sounds yet.
    pub fn new(
        config: Config,
        mut ensemble: Ensemble,
        stage: Stage,
        buttons: ButtonStatus,
        times: Rc<dyn Times>,
    ) -> Result<Self, Failure> {
        let failed = |error: crate::daemon::EnsembleError| Failure::failed(error.to_string());
        let mut choice = Choice::default();
        ensemble.set_today(times.wall().to_zoned(config.zone().map_err(Failure::failed)?).date());
        let menu = ensemble.menu(choice).map_err(failed)?;
        if let Some(name) = &config.location {
            choice.location = Some(ensemble.location(choice, name).map_err(failed)?);
        }
        let (settings, quiet, zone) = read(&config)?;
        let now = times.wall().to_zoned(zone.clone());
        let hour = match (settings.mode, config.hour) {
            (Mode::Now { .. }, _) => now.hour().unsigned_abs(),
            (_, hour) => hour.unwrap_or(0),
        };
        let conductor = Conductor::new(menu, settings, choice, hour);
        Ok(Self::of(config, conductor, ensemble, stage, times).watched_by(buttons, quiet, zone))
    }

    /// Plays what the conductor has chosen, once, without buttons and quiet hours, as loud as an amplitude that stands
    /// for the conductor's volume.
    pub fn once(conductor: Conductor, ensemble: Ensemble, stage: Stage, amplitude: f32, times: Rc<dyn Times>) -> Self {
        let volume = conductor.volume();
        let config = Config { answer: Some("none".into()), ..Config::default() };
        Self { asked_volume: Some((volume, amplitude)), ..Self::of(config, conductor, ensemble, stage, times) }
    }

    fn of(config: Config, conductor: Conductor, ensemble: Ensemble, stage: Stage, times: Rc<dyn Times>) -> Self {
        let mut performance = Self {
            config,
            conductor,
            ensemble,
            stage,
            pieces: Succession::default(),
            coming: None,
            asked: None,
            successor_wanted: false,
            woodblock: None,
            asked_volume: None,
            clock: TownClock::default(),
            zone: TimeZone::system(),
            quiet: QuietHours::default(),
            set_by: None,
            begun: times.moment(),
            times,
            outputs: Vec::new(),
            buttons: ButtonStatus { driver: "none".into(), state: "none".into() },
            error: None,
        };
        performance.woodblock = performance.knock();
        performance
    }

    fn watched_by(self, buttons: ButtonStatus, quiet: QuietHours, zone: TimeZone) -> Self {
        Self { buttons, quiet, zone, ..self }
    }

    /// The time of day.
    pub(super) fn wall(&self) -> Zoned {
        self.times.wall().to_zoned(self.zone.clone())
    }

    /// Begins, unless these are quiet hours.
    pub fn begin(&mut self) {
        let mut commands = Vec::new();
        if self.quiet.holds(self.wall().time()) {
            commands.push(Command::Volume(self.conductor.volume()));
            self.conductor.quiet(true, &mut commands);
        } else {
            self.conductor.begin(&mut commands);
        }
        self.obey(&commands);
    }

    /// Chooses what played before, as far as it is still there. To be called before [`Self::begin`].
    pub fn resume(&mut self, kept: &Kept) {
        let menu = self.conductor.menu();
        let find = |list: &[String], name: &str| list.iter().position(|other| other == name);
        let mut choice = self.conductor.choice();
        choice.score = find(&menu.scores, &kept.score).unwrap_or(choice.score);
        choice.period = find(&menu.periods, &kept.period).unwrap_or(choice.period);
        if let Err(error) = self.refresh_menu(choice) {
            warn!("what played before cannot be played any more: {error}");
            return;
        }
        choice.location = match &kept.location {
            None => None,
            Some(name) => find(&self.conductor.menu().locations, name),
        };
        self.conductor.choose(choice, kept.hour);
    }

    /// What plays, to be resumed one day.
    pub fn kept(&self) -> Kept {
        let (choice, menu) = (self.conductor.choice(), self.conductor.menu());
        let of = |list: &[String], at: usize| list.get(at).cloned().unwrap_or_default();
        Kept {
            score: of(&menu.scores, choice.score),
            period: of(&menu.periods, choice.period),
            location: choice.location.map(|at| of(&menu.locations, at)),
            hour: self.conductor.hour(),
        }
    }

    /// More to choose from, after what there is; what cannot be played is not offered.
    pub fn offer(&mut self, scores: Vec<Score>, periods: &[&str]) {
        self.ensemble.offer(scores, periods);
        if let Err(error) = self.refresh_menu(self.conductor.choice()) {
            self.complain(&error);
        }
    }

    /// Somebody pressed.
    pub fn press(&mut self, action: Action) {
        let mut commands = Vec::new();
        self.conductor.press(action, self.times.moment(), &mut commands);
        info!(%action, "pressed");
        self.obey(&commands);
    }

    /// Looks after everything, and tells what has happened to outputs; to be called some fifty times a second.
    pub fn look(&mut self) -> Vec<String> {
        self.stage.keep_together();
        let mut told = Vec::new();
        while let Some(news) = self.stage.news() {
            warn!("{news}");
            told.push(news);
        }
        for words in self.ensemble.words() {
            info!("{words}");
            told.push(words);
        }
        self.watch_outputs();
        let mut commands = Vec::new();
        if self.coming.is_some_and(|coming| self.stage.begun() >= coming.number) {
            self.coming = None;
        }
        if let Some((movement, tick)) = self.heard() {
            if self.coming.is_none()
                && let Some(phrase) = movement.phrases.iter().rev().find(|phrase| phrase.start <= tick)
            {
                self.conductor.reached(phrase.hour);
            }
            let left =
                movement.tempo.micros_at(movement.length).saturating_sub(self.stage.position().as_micros() as u64);
            let ends = left <= AHEAD.as_micros() as u64 || self.stage.is_idle();
            let playing = self.conductor.state() == State::Playing;
            if ends && playing && self.successor_wanted && self.coming.is_none() {
                self.successor_wanted = false;
                self.conductor.ended(&mut commands);
                self.carry_out(&commands, Some(movement.length));
                commands.clear();
            }
        }
        self.look_at_the_clock(&mut commands);
        self.conductor.tick(self.times.moment(), &mut commands);
        self.obey(&commands);
        told
    }

    fn look_at_the_clock(&mut self, commands: &mut Vec<Command>) {
        let now = self.wall();
        match self.clock.read(self.times.moment(), &now) {
            Some(News::Strike(hour)) => self.conductor.strike(hour, commands),
            Some(News::Jumped(seconds)) => {
                warn!(seconds, "the clock was set; no bells are struck for the hours in between");
                self.set_by = Some(seconds);
            }
            None => {}
        }
        self.conductor.quiet(self.quiet.holds(now.time()), commands);
    }

    /// The piece that plays, and its tick.
    pub(super) fn heard(&self) -> Option<(Arc<Movement>, u32)> {
        let movement = Arc::clone(self.pieces.playing(self.stage.begun())?);
        let tick = movement.tempo.tick_at(self.stage.position().as_micros() as u64);
        Some((movement.clone(), tick.min(movement.length)))
    }

    fn obey(&mut self, commands: &[Command]) {
        self.carry_out(commands, None);
    }

    /// Does as the conductor says; pieces begin at a tick of the present one if one is given.
    fn carry_out(&mut self, commands: &[Command], at: Option<u32>) {
        for command in commands {
            match *command {
                Command::Play { choice, from, quantum } => {
                    if let Err(error) = self.play(choice, from, quantum, at) {
                        self.complain(&error);
                        self.turn_back(at);
                    }
                }
                Command::Rest => {
                    (self.coming, self.successor_wanted) = (None, false);
                    self.pieces = Succession::default();
                    self.stage.players().for_each(|player| player.rest());
                }
                Command::Pause => self.stage.players().for_each(|player| player.pause(true)),
                Command::Resume => self.stage.players().for_each(|player| player.pause(false)),
                Command::Volume(percent) => {
                    let amplitude = match self.asked_volume {
                        Some((asked, amplitude)) if asked == percent => amplitude,
                        // Equal steps sound equal when amplitude is the cube.
                        _ => (f32::from(percent) / 100.0).powi(3),
                    };
                    self.stage.players().for_each(|player| player.volume(amplitude));
                }
                Command::Answer => {
                    let quiet = self.conductor.state() == State::Quiet;
                    if let Some(knock) = self.woodblock.as_ref().filter(|_| !quiet) {
                        self.stage.players().for_each(|player| player.aside(knock));
                    }
                }
                Command::Bells(hour) => self.strike(hour),
                Command::Panic => self.stage.players().for_each(|player| player.panic()),
                Command::SetUp => self.stage.players().for_each(|player| player.set_up()),
            }
        }
    }

    /// Reads the config anew. What is wrong is told, and all stays as it was.
    pub fn reload(&mut self, config: Config) -> Result<(), Failure> {
        if config.outputs != self.config.outputs {
            warn!("other outputs are taken over at the next start");
        }
        let (settings, quiet, zone) = read(&config)?;
        let mut ensemble = sources::ensemble(&config)?;
        let choice = Choice::default();
        let menu = ensemble.menu(choice).map_err(|error| Failure::failed(error.to_string()))?;
        (self.ensemble, self.quiet, self.zone, self.config) = (ensemble, quiet, zone, config);
        self.conductor.set_menu(menu);
        self.woodblock = self.knock();
        let mut commands = Vec::new();
        self.conductor.set_settings(settings, &mut commands);
        self.obey(&commands);
        self.error = None;
        Ok(())
    }

    /// Other counts: heard from the next piece on. What cannot be played is refused.
    pub fn take_counts(&mut self, mut ensemble: Ensemble) -> Result<(), Failure> {
        let menu = ensemble.menu(self.conductor.choice()).map_err(|error| Failure::failed(error.to_string()))?;
        self.ensemble = ensemble;
        self.conductor.set_menu(menu);
        self.error = None;
        Ok(())
    }

    /// Something is wrong that people should see: in the log, and in the status on one line.
    pub fn complain(&mut self, error: &str) {
        let line = error.lines().collect::<Vec<_>>().join("; ");
        warn!("{line}");
        self.error = Some(line);
    }

    /// What went wrong last and still is.
    pub fn trouble(&self) -> Option<&str> {
        self.error.as_deref()
    }

    /// The config in force.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The stage, to leave it.
    pub fn stage(&mut self) -> &mut Stage {
        &mut self.stage
    }

    fn watch_outputs(&mut self) {
        let now = self.times.wall();
        let heard: Vec<Heard> = self.stage.players().map(|player| player.heard()).collect();
        self.outputs.resize(heard.len(), (Heard::Silent, now));
        for (known, heard) in self.outputs.iter_mut().zip(heard) {
            if known.0 != heard {
                *known = (heard, now);
            }
        }
    }
}

/// What of a config the performance follows.
fn read(config: &Config) -> Result<(Settings, QuietHours, TimeZone), Failure> {
    let all = || Ok((config.settings()?, config.quiet()?, config.zone()?));
    all().map_err(|error: String| Failure::failed(error))
}
