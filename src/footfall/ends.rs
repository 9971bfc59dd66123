//! Times that are the end of what was counted: `01:00` for the hour from midnight to one o'clock.

use super::calendar::RawDay;
use super::clock::Clock;
use super::days::Days;

/// The minute before a time, by which a time that ends its hour falls into that hour. A day whose day and month may be
/// mistaken for each other is read as `month_first` says where the minute belongs to the day before. None where no
/// calendar has that day.
pub(super) fn minute_before(day: RawDay, clock: Clock, month_first: bool) -> Option<(RawDay, Clock)> {
    let minutes = u16::from(clock.hour) * 60 + u16::from(clock.minute);
    match minutes.checked_sub(1) {
        Some(before) => {
            let (hour, minute) = ((before / 60) as u8, (before % 60) as u8);
            Some((day, Clock { hour, minute, ..clock }))
        }
        None => {
            let date = day.date(month_first)?.yesterday().ok()?;
            Some((RawDay::Known(date), Clock { hour: 23, minute: 59, ..clock }))
        }
    }
}

/// Whether the times of all places end their hours: each begins at 01:00 on its first day, and has nothing but 00:00 on
/// its last.
pub(super) fn end_their_hours(places: &[(String, Days)]) -> bool {
    let ends = |days: &Days| {
        let (Some((first, start)), Some((last, end))) = (days.first_key_value(), days.last_key_value()) else {
            return false;
        };
        let counted = |counts: &[f32; 24]| counts.iter().filter(|count| !count.is_nan()).count();
        first < last
            && start.counts[0].is_nan()
            && counted(&start.counts) == 23
            && !end.counts[0].is_nan()
            && counted(&end.counts) == 1
    };
    !places.is_empty() && places.iter().all(|(_, days)| ends(days))
}

/// Moves all counts back by an hour.
pub(super) fn hour_before(days: Days) -> Days {
    let mut out = Days::new();
    for (date, day) in days {
        for hour in (0..24).filter(|hour| !day.counts[*hour].is_nan()) {
            let to = if hour == 0 { date.yesterday() } else { Ok(date) };
            if let Ok(to) = to {
                let known = out.entry(to).or_default();
                let at = (hour + 23) % 24;
                (known.counts[at], known.lines[at]) = (day.counts[hour], day.lines[hour]);
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::days::DayCounts;
    use super::*;
    use jiff::civil::date;

    #[test]
    fn midnight_ends_the_day_before() {
        let day = RawDay::Slashed { a: 1, b: 3, year: 2023 };
        let before = |clock, month_first| minute_before(day, clock, month_first).unwrap();
        assert_eq!(before(Clock::at(24, 0), false), (day, Clock::at(23, 59)));
        assert_eq!(before(Clock::at(1, 0), false), (day, Clock::at(0, 59)));
        assert_eq!(before(Clock::at(0, 0), false), (RawDay::Known(date(2023, 2, 28)), Clock::at(23, 59)));
        assert_eq!(before(Clock::at(0, 0), true), (RawDay::Known(date(2023, 1, 2)), Clock::at(23, 59)));
    }

    #[test]
    fn a_day_from_one_to_midnight_ends_its_hours() {
        let (first, last) = (date(2023, 3, 14), date(2023, 3, 15));
        let mut start = DayCounts::default();
        (1..24).for_each(|hour| start.counts[hour] = hour as f32);
        let mut end = DayCounts::default();
        end.counts[0] = 24.0;
        let days = Days::from([(first, start), (last, end)]);
        assert!(end_their_hours(&[("Mill".into(), days.clone())]));
        let moved = hour_before(days);
        assert_eq!(moved.len(), 1);
        assert_eq!((moved[&first].counts[0], moved[&first].counts[23]), (1.0, 24.0));
        end.counts[1] = 1.0;
        assert!(!end_their_hours(&[("Mill".into(), Days::from([(first, start), (last, end)]))]));
    }
}
