//! When to warn of underruns: once a minute at most.

use std::time::{Duration, Instant};

/// Least time between two warnings.
const PAUSE: Duration = Duration::from_secs(60);

/// How many underruns were warned of so far, and when last.
#[derive(Default)]
pub(super) struct Underruns {
    told: u64,
    last: Option<Instant>,
}

impl Underruns {
    /// How many underruns are new, if it is time to warn; `count` is how many there have been in all.
    pub(super) fn new_ones(&mut self, count: u64, now: Instant) -> Option<u64> {
        let new = count.saturating_sub(self.told);
        if new == 0 || self.last.is_some_and(|last| now.duration_since(last) < PAUSE) {
            return None;
        }
        (self.told, self.last) = (count, Some(now));
        Some(new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_told_once_a_minute_at_most() {
        let mut underruns = Underruns::default();
        let begun = Instant::now();
        let mut at = |count, seconds| underruns.new_ones(count, begun + Duration::from_secs(seconds));
        assert_eq!(
            [at(0, 0), at(2, 1), at(3, 2), at(9, 60), at(9, 61), at(9, 500)],
            [None, Some(2), None, None, Some(7), None]
        );
    }
}
