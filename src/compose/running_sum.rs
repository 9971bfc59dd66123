//! The talk's way of choosing notes: the counts themselves, one after another.

use super::line::{LineNote, PhraseLine};
use super::movement::Reason;
use crate::score::RhythmBar;
use crate::theory::{BARS_PER_PHRASE, Key, TICKS_PER_BAR};

/// A phrase whose running sum of counts, modulo the size of the pool, is the next bar, and whose running sum, modulo
/// five, is the next degree. The counts are used again from the first when there are fewer than notes; without any, the phrase is silent.
pub(super) fn line(
    key: Key,
    range: [u8; 2],
    pool: &[RhythmBar],
    counts: &[f64],
    velocity: u8,
    articulation: f64,
) -> PhraseLine {
    if counts.is_empty() || pool.is_empty() {
        return PhraseLine::default();
    }
    let whole = |i: usize| counts[i % counts.len()].max(0.0) as u64;
    let classes = key.pitch_classes();
    // The octave from the bottom of the range holds each degree once.
    let pitch = |degree: usize| (range[0]..=range[1]).find(|pitch| pitch % 12 == classes[degree]);
    let (mut bar_sum, mut note_sum, mut taken) = (0u64, 0u64, 0usize);
    let mut notes = Vec::new();
    for bar in 0..BARS_PER_PHRASE {
        bar_sum += whole(bar as usize);
        let rhythm = &pool[(bar_sum % pool.len() as u64) as usize];
        for written in rhythm.notes() {
            note_sum += whole(taken);
            taken += 1;
            let Some(pitch) = pitch((note_sum % 5) as usize) else { continue };
            let duration = ((f64::from(written.duration) * articulation) as u32).max(1);
            notes.push(LineNote {
                onset: bar * TICKS_PER_BAR + written.onset,
                duration,
                pitch,
                velocity,
                reason: Reason::Count,
            });
        }
    }
    PhraseLine { notes }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_choose_bars_and_degrees() {
        let pool: Vec<RhythmBar> = ["1", "2 2"].map(|text| RhythmBar::try_from(text.to_owned()).unwrap()).to_vec();
        let line = line(Key::parse("C").unwrap(), [60, 71], &pool, &[1.0, 2.9, 4.0], 64, 1.0);
        // Bars: sums 1 3 7 8 10 14 15 17, modulo 2; notes: sums 1 3 7 8 10 ..., modulo 5.
        let onsets: Vec<u32> = line.notes.iter().take(6).map(|note| note.onset / 960).collect();
        assert_eq!(onsets, [0, 1, 2, 3, 4, 5]);
        let pitches: Vec<u8> = line.notes.iter().take(5).map(|note| note.pitch).collect();
        assert_eq!(pitches, [62, 67, 64, 67, 60]);
        assert!(super::line(Key::parse("C").unwrap(), [60, 71], &pool, &[], 64, 1.0).notes.is_empty());
    }
}
