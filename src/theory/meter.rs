//! Meter: 4/4 throughout, eight bars a phrase, counted in ticks.

/// Pulses (ticks) per quarter note.
pub const PPQ: u32 = 480;
/// Ticks in a beat; the beat is the crotchet (quarter note).
pub const TICKS_PER_BEAT: u32 = PPQ;
/// Beats in a bar.
pub const BEATS_PER_BAR: u32 = 4;
/// Ticks in a bar.
pub const TICKS_PER_BAR: u32 = TICKS_PER_BEAT * BEATS_PER_BAR;
/// Bars in a phrase, which is one hour of the day.
pub const BARS_PER_PHRASE: u32 = 8;
/// Beats in a phrase.
pub const BEATS_PER_PHRASE: u32 = BEATS_PER_BAR * BARS_PER_PHRASE;
/// Ticks in a phrase.
pub const TICKS_PER_PHRASE: u32 = TICKS_PER_BAR * BARS_PER_PHRASE;
