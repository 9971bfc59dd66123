//! The deck itself, on the audio thread: it begins, crossfades and mixes programmes; it allocates and frees nothing.

mod passing;

use std::sync::Arc;
use std::sync::atomic::Ordering;

use rtrb::Producer;

use super::fade::{Fader, FadingProgramme};
use super::mailbox::{Appointed, Begin, Following, Mailbox, Switch, Wanted};
use super::programme::{Programme, TAIL};
use super::progress::DeckProgress;
use crate::sound::{BLOCK, SAMPLE_RATE};
use crate::time::TakeOver;

/// Programmes that may be fading out at once.
const LEAVING: usize = 3;

/// Programmes on top of the others that may sound at once.
const ASIDES: usize = 4;

/// An appointed programme begins at the end of the one before if that lies no farther from its frame than this (3 ms), so
/// that a sound card whose clock is a little slow makes no gaps.
const NEAR: u64 = 3 * SAMPLE_RATE as u64 / 1_000;

/// Frames in which volume and pause take effect (40 ms): quick, without a click.
const RAMP: f32 = 0.04 * SAMPLE_RATE as f32;

/// Makes the sound, on the audio thread; a [`DeckHandle`](super::DeckHandle) tells it what to do.
pub struct Deck {
    mailbox: Mailbox,
    over: Producer<Box<Programme>>,
    progress: Arc<DeckProgress>,
    playing: Option<FadingProgramme>,
    next: Option<NextProgramme>,
    leaving: [Option<FadingProgramme>; LEAVING],
    asides: [Option<Box<Programme>>; ASIDES],
    volume: Fader,
    transport: Fader,
    begun: u64,
    /// From which programme the present one took over, and at which frames.
    before: Option<TakeOver>,
}

/// The programme that waits to begin.
struct NextProgramme {
    programme: Box<Programme>,
    at: Start,
}

/// When a programme begins.
#[derive(Clone, Copy)]
enum Start {
    /// When the one that plays comes to a frame of its own or to its end; at once when nothing plays. The frames of the
    /// crossfade.
    Own { frame: u64, fade: u32 },
    /// On a frame that is counted from the first that was sent; `hushed` once what plays has begun to fall silent for it.
    Sent { at: Appointed, hushed: bool },
}

impl Deck {
    pub(super) fn new(mailbox: Mailbox, over: Producer<Box<Programme>>, progress: Arc<DeckProgress>) -> Self {
        Self {
            mailbox,
            over,
            progress,
            playing: None,
            next: None,
            leaving: [const { None }; LEAVING],
            asides: [const { None }; ASIDES],
            volume: Fader::still(1.0),
            transport: Fader::still(1.0),
            begun: 0,
            before: None,
        }
    }

    /// Fills `out`, left and right by turns; an even number of samples.
    pub fn render(&mut self, out: &mut [f32]) {
        if let Some(wanted) = self.mailbox.take() {
            self.obey(wanted);
        }
        let mut rest = out;
        while !rest.is_empty() {
            let (to_end, to_next) = (self.to_end(), self.to_next());
            if to_end == Some(0) || to_next == Some(0) {
                self.turn_over();
                continue;
            }
            let least = [to_end, to_next, self.hush()].into_iter().flatten().min();
            let n = least.map_or(BLOCK, |least| usize::try_from(least).unwrap_or(BLOCK)).min(BLOCK).min(rest.len() / 2);
            if n == 0 {
                rest.fill(0.0);
                break;
            }
            let (now, later) = rest.split_at_mut(2 * n);
            self.chunk(now);
            rest = later;
        }
        self.tell();
    }

    /// Frames until what plays is over.
    fn to_end(&self) -> Option<u64> {
        self.playing.as_ref().map(|slot| slot.programme.end.saturating_sub(slot.programme.renderer.position()))
    }

    /// Frames until the next programme begins.
    fn to_next(&self) -> Option<u64> {
        match (self.next.as_ref()?.at, &self.playing) {
            (Start::Own { .. }, None) => Some(0),
            (Start::Own { frame, .. }, Some(slot)) => Some(frame.saturating_sub(slot.programme.renderer.position())),
            (Start::Sent { at, .. }, _) => {
                let left = at.frame.saturating_sub(self.sent());
                let end = self.to_end().filter(|end| !at.alone && left.abs_diff(*end) <= NEAR);
                Some(end.unwrap_or(left))
            }
        }
    }

    /// Frames sent so far, silence included.
    fn sent(&self) -> u64 {
        self.progress.rendered.load(Ordering::Relaxed)
    }

    /// Lets everything that plays fall silent in time for a programme that is to begin alone. Returns how many frames are
    /// left until that has to begin, if it has not.
    fn hush(&mut self) -> Option<u64> {
        let sent = self.sent();
        let Start::Sent { at, hushed } = &mut self.next.as_mut()?.at else { return None };
        if !at.alone || *hushed {
            return None;
        }
        let left = at.frame.saturating_sub(sent);
        if left > u64::from(at.fade) {
            return Some(left - u64::from(at.fade));
        }
        *hushed = true;
        for slot in self.playing.iter_mut().chain(self.leaving.iter_mut().flatten()) {
            slot.hold = 0;
            slot.fade.toward(0.0, left as f32);
        }
        None
    }

    /// Writes down how far the deck is.
    fn tell(&self) {
        let state = match (self.playing.is_some() || self.next.is_some(), self.transport.target == 0.0) {
            (false, _) => 0,
            (true, false) => 1,
            (true, true) => 2,
        };
        if let Some(slot) = &self.playing {
            self.progress.set_place(slot.programme.number, slot.programme.renderer.position());
        }
        self.progress.begun.store(self.begun, Ordering::Release);
        self.progress.state.store(state, Ordering::Release);
    }

    fn obey(&mut self, wanted: Wanted) {
        let Wanted { volume, stop, play, next, paused, asides } = wanted;
        if let Some(amplitude) = volume {
            // While everything is silent the volume can jump: nobody hears the way there.
            let silent = self.playing.is_none()
                && self.leaving.iter().all(Option::is_none)
                && self.asides.iter().all(Option::is_none);
            self.volume.toward(amplitude, if silent { 0.0 } else { RAMP });
        }
        if let Some(fade) = stop {
            self.forget_next();
            self.leave(fade);
        }
        if let Some(Begin { programme, fade }) = play {
            self.forget_next();
            self.before = None;
            let fade = if self.leave(fade) { fade } else { fade.min(RAMP as u32) };
            self.begin(programme, fade);
        }
        if let Some(following) = next {
            let next = match following {
                Following::Switch(Switch { programme, during, at, fade }) => {
                    let frame = self.frame_of(during, at);
                    Some(NextProgramme { programme, at: Start::Own { frame, fade } })
                }
                Following::Appointment(programme, at) => {
                    Some(NextProgramme { programme, at: Start::Sent { at, hushed: false } })
                }
                Following::Nothing => None,
            };
            self.forget_next();
            self.next = next;
        }
        if let Some(paused) = paused {
            self.transport.toward(if paused { 0.0 } else { 1.0 }, RAMP);
        }
        for programme in asides.into_iter().flatten() {
            let place = self.asides.iter().position(Option::is_none).unwrap_or(0);
            if let Some(before) = self.asides[place].replace(programme) {
                self.bury(before);
            }
        }
    }

    /// The frame of the programme that plays which a frame of the programme with a number means.
    fn frame_of(&self, during: Option<u64>, at: u64) -> u64 {
        let plays = self.playing.as_ref().map(|slot| slot.programme.number);
        let here = self.playing.as_ref().map_or(0, |slot| slot.programme.renderer.position());
        let waits = self.next.as_ref().map(|next| match next.at {
            Start::Own { frame, .. } => (next.programme.number, frame),
            Start::Sent { .. } => (next.programme.number, here + self.to_next().unwrap_or(0)),
        });
        during.map_or(at, |during| TakeOver::place(during, at, plays, self.before, waits))
    }

    fn begin(&mut self, programme: Box<Programme>, fade: u32) {
        let mut ramp = Fader::still(if fade == 0 { 1.0 } else { 0.0 });
        ramp.toward(1.0, fade as f32);
        self.progress.set_place(programme.number, programme.renderer.position());
        self.playing = Some(FadingProgramme { programme, hold: 0, fade: ramp });
        self.begun += 1;
    }

    /// Fades out what plays. Returns whether anything played.
    fn leave(&mut self, fade: u32) -> bool {
        let Some(mut slot) = self.playing.take() else { return false };
        slot.fade.toward(0.0, fade.max(RAMP as u32) as f32);
        slot.hold = 0;
        self.retire(slot);
        true
    }

    /// Ends the programme that is over, or begins the next on this very frame. After a programme that has ended the hall
    /// rings on; one that has not ended fades out.
    fn turn_over(&mut self) {
        let (ended, due) = (self.to_end() == Some(0), self.to_next() == Some(0));
        let next = self.next.take_if(|next| due || (ended && matches!(next.at, Start::Own { .. })));
        let left = self.playing.as_ref().map(|slot| (slot.programme.number, slot.programme.renderer.position()));
        if ended && let Some(mut slot) = self.playing.take() {
            self.progress.set_place(slot.programme.number, slot.programme.end);
            slot.hold = TAIL / 2;
            slot.fade.toward(0.0, (TAIL / 2) as f32);
            self.retire(slot);
        }
        let Some(NextProgramme { programme, at }) = next else { return };
        let entered = programme.renderer.position();
        self.before = left.map(|(number, left)| TakeOver { number, left, entered });
        match at {
            Start::Own { fade, .. } => {
                let fade = if self.leave(fade) || ended { fade } else { fade.min(RAMP as u32) };
                self.begin(programme, if ended { 0 } else { fade });
            }
            Start::Sent { at: Appointed { alone: true, .. }, .. } => {
                let before = self.playing.take().into_iter();
                for slot in before.chain(self.leaving.iter_mut().filter_map(Option::take)) {
                    bury(&mut self.over, slot.programme);
                }
                self.begin(programme, 0);
            }
            Start::Sent { at: Appointed { fade, .. }, .. } => {
                let fade = if self.leave(fade) { fade } else { 0 };
                self.begin(programme, fade);
            }
        }
    }

    fn forget_next(&mut self) {
        let Some(next) = self.next.take() else { return };
        if let (Start::Sent { hushed: true, .. }, Some(slot)) = (next.at, &mut self.playing) {
            slot.fade.toward(1.0, RAMP);
        }
        self.bury(next.programme);
    }

    fn retire(&mut self, slot: FadingProgramme) {
        let mut place = 0;
        for (i, leaving) in self.leaving.iter().enumerate() {
            match leaving {
                None => {
                    place = i;
                    break;
                }
                Some(slot) if self.leaving[place].as_ref().is_some_and(|p| slot.fade.now < p.fade.now) => place = i,
                Some(_) => {}
            }
        }
        if let Some(quietest) = self.leaving[place].replace(slot) {
            self.bury(quietest.programme);
        }
    }

    fn bury(&mut self, programme: Box<Programme>) {
        bury(&mut self.over, programme);
    }

    fn chunk(&mut self, out: &mut [f32]) {
        out.fill(0.0);
        let n = out.len() / 2;
        self.progress.rendered.fetch_add(n as u64, Ordering::Relaxed);
        let mut scratch = [0.0; 2 * BLOCK];
        let scratch = &mut scratch[..2 * n];
        if self.transport.now != 0.0 || self.transport.target != 0.0 {
            self.programmes(out, scratch);
        }
        for aside in &mut self.asides {
            let Some(programme) = aside else { continue };
            programme.renderer.render(scratch);
            out.iter_mut().zip(&*scratch).for_each(|(mixed, sample)| *mixed += sample);
            if programme.renderer.position() >= programme.end
                && let Some(programme) = aside.take()
            {
                bury(&mut self.over, programme);
            }
        }
        for frame in out.chunks_exact_mut(2) {
            let gain = self.volume.next();
            // Each programme is limited and the gains of a crossfade add up to 1, but a hall that rings into the next
            // piece may exceed full scale.
            frame[0] = (gain * frame[0]).clamp(-0.89, 0.89);
            frame[1] = (gain * frame[1]).clamp(-0.89, 0.89);
        }
    }

    /// Adds the programme that plays and those that are fading out.
    fn programmes(&mut self, out: &mut [f32], scratch: &mut [f32]) {
        for slot in self.playing.iter_mut().chain(self.leaving.iter_mut().flatten()) {
            slot.programme.renderer.render(scratch);
            for (mixed, frame) in out.chunks_exact_mut(2).zip(scratch.chunks_exact(2)) {
                let gain = if slot.hold > 0 {
                    slot.hold -= 1;
                    slot.fade.now
                } else {
                    slot.fade.next()
                };
                mixed[0] += gain * frame[0];
                mixed[1] += gain * frame[1];
            }
        }
        for frame in out.chunks_exact_mut(2) {
            let gain = self.transport.next();
            frame[0] *= gain;
            frame[1] *= gain;
        }
        for place in &mut self.leaving {
            if let Some(slot) = place.take_if(|slot| slot.over()) {
                bury(&mut self.over, slot.programme);
            }
        }
    }
}

/// Gives a programme back to be freed elsewhere.
fn bury(over: &mut Producer<Box<Programme>>, programme: Box<Programme>) {
    if let Err(rtrb::PushError::Full(programme)) = over.push(programme) {
        // Nobody collects: the programme is leaked rather than freed on this thread. That cannot happen while the handle
        // is called, as each of its calls first empties the ring.
        std::mem::forget(programme);
    }
}
