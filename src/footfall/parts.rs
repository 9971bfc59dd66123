//! Which columns beside one another count parts of the people of one place, and are added up: ways, channels, and groups of
//! people. In a language that is not known the values show it.

use super::column::{Column, nearly};
use super::direction::{direction, numbered_alike};
use super::groups::{Division, division};
use super::linear::{Budget, summands};

/// How many columns are looked at, and in how many rows.
const COLUMNS: usize = 16;
const ROWS: usize = 60;

/// The columns whose names are groups of people that make up all people, two or more; else none. Of two divisions of the
/// same people, such as men and women beside adults and children, only the first is taken.
pub(super) fn groups_of(columns: &[Column], live: &[usize]) -> Vec<usize> {
    let found: Vec<(usize, Division)> =
        live.iter().filter_map(|i| Some((*i, division(&columns[*i].header, &columns[*i].tokens)?))).collect();
    let of = |wanted: Division| -> Vec<usize> {
        found.iter().filter(|(_, division)| *division == wanted).map(|(i, _)| *i).collect()
    };
    let Some((_, first)) = found.iter().find(|(_, division)| *division != Division::Rest) else { return Vec::new() };
    let own = of(*first);
    let again = [Division::Age, Division::Sex, Division::Origin]
        .into_iter()
        .filter(|other| other != first)
        .map(of)
        .filter(|other| other.len() > 1 && own.len() > 1 && is_same_sum(columns, &own, other));
    let again: Vec<usize> = again.flatten().collect();
    let all: Vec<usize> = found.iter().map(|(i, _)| *i).filter(|i| !again.contains(i)).collect();
    if all.len() > 1 { all } else { Vec::new() }
}

/// The sum of some columns in a row; none where none has a number.
fn row_sum(columns: &[Column], parts: &[usize], row: usize) -> Option<f64> {
    let values = parts.iter().filter_map(|part| columns[*part].series.get(row)).filter(|value| !value.is_nan());
    values.copied().reduce(|a, b| a + b)
}

/// Whether two sets of columns have the same sum in nearly all rows.
fn is_same_sum(columns: &[Column], some: &[usize], others: &[usize]) -> bool {
    let rows = some.iter().map(|i| columns[*i].series.len()).max().unwrap_or_default();
    let (mut seen, mut equal) = (0, 0);
    for row in 0..rows {
        if let (Some(a), Some(b)) = (row_sum(columns, some, row), row_sum(columns, others, row))
            && (a > 0.0 || b > 0.0)
        {
            seen += 1;
            equal += usize::from((a - b).abs() < 0.01);
        }
    }
    seen >= 4 && nearly(equal, seen)
}

/// The columns of which one is the sum, among some others; none where it is no sum.
pub(super) fn sum_of(columns: &[Column], total: usize, others: &[usize]) -> Vec<usize> {
    let others: Vec<usize> = others.iter().copied().filter(|i| *i != total).take(COLUMNS).collect();
    let counted = |row: &usize| columns[total].series[*row] > 0.0;
    let rows: Vec<usize> = (0..columns[total].series.len()).filter(counted).collect();
    if others.len() < 2 || rows.len() < 4 {
        return Vec::new();
    }
    if is_sum_in(columns, total, &others) {
        return others;
    }
    // Some of them: exact equations in a few rows, which all rows then have to bear out.
    let step = rows.len().div_ceil(ROWS);
    let rows: Vec<usize> = rows.into_iter().step_by(step).collect();
    let whole = |column: usize| -> Vec<i64> {
        rows.iter().map(|row| columns[column].series.get(*row).map_or(0, |value| (value * 1000.0) as i64)).collect()
    };
    let values: Vec<Vec<i64>> = others.iter().map(|i| whole(*i)).collect();
    let values: Vec<&[i64]> = values.iter().map(Vec::as_slice).collect();
    let all: Vec<usize> = (0..rows.len()).collect();
    let found = summands(&values, &whole(total), &all, &mut Budget(1_000_000)).unwrap_or_default();
    let parts: Vec<usize> = found.into_iter().map(|i| others[i]).collect();
    if parts.len() > 1 && is_sum_in(columns, total, &parts) { parts } else { Vec::new() }
}

/// Whether a column is the sum of these in nearly all rows, of which half have people in several.
fn is_sum_in(columns: &[Column], total: usize, parts: &[usize]) -> bool {
    let several = |row: usize| {
        parts.iter().filter(|part| columns[**part].series.get(row).is_some_and(|value| *value > 0.0)).count() > 1
    };
    let rows = columns[total].series.iter().enumerate().filter(|(_, count)| **count > 0.0).map(|(row, _)| row);
    let (seen, both) = rows.fold((0, 0), |(seen, both), row| (seen + 1, both + usize::from(several(row))));
    both * 2 >= seen && is_same_sum(columns, &[total], parts)
}

/// Whether the names of columns say that they are parts of one another: ways or channels of one name.
pub(super) fn are_named_parts(columns: &[Column], parts: &[usize]) -> bool {
    let words: Vec<&[String]> = parts.iter().map(|i| columns[*i].tokens.as_slice()).collect();
    let ways = words.iter().all(|words| direction(words).is_some());
    ways || numbered_alike(&words).len() == parts.len() || groups_of(columns, parts).len() == parts.len()
}

/// Whether two columns move together as those who come and those who go do: over all rows one counts at most twice as many as the other, and
/// both are high in the same rows.
pub(super) fn move_together(a: &Column, b: &Column) -> bool {
    let pairs = || a.series.iter().zip(&b.series).filter(|(a, b)| !a.is_nan() && !b.is_nan());
    let (n, sum_a, sum_b) = pairs().fold((0.0, 0.0, 0.0), |(n, x, y), (a, b)| (n + 1.0, x + a, y + b));
    if n < 24.0 || sum_a <= 0.0 || sum_b <= 0.0 || sum_a.max(sum_b) > 2.0 * sum_a.min(sum_b) {
        return false;
    }
    let (mean_a, mean_b) = (sum_a / n, sum_b / n);
    let (mut both, mut own_a, mut own_b) = (0.0, 0.0, 0.0);
    for (a, b) in pairs() {
        let (a, b) = (a - mean_a, b - mean_b);
        (both, own_a, own_b) = (both + a * b, own_a + a * a, own_b + b * b);
    }
    both > 0.5 * (own_a * own_b).sqrt()
}
