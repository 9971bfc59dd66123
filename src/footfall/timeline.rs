//! Puts the slots of a table on the calendar: which local hour of which day each count is of.

use jiff::civil::Date;

use super::days::{DayCounts, Days};
use super::problem::{ProblemKind, Problems};
use super::table::Table;

/// One count: of a slot of a day as the file writes it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Point {
    pub date: Date,
    /// The number of the slot, from midnight; an hour has one slot or more, and a day up to 25 hours.
    pub slot: usize,
    pub count: f32,
    pub line: u32,
}

/// How the times of a file are to be understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Reckoning {
    /// How many slots an hour has; 0 where there are no counts.
    pub parts: usize,
    /// The hour at which a date begins: earlier hours belong to the next day.
    pub starts: u8,
    /// Whether a time is the end of what was counted, so that its count is of the slot before.
    pub ends: bool,
}

impl Reckoning {
    /// The day and the hour, 0 to 23, of a slot; none beyond the calendar's end. A slot of hour 24 is of the next day.
    pub fn place(&self, date: Date, slot: usize) -> Option<(Date, usize)> {
        let parts = self.parts.max(1);
        let day = parts * 24;
        let mut date = if slot / parts < usize::from(self.starts) { date.tomorrow().ok()? } else { date };
        let mut slot = slot;
        if self.ends {
            if slot == 0 {
                (date, slot) = (date.yesterday().ok()?, day);
            }
            slot -= 1;
        }
        if slot >= day {
            (date, slot) = (date.tomorrow().ok()?, slot - day);
        }
        Some((date, slot / parts))
    }

    /// The days of these counts, hour by hour; counts of less than an hour are added up.
    pub fn days(&self, points: &[Point]) -> Days {
        let mut days: Vec<(Date, DayCounts)> = Vec::new();
        for point in points {
            let Some((date, hour)) = self.place(point.date, point.slot) else { continue };
            if days.last().is_none_or(|(known, _)| *known != date) {
                days.push((date, DayCounts::default()));
            }
            if let Some((_, day)) = days.last_mut() {
                day.add(hour, point.count, point.line);
            }
        }
        days.sort_by_key(|(date, _)| *date);
        days.dedup_by(|(date, later), (known, day)| {
            let same = date == known;
            if same {
                day.add_all(later);
            }
            same
        });
        // A map that is made of sorted entries at once takes half the memory of one that grows.
        days.into_iter().collect()
    }
}

/// Two counts of one slot, of days that a file writes in two ways: the later line counts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rival {
    /// The count that is kept.
    pub kept: Point,
    /// The other count and its line.
    pub other: f32,
    pub other_line: u32,
}

impl Rival {
    /// Reports the count that is not kept. An hour has `parts` slots.
    pub fn tell(&self, parts: usize, problems: &mut Problems) {
        let (date, count, lost) = (self.kept.date, self.kept.count, self.other_line);
        let (hour, minute) = (self.kept.slot / parts, self.kept.slot % parts * 60 / parts);
        if count == self.other {
            problems.add(self.kept.line.into(), ProblemKind::Repeat, || {
                format!("{date} {hour:02}:{minute:02}: {count} again, as on line {lost}")
            });
        } else {
            problems.add(self.kept.line.into(), ProblemKind::Clash, || {
                format!("{date} {hour:02}:{minute:02}: two counts, the other on line {lost}; the last one counts")
            });
        }
    }
}

/// The counts of a series by time. `dates` are the dates of the table's days, where they have one. Rivals are told to
/// `tell`.
pub(super) fn points(table: &Table, series: usize, dates: &[Option<Date>], mut tell: impl FnMut(Rival)) -> Vec<Point> {
    let date = |day: u32| dates.get(day as usize).copied().flatten();
    let mut blocks: Vec<_> = table.series(series).filter_map(|(day, slots)| Some(((date(day)?, day), slots))).collect();
    blocks.sort_by_key(|block| block.0);
    let mut out: Vec<Point> = Vec::with_capacity(blocks.len() * 24);
    let mut last: Option<(Date, u32)> = None;
    // Whether the file has this date as another day already, and how many points came before this day's.
    let (mut again, mut known) = (false, 0);
    let mut mixed = false;
    for ((date, day), slots) in blocks {
        if last != Some((date, day)) {
            (again, known) = (last.is_some_and(|before| before.0 == date), out.len());
            last = Some((date, day));
        }
        for (slot, count, line) in slots {
            let point = Point { date, slot, count, line };
            let rival = if again {
                out[..known].iter_mut().rev().take_while(|other| other.date == date).find(|other| other.slot == slot)
            } else {
                None
            };
            match rival {
                Some(other) => {
                    let (kept, lost) = if line > other.line { (point, *other) } else { (*other, point) };
                    *other = kept;
                    tell(Rival { kept, other: lost.count, other_line: lost.line });
                }
                None => out.push(point),
            }
        }
        mixed |= again;
    }
    if mixed {
        out.sort_by_key(|point| (point.date, point.slot));
    }
    out
}

/// Takes away the points of hour 24 whose time the next day has under hour 0, and gives their lines. A day has `day` slots.
pub(super) fn drop_twice(points: &mut Vec<Point>, day: usize) -> Vec<u32> {
    let mut lines = Vec::new();
    let mut keep: Vec<bool> = Vec::with_capacity(points.len());
    for (number, point) in points.iter().enumerate() {
        let next = point.date.tomorrow().ok();
        let is_twin = |other: &Point| Some(other.date) == next && other.slot + day == point.slot;
        let later =
            points[number + 1..].iter().take_while(|other| other.date == point.date || Some(other.date) == next);
        let twice = point.slot >= day && later.take(2 * day).any(is_twin);
        keep.push(!twice);
        if twice {
            lines.push(point.line);
        }
    }
    let mut keep = keep.into_iter();
    points.retain(|_| keep.next().unwrap_or(true));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn slots_fall_on_days_and_hours() {
        let day = date(2023, 12, 31);
        let place = |parts, starts, ends, slot| Reckoning { parts, starts, ends }.place(day, slot).unwrap();
        assert_eq!(place(1, 0, false, 7), (day, 7));
        assert_eq!(place(1, 0, false, 24), (date(2024, 1, 1), 0));
        assert_eq!(place(1, 0, true, 24), (day, 23));
        assert_eq!(place(1, 0, true, 0), (date(2023, 12, 30), 23));
        assert_eq!(place(4, 0, true, 96), (day, 23));
        assert_eq!(place(4, 0, true, 28), (day, 6));
        assert_eq!(place(1, 6, false, 5), (date(2024, 1, 1), 5));
        assert_eq!(place(1, 6, false, 6), (day, 6));
        assert_eq!(place(1, 1, true, 0), (day, 23));
    }
}
