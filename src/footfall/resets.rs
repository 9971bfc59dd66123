//! Tells at which time a counter starts anew, such as each day at five or each Monday: its first reading from then on is the
//! count of all who came since.

use jiff::civil::Date;

use super::timeline::Point;

/// When a counter starts anew.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Resets {
    /// The slot of the first reading from then on; none where the counter keeps to no time.
    pub slot: Option<usize>,
    /// Whether it starts anew on nearly every day.
    pub daily: bool,
    /// The highest of these first readings.
    pub highest: f32,
}

/// A reading that is lower than the one before it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fall {
    pub date: Date,
    pub slot: usize,
    pub count: f32,
    /// Whether it is the first reading of its date.
    pub is_first: bool,
}

/// The falls in readings that stand in order of time.
pub(super) fn falls(points: &[Point]) -> impl Iterator<Item = Fall> + '_ {
    points.windows(2).filter_map(|pair| fall(&pair[0], &pair[1]))
}

/// The fall from one reading to the next, if it is one.
pub(super) fn fall(from: &Point, to: &Point) -> Option<Fall> {
    let Point { date, slot, count, .. } = *to;
    (count < from.count).then_some(Fall { date, slot, count, is_first: from.date < date })
}

impl Resets {
    /// When the counter of these readings starts anew.
    #[cfg(test)]
    pub fn of(points: &[Point]) -> Self {
        let days = points.chunk_by(|a, b| a.date == b.date).count();
        Self::of_falls(falls(points).collect(), days)
    }

    /// When a counter with these falls starts anew, which was read on so many days.
    pub fn of_falls(mut falls: Vec<Fall>, days: usize) -> Self {
        let all = falls.len();
        falls.sort_by_key(|fall| (fall.slot, fall.date));
        let Some(most) = falls.chunk_by(|a, b| a.slot == b.slot).max_by_key(|same| same.len()) else {
            return Self::default();
        };
        let daily = most.len() * 10 >= days.saturating_sub(1) * 8;
        let same = |a: &Fall, b: &Fall| a.date.weekday() == b.date.weekday() || a.date.day() == b.date.day();
        // A single fall tells only at the first reading of a date; several at one time tell if the days are regular, or many.
        let regular = match most {
            [one] => daily && one.is_first,
            _ => daily || most.len() >= 4 || most.windows(2).all(|pair| same(&pair[0], &pair[1])),
        };
        if !regular || most.len() * 10 < all * 8 {
            return Self::default();
        }
        Self { slot: Some(most[0].slot), daily, highest: most.iter().map(|fall| fall.count).fold(0.0, f32::max) }
    }
}
