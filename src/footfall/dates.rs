//! The dates of a file's days. The whole file decides whether the day or the month comes first.

use jiff::civil::Date;

use super::calendar::RawDay;
use super::options::DateOrder;

/// The dates of a table's days, once the order of day and month is decided.
pub(super) struct Dates {
    /// One a day of the table; none where no calendar has the date.
    pub dates: Vec<Option<Date>>,
    pub month_first: bool,
    /// Whether the file itself showed the order, or no date left it open.
    pub evidence: bool,
}

/// Decides whether the day or the month comes first: as the user says, else by the file. There the first of these that tells decides: numbers over twelve;
/// weekday names (`votes` for day first and for month first); the order under which the days lie closer together.
/// Otherwise the day comes first. `days` are (day, line, rows).
pub(super) fn decide_days(days: &[(RawDay, u64, u64)], votes: [u64; 2], told: Option<DateOrder>) -> Dates {
    let (mut over, mut slashed) = ([0u64; 2], false);
    for (day, _, rows) in days {
        if let RawDay::Slashed { a, b, .. } = day {
            slashed = true;
            over[0] += u64::from(*a > 12) * rows.max(&1);
            over[1] += u64::from(*b > 12) * rows.max(&1);
        }
    }
    let (month_first, evidence) = match () {
        () if told.is_some() => (told == Some(DateOrder::Mdy), true),
        () if over[0] != over[1] => (over[1] > over[0], true),
        () if votes[0] != votes[1] => (votes[1] > votes[0], true),
        () => {
            let spread = [false, true].map(|month_first| {
                let mut dates: Vec<Date> = days.iter().filter_map(|(day, ..)| day.date(month_first)).collect();
                dates.sort_unstable();
                dates.dedup();
                let span = dates.first().zip(dates.last()).map_or(0, |(first, last)| span(*first, *last));
                (span, dates.len())
            });
            // In the wrong order, twelve days of one month become one day in each of twelve months.
            let closer = spread[1].0 * 2 < spread[0].0 && spread[0].1 > 2;
            (closer, closer || spread[0].0 * 2 < spread[1].0)
        }
    };
    let dates = days.iter().map(|(day, ..)| day.date(month_first)).collect();
    Dates { dates, month_first, evidence: evidence || !slashed }
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
        let order = |days: &[_], votes| decide_days(days, votes, None).month_first;
        assert!(!order(&[slashed(3, 4), slashed(13, 4)], [0, 9]));
        assert!(order(&[slashed(3, 4), slashed(3, 14)], [9, 0]));
        assert!(order(&[slashed(3, 4)], [1, 2]));
        assert!(!order(&[slashed(3, 4)], [0, 0]));
        let month: Vec<_> = (1..=9).map(|day| slashed(4, day)).collect();
        assert!(order(&month, [0, 0]));
        let month: Vec<_> = (1..=9).map(|day| slashed(day, 4)).collect();
        assert!(!order(&month, [0, 0]));
    }
}
