//! The town clock, which strikes each full hour of the local time, through clock changes too.
//!
//! Everything is decided from the present time of day and from what was struck. A Pi has no battery for its clock, so after
//! power-on the time may be wrong and then jump; a time server sets clocks by some seconds at any time. An hour that was
//! jumped over is not struck, and no hour is struck twice.

use jiff::{SignedDuration, Timestamp, Zoned};

use super::Micros;

#[cfg(test)]
mod tests;

/// How far the time of day may have moved from the clock that only goes forward between two readings, microseconds; if it
/// has moved farther, it was set.
const JUMP_MICROS: i64 = 5_000_000;

/// An hour that began longer ago than this is not struck any more.
const LATE: SignedDuration = SignedDuration::from_secs(30);

/// A clock that is set back by no more than this was a little fast: an hour that it has struck counts as begun. A clock
/// that is set back farther was wrong, and its hours are struck at the right time again.
const A_LITTLE: SignedDuration = SignedDuration::from_secs(60);

/// A full hour of the local time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hour {
    /// When it begins.
    pub begins: Timestamp,
    /// What the clock shows, 0 to 23.
    pub number: u8,
}

impl Hour {
    /// The hour that holds a time.
    pub fn of(now: &Zoned) -> Self {
        Self { begins: now.timestamp() - into_hour(now), number: now.hour().unsigned_abs() }
    }

    /// The hour that begins next after a time. Where clocks change by half an hour, that is up to 90 minutes later.
    pub fn after(now: &Zoned) -> Self {
        let later = now + (SignedDuration::from_hours(1) - into_hour(now));
        let into = into_hour(&later);
        Self::of(&if into.is_zero() { later } else { &later + (SignedDuration::from_hours(1) - into) })
    }
}

/// How long ago the local hour began.
fn into_hour(now: &Zoned) -> SignedDuration {
    let seconds = i64::from(now.minute()) * 60 + i64::from(now.second());
    SignedDuration::new(seconds, now.subsec_nanosecond())
}

/// What a reading of the clock brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// The hour that it is. If the clock was set back a little after it had struck, that is still the hour that it struck.
    pub hour: Hour,
    /// Whether that hour is struck now.
    pub strikes: bool,
    /// The time was set by so many seconds, forward or, if negative, back; none if it was not.
    pub set_by: Option<i64>,
}

/// Watches the time of day.
///
/// ```
/// use bandstand::time::TownClock;
///
/// let mut clock = TownClock::default();
/// let before: jiff::Zoned = "2026-06-01T11:59:59+01:00[Europe/London]".parse()?;
/// let noon: jiff::Zoned = "2026-06-01T12:00:00+01:00[Europe/London]".parse()?;
/// assert!(!clock.read(0, &before).strikes);
/// let reading = clock.read(1_000_000, &noon);
/// assert!(reading.strikes && reading.hour.number == 12);
/// # Ok::<(), jiff::Error>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct TownClock {
    last: Option<(Micros, Timestamp)>,
    /// Since when the clock has gone on without being set. Hours that began before are not struck.
    going_since: Option<Timestamp>,
    /// The hour that was struck last.
    struck: Option<Hour>,
}

impl TownClock {
    /// Takes a reading: at `moment` the clock shows `now`. To be called at least every few seconds.
    pub fn read(&mut self, moment: Micros, now: &Zoned) -> Reading {
        let wall = now.timestamp();
        let off = self.last.replace((moment, wall)).map_or(0, |(then, before)| {
            (wall.as_microsecond() - before.as_microsecond()) - (moment.cast_signed() - then.cast_signed())
        });
        let jumped = off.abs() > JUMP_MICROS;
        match self.going_since {
            Some(since) if !jumped => self.going_since = Some(since.min(wall)),
            _ => self.going_since = Some(wall),
        }
        if off < -(A_LITTLE.as_micros() as i64) {
            self.struck = None;
        }
        let hour = self.hour(now);
        let strikes = self.going_since.is_some_and(|since| hour.begins > since)
            && wall.duration_since(hour.begins) <= LATE
            && self.struck.is_none_or(|struck| hour.begins > struck.begins);
        if strikes {
            self.struck = Some(hour);
        }
        Reading { hour, strikes, set_by: jumped.then_some(off / 1_000_000) }
    }

    /// Notes that an hour was struck just now, even if the clock does not show it yet.
    pub fn has_struck(&mut self, hour: Hour) {
        self.struck = Some(hour);
    }

    /// The hour that will be struck next, if the clock goes on as it does.
    pub fn next(&self, now: &Zoned) -> Hour {
        let next = Hour::after(now);
        match self.ahead(now) {
            Some(struck) if struck.begins >= next.begins => {
                Hour::after(&struck.begins.to_zoned(now.time_zone().clone()))
            }
            _ => next,
        }
    }

    fn hour(&self, now: &Zoned) -> Hour {
        self.ahead(now).unwrap_or_else(|| Hour::of(now))
    }

    /// An hour that was struck, and that begins a little later by a clock that was set back meanwhile.
    fn ahead(&self, now: &Zoned) -> Option<Hour> {
        self.struck.filter(|struck| {
            let left = struck.begins.duration_since(now.timestamp());
            left > SignedDuration::ZERO && left <= A_LITTLE
        })
    }
}
