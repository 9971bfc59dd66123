//! What is in the data, for people and for scripts.

use std::fmt::Write;

use jiff::civil::Date;

use super::columns::{ColumnRoles, Layout};
use super::dates::span;
use super::loaded::Loaded;
use super::problem::ProblemKind;
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

    /// A summary for reading, with a small histogram of each place's day. No colours, no trailing line end.
    pub fn text(&self) -> String {
        let mut out = String::new();
        for file in &self.files {
            self.file_text(file, &mut out);
        }
        if self.files.is_empty() {
            out.push_str("The typical week of Leeds that is built in.\n");
        }
        let width = self.locations.iter().map(|location| location.name.chars().count()).max().unwrap_or(0).clamp(8, 48);
        let _ = writeln!(
            out,
            "\n{:width$}  {:24}  {:>9} {:>8} {:>8} {:>7} {:>7} {:>12}  first to last",
            "location", "0h    6h    12h   18h", "hours", "missing", "repeated", "zeros", "max", "people"
        );
        for place in &self.locations {
            let dates = match (place.first, place.last) {
                (Some(first), Some(last)) => format!("{first} to {last}"),
                _ => String::new(),
            };
            let _ = writeln!(
                out,
                "{:width$}  {:24}  {:>9} {:>8} {:>8} {:>7} {:>7} {:>12}  {dates}",
                place.name,
                bars(&place.typical),
                grouped(place.hours as f64),
                grouped(place.missing as f64),
                grouped(place.repeated as f64),
                grouped(place.zeros as f64),
                grouped(place.max),
                grouped(place.total),
            );
        }
        if let (Some(first), Some(last)) = (self.first, self.last) {
            let people: f64 = self.locations.iter().map(|location| location.total).sum();
            let _ = write!(
                out,
                "\n{} readings of {} locations, {first} to {last}, {} people",
                grouped(self.hours as f64),
                self.locations.len(),
                grouped(people)
            );
        }
        out.trim_end().to_owned()
    }

    fn file_text(&self, file: &FileReport, out: &mut String) {
        const SHOWN: usize = 3;
        if file.counts.contains_key(&ProblemKind::NotCounts) {
            let why = file.problems.first().map_or("", |problem| problem.message.as_str());
            let _ = writeln!(out, "{}\n  {why}", file.path);
            return;
        }
        let mark = match file.delimiter {
            '\t' => "tabs".to_owned(),
            mark => format!("\"{mark}\""),
        };
        let layout = if file.layout == Layout::Long { "long" } else { "wide" };
        let _ = writeln!(
            out,
            "{}\n  {layout}, parted by {mark}, {}, dates {}; {} rows, {} readings used",
            file.path,
            file.encoding,
            if file.date_format.is_empty() { "none" } else { &file.date_format },
            grouped(file.rows as f64),
            grouped(file.used as f64)
        );
        let _ = writeln!(out, "  {}", roles(&file.columns));
        for (kind, count) in &file.counts {
            let _ = writeln!(out, "  {} {}", grouped(*count as f64), kind.name());
            let of_kind = file.problems.iter().filter(|problem| problem.kind == *kind);
            for problem in of_kind.take(SHOWN) {
                let place = if problem.line > 0 { format!("line {}: ", problem.line) } else { String::new() };
                let _ = writeln!(out, "    {place}{}", problem.message);
            }
            if *count > SHOWN as u64 {
                let _ = writeln!(out, "    …");
            }
        }
    }
}

/// The columns' roles in a line.
fn roles(columns: &ColumnRoles) -> String {
    let mut roles: Vec<String> = Vec::new();
    let single = [
        ("date", &columns.date),
        ("hour", &columns.hour),
        ("timestamp", &columns.timestamp),
        ("location", &columns.location),
        ("direction", &columns.direction),
        ("mode", &columns.mode),
        ("count", &columns.count),
    ];
    for (role, name) in single {
        if let Some(name) = name {
            roles.push(format!("{role} in \"{name}\""));
        }
    }
    match columns.locations.len() {
        0 => {}
        n => roles.push(format!("{n} columns of counts")),
    }
    if !columns.hours.is_empty() {
        roles.push(format!("{} columns of hours", columns.hours.len()));
    }
    roles.join(", ")
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

/// Twenty-four hours as little bars.
fn bars(hours: &[Option<f64>; 24]) -> String {
    const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let max = hours.iter().flatten().copied().fold(0.0, f64::max);
    let bar = |hour: &Option<f64>| match hour {
        Some(count) if max > 0.0 => BARS[((count / max * 7.0).round() as usize).min(7)],
        Some(_) => BARS[0],
        None => '·',
    };
    hours.iter().map(bar).collect()
}

/// `1234567.0` as `1,234,567`.
fn grouped(value: f64) -> String {
    let digits = format!("{value:.0}");
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
