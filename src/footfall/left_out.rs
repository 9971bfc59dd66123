//! Says which columns were left out though they count something.

use super::beside::is_idle;
use super::column::Column;
use super::direction::direction;
use super::doubt::{Doubt, DoubtKind};
use super::evidence::Evidence;
use super::parts::sum_of;
use super::problem::quoted;
use super::words::{DERIVED, FEET, WHEELS, any};

/// Says which columns that may count people or vehicles are left out beside those that were chosen: vehicles in notes, people
/// in a doubt, if none of `doubts` names them.
pub(super) fn tell_left(
    columns: &[Column],
    live: &[usize],
    chosen: &[usize],
    evidence: &Evidence,
    doubts: &mut Vec<Doubt>,
) -> Vec<String> {
    let is_part = |i: usize| {
        chosen.iter().any(|one| sum_of(columns, *one, live).contains(&i)) || !sum_of(columns, i, chosen).is_empty()
    };
    let counts = |i: &usize| {
        let column = &columns[*i];
        !chosen.contains(i)
            && column.is_whole()
            && column.high() >= 5.0
            && !is_idle(column)
            && !any(DERIVED, &column.tokens)
            && !evidence.is_flat(column)
            && !is_part(*i)
    };
    let left: Vec<usize> = live.iter().copied().take(64).filter(counts).collect();
    let (wheels, left): (Vec<usize>, Vec<usize>) =
        left.into_iter().partition(|i| any(WHEELS, &columns[*i].tokens) && !any(FEET, &columns[*i].tokens));
    let named = |i: &usize| doubts.iter().any(|doubt| doubt.what.contains(&format!("\"{}\"", columns[*i].header)));
    // Directions beside a total say nothing new.
    let is_way = |i: usize| direction(&columns[i].tokens).is_some();
    let whole = !chosen.iter().any(|i| is_way(*i));
    let left: Vec<usize> = left.into_iter().filter(|i| !(named(i) || whole && is_way(*i))).collect();
    let notes: Vec<String> = wheels.iter().map(|i| not_on_foot(&columns[*i].header)).collect();
    if !left.is_empty() {
        let names = |some: &[usize]| quoted(some.iter().map(|i| columns[*i].header.as_str()));
        doubts.push(Doubt {
            kind: DoubtKind::Count,
            what: format!("{} may count people, too: not read beside {}", names(&left), names(chosen)),
            settle: "--count-column for each column that counts people".into(),
        });
    }
    notes
}

/// Says that a column is left out because it counts people on wheels.
pub(super) fn not_on_foot(name: &str) -> String {
    format!("column \"{name}\" counts people on wheels: not read; --count-column names the columns to be added up")
}
