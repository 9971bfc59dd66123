//! What a card plays: one endless source of samples, straight from the deck.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use rodio::Source;

use super::deck_slot::DeckSlot;
use super::format::{CHANNELS, RATE};
use super::news::CardNews;
use crate::outputs::real_time;
use crate::sound::{BLOCK, SAMPLE_RATE};

/// Real-time priority of the thread that renders, 1 to 99: below that of MIDI, whose messages take hardly any time.
const PRIORITY: u8 = 20;

/// An endless source of samples, straight from the deck in a slot; silence while there is none.
pub(super) struct DeckSource {
    slot: Arc<DeckSlot>,
    news: Arc<CardNews>,
    /// The samples of one block, left and right by turns, and how many of them were given out.
    block: [f32; 2 * BLOCK],
    given: usize,
    pace: Pace,
}

/// Watches whether the card takes samples at the pace of music, and asks for real-time priority if it does. A device that
/// takes all it can get, as ALSA's null does, would stop every other program at that priority.
struct Pace {
    begun: Option<Instant>,
    /// Frames taken so far.
    frames: u64,
    /// Whether the pace is known, so that nothing is counted any more.
    known: bool,
}

impl Pace {
    /// Frames after which the pace is known: two seconds of music.
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
                // Without the priority the music stutters where the machine is busy; that is no reason to stop.
                let _ = real_time::ask(PRIORITY);
            }
        }
    }

    /// Whether the frames took at least half the time that they last; a card takes the first buffers at once.
    fn is_music(&self, elapsed: Duration) -> bool {
        2 * elapsed >= Duration::from_secs(1) * (self.frames / u64::from(SAMPLE_RATE)) as u32
    }
}

impl DeckSource {
    /// A source of what is in a slot.
    pub(super) fn new(slot: Arc<DeckSlot>, news: Arc<CardNews>) -> Self {
        Self {
            slot,
            news,
            block: [0.0; 2 * BLOCK],
            given: 2 * BLOCK,
            pace: Pace { begun: None, frames: 0, known: false },
        }
    }
}

impl Iterator for DeckSource {
    type Item = f32;

    #[inline]
    fn next(&mut self) -> Option<f32> {
        if self.given == self.block.len() {
            self.slot.render(&mut self.block);
            self.news.taken.fetch_add(BLOCK as u64, Ordering::Relaxed);
            self.pace.took(BLOCK as u64);
            self.given = 0;
        }
        let sample = self.block[self.given];
        self.given += 1;
        Some(sample)
    }
}

impl Source for DeckSource {
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
