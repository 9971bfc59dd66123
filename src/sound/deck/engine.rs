//! The deck itself, on the audio thread: it begins, crossfades and mixes programmes; it allocates and frees nothing.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use rtrb::Producer;

use super::frames;
use super::mailbox::{Begin, Mailbox, Switch, Wanted};
use super::programme::{Programme, TAIL};
use super::progress::DeckProgress;
use crate::sound::{BLOCK, SAMPLE_RATE};
use crate::time::TakeOver;

/// Programmes that may be fading out at once.
const LEAVING: usize = 3;

/// Programmes on top of the others that may sound at once.
const ASIDES: usize = 4;

/// Frames in which volume and pause take effect (40 ms): quick, without a click.
const RAMP: f32 = 0.04 * SAMPLE_RATE as f32;

/// Frames in a second.
const SECOND: u64 = SAMPLE_RATE as u64;

/// Frames that go by unheard and are worked out all the same, at most.
const WORKED_OUT: u64 = 2 * SECOND;

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

/// The programme that begins when the one that plays comes to a frame or to its end.
struct NextProgramme {
    programme: Box<Programme>,
    at: u64,
    fade: u32,
}

/// A programme and its fade.
struct FadingProgramme {
    programme: Box<Programme>,
    /// Frames before the fade begins.
    hold: u32,
    fade: Fader,
}

impl FadingProgramme {
    fn over(&self) -> bool {
        self.hold == 0 && self.fade.now == 0.0 && self.fade.target == 0.0
    }
}

/// A gain that moves to its target in equal steps.
#[derive(Debug, Clone, Copy)]
struct Fader {
    now: f32,
    target: f32,
    step: f32,
}

impl Fader {
    fn still(gain: f32) -> Self {
        Self { now: gain, target: gain, step: 0.0 }
    }

    fn toward(&mut self, target: f32, frames: f32) {
        self.target = target;
        self.step = (target - self.now) / frames.max(1.0);
    }

    #[inline]
    fn next(&mut self) -> f32 {
        if self.now != self.target {
            self.now += self.step;
            if (self.step >= 0.0) == (self.now >= self.target) {
                self.now = self.target;
            }
        }
        self.now
    }

    /// Comes to its target at once.
    fn arrive(&mut self) {
        self.now = self.target;
    }
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
            let mut n = (rest.len() / 2).min(BLOCK);
            if let Some(slot) = &self.playing {
                let position = slot.programme.renderer.position();
                let to_end = slot.programme.end.saturating_sub(position);
                let to_next = self.next.as_ref().map_or(u64::MAX, |next| next.at.saturating_sub(position));
                if to_next == 0 || to_end == 0 {
                    self.turn_over(to_end == 0);
                    continue;
                }
                n = n.min(usize::try_from(to_end.min(to_next)).unwrap_or(BLOCK));
            } else if let Some(next) = self.next.take() {
                self.before = None;
                self.begin(next.programme, next.fade.min(RAMP as u32));
                continue;
            }
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

    /// Fades in from silence, as when a lost device has come back. A paused deck stays paused.
    pub fn fade_in(&mut self, seconds: f64) {
        if self.transport.target > 0.0 {
            self.transport.now = 0.0;
            self.transport.toward(1.0, frames(seconds) as f32);
        }
    }

    /// Lets some frames go by unheard. Of a long time only the last second is worked out, so that an hour takes no longer
    /// than two seconds; notes that sound end, and those that would have begun before that second are left out.
    pub fn pass(&mut self, frames: u64) {
        let mut unheard = [0.0; 2 * BLOCK];
        let mut left = frames;
        if left > WORKED_OUT {
            // What was asked for is done first, as it was asked for before or in this time.
            self.render(&mut []);
            left = SECOND + self.skip(left - SECOND);
        }
        while left > 0 {
            let n = left.min(BLOCK as u64);
            self.render(&mut unheard[..2 * n as usize]);
            left -= n;
        }
    }

    /// Goes on by some frames without working them out, up to less than a block. Returns the frames that are left.
    fn skip(&mut self, frames: u64) -> u64 {
        let mut left = frames;
        self.forget_rest();
        self.volume.arrive();
        self.transport.arrive();
        if self.transport.now > 0.0 {
            while left >= BLOCK as u64 {
                let Some(slot) = &mut self.playing else {
                    let Some(next) = self.next.take() else { break };
                    self.begin(next.programme, 0);
                    continue;
                };
                slot.fade.arrive();
                let position = slot.programme.renderer.position();
                let to_end = slot.programme.end.saturating_sub(position);
                let to_next = self.next.as_ref().map_or(u64::MAX, |next| next.at.saturating_sub(position));
                // Within a block of a change the frames are rendered, so that it falls on its own frame.
                let blocks = left.min(to_end).min(to_next) / BLOCK as u64 * BLOCK as u64;
                if blocks == 0 {
                    let near = to_end.min(to_next).min(left);
                    let mut unheard = [0.0; 2 * BLOCK];
                    self.render(&mut unheard[..2 * near.max(1) as usize]);
                    left -= near.max(1);
                    continue;
                }
                slot.programme.renderer.skip(blocks);
                self.progress.rendered.fetch_add(blocks, Ordering::Relaxed);
                left -= blocks;
            }
        }
        self.forget_rest();
        if self.playing.is_none() || self.transport.now == 0.0 {
            self.progress.rendered.fetch_add(left, Ordering::Relaxed);
            left = 0;
        }
        left
    }

    /// Writes down how far the deck is.
    fn tell(&self) {
        let state = match (&self.playing, self.transport.target == 0.0) {
            (None, _) => 0,
            (Some(_), false) => 1,
            (Some(_), true) => 2,
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
        if let Some(Switch { programme, during, at, fade }) = next {
            let at = self.frame_of(during, at);
            self.forget_next();
            self.next = Some(NextProgramme { programme, at, fade });
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
        let waits = self.next.as_ref().map(|next| (next.programme.number, next.at));
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

    /// Begins the next programme on this very frame. After a programme that has ended the hall rings on; one that has not
    /// ended fades out.
    fn turn_over(&mut self, ended: bool) {
        let fade = self.next.as_ref().map_or(0, |next| if ended { 0 } else { next.fade });
        let left = self.playing.as_ref().map(|slot| (slot.programme.number, slot.programme.renderer.position()));
        if ended {
            if let Some(mut slot) = self.playing.take() {
                self.progress.set_place(slot.programme.number, slot.programme.end);
                slot.hold = TAIL / 2;
                slot.fade.toward(0.0, (TAIL / 2) as f32);
                self.retire(slot);
            }
        } else {
            self.leave(fade);
        }
        if let Some(next) = self.next.take() {
            let entered = next.programme.renderer.position();
            self.before = left.map(|(number, left)| TakeOver { number, left, entered });
            self.begin(next.programme, fade);
        }
    }

    fn forget_next(&mut self) {
        if let Some(next) = self.next.take() {
            self.bury(next.programme);
        }
    }

    /// Forgets all that fades out or is played on top, which is over after a while.
    fn forget_rest(&mut self) {
        let leaving = self.leaving.iter_mut().filter_map(|slot| Some(slot.take()?.programme));
        let asides = self.asides.iter_mut().filter_map(Option::take);
        leaving.chain(asides).for_each(|programme| bury(&mut self.over, programme));
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
