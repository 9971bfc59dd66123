//! The clock that only goes forward, by which outputs and the show agree on moments.

use crate::time::Micros;
use std::sync::LazyLock;
use std::time::Instant;

/// The moment at which this process first asked, and its number.
static START: LazyLock<Instant> = LazyLock::new(Instant::now);

/// The moment it is, in microseconds; the same clock for everybody in this process.
pub fn now() -> Micros {
    u64::try_from(START.elapsed().as_micros()).unwrap_or(u64::MAX)
}

/// The number of a moment, less than 0 if it was before anybody asked.
pub fn of(instant: Instant) -> i64 {
    let start = *START;
    let micros = |length: std::time::Duration| i64::try_from(length.as_micros()).unwrap_or(i64::MAX);
    instant.checked_duration_since(start).map_or_else(|| -micros(start.duration_since(instant)), micros)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn an_instant_and_its_moment_are_the_same() {
        let before = now();
        let instant = Instant::now();
        let after = now();
        assert!((before.cast_signed()..=after.cast_signed()).contains(&of(instant)));
        // Whole microseconds are rounded.
        for (earlier, later) in [(0, 7), (7, 14)] {
            let at = |millis| of(instant + Duration::from_millis(millis) - Duration::from_millis(7));
            assert!((6_999..=7_001).contains(&(at(later) - at(earlier))));
        }
    }
}
