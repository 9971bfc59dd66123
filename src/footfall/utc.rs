//! Times in UTC, which become the city's local hours once its time zone is known.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, Time};
use jiff::tz::{Offset, TimeZone};

use super::calendar::Pattern;
use super::columns::When;
use super::dates::Dates;
use super::days::Days;
use super::options::ReadOptions;
use super::plan::ColumnPlan;
use super::problem::{ProblemKind, Problems};
use super::series::Series;
use super::table::Table;
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
        let columns = match plan.when {
            When::Stamp(column) | When::Date(column) => vec![column],
            When::DateHour(date, hour) => vec![date, hour],
            When::Parts(parts, hour) => parts.into_iter().chain(hour).collect(),
        };
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

/// A series' days in local time, of times in UTC. The two hours that autumn gives one name are added up. Where the table
/// writes one time in two ways, the count on the later line is kept.
pub(super) fn local_days(
    table: &Table,
    series: usize,
    shifted: bool,
    dates: &Dates,
    zone: &TimeZone,
    problems: &mut Problems,
) -> Days {
    let mut slots: BTreeMap<(Date, usize), (f32, u32)> = BTreeMap::new();
    for (day, minute, count, line) in table.slots(series, shifted) {
        let Some(date) = dates.dates.get(day).copied().flatten() else { continue };
        let slot = slots.entry((date, minute)).or_insert((count, line));
        if slot.1 != line {
            let (kind, words) = if slot.0 == count {
                (ProblemKind::Repeat, "again")
            } else {
                (ProblemKind::Clash, "two counts; the last one counts")
            };
            let earlier = slot.1.min(line);
            problems.add(slot.1.max(line).into(), kind, || {
                format!(
                    "{date} {:02}:{:02} UTC: {count} {words}, the other on line {earlier}",
                    minute / 60,
                    minute % 60
                )
            });
            if line > slot.1 {
                *slot = (count, line);
            }
        }
    }
    let mut out = Days::new();
    for ((date, minute), (count, line)) in slots {
        let Ok(time) = Time::new((minute / 60) as i8, (minute % 60) as i8, 0, 0) else { continue };
        let Ok(instant) = Offset::UTC.to_timestamp(date.to_datetime(time)) else { continue };
        let local = zone.to_datetime(instant);
        let day = out.entry(local.date()).or_default();
        let hour = usize::from(local.hour().unsigned_abs());
        if day.counts[hour].is_nan() {
            (day.counts[hour], day.lines[hour]) = (0.0, line);
        }
        day.counts[hour] += count;
    }
    out
}
