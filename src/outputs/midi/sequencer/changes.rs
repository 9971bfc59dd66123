//! How a sequencer comes to another piece, or to another place of its piece: by a change that was asked for, behind a leader,
//! and after a standstill.

use super::{Before, Due, PASSED_MICROS, PendingSwitch, Playing, PortState, Sequencer, tick_after};
use crate::outputs::midi::roll::Roll;
use crate::time::{Lead, Micros, TakeOver, Transport};
use std::sync::Arc;

impl Sequencer {
    /// Changes to a piece at a place of the one with that number, or at once if nothing plays or no place is given.
    pub(super) fn switch(
        &mut self,
        piece: Arc<Roll>,
        tick: u32,
        asked: Option<(u64, u64)>,
        now: Micros,
        out: &mut Vec<Due>,
    ) {
        let before = self.before.as_ref().map(|before| before.change);
        if let (Some(playing), Some(asked)) = (&self.playing, asked) {
            let waits = self.switch.as_ref().map(|switch| (switch.piece.number, switch.at));
            let at = TakeOver::place(asked.0, asked.1, Some(playing.piece.number), before, waits);
            let at = at.min(playing.piece.micros());
            let here = self.here(now);
            if at > here {
                // Whoever asks may see that the leader has not made the change that was made here a moment ago. This one
                // takes its place then.
                let plays = playing.piece.number;
                if let Some(before) = &mut self.before
                    && before.change.number == asked.0
                    && plays != asked.0
                {
                    (before.planned, before.forgotten) = (Some(asked.1), true);
                }
                self.switch = Some(PendingSwitch { at, moment: None, asked, piece, tick });
            } else {
                self.leave(piece.tempo.micros_at(tick), here, Some(asked));
                self.play(piece, tick, now, now, out);
            }
            return;
        }
        self.leave(piece.tempo.micros_at(tick), 0, asked);
        self.play(piece, tick, now, now, out);
    }

    /// Changes to a piece at a moment. When nothing plays, the synth is set up for it now.
    pub(super) fn appoint(&mut self, piece: Arc<Roll>, tick: u32, moment: Micros, now: Micros, out: &mut Vec<Due>) {
        if self.playing.is_none() && self.port == PortState::Here {
            piece.setup.iter().for_each(|wire| self.say(now, *wire, out));
            self.ready = Some(Arc::clone(&piece));
        }
        let (number, at) = (self.number(), self.here(moment));
        self.switch = Some(PendingSwitch { at, moment: Some(moment), asked: (number, at), piece, tick });
    }

    /// Forgets the change that waits. If it was made here a moment ago and the leader has not made it, it is undone behind
    /// the leader.
    pub(super) fn forget(&mut self) {
        self.switch = None;
        if let Some(before) = &mut self.before {
            (before.planned, before.forgotten) = (Some(before.piece.micros()), true);
        }
    }

    /// Makes the change that waits: the next piece comes to the tick at which it is entered at `moment`.
    pub(super) fn take_over(&mut self, now: Micros, moment: Micros, out: &mut Vec<Due>) {
        let Some(PendingSwitch { at, moment: appointed, asked, piece, tick }) = self.switch.take() else { return };
        // What plays may have been moved since the moment was given.
        let (at, asked) = match appointed.filter(|_| self.playing.is_some()) {
            Some(appointed) => (self.here(appointed), (asked.0, self.here(appointed))),
            None => (at, asked),
        };
        self.leave(piece.tempo.micros_at(tick), at, Some(asked));
        self.play(piece, tick, now, moment, out);
    }

    /// Notes which piece is left at the microsecond `here` before another is entered at one of its own, and which place of
    /// which piece the change was asked for. A leader may still be in the piece that was meant, even if this sequencer has
    /// been in another since.
    pub(super) fn leave(&mut self, entered: u64, here: u64, asked: Option<(u64, u64)>) {
        let plays = self.playing.as_ref().map(|playing| playing.piece.number);
        if let (Some((during, at)), Some(before)) = (asked, &mut self.before)
            && before.change.number == during
            && plays != Some(during)
        {
            before.change.left += here.saturating_sub(before.change.entered);
            (before.change.entered, before.planned) = (entered, Some(at));
            return;
        }
        self.before = self.playing.as_ref().map(|Playing { piece, .. }| Before {
            piece: Arc::clone(piece),
            change: TakeOver { number: piece.number, left: here, entered },
            planned: asked.filter(|(during, _)| *during == piece.number).map(|(_, at)| at),
            forgotten: false,
        });
    }

    /// The piece is over.
    pub(super) fn end(&mut self, now: Micros, out: &mut Vec<Due>) {
        self.clock_stops(now, out);
        self.before = self.playing.take().map(|Playing { piece, .. }| {
            let change = TakeOver { number: piece.number, left: piece.micros(), entered: 0 };
            Before { planned: Some(change.left), piece, change, forgotten: false }
        });
    }

    /// Microseconds that the piece that plays has got to; 0 when nothing plays.
    pub(super) fn here(&self, now: Micros) -> u64 {
        self.playing.as_ref().map_or(0, |playing| playing.transport.piece_at(now))
    }

    pub(super) fn follow(&mut self, lead: Lead, now: Micros, out: &mut Vec<Due>) {
        if self.playing.as_ref().is_some_and(|playing| playing.transport.is_paused()) {
            return;
        }
        let (moment, piece) =
            if lead.begun < 0 { (0, lead.begun.unsigned_abs()) } else { (lead.begun.cast_unsigned(), 0) };
        let transport = Transport::playing(moment, piece);
        let plays = self.playing.as_ref().map(|playing| playing.piece.number);
        if self.switch.as_ref().is_some_and(|switch| switch.piece.number == lead.number) {
            self.take_over(now, now, out);
        } else if plays != Some(lead.number) && !self.go_back(lead.number, transport, now, out) {
            return;
        }
        let Some(playing) = &mut self.playing else { return };
        (playing.transport, self.moved) = (transport, now);
        let here = transport.piece_at(now);
        let micros = |index: Option<usize>| Some(playing.piece.steps.get(index?)?.micros);
        // A message that is a little late is sent, and one that was a little early is not sent again; only far from where the
        // leader is the place is changed.
        let ahead = micros(playing.next.checked_sub(1)).is_some_and(|last| last > here + PASSED_MICROS);
        let behind = micros(Some(playing.next)).is_some_and(|next| next + PASSED_MICROS < here);
        if lead.jumped && (ahead || behind) {
            self.relocate(now, out);
        }
    }

    /// Goes back to the piece before, in which the leader still has some time to play; false if that is another, or it is
    /// nearly over.
    fn go_back(&mut self, number: u64, transport: Transport, now: Micros, out: &mut Vec<Due>) -> bool {
        let here = transport.piece_at(now) + PASSED_MICROS;
        let there = |before: &mut Before| {
            before.change.number == number && before.planned.is_some_and(|planned| here < planned)
        };
        let Some(Before { piece, planned: Some(at), forgotten, .. }) = self.before.take_if(there) else { return false };
        let waiting = self.playing.take().map(|playing| (playing.piece, playing.from));
        self.begun = self.begun.saturating_sub(u64::from(waiting.is_some()));
        let waiting = waiting.filter(|_| !forgotten);
        let asked = (number, at);
        self.switch = match (self.switch.take(), waiting) {
            (Some(switch), _) if switch.asked.0 == number => Some(PendingSwitch { at: switch.asked.1, ..switch }),
            (Some(switch), _) => Some(PendingSwitch { at, asked, ..switch }),
            (None, waiting) => waiting.map(|(piece, tick)| PendingSwitch { at, moment: None, asked, piece, tick }),
        };
        let from = piece.tempo.tick_at(transport.piece_at(now));
        self.playing = Some(Playing { next: piece.index_at(from), piece, from, transport });
        self.set_up(now, out);
        self.relocate(now, out);
        true
    }

    /// Goes on with what comes after this moment, wherever the piece was before.
    fn relocate(&mut self, now: Micros, out: &mut Vec<Due>) {
        let Some(playing) = &mut self.playing else { return };
        playing.next = playing.piece.index_at(tick_after(playing, now));
        self.end_notes(now, out);
        self.chase(now, out);
        self.clock_stops(now, out);
        self.clock_goes(now, out);
    }

    /// Brings the synth to the present after a standstill.
    pub(super) fn overtake(&mut self, now: Micros, out: &mut Vec<Due>) {
        self.end_notes(now, out);
        loop {
            let here = self.here(now);
            match (&self.switch, &self.playing) {
                (Some(PendingSwitch { moment: Some(moment), .. }), _) if *moment <= now => {
                    let moment = *moment;
                    self.take_over(now, moment, out);
                }
                (Some(switch @ PendingSwitch { moment: None, .. }), Some(playing)) if switch.at <= here => {
                    // The piece began when the one before came to that place, not now.
                    let moment = playing.transport.due(switch.at).unwrap_or(now);
                    self.take_over(now, moment, out);
                }
                (_, Some(playing)) if playing.piece.micros() <= here => return self.end(now, out),
                (_, Some(_)) => break,
                (_, None) => return,
            }
        }
        self.set_up(now, out);
        self.relocate(now, out);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compose::{Options, compose};
    use crate::footfall::{Footfall, Statistic};
    use crate::outputs::midi::{SequencerCommand, SynthSettings};

    /// Lets time go on from message to message, as the thread that sends does.
    fn run_to(sequencer: &mut Sequencer, moment: Micros, out: &mut Vec<Due>) {
        while let Some(next) = sequencer.next_due().filter(|next| *next < moment) {
            sequencer.advance(next, out);
        }
        sequencer.advance(moment, out);
    }

    /// The process is stopped for minutes, or the machine sleeps.
    #[test]
    fn after_a_standstill_the_synth_is_brought_to_the_present() {
        let profile = Footfall::leeds_week().profile(&"weekday".parse().unwrap(), Statistic::Mean).unwrap();
        let score = crate::score::shipped("leeds").unwrap().unwrap();
        let day = compose(&profile, &score, &Options::default()).unwrap();
        let settings = SynthSettings { clock: true, ..SynthSettings::default() };
        let start = 1_000_000;
        let is = |due: &&Due, kind: u8| due.wire.bytes()[0] & 0xf0 == kind;
        for minutes in [1, 5, 9, 11] {
            let piece = Arc::new(Roll::new(&day, &settings));
            let (mut sequencer, mut out) = (Sequencer::new(settings.clone()), Vec::new());
            sequencer.joined(0, &mut out);
            sequencer.command(SequencerCommand::Play { piece, tick: 0, moment: start }, 200_000, &mut out);
            run_to(&mut sequencer, 20_000_000, &mut out);
            let sounding =
                out.iter().filter(|due| is(due, 0x90)).count() - out.iter().filter(|due| is(due, 0x80)).count();
            out.clear();
            let now = 20_000_000 + minutes * 60_000_000;
            sequencer.advance(now, &mut out);
            assert!(out.len() < 200, "{} messages at once", out.len());
            assert_eq!(out.iter().filter(|due| is(due, 0x80)).count(), sounding, "every note that sounds is ended");
            assert!(sequencer.ledger().is_empty() && !out.iter().any(|due| is(&due, 0x90)));
            if now - start >= day.tempo.micros_at(day.length) {
                assert!(sequencer.is_idle() && sequencer.next_due().is_none());
                continue;
            }
            assert_eq!(out.iter().filter(|due| is(due, 0xc0)).count(), day.parts.len(), "programs");
            out.clear();
            // What comes from now on is what the piece holds from there on, at its own moments.
            run_to(&mut sequencer, now + 10_000_000, &mut out);
            let heard: Vec<u64> = out.iter().filter(|due| is(due, 0x90)).map(|due| due.moment).collect();
            let onsets =
                day.parts.iter().flat_map(|part| &part.notes).map(|note| day.tempo.micros_at(note.onset) + start);
            let mut held: Vec<u64> = onsets.filter(|moment| (now..=now + 10_000_000).contains(moment)).collect();
            held.sort_unstable();
            assert_eq!(heard, held, "after {minutes} minutes");
        }
    }
}
