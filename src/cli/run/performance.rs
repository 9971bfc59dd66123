//! The performance: the conductor's commands carried out on the stage, and the stage's progress told to the conductor.

use super::super::failure::Failure;
use super::super::stage::{Cue, Heard, Stage, Succession};
use super::keep::Kept;
use super::sources;
use super::times::Times;
use crate::compose::Movement;
use crate::daemon::status::ButtonStatus;
use crate::daemon::{Config, Ensemble, Piece, Span};
use crate::performance::conductor::{Choice, Command, From, Mode, Settings, State};
use crate::performance::{Action, Conductor, Micros, News, Quantum, QuietHours, TownClock};
use crate::theory::{TICKS_PER_BAR, TICKS_PER_PHRASE};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;
use tracing::{info, warn};

/// How long two pieces take to cross over.
const FADE: Duration = Duration::from_millis(120);

/// A change falls on a beat no sooner than this: the output has work in hand already.
const LEAD: Duration = Duration::from_millis(60);

/// So long before the end of a piece the next is made ready.
const AHEAD: Duration = Duration::from_millis(700);

/// What is to play next, until it does.
#[derive(Debug, Clone, Copy)]
struct Coming {
    /// The number it will have among the pieces begun.
    number: u64,
    from: From,
}

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
            clock: TownClock::default(),
            zone,
            quiet,
            set_by: None,
            begun: times.moment(),
            times,
            outputs: Vec::new(),
            buttons,
            error: None,
        };
        performance.woodblock = performance.knock();
        Ok(performance)
    }

    /// The time of day.
    fn wall(&self) -> Zoned {
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

    /// Somebody pressed.
    pub fn press(&mut self, action: Action) {
        let mut commands = Vec::new();
        self.conductor.press(action, self.times.moment(), &mut commands);
        info!(%action, "pressed");
        self.obey(&commands);
    }

    /// Looks after everything; to be called some fifty times a second.
    pub fn look(&mut self) {
        self.stage.keep_together();
        while let Some(news) = self.stage.news() {
            warn!("{news}");
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
                    // Equal steps sound equal when amplitude is the cube.
                    let amplitude = (f32::from(percent) / 100.0).powi(3);
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

    /// What was chosen cannot be played: back to what could. With a tick, that goes on there.
    fn turn_back(&mut self, at: Option<u32>) {
        let Some(asked) = self.asked else { return };
        let hour = self.conductor.hour();
        self.conductor.choose(asked, hour);
        if at.is_some()
            && let Err(error) = self.play(asked, From::Hour(hour), Quantum::Now, at)
        {
            self.complain(&error);
        }
    }

    fn play(&mut self, choice: Choice, from: From, quantum: Quantum, at: Option<u32>) -> Result<(), String> {
        self.refresh_menu(choice)?;
        let choice = self.conductor.choice();
        // What has not yet begun is still to begin there.
        let from = match (from, self.coming) {
            (From::Here, Some(coming)) => coming.from,
            (from, _) => from,
        };
        let journey = self.conductor.settings().mode == Mode::Journey;
        let heard = self.heard().filter(|_| !self.stage.is_idle());
        let waits = self.conductor.state() == State::Playing && (at.is_some() || quantum != Quantum::Now);
        let at = match &heard {
            Some((movement, tick)) if waits => {
                Some(at.unwrap_or_else(|| quantum.next(soonest(movement, *tick)).min(movement.length)))
            }
            _ => None,
        };
        let hour = match from {
            From::Hour(hour) | From::HourWithoutBells(hour) => hour,
            From::Here => self.conductor.hour(),
        };
        let span = match from {
            _ if journey => Span::Day,
            From::HourWithoutBells(_) => Span::Hour { hour, bells: false },
            From::Here | From::Hour(_) => Span::Hour { hour, bells: true },
        };
        let mut piece = self.ensemble.piece(choice, span).map_err(|error| error.to_string())?;
        let tick = match (from, &heard) {
            (From::Here, Some((movement, tick))) => same_place(movement, at.unwrap_or(*tick), &piece.movement),
            _ => phrase_start(&piece.movement, hour),
        };
        if let (Some(location), From::Here) = (choice.location.filter(|_| self.asked != Some(choice)), from) {
            let name = self.conductor.menu().locations.get(location).cloned().unwrap_or_default();
            let named = Movement::clone(&piece.movement).naming(&name, tick);
            piece = self.ensemble.ready(named, piece.gain).map_err(|error| error.to_string())?;
        }
        let begun = self.stage.begun();
        let fade = if heard.is_some() { FADE } else { Duration::ZERO };
        self.stage.play(&piece, Cue { tick, at, fade }).map_err(|failure| failure.to_string())?;
        let paused = self.conductor.state() == State::Paused;
        self.stage.players().for_each(|player| player.pause(paused));
        self.pieces.expect(begun, piece.movement);
        self.coming = Some(Coming { number: begun + 1, from });
        self.asked = Some(choice);
        self.successor_wanted = true;
        self.error = None;
        Ok(())
    }

    /// Another score or period may have other places.
    fn refresh_menu(&mut self, choice: Choice) -> Result<(), String> {
        let menu = self.ensemble.menu(choice).map_err(|error| error.to_string())?;
        if menu != *self.conductor.menu() {
            self.conductor.set_menu(menu);
        }
        Ok(())
    }

    /// Strikes the bells of an hour on top of what plays.
    fn strike(&mut self, hour: u8) {
        let all = Choice { location: None, ..self.conductor.choice() };
        let bells = self.ensemble.piece(all, Span::Hour { hour, bells: true }).ok().and_then(|piece| {
            let alone = piece.movement.bells_alone(hour)?;
            self.ensemble.ready(alone, piece.gain).ok()
        });
        if let Some(bells) = bells {
            self.stage.players().for_each(|player| player.aside(&bells));
        }
    }

    /// The answer to a press, if there is to be one.
    fn knock(&self) -> Option<Piece> {
        if self.config.answers() { self.ensemble.knock().ok() } else { None }
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

/// The first tick at which a change can still be made in time.
fn soonest(movement: &Movement, tick: u32) -> u32 {
    let micros = movement.tempo.micros_at(tick) + LEAD.as_micros() as u64;
    movement.tempo.tick_at(micros)
}

/// Where a phrase begins; the start of the piece if the hour is not in it.
fn phrase_start(movement: &Movement, hour: u8) -> u32 {
    movement.phrases.iter().find(|phrase| phrase.hour == hour).map_or(0, |phrase| phrase.start)
}

/// The tick of another piece that is the same place in the same hour.
fn same_place(from: &Movement, tick: u32, to: &Movement) -> u32 {
    let Some(phrase) = from.phrases.iter().rev().find(|phrase| phrase.start <= tick) else { return 0 };
    let into = tick - phrase.start;
    // In the closing bar there is no hour any more.
    if into >= TICKS_PER_PHRASE {
        return (to.length.saturating_sub(TICKS_PER_BAR) + into % TICKS_PER_BAR).min(to.length);
    }
    phrase_start(to, phrase.hour) + into
}
