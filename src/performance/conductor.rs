//! The conductor: presses, hours and clocks in, commands out. What plays is somebody else's business.
//!
//! The conductor knows what there is to choose from (a [`Menu`]) and what is chosen. Every choice can be made at any
//! time, in a pause and in quiet hours too; of many presses in a row each one counts.

use super::{Action, Micros, Quantum};

mod terms;

pub use terms::{Choice, Command, From, Menu, Mode, Settings, State};

/// Steps of volume, per cent.
const STEP: u8 = 5;

/// See the module.
#[derive(Debug, Clone)]
pub struct Conductor {
    menu: Menu,
    settings: Settings,
    start: (Choice, u8),
    choice: Choice,
    hour: u8,
    state: State,
    /// What it was before quiet hours.
    before_quiet: State,
    volume: u8,
    pressed: Option<Micros>,
    /// The music was let end: there is nothing to go on with.
    rested: bool,
}

impl Conductor {
    /// A conductor who has chosen, and is about to begin at an hour.
    pub fn new(menu: Menu, settings: Settings, choice: Choice, hour: u8) -> Self {
        let volume = settings.volume.min(settings.ceiling).min(100);
        let state = if matches!(settings.mode, Mode::Now { .. }) { State::Waiting } else { State::Playing };
        Self {
            menu,
            settings,
            start: (choice, hour),
            choice,
            hour,
            state,
            before_quiet: state,
            volume,
            pressed: None,
            rested: false,
        }
    }

    /// What is chosen.
    pub fn choice(&self) -> Choice {
        self.choice
    }

    /// The hour that plays, or comes first.
    pub fn hour(&self) -> u8 {
        self.hour
    }

    /// What is going on.
    pub fn state(&self) -> State {
        self.state
    }

    /// Per cent.
    pub fn volume(&self) -> u8 {
        self.volume
    }

    /// What there is to choose from.
    pub fn menu(&self) -> &Menu {
        &self.menu
    }

    /// How it is set.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Chooses without playing: before anything plays, or because what was chosen cannot be played. A town clock keeps its
    /// own hour.
    pub fn choose(&mut self, choice: Choice, hour: u8) {
        self.choice = choice;
        if !matches!(self.settings.mode, Mode::Now { .. }) {
            self.hour = hour % 24;
        }
    }

    /// Begins: what to do first.
    pub fn begin(&mut self, out: &mut Vec<Command>) {
        out.push(Command::Volume(self.volume));
        if self.state == State::Playing {
            self.play(From::Hour(self.hour), Quantum::Now, out);
        }
    }

    /// The menu has changed; what is chosen stays if it is still there.
    pub fn set_menu(&mut self, menu: Menu) {
        let find = |old: &[String], new: &[String], at: usize| {
            old.get(at).and_then(|name| new.iter().position(|other| other == name))
        };
        let moved = |choice: Choice| Choice {
            score: find(&self.menu.scores, &menu.scores, choice.score).unwrap_or(0),
            period: find(&self.menu.periods, &menu.periods, choice.period).unwrap_or(0),
            location: choice.location.and_then(|at| find(&self.menu.locations, &menu.locations, at)),
        };
        (self.choice, self.start.0) = (moved(self.choice), moved(self.start.0));
        self.menu = menu;
    }

    /// New settings; a mode that has changed begins anew.
    pub fn set_settings(&mut self, settings: Settings, out: &mut Vec<Command>) {
        let another = settings.mode != self.settings.mode;
        self.settings = settings;
        self.set_volume(self.volume, out);
        if another && !matches!(self.state, State::Paused | State::Quiet) {
            if matches!(self.settings.mode, Mode::Now { .. }) {
                self.state = State::Waiting;
                out.push(Command::Rest);
            } else {
                self.state = State::Playing;
                self.play(From::Hour(self.hour), self.settings.quantum, out);
            }
        }
    }

    /// Somebody did something, at a moment.
    pub fn press(&mut self, action: Action, moment: Micros, out: &mut Vec<Command>) {
        self.pressed = Some(moment);
        out.push(Command::Answer);
        let quantum = self.settings.quantum;
        match action {
            Action::NextLocation | Action::PreviousLocation | Action::AllLocations => {
                // One round: all places together, then each alone.
                let places = self.menu.locations.len() + 1;
                let now = self.choice.location.map_or(0, |place| place + 1);
                let then = match action {
                    Action::NextLocation => (now + 1) % places,
                    Action::PreviousLocation => (now + places - 1) % places,
                    _ => 0,
                };
                self.choice.location = then.checked_sub(1);
                self.play(From::Here, quantum, out);
            }
            Action::NextPeriod | Action::PreviousPeriod => {
                self.choice.period = turned(self.choice.period, self.menu.periods.len(), action == Action::NextPeriod);
                self.play(From::Here, quantum, out);
            }
            Action::NextScore => {
                self.choice.score = turned(self.choice.score, self.menu.scores.len(), true);
                self.play(From::Here, quantum, out);
            }
            Action::NextHour | Action::PreviousHour => {
                self.hour = turned(usize::from(self.hour), 24, action == Action::NextHour) as u8;
                if self.state == State::Waiting {
                    self.state = State::Playing;
                }
                self.play(From::Hour(self.hour), quantum, out);
            }
            Action::PlayPause => self.play_pause(out),
            Action::VolumeUp => self.set_volume(self.volume.saturating_add(STEP), out),
            Action::VolumeDown => self.set_volume(self.volume.saturating_sub(STEP), out),
            Action::Bells => out.push(Command::Bells(self.hour)),
            Action::Panic => out.push(Command::Panic),
            Action::MidiSetup => out.push(Command::SetUp),
        }
    }

    fn play_pause(&mut self, out: &mut Vec<Command>) {
        match self.state {
            State::Playing => {
                self.state = State::Paused;
                out.push(Command::Pause);
            }
            State::Paused => {
                self.state = State::Playing;
                if std::mem::take(&mut self.rested) {
                    self.play(From::Hour(self.hour), Quantum::Now, out);
                } else {
                    out.push(Command::Resume);
                }
            }
            // The town clock does not like to be stopped; it plays the hour that it is.
            State::Waiting => {
                self.state = State::Playing;
                self.play(From::HourWithoutBells(self.hour), Quantum::Now, out);
            }
            State::Quiet => {}
        }
    }

    fn set_volume(&mut self, volume: u8, out: &mut Vec<Command>) {
        self.volume = volume.min(self.settings.ceiling).min(100);
        out.push(Command::Volume(self.volume));
    }

    fn play(&self, from: From, quantum: Quantum, out: &mut Vec<Command>) {
        let quantum = if self.state == State::Playing { quantum } else { Quantum::Now };
        if !matches!(self.state, State::Quiet | State::Waiting) {
            out.push(Command::Play { choice: self.choice, from, quantum });
        }
    }

    /// The music has come to this hour by itself.
    pub fn reached(&mut self, hour: u8) {
        self.hour = hour % 24;
    }

    /// The piece that was played is over: a day on a journey, else an hour.
    pub fn ended(&mut self, out: &mut Vec<Command>) {
        if self.state != State::Playing {
            return;
        }
        match self.settings.mode {
            Mode::Journey => {
                if self.settings.alternate {
                    self.choice.period = turned(self.choice.period, self.menu.periods.len(), true);
                }
                self.hour = 0;
                self.play(From::Hour(0), Quantum::Now, out);
            }
            Mode::Once => {}
            Mode::Loop => self.play(From::Hour(self.hour), Quantum::Now, out),
            Mode::Now { repeat: true } => self.play(From::HourWithoutBells(self.hour), Quantum::Now, out),
            Mode::Now { repeat: false } => self.state = State::Waiting,
        }
    }

    /// The town clock strikes.
    pub fn strike(&mut self, hour: u8, out: &mut Vec<Command>) {
        if !matches!(self.settings.mode, Mode::Now { .. }) {
            return;
        }
        self.hour = hour % 24;
        match self.state {
            State::Playing | State::Waiting => {
                self.state = State::Playing;
                self.play(From::Hour(self.hour), Quantum::Now, out);
            }
            State::Paused | State::Quiet => {}
        }
    }

    /// Quiet hours begin or end.
    pub fn quiet(&mut self, quiet: bool, out: &mut Vec<Command>) {
        if quiet == (self.state == State::Quiet) {
            return;
        }
        if quiet {
            self.before_quiet = self.state;
            self.state = State::Quiet;
            self.rested = true;
            out.push(Command::Rest);
            return;
        }
        self.state = match (self.before_quiet, self.settings.mode) {
            (State::Paused, _) => State::Paused,
            (_, Mode::Now { .. }) => State::Waiting,
            _ => State::Playing,
        };
        if self.state == State::Playing {
            self.rested = false;
            self.play(From::Hour(self.hour), Quantum::Now, out);
        }
    }

    /// Time has gone by: after a while without presses all is as at the start.
    pub fn tick(&mut self, moment: Micros, out: &mut Vec<Command>) {
        let (Some(idle), Some(pressed)) = (self.settings.idle, self.pressed) else { return };
        if moment.saturating_sub(pressed) < idle {
            return;
        }
        self.pressed = None;
        self.set_volume(self.settings.volume, out);
        if self.state == State::Paused {
            self.play_pause(out);
        }
        if self.choice != self.start.0 {
            self.choice = self.start.0;
            self.play(From::Here, self.settings.quantum, out);
        }
    }
}

/// One on or back in a round of `length`.
fn turned(at: usize, length: usize, on: bool) -> usize {
    let length = length.max(1);
    (at + if on { 1 } else { length - 1 }) % length
}

#[cfg(test)]
mod tests {
    use super::*;

    fn conductor(settings: Settings) -> Conductor {
        let list = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let menu = Menu {
            scores: list(&["leeds", "any-city"]),
            periods: list(&["weekday", "weekend"]),
            locations: list(&["Briggate", "Headrow", "Dortmund Square"]),
        };
        Conductor::new(menu, settings, Choice::default(), 7)
    }

    fn press(conductor: &mut Conductor, action: Action) -> Vec<Command> {
        let mut out = Vec::new();
        conductor.press(action, 1_000, &mut out);
        assert_eq!(out.remove(0), Command::Answer);
        out
    }

    #[test]
    fn ten_presses_end_where_ten_presses_should_end() {
        let mut conductor = conductor(Settings::default());
        for n in 1..=10usize {
            let out = press(&mut conductor, Action::NextLocation);
            let location = (n % 4).checked_sub(1);
            let choice = Choice { location, ..Choice::default() };
            assert_eq!(out, [Command::Play { choice, from: From::Here, quantum: Quantum::Beat }]);
        }
        press(&mut conductor, Action::PreviousLocation);
        assert_eq!(conductor.choice().location, Some(0));
        press(&mut conductor, Action::AllLocations);
        press(&mut conductor, Action::PreviousLocation);
        assert_eq!(conductor.choice().location, Some(2));
    }

    #[test]
    fn hours_go_round_and_strike() {
        let mut conductor = conductor(Settings::default());
        conductor.reached(23);
        let out = press(&mut conductor, Action::NextHour);
        assert!(matches!(out[..], [Command::Play { from: From::Hour(0), .. }]));
        let out = press(&mut conductor, Action::PreviousHour);
        assert!(matches!(out[..], [Command::Play { from: From::Hour(23), .. }]));
        assert_eq!(press(&mut conductor, Action::Bells), [Command::Bells(23)]);
    }

    #[test]
    fn in_a_pause_choices_are_made_at_once_and_silently() {
        let mut conductor = conductor(Settings::default());
        assert_eq!(press(&mut conductor, Action::PlayPause), [Command::Pause]);
        let out = press(&mut conductor, Action::NextPeriod);
        let choice = Choice { period: 1, ..Choice::default() };
        assert_eq!(out, [Command::Play { choice, from: From::Here, quantum: Quantum::Now }]);
        assert_eq!(conductor.state(), State::Paused);
        assert_eq!(press(&mut conductor, Action::PlayPause), [Command::Resume]);
    }

    #[test]
    fn the_volume_has_a_ceiling() {
        let mut conductor = conductor(Settings { volume: 70, ceiling: 80, ..Settings::default() });
        let volumes: Vec<_> = (0..4).flat_map(|_| press(&mut conductor, Action::VolumeUp)).collect();
        assert_eq!(volumes, [75, 80, 80, 80].map(Command::Volume));
    }

    #[test]
    fn the_town_clock_plays_its_hour_and_waits() {
        let mut conductor = conductor(Settings { mode: Mode::Now { repeat: false }, ..Settings::default() });
        let mut out = Vec::new();
        conductor.begin(&mut out);
        assert_eq!((out, conductor.state()), (vec![Command::Volume(100)], State::Waiting));
        let mut out = Vec::new();
        conductor.strike(9, &mut out);
        assert!(matches!(out[..], [Command::Play { from: From::Hour(9), quantum: Quantum::Now, .. }]));
        let mut out = Vec::new();
        conductor.ended(&mut out);
        assert_eq!((out.len(), conductor.state()), (0, State::Waiting));
    }

    #[test]
    fn quiet_hours_are_quiet_whatever_is_pressed() {
        let mut conductor = conductor(Settings::default());
        let mut out = Vec::new();
        conductor.quiet(true, &mut out);
        conductor.quiet(true, &mut out);
        assert_eq!(out, [Command::Rest]);
        for action in Action::ALL {
            let out = press(&mut conductor, action);
            assert!(!out.iter().any(|command| matches!(command, Command::Play { .. } | Command::Resume)), "{action}");
        }
        let mut out = Vec::new();
        conductor.quiet(false, &mut out);
        assert!(matches!(out[..], [Command::Play { from: From::Hour(_), .. }]));
        press(&mut conductor, Action::PlayPause);
        conductor.quiet(true, &mut out);
        let mut out = Vec::new();
        conductor.quiet(false, &mut out);
        assert_eq!((out.len(), conductor.state()), (0, State::Paused));
        let out = press(&mut conductor, Action::PlayPause);
        assert!(matches!(out[..], [Command::Play { from: From::Hour(_), .. }]));
    }

    #[test]
    fn after_a_while_all_is_as_at_the_start() {
        let mut conductor = conductor(Settings { idle: Some(60_000_000), volume: 50, ..Settings::default() });
        press(&mut conductor, Action::NextLocation);
        press(&mut conductor, Action::VolumeUp);
        press(&mut conductor, Action::PlayPause);
        let mut out = Vec::new();
        conductor.tick(60_000_999, &mut out);
        assert!(out.is_empty());
        conductor.tick(60_001_000, &mut out);
        assert_eq!(out[..2], [Command::Volume(50), Command::Resume]);
        assert_eq!((conductor.choice(), conductor.state()), (Choice::default(), State::Playing));
        conductor.tick(90_000_000, &mut out);
        assert_eq!(out.len(), 3);
    }

    #[test]
    fn once_is_once() {
        let mut conductor = conductor(Settings { mode: Mode::Once, ..Settings::default() });
        let mut out = Vec::new();
        conductor.begin(&mut out);
        assert!(matches!(out[1..], [Command::Play { from: From::Hour(7), .. }]));
        let mut out = Vec::new();
        conductor.ended(&mut out);
        assert_eq!(out, []);
        // Whoever presses while it rings out hears more.
        let out = press(&mut conductor, Action::PreviousHour);
        assert!(matches!(out[..], [Command::Play { from: From::Hour(6), .. }]));
    }

    #[test]
    fn days_may_alternate() {
        let mut conductor = conductor(Settings { alternate: true, ..Settings::default() });
        let mut out = Vec::new();
        conductor.ended(&mut out);
        conductor.ended(&mut out);
        let periods: Vec<_> = out
            .iter()
            .map(|command| if let Command::Play { choice, .. } = command { choice.period } else { 9 })
            .collect();
        assert_eq!(periods, [1, 0]);
    }
}
