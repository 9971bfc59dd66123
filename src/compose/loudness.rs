//! Loudness within a phrase: accents and swells round a mean that is exactly what the count asks for.

use crate::theory::{TICKS_PER_BAR, TICKS_PER_BEAT, TICKS_PER_PHRASE};

/// Velocities for notes at these onsets (ticks from the phrase's start).
///
/// Their sum is `mean` times their number, rounded once, so that the loudness of phrases follows the counts as finely as
/// velocities can. `accent` is how much more a bar's first beat gets than its weakest part, `swell` how much the phrase grows (or,
/// negative, fades) from first to last; all in velocity.
pub(super) fn velocities(onsets: &[u32], mean: f64, accent: i32, swell: i32) -> Vec<u8> {
    let Ok(count) = i64::try_from(onsets.len()) else { return Vec::new() };
    if count == 0 {
        return Vec::new();
    }
    // Counted in 256ths of a velocity, so that the arithmetic stays whole.
    let shape = |onset: u32| {
        let metric = match onset % TICKS_PER_BAR {
            0 => 256,
            960 => 160,
            beat if beat % TICKS_PER_BEAT == 0 => 96,
            off if off % (TICKS_PER_BEAT / 2) == 0 => 32,
            _ => 0,
        };
        i64::from(accent) * metric + i64::from(swell) * 256 * i64::from(onset) / i64::from(TICKS_PER_PHRASE)
    };
    let shapes: Vec<i64> = onsets.iter().map(|onset| shape(*onset)).collect();
    let target = (mean.clamp(1.0, 127.0) * 256.0) as i64 * count;
    let offset = target - shapes.iter().sum::<i64>();
    // Rounding errors are carried on, so that they cannot add up; what is cut off at velocities 1 and 127 is carried too.
    let mut carried = 0i64;
    let mut velocities: Vec<u8> = Vec::with_capacity(onsets.len());
    for (i, shape) in shapes.iter().enumerate() {
        let i = i as i64;
        let share = offset * (i + 1) / count - offset * i / count;
        let wanted = shape + share + carried;
        let velocity = ((wanted + 128).div_euclid(256)).clamp(1, 127);
        carried = wanted - velocity * 256;
        velocities.push(velocity as u8);
    }
    velocities
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mean_is_what_was_asked_for() {
        let onsets: Vec<u32> = (0..40).map(|i| i * 360).collect();
        for mean in [20.0, 20.5, 64.25, 110.0] {
            let sum: u32 = velocities(&onsets, mean, 8, 12).iter().map(|v| u32::from(*v)).sum();
            assert!((f64::from(sum) / 40.0 - mean).abs() <= 0.02, "{mean}: {}", f64::from(sum) / 40.0);
        }
    }

    #[test]
    fn downbeats_are_stronger_and_phrases_grow() {
        let onsets: Vec<u32> = (0..64).map(|i| i * 240).collect();
        let v = velocities(&onsets, 64.0, 8, 0);
        assert!(v[0] > v[1] && v[8] > v[7]);
        let v = velocities(&onsets, 64.0, 0, 10);
        assert!(v[63] >= v[0] + 9);
    }
}
