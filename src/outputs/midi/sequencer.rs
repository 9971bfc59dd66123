//! The sequencer: which message is due when, whatever happens in between. No clock, no thread, no port: moments go in,
//! due messages come out.
//!
//! What it promises: a message is due at the moment that the tempo map and one anchor say, so that nothing drifts;
//! messages that are late come out all the same, in order, with the moment at which they were due; and every note-on that
//! came out is followed by its own note-off, through pause, stop, switching, panic and a lost port.

use super::roll::{Effect, Roll};
use super::settings::SynthSettings;
use super::song_clock::SongClock;
use super::wire::{ALL_NOTES_OFF, ALL_SOUND_OFF, RESET_CONTROLLERS, Wire, belt};
use crate::performance::{Ledger, Micros, Quantum, Running, Transport};
use std::sync::Arc;

/// A synth that has been reset needs so long until it listens again.
const RESET_MICROS: u64 = 60_000;

/// When the piece jumps to another place, what was due longer ago than this is not sent any more.
const PASSED_MICROS: u64 = 150_000;

/// A message and the moment at which it is to be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// The moment.
    pub moment: Micros,
    /// The message.
    pub wire: Wire,
}

/// What a sequencer is told to do.
#[derive(Debug, Clone)]
pub enum SequencerCommand {
    /// Play a piece from a tick on, which sounds at a moment; what played before ends now.
    Play {
        /// The piece.
        piece: Arc<Roll>,
        /// Ticks from its start.
        tick: u32,
        /// When that tick sounds; not before the port is ready.
        moment: Micros,
    },
    /// Go over to another piece, at a tick of it, on a beat or a bar line of the one that plays. In pause it is changed at
    /// once and stays in pause; when nothing plays it begins.
    Switch {
        /// The piece.
        piece: Arc<Roll>,
        /// Ticks from its start.
        tick: u32,
        /// Where the change falls.
        quantum: Quantum,
    },
    /// The same at a tick of the piece that plays; where that has gone by, at once.
    SwitchAt {
        /// The piece.
        piece: Arc<Roll>,
        /// Ticks from its start.
        tick: u32,
        /// Tick of the piece that plays.
        at: u32,
    },
    /// Be silent; the piece stands still.
    Pause,
    /// Go on. A note that had begun before is not struck again.
    Resume,
    /// Be silent and forget the piece.
    Stop,
    /// Be silent at once, by every means; the piece goes on with its next note.
    Panic,
    /// Send bank, program, volume, seat and expression again.
    Setup,
    /// The piece began at this moment (less than 0: before the clock did), as a sound card has it.
    Follow {
        /// The moment of the piece's start.
        begun: i64,
        /// Whether this is another place than before, and not drift.
        jumped: bool,
    },
}

/// Whether anybody listens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum PortState {
    /// Nobody does.
    Lost,
    /// It is being reset until this moment.
    Joining(Micros),
    /// Yes.
    Here,
}

/// The piece that plays.
#[derive(Debug)]
struct Playing {
    piece: Arc<Roll>,
    /// The tick it was begun from.
    from: u32,
    /// The next step.
    next: usize,
    transport: Transport,
}

/// A switch that waits for its beat.
#[derive(Debug)]
struct PendingSwitch {
    /// Tick of the piece that plays.
    at: u32,
    piece: Arc<Roll>,
    tick: u32,
}

/// What comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Upcoming {
    Joined,
    Switch,
    Clock,
    Step,
    End,
}

/// See the module.
#[derive(Debug)]
pub struct Sequencer {
    settings: SynthSettings,
    playing: Option<Playing>,
    switch: Option<PendingSwitch>,
    port: PortState,
    ledger: Ledger,
    clock: Option<SongClock>,
    begun: u64,
}

impl Sequencer {
    /// A sequencer with nothing to play and no port.
    pub fn new(settings: SynthSettings) -> Self {
        let clock = settings.clock.then(SongClock::default);
        Self {
            settings,
            playing: None,
            switch: None,
            port: PortState::Lost,
            ledger: Ledger::default(),
            clock,
            begun: 0,
        }
    }

    /// A port is there: it is silenced (whoever had it before may have left notes hanging), reset and set up.
    pub fn joined(&mut self, now: Micros, out: &mut Vec<Due>) {
        let now = self.inside(now);
        self.ledger = Ledger::default();
        self.port = PortState::Here;
        for wire in belt(&[ALL_NOTES_OFF, ALL_SOUND_OFF, RESET_CONTROLLERS]) {
            self.say(now, wire, out);
        }
        if self.settings.reset {
            self.say(now, Wire::GM_RESET, out);
        }
        self.port = PortState::Joining(now + if self.settings.reset { RESET_MICROS } else { 0 });
    }

    /// The port has gone: what ran on it cannot be ended there any more. The piece goes on in time.
    pub fn lost(&mut self) {
        self.ledger = Ledger::default();
        self.port = PortState::Lost;
    }

    /// Whether something plays or waits to.
    pub fn is_idle(&self) -> bool {
        self.playing.is_none()
    }

    /// The transport of what plays, the output's delay left out.
    pub fn transport(&self) -> Option<Transport> {
        self.playing.as_ref().map(|playing| playing.transport)
    }

    /// How many pieces have begun so far.
    pub fn begun(&self) -> u64 {
        self.begun
    }

    /// The notes that run.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Does as told. What was due before is sent first, by [`Self::advance`].
    pub fn command(&mut self, command: SequencerCommand, now: Micros, out: &mut Vec<Due>) {
        self.advance(now, out);
        let now = self.inside(now);
        match command {
            SequencerCommand::Play { piece, tick, moment } => {
                // Moments of pieces are moments inside: the delay is added on the way out.
                let ready = if let PortState::Joining(ready) = self.port { ready } else { now };
                self.play(piece, tick, now, moment.max(ready), out);
            }
            SequencerCommand::Switch { piece, tick, quantum } => {
                let here = |playing: &Playing| playing.piece.tempo.tick_at(playing.transport.piece_at(now));
                let at = self.playing.as_ref().filter(|_| quantum != Quantum::Now).map(here);
                self.switch(piece, tick, at.map(|here| quantum.next(here)), now, out);
            }
            SequencerCommand::SwitchAt { piece, tick, at } => self.switch(piece, tick, Some(at), now, out),
            SequencerCommand::Pause => {
                self.end_notes(now, out);
                if let Some(playing) = self.playing.as_mut().filter(|playing| !playing.transport.is_paused()) {
                    playing.transport.pause(now);
                    self.clock_stops(now, out);
                }
                // In pause there is no beat to wait for.
                if let Some(PendingSwitch { piece, tick, .. }) = self.switch.take() {
                    self.play(piece, tick, now, now, out);
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
                (self.playing, self.switch) = (None, None);
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
            SequencerCommand::Follow { begun, jumped } => self.follow(begun, jumped, now, out),
        }
    }

    /// When [`Self::advance`] has something to do next; none if nothing is to come.
    pub fn next_due(&self) -> Option<Micros> {
        self.next().map(|(moment, _)| self.outside(moment))
    }

    /// Gives out everything that is due at or before a moment, in order.
    pub fn advance(&mut self, now: Micros, out: &mut Vec<Due>) {
        let now = self.inside(now);
        while let Some((moment, next)) = self.next().filter(|(moment, _)| *moment <= now) {
            match next {
                Upcoming::Joined => {
                    self.port = PortState::Here;
                    self.set_up(moment, out);
                    self.chase(moment, out);
                    if self.playing.as_ref().is_some_and(|playing| !playing.transport.is_paused()) {
                        self.clock_goes(moment, out);
                    }
                }
                Upcoming::Switch => {
                    if let Some(PendingSwitch { piece, tick, .. }) = self.switch.take() {
                        self.play(piece, tick, moment, moment, out);
                    }
                }
                Upcoming::Clock => {
                    for wire in self.clock.iter_mut().flat_map(SongClock::strike).flatten() {
                        say(self.port, &self.settings, moment, wire, out);
                    }
                }
                Upcoming::Step => self.step(moment, out),
                Upcoming::End => {
                    self.clock_stops(moment, out);
                    self.playing = None;
                }
            }
        }
    }

    /// The next thing to do and when, in moments inside.
    fn next(&self) -> Option<(Micros, Upcoming)> {
        let joined = match self.port {
            PortState::Joining(ready) => Some((ready, Upcoming::Joined)),
            _ => None,
        };
        let Some(Playing { piece, next, transport, .. }) = &self.playing else { return joined };
        let due = |tick: u32| transport.due(piece.tempo.micros_at(tick));
        let step = piece.steps.get(*next).and_then(|step| transport.due(step.micros)).map(|due| (due, Upcoming::Step));
        let switch = self.switch.as_ref().and_then(|switch| Some((due(switch.at)?, Upcoming::Switch)));
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
            // Who was ended before, or never heard, is not ended again.
            Effect::End(running) => {
                if self.ledger.end(running) {
                    self.say(moment, step.wire, out);
                }
            }
            Effect::Expression(_) | Effect::Nothing => self.say(moment, step.wire, out),
        }
    }

    /// Ends what plays and begins a piece: `tick` of it sounds at `moment`.
    fn play(&mut self, piece: Arc<Roll>, tick: u32, now: Micros, moment: Micros, out: &mut Vec<Due>) {
        self.end_notes(now, out);
        let before = self.playing.take();
        self.switch = None;
        if before.is_some() {
            self.clock_stops(now, out);
        }
        let paused = before.as_ref().is_some_and(|before| before.transport.is_paused());
        let set_up = before.as_ref().is_none_or(|before| before.piece.setup != piece.setup);
        let micros = piece.tempo.micros_at(tick);
        let transport = if paused { Transport::paused(micros) } else { Transport::playing(moment, micros) };
        let next = piece.index_at(tick);
        self.begun += 1;
        self.playing = Some(Playing { piece, from: tick, next, transport });
        if set_up {
            self.set_up(now, out);
        } else if let Some(before) = before {
            // The old piece's hairpins end here.
            for wire in before.piece.setup.iter().filter(|wire| is_expression(wire)) {
                self.say(now, *wire, out);
            }
        }
        self.chase(now, out);
        if !paused {
            self.clock_goes(now, out);
        }
    }

    /// Goes over to a piece at a tick of the one that plays, or at once.
    fn switch(&mut self, piece: Arc<Roll>, tick: u32, at: Option<u32>, now: Micros, out: &mut Vec<Due>) {
        match (&self.playing, at) {
            (Some(playing), Some(at)) if !playing.transport.is_paused() => {
                self.switch = Some(PendingSwitch { at: at.min(playing.piece.length), piece, tick });
            }
            _ => self.play(piece, tick, now, now, out),
        }
    }

    fn follow(&mut self, begun: i64, jumped: bool, now: Micros, out: &mut Vec<Due>) {
        let Some(playing) = self.playing.as_mut().filter(|playing| !playing.transport.is_paused()) else { return };
        let (moment, piece) = if begun < 0 { (0, begun.unsigned_abs()) } else { (begun.cast_unsigned(), 0) };
        playing.transport = Transport::playing(moment, piece);
        let target = playing.piece.index_at(tick_after(playing, now));
        let behind = playing.piece.steps.get(playing.next).map_or(0, |step| step.micros) + PASSED_MICROS
            < playing.transport.piece_at(now);
        // What is a little late is sent; only what is long over is passed by.
        if jumped && (target < playing.next || behind) {
            playing.next = target;
            self.end_notes(now, out);
            self.chase(now, out);
            self.clock_stops(now, out);
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

    /// Brings expression to where the piece is.
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

    /// A moment of the world as one inside, where there is no delay.
    fn inside(&self, moment: Micros) -> Micros {
        moment.saturating_add_signed(-self.settings.delay_micros)
    }

    fn outside(&self, moment: Micros) -> Micros {
        moment.saturating_add_signed(self.settings.delay_micros)
    }
}

/// The first tick that is not over at a moment.
fn tick_after(playing: &Playing, now: Micros) -> u32 {
    let piece = playing.transport.piece_at(now);
    let tick = playing.piece.tempo.tick_at(piece);
    if playing.piece.tempo.micros_at(tick) < piece { tick + 1 } else { tick }
}

fn is_expression(wire: &Wire) -> bool {
    matches!(wire.bytes(), [0xb0..=0xbf, super::messages::EXPRESSION, _])
}

/// Only a port that is there is told anything.
fn say(port: PortState, settings: &SynthSettings, moment: Micros, wire: Wire, out: &mut Vec<Due>) {
    if port == PortState::Here {
        out.push(Due { moment: moment.saturating_add_signed(settings.delay_micros), wire });
    }
}
