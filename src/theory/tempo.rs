//! Tempo: how ticks become seconds.

use super::meter::PPQ;

/// A change of tempo: how long a beat lasts from a tick on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TempoChange {
    /// Ticks from the start of the piece.
    pub tick: u32,
    /// Microseconds a beat (crotchet), as MIDI files count tempo.
    pub micros_per_beat: u32,
}

impl TempoChange {
    /// The tempo in beats a minute.
    pub fn bpm(&self) -> f64 {
        60_000_000.0 / f64::from(self.micros_per_beat)
    }
}

/// Every tempo of a piece, in order of time; the first change stands at tick 0.
///
/// ```
/// use bandstand::theory::{PPQ, TempoChange, TempoMap};
///
/// // Four beats at 60 beats a minute, then 120 beats a minute.
/// let slow = TempoChange { tick: 0, micros_per_beat: 1_000_000 };
/// let fast = TempoChange { tick: 4 * PPQ, micros_per_beat: 500_000 };
/// let map = TempoMap::new(vec![slow, fast]);
/// assert_eq!(map.seconds_at(6 * PPQ), 5.0);
/// assert_eq!(map.frame_at(6 * PPQ, 48_000), 240_000);
/// assert_eq!(map.tick_at(5_000_000), 6 * PPQ);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TempoMap {
    changes: Vec<TempoChange>,
    /// Microseconds times [`PPQ`] from the start to each change: exact, so that nothing drifts.
    elapsed: Vec<u64>,
}

impl TempoMap {
    /// A map that starts at tick 0 with the first change's tempo. Changes are sorted; of two at one tick the one given later
    /// wins.
    /// Without any change the tempo is 120 beats a minute, as in a MIDI file without tempo.
    pub fn new(mut changes: Vec<TempoChange>) -> Self {
        changes.sort_by_key(|change| change.tick);
        changes.reverse();
        changes.dedup_by_key(|change| change.tick);
        changes.reverse();
        match changes.first_mut() {
            Some(first) => first.tick = 0,
            None => changes.push(TempoChange { tick: 0, micros_per_beat: 500_000 }),
        }
        let mut elapsed = Vec::with_capacity(changes.len());
        let mut sum = 0u64;
        for (i, change) in changes.iter().enumerate() {
            if i > 0 {
                let before = changes[i - 1];
                sum += u64::from(change.tick - before.tick) * u64::from(before.micros_per_beat);
            }
            elapsed.push(sum);
        }
        Self { changes, elapsed }
    }

    /// The changes in order of time.
    pub fn changes(&self) -> &[TempoChange] {
        &self.changes
    }

    /// The tempo that holds at a tick.
    pub fn at(&self, tick: u32) -> TempoChange {
        self.changes[self.index(tick)]
    }

    /// Microseconds from the start of the piece to a tick, rounded down.
    pub fn micros_at(&self, tick: u32) -> u64 {
        let i = self.index(tick);
        let change = self.changes[i];
        (self.elapsed[i] + u64::from(tick - change.tick) * u64::from(change.micros_per_beat)) / u64::from(PPQ)
    }

    /// The last tick that is reached by a time in microseconds from the start of the piece: the inverse of [`Self::micros_at`].
    pub fn tick_at(&self, micros: u64) -> u32 {
        // Times of ticks are rounded down, so this is the last tick whose exact time is less than one microsecond later.
        let scaled = (u128::from(micros) + 1) * u128::from(PPQ) - 1;
        let i = self.elapsed.partition_point(|elapsed| u128::from(*elapsed) <= scaled).saturating_sub(1);
        let change = self.changes[i];
        let ticks = (scaled - u128::from(self.elapsed[i])) / u128::from(change.micros_per_beat.max(1));
        u32::try_from(ticks).unwrap_or(u32::MAX).saturating_add(change.tick)
    }

    /// Seconds from the start of the piece to a tick.
    pub fn seconds_at(&self, tick: u32) -> f64 {
        self.micros_at(tick) as f64 / 1e6
    }

    /// The audio frame that holds a tick, counted from the start of the piece.
    pub fn frame_at(&self, tick: u32, frames_per_second: u32) -> u64 {
        let i = self.index(tick);
        let change = self.changes[i];
        let scaled = self.elapsed[i] + u64::from(tick - change.tick) * u64::from(change.micros_per_beat);
        (u128::from(scaled) * u128::from(frames_per_second) / (u128::from(PPQ) * 1_000_000)) as u64
    }

    /// Index of the change that holds at a tick.
    fn index(&self, tick: u32) -> usize {
        self.changes.partition_point(|change| change.tick <= tick).saturating_sub(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_beat_at_sixty_is_a_second() {
        let map = TempoMap::new(vec![TempoChange { tick: 0, micros_per_beat: 1_000_000 }]);
        assert_eq!(map.seconds_at(PPQ * 7), 7.0);
        assert_eq!(map.frame_at(PPQ * 7, 48_000), 7 * 48_000);
    }

    #[test]
    fn time_goes_on_across_changes() {
        let map = TempoMap::new(vec![
            TempoChange { tick: PPQ * 4, micros_per_beat: 500_000 },
            TempoChange { tick: 0, micros_per_beat: 1_000_000 },
        ]);
        assert_eq!(map.seconds_at(PPQ * 4), 4.0);
        assert_eq!(map.seconds_at(PPQ * 6), 5.0);
        assert_eq!(map.at(PPQ * 5).bpm(), 120.0);
    }

    #[test]
    fn a_moment_finds_its_tick() {
        let change = |tick, micros_per_beat| TempoChange { tick, micros_per_beat };
        let map = TempoMap::new(vec![change(0, 612_345), change(77, 500_001), change(1_999, 731_111)]);
        for tick in 0..5_000 {
            let micros = map.micros_at(tick);
            assert_eq!(map.tick_at(micros), tick);
            assert_eq!(map.tick_at(map.micros_at(tick + 1) - 1), tick);
        }
    }

    #[test]
    fn of_two_changes_at_one_tick_the_later_given_wins() {
        let map = TempoMap::new(vec![
            TempoChange { tick: 0, micros_per_beat: 1_000_000 },
            TempoChange { tick: 0, micros_per_beat: 600_000 },
        ]);
        assert_eq!(map.changes(), [TempoChange { tick: 0, micros_per_beat: 600_000 }]);
    }
}
