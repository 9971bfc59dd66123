//! From a count to an intensity, 0 to 1.

use crate::footfall::Profile;
use crate::score::{Intensity, Scale};

/// The counts between levels: those of the city, or of one place.
pub(super) fn bounds(profile: &Profile, place: Option<usize>, levels: usize) -> Vec<f64> {
    place.map_or(&profile.city, |place| &profile.places[place].spread).bounds(levels)
}

/// Where a count stands, 0 to 1.
///
/// With levels it is the talk's rule: the whole part of the count, placed among the quantiles of all counts; a count
/// that equals a bound belongs to the level above it. Without, it is the share of counts that are smaller.
pub(super) fn intensity(profile: &Profile, place: usize, count: f64, rule: Intensity) -> f64 {
    let spread = match rule.scale {
        Scale::City => &profile.city,
        Scale::Place => &profile.places[place].spread,
    };
    match usize::from(rule.levels) {
        0 | 1 => spread.rank(count),
        levels => {
            let level = spread.bounds(levels).iter().filter(|bound| count.floor() >= **bound).count();
            level as f64 / (levels - 1) as f64
        }
    }
}

/// How many notes an intensity asks for, as a share of the most notes, 0 to 1: the score's curve applied to it.
pub(super) fn response(intensity: f64, rule: Intensity) -> f64 {
    if rule.curve == 1.0 { intensity } else { libm::pow(intensity, rule.curve) }
}

/// How busy the whole city is in an hour, 0 to 1: its total as a share of the busiest hour's.
pub(super) fn of_city(profile: &Profile, hour: usize) -> f64 {
    let busiest = (0..24).map(|hour| profile.total(hour)).fold(0.0, f64::max);
    if busiest > 0.0 { profile.total(hour) / busiest } else { 0.0 }
}
