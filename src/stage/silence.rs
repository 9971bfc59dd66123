//! The output `null`: plays nothing, at the pace of the music.

use super::clocks::{Clocks, MachineClocks};
use super::error::StageError;
use super::kind::OutputKind;
use super::player::{Cue, Heard, Player};
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
    /// The microsecond of the present piece at which it begins.
    at: u64,
    /// The microsecond of its own at which it is entered.
    from: u64,
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
            let Some((movement, transport)) = &self.playing else {
                let Some(next) = self.next.take() else { return };
                self.begin(next, moment);
                continue;
            };
            let here = transport.piece_at(moment);
            let end = movement.tempo.micros_at(movement.length);
            match self.next.take_if(|next| next.at <= here || here >= end) {
                Some(next) => {
                    // The piece began when the one before came to that place, not now; at once is now.
                    let left = if next.at == 0 { here } else { next.at.min(end) };
                    self.before = Some(TakeOver { number: self.number, left, entered: next.from });
                    self.begin(next, moment.saturating_sub(here.saturating_sub(left)));
                }
                None if here >= end => self.playing = None,
                None => return,
            }
            if self.playing.is_none() && self.next.is_none() {
                return;
            }
        }
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
}

impl<C: Clocks> Player for Silence<C> {
    fn play(&mut self, number: u64, piece: &Piece, cue: Cue) -> Result<(), StageError> {
        let mut inside = self.settled();
        let playing = inside.playing.as_ref().map(|_| inside.number);
        let at = match (self.pieces.of(cue.during), cue.at) {
            (Some(movement), Some(at)) => {
                let waits = inside.next.as_ref().map(|next| (next.number, next.at));
                TakeOver::place(cue.during, movement.tempo.micros_at(at), playing, inside.before, waits)
            }
            _ => 0,
        };
        let (movement, from) = (Arc::clone(&piece.movement), piece.movement.tempo.micros_at(cue.tick));
        inside.next = Some(NextPiece { number, movement, at, from });
        inside.settle(self.clocks.moment());
        let playing = inside.number;
        drop(inside);
        self.pieces.expect(playing, number, Arc::clone(&piece.movement));
        Ok(())
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
