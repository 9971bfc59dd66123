//! What plays live: one programme after another, faded in and out, on the audio thread.
//!
//! A [`Deck`] lives on the audio thread and a [`DeckHandle`] everywhere else; two rings join them. Programmes are
//! built by the handle's side and come back to it when they are over, so the audio thread neither allocates nor frees.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};

use rtrb::{Consumer, Producer, RingBuffer};

use super::band::{Band, Gain, SoundError};
use super::font::SoundFont;
use super::renderer::Renderer;
use super::timeline::{Events, Timeline};
use super::{BLOCK, SAMPLE_RATE};
use crate::compose::Movement;

/// Seconds that the hall rings on after the end, fading in the second half.
pub const TAIL_SECONDS: f64 = 4.0;

const TAIL: u32 = (TAIL_SECONDS * SAMPLE_RATE as f64) as u32;

/// Programmes that may be fading out at once.
const LEAVING: usize = 3;

/// Frames in which volume and pause take effect (40 ms): quick, without a click.
const RAMP: f32 = 0.04 * SAMPLE_RATE as f32;

/// A movement ready to play, and where it ends.
pub struct Programme {
    renderer: Renderer,
    end: u64,
}

impl Programme {
    /// A movement from a tick on, at its own gain or at that of the whole it belongs to.
    ///
    /// # Errors
    /// When a part asks for an unknown voice.
    pub fn new(movement: &Movement, gain: Option<Gain>, start_tick: u32) -> Result<Self, SoundError> {
        let band = Band::with_gain(movement, gain.map_or_else(|| Gain::of(movement), Ok)?)?;
        Ok(Self::of(&band, movement, start_tick))
    }

    /// The same with instruments from a SoundFont.
    ///
    /// # Errors
    /// When a part asks for an unknown voice.
    pub fn with_soundfont(
        movement: &Movement,
        gain: Option<Gain>,
        font: &SoundFont,
        start_tick: u32,
    ) -> Result<Self, SoundError> {
        Ok(Self::of(&Band::with_soundfont(movement, gain, font)?, movement, start_tick))
    }

    fn of(band: &Band, movement: &Movement, start_tick: u32) -> Self {
        let timeline = Arc::new(Timeline::new(movement));
        let start = movement.tempo.frame_at(start_tick.min(movement.length), SAMPLE_RATE);
        let end = timeline.frames();
        Self { renderer: Renderer::at(band, Events::from(timeline, start), start), end }
    }

    /// A renderer of one's own, up to a frame (`u64::MAX` for one without end).
    pub fn from_renderer(renderer: Renderer, end: u64) -> Self {
        Self { renderer, end }
    }
}

enum Order {
    Play { programme: Box<Programme>, fade: u32 },
    Queue(Box<Programme>),
    Stop { fade: u32 },
    Pause(bool),
    Volume(f32),
}

/// What a deck is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeckState {
    /// Nothing to play, or only the hall's last breath.
    Idle,
    /// A programme plays.
    Playing,
    /// A programme waits.
    Paused,
}

/// Read by everyone, written by the audio thread.
#[derive(Default)]
struct Shared {
    position: AtomicU64,
    begun: AtomicU64,
    rendered: AtomicU64,
    state: AtomicU8,
}

/// The side from which a deck is told what to do.
pub struct DeckHandle {
    orders: Producer<Order>,
    over: Consumer<Box<Programme>>,
    shared: Arc<Shared>,
}

/// The side that makes sound.
pub struct Deck {
    orders: Consumer<Order>,
    over: Producer<Box<Programme>>,
    shared: Arc<Shared>,
    playing: Option<Slot>,
    queued: Option<Box<Programme>>,
    leaving: [Option<Slot>; LEAVING],
    volume: Ramp,
    transport: Ramp,
    begun: u64,
}

struct Slot {
    programme: Box<Programme>,
    /// Frames before the fade begins.
    hold: u32,
    fade: Ramp,
}

impl Slot {
    fn over(&self) -> bool {
        self.hold == 0 && self.fade.now == 0.0 && self.fade.target == 0.0
    }
}

/// A gain on its way, in equal steps.
#[derive(Debug, Clone, Copy)]
struct Ramp {
    now: f32,
    target: f32,
    step: f32,
}

impl Ramp {
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
}

/// A deck and its handle.
pub fn deck() -> (DeckHandle, Deck) {
    let (orders, ordered) = RingBuffer::new(32);
    // As many as orders can bring, and all that are at work: it never overflows while the handle is used.
    let (over, done) = RingBuffer::new(64);
    let shared = Arc::new(Shared::default());
    let handle = DeckHandle { orders, over: done, shared: Arc::clone(&shared) };
    let deck = Deck {
        orders: ordered,
        over,
        shared,
        playing: None,
        queued: None,
        leaving: [const { None }; LEAVING],
        volume: Ramp::still(1.0),
        transport: Ramp::still(1.0),
        begun: 0,
    };
    (handle, deck)
}

impl DeckHandle {
    /// Plays a programme from now on; what played before fades out in `fade_seconds` while this one fades in.
    pub fn play(&mut self, programme: Programme, fade_seconds: f64) {
        self.order(Order::Play { programme: Box::new(programme), fade: frames(fade_seconds) });
    }

    /// Plays a programme when the present one has ended, without a gap; at once when nothing plays.
    pub fn queue(&mut self, programme: Programme) {
        self.order(Order::Queue(Box::new(programme)));
    }

    /// Fades out and forgets everything, the queue included.
    pub fn stop(&mut self, fade_seconds: f64) {
        self.order(Order::Stop { fade: frames(fade_seconds) });
    }

    /// Holds the music where it is, or lets it go on.
    pub fn pause(&mut self, paused: bool) {
        self.order(Order::Pause(paused));
    }

    /// Sets the volume: an amplitude, 0 to 1, reached smoothly.
    pub fn volume(&mut self, amplitude: f32) {
        self.order(Order::Volume(amplitude.clamp(0.0, 1.0)));
    }

    /// Frame of the movement that is being sent out.
    pub fn position(&self) -> u64 {
        self.shared.position.load(Ordering::Relaxed)
    }

    /// How many programmes have begun so far; it grows by one when a queued programme takes over.
    pub fn begun(&self) -> u64 {
        self.shared.begun.load(Ordering::Acquire)
    }

    /// Frames sent out since the deck was made, silence included. While it stands still, no sound flows.
    pub fn rendered(&self) -> u64 {
        self.shared.rendered.load(Ordering::Relaxed)
    }

    /// What the deck is doing.
    pub fn state(&self) -> DeckState {
        match self.shared.state.load(Ordering::Acquire) {
            1 => DeckState::Playing,
            2 => DeckState::Paused,
            _ => DeckState::Idle,
        }
    }

    fn order(&mut self, order: Order) {
        while self.over.pop().is_ok() {}
        // The ring holds more orders than anyone gives between two blocks. When the audio thread stands still and it
        // is full nevertheless, the order is dropped, as nobody would hear it.
        let _ = self.orders.push(order);
    }
}

fn frames(seconds: f64) -> u32 {
    (seconds.max(0.0) * f64::from(SAMPLE_RATE)) as u32
}

impl Deck {
    /// Fills `out`, left and right by turns; an even number of samples.
    pub fn render(&mut self, out: &mut [f32]) {
        while let Ok(order) = self.orders.pop() {
            self.obey(order);
        }
        let mut rest = out;
        while !rest.is_empty() {
            let mut n = (rest.len() / 2).min(BLOCK);
            if let Some(slot) = &self.playing {
                let left = slot.programme.end.saturating_sub(slot.programme.renderer.position());
                if left == 0 {
                    self.turn_over();
                    continue;
                }
                n = n.min(usize::try_from(left).unwrap_or(BLOCK));
            } else if let Some(next) = self.queued.take() {
                self.begin(next, 0);
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

    /// Comes in from silence, as after a device was away. What is paused stays so.
    pub fn fade_in(&mut self, seconds: f64) {
        if self.transport.target > 0.0 {
            self.transport.now = 0.0;
            self.transport.toward(1.0, frames(seconds) as f32);
        }
    }

    /// Lets so many frames pass unheard.
    pub fn pass(&mut self, frames: u64) {
        let mut unheard = [0.0; 2 * BLOCK];
        let mut left = frames;
        while left > 0 {
            let n = left.min(BLOCK as u64);
            self.render(&mut unheard[..2 * n as usize]);
            left -= n;
        }
    }

    fn tell(&self) {
        let state = match (&self.playing, self.transport.target == 0.0) {
            (None, _) => 0,
            (Some(_), false) => 1,
            (Some(_), true) => 2,
        };
        if let Some(slot) = &self.playing {
            self.shared.position.store(slot.programme.renderer.position(), Ordering::Relaxed);
        }
        self.shared.begun.store(self.begun, Ordering::Release);
        self.shared.state.store(state, Ordering::Release);
    }

    fn obey(&mut self, order: Order) {
        match order {
            Order::Play { programme, fade } => {
                if let Some(queued) = self.queued.take() {
                    self.bury(queued);
                }
                let fade = if self.leave(fade) { fade } else { fade.min(RAMP as u32) };
                self.begin(programme, fade);
                self.transport.toward(1.0, RAMP);
            }
            Order::Queue(programme) => {
                if let Some(before) = self.queued.replace(programme) {
                    self.bury(before);
                }
            }
            Order::Stop { fade } => {
                if let Some(queued) = self.queued.take() {
                    self.bury(queued);
                }
                self.leave(fade);
            }
            Order::Pause(paused) => self.transport.toward(if paused { 0.0 } else { 1.0 }, RAMP),
            Order::Volume(amplitude) => {
                // While all is silent nothing is to be heard of the way there.
                let silent = self.playing.is_none() && self.leaving.iter().all(Option::is_none);
                self.volume.toward(amplitude, if silent { 0.0 } else { RAMP });
            }
        }
    }

    fn begin(&mut self, programme: Box<Programme>, fade: u32) {
        let mut ramp = Ramp::still(if fade == 0 { 1.0 } else { 0.0 });
        ramp.toward(1.0, fade as f32);
        self.shared.position.store(programme.renderer.position(), Ordering::Relaxed);
        self.playing = Some(Slot { programme, hold: 0, fade: ramp });
        self.begun += 1;
    }

    /// Sends what plays away, fading. Returns whether there was something.
    fn leave(&mut self, fade: u32) -> bool {
        let Some(mut slot) = self.playing.take() else { return false };
        slot.fade.toward(0.0, fade.max(RAMP as u32) as f32);
        slot.hold = 0;
        self.retire(slot);
        true
    }

    /// What played has ended: the hall rings on, and the next begins on the very frame.
    fn turn_over(&mut self) {
        if let Some(mut slot) = self.playing.take() {
            slot.hold = TAIL / 2;
            slot.fade.toward(0.0, (TAIL / 2) as f32);
            self.retire(slot);
        }
        if let Some(next) = self.queued.take() {
            self.begin(next, 0);
        }
    }

    fn retire(&mut self, slot: Slot) {
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

    /// Gives a programme back to be freed elsewhere.
    fn bury(&mut self, programme: Box<Programme>) {
        if let Err(rtrb::PushError::Full(programme)) = self.over.push(programme) {
            // Nobody collects: leak rather than free on this thread. It cannot happen while the handle lives, as every
            // order that brings a programme first empties the ring.
            std::mem::forget(programme);
        }
    }

    fn chunk(&mut self, out: &mut [f32]) {
        out.fill(0.0);
        let n = out.len() / 2;
        self.shared.rendered.fetch_add(n as u64, Ordering::Relaxed);
        if self.transport.now == 0.0 && self.transport.target == 0.0 {
            return;
        }
        let mut scratch = [0.0; 2 * BLOCK];
        let scratch = &mut scratch[..2 * n];
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
            let gain = self.volume.next() * self.transport.next();
            // Each programme is limited, and fades add up to one; a hall ringing into the next piece might not.
            frame[0] = (gain * frame[0]).clamp(-0.89, 0.89);
            frame[1] = (gain * frame[1]).clamp(-0.89, 0.89);
        }
        for place in 0..LEAVING {
            if let Some(slot) = self.leaving[place].take_if(|slot| slot.over()) {
                self.bury(slot.programme);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{movement, solo};
    use super::*;

    fn rms(samples: &[f32]) -> f32 {
        (samples.iter().map(|x| x * x).sum::<f32>() / samples.len() as f32).sqrt()
    }

    #[test]
    fn a_queued_programme_follows_on_the_very_frame() {
        let (mut handle, mut deck) = deck();
        let first = solo("cornet", &[(0, 480, 60, 80)]);
        let second = solo("cornet", &[(0, 480, 67, 80)]);
        let end = Timeline::new(&first).frames() as usize;
        handle.play(Programme::new(&first, None, 0).unwrap(), 0.0);
        handle.queue(Programme::new(&second, None, 0).unwrap());
        let mut out = vec![0.0; 2 * (end + 100)];
        deck.render(&mut out);
        assert_eq!(handle.begun(), 2);
        assert_eq!(handle.position(), 100);
        assert_eq!(handle.state(), DeckState::Playing);
    }

    #[test]
    fn what_is_played_is_what_a_file_would_hold() {
        let movement = movement();
        let (mut handle, mut deck) = deck();
        handle.play(Programme::new(&movement, None, 0).unwrap(), 0.0);
        let mut live = vec![0.0; 2 * 48_000];
        live.chunks_mut(2 * 300).for_each(|block| deck.render(block));
        let band = Band::new(&movement).unwrap();
        let mut file = vec![0.0; 2 * 48_000];
        Renderer::new(&band, Events::whole(Timeline::new(&movement).into())).render(&mut file);
        assert!(live == file);
    }

    #[test]
    fn a_volume_set_in_silence_is_there_from_the_first_frame() {
        let (movement, mut whole, mut soft) = (movement(), vec![0.0; 9_600], vec![0.0; 9_600]);
        for (volume, out) in [(1.0, &mut whole), (0.5, &mut soft)] {
            let (mut handle, mut deck) = deck();
            handle.volume(volume);
            handle.play(Programme::new(&movement, None, 0).unwrap(), 0.0);
            deck.render(out);
        }
        assert!(rms(&whole) > 0.0);
        assert!(whole.iter().zip(&soft).all(|(whole, soft)| 0.5 * whole == *soft));
    }

    #[test]
    fn pause_holds_and_stop_silences() {
        let (mut handle, mut deck) = deck();
        let mut out = vec![0.0; 2 * 9_600];
        handle.play(Programme::new(&movement(), None, 0).unwrap(), 0.0);
        deck.render(&mut out);
        handle.pause(true);
        deck.render(&mut out);
        let held = handle.position();
        deck.render(&mut out);
        assert_eq!((handle.position(), rms(&out)), (held, 0.0));
        assert_eq!(handle.state(), DeckState::Paused);
        handle.pause(false);
        deck.render(&mut out);
        assert!(rms(&out) > 0.0);
        handle.stop(0.1);
        deck.render(&mut out);
        deck.render(&mut out);
        assert_eq!(rms(&out[9_600..]), 0.0);
        assert_eq!(handle.state(), DeckState::Idle);
    }
}
