//! Melody: the best way to sing a motif over the harmony, found exactly.
//!
//! A line is a path through the tones of its range, one step a note. The path costs where it leaves the motif's
//! intervals, where a strong beat does not belong to the chord, where it leaps, strays from its register or ends away
//! from home; the cheapest path is found by dynamic programming (Viterbi 1967). Costs are whole numbers, and of equal paths
//! the lower wins, so the same data give the same tune everywhere.

use super::motif::Motif;
use crate::score::Section;
use crate::theory::{BEATS_PER_BAR, TICKS_PER_BAR, TICKS_PER_BEAT};

/// A chord: degrees of the scale, 0 to 4, root first.
pub(super) type Chord = Vec<usize>;

/// What a line has to fit: tones, harmony and register.
pub(super) struct Frame<'a> {
    /// The tones of the scale within the part's range, upwards: (pitch, degree 0 to 4).
    pub tones: &'a [(u8, usize)],
    /// The chord of each of the eight bars.
    pub chords: &'a [Chord],
    /// Low parts keep to roots and fifths on strong beats.
    pub section: Section,
    /// The degree on which the phrase should end: 0 (tonic) or 3 (fifth), whichever the next key shares as the other.
    pub pivot: usize,
    /// The wished-for tone at the start of each two bars, as an index into `tones`.
    pub heights: [i32; 4],
}

/// A note to be pitched: onset and written length, in ticks from the phrase's start.
#[derive(Debug, Clone, Copy)]
pub(super) struct UnpitchedNote {
    /// Ticks from the phrase's first beat.
    pub onset: u32,
    /// Written length, ticks.
    pub duration: u32,
    /// Index of the note in the motif; 0 where the motif begins anew.
    pub index: usize,
    /// Which two bars of the phrase, 0 to 3.
    pub unit: usize,
}

/// What a beat on each degree costs: tonic and fifth tell the key, the third less so; second and sixth are passing tones.
const KEY_WEIGHT: [i32; 5] = [0, 5, 3, 2, 5];

/// A cost beyond that of any path.
const IMPOSSIBLE: i32 = 1_000_000;

/// The tone of each note, as an index into the frame's tones; the path with the least cost.
pub(super) fn pitch(slots: &[UnpitchedNote], motif: &Motif, frame: &Frame<'_>) -> Vec<usize> {
    let width = frame.tones.len();
    if slots.is_empty() || width == 0 {
        return Vec::new();
    }
    let mut cost: Vec<i32> = (0..width).map(|tone| local(frame, &slots[0], tone, slots.len() == 1)).collect();
    let mut from: Vec<Vec<usize>> = Vec::with_capacity(slots.len());
    for (i, slot) in slots.iter().enumerate().skip(1) {
        let begins = slot.index == 0;
        let wish = motif.step(slot.index + LENGTH_LESS_ONE);
        let mut next = vec![IMPOSSIBLE; width];
        let mut back = vec![0; width];
        for tone in 0..width {
            for (before, so_far) in cost.iter().enumerate() {
                let total = so_far + transition(frame.tones, before, tone, wish, begins);
                if total < next[tone] {
                    (next[tone], back[tone]) = (total, before);
                }
            }
            next[tone] += local(frame, slot, tone, i + 1 == slots.len());
        }
        cost = next;
        from.push(back);
    }
    let mut tone = (0..width).min_by_key(|tone| cost[*tone]).unwrap_or(0);
    let mut path = vec![tone];
    for back in from.iter().rev() {
        tone = back[tone];
        path.push(tone);
    }
    path.reverse();
    path
}

/// The step into note `i` is the row's step `i - 1`; adding the length less one keeps the index from falling below 0.
const LENGTH_LESS_ONE: usize = super::motif::LENGTH - 1;

/// What moving from one tone to the next costs.
fn transition(tones: &[(u8, usize)], before: usize, tone: usize, wish: i32, begins: bool) -> i32 {
    let step = tone as i32 - before as i32;
    let semitones = i32::from(tones[tone].0) - i32::from(tones[before].0);
    let leap = match semitones.abs() {
        0..=7 => 0,
        8..=9 => 10,
        10..=12 => 24,
        _ => 400,
    };
    if begins {
        // A new statement may begin on any tone nearby; repeating the last tone costs a little.
        return leap + [3, 0, 1, 4][step.unsigned_abs().min(3) as usize];
    }
    let astray = [0, 7, 13][(step - wish).unsigned_abs().min(2) as usize] + 4 * ((step - wish).abs() - 2).max(0);
    // A line that must leave the motif does so by a step rather than by a skip or a repeat.
    let unasked = if step == wish { 0 } else { [3, 0, 2, 4][step.unsigned_abs().min(3) as usize] };
    leap + astray + unasked
}

/// What a tone costs by itself at its place.
fn local(frame: &Frame<'_>, slot: &UnpitchedNote, tone: usize, last: bool) -> i32 {
    let degree = frame.tones[tone].1;
    let mut cost = 0;
    // Strong beats, the first and third of a bar, that sound within the note.
    let half = TICKS_PER_BEAT * BEATS_PER_BAR / 2;
    let mut beat = slot.onset.div_ceil(half) * half;
    while beat < slot.onset + slot.duration {
        cost += off_chord(frame, beat, degree, 9);
        beat += half;
    }
    if !slot.onset.is_multiple_of(half) && slot.onset.is_multiple_of(TICKS_PER_BEAT) {
        cost += off_chord(frame, slot.onset, degree, 2);
    }
    // The longer a note, the more it says which key it is (Krumhansl, "Cognitive Foundations of Musical Pitch", 1990, chapter 2).
    cost += KEY_WEIGHT[degree] * slot.duration.min(3 * TICKS_PER_BEAT) as i32 / TICKS_PER_BEAT as i32;
    let height = (tone as i32 - frame.heights[slot.unit]).abs();
    cost += if slot.index == 0 { 2 * height } else { (height - 2).max(0) };
    if last {
        cost += match degree {
            _ if degree == frame.pivot => 0,
            0 | 3 => 8,
            _ => 10_000,
        };
    }
    cost
}

/// The cost of a tone that is not in the chord of its beat; low parts want the root or the fifth.
fn off_chord(frame: &Frame<'_>, tick: u32, degree: usize, weight: i32) -> i32 {
    let chord = &frame.chords[(tick / TICKS_PER_BAR) as usize % frame.chords.len()];
    match chord.iter().position(|tone| *tone == degree) {
        None => weight,
        Some(0) => 0,
        Some(i) if frame.section == Section::Low && i + 1 < chord.len() => weight / 2,
        Some(_) => 0,
    }
}
