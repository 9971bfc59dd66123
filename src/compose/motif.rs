//! A motif for every place: the row of intervals by which a listener knows it again.
//!
//! A motif is a row of steps within the pentatonic scale, read round and round. A place grows it from its own data (the
//! way its day rises and falls beside the city's) and its name, and keeps clear of the motifs of the places before it:
//! what tells tunes apart is the order of small and large steps (Dowling, "Scale and contour", Psychological Review 85, 1978).

use super::random::Chance;
use crate::footfall::Profile;

/// Intervals in a motif.
pub(super) const LENGTH: usize = 7;

/// How many rows a place tries before it takes the best.
const TRIES: usize = 96;

/// How many earlier motifs a place compares its own with: a limit, so that the work grows linearly with the places.
const NEIGHBOURS: usize = 16;

/// A row of steps of the scale from note to note, read round and round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Motif {
    steps: [i8; LENGTH],
}

impl Motif {
    /// The step into note `i` of the row, which goes round.
    pub(super) fn step(&self, i: usize) -> i32 {
        i32::from(self.steps[i % LENGTH])
    }

    /// How much two motifs share, from 0 to [`LENGTH`]: how many rows of three steps occur in both.
    fn likeness(&self, other: &Self) -> usize {
        let rows = |motif: &Self| -> Vec<[i32; 3]> {
            (0..LENGTH).map(|i| [motif.step(i), motif.step(i + 1), motif.step(i + 2)]).collect()
        };
        let others = rows(other);
        rows(self).iter().filter(|row| others.contains(row)).count()
    }

    /// A row that sings: mostly steps, one or two skips, hardly a repeat, all within a sixth or so; when it goes round
    /// it is home again, or one step away.
    fn draw(chance: &mut Chance) -> Self {
        // Skips and a repeat are scattered among steps; signs are then drawn until the row comes home.
        const SIZES: [[i8; LENGTH]; 5] = [
            [1, 1, 1, 1, 1, 2, 2],
            [1, 1, 1, 1, 1, 2, 0],
            [1, 1, 1, 1, 2, 2, 0],
            [1, 1, 1, 1, 1, 1, 2],
            [1, 1, 1, 1, 1, 3, 0],
        ];
        let mut steps = SIZES[chance.below(SIZES.len())];
        loop {
            for i in (1..LENGTH).rev() {
                steps.swap(i, chance.below(i + 1));
            }
            for step in &mut steps {
                *step = if chance.below(2) == 0 { step.abs() } else { -step.abs() };
            }
            let mut height = 0i32;
            let (mut low, mut high) = (0, 0);
            for step in steps {
                height += i32::from(step);
                (low, high) = (low.min(height), high.max(height));
            }
            if height.abs() <= 1 && high - low <= 4 && steps[0] != 0 {
                return Self { steps };
            }
        }
    }
}

/// The motifs of these places (indices into the profile), in the order given.
pub(super) fn motifs(profile: &Profile, places: &[usize], seed: u64) -> Vec<Motif> {
    let mut chosen: Vec<Motif> = Vec::with_capacity(places.len());
    for place in places {
        let place = &profile.places[*place];
        let contour = contour(profile, &place.hours);
        let mut chance = Chance::new(seed, &["motif", &place.name]);
        let near = chosen.len().saturating_sub(NEIGHBOURS);
        let best = (0..TRIES)
            .map(|_| Motif::draw(&mut chance))
            .map(|motif| {
                let like = chosen[near..].iter().map(|other| motif.likeness(other)).sum::<usize>();
                let follows = (0..LENGTH).filter(|i| motif.step(*i).signum() == contour[*i]).count();
                (follows as i32 - 4 * like as i32, motif)
            })
            .reduce(|best, next| if next.0 > best.0 { next } else { best });
        chosen.extend(best.map(|best| best.1));
    }
    chosen
}

/// Which way the place's share of the city moves through the day, in [`LENGTH`] strides of three hours from midnight:
/// 1 up, -1 down, 0 neither or not counted.
fn contour(profile: &Profile, hours: &[Option<f64>; 24]) -> [i32; LENGTH] {
    // Hours in which the place was not counted say nothing of its share.
    let share = |stride: usize| {
        let counted = || (stride * 3..stride * 3 + 3).filter(|hour| hours[*hour].is_some());
        let here: f64 = counted().filter_map(|hour| hours[hour]).sum();
        let city: f64 = counted().map(|hour| profile.total(hour)).sum();
        counted().next().map(|_| if city > 0.0 { here / city } else { 0.0 })
    };
    std::array::from_fn(|i| match (share(i), share(i + 1)) {
        (Some(before), Some(after)) if after > before => 1,
        (Some(before), Some(after)) => -i32::from(after < before),
        _ => 0,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::footfall::{Distribution, PlaceProfile, Statistic};

    fn profile(places: usize) -> Profile {
        let place = |i: usize| PlaceProfile {
            name: format!("Place {i}"),
            hours: std::array::from_fn(|hour| Some((hour * (i + 1) % 17) as f64)),
            basis: Default::default(),
            series: Default::default(),
            spread: Distribution::default(),
        };
        let places = (0..places).map(place).collect();
        Profile {
            period: "weekday".into(),
            statistic: Statistic::Mean,
            days: 1,
            places,
            city: Distribution::default(),
            attribution: Vec::new(),
        }
    }

    #[test]
    fn places_can_be_told_apart() {
        let profile = profile(14);
        let all = motifs(&profile, &(0..14).collect::<Vec<_>>(), 0);
        let shared: usize =
            (0..14).flat_map(|i| (0..i).map(move |j| (i, j))).map(|(i, j)| all[i].likeness(&all[j])).sum();
        assert!(shared <= 14 * 13 / 2 / 2, "{shared} rows in common among 91 pairs of 7 rows");
    }

    #[test]
    fn motifs_sing() {
        for seed in 0..20 {
            for motif in motifs(&profile(3), &[0, 1, 2], seed) {
                let steps: Vec<i32> = (0..LENGTH).map(|i| motif.step(i)).collect();
                assert!(steps.iter().sum::<i32>().abs() <= 1);
                assert!(steps.iter().filter(|step| step.abs() == 1).count() >= 4);
                assert!(steps.iter().filter(|step| **step == 0).count() <= 1);
            }
        }
    }
}
