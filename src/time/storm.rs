//! A contact that does not settle, as a wire without a resistor does that picks up the mains.

use super::Micros;
use std::collections::VecDeque;

/// How long many edges are looked at together, in microseconds.
const WINDOW: Micros = 1_000_000;

/// How long a contact must have been quiet until it is believed again, in microseconds.
const QUIET: Micros = 5_000_000;

/// Tells a contact that does not settle from one that a hand moves.
///
/// ```
/// use bandstand::time::Storm;
///
/// // The mains on a button's wire: an edge every 10 ms.
/// let mut storm = Storm::of_a_button();
/// (0..100).for_each(|n| storm.edge(n * 10_000, 0));
/// assert!(storm.rages());
/// // The wire is mended: after 5 s without an edge the button counts again.
/// storm.pass(990_000 + 5_000_000);
/// assert!(!storm.rages());
/// ```
#[derive(Debug, Clone)]
pub struct Storm {
    /// Edges that follow one another more quickly, in microseconds, are bounces of one.
    bounce: Micros,
    /// So many edges in a second are no hand's.
    most: usize,
    /// The latest edges, bounces left out: when each came, and how far the knob was turned then.
    edges: VecDeque<(Micros, i64)>,
    /// When the last edge came, bounces included.
    last: Micros,
    rages: bool,
}

impl Storm {
    /// For a button: 16 presses in a second, which are 32 edges, are more than a hand manages.
    pub fn of_a_button() -> Self {
        Self::new(8_000, 32)
    }

    /// For a knob: a hand turns its contacts far more often, but it gets somewhere by that.
    pub fn of_a_knob() -> Self {
        Self::new(3_000, 80)
    }

    fn new(bounce: Micros, most: usize) -> Self {
        Self { bounce, most, edges: VecDeque::with_capacity(most), last: 0, rages: false }
    }

    /// Takes an edge, after which a knob has been turned by so many quarters of a period in all; 0 for a button. Moments
    /// must not go back.
    pub fn edge(&mut self, moment: Micros, turned: i64) {
        self.pass(moment);
        self.last = moment;
        if self.rages || self.edges.back().is_some_and(|(before, _)| moment - before < self.bounce) {
            return;
        }
        if self.edges.len() == self.most {
            self.edges.pop_front();
        }
        self.edges.push_back((moment, turned));
        let Some((first, then)) = self.edges.front().filter(|_| self.edges.len() == self.most) else { return };
        let nowhere = turned.abs_diff(*then) < self.most as u64 / 4;
        self.rages = moment - first <= WINDOW && nowhere;
    }

    /// Lets time pass until this moment.
    pub fn pass(&mut self, moment: Micros) {
        if self.rages && moment >= self.last + QUIET {
            self.rages = false;
            self.edges.clear();
        }
    }

    /// Whether the contact does not settle, so that nothing should be believed of it.
    pub fn rages(&self) -> bool {
        self.rages
    }

    /// When the contact will count again if no further edge comes; none if it counts now.
    pub fn due(&self) -> Option<Micros> {
        self.rages.then_some(self.last + QUIET)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Mains of any country, jitter included, at 20 to 1,000 pulses a second: told within 2 s, and over 5 s after the end.
        #[test]
        fn a_wire_that_picks_up_the_mains_is_told(
            half in 500u64..25_000,
            jitter in prop::collection::vec(0u64..500, 100..200),
            start in 0u64..10_000_000,
        ) {
            let mut storm = Storm::of_a_button();
            let mut knob = Storm::of_a_knob();
            let (mut moment, mut n) = (start, 0);
            while moment < start + 2_000_000 {
                storm.edge(moment, 0);
                if half < 10_000 {
                    knob.edge(moment, (n % 2) as i64);
                }
                moment += half + jitter[n % jitter.len()];
                n += 1;
            }
            prop_assert!(storm.rages());
            prop_assert_eq!(knob.rages(), half < 10_000);
            let due = storm.due().unwrap_or(0);
            storm.pass(due - 1);
            prop_assert!(storm.rages());
            storm.pass(due);
            prop_assert!(!storm.rages());
        }

        /// Hands press at most some 12 times a second and contacts bounce for some milliseconds; knobs are turned at up to 4
        /// turns of 24 periods a second.
        #[test]
        fn a_hand_is_no_storm(
            presses in prop::collection::vec((40_000u64..400_000, 0u64..8), 1..200),
            turns in prop::collection::vec((2_600u64..50_000, any::<bool>(), 0u64..3), 1..400),
            run in 5usize..40,
        ) {
            let (mut storm, mut moment) = (Storm::of_a_button(), 0);
            for (gap, bounces) in presses {
                (0..=bounces).for_each(|n| storm.edge(moment + n * 900, 0));
                prop_assert!(!storm.rages());
                moment += gap;
            }
            // A hand that turns a knob to and fro is slow; one that is quick goes one way.
            let (mut knob, mut moment, mut at) = (Storm::of_a_knob(), 0, 0);
            for (n, (gap, _, bounces)) in turns.iter().enumerate() {
                let way = if run >= 20 || turns[n / run * run].1 { 1 } else { -1 };
                at += way;
                knob.edge(moment, at);
                (0..*bounces).for_each(|n| {
                    knob.edge(moment + n * 300, at - way);
                    knob.edge(moment + n * 300 + 150, at);
                });
                prop_assert!(!knob.rages(), "at {moment}");
                moment += gap.max(&if run < 20 { 15_000 } else { 2_600 });
            }
        }
    }
}
