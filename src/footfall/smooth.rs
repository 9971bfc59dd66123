//! Numbers that change too evenly from hour to hour to be counts of people: temperatures, humidity, pressure. People come by
//! chance, so a count of them differs from the mean of its neighbours by about its root.

use rustc_hash::FxHashMap;

use super::column::Column;
use super::evidence::{Evidence, key};

/// How many hours between two others are needed to tell.
const ENOUGH: usize = 22;
/// Below this the numbers are too even for counts; above the other they are not.
const EVEN: f64 = 0.45;
const UNEVEN: f64 = 0.6;

/// How even the numbers of a column are at each place, as the ratio of their changes to those that chance gives to counts as
/// high: 1 or more for people. None where there are too few, or where they are too low to tell.
fn unevenness(column: &Column, place: &[usize], evidence: &Evidence) -> Option<f64> {
    let mut last: FxHashMap<u64, (f64, f64)> = FxHashMap::default();
    let (mut seen, mut level, mut found, mut chance, mut changed) = (0, 0.0, 0.0, 0.0, 0);
    for (c, row) in column.series.iter().zip(evidence.sample.closely()).filter(|(c, _)| !c.is_nan()) {
        let known = last.entry(key(row, place)).or_insert((f64::NAN, f64::NAN));
        let (a, b) = *known;
        *known = (b, *c);
        if !a.is_nan() {
            seen += 1;
            level += b;
            found += (a - 2.0 * b + c).abs();
            // The mean size of a normal deviate is 0.8 standard deviations.
            chance += 0.8 * (a + 4.0 * b + c).max(0.0).sqrt();
            changed += usize::from(b != *c);
        }
    }
    (seen >= ENOUGH && level >= 3.0 * seen as f64 && changed * 10 > seen).then_some(found / chance)
}

/// The columns among some that are too even for counts, where others are not.
pub(super) fn even_columns(columns: &[Column], some: &[usize], place: &[usize], evidence: &Evidence) -> Vec<usize> {
    let known: Vec<(usize, f64)> =
        some.iter().filter_map(|i| Some((*i, unevenness(&columns[*i], place, evidence)?))).collect();
    if known.iter().all(|(_, uneven)| *uneven < UNEVEN) {
        return Vec::new();
    }
    known.into_iter().filter(|(_, uneven)| *uneven < EVEN).map(|(i, _)| i).collect()
}
