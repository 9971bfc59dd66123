//! Times that stand as keys or values in JSON.

use super::calendar::parse_date;
use super::clock::{Clock, parse_time};

/// What the key of a value says of its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TimeKey {
    Date,
    /// A date with a time of day, and whether that is midnight.
    Moment(bool),
    Hour(Clock),
}

impl TimeKey {
    /// What a key says; none where it is no time.
    pub fn of(key: &str) -> Option<Self> {
        let key = key.trim();
        if let Some(stamp) = parse_date(key.as_bytes(), key.len() >= 8) {
            let rest = key[stamp.rest.min(key.len())..].trim();
            let clock = stamp.clock.or_else(|| parse_time(rest.trim_start_matches('T').as_bytes(), false));
            return match clock {
                Some(clock) => Some(Self::Moment((clock.hour, clock.minute) == (0, 0))),
                None => rest.is_empty().then_some(Self::Date),
            };
        }
        parse_time(key.as_bytes(), true).map(Self::Hour)
    }

    /// The name of a column of such keys.
    pub fn name(self) -> &'static str {
        match self {
            Self::Date => "date",
            Self::Moment(_) => "time",
            Self::Hour(_) => "hour",
        }
    }
}

/// Whether a text is a date, with a time of day or without.
pub(super) fn is_date(text: &str) -> bool {
    matches!(TimeKey::of(text), Some(TimeKey::Date | TimeKey::Moment(_)))
}
