//! What is in the data, for people and for scripts.

use jiff::civil::Date;

use super::dates::span;
use super::loaded::Loaded;
use super::report::FileReport;
use super::store::widen;

/// What was found of one place.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct LocationReport {
    /// Its name.
    pub name: String,
    /// The first day with a reading.
    #[serde(serialize_with = "iso")]
    pub first: Option<Date>,
    /// The last day with a reading.
    #[serde(serialize_with = "iso")]
    pub last: Option<Date>,
    /// Readings.
    pub hours: u64,
    /// Hours without a reading from the first to the last day.
    pub missing: u64,
    /// Readings given more than once.
    pub repeated: u64,
    /// Readings of nobody.
    pub zeros: u64,
    /// The largest count.
    pub max: f64,
    /// All people.
    pub total: f64,
    /// The mean of each hour of the day, for the histogram.
    #[serde(skip)]
    pub typical: [Option<f64>; 24],
}

/// What is in the data: the `inspect` contract.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Inspection {
    /// The files, in the order in which they were taken in.
    pub files: Vec<FileReport>,
    /// The places, by name.
    pub locations: Vec<LocationReport>,
    /// The first day with a reading.
    #[serde(serialize_with = "iso")]
    pub first: Option<Date>,
    /// The last day with a reading.
    #[serde(serialize_with = "iso")]
    pub last: Option<Date>,
    /// Readings: distinct places and hours.
    pub hours: u64,
}

/// `2013-12-25`, or null.
fn iso<S: serde::Serializer>(date: &Option<Date>, serializer: S) -> Result<S::Ok, S::Error> {
    match date {
        Some(date) => serializer.collect_str(date),
        None => serializer.serialize_none(),
    }
}

impl Inspection {
    /// Looks through what was loaded.
    pub fn new(loaded: &Loaded) -> Self {
        let footfall = &loaded.footfall;
        let mut locations: Vec<LocationReport> = footfall.places().iter().map(location).collect();
        if footfall.places().is_empty() {
            locations = typical_week(footfall);
        }
        Self {
            files: loaded.files.clone(),
            hours: locations.iter().map(|location| location.hours).sum(),
            locations,
            first: footfall.first(),
            last: footfall.last(),
        }
    }
}

fn location(place: &super::store::PlaceCounts) -> LocationReport {
    let (first, last) = (place.days.first_key_value().map(|day| *day.0), place.days.last_key_value().map(|day| *day.0));
    let (mut hours, mut zeros, mut max, mut total) = (0, 0, 0.0f64, 0.0);
    let mut sums = [(0.0, 0u32); 24];
    for day in place.days.values() {
        for (sum, count) in sums.iter_mut().zip(day.counts).filter(|(_, count)| !count.is_nan()) {
            let count = widen(count);
            hours += 1;
            zeros += u64::from(count == 0.0);
            max = max.max(count);
            total += count;
            *sum = (sum.0 + count, sum.1 + 1);
        }
    }
    let days = first.zip(last).map_or(0, |(first, last)| span(first, last) + 1);
    LocationReport {
        name: place.name.clone(),
        first,
        last,
        hours,
        missing: (days.unsigned_abs() * 24).saturating_sub(hours),
        repeated: place.repeated,
        zeros,
        max,
        total,
        typical: sums.map(|(sum, n)| (n > 0).then(|| sum / f64::from(n))),
    }
}

/// The built-in week: 168 hours a place.
fn typical_week(footfall: &super::Footfall) -> Vec<LocationReport> {
    let Some(profile) = "all".parse().ok().and_then(|all| footfall.profile(&all, super::Statistic::Mean).ok()) else {
        return Vec::new();
    };
    let report = |place: &super::PlaceProfile| {
        let counts = || place.series.iter().flatten();
        LocationReport {
            name: place.name.clone(),
            first: None,
            last: None,
            hours: counts().count() as u64,
            missing: 0,
            repeated: 0,
            zeros: counts().filter(|count| **count == 0.0).count() as u64,
            max: counts().copied().fold(0.0, f64::max),
            total: counts().sum(),
            typical: place.hours,
        }
    };
    profile.places.iter().map(report).collect()
}
