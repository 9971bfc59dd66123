//! Makes the typical day of a period from readings.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::distribution::Distribution;
use super::error::ProfileError;
use super::middle::{middle, quartiles};
use super::period::{Kin, Period};
use super::profile::{Basis, PlaceProfile, Profile, SERIES_LENGTH, Statistic};
use super::store::{Contents, Footfall, PlaceCounts, widen};

impl Footfall {
    /// The typical day of each place in a period. Places without a reading in it are left out.
    ///
    /// ```
    /// use bandstand::footfall::{Footfall, Statistic};
    /// let profile = Footfall::leeds_week().profile(&"saturday".parse()?, Statistic::Mean)?;
    /// let headrow = profile.places.iter().find(|place| place.name == "Headrow").expect("a place of Leeds");
    /// assert!(headrow.hours[14] > headrow.hours[4]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`ProfileError`] says which days the data cover, where no reading falls into the period.
    pub fn profile(&self, period: &Period, statistic: Statistic) -> Result<Profile, ProfileError> {
        match &self.contents {
            Contents::Week(_) if statistic != Statistic::Mean => Err(ProfileError::OnlyMeans),
            Contents::Week(week) => {
                let mut profile = week.profile(period)?;
                profile.attribution.clone_from(&self.attribution);
                Ok(profile)
            }
            Contents::Dated(places) => self.dated(places, period, statistic),
        }
    }

    fn dated(&self, places: &[PlaceCounts], period: &Period, statistic: Statistic) -> Result<Profile, ProfileError> {
        let kin = period.kin();
        let mut days = BTreeSet::new();
        let mut profiles = Vec::new();
        let mut city = Tally::default();
        for place in places {
            let mut spread = Tally::default();
            for (_, day) in place.days.iter().filter(|(date, _)| kin.holds(**date)) {
                day.counts.iter().filter(|count| !count.is_nan()).for_each(|count| spread.add(*count));
            }
            city.join(&spread);
            let mut series: [Vec<f64>; 24] = Default::default();
            for (date, day) in place.days.iter().filter(|(date, _)| period.matches(**date)) {
                days.insert(*date);
                for (series, count) in series.iter_mut().zip(&day.counts).filter(|(_, count)| !count.is_nan()) {
                    series.push(widen(*count));
                }
            }
            if series.iter().all(Vec::is_empty) {
                continue;
            }
            let (mut hours, mut basis) = ([None; 24], [Basis::default(); 24]);
            for (hour, series) in series.iter_mut().enumerate() {
                let mut sorted = series.clone();
                sorted.sort_unstable_by(f64::total_cmp);
                hours[hour] = middle(series, &sorted, statistic);
                let days = u32::try_from(sorted.len()).unwrap_or(u32::MAX);
                basis[hour] = Basis { days, gaps: 0, quartiles: quartiles(&sorted) };
                series.truncate(SERIES_LENGTH);
                series.shrink_to_fit();
            }
            let (name, spread) = (place.name.clone(), spread.distribution());
            profiles.push(PlaceProfile { name, hours, basis, series, spread });
        }
        let expected = expected(period, &days);
        for basis in profiles.iter_mut().flat_map(|place| &mut place.basis) {
            basis.gaps = expected.saturating_sub(basis.days);
        }
        if profiles.is_empty() {
            return Err(match (self.first(), self.last()) {
                (Some(first), Some(last)) => ProfileError::NoDays {
                    period: period.to_string(),
                    cover: format!("the data cover {first} to {last}"),
                },
                _ => ProfileError::Empty,
            });
        }
        Ok(Profile {
            period: period.to_string(),
            statistic,
            days: u32::try_from(days.len()).unwrap_or(u32::MAX),
            places: profiles,
            city: city.distribution(),
            attribution: self.attribution.clone(),
        })
    }

    /// All counts on days of one kind, in rising order: those of one place, or of the whole city.
    pub(super) fn spread(&self, place: Option<&str>, kin: Kin) -> Vec<f32> {
        let places = self.places().iter().filter(|other| place.is_none_or(|place| other.name == place));
        let days = places.flat_map(|place| place.days.iter()).filter(|(date, _)| kin.holds(**date));
        let mut counts: Vec<f32> = days.flat_map(|(_, day)| day.counts).filter(|count| !count.is_nan()).collect();
        counts.sort_unstable_by(f32::total_cmp);
        counts
    }
}

/// How many days a period has, from the first to the last of these days, which are some of its days.
fn expected(period: &Period, days: &BTreeSet<Date>) -> u32 {
    let (Some(first), Some(last)) = (days.first(), days.last()) else { return 0 };
    let between = first.series(jiff::Span::new().days(1)).take_while(|date| date <= last);
    u32::try_from(between.filter(|date| period.matches(*date)).count()).unwrap_or(u32::MAX)
}

/// How often each count occurs. Most counts are whole and small, so they are counted by index and not sorted.
#[derive(Default)]
struct Tally {
    whole: Vec<u32>,
    others: Vec<f32>,
}

impl Tally {
    const WHOLE: f32 = 40_000.0;

    fn add(&mut self, count: f32) {
        if count.fract() == 0.0 && (0.0..Self::WHOLE).contains(&count) {
            let at = count as usize;
            if at >= self.whole.len() {
                self.whole.resize(at + 1, 0);
            }
            self.whole[at] += 1;
        } else {
            self.others.push(count);
        }
    }

    fn join(&mut self, other: &Self) {
        if other.whole.len() > self.whole.len() {
            self.whole.resize(other.whole.len(), 0);
        }
        self.whole.iter_mut().zip(&other.whole).for_each(|(to, from)| *to += from);
        self.others.extend_from_slice(&other.others);
    }

    fn distribution(&self) -> Distribution {
        let whole = self.whole.iter().enumerate().filter(|(_, times)| **times > 0);
        let whole = whole.map(|(count, times)| (count as f64, u64::from(*times)));
        Distribution::from_histogram(whole.chain(self.others.iter().map(|count| (widen(*count), 1))))
    }
}

#[cfg(test)]
mod tests {
    use super::super::store::Reading;
    use super::*;
    use jiff::civil::date;

    /// Readings at noon of four days from Thursday, 2023-06-01: 10, 20, 30 and 41 people.
    fn footfall() -> Footfall {
        let counts = [10.0, 20.0, 30.0, 41.0];
        (0..4)
            .map(|i| Reading { location: "A", date: date(2023, 6, 1 + i as i8), hour: 12, count: counts[i] })
            .collect()
    }

    fn profile(period: &str, statistic: Statistic) -> Result<Profile, ProfileError> {
        footfall().profile(&period.parse().unwrap(), statistic)
    }

    #[test]
    fn means_and_medians() {
        let mean = profile("all", Statistic::Mean).unwrap();
        assert_eq!((mean.days, mean.places[0].hours[12]), (4, Some(25.25)));
        assert_eq!(mean.places[0].hours[11], None);
        assert_eq!(mean.places[0].series[12], [10.0, 20.0, 30.0, 41.0]);
        assert_eq!(profile("all", Statistic::Median).unwrap().places[0].hours[12], Some(25.0));
        assert_eq!(profile("all", Statistic::Trimmed).unwrap().places[0].hours[12], Some(25.25));
        assert_eq!(profile("weekend", Statistic::Mean).unwrap().places[0].hours[12], Some(35.5));
    }

    #[test]
    fn a_profile_says_how_many_days_it_rests_on_and_how_many_are_missing() {
        let mut counts = footfall();
        counts.retain(|reading| reading.date != date(2023, 6, 3));
        let basis = counts.profile(&"all".parse().unwrap(), Statistic::Mean).unwrap().places[0].basis;
        assert_eq!((basis[12].days, basis[12].gaps), (3, 1));
        assert_eq!(basis[12].quartiles, Some([15.0, 20.0, 30.5]));
        assert_eq!((basis[11].days, basis[11].gaps, basis[11].quartiles), (0, 4, None));
        // Days before the first and after the last are not missing, and days of another kind are not either.
        let weekday = counts.profile(&"weekday".parse().unwrap(), Statistic::Mean).unwrap().places[0].basis[12];
        assert_eq!((weekday.days, weekday.gaps), (2, 0));
    }

    #[test]
    fn a_day_is_measured_against_its_kin() {
        let day = profile("2023-06-01", Statistic::Mean).unwrap();
        assert_eq!((day.days, day.places[0].hours[12]), (1, Some(10.0)));
        assert_eq!(day.city.len(), 2);
        assert_eq!(profile("2023-06", Statistic::Mean).unwrap().city.len(), 4);
    }

    #[test]
    fn no_days_say_what_there_is() {
        let error = profile("2022", Statistic::Mean).unwrap_err().to_string();
        assert_eq!(error, "no counts for \"2022\": the data cover 2023-06-01 to 2023-06-04");
        let none = Footfall::default().profile(&"all".parse().unwrap(), Statistic::Mean);
        assert_eq!(none, Err(ProfileError::Empty));
    }
}
