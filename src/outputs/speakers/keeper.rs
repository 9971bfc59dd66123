//! Keeps a sound card playing: when it goes away the music goes on in time, unheard, until it is back.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use rodio::{DeviceSinkBuilder, MixerDeviceSink, Source};
use rtrb::{Consumer, Producer, RingBuffer};
use tracing::{info, warn};

use super::device::{Chosen, Quiet, better, choose, our_format};
use super::underruns::Underruns;
use super::{CHANNELS, OutputState, RATE, SpeakersError, going_to, reason};
use crate::outputs::real_time;
use crate::sound::{BLOCK, Deck, SAMPLE_RATE};

/// How often the keeper looks after the card.
const LOOK: Duration = Duration::from_millis(50);

/// How often it looks whether a better card has been plugged in.
const CARDS: Duration = Duration::from_secs(3);

/// No sound has flowed for so long: the card is gone, whatever its driver says.
const STALLED: Duration = Duration::from_secs(2);

/// With errors coming in, so long is enough.
const FAULTY: Duration = Duration::from_millis(150);

/// Waits between attempts to open it again: from, to.
const BACK_OFF: (Duration, Duration) = (Duration::from_millis(250), Duration::from_secs(10));

/// Real-time priority of the thread that renders: under that of MIDI, whose messages take no time.
const PRIORITY: u8 = 20;

/// Seconds over which music comes back.
const FADE_IN: f64 = 0.5;

/// Told by the driver and the keeper, read by everyone.
#[derive(Default)]
pub(super) struct News {
    lost: AtomicBool,
    pub(super) xruns: AtomicU64,
    faults: AtomicU64,
    /// Frames that a device has taken.
    taken: AtomicU64,
    state: AtomicU8,
}

impl News {
    pub(super) fn state(&self) -> OutputState {
        match self.state.load(Ordering::Acquire) {
            1 => OutputState::Flowing,
            2 => OutputState::Lost,
            3 => OutputState::Reconnecting,
            _ => OutputState::Silent,
        }
    }

    fn set(&self, state: OutputState) {
        let number = match state {
            OutputState::Silent => 0,
            OutputState::Flowing => 1,
            OutputState::Lost => 2,
            OutputState::Reconnecting => 3,
        };
        self.state.store(number, Ordering::Release);
    }
}

/// The keeper's thread. Dropping it closes the card.
pub(super) struct Keeper {
    quit: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Drop for Keeper {
    fn drop(&mut self) {
        drop(self.quit.take());
        if let Some(thread) = self.thread.take() {
            // A keeper that panicked has nothing left to close.
            let _ = thread.join();
        }
    }
}

/// An open card.
pub(super) struct Opened {
    pub(super) name: String,
    /// The card that plays for the default, in words, if one does.
    pub(super) instead: Option<String>,
    pub(super) keeper: Keeper,
}

/// Opens a card for a deck, and keeps it open.
pub(super) fn open(
    wanted: Option<&str>,
    buffer_frames: u32,
    deck: Deck,
    news: &Arc<News>,
) -> Result<Opened, SpeakersError> {
    let Chosen { name, device, instead } = choose(wanted)?;
    let (home, decks) = channel();
    let (mut to_live, coming) = RingBuffer::new(1);
    let sink = start(device, &name, Live::new(coming, home.clone(), Arc::clone(news)), news, buffer_frames)?;
    // The ring is empty, so there is room.
    let _ = to_live.push(deck);
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
    Ok(Opened { name, instead, keeper: Keeper { quit: Some(quit), thread: Some(thread) } })
}

struct Keeping {
    /// As asked for: a card that comes back may have another number.
    wanted: Option<String>,
    buffer_frames: u32,
    news: Arc<News>,
    /// Where decks come when their card is closed.
    home: Sender<Deck>,
    decks: Receiver<Deck>,
    quits: Receiver<()>,
    underruns: Underruns,
    /// The card that plays for the default, in words.
    instead: Option<String>,
    /// The better card that was seen last.
    tried: Option<String>,
}

impl Keeping {
    fn keep(mut self, first: MixerDeviceSink) {
        let mut sink = first;
        loop {
            let Some(gone) = self.watch() else { return };
            self.news.set(OutputState::Lost);
            // Closing hands the deck back.
            drop(sink);
            let Ok(deck) = self.decks.recv_timeout(Duration::from_secs(5)) else { return };
            match self.reopen(deck, gone) {
                Some(again) => sink = again,
                None => return,
            }
        }
    }

    /// Returns since when no samples have flowed when the card has gone, none when it is to be closed.
    fn watch(&mut self) -> Option<Instant> {
        let mut looked = Instant::now();
        let mut flow = (self.news.taken.load(Ordering::Relaxed), Instant::now());
        let mut faults = self.news.faults.load(Ordering::Relaxed);
        loop {
            if self.quits.recv_timeout(LOOK) != Err(RecvTimeoutError::Timeout) {
                return None;
            }
            self.tell_of_underruns();
            if self.wanted.is_none() && looked.elapsed() > CARDS {
                looked = Instant::now();
                let card = better().map(|(_, card)| card);
                // The music moves there at once; a card that could not be had is not tried again until it is replugged.
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

    /// How long the card takes to play what it takes in so many times.
    fn periods(&self, times: u32) -> Duration {
        times * Duration::from_secs(1) * self.buffer_frames / SAMPLE_RATE
    }

    /// Once a minute at most.
    fn tell_of_underruns(&mut self) {
        if let Some(underruns) = self.underruns.new_ones(self.news.xruns.load(Ordering::Relaxed), Instant::now()) {
            let output = self.wanted.as_deref().unwrap_or("default");
            warn!(output, underruns, buffer = self.buffer_frames, "ran out of samples; a larger buffer may help");
        }
    }

    /// Tries until the card is back, while the music goes on by the clock. None when it is to be closed.
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
            if let Some((sink, mut to_live)) = self.attempt() {
                // Opening takes time, in which the music went on too.
                deck.pass(frames_since(gone) - passed);
                deck.fade_in(FADE_IN);
                // The ring is empty, so there is room.
                let _ = to_live.push(deck);
                return Some(sink);
            }
            self.news.set(OutputState::Lost);
            wait = (2 * wait).min(BACK_OFF.1);
            next = Instant::now() + wait;
        }
    }
}

impl Keeping {
    /// Opens the card again. Only one that takes samples at a steady pace counts: a sound server that is just starting
    /// takes a buffer's worth at once and then nothing for a second, by which the music would be late ever after.
    fn attempt(&mut self) -> Option<(MixerDeviceSink, Producer<Deck>)> {
        let Chosen { name, device, instead } = choose(self.wanted.as_deref()).ok()?;
        let (to_live, coming) = RingBuffer::new(1);
        let live = Live::new(coming, self.home.clone(), Arc::clone(&self.news));
        let sink = start(device, &name, live, &self.news, self.buffer_frames).ok()?;
        self.news.lost.store(false, Ordering::Release);
        let window = self.periods(3).max(4 * LOOK);
        let enough = (window.as_secs_f64() / 2.0 * f64::from(SAMPLE_RATE)) as u64;
        // Frames taken by each look since the first were taken. Those are not counted: they fill the buffer.
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
                return Some((sink, to_live));
            }
        }
        None
    }
}

fn frames_since(start: Instant) -> u64 {
    (start.elapsed().as_nanos() * u128::from(SAMPLE_RATE) / 1_000_000_000) as u64
}

/// Opens the device at the sound room's own rate if it can, at its own if it must (rodio then converts).
fn start(
    device: cpal::Device,
    name: &str,
    live: Live,
    news: &Arc<News>,
    buffer_frames: u32,
) -> Result<MixerDeviceSink, SpeakersError> {
    let cannot = |e: &dyn std::error::Error| SpeakersError::CannotOpen { name: name.to_owned(), reason: reason(e) };
    let heard = Arc::clone(news);
    let hear = move |error: cpal::Error| match error.kind() {
        cpal::ErrorKind::DeviceNotAvailable
        | cpal::ErrorKind::HostUnavailable
        | cpal::ErrorKind::StreamInvalidated
        | cpal::ErrorKind::PermissionDenied => heard.lost.store(true, Ordering::Release),
        cpal::ErrorKind::RealtimeDenied | cpal::ErrorKind::DeviceChanged => {}
        cpal::ErrorKind::Xrun => {
            heard.xruns.fetch_add(1, Ordering::Relaxed);
        }
        // It may pass. If it does not, the driver repeats it without end, and no samples flow.
        _ => {
            heard.faults.fetch_add(1, Ordering::Relaxed);
        }
    };
    let format = our_format(&device).map_err(|e| cannot(&e))?;
    let builder = DeviceSinkBuilder::from_device(device).map_err(|e| cannot(&e))?.with_error_callback(hear);
    let mut sink = match format {
        Some(format) => builder
            .with_sample_rate(RATE)
            .with_channels(CHANNELS)
            .with_sample_format(format)
            .with_buffer_size(cpal::BufferSize::Fixed(buffer_frames.max(1)))
            .open_stream(),
        None => builder.open_sink_or_fallback(),
    }
    .map_err(|e| cannot(&e))?;
    sink.log_on_drop(false);
    sink.mixer().add(live);
    Ok(sink)
}

/// The endless source: samples straight from the deck. When the card is closed the deck goes home.
struct Live {
    deck: Option<Deck>,
    /// Where the deck comes from once the card is open.
    coming: Consumer<Deck>,
    home: Sender<Deck>,
    news: Arc<News>,
    block: [f32; 2 * BLOCK],
    given: usize,
    pace: Pace,
}

/// Watches whether the card takes samples at the pace of music, and then asks for real-time priority. What takes all it
/// can get, as ALSA's null does, would stop everything else with it.
struct Pace {
    begun: Option<Instant>,
    frames: u64,
    known: bool,
}

impl Pace {
    /// After so many frames it is known.
    const ENOUGH: u64 = 2 * SAMPLE_RATE as u64;

    fn took(&mut self, frames: u64) {
        if self.known {
            return;
        }
        let begun = *self.begun.get_or_insert_with(Instant::now);
        self.frames += frames;
        if self.frames >= Self::ENOUGH {
            self.known = true;
            if self.is_music(begun.elapsed()) {
                // Without it music plays as well as the machine has time.
                let _ = real_time::ask(PRIORITY);
            }
        }
    }

    /// A card's first buffers are taken at once, so not quite as much time has passed.
    fn is_music(&self, elapsed: Duration) -> bool {
        2 * elapsed >= Duration::from_secs(1) * (self.frames / u64::from(SAMPLE_RATE)) as u32
    }
}

impl Live {
    fn new(coming: Consumer<Deck>, home: Sender<Deck>, news: Arc<News>) -> Self {
        Self {
            deck: None,
            coming,
            home,
            news,
            block: [0.0; 2 * BLOCK],
            given: 2 * BLOCK,
            pace: Pace { begun: None, frames: 0, known: false },
        }
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        if let Some(deck) = self.deck.take().or_else(|| self.coming.pop().ok()) {
            // Nobody at home: the whole output is being closed.
            let _ = self.home.send(deck);
        }
    }
}

impl Iterator for Live {
    type Item = f32;

    #[inline]
    fn next(&mut self) -> Option<f32> {
        if self.given == self.block.len() {
            if self.deck.is_none() {
                self.deck = self.coming.pop().ok();
            }
            match &mut self.deck {
                Some(deck) => deck.render(&mut self.block),
                None => self.block.fill(0.0),
            }
            self.news.taken.fetch_add(BLOCK as u64, Ordering::Relaxed);
            self.pace.took(BLOCK as u64);
            self.given = 0;
        }
        let sample = self.block[self.given];
        self.given += 1;
        Some(sample)
    }
}

impl Source for Live {
    fn current_span_len(&self) -> Option<usize> {
        None
    }

    fn channels(&self) -> rodio::ChannelCount {
        CHANNELS
    }

    fn sample_rate(&self) -> rodio::SampleRate {
        RATE
    }

    fn total_duration(&self) -> Option<Duration> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_keeps_the_pace_of_music_goes_before_all_others() {
        let pace = Pace { begun: None, frames: Pace::ENOUGH, known: false };
        let is = |millis| pace.is_music(Duration::from_millis(millis));
        assert_eq!([is(10), is(500), is(1_500), is(2_000), is(9_000)], [false, false, true, true, true]);
    }
}
