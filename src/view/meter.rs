//! How loudly a part sounds at a tick: struck with its velocity, settling while it is held, dying away after.

use crate::compose::{Note, Part};
use crate::theory::TICKS_PER_BEAT;

/// The velocities that an empty and a full meter show: below pianissimo, and fortissimo.
const SOFTEST: f64 = 16.0;
const LOUDEST: f64 = 112.0;

/// A held note settles to this share of its level, in this many ticks.
const SETTLED: (f64, f64) = (0.7, TICKS_PER_BEAT as f64);

/// How many ticks a meter takes to fall when the note has ended.
const FALL: f64 = TICKS_PER_BEAT as f64 * 0.75;

/// How many notes may still be heard, the present one included: bells ring on.
const LATE: usize = 4;

/// How loudly a part sounds at a tick: 0 for silence, 1 for the loudest note there is.
pub(super) fn level(part: &Part, tick: u32) -> f64 {
    let begun = part.notes.partition_point(|note| note.onset <= tick);
    let late = &part.notes[begun.saturating_sub(LATE)..begun];
    late.iter().map(|note| loudness(note, tick)).fold(0.0, f64::max)
}

/// Whether a part holds a note at a tick.
pub(super) fn sounds(part: &Part, tick: u32) -> bool {
    let begun = part.notes.partition_point(|note| note.onset <= tick);
    part.notes[..begun].last().is_some_and(|note| tick - note.onset < note.duration)
}

fn loudness(note: &Note, tick: u32) -> f64 {
    let (least, ticks) = SETTLED;
    let held = f64::from((tick - note.onset).min(note.duration));
    let over = f64::from((tick - note.onset).saturating_sub(note.duration));
    let settled = 1.0 - (1.0 - least) * (held / ticks).min(1.0);
    let struck = (f64::from(note.velocity) - SOFTEST) / (LOUDEST - SOFTEST);
    struck.clamp(0.05, 1.0) * settled * (1.0 - over / FALL).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::test_movement::{movement, movements};
    use proptest::prelude::*;

    #[test]
    fn a_meter_is_struck_settles_and_falls() {
        let part = &movement(1).parts[0];
        let at = |tick: u32| (level(part, tick) * 100.0).round() as u32;
        // A crotchet of velocity 64.
        assert_eq!(at(0), 50);
        assert!(at(0) > at(240) && at(240) > at(479) && at(479) > at(600) && at(600) > at(800));
        assert_eq!((at(840), at(2_000)), (0, 0));
        assert!(sounds(part, 0) && sounds(part, 479) && !sounds(part, 480));
    }

    proptest! {
        #[test]
        fn no_meter_leaves_its_scale(movement in movements(), tick in 0..100_000u32) {
            for part in &movement.parts {
                let level = level(part, tick);
                prop_assert!((0.0..=1.0).contains(&level));
                let begun = part.notes.first().is_some_and(|note| note.onset <= tick);
                prop_assert!(begun || level == 0.0);
                prop_assert!(level > 0.0 || !sounds(part, tick));
            }
        }
    }
}
