//! How loud a movement will be, worked out from its notes before the first of them sounds.
//!
//! Every voice is calibrated to a known K-weighted power, so the loudness of the whole by BS.1770 (100 ms steps, 400 ms
//! blocks, both gates) can be added up from velocities and durations. From it follows one gain for the movement.

use super::modes;
use super::musician::ToneSource;
use super::voice::Voice;
use super::{SAMPLE_RATE, amplitude, velocity_amplitude};
use crate::compose::Movement;

/// Loudness aimed at over a whole movement, LUFS.
pub(crate) const TARGET: f32 = -16.0;

/// What the room and the bus add to the sum of the dry voices, decibels; measured.
const ROOM_DB: f32 = 1.0;

const STEP: f64 = SAMPLE_RATE as f64 / 10.0;

/// The gain (amplitude) that brings a movement to [`TARGET`].
pub(crate) fn gain(movement: &Movement, voices: &[(Voice, ToneSource)]) -> f32 {
    let steps = powers(movement, voices);
    let blocks: Vec<f64> = steps.windows(4).map(|w| w.iter().sum::<f64>() / 4.0).collect();
    let db = |power: f64| -0.691 + 10.0 * libm::log10(power.max(1e-20));
    let mut gain_db = 0.0;
    // The absolute gate stands at -70 LUFS of the result, so the gain decides what it lets pass: three rounds settle it.
    for _ in 0..3 {
        let mean = |floor: f64| {
            let (mut sum, mut n) = (0.0, 0u32);
            for &power in blocks.iter().filter(|p| db(**p) + gain_db > floor) {
                sum += power;
                n += 1;
            }
            if n == 0 { None } else { Some(db(sum / f64::from(n)) + gain_db) }
        };
        let Some(ungated) = mean(-70.0) else { return 1.0 };
        let Some(loudness) = mean((ungated - 10.0).max(-70.0)) else { return 1.0 };
        gain_db += f64::from(TARGET) - loudness;
    }
    amplitude(gain_db as f32 - ROOM_DB)
}

/// K-weighted power of the dry voices in steps of 100 ms.
fn powers(movement: &Movement, voices: &[(Voice, ToneSource)]) -> Vec<f64> {
    let end = movement.tempo.frame_at(movement.length, SAMPLE_RATE);
    let mut steps = vec![0.0; (end as f64 / STEP) as usize + 5];
    for (part, (voice, instrument)) in movement.parts.iter().zip(voices) {
        let trim = f64::from(amplitude(voice.trim_db())).powi(2);
        for note in &part.notes {
            let start = movement.tempo.frame_at(note.onset, SAMPLE_RATE) as f64 / STEP;
            let stop = movement.tempo.frame_at(note.onset.saturating_add(note.duration), SAMPLE_RATE) as f64 / STEP;
            let power = trim * f64::from(velocity_amplitude(note.velocity)).powi(2);
            let mut at = start;
            match instrument {
                ToneSource::Cycles(_) => spread(&mut steps, start, stop, power),
                ToneSource::Modes => modes::decay(*voice, note.pitch, note.velocity, |power| {
                    spread(&mut steps, at, at + 1.0, trim * power);
                    at += 1.0;
                }),
                ToneSource::Font(timbre) => {
                    for step in 0.. {
                        spread(&mut steps, at, stop.min(at + 1.0), power * timbre.power(step));
                        at += 1.0;
                        if at >= stop {
                            break;
                        }
                    }
                }
            }
        }
    }
    steps
}

/// Adds a power that lasts from `start` to `stop` (in steps).
fn spread(steps: &mut [f64], start: f64, stop: f64, power: f64) {
    let last = (stop as usize).min(steps.len().saturating_sub(1));
    for (i, step) in steps.iter_mut().enumerate().take(last + 1).skip(start as usize) {
        let overlap = stop.min(i as f64 + 1.0) - start.max(i as f64);
        *step += power * overlap.max(0.0);
    }
}
