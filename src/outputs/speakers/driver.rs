//! How the keeper opens and closes cards: the system's, or a test's that never answer.

use super::deck_slot::DeckSlot;
use super::deck_source::DeckSource;
use super::device::{Chosen, Quiet, better, choose};
use super::error::SpeakersError;
use super::news::CardNews;
use super::stream::start;
use std::sync::Arc;

/// Opens cards. Any call may take minutes, as a sound server may not answer.
pub(super) trait Driver: Send + Sync {
    /// Opens the card that is wanted, to play what is in a slot.
    ///
    /// # Errors
    /// Why the card cannot be opened.
    fn open(&self, slot: &Arc<DeckSlot>, news: &Arc<CardNews>) -> Result<OpenCard, SpeakersError>;

    /// The card, in words, that would be better than the system's default.
    fn better(&self) -> Option<String>;
}

/// A card that is open.
pub(super) struct OpenCard {
    pub(super) name: String,
    /// The card that plays instead of the default, in words, if one does.
    pub(super) instead: Option<String>,
    /// Dropping this closes the card, which may take minutes.
    pub(super) _stream: Box<dyn Send>,
}

/// The system's cards.
pub(super) struct System {
    /// The card's name as it was asked for; a card that comes back may have another number.
    pub(super) wanted: Option<String>,
    pub(super) buffer_frames: u32,
}

impl Driver for System {
    fn open(&self, slot: &Arc<DeckSlot>, news: &Arc<CardNews>) -> Result<OpenCard, SpeakersError> {
        Quiet::while_in(|| {
            let Chosen { name, device, instead } = choose(self.wanted.as_deref())?;
            let source = DeckSource::new(Arc::clone(slot), Arc::clone(news));
            let _stream = Box::new(start(device, &name, source, news, self.buffer_frames)?);
            Ok(OpenCard { name, instead, _stream })
        })
    }

    fn better(&self) -> Option<String> {
        Quiet::while_in(|| better().map(|(_, card)| card))
    }
}

#[cfg(test)]
pub(super) mod fake {
    //! A card that takes samples at the pace of the clock, and freezes when it is told to.

    use super::*;
    use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
    use std::thread;
    use std::time::{Duration, Instant};

    /// How often the card takes samples.
    const TICK: Duration = Duration::from_millis(5);

    /// What the test makes of the card.
    #[derive(Default)]
    struct Mood {
        frozen: AtomicBool,
        hangs: AtomicBool,
        refuses: AtomicBool,
        attempts: AtomicU32,
    }

    /// The way to a card that may hang.
    #[derive(Default)]
    pub(in crate::outputs::speakers) struct FakeDriver(Arc<Mood>);

    impl FakeDriver {
        /// Freezes the card: it takes no samples, and cannot be closed.
        pub(in crate::outputs::speakers) fn freeze(&self, frozen: bool) {
            self.0.frozen.store(frozen, Ordering::SeqCst);
        }

        /// Lets openings hang.
        pub(in crate::outputs::speakers) fn hang_opening(&self, hangs: bool) {
            self.0.hangs.store(hangs, Ordering::SeqCst);
        }

        /// Lets openings fail.
        pub(in crate::outputs::speakers) fn refuse(&self, refuses: bool) {
            self.0.refuses.store(refuses, Ordering::SeqCst);
        }

        /// How often somebody has tried to open the card.
        pub(in crate::outputs::speakers) fn attempts(&self) -> u32 {
            self.0.attempts.load(Ordering::SeqCst)
        }
    }

    /// An open card; closing it waits while it is frozen.
    struct Stream {
        mood: Arc<Mood>,
        closed: Arc<AtomicBool>,
    }

    impl Drop for Stream {
        fn drop(&mut self) {
            while self.mood.frozen.load(Ordering::SeqCst) {
                thread::sleep(TICK);
            }
            self.closed.store(true, Ordering::SeqCst);
        }
    }

    impl Driver for FakeDriver {
        fn open(&self, slot: &Arc<DeckSlot>, news: &Arc<CardNews>) -> Result<OpenCard, SpeakersError> {
            self.0.attempts.fetch_add(1, Ordering::SeqCst);
            while self.0.hangs.load(Ordering::SeqCst) {
                thread::sleep(TICK);
            }
            if self.0.refuses.load(Ordering::SeqCst) {
                return Err(SpeakersError::NoDevice("it is unplugged".to_owned()));
            }
            let (mood, closed) = (Arc::clone(&self.0), Arc::new(AtomicBool::new(false)));
            let stream = Stream { mood: Arc::clone(&mood), closed: Arc::clone(&closed) };
            let (slot, news) = (Arc::clone(slot), Arc::clone(news));
            thread::spawn(move || {
                let (begun, mut taken) = (Instant::now(), 0);
                let mut block = [0.0; 480];
                while !closed.load(Ordering::SeqCst) {
                    thread::sleep(TICK);
                    while taken < begun.elapsed().as_millis() / 5 && !mood.frozen.load(Ordering::SeqCst) {
                        slot.render(&mut block);
                        news.taken.fetch_add(240, Ordering::Relaxed);
                        taken += 1;
                    }
                }
            });
            Ok(OpenCard { name: "fake".to_owned(), instead: None, _stream: Box::new(stream) })
        }

        fn better(&self) -> Option<String> {
            None
        }
    }
}
