//! The show: carries out the conductor's commands on the stage, and tells the conductor how far the music is.

use super::coming::{Coming, Planned};
use super::error::{Refused, ShowError};
use super::health::Health;
use super::status::ButtonStatus;
use super::terms::Terms;
use super::troubles::{Trouble, Troubles};
use crate::compose::Movement;
use crate::repertoire::{Piece, Repertoire};
use crate::score::Score;
use crate::stage::{Clocks, Stage, Succession};
use crate::time::conductor::{Choice, Command, Settings, Standing, State, join};
use crate::time::{Action, ClockMap, Conductor, Hour, Micros, Position, QuietHours, TownClock};
use jiff::tz::TimeZone;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;
use tracing::{info, warn};

/// How long before the end of a piece the next one is prepared.
const AHEAD: Duration = Duration::from_millis(700);

/// A show: a conductor, a repertoire and a stage.
pub struct Show {
    pub(super) conductor: Conductor,
    pub(super) repertoire: Repertoire,
    pub(super) stage: Stage,
    pub(super) pieces: Succession,
    pub(super) coming: Option<Coming>,
    /// The last choice that was put on the stage.
    pub(super) asked: Option<Choice>,
    /// Whether the piece that plays is the last that was asked for, with no successor prepared yet.
    pub(super) successor_wanted: bool,
    /// The sound that answers a press.
    pub(super) knock: Option<Piece>,
    /// A volume in per cent that stands for an amplitude which no whole number of per cent has, and that amplitude.
    pub(super) asked_volume: Option<(u8, f32)>,
    pub(super) clock: TownClock,
    /// How times of day become moments.
    pub(super) map: ClockMap,
    /// The hour that it was when the clock was last read.
    pub(super) hour: Option<Hour>,
    /// The strike that has been put on the stage but has not come.
    pub(super) planned: Option<Planned>,
    /// The hour whose piece was made ready ahead.
    pub(super) ready: Option<Hour>,
    /// The hour whose strike cannot be planned, because its piece cannot be played.
    pub(super) refused: Option<Hour>,
    /// Whether the phrase of the hour was not begun because the next hour is near.
    pub(super) owed: bool,
    pub(super) zone: TimeZone,
    pub(super) quiet: QuietHours,
    /// By how many seconds the wall clock was last set, if it was.
    pub(super) set_by: Option<i64>,
    pub(super) clocks: Rc<dyn Clocks>,
    /// When the show was made.
    pub(super) begun: Micros,
    /// What happens at each output, and since when it does.
    pub(super) health: Health,
    pub(super) buttons: ButtonStatus,
    /// What went wrong and still is wrong.
    pub(super) troubles: Troubles,
}

impl Show {
    /// A show that begins with the first score and period, all places or one, and an hour, 0 to 23. A town clock begins
    /// with the present hour. Nothing sounds yet.
    ///
    /// # Errors
    /// When the first score and period cannot be played, or have no such place.
    pub fn new(
        terms: &Terms,
        mut repertoire: Repertoire,
        location: Option<&str>,
        hour: Option<u8>,
        stage: Stage,
        clocks: Rc<dyn Clocks>,
    ) -> Result<Self, ShowError> {
        let now = clocks.wall().to_zoned(terms.zone.clone());
        repertoire.set_today(now.date());
        let mut choice = repertoire.first();
        let menu = repertoire.menu(&choice)?;
        if let Some(name) = location {
            choice.location = Some(repertoire.location(&choice, name)?);
        }
        let hour = if terms.settings.mode.is_town_clock() { now.hour().unsigned_abs() } else { hour.unwrap_or(0) };
        let conductor = Conductor::new(menu, terms.settings.clone(), choice, hour);
        let mut show = Self::of(conductor, repertoire, stage, clocks);
        show.knock = Self::answer(terms.answers);
        show.asked_volume = Some((terms.settings.volume, terms.amplitude));
        (show.quiet, show.zone) = (terms.quiet.clone(), terms.zone.clone());
        Ok(show)
    }

    /// A show that plays what the conductor has chosen, without quiet hours and without answering presses. The
    /// conductor's volume at the start means `amplitude`, 0 to 1.
    pub fn once(
        conductor: Conductor,
        repertoire: Repertoire,
        stage: Stage,
        amplitude: f32,
        clocks: Rc<dyn Clocks>,
    ) -> Self {
        let volume = conductor.volume();
        Self { asked_volume: Some((volume, amplitude)), ..Self::of(conductor, repertoire, stage, clocks) }
    }

    fn of(conductor: Conductor, repertoire: Repertoire, stage: Stage, clocks: Rc<dyn Clocks>) -> Self {
        Self {
            conductor,
            repertoire,
            stage,
            pieces: Succession::default(),
            coming: None,
            asked: None,
            successor_wanted: false,
            knock: None,
            asked_volume: None,
            clock: TownClock::default(),
            map: ClockMap::default(),
            hour: None,
            planned: None,
            ready: None,
            refused: None,
            owed: false,
            zone: TimeZone::system(),
            quiet: QuietHours::default(),
            set_by: None,
            begun: clocks.moment(),
            clocks,
            health: Health::default(),
            buttons: ButtonStatus { driver: "none".into(), state: "none".into() },
            troubles: Troubles::default(),
        }
    }

    /// Begins, unless these are quiet hours.
    pub fn begin(&mut self) {
        let mut commands = Vec::new();
        self.look_at_outputs();
        self.set_the_clock();
        if self.quiet.holds(self.wall().time()) {
            commands.push(Command::Volume(self.conductor.volume()));
            self.conductor.quiet(true, &mut commands);
        } else {
            self.conductor.begin(&mut commands);
        }
        self.obey(&commands);
    }

    /// Takes up what stood before the last stop, as far as it still exists. Call it before [`Self::begin`].
    pub fn resume(&mut self, mut standing: Standing) {
        let places = Choice { location: None, ..self.conductor.menu().kept(&standing.choice) };
        if let Err(error) = self.refresh_menu(&places) {
            warn!("what played before cannot be played any more: {error}");
            standing.choice = self.conductor.choice().clone();
        }
        self.conductor.resume(standing, self.clocks.moment());
    }

    /// Chooses what was to play from the start and could not, now that counts have come: what was `kept` over a restart,
    /// else the first score and period with the `location`. From the next piece on it is heard. The location is waited for
    /// however long it takes; what was kept, only until these are `all` counts. Returns whether it was chosen. A choice
    /// that was made meanwhile (`touched`) stays.
    pub fn choose_late(&mut self, kept: Option<&Choice>, location: Option<&str>, all: bool, touched: bool) -> bool {
        let mut first = self.repertoire.first();
        let place = location.map(|name| self.repertoire.location(&first, name));
        let lacks_kept = !all && kept.is_some_and(|kept| !self.repertoire.has(kept));
        if lacks_kept || place.as_ref().is_some_and(Result::is_err) {
            return false;
        }
        first.location = place.and_then(Result::ok);
        self.conductor.set_start(first.clone());
        let wanted = kept.map_or(first, |kept| self.repertoire.kept(kept));
        if !touched && let Ok(menu) = self.repertoire.menu(&wanted) {
            let hour = self.conductor.hour();
            self.conductor.choose(menu.kept(&wanted), hour);
            self.conductor.set_menu(menu);
        }
        true
    }

    /// What can be played.
    pub fn repertoire(&self) -> &Repertoire {
        &self.repertoire
    }

    /// The conductor, who decides what is played.
    pub fn conductor(&self) -> &Conductor {
        &self.conductor
    }

    /// Adds scores and periods to choose from, after those there are. What cannot be played is left out.
    pub fn offer(&mut self, scores: Vec<Score>, periods: &[&str]) {
        self.repertoire.offer(scores, periods);
        let choice = self.conductor.choice().clone();
        if let Err(error) = self.refresh_menu(&choice) {
            self.complain(Trouble::Music, &error.to_string());
        }
    }

    /// Does what the press of a button asks for.
    pub fn press(&mut self, action: Action) {
        self.press_all(&[action]);
    }

    /// Does what several presses ask for that came one after the other while nobody could look: each counts, but only what
    /// they come to is composed and played.
    pub fn press_all(&mut self, actions: &[Action]) {
        let mut commands = Vec::new();
        for action in actions {
            let before = commands.len();
            self.conductor.press(*action, self.clocks.moment(), &mut commands);
            let chosen = commands[before..].iter().any(|command| matches!(command, Command::Play { .. }));
            // Another score or period may have other places, to which the next press turns.
            if chosen && self.refresh_menu(&self.conductor.choice().clone()).is_err() {
                self.obey(&join(std::mem::take(&mut commands)));
            }
        }
        match actions {
            [] => return,
            [action] => info!(%action, "pressed"),
            [.., last] => info!(presses = actions.len(), %last, "pressed, together"),
        }
        self.obey(&join(commands));
        // A press in the last moments before an hour may have changed what is struck.
        self.plan_the_strike();
    }

    /// Keeps everything going, and returns messages for people. Call it about fifty times a second.
    pub fn look(&mut self) -> Vec<String> {
        self.stage.keep_together();
        let mut told = Vec::new();
        while let Some(news) = self.stage.news() {
            warn!("{news}");
            told.push(news);
        }
        for words in self.repertoire.words() {
            info!("{words}");
            told.push(words);
        }
        self.look_at_outputs();
        let mut commands = Vec::new();
        if self.coming.is_some_and(|coming| self.stage.place().number >= coming.number) {
            self.coming = None;
        }
        self.look_at_the_clock(&mut commands);
        self.look_at_the_music();
        self.conductor.tick(self.clocks.moment(), &mut commands);
        self.obey(&commands);
        self.play_what_is_owed();
        self.plan_the_strike();
        told
    }

    /// Tells the conductor which hour plays, and prepares the next piece before this one ends.
    fn look_at_the_music(&mut self) {
        let place = self.stage.place();
        let Some((movement, tick)) = self.heard_at(place) else { return };
        // Music that stands still comes to no hour; the clock may have come to another one meanwhile.
        if self.coming.is_none()
            && self.conductor.state() == State::Playing
            && !self.conductor.settings().mode.is_town_clock()
            && let Some(phrase) = movement.phrase_at(tick)
        {
            self.conductor.reached(phrase.hour);
        }
        let length = movement.tempo.micros_at(movement.length);
        let left = length.saturating_sub(place.micros);
        let ends = left <= AHEAD.as_micros() as u64 || self.stage.is_idle();
        let playing = self.conductor.state() == State::Playing;
        if ends && playing && self.successor_wanted && self.coming.is_none() {
            self.successor_wanted = false;
            let mut commands = Vec::new();
            self.conductor.ended(&mut commands);
            self.carry_out(&commands, Some(movement.length));
        }
    }

    /// The piece that plays, and its tick.
    pub fn heard(&self) -> Option<(Arc<Movement>, u32)> {
        self.heard_at(self.stage.place())
    }

    /// The piece that a place is in, and its tick.
    pub(super) fn heard_at(&self, place: Position) -> Option<(Arc<Movement>, u32)> {
        let movement = Arc::clone(self.pieces.of(place.number)?);
        let tick = movement.tempo.tick_at(place.micros).min(movement.length);
        Some((movement, tick))
    }

    /// Takes over other terms and another repertoire; returns the old one. On an error, all stays as it was.
    ///
    /// # Errors
    /// When what is chosen cannot be played, as far as the repertoire has it.
    pub fn reload(&mut self, terms: Terms, mut repertoire: Repertoire) -> Result<Repertoire, Box<Refused>> {
        let menu = match repertoire.menu(&repertoire.kept(self.conductor.choice())) {
            Ok(menu) => menu,
            Err(why) => return Err(Box::new(Refused { why: why.into(), repertoire })),
        };
        let old = std::mem::replace(&mut self.repertoire, repertoire);
        (self.quiet, self.zone) = (terms.quiet, terms.zone);
        self.conductor.set_menu(menu);
        self.knock = Self::answer(terms.answers);
        // The volume that the idle return goes back to is that of the program's start.
        let volume = self.conductor.settings().volume;
        let mut commands = Vec::new();
        if terms.settings.mode != self.conductor.settings().mode && terms.settings.mode.is_town_clock() {
            self.conductor.reached(self.clock_hour());
        }
        self.conductor.set_settings(Settings { volume, ..terms.settings }, &mut commands);
        self.obey(&commands);
        // The counts that the config names were read with it.
        self.troubles.over(Trouble::Config);
        self.troubles.over(Trouble::Counts);
        Ok(old)
    }

    /// Takes over other counts, which are heard from the next piece on. What is chosen stays chosen if the new counts
    /// have it. Returns the old ones.
    ///
    /// # Errors
    /// When nothing can be played from the new counts.
    pub fn take_counts(&mut self, mut repertoire: Repertoire) -> Result<Repertoire, Box<Refused>> {
        let choice = repertoire.kept(self.conductor.choice());
        let menu = match repertoire.menu(&choice) {
            Ok(menu) => menu,
            Err(why) => return Err(Box::new(Refused { why: why.into(), repertoire })),
        };
        let old = std::mem::replace(&mut self.repertoire, repertoire);
        self.conductor.set_menu(menu);
        self.troubles.over(Trouble::Counts);
        Ok(old)
    }

    /// Shows people that something is wrong: in the log, and on one line in the status until that goes well again.
    pub fn complain(&mut self, trouble: Trouble, error: &str) {
        let line = error.lines().collect::<Vec<_>>().join("; ");
        warn!("{line}");
        self.troubles.note(trouble, line);
    }

    /// What went wrong with config, counts or music and still is wrong, in one line; none when all is well.
    pub fn trouble(&self) -> Option<String> {
        self.troubles.line()
    }

    /// The stage, so that it can be faded out.
    pub fn stage(&mut self) -> &mut Stage {
        &mut self.stage
    }
}
