//! Keeps a sound card playing: while the card is away the music goes on in time, unheard.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use rodio::MixerDeviceSink;
use rtrb::{Producer, RingBuffer};
use tracing::{info, warn};

use super::deck_source::DeckSource;
use super::device::{Chosen, Quiet, better, choose, going_to};
use super::error::SpeakersError;
use super::news::{CardNews, OutputState};
use super::stream::start;
use super::underruns::Underruns;
use crate::sound::{Deck, SAMPLE_RATE};

/// How often the keeper checks the card.
const LOOK: Duration = Duration::from_millis(50);

/// How often the keeper checks whether a better card has been plugged in.
const CARDS: Duration = Duration::from_secs(3);

/// A card that has taken no samples for this long has gone, whatever its driver says.
const STALLED: Duration = Duration::from_secs(2);

/// The same while the driver reports errors.
const FAULTY: Duration = Duration::from_millis(150);

/// The waits between attempts to open a card again: the first, and the longest; each is twice the one before.
const BACK_OFF: (Duration, Duration) = (Duration::from_millis(250), Duration::from_secs(10));

/// Seconds over which the music fades in when the card is back.
const FADE_IN: f64 = 0.5;

/// A handle to the keeper's thread. Dropping it closes the card.
pub(super) struct DeviceKeeper {
    quit: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Drop for DeviceKeeper {
    fn drop(&mut self) {
        drop(self.quit.take());
        if let Some(thread) = self.thread.take() {
            // A thread that panicked has closed the card already.
            let _ = thread.join();
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
    wanted: Option<&str>,
    buffer_frames: u32,
    deck: Deck,
    news: &Arc<CardNews>,
) -> Result<OpenedCard, SpeakersError> {
    let Chosen { name, device, instead } = choose(wanted)?;
    let (home, decks) = channel();
    let (mut to_source, coming) = RingBuffer::new(1);
    let sink = start(device, &name, DeckSource::new(coming, home.clone(), Arc::clone(news)), news, buffer_frames)?;
    // The ring is empty, so there is room.
    let _ = to_source.push(deck);
    let (quit, quits) = channel();
    let keeping = Keeping {
        wanted: wanted.map(str::to_owned),
        buffer_frames,
        news: Arc::clone(news),
        home,
        decks,
        quits,
        underruns: Underruns::default(),
        tried: instead.clone(),
        instead: instead.clone(),
    };
    let thread = thread::Builder::new()
        .name("speakers".to_owned())
        .spawn(move || Quiet::while_in(|| keeping.keep(sink)))
        .map_err(|error| SpeakersError::CannotOpen { name: name.clone(), reason: error.to_string() })?;
    Ok(OpenedCard { name, instead, keeper: DeviceKeeper { quit: Some(quit), thread: Some(thread) } })
}

/// What the keeper's thread knows.
struct Keeping {
    /// The card's name as it was asked for; a card that comes back may have another number.
    wanted: Option<String>,
    buffer_frames: u32,
    news: Arc<CardNews>,
    /// Where a deck comes when its card is closed: the end that goes into each source, and ours.
    home: Sender<Deck>,
    decks: Receiver<Deck>,
    /// Disconnects when the card is to be closed.
    quits: Receiver<()>,
    underruns: Underruns,
    /// The card that plays instead of the default, in words.
    instead: Option<String>,
    /// The better card that was seen last, whether or not it could be opened.
    tried: Option<String>,
}

impl Keeping {
    fn keep(mut self, first: MixerDeviceSink) {
        let mut sink = first;
        loop {
            let Some(gone) = self.watch() else { return };
            self.news.set(OutputState::Lost);
            // Closing the stream hands the deck back.
            drop(sink);
            let Ok(deck) = self.decks.recv_timeout(Duration::from_secs(5)) else { return };
            match self.reopen(deck, gone) {
                Some(again) => sink = again,
                None => return,
            }
        }
    }

    /// Waits until the card has gone, and returns the moment since which no samples have flowed; none when the card is to be
    /// closed.
    fn watch(&mut self) -> Option<Instant> {
        let mut looked = Instant::now();
        let mut flow = (self.news.taken.load(Ordering::Relaxed), Instant::now());
        let mut faults = self.news.faults.load(Ordering::Relaxed);
        loop {
            let slept = Instant::now();
            if self.quits.recv_timeout(LOOK) != Err(RecvTimeoutError::Timeout) {
                return None;
            }
            // A program that has stood still for longer comes back with old music: as with a card that was away, the time
            // in between goes by unheard.
            if slept.elapsed() > STALLED {
                return Some(slept);
            }
            self.tell_of_underruns();
            if self.wanted.is_none() && looked.elapsed() > CARDS {
                looked = Instant::now();
                let card = better().map(|(_, card)| card);
                // The music moves there at once. A card that could not be opened is not tried again until it is replugged.
                if card != self.tried {
                    self.tried.clone_from(&card);
                    if card.is_some() && card != self.instead {
                        return Some(flow.1);
                    }
                }
            }
            let taken = self.news.taken.load(Ordering::Relaxed);
            if taken != flow.0 {
                flow = (taken, Instant::now());
                faults = self.news.faults.load(Ordering::Relaxed);
                self.news.set(OutputState::Flowing);
            } else if flow.1.elapsed() > self.periods(3).max(6 * LOOK) {
                self.news.set(OutputState::Silent);
            }
            let patience = if self.news.faults.load(Ordering::Relaxed) == faults { STALLED } else { FAULTY };
            if self.news.lost.swap(false, Ordering::AcqRel) || flow.1.elapsed() > patience {
                return Some(flow.1);
            }
        }
    }

    /// How long the card plays as many buffers as `times`.
    fn periods(&self, times: u32) -> Duration {
        times * Duration::from_secs(1) * self.buffer_frames / SAMPLE_RATE
    }

    /// Warns of underruns, once a minute at most.
    fn tell_of_underruns(&mut self) {
        if let Some(underruns) = self.underruns.new_ones(self.news.xruns.load(Ordering::Relaxed), Instant::now()) {
            let output = self.wanted.as_deref().unwrap_or("default");
            warn!(output, underruns, buffer = self.buffer_frames, "ran out of samples; a larger buffer may help");
        }
    }

    /// Tries until the card is back, while the music goes on by the clock; none when the card is to be closed.
    fn reopen(&mut self, mut deck: Deck, gone: Instant) -> Option<MixerDeviceSink> {
        let mut passed = 0;
        let mut wait = BACK_OFF.0;
        let mut next = Instant::now() + wait;
        loop {
            if self.quits.recv_timeout(LOOK) != Err(RecvTimeoutError::Timeout) {
                return None;
            }
            let due = frames_since(gone);
            deck.pass(due - passed);
            passed = due;
            if Instant::now() < next {
                continue;
            }
            self.news.set(OutputState::Reconnecting);
            if let Some((sink, mut to_source)) = self.attempt() {
                // Opening takes time, in which the music went on too.
                deck.pass(frames_since(gone) - passed);
                deck.fade_in(FADE_IN);
                // The ring is empty, so there is room.
                let _ = to_source.push(deck);
                return Some(sink);
            }
            self.news.set(OutputState::Lost);
            wait = (2 * wait).min(BACK_OFF.1);
            next = Instant::now() + wait;
        }
    }

    /// Opens the card again. A card counts as open only when it takes samples at a steady pace: a sound server that is just
    /// starting takes a buffer's worth at once and then nothing for a second, and the music would stay late by that second.
    fn attempt(&mut self) -> Option<(MixerDeviceSink, Producer<Deck>)> {
        let Chosen { name, device, instead } = choose(self.wanted.as_deref()).ok()?;
        let (to_source, coming) = RingBuffer::new(1);
        let source = DeckSource::new(coming, self.home.clone(), Arc::clone(&self.news));
        let sink = start(device, &name, source, &self.news, self.buffer_frames).ok()?;
        self.news.lost.store(false, Ordering::Release);
        let window = self.periods(3).max(4 * LOOK);
        let enough = (window.as_secs_f64() / 2.0 * f64::from(SAMPLE_RATE)) as u64;
        // Moments, and frames taken by then. What the first look finds fills the buffer, and does not show the pace.
        let before = self.news.taken.load(Ordering::Relaxed);
        let mut looks = Vec::new();
        let opened = Instant::now();
        while opened.elapsed() < STALLED + window && !self.news.lost.load(Ordering::Acquire) {
            if self.quits.recv_timeout(LOOK / 2) != Err(RecvTimeoutError::Timeout) {
                return None;
            }
            let taken = self.news.taken.load(Ordering::Relaxed) - before;
            if taken == 0 {
                continue;
            }
            looks.push((Instant::now(), taken));
            let back = looks.iter().skip(1).rev().find(|look| look.0.elapsed() >= window);
            if back.is_some_and(|(_, then)| taken - then >= enough) {
                if let Some(card) = instead.as_deref().filter(|_| self.instead != instead) {
                    info!("{}", going_to(card));
                }
                self.instead = instead;
                return Some((sink, to_source));
            }
        }
        None
    }
}

/// How many frames the music has advanced since a moment.
fn frames_since(start: Instant) -> u64 {
    (start.elapsed().as_nanos() * u128::from(SAMPLE_RATE) / 1_000_000_000) as u64
}
