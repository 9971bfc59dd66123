//! Finds places that are the sum of other places, by their counts alone: whatever they are called and wherever they stand.
//!
//! For each place the others that never have more than it are its candidates. Some hours give an equation each: which of the
//! candidates add up to the place? What is found is compared in many hours more, since equations of few small numbers
//! have solutions by chance.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::days::Days;
use super::linear::{Budget, summands, sums_among};

/// How many days are looked at first, and how many where the first leave it open.
const FIRST_DAYS: usize = 4;
const DAYS: usize = 48;
/// How many sets of hours are tried for one place: each odd count spoils the sets that it is in.
const TRIES: usize = 16;
/// Of more places than these, all sums are looked for at once before each place is looked at.
const MANY: usize = 30;
/// How many multiplications all of the search may take.
const WORK: u64 = 250_000_000;
/// How many pairs of places are compared. In a table of more places only the largest are taken for sums.
const PAIRS: usize = 160_000;
/// How many bits of evidence there must be that counts are equal by more than chance.
const EVIDENCE: f64 = 36.0;

/// What was found out about one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kinship {
    /// The place `total` is the sum of `parts`, two or more.
    Sum { total: usize, parts: Vec<usize> },
    /// Two places have the same counts.
    Same(usize, usize),
}

/// The counts of some hours: of a place and of its candidates, in thousandths; `None` where there is no count.
struct Hours {
    target: Vec<i64>,
    others: Vec<Vec<Option<i64>>>,
}

/// All sums and equal pairs among places, given by their days. No place is in two of them as the total.
pub(super) fn kinships(places: &[&Days]) -> Vec<Kinship> {
    let totals: Vec<f64> = places.iter().map(|days| total(days)).collect();
    let mut order: Vec<usize> = (0..places.len()).filter(|i| totals[*i] > 0.0).collect();
    order.sort_by(|a, b| totals[*b].total_cmp(&totals[*a]).then(a.cmp(b)));
    let mut budget = Budget(WORK);
    let mut found = if order.len() > MANY { sums_of_many(places, &order, &mut budget) } else { BTreeMap::new() };
    for &target in order.iter().take(PAIRS / order.len().max(1)) {
        if found.contains_key(&target) {
            continue;
        }
        // Ascending, so that parts come before their sums.
        let candidates: Vec<usize> = order.iter().rev().copied().filter(|other| *other != target).collect();
        if let Some(kinship) = kinship(places, target, &candidates, &mut budget) {
            found.insert(target, kinship);
        }
    }
    found.into_values().collect()
}

/// The sums among many places, which fall by their totals, found all at once; by total.
fn sums_of_many(places: &[&Days], order: &[usize], budget: &mut Budget) -> BTreeMap<usize, Kinship> {
    let mut found = BTreeMap::new();
    // The equations are of the days of the place that has the most. The others rise by their totals.
    let Some(rank) = (0..order.len()).max_by_key(|rank| places[order[*rank]].len()) else { return found };
    let (longest, at) = (order[rank], order.len() - 1 - rank);
    let rest: Vec<usize> = order.iter().rev().copied().filter(|other| *other != longest).collect();
    if places[longest].len().min(DAYS) * 24 < order.len() + 6 {
        return found;
    }
    let all = hours(places, longest, &rest, DAYS);
    if all.target.len() < order.len() + 6 {
        return found;
    }
    let column = |column: &Vec<Option<i64>>| column.iter().map(|count| count.unwrap_or(0)).collect();
    let mut columns: Vec<Vec<i64>> = all.others.iter().map(column).collect();
    columns.insert(at, all.target.clone());
    let mut names = rest;
    names.insert(at, longest);
    let columns: Vec<&[i64]> = columns.iter().map(Vec::as_slice).collect();
    for rows in samples(&all, names.len()) {
        for (total, parts) in sums_among(&columns, &rows, budget) {
            let (target, mut parts) = (names[total], parts.into_iter().map(|part| names[part]).collect::<Vec<_>>());
            let every: Vec<usize> = (0..parts.len()).collect();
            if parts.len() >= 2
                && !found.contains_key(&target)
                && holds(&hours(places, target, &parts, DAYS), &every, names.len())
            {
                parts.sort_unstable();
                found.insert(target, Kinship::Sum { total: target, parts });
            }
        }
    }
    found
}

/// The sum of all counts.
fn total(days: &Days) -> f64 {
    days.values().flat_map(|day| day.counts).filter(|count| !count.is_nan()).map(f64::from).sum()
}

/// What one place is to the candidates, which rise by their totals.
fn kinship(places: &[&Days], target: usize, candidates: &[usize], budget: &mut Budget) -> Option<Kinship> {
    // Whether a candidate has more than the target in few hours only.
    let below = |hours: &Hours| -> Vec<bool> {
        let over = |(count, target): &(&Option<i64>, &i64)| count.is_some_and(|count| count > **target);
        let fits = |column: &Vec<Option<i64>>| column.iter().zip(&hours.target).filter(over).count() * 10;
        hours.others.iter().map(|column| fits(column) <= hours.target.len()).collect()
    };
    let first = below(&hours(places, target, candidates, FIRST_DAYS));
    let mut candidates: Vec<usize> = candidates.iter().zip(first).filter(|(_, fits)| *fits).map(|(i, _)| *i).collect();
    let mut all = hours(places, target, &candidates, DAYS);
    let fits = below(&all);
    let mut kept = fits.iter();
    candidates.retain(|_| kept.next() == Some(&true));
    let mut kept = fits.iter();
    all.others.retain(|_| kept.next() == Some(&true));
    let same: Vec<bool> = (0..candidates.len()).map(|i| holds(&all, &[i], candidates.len())).collect();
    let twin = candidates.iter().zip(&same).find(|(_, same)| **same).map(|(other, _)| *other);
    let twin = twin.filter(|other| target < *other).map(|other| Kinship::Same(target, other));
    let keep = |i: &usize| !same[*i];
    all.others = (0..candidates.len()).filter(keep).map(|i| std::mem::take(&mut all.others[i])).collect();
    candidates = (0..candidates.len()).filter(keep).map(|i| candidates[i]).collect();
    // Do all candidates together reach the target? A missing count may hold what the target has more.
    let short = |row: usize| {
        let counts: Option<i64> = all.others.iter().map(|column| column[row]).sum();
        counts.is_some_and(|sum| sum < all.target[row])
    };
    if candidates.len() < 2 || (0..all.target.len()).filter(|row| short(*row)).count() * 5 > all.target.len() {
        return twin;
    }
    let columns: Vec<Vec<i64>> =
        all.others.iter().map(|column| column.iter().map(|count| count.unwrap_or(0)).collect()).collect();
    let columns: Vec<&[i64]> = columns.iter().map(Vec::as_slice).collect();
    for rows in samples(&all, columns.len()) {
        let Some(parts) = summands(&columns, &all.target, &rows, budget) else { continue };
        if parts.len() >= 2 && holds(&all, &parts, columns.len()) {
            let mut parts: Vec<usize> = parts.into_iter().map(|part| candidates[part]).collect();
            parts.sort_unstable();
            return Some(Kinship::Sum { total: target, parts });
        }
    }
    twin
}

/// The counts of the target and its candidates on up to `days` days of the target, spread over all of its days.
fn hours(places: &[&Days], target: usize, candidates: &[usize], days: usize) -> Hours {
    let own = places[target];
    let step = own.len().div_ceil(days).max(1);
    let thousandths = |count: f32| (!count.is_nan()).then(|| (f64::from(count) * 1000.0).round() as i64);
    let mut out = Hours { target: Vec::new(), others: vec![Vec::new(); candidates.len()] };
    for (date, day) in own.iter().step_by(step) {
        let others: Vec<_> = candidates.iter().map(|other| places[*other].get(date)).collect();
        for hour in 0..24 {
            let Some(count) = thousandths(day.counts[hour]) else { continue };
            out.target.push(count);
            for (column, other) in out.others.iter_mut().zip(&others) {
                column.push(other.and_then(|other| thousandths(other.counts[hour])));
            }
        }
    }
    out
}

/// Sets of hours, a few more than there are candidates, chosen without a pattern; hours without people say nothing, and
/// hours in which every candidate has a count say more than others.
fn samples(hours: &Hours, candidates: usize) -> Vec<Vec<usize>> {
    let mut rows: Vec<usize> = (0..hours.target.len()).filter(|row| hours.target[*row] > 0).collect();
    let whole: Vec<usize> =
        rows.iter().copied().filter(|row| hours.others.iter().all(|column| column[*row].is_some())).collect();
    if whole.len() >= candidates + 6 {
        rows = whole;
    }
    let size = (candidates + 6).min(rows.len());
    let mut state = 1u64;
    let tries = if size == 0 { 0 } else { TRIES.min(2_000_000 / (size * size * size) + 3) };
    let mut sets = Vec::new();
    for attempt in 0..tries {
        // Where there are few hours, most of them are taken, and each time others are left out.
        let size = if rows.len() - size < 2 && attempt > 0 { rows.len() - rows.len().div_ceil(12) } else { size };
        for at in 0..size {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let other = at + (state >> 33) as usize % (rows.len() - at);
            rows.swap(at, other);
        }
        sets.push(rows[..size].to_vec());
    }
    sets
}

/// Whether the parts add up to the target in nearly every hour, and by more than chance.
fn holds(hours: &Hours, parts: &[usize], candidates: usize) -> bool {
    let mut pairs: Vec<(i64, i64)> = Vec::new();
    let mut equal = 0u32;
    for (row, target) in hours.target.iter().enumerate() {
        let Some(sum) = parts.iter().map(|part| hours.others[*part][row]).sum::<Option<i64>>() else { continue };
        if sum == 0 && *target == 0 {
            continue;
        }
        pairs.push((sum, *target));
        equal += u32::from((sum - target).abs() <= 10 + target / 100_000);
        if pairs.len() >= 24 && equal as usize * 2 < pairs.len() {
            return false;
        }
    }
    let seen = pairs.len() as u32;
    // Whether some are chosen from many, or few are left out of them.
    let chosen = parts.len().min(candidates.saturating_sub(parts.len())).max(1) as u32;
    if equal < chosen + 5 || equal * 20 < seen * 19 {
        return false;
    }
    // How often each sum and each count of the target comes.
    let mut often: FxHashMap<i64, (u32, u32)> = FxHashMap::default();
    let (mut least, mut most) = (i64::MAX, 0);
    for (sum, target) in pairs {
        often.entry(target).or_default().0 += 1;
        often.entry(sum).or_default().1 += 1;
        (least, most) = (least.min(target), most.max(target));
    }
    // How likely the sum of one hour is the target's count of another: always, where counts never change.
    let pairs: f64 = often.values().map(|(a, b)| f64::from(*a) * f64::from(*b)).sum::<f64>() - f64::from(equal);
    let others = f64::from(seen) * f64::from(seen - 1);
    let chance = (pairs.max(0.0) / others).max(1.0 / (1.0 + (most - least) as f64 / 4_000.0)).min(1.0);
    let choice = f64::from(chosen) * libm::log2(candidates as f64 + 1.0);
    f64::from(equal) * -libm::log2(chance) >= EVIDENCE + choice
}

#[cfg(test)]
mod tests {
    use super::super::days::DayCounts;
    use super::*;

    /// Places of `days` days, whose count is a function of place and hour.
    fn places(count: usize, days: i32, of: impl Fn(usize, usize) -> f32) -> Vec<Days> {
        let first = jiff::civil::date(2023, 3, 1);
        let day = |place: usize, number: i32| {
            let mut day = DayCounts::default();
            (0..24).for_each(|hour| day.counts[hour] = of(place, number as usize * 24 + hour));
            (first.saturating_add(jiff::Span::new().days(number)), day)
        };
        (0..count).map(|place| (0..days).map(|number| day(place, number)).collect()).collect()
    }

    /// A number without a pattern, below `most`.
    fn noise(place: usize, hour: usize, most: u64) -> f32 {
        let mut x =
            (place as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ (hour as u64).wrapping_mul(0xd1b5_4a32_d192_ed03);
        x = (x ^ (x >> 31)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        ((x >> 33) % most) as f32
    }

    fn told(places: &[Days]) -> Vec<Kinship> {
        kinships(&places.iter().collect::<Vec<_>>())
    }

    fn sum(total: usize, parts: &[usize]) -> Kinship {
        Kinship::Sum { total, parts: parts.to_vec() }
    }

    #[test]
    fn sums_of_any_others_and_sums_of_sums() {
        let of = |place: usize, hour: usize| -> f32 {
            let part = |place: usize| noise(place, hour, 900);
            match place {
                2 => part(0) + part(5),
                7 => part(0) + part(1) + part(3) + part(4) + part(5) + part(6),
                _ => part(place),
            }
        };
        for days in [1, 2, 30] {
            assert_eq!(told(&places(8, days, of)), [sum(2, &[0, 5]), sum(7, &[0, 1, 3, 4, 5, 6])], "{days} days");
        }
    }

    #[test]
    fn odd_counts_and_gaps_hide_no_sum() {
        let mut all = places(6, 20, |place, hour| match place {
            5 => (0..4).map(|part| noise(part, hour, 400)).sum(),
            _ => noise(place, hour, 400),
        });
        for (number, day) in all[5].values_mut().enumerate().filter(|(number, _)| number % 3 == 0) {
            day.counts[number % 24] = 90_000.0;
        }
        for (number, day) in all[1].values_mut().enumerate() {
            day.counts[(number * 7) % 24] = f32::NAN;
        }
        assert_eq!(told(&all), [sum(5, &[0, 1, 2, 3])]);
    }

    #[test]
    fn chance_drops_no_place() {
        assert_eq!(told(&places(12, 1, |place, hour| noise(place, hour, 3))), []);
        assert_eq!(told(&places(3, 9, |place, _| [5.0, 5.0, 10.0][place])), []);
        assert_eq!(told(&places(40, 2, |place, hour| noise(place, hour, 50))), []);
    }

    #[test]
    fn equal_places_are_no_sum() {
        let all = places(3, 2, |place, hour| noise(place % 2, hour, 300));
        assert_eq!(told(&all), [Kinship::Same(0, 2)]);
    }

    #[test]
    fn small_numbers_tell_if_there_are_many() {
        let of = |place: usize, hour: usize| match place {
            2 => noise(0, hour, 3) + noise(1, hour, 3),
            _ => noise(place, hour, 3),
        };
        assert_eq!(told(&places(4, 12, of)), [sum(2, &[0, 1])]);
    }
}
