//! Tells from the order of the rows at which hour a file's dates begin. Where 23:00 is followed by 00:00 under the same
//! date, the small hours belong to the next day.

/// The order of the hours in a file, row by row.
#[derive(Debug, Default)]
pub(super) struct HourOrder {
    /// The hour of the first row, and the day and hour of the last.
    first: Option<u8>,
    last: Option<(u32, u8)>,
    /// How often 23:00 and 00:00 stand side by side under one date, and under two.
    within: u64,
    across: u64,
    /// How often the date changes at this hour, while the hours go on one by one.
    begins: [u64; 24],
}

impl HourOrder {
    /// Takes in the number of a row's day and its hour; hour 24 says nothing.
    pub fn see(&mut self, day: u32, hour: u8) {
        if hour > 23 || self.last == Some((day, hour)) {
            return;
        }
        let Some((last_day, last_hour)) = self.last.replace((day, hour)) else {
            self.first = Some(hour);
            return;
        };
        let midnight = [(23, 0), (0, 23)].contains(&(last_hour, hour));
        match (last_day == day, midnight) {
            (true, true) => self.within += 1,
            (true, false) => {}
            (false, true) => self.across += 1,
            // Rows may also stand in the order from the newest to the oldest.
            (false, false) if hour == last_hour + 1 => self.begins[usize::from(hour)] += 1,
            (false, false) if last_hour == hour + 1 => self.begins[usize::from(last_hour)] += 1,
            (false, false) => {}
        }
    }

    /// The hour of the last row.
    pub fn last_hour(&self) -> Option<u8> {
        self.last.map(|last| last.1)
    }

    /// The hour at which dates begin, 1 to 23; none where they begin at midnight or the order does not tell.
    pub fn starts(&self) -> Option<u8> {
        if self.within == 0 || self.across * 20 > self.within {
            return None;
        }
        let all: u64 = self.begins.iter().sum();
        let (hour, most) = (0u8..24).zip(self.begins).max_by_key(|(_, count)| *count)?;
        let (first, last) = (self.first?, self.last?.1);
        match () {
            () if all > 0 => (most * 10 >= all * 8 && hour > 0).then_some(hour),
            // One date: its hours go round and end before the hour at which they began.
            () if first > 0 && last + 1 == first => Some(first),
            // From the newest to the oldest.
            () if last > 0 && first + 1 == last => Some(last),
            () => None,
        }
    }
}

/// As [`HourOrder::starts`], for a table whose columns are hours in this order.
pub(super) fn starts_of(hours: impl IntoIterator<Item = u8>) -> Option<u8> {
    let mut order = HourOrder::default();
    hours.into_iter().for_each(|hour| order.see(0, hour));
    order.starts()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn starts(rows: impl IntoIterator<Item = (u32, u8)>) -> Option<u8> {
        let mut order = HourOrder::default();
        rows.into_iter().for_each(|(day, hour)| order.see(day, hour));
        order.starts()
    }

    #[test]
    fn the_order_tells_where_days_begin() {
        let from = |start: u8, days: u32| {
            (0..days).flat_map(move |day| (0..24).map(move |hour| (day, (hour + start) % 24))).collect::<Vec<_>>()
        };
        for start in 1..24 {
            for days in 1..5 {
                let mut rows = from(start, days);
                assert_eq!(starts(rows.clone()), Some(start), "{start}");
                rows.reverse();
                assert_eq!(starts(rows.clone()), Some(start), "{start}, newest first");
                let twice: Vec<_> = from(start, days).into_iter().chain(from(start, days)).collect();
                assert_eq!(starts(twice), Some(start), "{start}, place after place");
            }
        }
        assert_eq!(starts(from(0, 3)), None);
        assert_eq!(starts_of((0..24).map(|hour| (hour + 5) % 24)), Some(5));
    }

    #[test]
    fn other_orders_tell_nothing() {
        // As text: 0, 1, 10, 11, ..., 2, 20, ...
        let mut hours: Vec<u8> = (0..24).collect();
        hours.sort_by_key(u8::to_string);
        assert_eq!(starts((0..3).flat_map(|day| hours.iter().map(move |hour| (day, *hour)))), None);
        // By hour and then by date.
        assert_eq!(starts((0..24).flat_map(|hour| (0..3).map(move |day| (day, hour)))), None);
        // Two rows in the wrong order among many in the right one.
        let mut rows: Vec<_> = (0..9).flat_map(|day| (0..24).map(move |hour| (day, hour))).collect();
        rows.insert(24, (0, 0));
        assert_eq!(starts(rows), None);
    }
}
