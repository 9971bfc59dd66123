//! Finds which columns of whole numbers add up to another, exactly: by elimination modulo a prime where there are enough
//! rows, else by a search that is bounded in work.

/// The prime 2^31 - 1. Whether two sums are equal is tested modulo this number; the caller compares the true sums.
const PRIME: u64 = 2_147_483_647;
/// How many steps one search may take.
const STEPS: u32 = 20_000;
/// How many columns a search tries at most.
const DEEPEST: usize = 400;

/// How much may still be computed, in multiplications.
#[derive(Debug)]
pub(super) struct Budget(pub u64);

impl Budget {
    /// Takes away what `rows` equations in so many columns cost; false if that is more than is left.
    fn afford(&mut self, rows: usize, columns: usize) -> bool {
        let cost = rows as u64 * rows.min(columns) as u64 * columns as u64;
        let can = cost <= self.0;
        self.0 = self.0.saturating_sub(cost);
        can
    }
}

/// The columns, by index, whose sum is `target` in all of `rows`; none where no sum is found or the budget is used up.
/// `columns[i][row]` and `target[row]` are not below zero. Where several sets of columns have the sum, columns that come
/// first are preferred.
pub(super) fn summands(columns: &[&[i64]], target: &[i64], rows: &[usize], budget: &mut Budget) -> Option<Vec<usize>> {
    let all: Vec<&[i64]> = columns.iter().copied().chain([target]).collect();
    let last = |(total, parts): (usize, Vec<usize>)| (total == columns.len()).then_some(parts);
    let found = sums_among(&all, rows, budget).into_iter().find_map(last);
    if found.is_some() || rows.len() > columns.len() || !budget.afford(rows.len(), STEPS as usize / 8) {
        return found;
    }
    // Too few equations. Either few columns are in the sum, or few are not.
    search(columns, target, rows).or_else(|| {
        let rest = |row: usize| columns.iter().map(|column| column[row]).sum::<i64>() - target[row];
        let rest: Vec<i64> = (0..target.len()).map(rest).collect();
        let without = rows.iter().all(|row| rest[*row] >= 0).then(|| search(columns, &rest, rows)).flatten()?;
        Some((0..columns.len()).filter(|i| !without.contains(i)).collect())
    })
}

/// All columns that are the sum of columns before them in all of `rows`, each with these. A column that depends on columns
/// before it is in no sum. Nothing is found if the budget is used up.
pub(super) fn sums_among(columns: &[&[i64]], rows: &[usize], budget: &mut Budget) -> Vec<(usize, Vec<usize>)> {
    if !budget.afford(rows.len(), columns.len()) {
        return Vec::new();
    }
    let residue = |value: i64| value.rem_euclid(PRIME as i64) as u64;
    let mut matrix: Vec<Vec<u64>> =
        rows.iter().map(|&row| columns.iter().map(|column| residue(column[row])).collect()).collect();
    // The column of each row that has been brought to the top, in order.
    let mut pivots: Vec<usize> = Vec::new();
    let mut dependent = Vec::new();
    for column in 0..columns.len() {
        let top = pivots.len();
        let Some(found) = (top..matrix.len()).find(|&row| matrix[row][column] != 0) else {
            dependent.push(column);
            continue;
        };
        matrix.swap(top, found);
        let inverse = power(matrix[top][column], PRIME - 2);
        matrix[top].iter_mut().for_each(|value| *value = *value * inverse % PRIME);
        let pivot = matrix[top].clone();
        for (number, row) in matrix.iter_mut().enumerate() {
            let factor = row[column];
            if number != top && factor != 0 {
                for (value, by) in row.iter_mut().zip(&pivot).skip(column) {
                    *value = (*value + (PRIME - factor) * by) % PRIME;
                }
            }
        }
        pivots.push(column);
    }
    let parts = |column: usize| -> Option<Vec<usize>> {
        let factors = pivots.iter().zip(&matrix).map(|(pivot, row)| (*pivot, row[column]));
        let factors: Vec<(usize, u64)> = factors.filter(|(_, factor)| *factor != 0).collect();
        factors.iter().all(|(_, factor)| *factor == 1).then(|| factors.iter().map(|(pivot, _)| *pivot).collect())
    };
    dependent.into_iter().filter_map(|column| Some((column, parts(column)?))).collect()
}

/// `base` to the power of `exponent`, modulo the prime.
fn power(mut base: u64, mut exponent: u64) -> u64 {
    let mut result = 1;
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = result * base % PRIME;
        }
        base = base * base % PRIME;
        exponent >>= 1;
    }
    result
}

/// Tries sets of columns, the largest column first, and gives up after [`STEPS`] steps. The search goes as deep as there are
/// columns, so it does without more than [`DEEPEST`].
fn search(columns: &[&[i64]], target: &[i64], rows: &[usize]) -> Option<Vec<usize>> {
    if columns.len() > DEEPEST {
        return None;
    }
    let total = |column: &[i64]| rows.iter().map(|row| column[*row]).sum::<i64>();
    let mut order: Vec<(i64, usize)> = columns.iter().enumerate().map(|(i, column)| (total(column), i)).collect();
    order.sort_by_key(|(total, i)| (-total, *i));
    // What the columns from each on have together: less than what is missing cannot fill it.
    let mut after = vec![0; order.len() + 1];
    for at in (0..order.len()).rev() {
        after[at] = after[at + 1] + order[at].0;
    }
    let mut search = Search { columns, rows, order, after, steps: STEPS, chosen: Vec::new() };
    let missing: Vec<i64> = rows.iter().map(|row| target[*row]).collect();
    search.fill(0, &missing).then_some(search.chosen)
}

/// A search for a set of columns.
struct Search<'a> {
    columns: &'a [&'a [i64]],
    rows: &'a [usize],
    order: Vec<(i64, usize)>,
    after: Vec<i64>,
    steps: u32,
    chosen: Vec<usize>,
}

impl Search<'_> {
    /// Whether the columns from number `at` of the order on can fill what is missing in each row.
    fn fill(&mut self, at: usize, missing: &[i64]) -> bool {
        let sum: i64 = missing.iter().sum();
        if sum == 0 {
            return missing.iter().all(|missing| *missing == 0);
        }
        if at == self.order.len() || self.after[at] < sum || self.steps == 0 {
            return false;
        }
        self.steps -= 1;
        let column = self.order[at].1;
        let left: Option<Vec<i64>> = self
            .rows
            .iter()
            .zip(missing)
            .map(|(row, missing)| {
                let left = missing - self.columns[column][*row];
                (left >= 0).then_some(left)
            })
            .collect();
        if let Some(left) = left {
            self.chosen.push(column);
            if self.fill(at + 1, &left) {
                return true;
            }
            self.chosen.pop();
        }
        self.fill(at + 1, missing)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Columns of numbers without a pattern, below 1,000.
    fn columns(count: usize, rows: usize) -> Vec<Vec<i64>> {
        let mut state = 12_345u64;
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            ((state >> 40) % 1_000) as i64
        };
        (0..count).map(|_| (0..rows).map(|_| next()).collect()).collect()
    }

    fn sum(columns: &[Vec<i64>], parts: &[usize]) -> Vec<i64> {
        (0..columns[0].len()).map(|row| parts.iter().map(|part| columns[*part][row]).sum()).collect()
    }

    fn found(columns: &[Vec<i64>], target: &[i64]) -> Option<Vec<usize>> {
        let refs: Vec<&[i64]> = columns.iter().map(Vec::as_slice).collect();
        let rows: Vec<usize> = (0..target.len()).collect();
        let mut found = summands(&refs, target, &rows, &mut Budget(10_000_000))?;
        found.sort_unstable();
        Some(found)
    }

    #[test]
    fn any_columns_in_any_places_are_found() {
        let columns = columns(20, 30);
        for parts in [vec![0, 19], vec![3, 4, 5, 11], (0..20).collect::<Vec<_>>()] {
            assert_eq!(found(&columns, &sum(&columns, &parts)), Some(parts));
        }
        let mut off = sum(&columns, &[1, 2]);
        off[7] += 1;
        assert_eq!(found(&columns, &off), None);
    }

    #[test]
    fn sums_among_the_columns_are_passed_over() {
        let mut columns = columns(6, 24);
        columns.push(sum(&columns, &[0, 1]));
        assert_eq!(found(&columns, &sum(&columns, &[0, 1, 4])), Some(vec![0, 1, 4]));
    }

    #[test]
    fn few_rows_are_searched() {
        let columns = columns(40, 12);
        for parts in [vec![5, 17, 30], (0..40).filter(|part| part % 19 != 7).collect()] {
            assert_eq!(found(&columns, &sum(&columns, &parts)), Some(parts));
        }
    }
}
