//! Times that are the end of what was counted: `01:00` for the hour from midnight to one o'clock.

use jiff::civil::Date;

use super::table::Table;

/// Whether the times of all series end their hours: each begins at 01:00 on its first day, and has nothing but 00:00 on its
/// last. `dates` are those of the table's days.
pub(super) fn end_their_hours(table: &Table, dates: &[Option<Date>]) -> bool {
    let parts = table.parts().0;
    let hours = |series: usize, day: u32| {
        let mut hours: Vec<usize> = table.slots(series, day).map(|(slot, ..)| slot / parts).collect();
        hours.dedup();
        hours
    };
    let ends = |(series, days): (usize, Vec<u32>)| {
        let dated = days.iter().filter_map(|day| Some((dates.get(*day as usize).copied().flatten()?, *day)));
        let (Some(first), Some(last)) = (dated.clone().min(), dated.max()) else { return false };
        first.0 < last.0 && hours(series, first.1).into_iter().eq(1..24) && hours(series, last.1) == [0]
    };
    let mut series = (0..table.series_len()).map(|series| (series, table.days_of(series)));
    let mut filled = series.by_ref().filter(|(_, days)| !days.is_empty()).peekable();
    filled.peek().is_some() && filled.all(ends)
}

#[cfg(test)]
mod tests {
    use super::super::calendar::RawDay;
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_day_from_one_to_midnight_ends_its_hours() {
        let dates = [date(2023, 3, 14), date(2023, 3, 15)];
        let mut table = Table::default();
        let days = dates.map(|date| table.day(RawDay::Known(date), 2));
        let ends = |table: &Table| end_their_hours(table, &dates.map(Some));
        assert!(!ends(&table));
        for hour in 1..24 {
            table.set(0, days[0], hour, 0, 5.0, 2);
        }
        assert!(!ends(&table));
        table.set(0, days[1], 0, 0, 5.0, 2);
        assert!(ends(&table));
        table.set(1, days[0], 7, 0, 5.0, 2);
        assert!(!ends(&table));
    }
}
