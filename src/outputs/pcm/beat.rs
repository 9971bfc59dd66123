//! Blocks by the clock: each is written when its first frame is due, or not at all.

use super::dropped::Dropped;
use super::sink::Sink;
use super::told::BlockTally;
use crate::sound::{Deck, SAMPLE_RATE};
use std::thread;
use std::time::{Duration, Instant};

/// Frames in a block: 10 ms. A block has fewer bytes than a pipe takes in one piece, so it is mostly written whole or not at
/// all.
pub(super) const FRAMES: usize = SAMPLE_RATE as usize / 100;

/// Bytes in a block.
pub(super) const BYTES: usize = 4 * FRAMES;

/// How long a block lasts.
const BLOCK: Duration = Duration::from_millis(10);

/// So many blocks may be late and still go out, one after the other: about as many as the pipe holds, so that a reader
/// misses nothing while the machine is busy for a moment.
const LATE: u64 = 8;

/// Seconds over which the music fades in after blocks were left out, so that it begins without a click.
const FADE_IN: f64 = 0.02;

/// The clock by which blocks are written: the machine's, or a test's.
pub(super) trait Beat {
    /// The time since the first block.
    fn elapsed(&self) -> Duration;
    /// Waits for some time.
    fn sleep(&self, wait: Duration);
}

/// The machine's clock.
pub(super) struct MachineBeat(Instant);

impl MachineBeat {
    /// A clock that begins now.
    pub(super) fn new() -> Self {
        Self(Instant::now())
    }

    /// The moment at which it began.
    pub(super) fn start(&self) -> Instant {
        self.0
    }
}

impl Beat for MachineBeat {
    fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }

    fn sleep(&self, wait: Duration) {
        thread::sleep(wait);
    }
}

/// Writes blocks by the clock until it is told to end.
pub(super) fn run(mut sink: Box<dyn Sink>, mut deck: Deck, told: &BlockTally, beat: &dyn Beat) {
    let mut samples = [0.0; 2 * FRAMES];
    let mut bytes = [0; BYTES];
    let mut block = 0u64;
    while !told.is_ending() {
        if due_now(beat) > block + LATE {
            // This program stood still, or the machine did. What nobody heard in time is not played.
            while due_now(beat) > block && !told.is_ending() {
                // All that is late at once: of a long time the deck works out the last second only.
                let late = due_now(beat) - block;
                deck.pass(late * FRAMES as u64);
                (0..late).for_each(|_| told.note(Err(Dropped::Late)));
                block += late;
            }
            deck.fade_in(FADE_IN);
        }
        deck.render(&mut samples);
        for (pair, sample) in bytes.as_chunks_mut::<2>().0.iter_mut().zip(&samples) {
            *pair = to_16(*sample).to_le_bytes();
        }
        // Each block is due by its number, counted from the start, so that nothing drifts.
        let due = Duration::from_nanos(block * BLOCK.as_nanos() as u64);
        beat.sleep(due.saturating_sub(beat.elapsed()));
        told.note(sink.write(&bytes));
        block += 1;
    }
}

/// The number of the block that is due now.
fn due_now(beat: &dyn Beat) -> u64 {
    (beat.elapsed().as_nanos() / BLOCK.as_nanos()) as u64
}

/// A sample from -1 to 1 as a 16-bit whole number.
fn to_16(sample: f32) -> i16 {
    (sample * 32_767.0).round_ties_even() as i16
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sound::deck;
    use proptest::prelude::*;
    use std::cell::Cell;
    use std::sync::{Arc, Mutex};

    /// A clock that stands still for a while at some of its looks.
    struct Halting {
        now: Arc<Mutex<Duration>>,
        /// Before which of its sleeps it stands still, and for how long.
        halts: Vec<(u64, Duration)>,
        sleeps: Cell<u64>,
        end: Duration,
        told: Arc<BlockTally>,
    }

    impl Beat for Halting {
        fn elapsed(&self) -> Duration {
            *self.now.lock().unwrap()
        }

        fn sleep(&self, wait: Duration) {
            self.sleeps.set(self.sleeps.get() + 1);
            let halts = self.halts.iter().filter(|(at, _)| *at == self.sleeps.get());
            let halted: Duration = halts.map(|(_, halt)| *halt).sum();
            let mut now = self.now.lock().unwrap();
            *now += wait + halted;
            if *now >= self.end {
                self.told.end();
            }
        }
    }

    /// Keeps the moments at which blocks were written.
    struct Moments {
        clock: Arc<Mutex<Duration>>,
        at: Arc<Mutex<Vec<Duration>>>,
    }

    impl Sink for Moments {
        fn write(&mut self, _: &[u8]) -> Result<(), Dropped> {
            self.at.lock().unwrap().push(*self.clock.lock().unwrap());
            Ok(())
        }
    }

    /// The moments at which blocks were written, and how many were left out, with a clock that halts before some of its
    /// sleeps, until `end`.
    fn written(halts: Vec<(u64, Duration)>, end: Duration) -> (Vec<Duration>, u64) {
        let (told, at) = (Arc::new(BlockTally::default()), Arc::new(Mutex::new(Vec::new())));
        let now = Arc::new(Mutex::new(Duration::ZERO));
        let beat = Halting { now: Arc::clone(&now), halts, sleeps: Cell::new(0), end, told: Arc::clone(&told) };
        run(Box::new(Moments { clock: now, at: Arc::clone(&at) }), deck().1, &told, &beat);
        let at = at.lock().unwrap().clone();
        (at, told.blocks().1)
    }

    #[test]
    fn after_a_standstill_of_ten_minutes_the_music_is_where_it_should_be() {
        let (at, dropped) = written(vec![(50, Duration::from_secs(600))], Duration::from_secs(602));
        // The block that was at hand when the clock stopped still goes out.
        let burst = at.iter().filter(|at| **at < Duration::from_millis(600_600)).count() - 49;
        assert!(burst as u64 <= LATE + 10, "{burst} blocks within 0.1 s of the standstill");
        assert!((59_980..=60_000).contains(&dropped), "{dropped}");
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]
        #[test]
        fn whatever_stands_still_no_more_comes_at_once_than_the_pipe_holds(
            halts in prop::collection::vec((1u64..400, 0u64..3_000), 0..12)
        ) {
            let halts = halts.into_iter().map(|(at, millis)| (at, Duration::from_millis(millis))).collect();
            let (at, dropped) = written(halts, Duration::from_secs(45));
            for pair in at.windows(LATE as usize + 3) {
                prop_assert!(pair[LATE as usize + 2] > pair[0], "more than {LATE} late blocks at {:?}", pair[0]);
            }
            // All of the time is accounted for, by the end of which nothing has stood still for a while.
            let blocks = at.len() as u64 + dropped;
            let due = at.last().map_or(0, |last| last.as_millis() as u64 / 10) + 1;
            prop_assert!(blocks <= due && blocks + LATE + 1 >= due, "{blocks} of {due}");
        }
    }
}
