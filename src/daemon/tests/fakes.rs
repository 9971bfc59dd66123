//! A fake clock, card and synth, and shows on them.

use crate::compose::Movement;
use crate::daemon::{Config, material};
use crate::outputs::midi::{Due, Roll, Sequencer, SequencerCommand as Command, SynthSettings};
use crate::repertoire::Piece;
use crate::show::Show;
use crate::stage::{Appointment, Clocks, Cue, Heard, Player, Silence, Stage, StageError};
use crate::time::{Follower, Micros, Position};
use jiff::{SignedDuration, Timestamp};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

/// A clock that stands until it is moved.
#[derive(Debug)]
pub(super) struct Fake {
    pub(super) moment: Cell<Micros>,
    /// The time of day at moment 0; to set the clock, set this.
    pub(super) start: Cell<Timestamp>,
}

impl Fake {
    /// Lets time go on.
    pub(super) fn go(&self, micros: Micros) {
        self.moment.set(self.moment.get() + micros);
    }

    /// Sets the clock forward or, if negative, back.
    pub(super) fn set_by(&self, micros: i64) {
        self.start.set(self.start.get() + SignedDuration::from_micros(micros));
    }
}

impl Clocks for Fake {
    fn moment(&self) -> Micros {
        self.moment.get()
    }

    fn wall(&self) -> Timestamp {
        self.start.get() + SignedDuration::from_micros(self.moment.get().cast_signed())
    }
}

/// A synth that counts the notes it sounds, behind the true sequencer.
struct Synth {
    clocks: Rc<dyn Clocks>,
    inside: Rc<RefCell<Inside>>,
    settings: SynthSettings,
}

pub(super) struct Inside {
    pub(super) sequencer: Sequencer,
    pub(super) due: Vec<Due>,
    pub(super) sounding: [[i32; 128]; 16],
    pub(super) plugged: bool,
    pub(super) struck: u64,
    /// When it began notes since somebody looked, and their pitches.
    pub(super) begun: Vec<(Micros, u8)>,
    follower: Follower,
}

impl Inside {
    /// How many notes the synth has begun.
    pub(super) fn struck(&self) -> u64 {
        self.struck
    }

    /// Whether it began the first notes of a movement, which are bells, within 5 ms of a moment, and none of another piece
    /// after them.
    pub(super) fn rang(&self, movement: &Movement, due: Micros) -> bool {
        let notes = || movement.parts.iter().flat_map(|part| &part.notes);
        let first = notes().map(|note| note.onset).min().unwrap_or(0);
        let due = due + movement.tempo.micros_at(first);
        let is_near = |moment: Micros| moment.abs_diff(due) <= 5_000;
        let rings = |pitch: u8| self.begun.iter().any(|(moment, begun)| is_near(*moment) && *begun == pitch);
        let next = self.begun.iter().map(|(moment, _)| *moment).filter(|moment| moment + 5_000 >= due).min();
        notes().filter(|note| note.onset == first).all(|note| rings(note.pitch)) && next.is_some_and(is_near)
    }

    pub(super) fn hear(&mut self) {
        for Due { wire, moment } in self.due.drain(..) {
            let &[status, pitch, ..] = wire.bytes() else { continue };
            let running = &mut self.sounding[usize::from(status & 15)][usize::from(pitch & 127)];
            match status & 0xf0 {
                0x90 => {
                    *running += 1;
                    self.struck += 1;
                    self.begun.push((moment, pitch));
                }
                0x80 => *running -= 1,
                _ => {}
            }
            assert!(*running >= 0, "a note was ended that nobody plays");
        }
    }
}

impl Synth {
    fn new(clocks: Rc<dyn Clocks>) -> Self {
        let settings = SynthSettings::default();
        let mut inside = Inside {
            sequencer: Sequencer::new(settings.clone()),
            due: Vec::new(),
            sounding: [[0; 128]; 16],
            plugged: true,
            struck: 0,
            begun: Vec::new(),
            follower: Follower::default(),
        };
        inside.sequencer.joined(clocks.moment(), &mut inside.due);
        inside.hear();
        Self { clocks, inside: Rc::new(RefCell::new(inside)), settings }
    }

    fn command(&self, command: Command) {
        let Inside { sequencer, due, .. } = &mut *self.inside.borrow_mut();
        sequencer.command(command, self.clocks.moment(), due);
    }

    /// Comes to the present.
    fn look(&self) {
        let inside = &mut *self.inside.borrow_mut();
        inside.sequencer.advance(self.clocks.moment(), &mut inside.due);
        inside.hear();
    }
}

impl Player for Synth {
    fn play(&mut self, number: u64, piece: &Piece, cue: Cue) -> Result<(), StageError> {
        let piece = Arc::new(Roll::new(&piece.movement, &self.settings).numbered(number));
        let (tick, moment) = (cue.tick, self.clocks.moment());
        self.command(match cue.at {
            Some(at) => Command::SwitchAt { piece, tick, at, during: cue.during },
            None => Command::Play { piece, tick, moment },
        });
        self.look();
        Ok(())
    }

    fn play_at(&mut self, number: u64, piece: &Piece, appointment: Appointment) -> Result<(), StageError> {
        let piece = Arc::new(Roll::new(&piece.movement, &self.settings).numbered(number));
        let moment = appointment.moment().cast_unsigned();
        self.command(Command::PlayAt { piece, tick: appointment.tick, moment });
        self.look();
        Ok(())
    }

    fn forget_next(&mut self) {
        self.command(Command::Forget);
    }

    fn follow(&mut self, leader: Position) {
        let lead = self.inside.borrow_mut().follower.read(self.clocks.moment(), leader);
        if let Some(lead) = lead {
            self.command(Command::Follow(lead));
            self.look();
        }
    }

    fn begun(&self) -> u64 {
        self.look();
        self.inside.borrow().sequencer.begun()
    }

    fn place(&self) -> Position {
        self.look();
        let moment = self.clocks.moment();
        let sequencer = &self.inside.borrow().sequencer;
        let micros = sequencer.transport().map_or(0, |transport| transport.piece_at(moment));
        Position { number: sequencer.number(), micros }
    }

    fn is_idle(&mut self) -> bool {
        self.look();
        self.inside.borrow().sequencer.is_idle()
    }

    fn pause(&mut self, paused: bool) {
        self.command(if paused { Command::Pause } else { Command::Resume });
        self.look();
    }

    fn panic(&mut self) {
        self.command(Command::Panic);
        self.look();
    }

    fn set_up(&mut self) {
        self.command(Command::Setup);
        self.look();
    }

    fn rest(&mut self) {
        self.command(Command::Stop);
        self.look();
    }

    fn fade_out(&mut self) {
        self.rest();
    }

    fn finished(&mut self) -> bool {
        self.is_idle()
    }

    fn heard(&self) -> Heard {
        self.look();
        if self.inside.borrow().plugged { Heard::Flowing } else { Heard::Lost }
    }

    fn name(&self) -> String {
        "synth".to_owned()
    }

    fn news(&mut self) -> Option<String> {
        None
    }
}

/// A sound card whose clock is 80 parts in a million slow, and that tells its place in steps of its buffer.
struct Card {
    silence: Exact,
    clock: Rc<Slow>,
}

#[derive(Debug)]
pub(super) struct Slow(Rc<Fake>);

impl Clocks for Slow {
    fn moment(&self) -> Micros {
        let moment = self.0.moment();
        moment - moment / 12_500
    }

    fn wall(&self) -> Timestamp {
        self.0.wall()
    }
}

/// Where a card is, by its own clock.
pub(super) type Exact = Rc<RefCell<Silence<Rc<Slow>>>>;

impl Card {
    /// Microseconds of music in its buffer.
    const BUFFER: u64 = 42_667;

    fn new(clocks: &Rc<Fake>) -> Self {
        let clock = Rc::new(Slow(Rc::clone(clocks)));
        Self { silence: Rc::new(RefCell::new(Silence::by(clock.clone()))), clock }
    }
}

impl Player for Card {
    fn play(&mut self, number: u64, piece: &Piece, cue: Cue) -> Result<(), StageError> {
        self.silence.borrow_mut().play(number, piece, cue)
    }

    fn play_at(&mut self, number: u64, piece: &Piece, appointment: Appointment) -> Result<(), StageError> {
        // Its own clock, as a follower finds it.
        let off = self.clock.moment().cast_signed() - self.clock.0.moment().cast_signed();
        self.silence.borrow_mut().play_at(
            number,
            piece,
            Appointment { anchor: appointment.anchor + off, ..appointment },
        )
    }

    fn forget_next(&mut self) {
        self.silence.borrow_mut().forget_next();
    }

    fn begun(&self) -> u64 {
        self.silence.borrow().begun()
    }

    fn place(&self) -> Position {
        let Position { number, micros } = self.silence.borrow().place();
        Position { number, micros: micros / Self::BUFFER * Self::BUFFER }
    }

    fn is_idle(&mut self) -> bool {
        self.silence.borrow_mut().is_idle()
    }

    fn pause(&mut self, paused: bool) {
        self.silence.borrow_mut().pause(paused);
    }

    fn rest(&mut self) {
        self.silence.borrow_mut().rest();
    }

    fn fade_out(&mut self) {
        self.silence.borrow_mut().fade_out();
    }

    fn finished(&mut self) -> bool {
        self.silence.borrow_mut().finished()
    }

    fn heard(&self) -> Heard {
        self.silence.borrow().heard()
    }

    fn name(&self) -> String {
        "card".to_owned()
    }

    fn news(&mut self) -> Option<String> {
        None
    }
}

pub(super) fn config(text: &str) -> Config {
    Config::parse("soak.toml", text).unwrap()
}

/// A show on a fake stage, with its clock and its synth.
pub(super) fn show(config: &Config, start: &str) -> (Show, Rc<Fake>, Rc<RefCell<Inside>>) {
    let clocks = Rc::new(Fake { moment: Cell::new(1), start: Cell::new(start.parse().unwrap()) });
    let synth = Synth::new(clocks.clone());
    let inside = Rc::clone(&synth.inside);
    let stage = Stage::of(vec![Box::new(Silence::by(clocks.clone())), Box::new(synth)]);
    (show_on(stage, config, &clocks), clocks, inside)
}

/// The same with a sound card, which leads the synth.
pub(super) fn led(config: &Config, start: &str) -> (Show, Rc<Fake>, Rc<RefCell<Inside>>, Exact) {
    let clocks = Rc::new(Fake { moment: Cell::new(1), start: Cell::new(start.parse().unwrap()) });
    let synth = Synth::new(clocks.clone());
    let inside = Rc::clone(&synth.inside);
    let card = Card::new(&clocks);
    let exact = Rc::clone(&card.silence);
    let stage = Stage::led(vec![Box::new(card), Box::new(synth)], 0);
    (show_on(stage, config, &clocks), clocks, inside, exact)
}

fn show_on(stage: Stage, config: &Config, clocks: &Rc<Fake>) -> Show {
    let (terms, repertoire) = (config.terms(), material::repertoire(config).unwrap());
    let (location, hour) = (config.location.as_deref(), config.hour.map(|hour| hour.get()));
    Show::new(&terms, repertoire, location, hour, stage, clocks.clone()).unwrap()
}
