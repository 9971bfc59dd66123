//! A place's tune in one hour: its rhythm pitched by its motif, with its dynamics.

use super::form::PhraseRhythm;
use super::line::{LineNote, PhraseLine};
use super::loudness::velocities;
use super::melody::{self, Chord, Frame, UnpitchedNote};
use super::motif::Motif;
use super::movement::Reason;
use crate::score::{Rhythm, Section};
use crate::theory::{Key, TICKS_PER_BAR, TICKS_PER_BEAT};

/// What an hour asks of one part's tune.
pub(super) struct TuneBrief<'a> {
    /// The hour's key.
    pub key: Key,
    /// The next hour's key.
    pub next_key: Key,
    /// The chord of each bar.
    pub chords: &'a [Chord],
    /// The part's range.
    pub range: [u8; 2],
    /// The part's section of the band.
    pub section: Section,
    /// The place's intensity in the hours before, here and after.
    pub around: [f64; 3],
    /// Mean velocity of the phrase.
    pub loudness: f64,
    /// How much louder a bar's first beat is than its weakest part, in velocity.
    pub accent: i32,
    /// How much the phrase grows or, if negative, fades, in velocity.
    pub swell: i32,
}

/// Writes a part's tune in one hour.
pub(super) fn line(rhythm: &PhraseRhythm<'_>, motif: &Motif, hour: &TuneBrief<'_>, style: &Rhythm) -> PhraseLine {
    let classes = hour.key.pitch_classes();
    let tones: Vec<(u8, usize)> = (hour.range[0]..=hour.range[1])
        .filter_map(|pitch| Some((pitch, classes.iter().position(|class| *class == pitch % 12)?)))
        .collect();
    let slots = slots(rhythm);
    let frame = Frame {
        tones: &tones,
        chords: hour.chords,
        section: hour.section,
        pivot: pivot(hour.key, hour.next_key),
        heights: heights(tones.len() as i32, hour.around),
    };
    let path = melody::pitch(&slots, motif, &frame);
    let onsets: Vec<u32> = slots.iter().map(|slot| slot.onset).collect();
    let velocities = velocities(&onsets, hour.loudness, hour.accent, hour.swell);
    let swing = (style.swing * f64::from(TICKS_PER_BEAT)) as u32;
    let notes = slots.iter().zip(path).zip(velocities).map(|((slot, tone), velocity)| {
        let onset = swung(slot.onset, swing);
        let written = swung(slot.onset + slot.duration, swing) - onset;
        let duration = ((f64::from(written) * style.articulation) as u32).max(1);
        LineNote { onset, duration, pitch: tones[tone].0, velocity, reason: reason(slot) }
    });
    PhraseLine { notes: notes.collect() }
}

/// A motif begins anew only when this many of its notes have been heard: sparse hours sing it once, in long notes.
const HEARD: usize = 5;

/// The notes that are still to be given pitches; the motif begins anew every two bars.
fn slots(rhythm: &PhraseRhythm<'_>) -> Vec<UnpitchedNote> {
    let mut slots: Vec<UnpitchedNote> = Vec::new();
    for (bar, written) in rhythm.bars.iter().enumerate() {
        let unit = bar / 2;
        for note in written.notes() {
            let index = match slots.last() {
                Some(before) if before.unit == unit || before.index + 1 < HEARD => before.index + 1,
                _ => 0,
            };
            slots.push(UnpitchedNote {
                onset: bar as u32 * TICKS_PER_BAR + note.onset,
                duration: note.duration,
                index,
                unit,
            });
        }
    }
    slots
}

/// Which part of the form a note belongs to.
fn reason(slot: &UnpitchedNote) -> Reason {
    match (slot.unit, slot.onset / TICKS_PER_BAR) {
        (0, _) => Reason::Statement,
        (1, _) => Reason::Answer,
        (2, _) => Reason::Sequence,
        (_, 7) => Reason::Cadence,
        _ => Reason::Development,
    }
}

/// The degree that leads into the next hour, 0 or 3: the tonic here, which is the fifth there, or the other way round.
pub(super) fn pivot(here: Key, next: Key) -> usize {
    if here.pitch_classes()[3] == next.pitch_classes()[0] { 3 } else { 0 }
}

/// The tone near which each pair of bars should begin: higher when it is busier, rising when the hours' counts rise.
fn heights(tones: i32, [before, here, after]: [f64; 3]) -> [i32; 4] {
    let middle = tones / 2 + (here * 3.0) as i32 - 1;
    let way = match after - before {
        rise if rise > 0.03 => [-1, 1, 0, 1],
        fall if fall < -0.03 => [1, 0, 0, -1],
        _ => [0, 1, 0, 0],
    };
    way.map(|step| (middle + step).clamp(0, (tones - 1).max(0)))
}

/// Moves quavers off the beat later by `swing` ticks, and what lies between in proportion.
fn swung(tick: u32, swing: u32) -> u32 {
    let half = TICKS_PER_BEAT / 2;
    let (beat, within) = (tick - tick % TICKS_PER_BEAT, tick % TICKS_PER_BEAT);
    beat + if within <= half {
        within * (half + swing) / half
    } else {
        half + swing + (within - half) * (half - swing) / half
    }
}
