//! Keeps all readings of a city: one count for each place and local hour.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rustc_hash::FxHashMap;

use super::combine::TableCounts;
use super::period::Period;
use super::problem::ProblemKind;
use super::week::Week;
use crate::text::plain;

/// One reading: how many people passed a place in one hour of local time.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading<'a> {
    /// The place's name.
    pub location: &'a str,
    /// The day.
    pub date: Date,
    /// When the hour begins, 0 to 23, in local time.
    pub hour: usize,
    /// How many people.
    pub count: f64,
}

/// One day of a place: for each hour its count (NaN where there is none) and the number of the file it comes from.
#[derive(Debug, Clone, Copy)]
pub(super) struct StoredDay {
    pub counts: [f32; 24],
    from: [u16; 24],
}

/// All counts of one place.
#[derive(Debug, Clone, Default)]
pub(super) struct PlaceCounts {
    pub name: String,
    pub days: BTreeMap<Date, StoredDay>,
    /// How many readings were given more than once.
    pub repeated: u64,
}

/// The counts of a city: all distinct readings of its files, or the typical week that is built in.
#[derive(Debug, Clone)]
pub struct Footfall {
    pub(super) contents: Contents,
    pub(super) attribution: Vec<String>,
}

/// What counts there are.
#[derive(Debug, Clone)]
pub(super) enum Contents {
    /// Readings with dates, place by place.
    Dated(Vec<PlaceCounts>),
    /// A typical week without dates.
    Week(Week),
}

impl Default for Footfall {
    fn default() -> Self {
        Self { contents: Contents::Dated(Vec::new()), attribution: Vec::new() }
    }
}

/// A count in double precision, rounded to three decimals so that 12.3 does not become 12.300000190734863.
pub(super) fn widen(count: f32) -> f64 {
    let wide = f64::from(count);
    if count.fract() == 0.0 { wide } else { (wide * 1000.0).round() / 1000.0 }
}

impl Footfall {
    /// The typical week of Leeds that is built in: the mean count of each hour of each day of the week, 2007 to 2017.
    pub fn leeds_week() -> Footfall {
        Footfall { contents: Contents::Week(Week::leeds()), attribution: vec![super::week::ATTRIBUTION.into()] }
    }

    /// The places' names, sorted.
    pub fn locations(&self) -> Vec<String> {
        let mut names: Vec<String> = match &self.contents {
            Contents::Dated(places) => places.iter().map(|place| place.name.clone()).collect(),
            Contents::Week(week) => week.places.iter().map(|place| place.name.clone()).collect(),
        };
        names.sort();
        names
    }

    /// The first day with a reading; none for the built-in week, which has no dates.
    pub fn first(&self) -> Option<Date> {
        self.places().iter().filter_map(|place| place.days.first_key_value()).map(|(date, _)| *date).min()
    }

    /// The last day with a reading; none for the built-in week.
    pub fn last(&self) -> Option<Date> {
        self.places().iter().filter_map(|place| place.days.last_key_value()).map(|(date, _)| *date).max()
    }

    /// The same counts with this attribution: lines that say who counted and on what terms the data may be used.
    #[must_use]
    pub fn with_attribution(mut self, attribution: Vec<String>) -> Self {
        self.attribution = attribution.iter().map(|words| plain(words).into_owned()).collect();
        self
    }

    /// Whether there is a reading on any day of the period, or the built-in week has a profile of it.
    pub fn has(&self, period: &Period) -> bool {
        match &self.contents {
            Contents::Week(week) => week.profile(period).is_ok(),
            Contents::Dated(places) => places.iter().any(|place| place.days.keys().any(|date| period.matches(*date))),
        }
    }

    /// How many readings there are; 0 for the built-in week.
    pub fn hours(&self) -> u64 {
        self.readings().count() as u64
    }

    /// Who made the data and on what terms they may be used, where that is known; one line each.
    pub fn attribution(&self) -> &[String] {
        &self.attribution
    }

    /// All readings, place by place and by time. The built-in week has none.
    pub fn readings(&self) -> impl Iterator<Item = Reading<'_>> + '_ {
        self.places().iter().flat_map(|place| {
            place.days.iter().flat_map(move |(date, day)| {
                day.counts.iter().enumerate().filter(|(_, count)| !count.is_nan()).map(move |(hour, count)| Reading {
                    location: &place.name,
                    date: *date,
                    hour,
                    count: widen(*count),
                })
            })
        })
    }

    /// Keeps only the readings for which `fits` is true; does nothing to the built-in week.
    pub fn retain(&mut self, mut fits: impl FnMut(&Reading) -> bool) {
        let Contents::Dated(places) = &mut self.contents else { return };
        for place in places.iter_mut() {
            let name = &place.name;
            place.days.retain(|date, day| {
                for (hour, count) in day.counts.iter_mut().enumerate() {
                    let reading = Reading { location: name, date: *date, hour, count: widen(*count) };
                    if !count.is_nan() && !fits(&reading) {
                        *count = f32::NAN;
                    }
                }
                day.counts.iter().any(|count| !count.is_nan())
            });
        }
        places.retain(|place| !place.days.is_empty());
    }

    /// Renames places: `aliases` are (name as found, name as wanted), and case does not matter. If there is a place of
    /// the wanted name already, the two become one; where both have a reading of one hour, that of the wanted name is
    /// kept.
    pub fn rename(&mut self, aliases: &[(String, String)]) {
        for (found, wanted) in aliases {
            let same = |name: &str, other: &str| name.to_lowercase() == super::words::tidy(other).to_lowercase();
            match &mut self.contents {
                Contents::Week(week) => week.rename(|name| same(name, found), |name| same(name, wanted), wanted),
                Contents::Dated(places) => {
                    let Some(at) = places.iter().position(|place| same(&place.name, found)) else { continue };
                    let to = places.iter().position(|place| same(&place.name, wanted));
                    match to {
                        Some(to) if to != at => {
                            let alias = std::mem::take(&mut places[at]);
                            places[to].join(alias);
                            places.remove(at);
                        }
                        _ => places[at].name = super::words::tidy(wanted),
                    }
                }
            }
        }
        if let Contents::Dated(places) = &mut self.contents {
            places.sort_by(|a, b| a.name.cmp(&b.name));
        }
    }

    /// The places with dates; none for the built-in week.
    pub(super) fn places(&self) -> &[PlaceCounts] {
        match &self.contents {
            Contents::Dated(places) => places,
            Contents::Week(_) => &[],
        }
    }

    /// Takes a file's counts in. `names` are the names of all files so far, this one's last. `used` is how many
    /// readings each file has given: a reading for which a later file has another count then belongs to that file.
    pub(super) fn merge(&mut self, file: &mut TableCounts, names: &[String], used: &mut [u64]) {
        let Contents::Dated(places) = &mut self.contents else { return };
        let number = names.len() - 1;
        let from = u16::try_from(number).unwrap_or(u16::MAX);
        let mut index: FxHashMap<String, usize> =
            places.iter().enumerate().map(|(at, place)| (place.name.to_lowercase(), at)).collect();
        for (name, days) in std::mem::take(&mut file.places) {
            let name = plain(&name).into_owned();
            let at = *index.entry(name.to_lowercase()).or_insert_with(|| {
                places.push(PlaceCounts { name: name.clone(), ..PlaceCounts::default() });
                places.len() - 1
            });
            let place = &mut places[at];
            if place.days.is_empty() {
                let counted = |day: &StoredDay| day.counts.iter().filter(|count| !count.is_nan()).count() as u64;
                let all =
                    days.into_iter().map(|(date, day)| (date, StoredDay { counts: day.counts, from: [from; 24] }));
                place.days = all.collect();
                used[number] += place.days.values().map(counted).sum::<u64>();
                continue;
            }
            for (date, day) in days {
                let known = place.days.entry(date).or_insert(StoredDay { counts: [f32::NAN; 24], from: [0; 24] });
                for hour in 0..24 {
                    let (count, old) = (day.counts[hour], known.counts[hour]);
                    if count.is_nan() {
                        continue;
                    }
                    let line = u64::from(day.lines[hour]);
                    let earlier = usize::from(known.from[hour]);
                    let before = || names.get(earlier).map_or("", String::as_str);
                    if old.is_nan() {
                        used[number] += 1;
                    } else if old == count {
                        place.repeated += 1;
                        file.problems.add(line, ProblemKind::Repeat, || {
                            format!("{name}, {date} {hour:02}:00: {count} again, as in {}", before())
                        });
                        continue;
                    } else {
                        place.repeated += 1;
                        used[number] += 1;
                        if let Some(used) = used.get_mut(earlier) {
                            *used = used.saturating_sub(1);
                        }
                        file.problems.between(line, || {
                            format!(
                                "{name}, {date} {hour:02}:00: {count}, but {old} in {}; the last one counts",
                                before()
                            )
                        });
                    }
                    (known.counts[hour], known.from[hour]) = (count, from);
                }
            }
        }
        for (name, repeated) in &file.repeated {
            if let Some(place) = index.get(&plain(name).to_lowercase()).and_then(|at| places.get_mut(*at)) {
                place.repeated += repeated;
            }
        }
    }

    /// Sorts the places and adds the attribution, once all files have been taken in.
    pub(super) fn settle(&mut self) {
        if let Contents::Dated(places) = &mut self.contents {
            places.sort_by(|a, b| a.name.cmp(&b.name));
            // The council's licence asks for this line wherever its counts are used.
            if super::week::is_leeds(places.iter().map(|place| place.name.as_str())) {
                self.attribution = vec![super::week::ATTRIBUTION.into()];
            }
        }
    }
}

impl PlaceCounts {
    /// Takes over another place's readings in hours where this place has none.
    fn join(&mut self, other: PlaceCounts) {
        self.repeated += other.repeated;
        for (date, day) in other.days {
            let known = self.days.entry(date).or_insert(day);
            for hour in 0..24 {
                if known.counts[hour].is_nan() {
                    (known.counts[hour], known.from[hour]) = (day.counts[hour], day.from[hour]);
                }
            }
        }
    }
}

/// Makes counts of readings. Where two are of one place and hour, the last is kept; hours above 23 are left out.
impl<'a> FromIterator<Reading<'a>> for Footfall {
    fn from_iter<T: IntoIterator<Item = Reading<'a>>>(readings: T) -> Self {
        let mut places: BTreeMap<String, PlaceCounts> = BTreeMap::new();
        for reading in readings.into_iter().filter(|reading| reading.hour < 24) {
            let name = super::words::tidy(reading.location);
            let place = places.entry(name.clone()).or_insert_with(|| PlaceCounts { name, ..PlaceCounts::default() });
            let day = place.days.entry(reading.date).or_insert(StoredDay { counts: [f32::NAN; 24], from: [0; 24] });
            day.counts[reading.hour] = reading.count as f32;
        }
        Footfall { contents: Contents::Dated(places.into_values().collect()), attribution: Vec::new() }
    }
}
