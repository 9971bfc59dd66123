//! The output `null`: plays nothing, at the pace of the music.

use super::clocks::{Clocks, MachineClocks};
use super::error::StageError;
use super::kind::OutputKind;
use super::player::{Appointment, Cue, Heard, Player};
use super::succession::Succession;
use crate::compose::Movement;
use crate::repertoire::Piece;
use crate::time::{Micros, Position, TakeOver, Transport};
use std::cell::RefCell;
use std::sync::Arc;

/// The silent output's row in the table of outputs.
pub(super) const KIND: OutputKind = OutputKind {
    words: &["null"],
    usage: &["null"],
    check: |_, name| name.map_or(Ok(()), |_| Err("write null alone".to_owned())),
    open: |_, _| Ok(Box::<Silence>::default()),
    leads: false,
    is_device: false,
};

/// The output `null`.
pub struct Silence<C = MachineClocks> {
    clocks: C,
    /// What plays, which is brought up to date whenever somebody asks.
    inside: RefCell<Inside>,
    pieces: Succession,
    stopped: bool,
}

#[derive(Default)]
struct Inside {
    playing: Option<(Arc<Movement>, Transport)>,
    /// The number of the piece that plays or played last, and from which piece it took over.
    number: u64,
    before: Option<TakeOver>,
    next: Option<NextPiece>,
    paused: bool,
    begun: u64,
}

struct NextPiece {
    number: u64,
    movement: Arc<Movement>,
    at: Start,
    /// The microsecond of its own at which it is entered.
    from: u64,
}

/// When a piece begins.
#[derive(Clone, Copy)]
enum Start {
    /// At a microsecond of the piece before, or at its end.
    Piece(u64),
    /// At a moment.
    Moment(Micros),
}

impl Default for Silence {
    fn default() -> Self {
        Self::by(MachineClocks::new())
    }
}

impl Inside {
    /// Brings what plays up to date.
    fn settle(&mut self, moment: Micros) {
        loop {
            let due = |next: &mut NextPiece| matches!(next.at, Start::Moment(at) if at <= moment);
            if let Some(next) = self.next.take_if(due)
                && let Start::Moment(at) = next.at
            {
                let (number, entered) = (self.number, next.from);
                self.before = self.place_at(at).map(|left| TakeOver { number, left, entered });
                self.begin(next, at);
                continue;
            }
            let Some((movement, transport)) = &self.playing else {
                let Some(next) = self.next.take_if(|next| matches!(next.at, Start::Piece(_))) else { return };
                self.begin(next, moment);
                continue;
            };
            let here = transport.piece_at(moment);
            let end = movement.tempo.micros_at(movement.length);
            let due = |next: &mut NextPiece| matches!(next.at, Start::Piece(at) if at <= here || here >= end);
            match self.next.take_if(due) {
                Some(next) => {
                    // The piece began when the one before came to that place, not now; at once is now.
                    let left = match next.at {
                        Start::Piece(at) if at > 0 => at.min(end),
                        _ => here,
                    };
                    self.before = Some(TakeOver { number: self.number, left, entered: next.from });
                    self.begin(next, moment.saturating_sub(here.saturating_sub(left)));
                }
                None if here >= end => {
                    self.playing = None;
                    return;
                }
                None => return,
            }
        }
    }

    /// The microsecond that the piece that plays comes to at a moment.
    fn place_at(&self, moment: Micros) -> Option<u64> {
        let (movement, transport) = self.playing.as_ref()?;
        Some(transport.piece_at(moment).min(movement.tempo.micros_at(movement.length)))
    }

    fn begin(&mut self, next: NextPiece, moment: Micros) {
        let NextPiece { number, movement, from, .. } = next;
        let transport = if self.paused { Transport::paused(from) } else { Transport::playing(moment, from) };
        (self.playing, self.number) = (Some((movement, transport)), number);
        self.begun += 1;
    }
}

impl<C: Clocks> Silence<C> {
    /// A silence that keeps time by these clocks.
    pub fn by(clocks: C) -> Self {
        Self { clocks, inside: RefCell::default(), pieces: Succession::default(), stopped: false }
    }

    fn now(&self) -> Micros {
        self.clocks.moment()
    }

    fn settled(&self) -> std::cell::RefMut<'_, Inside> {
        let mut inside = self.inside.borrow_mut();
        inside.settle(self.now());
        inside
    }

    /// Lets a piece follow.
    fn expect(&mut self, number: u64, piece: &Piece, at: Start, from: u64) {
        let mut inside = self.settled();
        let movement = Arc::clone(&piece.movement);
        inside.next = Some(NextPiece { number, movement, at, from });
        inside.settle(self.clocks.moment());
        let playing = inside.number;
        drop(inside);
        self.pieces.expect(playing, number, Arc::clone(&piece.movement));
    }
}

impl<C: Clocks> Player for Silence<C> {
    fn play(&mut self, number: u64, piece: &Piece, cue: Cue) -> Result<(), StageError> {
        let inside = self.settled();
        let playing = inside.playing.as_ref().map(|_| inside.number);
        let at = match (self.pieces.of(cue.during), cue.at) {
            (Some(movement), Some(at)) => {
                let waits = inside.next.as_ref().map(|next| match next.at {
                    Start::Piece(at) => (next.number, at),
                    Start::Moment(moment) => (next.number, inside.place_at(moment).unwrap_or(0)),
                });
                TakeOver::place(cue.during, movement.tempo.micros_at(at), playing, inside.before, waits)
            }
            _ => 0,
        };
        let from = piece.movement.tempo.micros_at(cue.tick);
        drop(inside);
        self.expect(number, piece, Start::Piece(at), from);
        Ok(())
    }

    fn play_at(&mut self, number: u64, piece: &Piece, appointment: Appointment) -> Result<(), StageError> {
        let at = u64::try_from(appointment.moment()).unwrap_or(0).max(self.now());
        let from = piece.movement.tempo.micros_at(appointment.tick);
        self.expect(number, piece, Start::Moment(at), from);
        Ok(())
    }

    fn forget_next(&mut self) {
        self.settled().next = None;
    }

    fn begun(&self) -> u64 {
        self.settled().begun
    }

    fn place(&self) -> Position {
        let now = self.now();
        let inside = self.settled();
        let micros = inside.playing.as_ref().map_or(0, |(_, transport)| transport.piece_at(now));
        Position { number: inside.number, micros }
    }

    fn is_idle(&mut self) -> bool {
        self.settled().playing.is_none()
    }

    fn pause(&mut self, paused: bool) {
        let now = self.now();
        let mut inside = self.settled();
        inside.paused = paused;
        if let Some((_, transport)) = &mut inside.playing {
            if paused { transport.pause(now) } else { transport.resume(now) }
        }
    }

    fn rest(&mut self) {
        let mut inside = self.settled();
        (inside.playing, inside.next) = (None, None);
    }

    fn fade_out(&mut self) {
        self.stopped = true;
    }

    fn finished(&mut self) -> bool {
        self.stopped || (self.begun() > 0 && self.is_idle())
    }

    fn heard(&self) -> Heard {
        let inside = self.settled();
        if inside.playing.is_some() && !inside.paused { Heard::Flowing } else { Heard::Silent }
    }

    fn name(&self) -> String {
        "null".to_owned()
    }

    fn news(&mut self) -> Option<String> {
        None
    }
}
