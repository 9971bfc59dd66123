//! Opens a card again that has gone, while the music goes on by the clock.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, TryRecvError, channel};
use std::thread;
use std::time::{Duration, Instant};

use tracing::info;

use super::deck_slot::DeckSlot;
use super::device::going_to;
use super::driver::{Driver, OpenCard};
use super::kept_card::{KeptCard, LOOK, STALLED};
use super::news::{CardNews, OutputState};
use crate::sound::{Deck, SAMPLE_RATE};

/// The waits between attempts to open a card again: the first, and the longest; each is twice the one before.
const BACK_OFF: (Duration, Duration) = (Duration::from_millis(250), Duration::from_secs(10));

/// Closing or opening a card that takes longer than this is reported.
const SLOW: Duration = Duration::from_secs(3);

/// Seconds over which the music fades in when the card is back.
const FADE_IN: f64 = 0.5;

/// A card that plays, with the slot for its deck; or why there is none.
type Attempt = Result<(OpenCard, Arc<DeckSlot>), String>;

/// The way back to a card.
pub(super) struct Reopening {
    deck: Deck,
    gone: Instant,
    /// Frames that have passed unheard.
    passed: u64,
    /// What is under way on a thread of its own, since when: the old card is closed, or a card opened. None of them begins
    /// before the one before has ended, so that no more than one thread hangs.
    work: Option<(Receiver<Attempt>, Instant)>,
    wait: Duration,
    next: Instant,
}

impl Reopening {
    /// Begins by closing the old card, which has taken no samples since `gone`.
    pub(super) fn after(old: OpenCard, deck: Deck, gone: Instant) -> Self {
        let closed = begin(move || {
            drop(old);
            Err(String::new())
        });
        let wait = BACK_OFF.0;
        Self { deck, gone, passed: 0, work: closed, wait, next: Instant::now() + wait }
    }

    /// Tries until the card is back; none when it is to be closed.
    pub(super) fn until_back(mut self, kept: &mut KeptCard) -> Option<(OpenCard, Arc<DeckSlot>)> {
        loop {
            if kept.is_over(LOOK) {
                return None;
            }
            self.pass();
            match &self.work {
                None if Instant::now() >= self.next => {
                    kept.news.set(OutputState::Reconnecting);
                    let (driver, news) = (Arc::clone(&kept.driver), Arc::clone(&kept.news));
                    let window = kept.three_buffers().max(4 * LOOK);
                    self.work = begin(move || attempt(&*driver, &news, window));
                }
                None => {}
                Some((work, since)) => match work.try_recv() {
                    Ok(Ok((card, slot))) => {
                        // Opening took time, in which the music went on too.
                        self.pass();
                        self.deck.fade_in(FADE_IN);
                        if let Some(card) = card.instead.as_deref().filter(|_| kept.instead != card.instead) {
                            info!("{}", going_to(card));
                        }
                        kept.instead.clone_from(&card.instead);
                        slot.put(self.deck);
                        return Some((card, slot));
                    }
                    Ok(Err(why)) => self.failed(&kept.news, &why),
                    Err(TryRecvError::Disconnected) => self.failed(&kept.news, "the attempt to open it broke off"),
                    Err(TryRecvError::Empty) if since.elapsed() > SLOW => {
                        kept.news.explain("the sound server or the card does not answer");
                    }
                    Err(TryRecvError::Empty) => {}
                },
            }
        }
    }

    /// Lets the music go on to the present, unheard.
    fn pass(&mut self) {
        let due = (self.gone.elapsed().as_nanos() * u128::from(SAMPLE_RATE) / 1_000_000_000) as u64;
        self.deck.pass(due - self.passed);
        self.passed = due;
    }

    /// What was under way has ended without a card. An empty `why` means that the old one is closed.
    fn failed(&mut self, news: &CardNews, why: &str) {
        self.work = None;
        news.set(OutputState::Lost);
        if !why.is_empty() {
            news.explain(why);
            self.wait = (2 * self.wait).min(BACK_OFF.1);
            self.next = Instant::now() + self.wait;
        }
    }
}

/// Begins something on a thread of its own. A card that is opened when nobody wants it any more is closed on that thread.
fn begin(work: impl FnOnce() -> Attempt + Send + 'static) -> Option<(Receiver<Attempt>, Instant)> {
    let (done, result) = channel();
    let thread = thread::Builder::new().name("card".to_owned()).spawn(move || drop(done.send(work())));
    // Where the system gives no thread, the next look tries again.
    thread.is_ok().then(|| (result, Instant::now()))
}

/// Opens the card. A card counts as open only when it takes samples at a steady pace: a sound server that is just starting
/// takes a buffer's worth at once and then nothing for a second, and the music would stay late by that second.
fn attempt(driver: &dyn Driver, news: &Arc<CardNews>, window: Duration) -> Attempt {
    let slot = Arc::new(DeckSlot::default());
    let card = driver.open(&slot, news).map_err(|error| error.to_string())?;
    news.lost.store(false, Ordering::Release);
    let enough = (window.as_secs_f64() / 2.0 * f64::from(SAMPLE_RATE)) as u64;
    // Moments, and frames taken by then. What the first look finds fills the buffer, and does not show the pace.
    let before = news.taken.load(Ordering::Relaxed);
    let mut looks = Vec::new();
    let opened = Instant::now();
    while opened.elapsed() < STALLED + window && !news.lost.load(Ordering::Acquire) {
        thread::sleep(LOOK / 2);
        let taken = news.taken.load(Ordering::Relaxed) - before;
        if taken == 0 {
            continue;
        }
        looks.push((Instant::now(), taken));
        let back = looks.iter().skip(1).rev().find(|look| look.0.elapsed() >= window);
        if back.is_some_and(|(_, then)| taken - then >= enough) {
            return Ok((card, slot));
        }
    }
    Err("it can be opened, but takes no samples".to_owned())
}
