//! How busy a city is by weekday and hour: the figures of a heat map, and the map itself in characters.

use std::fmt::Write;

use super::store::widen;
use super::{Footfall, Statistic};
use crate::text::thousands;

/// The days of the week, from Monday.
pub const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// People by weekday, from Monday, and hour, 0 to 23: for each place the mean of its counts, and these added up; none where
/// nothing was counted. Where some places were not counted, their share of the people is added; the second value says whether
/// there are such hours.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct WeekHeat(pub [[Option<f64>; 24]; 7], pub bool);

/// A value for each weekday, from Monday, and hour.
type Grid = [[Option<f64>; 24]; 7];

impl WeekHeat {
    /// Of all counts there are.
    pub(super) fn of(footfall: &Footfall) -> Self {
        if footfall.places().is_empty() {
            return Self::typical(footfall);
        }
        let mut places: Vec<Grid> = Vec::new();
        for place in footfall.places() {
            let mut sums = [[(0.0, 0u32); 24]; 7];
            for (date, day) in &place.days {
                let weekday = date.weekday().to_monday_zero_offset();
                let Some(sums) = usize::try_from(weekday).ok().and_then(|weekday| sums.get_mut(weekday)) else {
                    continue;
                };
                for (sum, count) in sums.iter_mut().zip(day.counts).filter(|(_, count)| !count.is_nan()) {
                    *sum = (sum.0 + widen(count), sum.1 + 1);
                }
            }
            places.push(sums.map(|day| day.map(|(sum, n)| (n > 0).then(|| sum / f64::from(n)))));
        }
        Self::sum(&places)
    }

    /// Adds up places. An hour that some have and others lack has the people of those that have it, times what all places
    /// have to what these have: else it would look quieter than it was.
    fn sum(places: &[Grid]) -> Self {
        let mean = |place: &Grid| {
            let counts: Vec<f64> = place.iter().flatten().flatten().copied().collect();
            if counts.is_empty() { 0.0 } else { counts.iter().sum::<f64>() / counts.len() as f64 }
        };
        let means: Vec<f64> = places.iter().map(mean).collect();
        let all: f64 = means.iter().sum();
        let mut week = Self::default();
        for (day, cells) in week.0.iter_mut().enumerate() {
            for (hour, cell) in cells.iter_mut().enumerate() {
                let counted = || places.iter().zip(&means).filter_map(|(place, mean)| Some((place[day][hour]?, mean)));
                let (people, share) =
                    counted().fold((0.0, 0.0), |(people, share), (count, mean)| (people + count, share + mean));
                let number = counted().count();
                let lacks = number > 0 && number < places.len() && share > 0.0 && share < all;
                *cell = (number > 0).then_some(if lacks { people * all / share } else { people });
                week.1 |= lacks;
            }
        }
        week
    }

    /// Of counts that have no dates.
    fn typical(footfall: &Footfall) -> Self {
        let mut week = Self::default();
        for (day, name) in week.0.iter_mut().zip(WEEKDAYS) {
            let period = name.to_lowercase().parse().ok();
            let profile = period.and_then(|period| footfall.profile(&period, Statistic::Mean).ok());
            for place in profile.iter().flat_map(|profile| &profile.places) {
                for (cell, count) in day.iter_mut().zip(place.hours) {
                    *cell = count.map(|count| cell.unwrap_or(0.0) + count).or(*cell);
                }
            }
        }
        week
    }

    /// The most people of an hour; none if nothing was counted.
    pub fn most(&self) -> Option<f64> {
        self.0.iter().flatten().flatten().copied().reduce(f64::max)
    }

    /// The map as lines, a weekday each, without a line end at its end: in colours for terminals that take 256 of them, else in
    /// signs of ASCII. None if nothing was counted.
    pub fn text(&self, colours: bool) -> Option<String> {
        const SIGNS: [char; 9] = ['.', ':', '-', '=', '+', '*', '#', '%', '@'];
        const COLOURS: [u8; 9] = [17, 18, 55, 91, 127, 163, 204, 215, 228];
        let most = self.most()?;
        let step = |count: f64| if most > 0.0 { ((count / most * 9.0) as usize).min(8) } else { 0 };
        let paint = |step: usize| match colours {
            true => format!("\u{1b}[48;5;{}m  \u{1b}[0m", COLOURS[step]),
            false => String::from_iter([SIGNS[step]; 2]),
        };
        let mut out = format!("{:11}{:12}{:12}{:12}18h\n", "", "0h", "6h", "12h");
        for (day, name) in self.0.iter().zip(WEEKDAYS) {
            let cells = day.iter().map(|cell| cell.map_or_else(|| "  ".to_owned(), |count| paint(step(count))));
            let line = format!("{name:11}{}", cells.collect::<String>());
            out.push_str(line.trim_end());
            out.push('\n');
        }
        let steps: String = (0..9).map(&paint).collect();
        let _ = write!(out, "{:11}{steps}  0 to {} people in an hour, all places together", "", thousands(most));
        if self.1 {
            let _ = write!(out, "\n{:11}hours that some places did not count have their share added", "");
        }
        Some(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::footfall::read;

    /// A Monday and a Tuesday, the latter twice, with two places.
    fn week() -> WeekHeat {
        let mut table = "Date,Hour,Location,Count\n".to_owned();
        for (date, count) in [("2024-03-04", 90), ("2024-03-05", 40), ("2024-03-12", 60)] {
            for place in ["Mill", "Quay"] {
                let _ = writeln!(table, "{date},7,{place},{count}\n{date},8,{place},0");
            }
        }
        WeekHeat::of(&read("a.csv", table.as_bytes()).unwrap().footfall)
    }

    #[test]
    fn places_are_added_up_and_days_are_not() {
        let WeekHeat(days, lacks) = week();
        assert!(!lacks);
        assert_eq!((days[0][7], days[1][7], days[1][8]), (Some(180.0), Some(100.0), Some(0.0)));
        assert_eq!((days[0][6], days[2][7]), (None, None));
        let leeds = WeekHeat::of(&Footfall::leeds_week());
        assert!(leeds.0.iter().flatten().all(Option::is_some));
    }

    #[test]
    fn an_hour_that_one_place_lacks_looks_no_quieter() {
        let mut table = "Date,Hour,Location,Count\n".to_owned();
        for hour in 0..24 {
            let _ = writeln!(table, "2024-03-04,{hour},Mill,100");
            if hour != 12 {
                let _ = writeln!(table, "2024-03-04,{hour},Quay,300");
            }
        }
        let week = WeekHeat::of(&read("a.csv", table.as_bytes()).unwrap().footfall);
        assert_eq!((week.0[0][11], week.0[0][12], week.1), (Some(400.0), Some(400.0), true));
        assert!(week.text(false).unwrap().ends_with("hours that some places did not count have their share added"));
    }

    #[test]
    fn the_map_is_plain_where_no_colours_are_wanted() {
        let map = week().text(false).unwrap();
        let lines: Vec<&str> = map.lines().collect();
        assert_eq!(lines[0], "           0h          6h          12h         18h");
        assert_eq!(lines[1], "Monday                   @@..");
        assert_eq!(lines[2], "Tuesday                  **..");
        assert_eq!(lines[3], "Wednesday");
        assert_eq!(lines[8], "           ..::--==++**##%%@@  0 to 180 people in an hour, all places together");
        assert!(map.is_ascii() && lines.len() == 9);
        let painted = week().text(true).unwrap();
        assert!(painted.contains("\u{1b}[48;5;228m  \u{1b}[0m"));
        assert_eq!(WeekHeat::default().text(false), None);
    }
}
