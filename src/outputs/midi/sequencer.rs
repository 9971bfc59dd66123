//! The sequencer: it knows which message is due when, whatever happens in between. It has no clock, no thread and no port:
//! moments go in, due messages come out.
//!
//! What it promises: a message is due at the moment that the tempo map and one anchor say, so that nothing drifts. Messages
//! that are late come out all the same, in order, with the moment at which they were due; only after a standstill of a second
//! the synth is brought to the present instead. Every note-on that came out is followed by its own note-off, through pause,
//! stop, switching and panic, unless the port is lost.

mod changes;

use super::command::SequencerCommand;
use super::roll::{Effect, Roll};
use super::settings::SynthSettings;
use super::song_clock::SongClock;
use super::wire::{ALL_NOTES_OFF, ALL_SOUND_OFF, RESET_CONTROLLERS, Wire, belt};
use crate::time::{Ledger, Micros, Quantum, Running, TakeOver, Transport};
use std::sync::Arc;

/// How long a synth does not listen after it was reset, microseconds.
const RESET_MICROS: u64 = 60_000;

/// When what is due next was due longer ago than this, microseconds, the program has stood still: what was missed is left out.
const STANDSTILL_MICROS: u64 = 1_000_000;

/// After a jump to another place of the piece, messages that were due longer ago than this are not sent, microseconds.
const PASSED_MICROS: u64 = 150_000;

/// A message and the moment at which it is to be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// When it is due.
    pub moment: Micros,
    /// The bytes of the message.
    pub wire: Wire,
}

/// Whether a synth listens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum PortState {
    /// There is no port.
    Lost,
    /// The port is there, but its synth is being reset until this moment.
    Joining(Micros),
    /// The port is there, and its synth listens.
    Here,
}

/// The piece that plays.
#[derive(Debug)]
struct Playing {
    piece: Arc<Roll>,
    /// The tick it was begun from.
    from: u32,
    /// The index of the next step in the roll.
    next: usize,
    transport: Transport,
}

/// A change of piece that waits for its place.
#[derive(Debug)]
struct PendingSwitch {
    /// Microseconds from the start of the piece that plays at which the change is made.
    at: u64,
    /// The moment at which it is made instead, if it was asked for by a moment.
    moment: Option<Micros>,
    /// The number of the piece, and microseconds from its start, at which the change was asked for.
    asked: (u64, u64),
    piece: Arc<Roll>,
    tick: u32,
}

/// The piece that played before, or that is over, in which a leader may still be.
#[derive(Debug)]
struct Before {
    piece: Arc<Roll>,
    change: TakeOver,
    /// The microsecond of it at which it was to be left; none if that was to be as soon as possible.
    planned: Option<u64>,
    /// Whether the change from it was forgotten; a leader that has not made it stays in this piece.
    forgotten: bool,
}

/// What happens next. At one moment things happen in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Upcoming {
    Joined,
    Switch,
    Clock,
    Step,
    End,
}

/// The sequencer of one port.
#[derive(Debug)]
pub struct Sequencer {
    settings: SynthSettings,
    playing: Option<Playing>,
    switch: Option<PendingSwitch>,
    before: Option<Before>,
    /// The piece that the synth has been set up for before it begins.
    ready: Option<Arc<Roll>>,
    port: PortState,
    ledger: Ledger,
    clock: Option<SongClock>,
    begun: u64,
    /// The moment at which a leader moved the piece last: what is late since then counts as due at this moment, so that
    /// messages stay in order.
    moved: Micros,
}

impl Sequencer {
    /// A sequencer with nothing to play and no port.
    pub fn new(settings: SynthSettings) -> Self {
        let clock = settings.clock.then(SongClock::default);
        Self {
            settings,
            playing: None,
            switch: None,
            before: None,
            ready: None,
            port: PortState::Lost,
            ledger: Ledger::default(),
            clock,
            begun: 0,
            moved: 0,
        }
    }

    /// A port is there. It is silenced first, as whoever had it before may have left notes hanging; then it is reset and
    /// set up.
    pub fn joined(&mut self, now: Micros, out: &mut Vec<Due>) {
        let now = self.inside(now);
        (self.ledger, self.ready) = (Ledger::default(), None);
        self.port = PortState::Here;
        for wire in belt(&[ALL_NOTES_OFF, ALL_SOUND_OFF, RESET_CONTROLLERS]) {
            self.say(now, wire, out);
        }
        if self.settings.reset {
            self.say(now, Wire::GM_RESET, out);
        }
        self.port = PortState::Joining(now + if self.settings.reset { RESET_MICROS } else { 0 });
    }

    /// The port has gone: notes that ran on it cannot be ended any more. The piece goes on in time.
    pub fn lost(&mut self) {
        (self.ledger, self.ready) = (Ledger::default(), None);
        self.port = PortState::Lost;
    }

    /// Whether there is no piece, neither one that plays nor one that is paused.
    pub fn is_idle(&self) -> bool {
        self.playing.is_none()
    }

    /// The number of the piece that plays or played last; 0 before the first.
    pub fn number(&self) -> u64 {
        match (&self.playing, &self.before) {
            (Some(Playing { piece, .. }), _) | (None, Some(Before { piece, .. })) => piece.number,
            (None, None) => 0,
        }
    }

    /// The transport of the piece that plays, without the delay of the output.
    pub fn transport(&self) -> Option<Transport> {
        self.playing.as_ref().map(|playing| playing.transport)
    }

    /// How many pieces have begun so far.
    pub fn begun(&self) -> u64 {
        self.begun
    }

    /// The notes that run on the port.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Obeys a command. Messages that were due before it come out first, as by [`Self::advance`].
    pub fn command(&mut self, command: SequencerCommand, now: Micros, out: &mut Vec<Due>) {
        self.advance(now, out);
        let now = self.inside(now);
        match command {
            SequencerCommand::Play { piece, tick, moment } => {
                // The transport leaves out the delay, which is added to each message on the way out.
                let ready = if let PortState::Joining(ready) = self.port { ready } else { now };
                self.leave(piece.tempo.micros_at(tick), self.here(now), None);
                self.play(piece, tick, now, moment.max(ready), out);
            }
            SequencerCommand::Switch { piece, tick, quantum } => {
                let at = self.playing.as_ref().filter(|_| quantum != Quantum::Now).map(|playing| {
                    let here = playing.piece.tempo.tick_at(playing.transport.piece_at(now));
                    (playing.piece.number, playing.piece.tempo.micros_at(quantum.next(here)))
                });
                let paused = self.playing.as_ref().is_none_or(|playing| playing.transport.is_paused());
                self.switch(piece, tick, at.filter(|_| !paused), now, out);
            }
            SequencerCommand::SwitchAt { piece, tick, at, during } => {
                let tempo = [self.playing.as_ref().map(|p| &p.piece), self.before.as_ref().map(|b| &b.piece)]
                    .into_iter()
                    .flatten()
                    .find(|piece| piece.number == during)
                    .map(|piece| &piece.tempo);
                let at = tempo.map_or(0, |tempo| tempo.micros_at(at));
                self.switch(piece, tick, Some((during, at)), now, out);
            }
            SequencerCommand::PlayAt { piece, tick, moment } => self.appoint(piece, tick, moment.max(now), now, out),
            SequencerCommand::Forget => self.forget(),
            SequencerCommand::Pause => {
                self.end_notes(now, out);
                if let Some(playing) = self.playing.as_mut().filter(|playing| !playing.transport.is_paused()) {
                    // A piece that has not come to its first tick waits there.
                    let from = playing.piece.tempo.micros_at(playing.from);
                    playing.transport = Transport::paused(playing.transport.piece_at(now).max(from));
                    self.clock_stops(now, out);
                }
            }
            SequencerCommand::Resume => {
                if let Some(playing) = self.playing.as_mut().filter(|playing| playing.transport.is_paused()) {
                    playing.transport.resume(now);
                    self.chase(now, out);
                    self.clock_goes(now, out);
                }
            }
            SequencerCommand::Stop => {
                self.end_notes(now, out);
                self.clock_stops(now, out);
                (self.playing, self.switch, self.before) = (None, None, None);
            }
            SequencerCommand::Panic => {
                self.end_notes(now, out);
                for wire in belt(&[ALL_NOTES_OFF, ALL_SOUND_OFF]) {
                    self.say(now, wire, out);
                }
            }
            SequencerCommand::Setup => {
                self.set_up(now, out);
                self.chase(now, out);
            }
            SequencerCommand::Follow(lead) => self.follow(lead, now, out),
        }
    }

    /// When [`Self::advance`] has something to do next; none if nothing will come.
    pub fn next_due(&self) -> Option<Micros> {
        self.next().map(|(moment, _)| self.outside(moment))
    }

    /// Puts everything that is due at or before a moment into `out`, in order. After a standstill of more than a second, the
    /// synth is brought to the present: notes that sound are ended, it is set up, and the music goes on where it would be.
    pub fn advance(&mut self, now: Micros, out: &mut Vec<Due>) {
        let now = self.inside(now);
        while let Some((moment, next)) = self.next().filter(|(moment, _)| *moment <= now) {
            if moment + STANDSTILL_MICROS < now && next != Upcoming::Joined {
                self.overtake(now, out);
                continue;
            }
            let said = moment.max(self.moved);
            match next {
                Upcoming::Joined => {
                    self.port = PortState::Here;
                    self.set_up(said, out);
                    self.chase(said, out);
                    if self.playing.as_ref().is_some_and(|playing| !playing.transport.is_paused()) {
                        self.clock_goes(said, out);
                    }
                }
                Upcoming::Switch => self.take_over(said, moment, out),
                Upcoming::Clock => {
                    for wire in self.clock.iter_mut().flat_map(SongClock::strike).flatten() {
                        say(self.port, &self.settings, said, wire, out);
                    }
                }
                Upcoming::Step => self.step(said, out),
                Upcoming::End => self.end(said, out),
            }
        }
    }

    /// What is to be done next, and when, the delay left out.
    fn next(&self) -> Option<(Micros, Upcoming)> {
        let joined = match self.port {
            PortState::Joining(ready) => Some((ready, Upcoming::Joined)),
            _ => None,
        };
        let appointed = self.switch.as_ref().and_then(|switch| Some((switch.moment?, Upcoming::Switch)));
        let Some(Playing { piece, next, transport, .. }) = &self.playing else {
            return [joined, appointed].into_iter().flatten().min();
        };
        let due = |tick: u32| transport.due(piece.tempo.micros_at(tick));
        let step = piece.steps.get(*next).and_then(|step| transport.due(step.micros)).map(|due| (due, Upcoming::Step));
        let switch = self.switch.as_ref().filter(|switch| switch.moment.is_none());
        let switch = switch.and_then(|switch| Some((transport.due(switch.at)?, Upcoming::Switch))).or(appointed);
        let clock = self.clock.as_ref().and_then(|clock| Some((due(clock.tick(piece.length)?)?, Upcoming::Clock)));
        let end = if step.is_none() { due(piece.length).map(|due| (due, Upcoming::End)) } else { None };
        [joined, switch, clock, step, end].into_iter().flatten().min()
    }

    fn step(&mut self, moment: Micros, out: &mut Vec<Due>) {
        let Some(playing) = &mut self.playing else { return };
        let Some(step) = playing.piece.steps.get(playing.next).copied() else { return };
        playing.next += 1;
        match step.effect {
            Effect::Begin(running) => {
                if self.port == PortState::Here {
                    self.ledger.begin(running);
                    self.say(moment, step.wire, out);
                }
            }
            // A note that was ended before, or was never heard, is not ended again.
            Effect::End(running) => {
                if self.ledger.end(running) {
                    self.say(moment, step.wire, out);
                }
            }
            Effect::Expression(_) | Effect::Nothing => self.say(moment, step.wire, out),
        }
    }

    /// Ends the piece that plays and begins another: `tick` of that one sounds at `moment`.
    fn play(&mut self, piece: Arc<Roll>, tick: u32, now: Micros, moment: Micros, out: &mut Vec<Due>) {
        self.end_notes(now, out);
        let before = self.playing.take();
        self.switch = None;
        if before.is_some() {
            self.clock_stops(now, out);
        }
        let paused = before.as_ref().is_some_and(|before| before.transport.is_paused());
        let ready = self.ready.take().is_some_and(|ready| ready.setup == piece.setup);
        let set_up = !ready && before.as_ref().is_none_or(|before| before.piece.setup != piece.setup);
        let micros = piece.tempo.micros_at(tick);
        let transport = if paused { Transport::paused(micros) } else { Transport::playing(moment, micros) };
        let next = piece.index_at(tick);
        self.begun += 1;
        self.playing = Some(Playing { piece, from: tick, next, transport });
        if set_up {
            self.set_up(now, out);
        } else if let Some(before) = before {
            // Hairpins of the piece before must not go on.
            for wire in before.piece.setup.iter().filter(|wire| is_expression(wire)) {
                self.say(now, *wire, out);
            }
        }
        self.chase(now, out);
        if !paused {
            self.clock_goes(now, out);
        }
    }

    /// Ends every note that runs.
    fn end_notes(&mut self, now: Micros, out: &mut Vec<Due>) {
        for Running { channel, pitch, .. } in self.ledger.end_all() {
            say(self.port, &self.settings, now, Wire::new(&[0x80 | channel, pitch, 64]), out);
        }
    }

    fn set_up(&mut self, now: Micros, out: &mut Vec<Due>) {
        let Some(playing) = &self.playing else { return };
        for wire in &playing.piece.setup {
            say(self.port, &self.settings, now, *wire, out);
        }
    }

    /// Sends the expression that each channel has at this place of the piece.
    fn chase(&mut self, now: Micros, out: &mut Vec<Due>) {
        let Some(playing) = &self.playing else { return };
        for wire in playing.piece.expression_before(playing.next) {
            say(self.port, &self.settings, now, wire, out);
        }
    }

    fn clock_goes(&mut self, now: Micros, out: &mut Vec<Due>) {
        let (Some(clock), Some(playing)) = (&mut self.clock, &self.playing) else { return };
        let wire = clock.go(tick_after(playing, now).max(playing.from));
        if let Some(wire) = wire {
            say(self.port, &self.settings, now, wire, out);
        }
    }

    fn clock_stops(&mut self, now: Micros, out: &mut Vec<Due>) {
        if self.clock.as_mut().is_some_and(SongClock::stop) {
            say(self.port, &self.settings, now, Wire::STOP, out);
        }
    }

    fn say(&self, moment: Micros, wire: Wire, out: &mut Vec<Due>) {
        say(self.port, &self.settings, moment, wire, out);
    }

    /// A moment of the world as a moment of the transport, from which the delay is left out.
    fn inside(&self, moment: Micros) -> Micros {
        moment.saturating_add_signed(-self.settings.delay_micros)
    }

    fn outside(&self, moment: Micros) -> Micros {
        moment.saturating_add_signed(self.settings.delay_micros)
    }
}

/// The first tick that does not lie before a moment.
fn tick_after(playing: &Playing, now: Micros) -> u32 {
    let piece = playing.transport.piece_at(now);
    let tick = playing.piece.tempo.tick_at(piece);
    if playing.piece.tempo.micros_at(tick) < piece { tick + 1 } else { tick }
}

fn is_expression(wire: &Wire) -> bool {
    matches!(wire.bytes(), [0xb0..=0xbf, crate::formats::midi::messages::EXPRESSION, _])
}

/// Puts a message into `out` if the port is there to take it, later by the delay.
fn say(port: PortState, settings: &SynthSettings, moment: Micros, wire: Wire, out: &mut Vec<Due>) {
    if port == PortState::Here {
        out.push(Due { moment: moment.saturating_add_signed(settings.delay_micros), wire });
    }
}
