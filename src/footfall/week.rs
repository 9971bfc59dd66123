//! The typical week of Leeds that is built in, so that there is music without any files.
//!
//! `data/leeds-week.csv` holds the mean count of each place, weekday and hour; `data/leeds-spread.csv` holds how all
//! counts are distributed, so that loud and soft mean the same as with the files themselves. `data/README.md` says
//! where both come from.

use super::distribution::Distribution;
use super::error::ProfileError;
use super::period::{Kin, Period};
use super::profile::{Basis, PlaceProfile, Profile, Statistic};

/// The attribution that the licence of the Leeds data asks for.
pub(super) const ATTRIBUTION: &str = "Leeds City Centre Footfall Data, © Leeds City Council, 2015. This information is licensed under the terms of the Open Government Licence.";

const WEEK: &str = include_str!("../../data/leeds-week.csv");
const SPREAD: &str = include_str!("../../data/leeds-spread.csv");
/// The days of the week as the table names them.
pub(super) const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// One place's typical week.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct WeekPlace {
    pub name: String,
    /// By day of the week (Monday 0) and hour: the mean count, and the number of days of which it is the mean.
    days: [[(f64, f64); 24]; 7],
    /// The distributions of counts on weekdays, on weekends, and on all days.
    spread: [Distribution; 3],
}

/// The typical week of a city.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Week {
    pub places: Vec<WeekPlace>,
    city: [Distribution; 3],
}

/// The kinds of days as the table names them.
pub(super) const KINS: [(&str, Kin); 3] = [("weekday", Kin::Weekdays), ("weekend", Kin::Weekends), ("all", Kin::All)];

fn kin_number(kin: Kin) -> usize {
    KINS.iter().position(|(_, other)| *other == kin).unwrap_or(2)
}

/// Whether any of the names is one that only Leeds City Council has given to a place.
pub(super) fn is_leeds<'a>(mut names: impl Iterator<Item = &'a str>) -> bool {
    const COUNCIL: [&str; 6] = [
        "Briggate",
        "Briggate at McDonalds",
        "Commercial Street at Barratts",
        "Commercial Street at Lush",
        "Commercial Street at Sharps",
        "Headrow",
    ];
    names.any(|name| COUNCIL.contains(&name))
}

impl Week {
    /// Reads the embedded tables. A test checks that all their lines can be read.
    pub fn leeds() -> Self {
        let mut week = Self { places: Vec::new(), city: Default::default() };
        for line in WEEK.lines().skip(1) {
            let cells: Vec<&str> = line.split(',').collect();
            let [name, day, hour, mean, n] = cells[..] else { continue };
            let day = DAYS.iter().position(|other| *other == day);
            let (Some(day), Ok(hour), Ok(mean), Ok(n)) = (day, hour.parse::<usize>(), mean.parse(), n.parse()) else {
                continue;
            };
            if week.places.last().is_none_or(|place| place.name != name) {
                week.places.push(WeekPlace {
                    name: name.into(),
                    days: [[(0.0, 0.0); 24]; 7],
                    spread: Default::default(),
                });
            }
            if let Some(place) = week.places.last_mut().filter(|_| hour < 24) {
                place.days[day][hour] = (mean, n);
            }
        }
        for (name, kin, steps) in spreads(SPREAD) {
            let spread = Distribution::from_histogram(steps);
            match week.places.iter_mut().find(|place| place.name == name) {
                Some(place) => place.spread[kin] = spread,
                None if name == "*" => week.city[kin] = spread,
                None => {}
            }
        }
        week
    }

    /// The typical day of a period.
    ///
    /// # Errors
    /// [`ProfileError::Undated`] where the period names months or dates, which the week has not.
    pub fn profile(&self, period: &Period) -> Result<Profile, ProfileError> {
        if !period.is_of_days_only() {
            return Err(ProfileError::Undated { period: period.to_string() });
        }
        let kin = kin_number(period.kin());
        let days: Vec<usize> = (0..7).filter(|day| period.takes_day(*day)).collect();
        let places = self.places.iter().map(|place| {
            let values = |hour: usize| days.iter().map(move |day| place.days[*day][hour]).filter(|value| value.1 > 0.0);
            PlaceProfile {
                name: place.name.clone(),
                hours: std::array::from_fn(|hour| {
                    let n: f64 = values(hour).map(|value| value.1).sum();
                    (n > 0.0).then(|| values(hour).map(|(mean, n)| mean * n).sum::<f64>() / n)
                }),
                basis: std::array::from_fn(|hour| Basis {
                    days: values(hour).map(|value| value.1).sum::<f64>() as u32,
                    ..Basis::default()
                }),
                series: std::array::from_fn(|hour| values(hour).map(|value| value.0).collect()),
                spread: place.spread[kin].clone(),
            }
        });
        Ok(Profile {
            period: period.to_string(),
            statistic: Statistic::Mean,
            days: days.len() as u32,
            places: places.collect(),
            city: self.city[kin].clone(),
            attribution: vec![ATTRIBUTION.into()],
        })
    }

    /// Renames the place for which `found` is true; it is removed if there is a place for which `wanted` is true
    /// already.
    pub fn rename(&mut self, found: impl Fn(&str) -> bool, wanted: impl Fn(&str) -> bool, name: &str) {
        let Some(at) = self.places.iter().position(|place| found(&place.name)) else { return };
        match self.places.iter().position(|place| wanted(&place.name)) {
            Some(to) if to != at => {
                self.places.remove(at);
            }
            _ => self.places[at].name = super::words::tidy(name),
        }
        self.places.sort_by(|a, b| a.name.cmp(&b.name));
    }
}

/// The place (`*` for the city), the index of the kind of days in [`KINS`], and steps of (count, how often).
type Steps<'a> = (&'a str, usize, Vec<(f64, u64)>);

/// Reads the table of distributions.
fn spreads(text: &str) -> Vec<Steps<'_>> {
    let mut out: Vec<Steps> = Vec::new();
    let mut before = 0;
    for line in text.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let [name, kin, count, below, upto] = cells[..] else { continue };
        let kin = KINS.iter().position(|(other, _)| *other == kin);
        let (Some(kin), Ok(count), Ok(below), Ok(upto)) =
            (kin, count.parse::<f64>(), below.parse::<u64>(), upto.parse::<u64>())
        else {
            continue;
        };
        if out.last().is_none_or(|last| (last.0, last.1) != (name, kin)) {
            out.push((name, kin, Vec::new()));
            before = 0;
        }
        if let Some((_, _, steps)) = out.last_mut() {
            // The table does not say where the counts between two steps lie: they are put one below the upper step.
            steps.push((count - 1.0, below.saturating_sub(before)));
            steps.push((count, upto.saturating_sub(below)));
        }
        before = upto;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_tables_are_whole() {
        let week = Week::leeds();
        assert_eq!(week.places.len(), 8);
        assert_eq!(WEEK.lines().count(), 1 + 8 * 7 * 24);
        assert!(week.places.iter().all(|place| place.days.iter().flatten().all(|(_, n)| *n > 300.0)));
        assert_eq!(spreads(SPREAD).len(), 9 * 3);
        assert!(week.places.iter().flat_map(|place| &place.spread).chain(&week.city).all(|spread| spread.len() > 1000));
    }

    #[test]
    fn the_city_keeps_its_quintiles() {
        assert_eq!(Week::leeds().city[2].bounds(5), [63.0, 209.0, 668.0, 1738.0]);
        assert_eq!(Week::leeds().city[2].len(), 633_799);
    }

    #[test]
    fn days_have_profiles_and_dates_do_not() {
        let week = Week::leeds();
        let weekday = week.profile(&"weekday".parse().unwrap()).unwrap();
        assert_eq!((weekday.days, weekday.places.len()), (5, 8));
        assert_eq!(weekday.places[0].series[12].len(), 5);
        let basis = weekday.places[0].basis[12];
        assert!((2_000..2_600).contains(&basis.days) && basis.quartiles.is_none(), "{basis:?}");
        // The published weekday mean of Albion Street North at midnight is 40.6.
        assert!((weekday.places[0].hours[0].unwrap() - 40.6).abs() < 0.06);
        let error = week.profile(&"december".parse().unwrap()).unwrap_err().to_string();
        assert!(error.contains("has no dates"), "{error}");
    }
}
