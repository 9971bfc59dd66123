//! What plays live: one programme after another, faded in and out, on the audio thread.
//!
//! A [`Deck`] lives on the audio thread and a [`DeckHandle`] everywhere else; two rings join them. Programmes are
//! built by the handle's side and come back to it when they are over, so the audio thread neither allocates nor frees.

mod engine;

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};

use rtrb::{Consumer, Producer, RingBuffer};

pub use engine::Deck;

use super::SAMPLE_RATE;
use super::band::{Band, Gain, SoundError};
use super::font::SoundFont;
use super::renderer::Renderer;
use super::timeline::{Events, Timeline};
use crate::compose::Movement;

/// Seconds that the hall rings on after the end, fading in the second half.
pub const TAIL_SECONDS: f64 = 4.0;

const TAIL: u32 = (TAIL_SECONDS * SAMPLE_RATE as f64) as u32;

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

    /// The same with a band that is ready: nothing is worked out anew.
    pub fn of(band: &Band, movement: &Movement, start_tick: u32) -> Self {
        let timeline = Arc::new(Timeline::new(movement));
        let start = movement.tempo.frame_at(start_tick.min(movement.length), SAMPLE_RATE);
        let end = timeline.frames();
        Self { renderer: Renderer::at(band, Events::from(timeline, start), start), end }
    }

    /// A short piece to be played on top of another, its hall included.
    pub fn aside(band: &Band, movement: &Movement) -> Self {
        let mut programme = Self::of(band, movement, 0);
        programme.end += u64::from(TAIL);
        programme
    }

    /// A renderer of one's own, up to a frame (`u64::MAX` for one without end).
    pub fn from_renderer(renderer: Renderer, end: u64) -> Self {
        Self { renderer, end }
    }
}

enum Order {
    Play {
        programme: Box<Programme>,
        fade: u32,
    },
    /// To begin when the programme that plays has come to a frame, or to its end.
    Switch {
        programme: Box<Programme>,
        at: u64,
        fade: u32,
    },
    /// On top of everything else, heard in a pause too.
    Add(Box<Programme>),
    Stop {
        fade: u32,
    },
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

/// A deck and its handle.
pub fn deck() -> (DeckHandle, Deck) {
    let (orders, ordered) = RingBuffer::new(32);
    // As many as orders can bring, and all that are at work: it never overflows while the handle is used.
    let (over, done) = RingBuffer::new(64);
    let shared = Arc::new(Shared::default());
    let handle = DeckHandle { orders, over: done, shared: Arc::clone(&shared) };
    let deck = Deck::new(ordered, over, shared);
    (handle, deck)
}

impl DeckHandle {
    /// Plays a programme from now on; what played before fades out in `fade_seconds` while this one fades in.
    pub fn play(&mut self, programme: Programme, fade_seconds: f64) {
        self.order(Order::Play { programme: Box::new(programme), fade: frames(fade_seconds) });
    }

    /// Plays a programme when the present one has ended, without a gap; at once when nothing plays.
    pub fn queue(&mut self, programme: Programme) {
        self.switch(programme, u64::MAX, 0.0);
    }

    /// Plays a programme from the moment at which the present one comes to a frame of its own, crossing over in
    /// `fade_seconds`. Of several asked for, the last is played. Waits on in a pause only if the frame is still to
    /// come; when nothing plays it begins at once.
    pub fn switch(&mut self, programme: Programme, at_frame: u64, fade_seconds: f64) {
        let programme = Box::new(programme);
        self.order(Order::Switch { programme, at: at_frame, fade: frames(fade_seconds) });
    }

    /// Plays a short programme on top of the present one, at once and in a pause too: an answer to a press, bells.
    pub fn add(&mut self, programme: Programme) {
        self.order(Order::Add(Box::new(programme)));
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
    fn a_switch_waits_for_its_frame_and_the_last_one_asked_for_wins() {
        let movement = movement();
        let (mut handle, mut deck) = deck();
        handle.play(Programme::new(&movement, None, 0).unwrap(), 0.0);
        let mut out = vec![0.0; 2 * 1_000];
        deck.render(&mut out);
        handle.switch(Programme::new(&solo("cornet", &[(0, 480, 60, 80)]), None, 0).unwrap(), 5_000, 0.1);
        handle.switch(Programme::new(&movement, None, 960).unwrap(), 6_000, 0.1);
        let mut out = vec![0.0; 2 * 4_999];
        deck.render(&mut out);
        assert_eq!((handle.begun(), handle.position()), (1, 5_999));
        let mut out = vec![0.0; 2 * 101];
        deck.render(&mut out);
        assert_eq!((handle.begun(), handle.position()), (2, movement.tempo.frame_at(960, SAMPLE_RATE) + 100));
    }

    #[test]
    fn an_aside_is_heard_in_a_pause() {
        let knock = solo("marimba", &[(0, 120, 84, 80)]);
        let (mut handle, mut deck) = deck();
        handle.play(Programme::new(&movement(), None, 0).unwrap(), 0.0);
        let mut out = vec![0.0; 2 * 4_800];
        deck.render(&mut out);
        handle.pause(true);
        deck.render(&mut out);
        deck.render(&mut out);
        assert_eq!(rms(&out), 0.0);
        handle.add(Programme::aside(&Band::new(&knock).unwrap(), &knock));
        deck.render(&mut out);
        assert!(rms(&out) > 1e-3);
        assert_eq!(handle.state(), DeckState::Paused);
        let mut out = vec![0.0; 2 * (TAIL as usize + 120_000)];
        deck.render(&mut out);
        assert_eq!(rms(&out[2 * (TAIL as usize + 100_000)..]), 0.0);
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
