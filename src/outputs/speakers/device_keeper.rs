//! Keeps a sound card playing: while the card is away the music goes on in time, unheard.
//!
//! Cards are opened, closed and looked for on threads of their own: a sound server that does not answer stops neither the
//! music's time nor the end of the program.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use tracing::warn;

use super::deck_slot::DeckSlot;
use super::driver::{Driver, OpenCard};
use super::error::SpeakersError;
use super::kept_card::{KeptCard, LOOK, STALLED};
use super::news::{CardNews, OutputState};
use super::reopening::Reopening;
use super::underruns::Underruns;
use crate::outputs::leave::join_within;
use crate::sound::Deck;

/// How often it is checked whether a better card has been plugged in.
const CARDS: Duration = Duration::from_secs(3);

/// A card whose driver reports errors has gone when it has taken no samples for this long.
const FAULTY: Duration = Duration::from_millis(150);

/// How long closing the card may hold up whoever closes it.
const LEAVING: Duration = Duration::from_millis(200);

/// A handle to the keeper's thread. Dropping it closes the card.
pub(super) struct DeviceKeeper {
    quit: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Drop for DeviceKeeper {
    fn drop(&mut self) {
        drop(self.quit.take());
        if let Some(thread) = self.thread.take() {
            join_within(thread, LEAVING);
        }
    }
}

/// A card that was opened.
pub(super) struct OpenedCard {
    pub(super) name: String,
    /// The card that plays instead of the default, in words, if one does.
    pub(super) instead: Option<String>,
    pub(super) keeper: DeviceKeeper,
}

/// Opens a card for a deck, and keeps it open.
pub(super) fn open(
    driver: Arc<dyn Driver>,
    wanted: Option<&str>,
    buffer_frames: u32,
    deck: Deck,
    news: &Arc<CardNews>,
) -> Result<OpenedCard, SpeakersError> {
    let slot = Arc::new(DeckSlot::default());
    let card = driver.open(&slot, news)?;
    slot.put(deck);
    let (name, instead) = (card.name.clone(), card.instead.clone());
    let (quit, quits) = channel();
    let keeping = Keeping {
        better: wanted.is_none().then(|| look_for_better(Arc::clone(&driver))),
        wanted: wanted.map(str::to_owned),
        kept: KeptCard { driver, buffer_frames, news: Arc::clone(news), quits, instead: instead.clone() },
        underruns: Underruns::default(),
        tried: instead.clone(),
    };
    let thread = thread::Builder::new()
        .name("speakers".to_owned())
        .spawn(move || keeping.keep(card, slot))
        .map_err(|error| SpeakersError::CannotOpen { name: name.clone(), reason: error.to_string() })?;
    Ok(OpenedCard { name, instead, keeper: DeviceKeeper { quit: Some(quit), thread: Some(thread) } })
}

/// Looks for a card that is better than the default, again and again, until nobody wants to know any more.
fn look_for_better(driver: Arc<dyn Driver>) -> Receiver<Option<String>> {
    let (found, better) = channel();
    // Without such a thread no better card is found, which is no reason to be silent.
    let _ = thread::Builder::new().name("cards".to_owned()).spawn(move || {
        loop {
            thread::sleep(CARDS);
            if found.send(driver.better()).is_err() {
                return;
            }
        }
    });
    better
}

/// What the keeper's thread knows.
struct Keeping {
    kept: KeptCard,
    wanted: Option<String>,
    underruns: Underruns,
    /// Tells now and then which card is better than the default.
    better: Option<Receiver<Option<String>>>,
    /// The better card that was seen last, whether or not it could be opened.
    tried: Option<String>,
}

impl Keeping {
    fn keep(mut self, first: OpenCard, slot: Arc<DeckSlot>) {
        let (mut card, mut slot) = (first, slot);
        loop {
            let Some((gone, why)) = self.watch() else { return };
            self.kept.news.explain(why);
            self.kept.news.set(OutputState::Lost);
            // The card keeps an empty slot, should it ever wake up.
            let Some(deck) = slot.take() else { return };
            match Reopening::after(card, deck, gone).until_back(&mut self.kept) {
                Some(again) => (card, slot) = again,
                None => return,
            }
        }
    }

    /// Waits until the card has gone, and returns the moment since which no samples have flowed, and why; none when the card
    /// is to be closed.
    fn watch(&mut self) -> Option<(Instant, &'static str)> {
        let mut flow = (self.kept.news.taken.load(Ordering::Relaxed), Instant::now());
        let mut faults = self.kept.news.faults.load(Ordering::Relaxed);
        loop {
            let slept = Instant::now();
            if self.kept.is_over(LOOK) {
                return None;
            }
            // A program that has stood still for longer comes back with old music: as with a card that was away, the time
            // in between goes by unheard.
            if slept.elapsed() > STALLED {
                return Some((slept, "the program stood still"));
            }
            self.tell_of_underruns();
            if let Some(card) = self.better.as_ref().and_then(|better| better.try_iter().last()) {
                // The music moves there at once. A card that could not be opened is not tried again until it is replugged.
                if card != self.tried {
                    self.tried.clone_from(&card);
                    if card.is_some() && card != self.kept.instead {
                        return Some((flow.1, "the sound moves to another card"));
                    }
                }
            }
            let taken = self.kept.news.taken.load(Ordering::Relaxed);
            if taken != flow.0 {
                flow = (taken, Instant::now());
                faults = self.kept.news.faults.load(Ordering::Relaxed);
                self.kept.news.set(OutputState::Flowing);
            } else if flow.1.elapsed() > self.kept.three_buffers().max(6 * LOOK) {
                self.kept.news.set(OutputState::Silent);
            }
            if self.kept.news.lost.swap(false, Ordering::AcqRel) {
                return Some((flow.1, "its driver says that it has gone"));
            }
            let faulty = self.kept.news.faults.load(Ordering::Relaxed) != faults;
            if faulty && flow.1.elapsed() > FAULTY {
                return Some((flow.1, "its driver reports errors, and it takes no samples"));
            }
            if flow.1.elapsed() > STALLED {
                return Some((flow.1, "it takes no samples any more"));
            }
        }
    }

    /// Warns of underruns, once a minute at most.
    fn tell_of_underruns(&mut self) {
        if let Some(underruns) = self.underruns.new_ones(self.kept.news.xruns.load(Ordering::Relaxed), Instant::now()) {
            let output = self.wanted.as_deref().unwrap_or("default");
            warn!(output, underruns, buffer = self.kept.buffer_frames, "ran out of samples; a larger buffer may help");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::driver::fake::FakeDriver;
    use super::*;
    use crate::sound::{DeckHandle, deck};

    /// A card that plays, and what goes with it.
    fn playing(driver: &Arc<FakeDriver>) -> (DeckHandle, Arc<CardNews>, DeviceKeeper) {
        let (handle, deck) = deck();
        let news = Arc::new(CardNews::default());
        let driver: Arc<dyn Driver> = Arc::<FakeDriver>::clone(driver);
        let opened = open(driver, Some("fake"), 2_048, deck, &news).unwrap();
        until("samples", || news.state() == OutputState::Flowing);
        assert_eq!(news.reason(), None);
        (handle, news, opened.keeper)
    }

    /// Waits for something, for half a minute at most.
    fn until(what: &str, there: impl Fn() -> bool) {
        let begun = Instant::now();
        while !there() {
            assert!(begun.elapsed() < Duration::from_secs(30), "never {what}");
            thread::sleep(Duration::from_millis(5));
        }
    }

    fn says(news: &CardNews, words: &str) -> bool {
        news.reason().is_some_and(|why| why.contains(words))
    }

    #[test]
    fn a_card_that_never_closes_holds_up_neither_the_music_nor_the_end() {
        let driver = Arc::new(FakeDriver::default());
        let (handle, news, keeper) = playing(&driver);
        driver.freeze(true);
        until("that it is lost", || says(&news, "takes no samples"));
        // The music goes on in time, though the card holds on to all that it has.
        let before = handle.rendered();
        until("music that goes on", || handle.rendered() > before + 48_000);
        until("what hangs", || says(&news, "does not answer"));
        drop(keeper);
        driver.freeze(false);
    }

    #[test]
    fn a_card_that_never_opens_holds_up_neither_the_music_nor_the_end() {
        let driver = Arc::new(FakeDriver::default());
        let (handle, news, keeper) = playing(&driver);
        driver.hang_opening(true);
        news.lost.store(true, Ordering::Release);
        until("that it is lost", || says(&news, "has gone"));
        until("what hangs", || says(&news, "does not answer"));
        assert_eq!(news.state(), OutputState::Reconnecting);
        let before = handle.rendered();
        until("music that goes on", || handle.rendered() > before + 48_000);
        assert_eq!(driver.attempts(), 2, "no attempt begins while another hangs");
        drop(keeper);
        driver.hang_opening(false);
    }

    #[test]
    fn a_card_that_is_back_plays_on() {
        let driver = Arc::new(FakeDriver::default());
        let (handle, news, _keeper) = playing(&driver);
        driver.refuse(true);
        news.lost.store(true, Ordering::Release);
        until("why it cannot be opened", || says(&news, "it is unplugged"));
        let before = handle.rendered();
        until("music that goes on", || handle.rendered() > before + 4_800);
        driver.refuse(false);
        until("samples", || news.state() == OutputState::Flowing);
        let taken = handle.rendered();
        until("samples of the deck", || handle.rendered() > taken + 4_800);
        assert_eq!(news.reason(), None);
    }
}
