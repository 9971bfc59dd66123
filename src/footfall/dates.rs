//! The order of day and month in dates such as `03/04/2023`. All tables of one shape decide it together.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::calendar::RawDay;
use super::options::DateOrder;

/// The dates of a table's days, once the order of day and month is decided.
pub(super) struct Dates {
    /// One a day of the table; none where no calendar has the date.
    pub dates: Vec<Option<Date>>,
    pub month_first: bool,
    /// Whether the order is evident.
    pub evidence: bool,
}

impl Dates {
    /// The dates of days in this order. `days` are (day, line, rows).
    pub fn new(days: &[(RawDay, u64, u64)], order: Order) -> Self {
        let dates = days.iter().map(|(day, ..)| day.date(order.month_first)).collect();
        Self { dates, month_first: order.month_first, evidence: order.evident }
    }
}

/// A decision on the order of day and month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Order {
    pub month_first: bool,
    /// Whether it is more than a guess.
    pub evident: bool,
}

/// What the dates of a table, or of several of one shape, say about the order of day and month.
#[derive(Debug, Clone, Default)]
pub(super) struct OrderEvidence {
    /// How many rows have a number over twelve first, and how many have one second.
    over: [u64; 2],
    /// How many weekday names are right if the day comes first, and how many if the month does.
    names: [u64; 2],
    /// The days, where neither of these tells and some day may be either.
    days: BTreeSet<RawDay>,
}

/// Whether a day is one date if the day comes first, and another if the month does.
fn is_open(day: RawDay) -> bool {
    matches!(day, RawDay::Slashed { a, b, .. } if a != b && a <= 12 && b <= 12)
}

impl OrderEvidence {
    /// The evidence of one table. `days` are (day, line, rows), `names` the votes of the weekday names.
    pub fn of(days: &[(RawDay, u64, u64)], names: [u64; 2]) -> Self {
        let mut over = [0u64; 2];
        for (day, _, rows) in days {
            if let RawDay::Slashed { a, b, .. } = day {
                over[0] += u64::from(*a > 12) * rows.max(&1);
                over[1] += u64::from(*b > 12) * rows.max(&1);
            }
        }
        let mut found = Self { over, names, days: BTreeSet::new() };
        if found.told().is_none() && days.iter().any(|(day, ..)| is_open(*day)) {
            found.days = days.iter().map(|(day, ..)| *day).collect();
        }
        found
    }

    /// Takes in the evidence of another table of the same shape.
    pub fn add(&mut self, other: &Self) {
        for i in 0..2 {
            self.over[i] += other.over[i];
            self.names[i] += other.names[i];
        }
        self.days.extend(&other.days);
    }

    /// What numbers over twelve tell, else what weekday names tell: whether the month comes first.
    pub fn told(&self) -> Option<bool> {
        let pairs = [self.over, self.names];
        pairs.iter().find(|pair| pair[0] != pair[1]).map(|pair| pair[1] > pair[0])
    }

    /// Whether the numbers over twelve contradict each other, in more than one row of twenty.
    pub fn is_torn(&self) -> bool {
        let [a, b] = self.over;
        a.min(b) * 20 > a.max(b)
    }

    /// Whether some day may be either of two dates, and neither numbers nor names tell which.
    pub fn is_open(&self) -> bool {
        !self.days.is_empty()
    }

    /// How many days may be either of two dates.
    pub fn open_days(&self) -> usize {
        self.days.iter().filter(|day| is_open(**day)).count()
    }

    /// Decides: as the user says, else by the first of these that tells: numbers over twelve; weekday names; the order
    /// under which the days lie closer together. Otherwise the day comes first.
    pub fn order(&self, user: Option<DateOrder>) -> Order {
        if let Some(order) = user {
            return Order { month_first: order == DateOrder::Mdy, evident: true };
        }
        if let Some(month_first) = self.told() {
            return Order { month_first, evident: true };
        }
        let spread = [false, true].map(|month_first| {
            let mut dates: Vec<Date> = self.days.iter().filter_map(|day| day.date(month_first)).collect();
            dates.sort_unstable();
            dates.dedup();
            let span = dates.first().zip(dates.last()).map_or(0, |(first, last)| span(*first, *last));
            (span, dates.len())
        });
        // In the wrong order, twelve days of one month become one day in each of twelve months.
        let closer = spread[1].0 * 2 < spread[0].0 && spread[0].1 > 2;
        let evident = closer || (spread[0].0 * 2 < spread[1].0 && spread[1].1 > 2) || !self.is_open();
        Order { month_first: closer, evident }
    }
}

/// How many days lie between two dates: 1 from one day to the next.
pub(super) fn span(first: Date, last: Date) -> i64 {
    (last.duration_since(first).as_hours()) / 24
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slashed(a: u8, b: u8) -> (RawDay, u64, u64) {
        (RawDay::Slashed { a, b, year: 2023 }, 1, 1)
    }

    #[test]
    fn days_and_months_are_told_apart() {
        let order = |days: &[_], votes| OrderEvidence::of(days, votes).order(None).month_first;
        assert!(!order(&[slashed(3, 4), slashed(13, 4)], [0, 9]));
        assert!(order(&[slashed(3, 4), slashed(3, 14)], [9, 0]));
        assert!(order(&[slashed(3, 4)], [1, 2]));
        assert!(!order(&[slashed(3, 4)], [0, 0]));
        let month: Vec<_> = (1..=9).map(|day| slashed(4, day)).collect();
        assert!(order(&month, [0, 0]));
        let month: Vec<_> = (1..=9).map(|day| slashed(day, 4)).collect();
        assert!(!order(&month, [0, 0]));
    }

    #[test]
    fn tables_decide_together() {
        let table = |days: &[_]| OrderEvidence::of(days, [0; 2]);
        let mut all = table(&[slashed(3, 1)]);
        assert!(all.is_open() && !all.order(None).evident);
        assert_eq!(all.order(Some(DateOrder::Mdy)), Order { month_first: true, evident: true });
        // One day in each table: only together do they lie close to each other.
        (2..=4).for_each(|day| all.add(&table(&[slashed(3, day)])));
        assert_eq!((all.open_days(), all.order(None)), (3, Order { month_first: true, evident: true }));
        // A number over twelve settles it.
        all.add(&table(&[slashed(14, 3)]));
        assert_eq!(all.order(None), Order { month_first: false, evident: true });
        assert!(!table(&[slashed(4, 4)]).is_open());
        assert!(table(&[slashed(4, 4)]).order(None).evident);
    }
}
