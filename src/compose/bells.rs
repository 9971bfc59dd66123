//! The bells: as many strokes as the clock says.

use super::line::{LineNote, PhraseLine};
use super::movement::Reason;
use super::plan::strokes;
use crate::score::{BellPitch, Bells};
use crate::theory::{Key, TICKS_PER_BEAT};

/// Strikes an hour, one stroke a beat from the phrase's first, all on one pitch of the key within the range.
///
/// `total` is the city's count and `busy` where it stands, 0 to 1: distant bells at night, bells above the crowd at noon.
pub(super) fn line(bells: &Bells, range: [u8; 2], key: Key, hour: u8, total: f64, busy: f64) -> PhraseLine {
    let degree = match bells.pitch {
        BellPitch::Tonic => 0,
        BellPitch::Count => (total.max(0.0) as u64 % 5) as usize,
    };
    let class = key.pitch_classes()[degree];
    let Some(pitch) = (range[0]..=range[1]).find(|pitch| pitch % 12 == class) else { return PhraseLine::default() };
    let [quiet, loud] = bells.velocity.map(f64::from);
    let velocity = (quiet + (loud - quiet) * busy + 0.5).clamp(1.0, 127.0) as u8;
    let stroke = |i: u32| LineNote {
        onset: i * TICKS_PER_BEAT,
        duration: TICKS_PER_BEAT,
        pitch,
        velocity,
        reason: Reason::Bell,
    };
    PhraseLine { notes: (0..u32::from(strokes(bells, hour))).map(stroke).collect() }
}
