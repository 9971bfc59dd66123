//! Days that stand out: a day's people beside the same weekday in the weeks around.
//!
//! A day is compared with the eight days of its weekday before it and the eight after it, hour for hour: only places and
//! hours that were counted on the day and on the other day are added up, and a day that has fewer than nine tenths of
//! them is no comparison. Where a few are missing on the other day, its people are scaled up by what these hours are of
//! the day itself. The median of the others is what would be usual, and the ratio of the day's people to it says how far
//! the day stands out. How far is far enough the days tell themselves: a day stands out if the logarithm of its ratio is
//! more than three robust standard deviations (1.4826 times the median of all days') from nought, and its people are at
//! least a tenth more or fewer than usual.

use std::collections::BTreeSet;
use std::fmt::Write;

use jiff::ToSpan;
use jiff::civil::Date;

use super::period::Period;
use super::store::{Footfall, PlaceCounts, StoredDay, widen};
use crate::text::{self, counted, thousands as grouped};

/// How many weeks before a day, and after it, it is compared with.
const WEEKS: i64 = 8;
/// The fewest other days from which something usual can be told.
const FEWEST: usize = 4;
/// How many days a text lists.
const SHOWN: usize = 30;

/// A day, beside the same weekday in the weeks around.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct StandingDay {
    /// The date, as `2009-12-25`.
    #[serde(serialize_with = "iso")]
    pub date: Date,
    /// The day of the week, as `Friday`.
    pub weekday: String,
    /// People at all places on the day.
    pub people: f64,
    /// People that would be usual: the median of the other days.
    pub usual: f64,
    /// `people` divided by `usual`; 0 or more.
    pub ratio: f64,
    /// How many readings of a place and hour the day has.
    pub hours: u32,
    /// With how many other days it was compared, 4 to 16.
    pub compared: u32,
}

fn iso<S: serde::Serializer>(date: &Date, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(date)
}

impl StandingDay {
    /// How many times more or fewer people there were than usual, as a logarithm; infinite for a day without people.
    fn distance(&self) -> f64 {
        libm::log(self.ratio).abs()
    }
}

impl Footfall {
    /// The days that stand out against the same weekday in the eight weeks before and the eight after, the most striking
    /// first: of two days the one whose people are more times as many, or as few, as usual. All days are compared, and
    /// those of the `period` are listed, if one is given. The built-in week has no days.
    ///
    /// Days with fewer than four others to compare with, and days on which nobody would be usual, are left out.
    pub fn standing_out(&self, period: Option<&Period>) -> Vec<StandingDay> {
        let dates: BTreeSet<Date> = self.places().iter().flat_map(|place| place.days.keys().copied()).collect();
        let mut days: Vec<StandingDay> = dates.iter().filter_map(|date| beside_others(self.places(), *date)).collect();
        let mut distances: Vec<f64> = days.iter().map(StandingDay::distance).collect();
        distances.sort_unstable_by(f64::total_cmp);
        let middle = distances.get(distances.len() / 2).copied().unwrap_or(0.0);
        let far = (3.0 * 1.4826 * middle).max(libm::log(1.1));
        days.retain(|day| day.distance() > far && period.is_none_or(|period| period.matches(day.date)));
        days.sort_by(|a, b| b.distance().total_cmp(&a.distance()).then(a.date.cmp(&b.date)));
        days
    }
}

/// A day beside the same weekday in the weeks around; none if there are too few others, or usually nobody.
fn beside_others(places: &[PlaceCounts], date: Date) -> Option<StandingDay> {
    let here: Vec<(&PlaceCounts, &StoredDay)> =
        places.iter().filter_map(|place| Some((place, place.days.get(&date)?))).collect();
    let counts = || here.iter().flat_map(|(_, day)| day.counts).filter(|count| !count.is_nan());
    let (hours, people) = (counts().count(), counts().map(widen).sum::<f64>());
    let weeks = (-WEEKS..=WEEKS).filter(|week| *week != 0);
    let mut others: Vec<f64> = weeks
        .filter_map(|week| {
            let other = date.checked_add((7 * week).days()).ok()?;
            let (mut shared, mut here_then, mut there) = (0, 0.0, 0.0);
            for (place, day) in &here {
                let Some(other) = place.days.get(&other) else { continue };
                for (count, other) in day.counts.iter().zip(other.counts) {
                    if !count.is_nan() && !other.is_nan() {
                        (shared, here_then, there) = (shared + 1, here_then + widen(*count), there + widen(other));
                    }
                }
            }
            let scale = if shared < hours && here_then > 0.0 { people / here_then } else { 1.0 };
            (shared * 10 >= hours * 9).then_some(there * scale)
        })
        .collect();
    if others.len() < FEWEST {
        return None;
    }
    others.sort_unstable_by(f64::total_cmp);
    let n = others.len();
    let usual = (others[(n - 1) / 2] + others[n / 2]) / 2.0;
    (usual > 0.0).then(|| StandingDay {
        date,
        weekday: date.strftime("%A").to_string(),
        people,
        usual,
        ratio: people / usual,
        hours: hours as u32,
        compared: n as u32,
    })
}

/// The days in words, a line for each of the first thirty. It has no colours and no line end at its end.
pub fn standing_text(days: &[StandingDay]) -> String {
    if days.is_empty() {
        return "No day stands out against the same weekday in the eight weeks before and after.".to_owned();
    }
    let stand = if days.len() == 1 { "stands" } else { "stand" };
    let mut out = format!(
        "{} {stand} out against the same weekday in the eight weeks before and after (median, same hours counted)\n\n",
        counted(days.len(), "day")
    );
    let _ = writeln!(out, "{:10}  {:9}  {:>12}  {:>12}  {:>6}", "date", "weekday", "people", "usual", "ratio");
    for day in days.iter().take(SHOWN) {
        let (people, usual) = (grouped(day.people.round()), grouped(day.usual.round()));
        let _ = writeln!(out, "{}  {:9}  {people:>12}  {usual:>12}  {:>6.2}", day.date, day.weekday, day.ratio);
    }
    if let Some(more) = days.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        let _ = writeln!(out, "… and {}; `--json` lists all", text::counted(more, "more day"));
    }
    out.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::super::store::Reading;
    use super::*;
    use jiff::civil::date;

    /// A year of two places at two hours: weekdays have 100 people an hour, Sundays 10, with a little more or less by the
    /// day; `change` makes another count of a reading, or leaves it out.
    fn year(change: impl Fn(&str, Date, usize, f64) -> Option<f64>) -> Footfall {
        let days = date(2023, 1, 1).series(1.day()).take(365);
        let readings = days.flat_map(|date| {
            let usual = if date.weekday() == jiff::civil::Weekday::Sunday { 10.0 } else { 100.0 };
            let usual = usual * (1.0 + f64::from(date.day() % 5) / 100.0);
            ["A", "B"].into_iter().flat_map(move |place| [9, 12].map(|hour| (place, date, hour, usual)))
        });
        let kept = readings.filter_map(|(location, date, hour, usual)| {
            Some(Reading { location, date, hour, count: change(location, date, hour, usual)? })
        });
        kept.collect::<Vec<_>>().into_iter().collect()
    }

    #[test]
    fn a_day_is_measured_by_its_own_weekday_most_striking_first() {
        let (feast, fair) = (date(2023, 4, 9), date(2023, 6, 14));
        let counts = year(|_, date, _, usual| match date {
            _ if date == feast => Some(usual / 4.0),
            _ if date == fair => Some(usual * 3.0),
            _ => Some(usual),
        });
        let days = counts.standing_out(None);
        let told: Vec<(Date, &str, f64)> = days.iter().map(|day| (day.date, day.weekday.as_str(), day.ratio)).collect();
        assert_eq!((told[0].0, told[0].1, told[1].0, told[1].1), (feast, "Sunday", fair, "Wednesday"));
        assert!((told[0].2 - 0.25).abs() < 0.02 && (told[1].2 - 3.0).abs() < 0.2 && days.len() == 2, "{told:?}");
        assert_eq!((days[0].hours, days[0].compared), (4, 16));
        assert_eq!(counts.standing_out(Some(&"june".parse().unwrap())).len(), 1);
        assert_eq!(counts.standing_out(Some(&"july".parse().unwrap())), []);
        assert!(standing_text(&days).contains("2023-04-09  Sunday"), "{}", standing_text(&days));
    }

    #[test]
    fn hours_that_were_not_counted_are_no_lack_of_people() {
        let broken = date(2023, 5, 2);
        let half = year(|place, date, _, usual| (date != broken || place == "A").then_some(usual));
        assert_eq!(half.standing_out(None), []);
        // A counter that was put up in the middle of the year makes the days after it no busier.
        let later = year(|place, date, _, usual| (place == "A" || date.month() > 6).then_some(usual));
        assert_eq!(later.standing_out(None), []);
    }

    #[test]
    fn a_day_without_people_is_the_most_striking_and_a_short_table_has_none() {
        let closed = date(2023, 12, 25);
        let counts = year(|_, date, _, usual| Some(if date == closed { 0.0 } else { usual }));
        let first = &counts.standing_out(None)[0];
        assert_eq!((first.date, first.people, first.ratio), (closed, 0.0, 0.0));
        let month = year(|_, date, _, usual| (date.month() == 2).then_some(usual * f64::from(date.day())));
        assert_eq!(month.standing_out(None), []);
        assert_eq!(Footfall::leeds_week().standing_out(None), []);
    }
}
