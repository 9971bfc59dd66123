//! How sure a typical count is: 95 % confidence intervals by the bootstrap.
//!
//! The period's days are drawn anew, as many as there are, each as often as chance has it, and the typical count is
//! taken of the drawn days; so a thousand times. The interval runs from the 2.5th to the 97.5th percentile of these
//! thousand (the percentile interval of Efron and Tibshirani, "An Introduction to the Bootstrap", 1993, chapter 13).
//! Whole days are drawn, for all places and hours together, because the hours of a day and the places of a city rise and
//! fall together: so places that are counted with one player have an interval of their sum. Days are taken as independent
//! of each other, which weeks of rain are not: then the true interval is wider. The draws are seeded, so the same counts
//! always have the same interval.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use super::middle::{quantile, redrawn};
use super::period::Period;
use super::profile::Statistic;
use super::store::{Footfall, PlaceCounts};

/// The share of intervals that hold the true value.
const LEVEL: f64 = 0.95;
/// How many times the days are drawn: the most, and the fewest where there are very many readings.
const DRAWS: [u64; 2] = [1_000, 200];
/// About how many readings are looked at in all: some tenths of a second.
const WORK: u64 = 400_000_000;
/// The fewest days of an hour for which an interval is told: of fewer, draws repeat each other too often.
const FEWEST: u32 = 5;

/// Places that are counted together, by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// The places; more than one where places share a player.
    pub places: Vec<String>,
}

/// Confidence intervals of typical counts.
#[derive(Debug, Clone, PartialEq)]
pub struct Intervals {
    /// The share of such intervals that hold the true value: 0.95.
    pub level: f64,
    /// How many times the days were drawn.
    pub draws: u64,
    /// For each group and hour the ends of the interval, people in one hour; none for hours that fewer than five days have.
    pub groups: Vec<[Option<[f64; 2]>; 24]>,
}

/// The readings of one place in each hour, rising, each with the index of its day.
type Rising = [Vec<(f32, u32)>; 24];

impl Footfall {
    /// Confidence intervals of the typical counts of groups of places in a period; none for the built-in week, which has
    /// no single days. The work grows with the readings; a profile alone does not need it.
    ///
    /// ```
    /// use bandstand::footfall::{Footfall, Group, Reading, Statistic};
    /// let day = |i: i8| jiff::civil::date(2024, 6, i);
    /// let counts: Footfall =
    ///     (1..=30).map(|i| Reading { location: "Quay", date: day(i), hour: 12, count: 90.0 + f64::from(i) }).collect();
    /// let groups = [Group { places: vec!["Quay".into()] }];
    /// let intervals = counts.intervals(&"all".parse()?, Statistic::Mean, &groups).ok_or("no days")?;
    /// let [low, high] = intervals.groups[0][12].ok_or("too few days")?;
    /// assert!(low < 105.5 && 105.5 < high && high - low < 8.0);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn intervals(&self, period: &Period, statistic: Statistic, groups: &[Group]) -> Option<Intervals> {
        let mut days: BTreeMap<Date, u32> = BTreeMap::new();
        for date in self.places().iter().flat_map(|place| place.days.keys()).filter(|date| period.matches(**date)) {
            days.insert(*date, 0);
        }
        days.values_mut().zip(0..).for_each(|(index, n)| *index = n);
        let days_count = u32::try_from(days.len()).ok().filter(|count| *count > 0)?;
        let of_name = |name: &String| self.places().iter().find(|place| place.name == *name);
        let of_group = |group: &Group| -> Vec<Rising> {
            group.places.iter().filter_map(of_name).map(|place| rising(place, &days)).collect()
        };
        let counted: Vec<Vec<Rising>> = groups.iter().map(of_group).collect();
        let readings = counted.iter().flatten().flatten().map(|hour| hour.len() as u64).sum::<u64>();
        let draws = (WORK / readings.max(1)).clamp(DRAWS[1], DRAWS[0]);
        let mut chance = ChaCha8Rng::seed_from_u64(0);
        let mut values: Vec<[Vec<f64>; 24]> = counted.iter().map(|_| Default::default()).collect();
        let mut drawn = vec![0u32; days.len()];
        for _ in 0..draws {
            drawn.fill(0);
            for _ in 0..days_count {
                // The high half of a product: even enough for indices far below 2^32.
                drawn[((u64::from(chance.next_u32()) * u64::from(days_count)) >> 32) as usize] += 1;
            }
            for (places, values) in counted.iter().zip(&mut values) {
                for (hour, values) in values.iter_mut().enumerate() {
                    let counts = places.iter().filter_map(|place| redrawn(&place[hour], &drawn, statistic));
                    values.extend(counts.reduce(|sum, count| sum + count));
                }
            }
        }
        let ends = |places: &[Rising], hour: usize, values: &mut Vec<f64>| {
            let days = places.iter().map(|place| place[hour].len()).filter(|days| *days > 0).min()?;
            values.sort_unstable_by(f64::total_cmp);
            let end = |share: f64| quantile(values, share);
            if days < FEWEST as usize { None } else { end((1.0 - LEVEL) / 2.0).zip(end((1.0 + LEVEL) / 2.0)) }
        };
        let groups = counted.iter().zip(&mut values).map(|(places, values)| {
            std::array::from_fn(|hour| ends(places, hour, &mut values[hour]).map(|(low, high)| [low, high]))
        });
        Some(Intervals { level: LEVEL, draws, groups: groups.collect() })
    }
}

/// A place's readings on some days, hour by hour, rising.
fn rising(place: &PlaceCounts, days: &BTreeMap<Date, u32>) -> Rising {
    let mut rising: Rising = Default::default();
    for (date, day) in &place.days {
        let Some(index) = days.get(date) else { continue };
        for (hour, count) in day.counts.iter().enumerate().filter(|(_, count)| !count.is_nan()) {
            rising[hour].push((*count, *index));
        }
    }
    for hour in &mut rising {
        hour.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    }
    rising
}

#[cfg(test)]
mod tests {
    use super::super::store::Reading;
    use super::*;
    use jiff::ToSpan;

    /// Two places on `days` days at noon, whose counts are scattered between 0 and 200 and add up to 200 every day.
    fn footfall(days: u32) -> Footfall {
        let first = jiff::civil::date(2024, 1, 1);
        let count = |i: u32| f64::from((i * 7_919 + 13) % 201);
        let reading = |i: u32| {
            let date = first.checked_add(i64::from(i).days()).unwrap();
            let here = Reading { location: "A", date, hour: 12, count: count(i) };
            [here.clone(), Reading { location: "B", count: 200.0 - count(i), ..here }]
        };
        (0..days).flat_map(reading).collect()
    }

    fn group(names: &[&str]) -> Group {
        Group { places: names.iter().map(|name| (*name).to_owned()).collect() }
    }

    fn intervals(footfall: &Footfall, statistic: Statistic) -> Intervals {
        let groups = [group(&["A"]), group(&["B"]), group(&["A", "B"])];
        footfall.intervals(&"all".parse().unwrap(), statistic, &groups).unwrap()
    }

    #[test]
    fn an_interval_is_as_wide_as_the_standard_error_says() {
        let footfall = footfall(400);
        let counts: Vec<f64> = footfall.readings().filter(|r| r.location == "A").map(|r| r.count).collect();
        let mean = counts.iter().sum::<f64>() / 400.0;
        let variance = counts.iter().map(|count| (count - mean) * (count - mean)).sum::<f64>() / 400.0;
        let half = 1.96 * libm::sqrt(variance / 400.0);
        let [low, high] = intervals(&footfall, Statistic::Mean).groups[0][12].unwrap();
        assert!(((high - low) / 2.0 / half - 1.0).abs() < 0.1, "{low} to {high}, by theory {half} each way");
        assert!(((high + low) / 2.0 - mean).abs() < half / 5.0, "{low} to {high} round {mean}");
    }

    #[test]
    fn places_that_are_counted_together_are_drawn_together() {
        let intervals = intervals(&footfall(60), Statistic::Mean);
        // What one place has more the other has less: their sum is certain.
        let [low, high] = intervals.groups[2][12].unwrap();
        assert!((low - 200.0).abs() < 1e-9 && (high - 200.0).abs() < 1e-9, "{low} to {high}");
        assert_eq!((intervals.groups[0][11], intervals.draws), (None, 1_000));
    }

    #[test]
    fn every_statistic_has_an_interval_round_it_and_the_same_every_time() {
        for statistic in [Statistic::Mean, Statistic::Median, Statistic::Trimmed] {
            let footfall = footfall(101);
            let typical = footfall.profile(&"all".parse().unwrap(), statistic).unwrap().places[0].hours[12].unwrap();
            let [low, high] = intervals(&footfall, statistic).groups[0][12].unwrap();
            assert!(low < typical && typical < high, "{statistic:?}: {typical} in {low} to {high}");
            assert_eq!(intervals(&footfall, statistic), intervals(&footfall, statistic));
        }
    }

    #[test]
    fn few_days_and_the_built_in_week_have_none() {
        assert_eq!(intervals(&footfall(4), Statistic::Mean).groups[0][12], None);
        assert!(intervals(&footfall(5), Statistic::Mean).groups[0][12].is_some());
        let week = Footfall::leeds_week();
        assert_eq!(week.intervals(&"all".parse().unwrap(), Statistic::Mean, &[group(&["Headrow"])]), None);
    }
}
