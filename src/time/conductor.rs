//! The conductor: presses, hours and clocks go in, commands come out. The conductor does not know what carries them
//! out.
//!
//! The conductor knows what there is to choose from (a [`Menu`]) and what is chosen. Every choice can be made at any
//! time, in a pause and in quiet hours too; of many presses in a row each one counts. One table, in `states`, says what
//! each event leads to.

use super::{Action, Micros, Quantum};

mod join;
mod states;
mod terms;
#[cfg(test)]
mod tests;

pub use join::join;
use states::{Cause, Step, next};
pub use terms::{Choice, Command, From, Menu, Mode, Settings, Standing, State};

/// How much a press changes the volume, per cent.
const STEP: u8 = 5;

/// The conductor, who decides what is played.
///
/// ```
/// use bandstand::time::conductor::{Choice, Command, Menu, Settings, State};
/// use bandstand::time::{Action, Conductor};
///
/// let list = |name: &str| vec![name.to_owned()];
/// let menu = Menu { scores: list("leeds"), periods: list("weekday"), locations: list("Headrow"), hours: Vec::new() };
/// let choice = Choice { score: "leeds".into(), period: "weekday".into(), location: None };
/// let mut conductor = Conductor::new(menu, Settings::default(), choice, 8);
/// let mut commands = Vec::new();
/// conductor.begin(&mut commands);
/// commands.clear();
/// // A press is answered with a knock, and then obeyed.
/// conductor.press(Action::PlayPause, 1_000_000, &mut commands);
/// assert_eq!(commands, [Command::Answer, Command::Pause]);
/// assert_eq!(conductor.state(), State::Paused);
/// ```
#[derive(Debug, Clone)]
pub struct Conductor {
    menu: Menu,
    settings: Settings,
    /// What was chosen at the start.
    start: Choice,
    choice: Choice,
    /// The hour that plays or comes first, 0 to 23.
    hour: u8,
    state: State,
    /// Whether there was a pause before quiet hours.
    was_paused: bool,
    /// The volume, 0 to 100 per cent.
    volume: u8,
    /// When somebody last pressed a button.
    pressed: Option<Micros>,
    /// Whether music can go on after a pause: it was paused rather than ended, and its hour has not passed.
    stands: bool,
}

impl Conductor {
    /// A conductor who has made a choice, and will begin at an hour, 0 to 23.
    pub fn new(menu: Menu, settings: Settings, choice: Choice, hour: u8) -> Self {
        let volume = settings.volume.min(settings.ceiling).min(100);
        let state = if settings.mode.waits() { State::Waiting } else { State::Playing };
        Self {
            menu,
            settings,
            start: choice.clone(),
            choice,
            hour,
            state,
            was_paused: false,
            volume,
            pressed: None,
            stands: false,
        }
    }

    /// What is chosen.
    pub fn choice(&self) -> &Choice {
        &self.choice
    }

    /// The hour that plays or comes first, 0 to 23.
    pub fn hour(&self) -> u8 {
        self.hour
    }

    /// What is going on.
    pub fn state(&self) -> State {
        self.state
    }

    /// The volume, 0 to 100 per cent.
    pub fn volume(&self) -> u8 {
        self.volume
    }

    /// What there is to choose from.
    pub fn menu(&self) -> &Menu {
        &self.menu
    }

    /// The conductor's settings.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Chooses without playing: before anything plays, or because what was chosen cannot be played. A town clock keeps its
    /// own hour.
    pub fn choose(&mut self, choice: Choice, hour: u8) {
        self.choice = choice;
        if !self.settings.mode.is_town_clock() {
            self.hour = hour % 24;
        }
    }

    /// What can be taken up again after a restart. A pause in quiet hours is one.
    pub fn standing(&self) -> Standing {
        let paused = self.state == State::Paused || (self.state == State::Quiet && self.was_paused);
        Standing { choice: self.choice.clone(), hour: self.hour, volume: Some(self.volume), paused }
    }

    /// Takes up what stood before a restart, before anything plays: the choice, as far as the menu still has it, the hour,
    /// the volume under its ceiling, and the pause. It counts as a press at this moment, so that [`Settings::idle`] ends
    /// it too.
    pub fn resume(&mut self, standing: Standing, moment: Micros) {
        self.choose(self.menu.kept(&standing.choice), standing.hour);
        if let Some(volume) = standing.volume {
            self.volume = volume.min(self.settings.ceiling).min(100);
        }
        if standing.paused {
            self.state = State::Paused;
        }
        self.pressed = Some(moment);
    }

    /// Begins: commands the volume, and music unless a town clock waits for its hour.
    pub fn begin(&mut self, out: &mut Vec<Command>) {
        out.push(Command::Volume(self.volume));
        if self.state == State::Playing {
            self.play(self.hour_begins(), Quantum::Now, out);
        }
    }

    /// The beginning of the hour. A town clock strikes its bells only on the hour.
    fn hour_begins(&self) -> From {
        let is_clock = self.settings.mode.is_town_clock();
        if is_clock { From::HourWithoutBells(self.hour) } else { From::Hour(self.hour) }
    }

    /// Takes over another menu; what is chosen stays chosen if the menu still has it.
    pub fn set_menu(&mut self, menu: Menu) {
        self.choice = menu.kept(&self.choice);
        self.menu = menu;
    }

    /// Takes something else for what was chosen at the start, to which the idle return goes back.
    pub fn set_start(&mut self, start: Choice) {
        self.start = start;
    }

    /// Takes over other settings; if the mode has changed, it begins anew.
    pub fn set_settings(&mut self, settings: Settings, out: &mut Vec<Command>) {
        let another = settings.mode != self.settings.mode;
        self.settings = settings;
        self.set_volume(self.volume, out);
        // Music that was paused in another mode cannot go on in this one.
        self.stands &= !another;
        if another && !matches!(self.state, State::Paused | State::Quiet) {
            if self.settings.mode.waits() {
                self.state = State::Waiting;
                out.push(Command::Rest);
            } else {
                self.state = State::Playing;
                self.play(self.hour_begins(), self.settings.quantum, out);
            }
        }
    }

    /// Takes the press of a button at a moment.
    pub fn press(&mut self, action: Action, moment: Micros, out: &mut Vec<Command>) {
        self.pressed = Some(moment);
        if self.state != State::Quiet {
            out.push(Command::Answer);
        }
        match action {
            Action::NextLocation | Action::PreviousLocation | Action::AllLocations => {
                self.choice.location = self.place_after(action);
                self.happen(Cause::Choose, out);
            }
            Action::NextPeriod | Action::PreviousPeriod => {
                self.choice.period = turned(&self.choice.period, &self.menu.periods, action == Action::NextPeriod);
                self.happen(Cause::Choose, out);
            }
            Action::NextScore => {
                self.choice.score = turned(&self.choice.score, &self.menu.scores, true);
                self.happen(Cause::Choose, out);
            }
            Action::NextHour | Action::PreviousHour => {
                let forward = action == Action::NextHour;
                let hour = if forward { (self.hour + 1) % 24 } else { self.hour };
                self.hour = if forward { self.menu.hour_from(hour) } else { self.menu.hour_before(hour) };
                self.happen(Cause::ChooseHour, out);
            }
            // In quiet hours it decides what comes after them.
            Action::PlayPause if self.state == State::Quiet => self.was_paused = !self.was_paused,
            Action::PlayPause => self.happen(Cause::PlayPause, out),
            Action::VolumeUp => self.set_volume(self.volume.saturating_add(STEP), out),
            Action::VolumeDown => self.set_volume(self.volume.saturating_sub(STEP), out),
            Action::Bells if self.state == State::Quiet => {}
            Action::Bells => out.push(Command::Bells(self.hour)),
            Action::Panic => out.push(Command::Panic),
            Action::MidiSetup => out.push(Command::SetUp),
        }
    }

    /// The place that an action turns to. One round has all places together, then each alone.
    fn place_after(&self, action: Action) -> Option<String> {
        let places = &self.menu.locations;
        let round = places.len() + 1;
        let here = self.choice.location.as_ref().and_then(|name| places.iter().position(|other| other == name));
        let now = here.map_or(0, |place| place + 1);
        let then = match action {
            Action::NextLocation => (now + 1) % round,
            Action::PreviousLocation => (now + round - 1) % round,
            _ => 0,
        };
        places.get(then.checked_sub(1)?).cloned()
    }

    /// Does what the table of states says about something that happens.
    fn happen(&mut self, cause: Cause, out: &mut Vec<Command>) {
        let (state, step) = next(self.state, cause, self.settings.mode, self.stands);
        self.state = state;
        let quantum = self.settings.quantum;
        match step {
            Step::Nothing => {}
            Step::Here => self.play(From::Here, quantum, out),
            Step::Hour if matches!(cause, Cause::ChooseHour) => self.play(From::Hour(self.hour), quantum, out),
            Step::Hour => self.play(From::Hour(self.hour), Quantum::Now, out),
            Step::HourWithoutBells => self.play(From::HourWithoutBells(self.hour), Quantum::Now, out),
            Step::Pause => {
                self.stands = true;
                out.push(Command::Pause);
            }
            Step::Resume => out.push(Command::Resume),
            Step::Rest => {
                self.stands = false;
                out.push(Command::Rest);
            }
        }
    }

    fn set_volume(&mut self, volume: u8, out: &mut Vec<Command>) {
        self.volume = volume.min(self.settings.ceiling).min(100);
        out.push(Command::Volume(self.volume));
    }

    fn play(&mut self, from: From, quantum: Quantum, out: &mut Vec<Command>) {
        let quantum = if self.state == State::Playing { quantum } else { Quantum::Now };
        self.stands = true;
        out.push(Command::Play { choice: self.choice.clone(), from, quantum });
    }

    /// Notes that the town clock's hour cannot be played, since no place was counted in it: silence, until the next hour
    /// that can be played.
    pub fn cannot_play_the_hour(&mut self, out: &mut Vec<Command>) {
        self.happen(Cause::Uncounted, out);
    }

    /// Plays the present hour if a town clock that repeats waits although the menu has that hour, as after other counts
    /// have come.
    pub fn take_up_the_hour(&mut self, out: &mut Vec<Command>) {
        if self.state == State::Waiting && self.menu.has_hour(self.hour) {
            self.happen(Cause::Choose, out);
        }
    }

    /// Notes that the music has come to an hour, 0 to 23, by itself.
    pub fn reached(&mut self, hour: u8) {
        self.hour = hour % 24;
    }

    /// Notes that the piece that was played is over: a day on a journey or once, else an hour.
    pub fn ended(&mut self, out: &mut Vec<Command>) {
        if self.state == State::Playing && self.settings.mode == Mode::Journey {
            if self.settings.alternate {
                self.choice.period = turned(&self.choice.period, &self.menu.periods, true);
            }
            self.hour = self.menu.hour_from(0);
        }
        self.happen(Cause::Ended, out);
    }

    /// The town clock strikes an hour, 0 to 23.
    pub fn strike(&mut self, hour: u8, out: &mut Vec<Command>) {
        if self.settings.mode.is_town_clock() {
            // Music that is paused belongs to an hour that has passed.
            self.stands = false;
            self.hour = hour % 24;
        }
        self.happen(Cause::Strike, out);
    }

    /// The clock shows another hour, 0 to 23, that is not struck: it was set, or an hour has passed unseen.
    pub fn show(&mut self, hour: u8, out: &mut Vec<Command>) {
        if self.settings.mode.is_town_clock() {
            self.stands = false;
            self.hour = hour % 24;
        }
        self.happen(Cause::Shown, out);
    }

    /// Notes whether these are quiet hours; only a change matters.
    pub fn quiet(&mut self, quiet: bool, out: &mut Vec<Command>) {
        match (quiet, self.state == State::Quiet) {
            (true, false) => {
                self.was_paused = self.state == State::Paused;
                self.happen(Cause::QuietBegins, out);
            }
            (false, true) => self.happen(Cause::QuietEnds { paused: self.was_paused }, out),
            _ => {}
        }
    }

    /// Notes what moment it is. After [`Settings::idle`] without presses, all is as at the start.
    pub fn tick(&mut self, moment: Micros, out: &mut Vec<Command>) {
        let (Some(idle), Some(pressed)) = (self.settings.idle, self.pressed) else { return };
        if moment.saturating_sub(pressed) < idle {
            return;
        }
        self.pressed = None;
        self.was_paused = false;
        self.set_volume(self.settings.volume, out);
        // The menu has the places of the present choice only; whether there is this one is found when it is played.
        let start = Choice { location: self.start.location.clone(), ..self.menu.kept(&self.start) };
        let another = self.choice != start;
        self.choice = start;
        self.happen(Cause::Idle, out);
        if another {
            self.happen(Cause::Choose, out);
        }
    }
}

/// The name after a name in a round, or the one before it; the first if the name is not in the round.
fn turned(name: &str, round: &[String], forward: bool) -> String {
    let length = round.len();
    let then = match round.iter().position(|other| other == name) {
        Some(at) => (at + if forward { 1 } else { length - 1 }) % length,
        None => 0,
    };
    round.get(then).cloned().unwrap_or_else(|| name.to_owned())
}
