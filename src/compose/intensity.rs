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

/// How busy the whole city is in an hour, 0 to 1: its total as a share of the busiest hour's. A place that was not counted
/// in the hour is not counted in the busiest hour either, as if the city had been without it: its lack is no quiet.
pub(super) fn of_city(profile: &Profile, hour: usize) -> f64 {
    let counted = || profile.places.iter().filter(|place| place.hours[hour].is_some());
    let total = |hour: usize| counted().filter_map(|place| place.hours[hour]).sum::<f64>() + 0.0;
    let busiest = (0..24).map(total).fold(0.0, f64::max);
    if busiest > 0.0 { total(hour) / busiest } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::footfall::{Footfall, Statistic};

    #[test]
    fn a_place_that_was_not_counted_makes_no_hour_quiet() {
        let mut day = Footfall::leeds_week().profile(&"weekday".parse().unwrap(), Statistic::Mean).unwrap();
        let whole: Vec<f64> = (0..24).map(|hour| of_city(&day, hour)).collect();
        let busiest = (0..24).max_by(|a, b| whole[*a].total_cmp(&whole[*b])).unwrap();
        assert_eq!(whole[busiest], 1.0);
        day.places[0].hours[busiest] = None;
        assert_eq!(of_city(&day, busiest), 1.0);
        assert!((0..24).all(|hour| (0.0..=1.0).contains(&of_city(&day, hour))));
    }
}
