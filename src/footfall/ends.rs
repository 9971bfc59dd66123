//! Times that are the end of what was counted: `01:00` for the hour from midnight to one o'clock.

use super::days::Days;

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
