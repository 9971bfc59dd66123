//! The handle's side of a deck: gives orders, and frees what has been played.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use rtrb::{Consumer, Producer, RingBuffer};

use super::engine::Deck;
use super::order::{Appointed, DeckOrder, DeckProgress, frames};
use super::programme::Programme;

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

/// Tells a deck what to do, from any thread but the audio thread.
pub struct DeckHandle {
    orders: Producer<DeckOrder>,
    over: Consumer<Box<Programme>>,
    progress: Arc<DeckProgress>,
}

/// Makes a deck and its handle.
pub fn deck() -> (DeckHandle, Deck) {
    let (orders, ordered) = RingBuffer::new(32);
    // Room for all programmes that orders can bring and all that play: it never overflows while the handle is used.
    let (over, done) = RingBuffer::new(64);
    let progress = Arc::new(DeckProgress::default());
    let handle = DeckHandle { orders, over: done, progress: Arc::clone(&progress) };
    let deck = Deck::new(ordered, over, progress);
    (handle, deck)
}

impl DeckHandle {
    /// Plays a programme from now on; what played before fades out in `fade_seconds` while this one fades in.
    pub fn play(&mut self, programme: Programme, fade_seconds: f64) {
        self.order(DeckOrder::Play { programme: Box::new(programme), fade: frames(fade_seconds) });
    }

    /// Plays a programme when the present one has ended, without a gap; at once when nothing plays.
    pub fn queue(&mut self, programme: Programme) {
        self.switch(programme, u64::MAX, 0.0);
    }

    /// Plays a programme from the moment at which the present one comes to a frame of its own, crossing over in
    /// `fade_seconds`. Of several that wait, the last one asked for is played. In a pause it waits if the
    /// frame is still to come; when nothing plays it begins at once.
    pub fn switch(&mut self, programme: Programme, at_frame: u64, fade_seconds: f64) {
        let programme = Box::new(programme);
        self.order(DeckOrder::Switch { programme, at: at_frame, fade: frames(fade_seconds) });
    }

    /// Plays a programme from a frame on that is counted as [`Self::rendered`] counts, crossing over in `fade_seconds`;
    /// at once if that frame has been sent. Where the present programme ends within 3 ms of that frame, the
    /// new one begins at its end, without a gap.
    pub fn appoint(&mut self, programme: Programme, frame: u64, fade_seconds: f64) {
        let at = Appointed { frame, fade: frames(fade_seconds), alone: false };
        self.order(DeckOrder::Appoint { programme: Box::new(programme), at });
    }

    /// Plays a programme from a frame on that is counted as [`Self::rendered`] counts. What plays before falls silent in
    /// the `fade_seconds` before, its hall included, so that from this frame on the samples are those of the
    /// programme and of nothing else but short programmes on top.
    pub fn appoint_alone(&mut self, programme: Programme, frame: u64, fade_seconds: f64) {
        let at = Appointed { frame, fade: frames(fade_seconds), alone: true };
        self.order(DeckOrder::Appoint { programme: Box::new(programme), at });
    }

    /// Forgets the programme that waits to begin; what plays goes on.
    pub fn forget_next(&mut self) {
        self.order(DeckOrder::Forget);
    }

    /// Plays a short programme on top of the present one, at once and in a pause too: an answer to a press, bells.
    pub fn add(&mut self, programme: Programme) {
        self.order(DeckOrder::Add(Box::new(programme)));
    }

    /// Fades out and forgets everything, the queue included.
    pub fn stop(&mut self, fade_seconds: f64) {
        self.order(DeckOrder::Stop { fade: frames(fade_seconds) });
    }

    /// Holds the music where it is, or lets it go on.
    pub fn pause(&mut self, paused: bool) {
        self.order(DeckOrder::Pause(paused));
    }

    /// Sets the volume: an amplitude, 0 to 1, reached smoothly.
    pub fn volume(&mut self, amplitude: f32) {
        self.order(DeckOrder::Volume(amplitude.clamp(0.0, 1.0)));
    }

    /// Frame of the movement that is being sent out.
    pub fn position(&self) -> u64 {
        self.progress.position.load(Ordering::Relaxed)
    }

    /// How many programmes have begun so far; it grows by one when a queued programme takes over.
    pub fn begun(&self) -> u64 {
        self.progress.begun.load(Ordering::Acquire)
    }

    /// Frames sent out since the deck was made, silence included. While it stands still, no sound flows.
    pub fn rendered(&self) -> u64 {
        self.progress.rendered.load(Ordering::Relaxed)
    }

    /// What the deck is doing.
    pub fn state(&self) -> DeckState {
        match self.progress.state.load(Ordering::Acquire) {
            1 => DeckState::Playing,
            2 => DeckState::Paused,
            _ => DeckState::Idle,
        }
    }

    fn order(&mut self, order: DeckOrder) {
        while self.over.pop().is_ok() {}
        // The ring holds more orders than are given between two blocks. It is full only when the audio thread stands
        // still; then the order is dropped, as nobody would hear it.
        let _ = self.orders.push(order);
    }
}
