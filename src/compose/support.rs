//! Supporting voices: long chord tones that fill the band as the city fills.

use super::line::{LineNote, PhraseLine};
use super::melody::Chord;
use super::movement::Reason;
use crate::score::Section;
use crate::theory::{BARS_PER_PHRASE, Key, TICKS_PER_BAR, TICKS_PER_BEAT};

/// One chord tone a bar, moving as little as possible from `before` (the pitch it came from, if any); a low voice plays the
/// roots. The fourth and the last bar end early, for breath.
pub(super) fn line(key: Key, range: [u8; 2], section: Section, chords: &[Chord], velocity: u8) -> PhraseLine {
    let classes = key.pitch_classes();
    let mut last = (range[0] + range[1]) / 2;
    let mut notes = Vec::new();
    for bar in 0..BARS_PER_PHRASE {
        let chord = &chords[bar as usize % chords.len()];
        let fits = |pitch: &u8| {
            let degree = classes.iter().position(|class| *class == pitch % 12);
            degree.is_some_and(|degree| match section {
                Section::Low => chord.first() == Some(&degree),
                _ => chord.contains(&degree),
            })
        };
        let Some(pitch) = (range[0]..=range[1]).filter(fits).min_by_key(|pitch| pitch.abs_diff(last)) else { continue };
        last = pitch;
        let duration = if bar % 4 == 3 { 3 * TICKS_PER_BEAT } else { TICKS_PER_BAR - TICKS_PER_BEAT / 8 };
        notes.push(LineNote { onset: bar * TICKS_PER_BAR, duration, pitch, velocity, reason: Reason::Harmony });
    }
    PhraseLine { notes }
}
