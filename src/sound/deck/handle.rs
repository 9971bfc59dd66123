//! The handle's side of a deck: gives orders, and frees what has been played.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use rtrb::{Consumer, RingBuffer};

use super::engine::Deck;
use super::frames;
use super::mailbox::{Appointed, Begin, Following, Mailbox, Switch, Wanted};
use super::programme::Programme;
use super::progress::DeckProgress;

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

/// Why a programme cannot be played on top: as many as a deck holds wait for its output to take samples.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the output takes no samples, and other sounds wait for it already")]
pub struct DeckFull;

/// Tells a deck what to do, from any thread but the audio thread. What is told last counts, also when the audio thread has
/// stood still meanwhile.
pub struct DeckHandle {
    mailbox: Mailbox,
    over: Consumer<Box<Programme>>,
    progress: Arc<DeckProgress>,
}

/// Tells where a deck is, from any thread.
#[derive(Clone)]
pub struct DeckWatch(Arc<DeckProgress>);

impl DeckWatch {
    /// The number of the programme that is being sent out, and the frame of its movement; both 0 before the first. They
    /// stay as they are when the programme is over.
    pub fn place(&self) -> (u64, u64) {
        self.0.place()
    }
}

/// Makes a deck and its handle.
pub fn deck() -> (DeckHandle, Deck) {
    let mailbox = Mailbox::default();
    // Room for more programmes than can be given and can play between two calls of the handle.
    let (over, done) = RingBuffer::new(64);
    let progress = Arc::new(DeckProgress::default());
    let handle = DeckHandle { mailbox: mailbox.clone(), over: done, progress: Arc::clone(&progress) };
    let deck = Deck::new(mailbox, over, progress);
    (handle, deck)
}

impl DeckHandle {
    /// Plays a programme from now on; what played before fades out in `fade_seconds` while this one fades in.
    pub fn play(&mut self, programme: Programme, fade_seconds: f64) {
        let mut begin = Some(Begin { programme: Box::new(programme), fade: frames(fade_seconds) });
        self.want(|wanted| {
            (wanted.play, wanted.next, wanted.paused) = (begin.take(), None, Some(false));
        });
    }

    /// Plays a programme when the present one has ended, without a gap; at once when nothing plays.
    pub fn queue(&mut self, programme: Programme) {
        self.switch(programme, u64::MAX, 0.0);
    }

    /// Plays a programme from the moment at which the present one comes to a frame of its own, crossing over in
    /// `fade_seconds`. Of several that wait, the last one asked for is played. In a pause it waits if the
    /// frame is still to come; when nothing plays it begins at once.
    pub fn switch(&mut self, programme: Programme, at_frame: u64, fade_seconds: f64) {
        self.switch_when(programme, None, at_frame, fade_seconds);
    }

    /// The same for a frame of the programme with a number. If another has taken over from that one meanwhile, the
    /// change is made at the moment at which the first would have come to its frame.
    pub fn switch_during(&mut self, programme: Programme, number: u64, at_frame: u64, fade_seconds: f64) {
        self.switch_when(programme, Some(number), at_frame, fade_seconds);
    }

    fn switch_when(&mut self, programme: Programme, during: Option<u64>, at: u64, fade_seconds: f64) {
        let programme = Box::new(programme);
        let switch = Switch { programme, during, at, fade: frames(fade_seconds) };
        self.follow_with(Following::Switch(switch));
    }

    /// Plays a programme from a frame on that is counted as [`Self::rendered`] counts, crossing over in `fade_seconds`;
    /// at once if that frame has been sent. Where the present programme ends within 3 ms of that frame, the
    /// new one begins at its end, without a gap.
    pub fn appoint(&mut self, programme: Programme, frame: u64, fade_seconds: f64) {
        let at = Appointed { frame, fade: frames(fade_seconds), alone: false };
        self.follow_with(Following::Appointment(Box::new(programme), at));
    }

    /// Plays a programme from a frame on that is counted as [`Self::rendered`] counts. What plays before falls silent in
    /// the `fade_seconds` before, its hall included, so that from this frame on the samples are those of the
    /// programme and of nothing else but short programmes on top.
    pub fn appoint_alone(&mut self, programme: Programme, frame: u64, fade_seconds: f64) {
        let at = Appointed { frame, fade: frames(fade_seconds), alone: true };
        self.follow_with(Following::Appointment(Box::new(programme), at));
    }

    /// Forgets the programme that waits to begin; what plays goes on.
    pub fn forget_next(&mut self) {
        self.follow_with(Following::Nothing);
    }

    fn follow_with(&mut self, next: Following) {
        let mut next = Some(next);
        self.want(|wanted| wanted.next = next.take());
    }

    /// Plays a short programme on top of the present one, at once and in a pause too: an answer to a press, bells.
    ///
    /// # Errors
    /// When four of them wait already, because the output takes no samples.
    pub fn add(&mut self, programme: Programme) -> Result<(), DeckFull> {
        let mut programme = Some(Box::new(programme));
        self.want(|wanted| match wanted.asides.iter_mut().find(|place| place.is_none()) {
            Some(place) => {
                *place = programme.take();
                Ok(())
            }
            None => Err(DeckFull),
        })
    }

    /// Fades out and forgets everything, the queue included.
    pub fn stop(&mut self, fade_seconds: f64) {
        self.want(|wanted| {
            (wanted.play, wanted.next) = (None, None);
            wanted.stop = Some(frames(fade_seconds));
        });
    }

    /// Holds the music where it is, or lets it go on.
    pub fn pause(&mut self, paused: bool) {
        self.want(|wanted| wanted.paused = Some(paused));
    }

    /// Sets the volume: an amplitude, 0 to 1, reached smoothly.
    pub fn volume(&mut self, amplitude: f32) {
        self.want(|wanted| wanted.volume = Some(amplitude.clamp(0.0, 1.0)));
    }

    /// Frame of the movement that is being sent out.
    pub fn position(&self) -> u64 {
        self.place().1
    }

    /// What tells others where this deck is.
    pub fn watch(&self) -> DeckWatch {
        DeckWatch(Arc::clone(&self.progress))
    }

    /// The number of the programme that is being sent out, and the frame of its movement; both 0 before the first. They
    /// stay as they are when the programme is over.
    pub fn place(&self) -> (u64, u64) {
        self.progress.place()
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

    /// Changes what the deck is to do, and frees what has been played.
    fn want<T>(&mut self, change: impl FnMut(&mut Wanted) -> T) -> T {
        while self.over.pop().is_ok() {}
        self.mailbox.change(change)
    }
}
