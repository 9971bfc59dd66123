//! Chooses the columns that count people.

use super::column::Column;
use super::columns::Cells;
use super::direction::{direction, numbered_alike};
use super::words::{
    ABOUT, CALENDAR, COUNT, DATE, DERIVED, FEET, ID, PLAIN, SOME, TIME, TOTAL, WEATHER, WHEELS, any, only, streety,
};

/// What a column of numbers may be.
#[derive(Debug, Clone, Copy, PartialEq)]
enum NumberRole {
    /// A column that is called a count; the better the name, the higher the number.
    Count(f64),
    /// A column that is only called a total, such as `Total` or `All sites`.
    Total,
    /// A count in one direction that names no place.
    Direction,
    /// A column with a name of its own: a place, if no column is called a count.
    Named,
    /// Something other than a count of people.
    Other,
}

/// Chooses the columns of counts. The column of places is returned too: it may turn out that there is none.
pub(super) fn choose_counts(
    columns: &[Column],
    taken: &[bool],
    place: Option<(usize, f64)>,
) -> Option<(Option<usize>, Cells)> {
    let free = |i: usize| !taken[i] && place.is_none_or(|place| place.0 != i);
    let mut roles: Vec<(usize, NumberRole)> = (0..columns.len())
        .filter(|i| free(*i))
        .map(|i| (i, role(&columns[i])))
        .filter(|(_, role)| *role != NumberRole::Other)
        .collect();
    let parted = roles.iter().any(|(i, role)| *role == NumberRole::Direction && columns[*i].filled > 0);
    // Where directions are filled in, columns of counts and totals that are always empty are dropped.
    roles.retain(|(i, role)| {
        !(parted && matches!(role, NumberRole::Total | NumberRole::Count(_)) && columns[*i].filled == 0)
    });
    let count = best_count(&roles);
    let directions = sum_directions(columns, &roles);
    let totals = roles.iter().find(|(_, role)| *role == NumberRole::Total).map(|(i, _)| *i);
    let mut named: Vec<usize> = roles.iter().filter(|(_, role)| *role == NumberRole::Named).map(|(i, _)| *i).collect();
    let sure = place.is_some_and(|place| place.1 > 5.0) || (place.is_some() && (count.is_some() || named.len() < 2));
    if sure {
        let words: Vec<&[String]> = named.iter().map(|i| columns[*i].tokens.as_slice()).collect();
        let channels: Vec<usize> = numbered_alike(&words).into_iter().map(|i| named[i]).collect();
        if count.or(totals).is_none() && directions.is_none() && !channels.is_empty() {
            return Some((place.map(|place| place.0), Cells::Sum(channels)));
        }
        let one = count.or(totals).or_else(|| directions.is_none().then(|| likeliest(columns, &named))?);
        let cells = one.map(|one| vec![one]).or(directions)?;
        return Some((place.map(|place| place.0), Cells::Sum(cells)));
    }
    if let Some(count) = count {
        return Some((None, Cells::Sum(vec![count])));
    }
    named = on_foot(columns, named);
    let whole = |i: &usize| columns[*i].whole == columns[*i].numbers;
    if named.iter().filter(|i| whole(i)).count() * 2 > named.len() {
        named.retain(|i| columns[*i].whole * 10 >= columns[*i].numbers * 9);
    }
    if named.iter().any(|i| columns[*i].filled > 0) && !(named.len() == 1 && (totals.is_some() || directions.is_some()))
    {
        // A bare total is read as well; its values show later that it is one.
        named.extend(totals);
        named.sort_unstable();
        return Some((None, Cells::Places(named)));
    }
    let one = totals.map(|total| vec![total]).or(directions)?;
    Some((None, Cells::Sum(one)))
}

/// What a column of numbers may be, by its name and its cells.
fn role(column: &Column) -> NumberRole {
    let words = &column.tokens;
    let numeric = column.numbers * 2 > column.filled;
    if (!numeric && column.filled > 0) || column.mostly(column.dates) {
        return NumberRole::Other;
    }
    let street = streety(words);
    let bare = direction(words).filter(|direction| direction.stem.is_empty());
    if bare.as_ref().is_some_and(|bare| !bare.weak) {
        return if any(WHEELS, words) { NumberRole::Other } else { NumberRole::Direction };
    }
    let about = only(&[CALENDAR, ID, DATE, TIME, &["yr", "name"]], words)
        || ((any(WEATHER, words) || any(ABOUT, words)) && !street && !any(COUNT, words))
        || words.first().is_some_and(|word| word == "unnamed");
    if about || (words.is_empty() && !column.header.is_empty()) {
        return NumberRole::Other;
    }
    if only(&[COUNT, PLAIN], words) {
        if only(&[TOTAL, PLAIN], words) && !any(&["count", "counts"], words) {
            return NumberRole::Total;
        }
        let feet = if any(FEET, words) { 2.0 } else { 0.0 };
        let total = if any(TOTAL, words) { 1.0 } else { 0.0 };
        return NumberRole::Count(20.0 + feet + total - words.len() as f64 * 0.4);
    }
    let counting = any(COUNT, words) || only(&[DERIVED, SOME, WHEELS, COUNT, PLAIN, ID], words);
    if counting && (any(DERIVED, words) || any(SOME, words) || any(WHEELS, words)) && !street {
        let poor = if any(DERIVED, words) { 10.0 } else { 0.0 } + if any(WHEELS, words) { 12.0 } else { 0.0 };
        let parted = if direction(words).is_some() { 5.0 } else { 0.0 };
        return NumberRole::Count(9.0 - poor - parted - words.len() as f64 * 0.4);
    }
    if column.header.is_empty() {
        // Without a header, only the numbers show whether the column may be a count.
        return if column.filled > 0 && column.whole == column.numbers {
            NumberRole::Count(-20.0)
        } else {
            NumberRole::Other
        };
    }
    NumberRole::Named
}

/// The column with the best name for a count, if one is good enough to be read alone.
fn best_count(roles: &[(usize, NumberRole)]) -> Option<usize> {
    let mut best: Option<(usize, f64)> = None;
    let whole_total = roles.iter().any(|(_, role)| *role == NumberRole::Total);
    let apart = roles.iter().any(|(_, role)| *role == NumberRole::Direction) || whole_total;
    let named = roles.iter().any(|(_, role)| *role == NumberRole::Named);
    for (i, role) in roles {
        if let NumberRole::Count(score) = role {
            // A figure that was worked out is better than nothing, but worse than directions, a total or places.
            if (*score > 10.0 || !(apart || named)) && best.is_none_or(|best| *score > best.1) {
                best = Some((*i, *score));
            }
        }
    }
    best.map(|(i, _)| i)
}

/// The columns of directions that add up to all people: both directions of one pair, or the only ones there are.
fn sum_directions(columns: &[Column], roles: &[(usize, NumberRole)]) -> Option<Vec<usize>> {
    let bare: Vec<(usize, u8, u8)> = roles
        .iter()
        .filter(|(_, role)| *role == NumberRole::Direction)
        .filter_map(|(i, _)| direction(&columns[*i].tokens).map(|found| (*i, found.axis, found.side)))
        .collect();
    let first = bare.first()?;
    let pair = bare.iter().find(|(_, axis, _)| {
        bare.iter().any(|other| other.1 == *axis && other.2 == 0)
            && bare.iter().any(|other| other.1 == *axis && other.2 == 1)
    });
    let compass = |axis: u8| (1..=4).contains(&axis);
    let axis = pair.unwrap_or(first).1;
    Some(
        bare.iter()
            .filter(|other| other.1 == axis || (compass(axis) && compass(other.1)))
            .map(|other| other.0)
            .collect(),
    )
}

/// The likeliest count among columns with names of their own, in a table that has a column of places.
fn likeliest(columns: &[Column], named: &[usize]) -> Option<usize> {
    let score = |i: usize| {
        let words = &columns[i].tokens;
        f64::from(u8::from(any(COUNT, words))) * 2.0 + f64::from(u8::from(any(FEET, words)))
            - f64::from(u8::from(columns[i].whole < columns[i].numbers)) * 3.0
            - f64::from(u8::from(any(DERIVED, words) || any(WHEELS, words))) * 4.0
            - f64::from(u8::from(direction(words).is_some()))
            - f64::from(u8::from(columns[i].filled == 0)) * 9.0
    };
    named.iter().copied().fold(None, |best: Option<usize>, i| match best {
        Some(best) if score(best) >= score(i) => Some(best),
        _ => Some(i),
    })
}

/// The columns without those that count people on wheels, where others count people on foot.
fn on_foot(columns: &[Column], named: Vec<usize>) -> Vec<usize> {
    let feet = |i: &usize| any(FEET, &columns[*i].tokens);
    let wheels = |i: &usize| any(WHEELS, &columns[*i].tokens) && !feet(i);
    if named.iter().any(feet) && named.iter().any(wheels) {
        named.into_iter().filter(|i| !wheels(i)).collect()
    } else {
        named
    }
}
