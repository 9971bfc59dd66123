//! The output `null`: plays nothing, at the pace of the music.

use super::clocks::{Clocks, MachineClocks};
use super::error::StageError;
use super::kind::OutputKind;
use super::player::{Appointment, Cue, Heard, Player};
use crate::compose::Movement;
use crate::repertoire::Piece;
use crate::time::{Micros, Transport};
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

/// The silent output's row in the table of outputs.
pub(super) const KIND: OutputKind = OutputKind {
    words: &["null"],
    usage: &["null"],
    check: |_, name| name.map_or(Ok(()), |_| Err("write null alone".to_owned())),
    open: |_, _| Ok(Box::<Silence>::default()),
    leads: false,
    is_waited_for: |_| false,
};

/// The output `null`.
pub struct Silence {
    clocks: Rc<dyn Clocks>,
    /// What plays, which is brought up to date whenever somebody asks.
    inside: RefCell<Inside>,
    stopped: bool,
}

#[derive(Default)]
struct Inside {
    playing: Option<(Arc<Movement>, Transport)>,
    /// When the next piece begins, the piece, and the microsecond at which that is entered.
    next: Option<(Start, Arc<Movement>, u64)>,
    paused: bool,
    begun: u64,
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
        Self::by(Rc::new(MachineClocks::new()))
    }
}

impl Inside {
    /// Brings what plays up to date.
    fn settle(&mut self, moment: Micros) {
        loop {
            if let Some((Start::Moment(at), next, from)) =
                self.next.take_if(|next| matches!(next.0, Start::Moment(at) if at <= moment))
            {
                self.begin(next, at, from);
                continue;
            }
            let Some((movement, transport)) = &self.playing else {
                let Some((_, next, from)) = self.next.take_if(|next| matches!(next.0, Start::Piece(_))) else { return };
                self.begin(next, moment, from);
                continue;
            };
            let here = transport.piece_at(moment);
            let end = movement.tempo.micros_at(movement.length);
            let due = |start: Start| matches!(start, Start::Piece(at) if at <= here || here >= end);
            match self.next.take_if(|next| due(next.0)) {
                Some((Start::Piece(at), next, from)) => {
                    // The piece began when the one before came to that place, not now.
                    let since = here.saturating_sub(at.min(end));
                    self.begin(next, moment.saturating_sub(since), from);
                }
                _ if here >= end => {
                    self.playing = None;
                    return;
                }
                _ => return,
            }
        }
    }

    fn begin(&mut self, movement: Arc<Movement>, moment: Micros, from: u64) {
        let transport = if self.paused { Transport::paused(from) } else { Transport::playing(moment, from) };
        self.playing = Some((movement, transport));
        self.begun += 1;
    }
}

impl Silence {
    /// A silence that keeps time by these clocks.
    pub fn by(clocks: Rc<dyn Clocks>) -> Self {
        Self { clocks, inside: RefCell::default(), stopped: false }
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

impl Player for Silence {
    fn play(&mut self, piece: &Piece, cue: Cue) -> Result<(), StageError> {
        let mut inside = self.settled();
        let at = match (&inside.playing, cue.at) {
            (Some((movement, _)), Some(at)) if !inside.paused => movement.tempo.micros_at(at),
            _ => 0,
        };
        inside.next = Some((Start::Piece(at), Arc::clone(&piece.movement), piece.movement.tempo.micros_at(cue.tick)));
        let now = self.now();
        if at == 0 {
            inside.playing = None;
        }
        inside.settle(now);
        Ok(())
    }

    fn play_at(&mut self, piece: &Piece, appointment: Appointment) -> Result<(), StageError> {
        let now = self.now();
        let mut inside = self.settled();
        let at = u64::try_from(appointment.moment()).unwrap_or(0).max(now);
        let from = piece.movement.tempo.micros_at(appointment.tick);
        inside.next = Some((Start::Moment(at), Arc::clone(&piece.movement), from));
        inside.settle(now);
        Ok(())
    }

    fn forget_next(&mut self) {
        self.settled().next = None;
    }

    fn begun(&self) -> u64 {
        self.settled().begun
    }

    fn position(&self) -> Duration {
        let now = self.now();
        let inside = self.settled();
        inside.playing.as_ref().map_or(Duration::ZERO, |(_, transport)| Duration::from_micros(transport.piece_at(now)))
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
