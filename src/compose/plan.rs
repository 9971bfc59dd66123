//! The plan of the day: key, tempo and bells of each hour.

use super::intensity::of_city;
use crate::footfall::Profile;
use crate::score::{Bells, KeyPlan, Tempo, Walk, hours};
use crate::theory::{BEATS_PER_PHRASE, Key, TICKS_PER_BEAT, TempoChange};

/// The key of an hour. A key that cannot be read is C major, but scores are checked before they get here.
pub(super) fn key(plan: &KeyPlan, hour: u8) -> Key {
    let parse = |text: &str| Key::parse(text).or_else(|| Key::parse("C"));
    let c = Key {
        tonic: crate::theory::Spelling { letter: crate::theory::Letter::C, alteration: 0 },
        mode: crate::theory::Mode::Major,
    };
    let from = parse(&plan.from).unwrap_or(c);
    let step = i32::from(hour / plan.hours.max(1));
    let steps = 24 / i32::from(plan.hours.max(1));
    let key = match plan.walk {
        Walk::ThereAndBack => from.fifths_up(step.min(steps - step)),
        Walk::Up => from.fifths_up(step % 12),
        Walk::Down => from.fifths_up(-(step % 12)),
        Walk::Fixed => from,
        Walk::List => {
            let i = usize::from(hour) * plan.list.len() / 24;
            plan.list.get(i).and_then(|name| parse(name)).unwrap_or(from)
        }
    };
    let minor = plan.minor.iter().filter_map(|span| hours(span)).any(|span| span.contains(&hour));
    if minor { key.relative_minor() } else { key }
}

/// Microseconds a beat in an hour.
pub(super) fn micros_per_beat(profile: &Profile, tempo: Tempo, hour: u8) -> u32 {
    let bpm = tempo.slow + (tempo.fast - tempo.slow) * of_city(profile, usize::from(hour));
    (60_000_000.0 / bpm) as u32
}

/// How many beats before an hour's end the tempo begins to lean towards the next hour's: two bars.
const RAMP: u32 = 8;

/// The tempo changes of a phrase that begins at `start`: steady for six bars, then beat by beat towards the next hour's.
pub(super) fn tempo_changes(start: u32, here: u32, next: u32) -> Vec<TempoChange> {
    let mut changes = vec![TempoChange { tick: start, micros_per_beat: here }];
    if here == next {
        return changes;
    }
    changes.extend((1..RAMP).map(|beat| {
        let (from, to) = (i64::from(here), i64::from(next));
        let micros = from + (to - from) * i64::from(beat) / i64::from(RAMP);
        let tick = start + (BEATS_PER_PHRASE - RAMP + beat) * TICKS_PER_BEAT;
        TempoChange { tick, micros_per_beat: micros as u32 }
    }));
    changes
}

/// Strokes of a full hour on the 12-hour clock.
pub(super) fn strokes(bells: &Bells, hour: u8) -> u8 {
    if bells.strike { (hour + 11) % 12 + 1 } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_talks_keys() {
        let keys: Vec<String> = (0..24).map(|hour| key(&KeyPlan::default(), hour).to_string()).collect();
        assert_eq!(keys.join(" "), "Ab Ab Eb Eb Bb Bb F F C C G G D D G G C C F F Bb Bb Eb Eb");
    }

    #[test]
    fn midnight_and_noon_strike_twelve() {
        let strike: Vec<u8> = (0..24).map(|hour| strokes(&Bells::default(), hour)).collect();
        assert_eq!(strike, [12, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    }

    #[test]
    fn tempo_leans_towards_the_next_hour() {
        let changes = tempo_changes(0, 1_000_000, 600_000);
        assert_eq!(changes.len(), 8);
        assert!(changes.windows(2).all(|pair| pair[1].micros_per_beat < pair[0].micros_per_beat));
        assert_eq!(tempo_changes(0, 500_000, 500_000).len(), 1);
    }
}
