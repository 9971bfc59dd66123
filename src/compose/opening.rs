//! The opening: eight bars in which the places name themselves one by one.

use super::line::{LineNote, PhraseLine};
use super::motif::Motif;
use super::movement::Reason;
use crate::theory::{Key, TICKS_PER_BEAT, TICKS_PER_PHRASE};

/// Ticks of each place's turn: as many whole bars, or else whole beats, as all places can have; at least half a
/// beat.
fn turn(players: usize) -> u32 {
    let even = TICKS_PER_PHRASE / (players.max(1) as u32);
    let bar = 4 * TICKS_PER_BEAT;
    if even >= bar { even - even % bar } else { (even - even % TICKS_PER_BEAT).max(TICKS_PER_BEAT / 2) }
}

/// The line of the player whose turn is the `index`-th of `players`: the head of its motif, from the middle of its range on the
/// key's tonic, in quavers, the last note held.
pub(super) fn line(index: usize, players: usize, motif: &Motif, key: Key, range: [u8; 2], velocity: u8) -> PhraseLine {
    let turn = turn(players);
    let start = index as u32 * turn;
    let tones = key.pitches_within(range[0], range[1]);
    if start + turn > TICKS_PER_PHRASE || tones.is_empty() {
        return PhraseLine::default();
    }
    let middle = (range[0] + range[1]) / 2;
    let tonic = key.tonic.pitch_class();
    let home =
        (0..tones.len()).filter(|i| tones[*i] % 12 == tonic).min_by_key(|i| tones[*i].abs_diff(middle)).unwrap_or(0);
    let value = TICKS_PER_BEAT / if turn >= 2 * TICKS_PER_BEAT { 2 } else { 4 };
    // A breath is left before the next place's turn.
    let room = turn - turn / 8;
    let count = (room / value).clamp(1, 6);
    let mut height = home as i32;
    let notes = (0..count).map(|i| {
        if i > 0 {
            height += motif.step(i as usize - 1);
        }
        let tone = height.clamp(0, tones.len() as i32 - 1) as usize;
        let duration = if i + 1 == count { room - i * value } else { value };
        LineNote { onset: start + i * value, duration, pitch: tones[tone], velocity, reason: Reason::Opening }
    });
    PhraseLine { notes: notes.collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everyone_has_a_turn_and_nobody_speaks_over_another() {
        for players in [1, 3, 8, 12, 14, 40] {
            let starts: Vec<u32> = (0..players as u32).map(|i| i * turn(players)).collect();
            assert!(starts.last().unwrap() + turn(players) <= TICKS_PER_PHRASE, "{players}");
        }
        assert_eq!(turn(8), 4 * TICKS_PER_BEAT);
    }
}
