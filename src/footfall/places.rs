//! Makes places of the series of a file: directions are added up, and what is the sum of others is left out.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;

use super::days::{Days, add};
use super::direction::is_all;
use super::doubt::{Doubt, DoubtKind};
use super::options::ReadOptions;
use super::plan::ColumnPlan;
use super::problem::{ProblemKind, Problems, quoted};
use super::series::Series;
use super::sums::{Kinship, kinships};
use super::totals::{WideColumn, claim, places_of};
use super::words::{COUNT, FEET, PLAIN, TOTAL, any, only, tidy, tokens};

/// Whether a place's name means the sum over all places.
fn is_sum(name: &str) -> bool {
    let words = tokens(name);
    only(&[TOTAL, PLAIN, COUNT, FEET], &words) && any(TOTAL, &words)
}

/// The places of a file whose rows name their place, or that is one place.
pub(super) fn long(file: &str, series: &[Series], days: Vec<Days>, problems: &mut Problems) -> Vec<(String, Days)> {
    let on_foot = |mode: &str| any(FEET, &tokens(mode));
    let walkers = series.iter().any(|series| on_foot(&series.mode));
    let mut all: BTreeSet<String> = BTreeSet::new();
    for one in series.iter().filter(|one| !one.direction.is_empty() && is_all(&one.direction)) {
        all.insert(one.place.to_lowercase());
    }
    let mut index: FxHashMap<String, usize> = FxHashMap::default();
    // Each place's days by direction.
    let mut places: Vec<(String, BTreeMap<String, Days>)> = Vec::new();
    for (one, days) in series.iter().zip(days) {
        let key = one.place.to_lowercase();
        if (walkers && !on_foot(&one.mode)) || (all.contains(&key) && !is_all(&one.direction)) || days.is_empty() {
            continue;
        }
        let number = *index.entry(key).or_insert_with(|| {
            let name = if one.place.is_empty() { tidy(file) } else { one.place.clone() };
            places.push((name, BTreeMap::new()));
            places.len() - 1
        });
        add(places[number].1.entry(one.direction.clone()).or_default(), days);
    }
    let mut places: Vec<(String, Days)> =
        places.into_iter().map(|(name, ways)| (name, join_directions(ways, problems))).collect();
    let parts: Vec<&Days> = places.iter().filter(|(name, _)| !is_sum(name)).map(|(_, days)| days).collect();
    if !parts.is_empty() {
        let sum = |(name, days): &(String, Days)| is_sum(name) && claim(name, days, &parts, "", problems);
        let out: Vec<bool> = places.iter().map(sum).collect();
        let mut out = out.into_iter();
        places.retain(|(name, _)| {
            let sum = out.next().unwrap_or(false);
            if sum {
                problems.add(0, ProblemKind::Total, || format!("\"{name}\" adds up the other places: not read"));
            }
            !sum
        });
    }
    places
}

/// Adds up the directions of a place, without one that is the sum of the others.
fn join_directions(mut ways: BTreeMap<String, Days>, problems: &mut Problems) -> Days {
    if ways.len() > 2 {
        let names: Vec<String> = ways.keys().cloned().collect();
        for kinship in kinships(&ways.values().collect::<Vec<_>>()) {
            if let Kinship::Sum { total, parts } = kinship {
                let parts = quoted(parts.iter().map(|part| names[*part].as_str()));
                problems.note(format!("direction \"{}\" is the sum of {parts}: not read", names[total]));
                ways.remove(&names[total]);
            }
        }
    }
    if ways.len() > 1 {
        let names = quoted(ways.keys().map(String::as_str));
        problems.note(format!("the directions {names} of a place are added together"));
    }
    let mut ways = ways.into_values();
    let mut days = ways.next().unwrap_or_default();
    ways.for_each(|way| add(&mut days, way));
    days
}

/// The places of a file in which each column is a place.
pub(super) fn wide(
    plan: &ColumnPlan,
    series: &[Series],
    days: Vec<Days>,
    running: &BTreeSet<String>,
    options: &ReadOptions,
    problems: &mut Problems,
) -> Vec<(String, Days)> {
    let mut columns: Vec<WideColumn> = Vec::new();
    let mut index: FxHashMap<usize, usize> = FxHashMap::default();
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    for (one, days) in series.iter().zip(days) {
        // One column may have two series with different UTC offsets. They add up, so the repeated hour of autumn counts
        // twice.
        let number = *index.entry(one.column).or_insert_with(|| {
            let header = plan.names.get(one.column).map_or("", String::as_str);
            let times = known.entry(tidy(header).to_lowercase()).or_insert(0);
            *times += usize::from(!header.is_empty());
            columns.push(match *times {
                0 | 1 => WideColumn::new(header),
                times => WideColumn::new(&format!("{header} ({times})")),
            });
            columns.len() - 1
        });
        add(&mut columns[number].days, days);
    }
    let twice: Vec<&String> = known.iter().filter(|(_, times)| **times > 1).map(|(name, _)| name).collect();
    if !twice.is_empty() {
        let names = quoted(twice.into_iter().map(String::as_str));
        problems.doubt(Doubt {
            kind: DoubtKind::Location,
            what: format!("several columns are called {names}; each is read as a place, with a number after its name"),
            settle: "--ignore and the number of a column that is not to be read".into(),
        });
    }
    places_of(columns, running, options.count_column.is_empty(), problems)
}

/// Leaves out each place that is the sum of others, and says which places have the same counts. `running` names the places
/// that had running totals; `columns` says whether places are columns.
pub(super) fn drop_sums(
    places: &mut Vec<(String, Days)>,
    running: &BTreeSet<String>,
    columns: bool,
    problems: &mut Problems,
) {
    let mut dropped = vec![false; places.len()];
    let what = if columns { "column " } else { "" };
    for kinship in kinships(&places.iter().map(|(_, days)| days).collect::<Vec<_>>()) {
        let name = |i: usize| places[i].0.as_str();
        match kinship {
            Kinship::Sum { total, parts } => {
                let parts = quoted(parts.into_iter().map(name));
                problems.left_out(name(total), format!("{what}\"{}\" is the sum of {parts}: not read", name(total)));
                dropped[total] = true;
            }
            Kinship::Same(a, b) => match (running.contains(name(a)), running.contains(name(b))) {
                (true, false) | (false, true) => {
                    let (total, each) = if running.contains(name(a)) { (a, b) } else { (b, a) };
                    problems.not_read(name(total), "is a running total of another column");
                    problems.note(format!(
                        "{what}\"{}\" is the running total of \"{}\": not read",
                        name(total),
                        name(each)
                    ));
                    dropped[total] = true;
                }
                _ => problems.doubt(Doubt {
                    kind: DoubtKind::Sum,
                    what: format!("{} have the same counts; both are read", quoted([name(a), name(b)])),
                    settle: if columns { format!("--ignore \"{}\"", name(b)) } else { String::new() },
                }),
            },
        }
    }
    let mut dropped = dropped.into_iter();
    places.retain(|_| !dropped.next().unwrap_or(false));
}
