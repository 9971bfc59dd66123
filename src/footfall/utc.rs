//! Times in UTC, which become the city's local hours once its time zone is known.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use jiff::civil::{Date, Time, Weekday};
use jiff::tz::{Offset, TimeZone};
use rustc_hash::FxHashMap;

use super::calendar::Pattern;
use super::days::Days;
use super::options::ReadOptions;
use super::plan::ColumnPlan;
use super::series::Series;
use super::table::Table;
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
    /// Whether both stand between each other, as no change of the clocks has it.
    pub mixed: bool,
    /// The city's time zone, if the user gave it.
    pub zone: Option<TimeZone>,
}

impl Clocks {
    /// Looks at the columns of time, at how dates are written and at the offsets of the series that were read.
    pub fn new(
        plan: &ColumnPlan,
        patterns: &BTreeSet<Pattern>,
        series: &[Series],
        table: &Table,
        options: &ReadOptions,
    ) -> Result<Self, UnknownZone> {
        let zone = options.time_zone.as_deref().map(time_zone).transpose()?;
        let columns = plan.when.columns();
        let named = |column: &usize| plan.names.get(*column).is_some_and(|name| any(UTC, &tokens(name)));
        let epoch = !patterns.is_empty() && patterns.iter().all(|pattern| *pattern == Pattern::Epoch);
        let bare = epoch || columns.iter().any(named);
        let utc = series.iter().any(|series| series.offset.map_or(bare, |offset| offset == 0));
        let local = series.iter().any(|series| series.offset.is_some_and(|offset| offset != 0));
        let mixed = utc && local && is_mixed(series, table);
        Ok(Self { bare, utc, local, mixed, zone })
    }

    /// The zone into which the times of a series are turned; none if they are local or the zone is not known.
    pub fn turns(&self, offset: Option<i16>) -> Option<&TimeZone> {
        // A zone's name has no exact offset.
        let utc = offset.map_or(self.bare, |offset| offset == 0 || (self.mixed && offset % 15 == 0));
        self.zone.as_ref().filter(|_| utc)
    }
}

/// Whether times in UTC and times with another offset stand between each other on one day. Where clocks change, which they do on
/// a Sunday, the one follow the other.
fn is_mixed(series: &[Series], table: &Table) -> bool {
    let parts = table.parts().0 as i64;
    // The first and the last minute of each day, in UTC and with another offset.
    let mut days: FxHashMap<u32, [Option<(i64, i64)>; 2]> = FxHashMap::default();
    for (number, one) in series.iter().enumerate() {
        let Some(offset) = one.offset else { continue };
        for day in table.days_of(number) {
            let minutes = table.slots(number, day).map(|slot| slot.0 as i64 * 60 / parts - i64::from(offset));
            let known = &mut days.entry(day).or_default()[usize::from(offset != 0)];
            for minute in minutes {
                let (first, last) = known.unwrap_or((minute, minute));
                *known = Some((first.min(minute), last.max(minute)));
            }
        }
    }
    days.into_iter().any(|(day, both)| {
        let [Some(utc), Some(other)] = both else { return false };
        let day = table.days.get(day as usize).map(|day| day.0);
        let is_sunday = |date: Date| date.weekday() == Weekday::Sunday;
        let sunday =
            day.is_some_and(|day| [false, true].into_iter().filter_map(|order| day.date(order)).any(is_sunday));
        !sunday || (utc.0 <= other.1 && other.0 <= utc.1)
    })
}

/// A series' days in local time, of times in UTC. The two hours that autumn gives one name are added up. With `ends`, a
/// time is the end of what was counted. Times are `offset` minutes ahead of UTC.
pub(super) fn local_days(points: &[Point], reckoning: Reckoning, shift: u8, zone: &TimeZone, offset: i16) -> Days {
    let parts = reckoning.parts.max(1);
    let step = 60 / parts as i64;
    let mut out = Days::new();
    for point in points {
        // As for local times, the hour at which dates begin comes first, then whether a time is the end of its hour.
        let begun = if point.slot / parts < usize::from(reckoning.starts) { 24 * parts as i64 } else { 0 };
        let slot = point.slot as i64 + begun - i64::from(reckoning.ends);
        let minutes = slot * step + i64::from(shift) % step - i64::from(offset);
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
