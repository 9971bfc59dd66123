//! Columns beside those of places: some count people under a name that means something else, some never change, and some
//! show what a counter showed.

use super::column::Column;
use super::direction::direction;
use super::doubt::{Doubt, DoubtKind};
use super::evidence::Evidence;
use super::quoting::quoted;
use super::words::{WEATHER, any, is_weather, only};

/// How many different hours of the day show how people come and go.
const HOURS: usize = 20;

/// How a user says which of some columns count people.
const SETTLE: &str = "--ignore for a column that counts nobody, --count-column for those that count people";

/// The least and the greatest of the means of the hours of a day; none where too few hours were seen.
fn extremes(means: &[f64]) -> Option<(f64, f64)> {
    let low = means.iter().copied().fold(f64::INFINITY, f64::min);
    (means.len() >= HOURS).then(|| (low, means.iter().copied().fold(0.0, f64::max)))
}

/// Whether the numbers of a column come and go with those of others: whole numbers, few by night and many by day. Where
/// the times of day are not known, the rows must agree more closely.
pub(super) fn is_alike(columns: &[Column], one: usize, others: &[usize], evidence: &Evidence) -> bool {
    let column = &columns[one];
    if column.numbers < 12 || column.numbers * 10 < column.filled * 9 || !column.is_whole() || column.high() < 5.0 {
        return false;
    }
    if evidence.sign(one, &[]).is_some() {
        return false;
    }
    let beside = |row: usize| -> f64 {
        let values = others.iter().filter(|i| **i != one).filter_map(|i| columns[*i].series.get(row));
        values.filter(|value| !value.is_nan()).map(|value| value.max(0.0).sqrt()).sum()
    };
    let pairs: Vec<(f64, f64)> = (0..column.series.len())
        .filter(|row| !column.series[*row].is_nan())
        .map(|row| (column.series[row].max(0.0).sqrt(), beside(row)))
        .collect();
    if others.iter().all(|i| *i == one) {
        return true;
    }
    match extremes(&evidence.by_hour(&column.series)) {
        Some((low, high)) => low * 4.0 < high && agreement(&pairs) >= 0.6,
        None => agreement(&pairs) >= 0.8,
    }
}

/// How closely two numbers of each row rise and fall together: Pearson's coefficient, from -1 to 1.
fn agreement(pairs: &[(f64, f64)]) -> f64 {
    let rows = pairs.len().max(1) as f64;
    let (a, b) = pairs.iter().fold((0.0, 0.0), |(a, b), pair| (a + pair.0 / rows, b + pair.1 / rows));
    let (mut both, mut first, mut second) = (0.0, 0.0, 0.0);
    for (x, y) in pairs {
        both += (x - a) * (y - b);
        first += (x - a) * (x - a);
        second += (y - b) * (y - b);
    }
    both / (first * second).sqrt().max(f64::MIN_POSITIVE)
}

/// Whether the steps of a column that only rises are those of a running total: they are many by day and few at night, and
/// whole numbers.
pub(super) fn has_growth(column: &Column, evidence: &Evidence) -> bool {
    let mut steps: Vec<f64> = vec![f64::NAN];
    steps.extend(column.series.windows(2).map(|pair| pair[1] - pair[0]));
    // Between two runs of neighbouring rows, the step is of many hours.
    let mut start = 0;
    for block in evidence.blocks() {
        if let Some(step) = steps.get_mut(start) {
            *step = f64::NAN;
        }
        start += block.len();
    }
    column.is_whole()
        && extremes(&evidence.by_hour(&steps)).is_some_and(|(low, high)| low >= 0.0 && low * 3.0 < high && high >= 5.0)
}

/// Whether the name of a column alone says little of what it counts: an area of a building.
pub(super) fn is_loose(column: &Column) -> bool {
    only(&[&["zone"]], &column.tokens)
}

/// Takes the columns for places that count as the others do, though their names mean something else: a street called
/// Rain, a gate called Exit. `free` are the columns without another role; `ways` those of directions.
pub(super) fn adopt(
    columns: &[Column],
    named: &mut Vec<usize>,
    free: &[usize],
    ways: &[usize],
    evidence: &Evidence,
    doubts: &mut Vec<Doubt>,
) {
    let alike: Vec<usize> = free.iter().copied().filter(|i| is_alike(columns, *i, named, evidence)).collect();
    let pair = |i: &usize| {
        let axis = |j: usize| direction(&columns[j].tokens).map(|way| way.axis);
        ways.contains(i) && ways.iter().any(|j| j != i && axis(*j) == axis(*i))
    };
    let (both, found): (Vec<usize>, Vec<usize>) = alike.into_iter().partition(pair);
    let is_warm = |i: &usize| {
        let words = &columns[*i].tokens;
        any(WEATHER, words)
            || words.iter().any(|word| is_weather(word))
            || words.first().is_some_and(|it| it == "unnamed")
    };
    // Degrees and decibels are small numbers.
    let found: Vec<usize> = found.into_iter().filter(|i| !is_warm(i) || columns[*i].high() >= 20.0).collect();
    let doubtful: Vec<usize> = found.iter().copied().filter(is_warm).collect();
    tell(columns, &doubtful, "rises and falls with the counts", "rise and fall with the counts", true, doubts);
    tell(
        columns,
        &both,
        "may count a direction of the others or a place",
        "may count directions of the others or places",
        false,
        doubts,
    );
    named.extend(found);
    named.sort_unstable();
    named.dedup();
}

/// Tells the user of columns that may be places, with what is said of one and of several.
fn tell(columns: &[Column], which: &[usize], one: &str, several: &str, read: bool, doubts: &mut Vec<Doubt>) {
    let words = if which.len() == 1 { one } else { several };
    let read = match (read, which.len()) {
        (false, _) => "not read",
        (true, 1) => "read as a place",
        (true, _) => "read as places",
    };
    if !which.is_empty() {
        let what = format!("{} {words}: {read}", called(columns, which));
        doubts.push(Doubt { kind: DoubtKind::Count, what, settle: SETTLE.into() });
    }
}

/// The names of columns in a sentence.
fn called(columns: &[Column], which: &[usize]) -> String {
    let names = quoted(which.iter().map(|i| columns[*i].header.as_str()));
    if which.len() == 1 { format!("column {names}") } else { format!("columns {names}") }
}

/// Tells the user of columns that count as the one does that is read for its name, and are no parts of it: they may be
/// places beside it.
pub(super) fn doubt_places(columns: &[Column], count: usize, others: &[usize], doubts: &mut Vec<Doubt>) {
    let exceeds = |i: &&usize| {
        let pairs = columns[**i].series.iter().zip(&columns[count].series);
        let (rows, more) = pairs.fold((0, 0), |(rows, more), (a, b)| (rows + 1, more + usize::from(a > b)));
        more * 10 > rows
    };
    if others.len() < 2 || others.iter().filter(exceeds).count() == 0 {
        return;
    }
    let name = &columns[count].header;
    doubts.push(Doubt {
        kind: DoubtKind::Count,
        what: format!("{} count as \"{name}\" does, and may be places; read \"{name}\"", called(columns, others)),
        settle: "--count-column for each column that counts people".into(),
    });
}

/// Finds the columns that are as high by night as by day, unlike others that stand beside them under other names. Beside a
/// single column of counts they are left out; beside several they are read as places.
pub(super) fn drop_flat(columns: &[Column], named: &mut Vec<usize>, evidence: &Evidence, flat: &mut Vec<usize>) {
    let odd = |i: &usize| is_alone(columns, named, *i) && evidence.is_flat(&columns[*i]);
    let found: Vec<usize> = named.iter().copied().filter(odd).collect();
    let live = named.iter().filter(|i| !found.contains(i) && !columns[**i].is_hollow()).count();
    if live > 0 {
        named.retain(|i| live > 1 || !found.contains(i));
        *flat = found;
    }
}

/// Says that columns are as high by night as by day: one line for all of them. `read` says whether they are places.
pub(super) fn doubt_flat<'a>(names: impl ExactSizeIterator<Item = &'a str>, read: bool) -> Doubt {
    let one = names.len() == 1;
    let (columns, are) = if one { ("column", "is") } else { ("columns", "are") };
    let read = match (read, one) {
        (false, _) => "not read",
        (true, true) => "read as a place",
        (true, false) => "read as places",
    };
    let names = quoted(names);
    Doubt {
        kind: DoubtKind::Count,
        what: format!("{columns} {names} {are} about as high by night as by day, unlike others: {read}"),
        settle: SETTLE.into(),
    }
}

/// Whether a column holds nothing but zeros, in enough rows to tell.
pub(super) fn is_idle(column: &Column) -> bool {
    column.numbers >= 12 && column.within(0.0, 0.0) && column.high() == 0.0
}

/// Tells the user of columns that hold nothing but zeros, under names of their own. Beside a single column of counts they
/// are more likely flags than places, and left out; beside several they are read as places.
pub(super) fn doubt_idle(columns: &[Column], named: &mut Vec<usize>, doubts: &mut Vec<Doubt>) {
    let idle = |i: &usize| is_idle(&columns[*i]);
    let out: Vec<usize> = named.iter().copied().filter(|i| idle(i) && is_alone(columns, named, *i)).collect();
    let live = named.iter().filter(|i| !idle(i) && !columns[**i].is_hollow()).count();
    if live > 0 {
        tell(
            columns,
            &out,
            "is 0 in every row that was looked at",
            "are 0 in every row that was looked at",
            live > 1,
            doubts,
        );
        named.retain(|i| live > 1 || !out.contains(i));
    }
}

/// Whether no other of these columns has a name that begins with the same word, as the directions of one place have.
fn is_alone(columns: &[Column], named: &[usize], column: usize) -> bool {
    let first = |i: usize| columns[i].tokens.first();
    !named.iter().any(|other| *other != column && first(*other).is_some() && first(*other) == first(column))
}
