//! Counters that are stuck, dead or beyond belief: their hours are named, and left out if the user says `clean`.

use jiff::civil::Date;

use super::days::Days;

/// What is wrong with a counter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// The same count, not zero, again and again.
    Stuck,
    /// Zeros for weeks, of a counter that counts people otherwise.
    Dead,
    /// Far more people than in any other hour.
    Impossible,
}

/// Hours of one place that are not to be believed.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct FaultyHours {
    pub fault: Fault,
    /// The first and the last hour.
    pub first: (Date, usize),
    pub last: (Date, usize),
    /// How many readings they are, and their count; of several impossible ones the largest.
    pub hours: usize,
    pub count: f32,
}

/// The fewest hours of one count that show that a counter is stuck: with many people two nights and a day between, with
/// few people (below 10 in an hour) a week.
const STUCK_HOURS: usize = 36;
const STUCK_FEW_HOURS: usize = 168;
/// The fewest hours of zeros that show that a counter is dead: two weeks.
const DEAD_HOURS: usize = 336;
/// How many times the count that only one in a thousand hours reaches is impossible.
const IMPOSSIBLE: f32 = 20.0;
/// How many readings a place needs so that one can say what is impossible there.
const ENOUGH: usize = 200;

/// The hours of a place that are not to be believed, by their first hour.
pub(super) fn faulty_hours(days: &Days) -> Vec<FaultyHours> {
    let readings: Vec<(Date, usize, f32)> = days
        .iter()
        .flat_map(|(date, day)| day.counts.iter().enumerate().map(|(hour, count)| (*date, hour, *count)))
        .filter(|(_, _, count)| !count.is_nan())
        .collect();
    let mut sorted: Vec<f32> = readings.iter().map(|reading| reading.2).collect();
    sorted.sort_unstable_by(f32::total_cmp);
    let at = |share: usize| sorted.get(sorted.len().saturating_sub(1) * share / 1000).copied().unwrap_or(0.0);
    let (median, rare) = (at(500), at(999));
    let mut out = Vec::new();
    for run in readings.chunk_by(|a, b| a.2 == b.2) {
        let [first, .., last] = run else { continue };
        let stuck = if first.2 >= 10.0 { STUCK_HOURS } else { STUCK_FEW_HOURS };
        let fault = match () {
            () if first.2 > 0.0 && run.len() >= stuck => Fault::Stuck,
            () if first.2 == 0.0 && run.len() >= DEAD_HOURS && median >= 1.0 => Fault::Dead,
            () => continue,
        };
        let (first, last, count) = ((first.0, first.1), (last.0, last.1), first.2);
        out.push(FaultyHours { fault, first, last, hours: run.len(), count });
    }
    if readings.len() >= ENOUGH {
        // The largest counts themselves must not set the measure.
        let rare = rare.min(at(990) * 3.0);
        let beyond = |reading: &&(Date, usize, f32)| rare > 0.0 && reading.2 > (rare * IMPOSSIBLE).max(1_000.0);
        for (date, hour, count) in readings.iter().filter(beyond) {
            let when = (*date, *hour);
            out.push(FaultyHours { fault: Fault::Impossible, first: when, last: when, hours: 1, count: *count });
        }
    }
    out.sort_by_key(|faulty| (faulty.first, faulty.last));
    out
}

impl FaultyHours {
    /// What is wrong, such as `150 people in each of 48 hours from 2023-05-29 00:00 to 2023-05-30 23:00: a stuck counter`.
    pub fn words(&self) -> String {
        let hour = |(date, hour): (Date, usize)| format!("{date} {hour:02}:00");
        let (count, hours, first, last) = (self.count, self.hours, hour(self.first), hour(self.last));
        match self.fault {
            Fault::Stuck => format!("{count} in each of {hours} hours from {first} to {last}: a stuck counter"),
            Fault::Dead => format!("0 in each of {hours} hours from {first} to {last}: a dead counter"),
            Fault::Impossible => format!("{count} on {first}, far beyond all others: an impossible count"),
        }
    }

    /// Takes these hours out of the days of their place.
    pub fn leave_out(&self, days: &mut Days) {
        for (date, day) in days.range_mut(self.first.0..=self.last.0) {
            for (hour, count) in day.counts.iter_mut().enumerate() {
                if (self.first..=self.last).contains(&(*date, hour)) {
                    *count = f32::NAN;
                }
            }
        }
        days.retain(|_, day| day.counts.iter().any(|count| !count.is_nan()));
    }
}

#[cfg(test)]
mod tests {
    use super::super::days::DayCounts;
    use super::*;

    fn days(count: usize, of: impl Fn(usize) -> f32) -> Days {
        let first = jiff::civil::date(2023, 3, 1);
        let day = |number: usize| {
            let mut day = DayCounts::default();
            (0..24).for_each(|hour| day.counts[hour] = of(number * 24 + hour));
            (first.saturating_add(jiff::Span::new().days(number as i64)), day)
        };
        (0..count).map(day).collect()
    }

    /// Counts that look like those of a street.
    fn street(hour: usize) -> f32 {
        ((hour * 37) % 91 + 10 * (hour % 24)) as f32
    }

    #[test]
    fn faults_are_found_and_taken_out() {
        let mut days = days(60, |hour| match hour {
            100..150 => 150.5,
            300..700 => 0.0,
            900 => 50_000.0,
            _ => street(hour),
        });
        let found = faulty_hours(&days);
        let faults: Vec<(Fault, usize)> = found.iter().map(|faulty| (faulty.fault, faulty.hours)).collect();
        assert_eq!(faults, [(Fault::Stuck, 50), (Fault::Dead, 400), (Fault::Impossible, 1)]);
        found.iter().for_each(|faulty| faulty.leave_out(&mut days));
        let left = days.values().flat_map(|day| day.counts).filter(|count| !count.is_nan()).count();
        assert_eq!(left, 60 * 24 - 451);
        assert_eq!(faulty_hours(&days), []);
    }

    #[test]
    fn streets_are_believed() {
        assert_eq!(faulty_hours(&days(60, street)), []);
        // A quiet path, and a crowd on one day.
        assert_eq!(faulty_hours(&days(60, |hour| ((hour * 7) % 3) as f32)), []);
        assert_eq!(faulty_hours(&days(60, |hour| street(hour) * if hour / 24 == 5 { 9.0 } else { 1.0 })), []);
        // Nobody is counted at night, and nobody at all for a week.
        assert_eq!(faulty_hours(&days(60, |hour| if hour / 24 < 7 || hour % 24 < 6 { 0.0 } else { street(hour) })), []);
    }
}
