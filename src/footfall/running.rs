//! Running totals: counts that grow from reading to reading until the counter starts anew. Their differences are read.

use super::resets::Resets;
use super::timeline::Point;

/// What the counts of one series look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Growth {
    /// Counts that rise and fall: the people of each time.
    Free,
    /// A running total.
    Running,
    /// Counts that only rise, but too few to tell.
    Short,
    /// Counts that never change, or too few to tell anything.
    Still,
}

/// The number of slots from one point to a later one, of days that have `day` slots.
pub(super) fn gap(from: &Point, to: &Point, day: usize) -> i64 {
    super::dates::span(from.date, to.date) * day as i64 + to.slot as i64 - from.slot as i64
}

/// What a series looks like, whose points stand in order of time. An hour has `parts` slots.
pub(super) fn growth(points: &[Point], parts: usize) -> Growth {
    let parts = parts.max(1);
    // Some of the different steps, and of the different numbers of readings from one rise to the next.
    let (mut steps, mut rests): (Vec<f32>, Vec<usize>) = (Vec::new(), Vec::new());
    let (mut falls, mut rises, mut last_rise) = (0usize, 0usize, 0usize);
    for (number, pair) in points.windows(2).enumerate() {
        let step = pair[1].count - pair[0].count;
        falls += usize::from(step < 0.0);
        if step > 0.0 {
            let rest = number - last_rise;
            (rises, last_rise) = (rises + 1, number);
            if rests.len() < 4 && !rests.contains(&rest) {
                rests.push(rest);
            }
        }
        if step >= 0.0 && steps.len() < 4 && !steps.contains(&step) {
            steps.push(step);
        }
    }
    let (Some(first), Some(last)) = (points.first(), points.last()) else { return Growth::Still };
    if rises + falls == 0 || points.len() < 6 {
        return Growth::Still;
    }
    let hours = gap(first, last, 24 * parts) as usize / parts;
    let runs = falls + 1;
    let days = hours / 24 + 1;
    // A counter may start anew each day; other falls are odd counts.
    let rare = falls <= days + points.len() / 40;
    // People come in no pattern, and each day in another number.
    let varied = steps.len() >= 3 || (steps.len() == 2 && points.len() >= 48 && rests.len() >= 3);
    let varied = varied && (falls == 0 || !same_each_day(points));
    if !rare || !varied || rises < 6 || rises < 4 * runs || points.len() < 8 * runs {
        return if falls > 0 || rises < 6 { Growth::Free } else { Growth::Still };
    }
    // People go home at night: hourly counts that rise for sixteen hours on end are a total.
    if hours / runs >= 16 || (runs >= 4 && hours / runs >= 8 && points.len() >= 9 * runs) {
        Growth::Running
    } else if falls == 0 || (runs == 2 && hours >= 20 && days <= 2) {
        // Too few hours, or a day with one fresh start.
        Growth::Short
    } else {
        Growth::Free
    }
}

/// Whether every day has the counts of the first one.
fn same_each_day(points: &[Point]) -> bool {
    let mut days = points.chunk_by(|a, b| a.date == b.date);
    let same = |a: &Point, b: &Point| (a.slot, a.count) == (b.slot, b.count);
    let Some(first) = days.next() else { return true };
    let mut others = days.peekable();
    // One day is like no other.
    others.peek().is_some()
        && others.all(|day| day.len() == first.len() && day.iter().zip(first).all(|(a, b)| same(a, b)))
}

/// What the differences of a running total are, and what could not be told.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Differences {
    pub points: Vec<Point>,
    /// How often the counter started anew.
    pub resets: usize,
    /// How many readings have no difference: the first, those after a gap or a reset, and odd ones.
    pub without: usize,
}

/// The differences of a running total, each at the time of its later reading. `before` is the last reading of the file
/// before, if the first one here goes on from it.
pub(super) fn differences(points: &[Point], parts: usize, resets: &Resets, before: Option<&Point>) -> Differences {
    let parts = parts.max(1);
    let day = 24 * parts;
    let usual = usual_gap(points, day).max(parts as i64);
    let mut out = Differences::default();
    let starts = |point: &Point| resets.slot == Some(point.slot);
    let mut before = before.filter(|last| points.first().is_some_and(|first| gap(last, first, day) <= usual));
    for (number, point) in points.iter().enumerate() {
        let Some(last) = before else {
            // Where the counter starts anew each day at this time, the first reading is a count.
            if resets.daily && starts(point) {
                out.points.push(*point)
            } else {
                out.without += 1
            }
            before = Some(point);
            continue;
        };
        let next = points.get(number + 1);
        let odd = |next: &Point| {
            let high = point.count > next.count && next.count >= last.count && !starts(next);
            high || (point.count < last.count && next.count >= last.count && !starts(point))
        };
        if next.is_some_and(odd) {
            out.without += 1;
            continue;
        }
        let near = gap(last, point, day) <= usual;
        let step = point.count - last.count;
        // A day of few people may end below the first reading of the next one.
        let anew = resets.daily && starts(point) && point.count <= resets.highest;
        before = Some(point);
        out.resets += usize::from(step < 0.0);
        match () {
            () if anew || (step < 0.0 && starts(point)) => out.points.push(*point),
            () if step >= 0.0 && near => out.points.push(Point { count: step, ..*point }),
            () => out.without += 1,
        }
    }
    out
}

/// The commonest number of slots between two readings.
fn usual_gap(points: &[Point], day: usize) -> i64 {
    let mut gaps: Vec<i64> = points.windows(2).map(|pair| gap(&pair[0], &pair[1], day)).collect();
    let middle = gaps.len() / 2;
    if gaps.is_empty() { 1 } else { *gaps.select_nth_unstable(middle).1 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn points(counts: &[f32]) -> Vec<Point> {
        let first = date(2023, 3, 14);
        let date = |hour: usize| first.saturating_add(jiff::Span::new().days((hour / 24) as i64));
        let point = |(hour, count): (usize, &f32)| Point { date: date(hour), slot: hour % 24, count: *count, line: 0 };
        counts.iter().enumerate().map(point).collect()
    }

    const DAY: [f32; 24] = [
        9.0, 4.0, 2.0, 1.0, 2.0, 8.0, 40.0, 90.0, 130.0, 110.0, 95.0, 99.0, 140.0, 150.0, 133.0, 128.0, 160.0, 170.0,
        120.0, 100.0, 60.0, 44.0, 30.0, 15.0,
    ];

    fn totals(days: usize, daily: bool) -> Vec<f32> {
        let mut sum = 0.0;
        let day = |number: usize| DAY.iter().enumerate().map(move |(hour, count)| (number, hour, count));
        (0..days)
            .flat_map(day)
            .map(|(number, hour, count)| {
                // One more person at noon of each later day.
                let count = *count + if hour == 12 { number as f32 } else { 0.0 };
                sum = if daily && hour == 0 { count } else { sum + count };
                sum
            })
            .collect()
    }

    fn differences(points: &[Point], parts: usize) -> Differences {
        super::differences(points, parts, &Resets::of(points), None)
    }

    fn sum(points: &[Point]) -> f32 {
        points.iter().map(|point| point.count).sum()
    }

    #[test]
    fn totals_are_told_from_counts() {
        assert_eq!(growth(&points(&totals(1, false)), 1), Growth::Running);
        assert_eq!(growth(&points(&totals(9, false)), 1), Growth::Running);
        assert_eq!(growth(&points(&totals(9, true)), 1), Growth::Running);
        assert_eq!(growth(&points(&DAY.repeat(9)), 1), Growth::Free);
        assert_eq!(growth(&points(&DAY[3..13]), 1), Growth::Free);
        assert_eq!(growth(&points(&DAY[3..9].repeat(20)), 1), Growth::Free);
        assert_eq!(growth(&points(&[10.0; 48]), 1), Growth::Still);
        // The same rising numbers day after day are no people.
        let rising: Vec<f32> = (0..24).map(|hour| (hour * hour) as f32).collect();
        assert_eq!(growth(&points(&rising.repeat(3)), 1), Growth::Free);
        assert_eq!(growth(&points(&[3.0, 4.0, 6.0, 9.0, 12.0, 13.0, 18.0, 20.0, 30.0]), 1), Growth::Short);
        // Few people: nobody in most hours.
        let few: Vec<f32> = (0..900).map(|hour| if hour % 17 == 5 { 1.0 } else { 0.0 }).collect();
        assert_eq!(growth(&points(&few), 1), Growth::Free);
    }

    #[test]
    fn differences_are_the_counts() {
        let one = differences(&points(&totals(2, false)), 1);
        assert_eq!((one.points.len(), sum(&one.points), one.resets, one.without), (47, 2.0 * 1840.0 + 1.0 - 9.0, 0, 1));
        assert_eq!(one.points[0].count, 4.0);
        let daily = differences(&points(&totals(3, true)), 1);
        assert_eq!((daily.points.len(), sum(&daily.points), daily.resets), (72, 3.0 * 1840.0 + 3.0, 2));
    }

    #[test]
    fn a_reset_a_gap_and_an_odd_count_cost_their_own_hours() {
        let mut counts = totals(2, false);
        counts[30..].iter_mut().for_each(|count| *count -= 2000.0);
        let reset = differences(&points(&counts), 1);
        assert_eq!((reset.resets, reset.without, reset.points.len()), (1, 2, 46));
        let mut odd = points(&totals(2, false));
        odd[20].count = 99_999.0;
        odd[40].count = 0.0;
        odd.remove(10);
        let odd = differences(&odd, 1);
        assert_eq!((odd.resets, odd.without), (0, 6));
        assert!(odd.points.iter().all(|point| point.count <= 171.0));
    }
}
