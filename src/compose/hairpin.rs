//! Hairpins: a long note swells or fades towards the note that follows it.
//!
//! Velocity says how loudly a note begins, and no more. What a player does within a long note is told by *expression*, as
//! MIDI has it (CC 11): 127 is the note as struck, less is softer. The law is that of General MIDI, by which loudness
//! goes with the value as it goes with the velocity; so a note that fades to the ratio of two velocities ends as loud
//! as the next one begins, and a note that swells begins softer by that ratio and ends as struck.

use super::movement::{Note, Part, Reason};
use crate::theory::{TICKS_PER_BAR, TICKS_PER_BEAT};

/// Expression of a note as struck.
pub const NEUTRAL: u8 = 127;

/// Notes shorter than this (ticks) have no hairpin: half a bar.
const LONG: u32 = 2 * TICKS_PER_BEAT;

/// After a longer rest than this (ticks) nobody remembers how loud the last note was, so it has no hairpin.
const REST: u32 = TICKS_PER_BAR / 2;

/// Ticks between two steps of a hairpin.
const STEP: u32 = TICKS_PER_BEAT / 8;

/// The softest expression of a hairpin: about 8 dB under the note as struck.
const SOFTEST: u8 = 80;

/// A change of expression: its value from a tick on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expression {
    /// Ticks from the start of the piece.
    pub tick: u32,
    /// 0 to 127; [`NEUTRAL`] is as struck.
    pub value: u8,
}

/// The hairpins of a part, in order of time: every change of expression, the return to [`NEUTRAL`] before the next note
/// included. Bells and other instruments that ring by themselves have no hairpins.
pub fn hairpins(part: &Part) -> Vec<Expression> {
    let mut all = Vec::new();
    if !sustains(part.program) {
        return all;
    }
    let mut now = NEUTRAL;
    let mut set = |tick: u32, value: u8, all: &mut Vec<Expression>| {
        if value != now {
            now = value;
            all.push(Expression { tick, value });
        }
    };
    for pair in part.notes.windows(2) {
        let (note, next) = (&pair[0], &pair[1]);
        set(note.onset, NEUTRAL, &mut all);
        if let Some([from, to]) = ends(note, next) {
            for at in (0..note.duration).step_by(STEP as usize) {
                set(note.onset + at, between(from, to, at, note.duration), &mut all);
            }
        }
    }
    if let Some(last) = part.notes.last() {
        set(last.onset, NEUTRAL, &mut all);
    }
    all
}

/// Expression at the beginning and at the end of a note; none for a note without a hairpin.
fn ends(note: &Note, next: &Note) -> Option<[u8; 2]> {
    let end = note.onset + note.duration;
    let joined = next.onset >= end && next.onset - end <= REST;
    if note.duration < LONG || !joined || note.velocity == next.velocity || note.reason == Reason::Bell {
        return None;
    }
    let (soft, loud) = (note.velocity.min(next.velocity), note.velocity.max(next.velocity));
    let ratio = (u32::from(NEUTRAL) * u32::from(soft) / u32::from(loud.max(1))) as u8;
    let softer = ratio.clamp(SOFTEST, NEUTRAL);
    Some(if next.velocity < note.velocity { [NEUTRAL, softer] } else { [softer, NEUTRAL] })
}

/// On the straight line from one value to another, `at` ticks of `length` along; the last step reaches the end.
fn between(from: u8, to: u8, at: u32, length: u32) -> u8 {
    let way = i64::from(to) - i64::from(from);
    let last = i64::from((length - 1) / STEP * STEP).max(1);
    (i64::from(from) + way * i64::from(at) / last) as u8
}

/// Whether a General MIDI program holds its tone as long as the player wishes. What is struck or plucked does not.
fn sustains(program: u8) -> bool {
    !matches!(program, 0..=15 | 24..=37 | 45..=47 | 104..=108 | 112..=119)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::{PartMidi, Preset};

    fn part(program: u8, notes: &[(u32, u32, u8)]) -> Part {
        let note = |&(onset, duration, velocity): &(u32, u32, u8)| Note {
            onset,
            duration,
            pitch: 60,
            velocity,
            reason: Reason::Statement,
        };
        Part {
            name: "Place (Tuba)".into(),
            location: None,
            instrument: "Tuba".into(),
            voice: "bass".into(),
            program,
            channel: 0,
            preset: Preset { bank: 0, program: 0 },
            midi: PartMidi::default(),
            pan: 0,
            notes: notes.iter().map(note).collect(),
        }
    }

    #[test]
    fn a_long_note_fades_to_a_softer_one_and_the_next_begins_as_struck() {
        let all = hairpins(&part(58, &[(0, 1900, 100), (1920, 480, 80)]));
        let values: Vec<u8> = all.iter().map(|change| change.value).collect();
        assert!(values.windows(2).rev().skip(1).all(|pair| pair[1] < pair[0]), "{values:?}");
        assert_eq!(u32::from(values[values.len() - 2]), 127 * 80 / 100);
        assert_eq!(all.last(), Some(&Expression { tick: 1920, value: NEUTRAL }));
    }

    #[test]
    fn a_long_note_swells_to_a_louder_one() {
        let all = hairpins(&part(58, &[(480, 960, 60), (1440, 480, 66), (1920, 240, 90)]));
        assert_eq!(all[0], Expression { tick: 480, value: 115 });
        assert_eq!(all.last().map(|change| change.value), Some(NEUTRAL));
        assert!(all.iter().all(|change| (480..1440).contains(&change.tick)));
    }

    #[test]
    fn short_notes_notes_before_rests_and_what_rings_have_none() {
        assert_eq!(hairpins(&part(58, &[(0, 480, 100), (480, 480, 50)])), []);
        assert_eq!(hairpins(&part(58, &[(0, 960, 100), (3000, 480, 50)])), []);
        assert_eq!(hairpins(&part(14, &[(0, 960, 100), (960, 480, 50)])), []);
        assert_eq!(hairpins(&part(58, &[(0, 960, 100), (960, 480, 100)])), []);
    }
}
