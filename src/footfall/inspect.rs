//! What is in the data, for people and for scripts.

use jiff::civil::Date;

use super::dates::span;
use super::heat::WeekHeat;
use super::inferred::Inferred;
use super::loaded::Loaded;
use super::options::ReadOptions;
use super::report::FileReport;
use super::shapes::shapes;
use super::store::widen;

/// What was found of one place.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct LocationReport {
    /// The place's name.
    pub name: String,
    /// The first day with a reading.
    #[serde(serialize_with = "iso")]
    pub first: Option<Date>,
    /// The last day with a reading.
    #[serde(serialize_with = "iso")]
    pub last: Option<Date>,
    /// How many readings there are.
    pub hours: u64,
    /// How many hours from the first to the last day have no reading.
    pub missing: u64,
    /// How many readings were given more than once.
    pub repeated: u64,
    /// How many readings are zero.
    pub zeros: u64,
    /// The largest count: people in one hour.
    pub max: f64,
    /// The sum of all counts.
    pub total: f64,
    /// The mean count of each hour, 0 to 23, for the histogram; none where an hour has no reading.
    #[serde(skip)]
    pub typical: [Option<f64>; 24],
}

/// What is in the data, in the form in which `bandstand inspect --json` writes it.
///
/// ```
/// use bandstand::footfall::{Inspection, read};
/// let rows = "2023-05-29,7,Headrow,19\n2023-05-29,8,Headrow,many\n2023-05-29,9,Headrow,41\n";
/// let table = format!("Date,Hour,Location,Count\n{rows}");
/// let inspection = Inspection::new(&read("may.csv", table.as_bytes())?);
/// assert_eq!((inspection.hours, inspection.locations[0].max), (2, 41.0));
/// assert_eq!(inspection.files[0].problems[0].message, "\"many\" in column \"Count\" is no number: not read");
/// # Ok::<(), bandstand::footfall::ReadError>(())
/// ```
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
    /// How many readings there are: distinct pairs of place and hour.
    pub hours: u64,
    /// How the tables were read, as the settings that say so: one for each shape of tables.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub inferred: Vec<Inferred>,
    /// How busy the city is by weekday and hour.
    #[serde(skip)]
    pub week: WeekHeat,
}

/// Writes a date as `2013-12-25`, none as null.
fn iso<S: serde::Serializer>(date: &Option<Date>, serializer: S) -> Result<S::Ok, S::Error> {
    match date {
        Some(date) => serializer.collect_str(date),
        None => serializer.serialize_none(),
    }
}

impl Inspection {
    /// Inspects what was loaded; for the built-in week, its typical week.
    pub fn new(loaded: &Loaded) -> Self {
        Self::read_with(loaded, &ReadOptions::default())
    }

    /// The same for tables that were read with these options.
    pub fn read_with(loaded: &Loaded, options: &ReadOptions) -> Self {
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
            inferred: inferred(&loaded.files, options),
            week: WeekHeat::of(footfall),
        }
    }
}

/// How each shape of tables was read.
fn inferred(files: &[FileReport], options: &ReadOptions) -> Vec<Inferred> {
    shapes(files).iter().filter_map(|shape| Inferred::of(shape, options)).collect()
}

/// What is found of a place with dates.
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

/// The places of the built-in week, each with its 168 hours.
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
            total: counts().sum::<f64>() + 0.0,
            typical: place.hours,
        }
    };
    profile.places.iter().map(report).collect()
}
