//! The town clock, which strikes each full hour of the local time, through clock changes too; and quiet hours.
//!
//! A Pi has no battery for its clock, so after power-on the time may be wrong and then jump. A jump is reported, and no hour
//! strikes because of it.

use std::fmt;
use std::str::FromStr;

use jiff::Zoned;
use jiff::civil::Time;

use super::Micros;

/// How far wall time may have moved from the clock that only goes forward between two readings, microseconds; if it has moved
/// farther, wall time has jumped.
const JUMP_MICROS: i64 = 5_000_000;

/// An hour that began longer ago than this, seconds, is not struck any more.
const LATE_SECONDS: i64 = 30;

/// What a reading of the clock brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum News {
    /// This hour begins, 0 to 23.
    Strike(u8),
    /// The time was set, so many seconds forward or, if negative, back.
    Jumped(i64),
}

/// Watches the wall clock.
///
/// ```
/// use bandstand::time::{News, TownClock};
///
/// let mut clock = TownClock::default();
/// let before: jiff::Zoned = "2026-06-01T11:59:59+01:00[Europe/London]".parse()?;
/// let noon: jiff::Zoned = "2026-06-01T12:00:00+01:00[Europe/London]".parse()?;
/// assert_eq!(clock.read(0, &before), None);
/// assert_eq!(clock.read(1_000_000, &noon), Some(News::Strike(12)));
/// # Ok::<(), jiff::Error>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct TownClock {
    last: Option<(Micros, Zoned)>,
}

impl TownClock {
    /// Takes a reading: at `moment` the wall clock shows `now`. To be called at least every few seconds.
    pub fn read(&mut self, moment: Micros, now: &Zoned) -> Option<News> {
        let (then, before) = self.last.replace((moment, now.clone()))?;
        let wall = now.timestamp().as_microsecond() - before.timestamp().as_microsecond();
        let gone = moment.cast_signed() - then.cast_signed();
        let off = wall - gone;
        if off.abs() > JUMP_MICROS {
            return Some(News::Jumped(off / 1_000_000));
        }
        let hour = |zoned: &Zoned| (zoned.date(), zoned.hour(), zoned.offset());
        let late = i64::from(now.minute()) * 60 + i64::from(now.second());
        let full = hour(now) != hour(&before) && late <= LATE_SECONDS && wall > 0;
        full.then(|| News::Strike(now.hour().unsigned_abs()))
    }
}

/// Times of day at which nothing sounds. Each span holds from its first minute, and no longer at its last; it may go over
/// midnight.
///
/// ```
/// use bandstand::time::QuietHours;
/// use jiff::civil::time;
///
/// let quiet: QuietHours = "22:30..7, 13:00..14:00".parse()?;
/// assert!(quiet.holds(time(23, 0, 0, 0)) && !quiet.holds(time(7, 0, 0, 0)));
/// assert_eq!(quiet.to_string(), "22:30..07:00,13:00..14:00");
/// # Ok::<(), bandstand::time::QuietHoursError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct QuietHours(Vec<(Time, Time)>);

impl QuietHours {
    /// Whether nothing is to sound at this time.
    pub fn holds(&self, time: Time) -> bool {
        self.0
            .iter()
            .any(|(from, to)| if from <= to { (*from..*to).contains(&time) } else { time >= *from || time < *to })
    }
}

/// A text that does not say which hours are quiet.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` are no quiet hours; write from and to, as 22:00..07:30, several with commas; they end at another time than they begin: to be silent all day, stop the program"
)]
pub struct QuietHoursError(String);

impl FromStr for QuietHours {
    type Err = QuietHoursError;

    fn from_str(text: &str) -> Result<Self, QuietHoursError> {
        let wrong = || QuietHoursError(text.to_owned());
        let time = |text: &str| -> Option<Time> {
            let (hour, minute) = text.trim().split_once(':').unwrap_or((text.trim(), "0"));
            match (hour.parse().ok()?, minute.parse().ok()?) {
                // 24:00 is midnight at the end of a day.
                (24, 0) => Some(Time::midnight()),
                (hour, minute) => Time::new(hour, minute, 0, 0).ok(),
            }
        };
        let span = |text: &str| {
            let (from, to) = text.split_once("..").or_else(|| text.split_once('-'))?;
            Some((time(from)?, time(to)?)).filter(|(from, to)| from != to)
        };
        let spans = text.split(',').map(str::trim).filter(|span| !span.is_empty());
        spans.map(|text| span(text).ok_or_else(wrong)).collect::<Result<_, _>>().map(Self)
    }
}

impl fmt::Display for QuietHours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, (from, to)) in self.0.iter().enumerate() {
            let comma = if n > 0 { "," } else { "" };
            write!(f, "{comma}{:02}:{:02}..{:02}:{:02}", from.hour(), from.minute(), to.hour(), to.minute())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::{SignedDuration, ToSpan};

    /// Strikes in so many hours from a start on, with a reading every so many seconds, as (local time, hour).
    fn strikes(start: &str, hours: i64, every: i64) -> Vec<(String, u8)> {
        let start: Zoned = start.parse().unwrap();
        let mut clock = TownClock::default();
        let mut heard = Vec::new();
        for n in 0..hours * 3_600 / every {
            let now = &start + SignedDuration::from_secs(n * every);
            if let Some(News::Strike(hour)) = clock.read((n * every * 1_000_000) as u64, &now) {
                heard.push((now.strftime("%H:%M %Z").to_string(), hour));
            }
        }
        heard
    }

    #[test]
    fn every_full_hour_strikes_once() {
        let heard = strikes("2026-06-01T22:10:30+01:00[Europe/London]", 4, 7);
        assert_eq!(heard.iter().map(|(_, hour)| *hour).collect::<Vec<_>>(), [23, 0, 1, 2]);
    }

    #[test]
    fn clock_changes_strike_what_the_clock_shows() {
        let spring = strikes("2026-03-29T00:30:00+00:00[Europe/London]", 3, 5);
        assert_eq!(spring, [("02:00 BST".into(), 2), ("03:00 BST".into(), 3), ("04:00 BST".into(), 4)]);
        let autumn = strikes("2026-10-25T00:30:00+01:00[Europe/London]", 3, 5);
        assert_eq!(autumn, [("01:00 BST".into(), 1), ("01:00 GMT".into(), 1), ("02:00 GMT".into(), 2)]);
    }

    #[test]
    fn a_clock_that_is_set_strikes_nothing() {
        let mut clock = TownClock::default();
        let start: Zoned = "1970-01-01T00:59:58+00:00[UTC]".parse().unwrap();
        assert_eq!(clock.read(0, &start), None);
        let later: Zoned = "2026-11-22T15:00:01+00:00[UTC]".parse().unwrap();
        assert!(matches!(clock.read(1_000_000, &later), Some(News::Jumped(seconds)) if seconds > 1_000_000_000));
        assert_eq!(clock.read(2_000_000, &(&later + 1.second())), None);
        // The clock goes back over a full hour, and forward over it again.
        assert!(matches!(clock.read(3_000_000, &(&later - 60.seconds())), Some(News::Jumped(_))));
        assert_eq!(clock.read(62_000_000, &(&later - 1.second())), Some(News::Strike(15)));
    }

    #[test]
    fn quiet_hours_may_go_over_midnight() {
        let quiet: QuietHours = "22:30..7, 13:00..14:00".parse().unwrap();
        let holds = |hour, minute| quiet.holds(Time::constant(hour, minute, 0, 0));
        assert!(holds(23, 0) && holds(6, 59) && holds(22, 30) && holds(13, 30));
        assert!(!holds(7, 0) && !holds(22, 29) && !holds(14, 0));
        assert_eq!(quiet.to_string(), "22:30..07:00,13:00..14:00");
        assert!(!QuietHours::default().holds(Time::midnight()));
        for wrong in ["22", "25..3", "7..7", "a..b"] {
            assert!(wrong.parse::<QuietHours>().is_err(), "{wrong}");
        }
    }
}
