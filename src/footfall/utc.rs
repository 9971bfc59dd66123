//! Times in UTC, which become the city's local hours once its time zone is known.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use jiff::civil::Time;
use jiff::tz::{Offset, TimeZone};

use super::calendar::Pattern;
use super::days::Days;
use super::options::ReadOptions;
use super::plan::ColumnPlan;
use super::series::Series;
use super::timeline::{Point, Reckoning};
use super::words::{any, tokens};
use super::zone::{UnknownZone, time_zone};

/// Words in the names of columns whose times are in UTC.
const UTC: &[&str] = &["utc", "gmt", "zulu"];

/// How the times of a table stand to UTC.
#[derive(Debug, Default)]
pub(super) struct Clocks {
    /// Whether times that have no offset are in UTC: the column's name says so, or they count seconds since 1970.
    bare: bool,
    /// Whether any time is in UTC, and whether any has another offset and so is local already.
    pub utc: bool,
    pub local: bool,
    /// The city's time zone, if the user gave it.
    pub zone: Option<TimeZone>,
}

impl Clocks {
    /// Looks at the columns of time, at how dates are written and at the offsets of the series that were read.
    pub fn new(
        plan: &ColumnPlan,
        patterns: &BTreeSet<Pattern>,
        series: &[Series],
        options: &ReadOptions,
    ) -> Result<Self, UnknownZone> {
        let zone = options.time_zone.as_deref().map(time_zone).transpose()?;
        let columns = plan.when.columns();
        let named = |column: &usize| plan.names.get(*column).is_some_and(|name| any(UTC, &tokens(name)));
        let epoch = !patterns.is_empty() && patterns.iter().all(|pattern| *pattern == Pattern::Epoch);
        let bare = epoch || columns.iter().any(named);
        let utc = series.iter().any(|series| series.offset.map_or(bare, |offset| offset == 0));
        let local = series.iter().any(|series| series.offset.is_some_and(|offset| offset != 0));
        Ok(Self { bare, utc, local, zone })
    }

    /// The zone into which the times of a series are turned; none if they are local or the zone is not known.
    pub fn turns(&self, offset: Option<i16>) -> Option<&TimeZone> {
        let utc = offset.map_or(self.bare, |offset| offset == 0);
        self.zone.as_ref().filter(|_| utc)
    }
}

/// A series' days in local time, of times in UTC. The two hours that autumn gives one name are added up. With `ends`, a
/// time is the end of what was counted.
pub(super) fn local_days(points: &[Point], reckoning: Reckoning, shift: u8, zone: &TimeZone) -> Days {
    let parts = reckoning.parts.max(1);
    let step = 60 / parts as i64;
    let mut out = Days::new();
    for point in points {
        // As for local times, the hour at which dates begin comes first, then whether a time is the end of its hour.
        let begun = if point.slot / parts < usize::from(reckoning.starts) { 24 * parts as i64 } else { 0 };
        let slot = point.slot as i64 + begun - i64::from(reckoning.ends);
        let minutes = slot * step + i64::from(shift) % step;
        let midnight = Offset::UTC.to_timestamp(point.date.to_datetime(Time::midnight()));
        let Some(instant) = midnight.ok().and_then(|start| start.checked_add(SignedDuration::from_mins(minutes)).ok())
        else {
            continue;
        };
        let local = zone.to_datetime(instant);
        let day = out.entry(local.date()).or_default();
        let hour = usize::from(local.hour().unsigned_abs());
        if day.counts[hour].is_nan() {
            (day.counts[hour], day.lines[hour]) = (0.0, point.line);
        }
        day.counts[hour] += point.count;
    }
    out
}
