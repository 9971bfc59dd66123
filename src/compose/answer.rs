//! How a place answers its counts: with how many notes, and how loud.
//!
//! Both grow with intensity between the score's limits. Of two hours with different counts the busier has more notes and
//! is louder, by one step at least, however near the counts: the whole day is fitted to the wished-for values by least squares
//! under that rule (isotonic regression by pooling neighbours; Barlow and others, "Statistical Inference under Order
//! Restrictions", 1972).

use super::intensity::{intensity, response};
use crate::footfall::Profile;
use crate::score::Score;

/// Steps of loudness in one step of velocity: as fine as the mean of a few notes can be.
const LOUDNESS_STEPS: f64 = 2.0;

/// Notes of a place's phrase in each hour. An hour without people, or without a reading, is silent.
pub(super) fn notes(profile: &Profile, place: usize, score: &Score) -> [u16; 24] {
    let peopled = |hour: usize| profile.places[place].hours[hour].filter(|count| *count > 0.0);
    let answer = |count| response(intensity(profile, place, count, score.intensity), score.intensity);
    let fitted = fit(peopled, answer, score.rhythm.notes.map(f64::from));
    fitted.map(|notes| notes.unwrap_or(0))
}

/// Mean velocity of a place's phrase in each hour. A score with levels of
/// intensity has one velocity for each level.
pub(super) fn loudness(profile: &Profile, place: usize, score: &Score) -> [f64; 24] {
    let limits = [score.dynamics.softest, score.dynamics.loudest].map(f64::from);
    let count = |hour: usize| profile.places[place].hours[hour];
    if score.intensity.levels > 0 {
        let stair = |count| limits[0] + (limits[1] - limits[0]) * intensity(profile, place, count, score.intensity);
        return std::array::from_fn(|hour| count(hour).map_or(limits[0], stair));
    }
    let answer = |count| intensity(profile, place, count, score.intensity);
    let fitted = fit(count, answer, limits.map(|limit| limit * LOUDNESS_STEPS));
    fitted.map(|steps| steps.map_or(limits[0], |steps| f64::from(steps) / LOUDNESS_STEPS))
}

/// Whole numbers between two limits, one for each hour that has a count, rising with the counts; `answer` says how far
/// between the limits the number for a count should lie, 0 to 1.
fn fit(
    count: impl Fn(usize) -> Option<f64>,
    answer: impl Fn(f64) -> f64,
    [least, most]: [f64; 2],
) -> [Option<u16>; 24] {
    let mut counts: Vec<f64> = (0..24).filter_map(&count).collect();
    counts.sort_by(f64::total_cmp);
    counts.dedup();
    let wishes: Vec<f64> = counts.iter().map(|count| least + (most - least) * answer(*count)).collect();
    let fitted = rising(&wishes, least, most);
    std::array::from_fn(|hour| {
        let rank = count(hour).and_then(|count| counts.iter().position(|other| *other == count))?;
        fitted.get(rank).copied()
    })
}

/// The whole numbers nearest to rising wishes that rise by at least one from each to the next, within limits. Where the
/// limits leave too little room, neighbours share a number.
fn rising(wishes: &[f64], fewest: f64, most: f64) -> Vec<u16> {
    // Numbers must rise by one each; with its index subtracted from each, it is enough that they do not fall.
    let mut pools: Vec<(f64, usize)> = Vec::new();
    for (i, wish) in wishes.iter().enumerate() {
        let mut pool = (wish - i as f64, 1);
        while let Some(before) = pools.last().copied().filter(|before| before.0 > pool.0) {
            let len = before.1 + pool.1;
            pool = ((before.0 * before.1 as f64 + pool.0 * pool.1 as f64) / len as f64, len);
            pools.pop();
        }
        pools.push(pool);
    }
    let mut numbers: Vec<i64> = Vec::with_capacity(wishes.len());
    for (level, len) in pools {
        for _ in 0..len {
            numbers.push((level + 0.5).floor() as i64 + numbers.len() as i64);
        }
    }
    let (fewest, most) = (fewest as i64, most as i64);
    for i in 0..numbers.len() {
        numbers[i] = numbers[i].max(if i == 0 { fewest } else { numbers[i - 1] + 1 });
    }
    for i in (0..numbers.len()).rev() {
        let ceiling = numbers.get(i + 1).map_or(most, |next| next - 1);
        numbers[i] = numbers[i].min(ceiling).max(fewest);
    }
    numbers.into_iter().map(|number| number.clamp(0, 9999) as u16).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wishes_that_rise_are_granted() {
        assert_eq!(rising(&[4.2, 9.6, 30.0, 62.0], 4.0, 62.0), [4, 10, 30, 62]);
    }

    #[test]
    fn what_lies_together_is_spread_round_its_middle() {
        assert_eq!(rising(&[30.0, 30.0, 30.0], 4.0, 62.0), [29, 30, 31]);
        assert_eq!(rising(&[4.0, 4.0, 4.1], 4.0, 62.0), [4, 5, 6]);
        assert_eq!(rising(&[61.8, 61.9, 62.0], 4.0, 62.0), [60, 61, 62]);
    }

    #[test]
    fn little_room_is_shared() {
        assert_eq!(rising(&[1.0, 1.0, 2.0, 2.0], 1.0, 2.0), [1, 1, 1, 2]);
        assert_eq!(rising(&[], 1.0, 2.0), [0; 0]);
    }
}
