//! A sound card and a synth on a fake clock, for tests of what plays together.

use super::Clocks;
use super::deck::{DeckPlayer, Decked};
use super::error::StageError;
use super::player::{Appointment, Cue, Heard, Player};
use crate::outputs::midi::{Due, Roll, Sequencer, SequencerCommand as Command, SynthSettings};
use crate::repertoire::Piece;
use crate::sound::{Deck, DeckHandle, DeckState, deck};
use crate::time::{Follower, Micros, Position};
use jiff::Timestamp;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// A clock that stands until it is moved.
#[derive(Debug)]
pub(crate) struct FakeClocks {
    pub(crate) moment: Cell<Micros>,
    pub(crate) start: Timestamp,
}

impl Clocks for FakeClocks {
    fn moment(&self) -> Micros {
        self.moment.get()
    }

    fn wall(&self) -> Timestamp {
        Timestamp::from_microsecond(self.start.as_microsecond() + self.moment.get().cast_signed()).unwrap_or(self.start)
    }
}

/// What a fake card does just now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CardState {
    /// It takes samples at its pace.
    Plays,
    /// It takes none, and nobody has noticed.
    Stalls,
    /// It is away, and its keeper lets the music go on by the clock.
    Away,
}

/// A sound card that takes blocks of samples by the fake clock; it is brought to the present by [`FakeCard::look`].
pub(crate) struct FakeCard {
    deck: Deck,
    state: CardState,
    /// Frames in a block.
    block: u64,
    /// How much faster than the clock it plays, in millionths.
    drift: i64,
    /// The moment since which samples flow, and the frames that it has taken since.
    since: Micros,
    taken: u64,
    /// Whether it is there, which its output tells.
    there: Arc<AtomicBool>,
    /// When it was looked at last.
    looked: Arc<AtomicU64>,
}

impl FakeCard {
    /// Takes what is due.
    pub(crate) fn look(&mut self, now: Micros) {
        self.looked.store(now, Ordering::Relaxed);
        let due = |since: Micros, drift: i64| {
            let micros = (now - since) as i64;
            ((micros + micros * drift / 1_000_000) * 48 / 1_000) as u64
        };
        match self.state {
            CardState::Plays => {
                let mut samples = vec![0.0; 2 * self.block as usize];
                while self.taken + self.block <= due(self.since, self.drift) {
                    self.deck.render(&mut samples);
                    self.taken += self.block;
                }
            }
            CardState::Stalls => {}
            CardState::Away => {
                let frames = due(self.since, 0);
                self.deck.pass(frames - self.taken);
                self.taken = frames;
            }
        }
    }

    /// Changes what it does. A card that was away or is away from now on has lost the time since it last took samples, which
    /// goes by unheard; one that merely stalled plays on where it stood.
    pub(crate) fn turn(&mut self, state: CardState, now: Micros) {
        self.look(now);
        match (self.state, state) {
            (before, after) if before == after => {}
            // The time for which it stalled before it was seen to be away counts too.
            (CardState::Stalls, CardState::Away) => {}
            (_, CardState::Stalls) => {}
            (before, _) => {
                if before == CardState::Away {
                    self.deck.fade_in(0.5);
                }
                (self.since, self.taken) = (now, 0);
            }
        }
        self.state = state;
        self.there.store(state != CardState::Away, Ordering::Relaxed);
    }
}

/// A fake card's handle, as a player has it.
struct CardOutput {
    handle: DeckHandle,
    there: Arc<AtomicBool>,
    looked: Arc<AtomicU64>,
}

impl Decked for CardOutput {
    fn deck(&mut self) -> &mut DeckHandle {
        &mut self.handle
    }

    fn frame(&self) -> u64 {
        self.handle.position()
    }

    /// As a follower would find it, which works by the machine's clock.
    fn first_frame(&self) -> Option<i64> {
        let sent = (self.handle.rendered() * 1_000_000 / 48_000).cast_signed();
        Some(self.looked.load(Ordering::Relaxed).cast_signed() - sent)
    }

    fn begun(&self) -> u64 {
        self.handle.begun()
    }

    fn heard(&self) -> Heard {
        if self.is_heard() { Heard::Flowing } else { Heard::Lost }
    }

    fn is_playing(&self) -> bool {
        self.handle.state() == DeckState::Playing
    }

    fn name(&self) -> String {
        "card".to_owned()
    }

    fn is_heard(&self) -> bool {
        self.there.load(Ordering::Relaxed)
    }

    fn words(&self) -> String {
        "the fake card".to_owned()
    }
}

/// A card that takes `block` frames at a time, `drift` millionths faster than the clock, and the player that plays on it. It
/// leads where it is given to [`Stage::led`](super::Stage::led).
pub(crate) fn card(now: Micros, block: u64, drift: i64) -> (Box<dyn Player>, Rc<RefCell<FakeCard>>) {
    let (handle, deck) = deck();
    let there = Arc::new(AtomicBool::new(true));
    let looked = Arc::new(AtomicU64::new(now));
    let output = CardOutput { handle, there: Arc::clone(&there), looked: Arc::clone(&looked) };
    let card = FakeCard { deck, state: CardState::Plays, block, drift, since: now, taken: 0, there, looked };
    (Box::new(DeckPlayer::new(output, 1.0)), Rc::new(RefCell::new(card)))
}

/// What a fake synth holds: the true sequencer, and the notes that sound.
pub(crate) struct FakeSynth {
    pub(crate) sequencer: Sequencer,
    due: Vec<Due>,
    sounding: [[i32; 128]; 16],
    /// Whether it is plugged in.
    pub(crate) plugged: bool,
    /// How many notes it has begun, and how many messages it was sent.
    pub(crate) struck: u64,
    pub(crate) messages: u64,
}

impl FakeSynth {
    /// Comes to the present.
    pub(crate) fn look(&mut self, now: Micros) {
        self.sequencer.advance(now, &mut self.due);
        self.hear();
    }

    /// How many notes sound.
    pub(crate) fn sounding(&self) -> i32 {
        self.sounding.iter().flatten().sum()
    }

    /// Where the sequencer is.
    pub(crate) fn place(&self, now: Micros) -> Position {
        let micros = self.sequencer.transport().map_or(0, |transport| transport.piece_at(now));
        Position { number: self.sequencer.number(), micros }
    }

    /// Pulls it out or plugs it in.
    pub(crate) fn turn(&mut self, plugged: bool, now: Micros) {
        self.look(now);
        if plugged {
            self.sequencer.joined(now, &mut self.due);
        } else {
            self.sequencer.lost();
            self.sounding = [[0; 128]; 16];
        }
        self.plugged = plugged;
        self.hear();
    }

    fn command(&mut self, command: Command, now: Micros) {
        self.sequencer.command(command, now, &mut self.due);
        self.look(now);
    }

    fn hear(&mut self) {
        for Due { wire, .. } in self.due.drain(..) {
            self.messages += 1;
            let &[status, pitch, ..] = wire.bytes() else { continue };
            let running = &mut self.sounding[usize::from(status & 15)][usize::from(pitch & 127)];
            match status & 0xf0 {
                0x90 => {
                    *running += 1;
                    self.struck += 1;
                }
                0x80 => *running -= 1,
                _ => {}
            }
            assert!(*running >= 0, "a note was ended that nobody plays");
        }
    }
}

/// A fake synth as a player on the stage.
struct SynthPlayer {
    clocks: Rc<dyn Clocks>,
    synth: Rc<RefCell<FakeSynth>>,
    settings: SynthSettings,
    follower: Follower,
}

/// A synth that plays by these clocks, and the player that plays on it.
pub(crate) fn synth(clocks: Rc<dyn Clocks>) -> (Box<dyn Player>, Rc<RefCell<FakeSynth>>) {
    let settings = SynthSettings::default();
    let synth = Rc::new(RefCell::new(FakeSynth {
        sequencer: Sequencer::new(settings.clone()),
        due: Vec::new(),
        sounding: [[0; 128]; 16],
        plugged: false,
        struck: 0,
        messages: 0,
    }));
    synth.borrow_mut().turn(true, clocks.moment());
    let player = SynthPlayer { clocks, synth: Rc::clone(&synth), settings, follower: Follower::default() };
    (Box::new(player), synth)
}

impl SynthPlayer {
    fn command(&self, command: Command) {
        self.synth.borrow_mut().command(command, self.clocks.moment());
    }
}

impl Player for SynthPlayer {
    fn play(&mut self, number: u64, piece: &Piece, cue: Cue) -> Result<(), StageError> {
        let piece = Arc::new(Roll::new(&piece.movement, &self.settings).numbered(number));
        let (tick, moment) = (cue.tick, self.clocks.moment());
        self.command(match cue.at {
            Some(at) => Command::SwitchAt { piece, tick, at, during: cue.during },
            None => Command::Play { piece, tick, moment: moment + 150_000 },
        });
        Ok(())
    }

    fn play_at(&mut self, number: u64, piece: &Piece, appointment: Appointment) -> Result<(), StageError> {
        let piece = Arc::new(Roll::new(&piece.movement, &self.settings).numbered(number));
        let moment = appointment.moment().cast_unsigned();
        self.command(Command::PlayAt { piece, tick: appointment.tick, moment });
        Ok(())
    }

    fn forget_next(&mut self) {
        self.command(Command::Forget);
    }

    fn begun(&self) -> u64 {
        self.synth.borrow().sequencer.begun()
    }

    fn place(&self) -> Position {
        let now = self.clocks.moment();
        let mut synth = self.synth.borrow_mut();
        synth.look(now);
        synth.place(now)
    }

    fn is_idle(&mut self) -> bool {
        self.synth.borrow().sequencer.is_idle()
    }

    fn follow(&mut self, leader: Position) {
        if let Some(lead) = self.follower.read(self.clocks.moment(), leader) {
            self.command(Command::Follow(lead));
        }
    }

    fn pause(&mut self, paused: bool) {
        self.command(if paused { Command::Pause } else { Command::Resume });
    }

    fn panic(&mut self) {
        self.command(Command::Panic);
    }

    fn set_up(&mut self) {
        self.command(Command::Setup);
    }

    fn rest(&mut self) {
        self.command(Command::Stop);
    }

    fn fade_out(&mut self) {
        self.rest();
    }

    fn finished(&mut self) -> bool {
        self.is_idle()
    }

    fn heard(&self) -> Heard {
        if self.synth.borrow().plugged { Heard::Flowing } else { Heard::Lost }
    }

    fn name(&self) -> String {
        "synth".to_owned()
    }

    fn news(&mut self) -> Option<String> {
        None
    }
}
