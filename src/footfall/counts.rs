//! Chooses the columns that count people.

use super::beside::{adopt, doubt_idle, doubt_places, drop_flat, has_growth, is_alike, is_idle, is_loose};
use super::column::Column;
use super::columns::Cells;
use super::direction::{counts_too, direction, numbered_alike};
use super::doubt::{Doubt, DoubtKind};
use super::evidence::{Evidence, Sign};
use super::left_out::{not_on_foot, tell_left};
use super::parts::{are_named_parts, groups_of, move_together, sum_of};
use super::place::Places;
use super::problem::quoted;
use super::smooth::even_columns;
use super::words::{
    ABOUT, CALENDAR, COUNT, DATE, DERIVED, FEET, ID, PLAIN, SOME, TIME, TOTAL, WEATHER, WHEELS, any, is_measure,
    is_weather, on, only, streety,
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

/// The columns of counts, and what is doubtful about them.
#[derive(Debug)]
pub(super) struct Counted {
    /// Whether the columns of places are used: it may turn out that each column is a place.
    pub with_place: bool,
    pub cells: Cells,
    pub doubts: Vec<Doubt>,
    /// What was left out, though it counts something.
    pub notes: Vec<String>,
    /// Why columns of numbers were not taken for counts, by column.
    pub signs: Vec<(usize, Sign)>,
    /// Columns that are as high by night as by day, unlike others.
    pub flat: Vec<usize>,
}

/// Chooses the columns of counts. `place` are the columns of places, if there are any.
pub(super) fn choose_counts(
    columns: &[Column],
    taken: &[bool],
    place: Option<&Places>,
    evidence: &Evidence,
) -> Option<Counted> {
    let named_by = |i: usize| place.is_some_and(|place| place.columns.contains(&i));
    let mut roles: Vec<(usize, NumberRole)> = (0..columns.len())
        .filter(|i| !taken[*i] && !named_by(*i))
        .map(|i| (i, role(&columns[i])))
        .filter(|(_, role)| *role != NumberRole::Other)
        .collect();
    let parted = roles.iter().any(|(i, role)| *role == NumberRole::Direction && !columns[*i].is_hollow());
    // Where directions are filled in, columns of counts and totals that are always empty are dropped.
    roles.retain(|(i, role)| {
        !(parted && matches!(role, NumberRole::Total | NumberRole::Count(_)) && columns[*i].is_hollow())
    });
    let keys: &[usize] = place.map_or(&[], |place| &place.columns);
    let signs = drop_signed(columns, &mut roles, keys, evidence);
    if roles.is_empty() {
        // Names that say nothing, such as `x`, may stand above counts all the same.
        let unnamed = |i: &usize| {
            let column = &columns[*i];
            let named = any(WEATHER, &column.tokens) || any(WHEELS, &column.tokens) || any(ID, &column.tokens);
            !named
                && column.mostly(column.numbers)
                && column.is_whole()
                && column.high() >= 5.0
                && column.values.len() > 2
        };
        let free = (0..columns.len()).filter(|i| !taken[*i] && !named_by(*i) && evidence.rows >= 8);
        let found: Vec<usize> = free.filter(unnamed).filter(|i| evidence.sign(*i, keys).is_none()).collect();
        let [one] = found[..] else { return None };
        roles.push((one, NumberRole::Count(-30.0)));
    }
    pair_up(columns, &mut roles);
    let mut doubts = Vec::new();
    let count = best_count(&roles);
    let directions = sum_directions(columns, &roles);
    let totals = roles.iter().find(|(_, role)| *role == NumberRole::Total).map(|(i, _)| *i);
    let mut named: Vec<usize> = roles.iter().filter(|(_, role)| *role == NumberRole::Named).map(|(i, _)| *i).collect();
    let sure = place.is_some_and(|place| place.is_sure) || (place.is_some() && (count.is_some() || named.len() < 2));
    let live: Vec<usize> = roles.iter().map(|(i, _)| *i).filter(|i| !columns[*i].is_hollow()).collect();
    let groups = groups_of(columns, &live);
    let grouped = !groups.is_empty() && count.is_none_or(|count| groups.contains(&count));
    let done = |with_place, chosen: Vec<usize>, mut doubts, signs| {
        let notes = tell_left(columns, &live, &chosen, evidence, &mut doubts);
        Some(Counted { with_place, cells: Cells::Sum(chosen), doubts, notes, signs, flat: Vec::new() })
    };
    if let (Some(count), false) = (count, grouped) {
        doubt_count(columns, &roles, count, &mut doubts);
    }
    if grouped && (sure || totals.is_none_or(|total| !sum_of(columns, total, &live).is_empty())) {
        let sum = live.iter().copied().find(|i| groups.iter().all(|part| sum_of(columns, *i, &live).contains(part)));
        return done(sure, sum.map_or(groups, |sum| vec![sum]), doubts, signs);
    }
    if sure {
        let cells = match count.or(totals) {
            Some(one) => vec![one],
            None => match directions {
                Some(directions) => directions,
                None => added_up(columns, &roles, evidence, &mut doubts)?,
            },
        };
        return done(place.is_some(), cells, doubts, signs);
    }
    if let Some(count) = count {
        let free: Vec<usize> = named.iter().copied().filter(|i| is_alike(columns, *i, &[count], evidence)).collect();
        if sum_of(columns, count, &[&free[..], &[count]].concat()).is_empty() {
            doubt_places(columns, count, &free, &mut doubts);
        }
        return done(false, vec![count], doubts, signs);
    }
    let on_foot = on_foot(columns, &named);
    let wheels: Vec<usize> = named.iter().copied().filter(|i| !on_foot.contains(i)).collect();
    named = on_foot;
    let mut flat = Vec::new();
    if named.iter().filter(|i| is_alike(columns, **i, &named, evidence)).count() >= 2 {
        let ways: Vec<usize> =
            roles.iter().filter(|(_, role)| *role == NumberRole::Direction).map(|(i, _)| *i).collect();
        let known = |i: usize| {
            roles.iter().any(|(j, role)| *j == i && *role != NumberRole::Direction) && !is_loose(&columns[i])
        };
        let free: Vec<usize> = (0..columns.len()).filter(|i| !taken[*i] && !named.contains(i) && !known(*i)).collect();
        adopt(columns, &mut named, &free, &ways, evidence, &mut doubts);
    }
    doubt_idle(columns, &mut named, &mut doubts);
    drop_flat(columns, &mut named, evidence, &mut flat);
    let alive = named.iter().any(|i| columns[*i].filled > 0);
    // Both ways of one place are better counts than columns of other names, which may be anything.
    let both = directions.as_ref().is_some_and(|ways| {
        ways.len() > 1 && ways.iter().all(|i| direction(&columns[*i].tokens).is_some_and(|way| way.axis != 8))
    });
    if alive && !both && !(named.len() == 1 && (totals.is_some() || directions.is_some())) {
        // A bare total is read as well; its values show later that it is one.
        named.extend(totals.into_iter().chain(directions.into_iter().flatten()));
        named.sort_unstable();
        named.dedup();
        let notes = wheels.iter().map(|i| not_on_foot(&columns[*i].header)).collect();
        return Some(Counted { with_place: false, cells: Cells::Places(named), doubts, notes, signs, flat });
    }
    let one = totals.map(|total| vec![total]).or(directions)?;
    done(false, one, doubts, signs)
}

/// Takes columns for directions whose opposite stands beside them: points of the compass, and names of counts such as
/// `entries`.
fn pair_up(columns: &[Column], roles: &mut [(usize, NumberRole)]) {
    let bare = |i: usize| direction(&columns[i].tokens).filter(|way| way.stem.is_empty() && !columns[i].is_hollow());
    let ways: Vec<(u8, u8)> = roles.iter().filter_map(|(i, _)| bare(*i).map(|way| (way.axis, way.side))).collect();
    for (i, role) in roles.iter_mut().filter(|(i, _)| !any(WHEELS, &columns[*i].tokens)) {
        if bare(*i).is_some_and(|way| ways.contains(&(way.axis, 1 - way.side.min(1)))) {
            *role = NumberRole::Direction;
        }
    }
}

/// Drops the columns whose values are no counts of people, and says why. Names outweigh all but the surest evidence, and
/// where all columns are odd, the least odd are kept.
fn drop_signed(
    columns: &[Column],
    roles: &mut Vec<(usize, NumberRole)>,
    place: &[usize],
    evidence: &Evidence,
) -> Vec<(usize, Sign)> {
    let live = |i: usize| !columns[i].is_hollow();
    let whole = |i: usize| live(i) && columns[i].is_whole() && columns[i].high() >= 5.0;
    let mut signs: Vec<(usize, Sign)> =
        roles.iter().filter_map(|(i, _)| Some((*i, evidence.sign(*i, place)?))).collect();
    // A running total rises by many people by day and by few at night.
    signs.retain(|(i, sign)| *sign != Sign::Rising || !has_growth(&columns[*i], evidence));
    let sign_of = |signs: &[(usize, Sign)], i: usize| signs.iter().find(|(j, _)| *j == i).map(|(_, sign)| *sign);
    // Beside columns of whole numbers, numbers with fractions measure something else.
    let wholes = roles.iter().filter(|(i, _)| whole(*i) && sign_of(&signs, *i).is_none()).count();
    let fractions: Vec<usize> = roles
        .iter()
        .map(|(i, _)| *i)
        .filter(|i| live(*i) && (columns[*i].numbers - columns[*i].whole) * 10 > columns[*i].numbers)
        .collect();
    if wholes > 0 && (evidence.rows >= 12 || wholes > fractions.len()) {
        let unsigned = fractions.into_iter().filter(|i| sign_of(&signs, *i).is_none()).collect::<Vec<_>>();
        signs.extend(unsigned.into_iter().map(|i| (i, Sign::Fractions)));
    }
    let unsigned: Vec<usize> =
        roles.iter().map(|(i, _)| *i).filter(|i| whole(*i) && sign_of(&signs, *i).is_none()).collect();
    let unsigned: Vec<usize> = unsigned.into_iter().filter(|i| !has_growth(&columns[*i], evidence)).collect();
    let even = even_columns(columns, &unsigned, place, evidence);
    signs.extend(even.into_iter().filter(|i| !streety(&columns[*i].tokens)).map(|i| (i, Sign::Even)));
    let called = |role: &NumberRole| {
        matches!(role, NumberRole::Count(score) if *score > 10.0)
            || *role == NumberRole::Direction
            || *role == NumberRole::Total
    };
    let good = roles.iter().any(|(i, _)| live(*i) && sign_of(&signs, *i).is_none());
    let fair = roles.iter().any(|(i, _)| live(*i) && sign_of(&signs, *i).is_none_or(|sign| !sign.is_sure()));
    roles.retain(|(i, role)| match sign_of(&signs, *i) {
        None => true,
        Some(sign) if sign.is_sure() => !fair && called(role),
        Some(_) => !good || called(role) || (direction(&columns[*i].tokens).is_some() && columns[*i].is_whole()),
    });
    signs.retain(|(i, _)| !roles.iter().any(|(j, _)| j == i));
    signs
}

/// What a column of numbers may be, by its name and its cells.
fn role(column: &Column) -> NumberRole {
    let words = &column.tokens;
    let numeric = column.numbers * 2 > column.filled;
    if (!numeric && !column.is_hollow()) || (column.mostly(column.dates) && column.digit_dates * 2 < column.dates) {
        return NumberRole::Other;
    }
    if column.has_units && column.units.keys().any(|unit| is_measure(unit)) {
        return NumberRole::Other;
    }
    let street = streety(words);
    let bare = direction(words).filter(|direction| direction.stem.is_empty());
    if bare.as_ref().is_some_and(|bare| !bare.weak) && !counts_too(words) {
        return if any(WHEELS, words) { NumberRole::Other } else { NumberRole::Direction };
    }
    let about = only(&[CALENDAR, ID, DATE, TIME, &["yr", "name"]], words)
        || ((any(WEATHER, words) || any(ABOUT, words) || words.iter().any(|word| is_weather(word)))
            && (!street || words.last().is_some_and(|word| on(WEATHER, word)))
            && !any(COUNT, words))
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
        return if !column.is_hollow() && column.is_whole() && !column.mostly(column.dates) {
            NumberRole::Count(-20.0)
        } else {
            NumberRole::Other
        };
    }
    NumberRole::Named
}

/// Whether a column has a name of its own, which may be that of a place.
pub(super) fn is_named(column: &Column) -> bool {
    role(column) == NumberRole::Named
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

/// Tells the user where another column has as good a name for a count as the one that is read, and other numbers.
fn doubt_count(columns: &[Column], roles: &[(usize, NumberRole)], count: usize, doubts: &mut Vec<Doubt>) {
    let score_of = |i: usize| match roles.iter().find(|(j, _)| *j == i) {
        Some((_, NumberRole::Count(score))) if *score > 10.0 => Some(*score),
        _ => None,
    };
    let differs = |i: usize| {
        let pairs = columns[i].series.iter().zip(&columns[count].series).filter(|(a, b)| !a.is_nan() && !b.is_nan());
        let (all, other) = pairs.fold((0, 0), |(all, other), (a, b)| (all + 1, other + usize::from(a != b)));
        other * 20 > all && columns[i].high() > 0.0
    };
    let rival = roles
        .iter()
        .map(|(i, _)| *i)
        .find(|i| *i != count && score_of(*i).zip(score_of(count)).is_some_and(|(a, b)| a >= b) && differs(*i));
    if let Some(rival) = rival {
        let (found, rival) = (&columns[count].header, &columns[rival].header);
        doubts.push(Doubt {
            kind: DoubtKind::Count,
            what: format!("columns \"{found}\" and \"{rival}\" may both count people; read \"{found}\""),
            settle: "--count-column NAME, several times where columns are to be added up".into(),
        });
    }
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

/// The columns that are added up in a table that has a column of places, where none has the name of a count: those with the
/// best names, of these the channels if they are numbered alike, and no sum of others. What the names leave open is told.
fn added_up(
    columns: &[Column],
    roles: &[(usize, NumberRole)],
    evidence: &Evidence,
    doubts: &mut Vec<Doubt>,
) -> Option<Vec<usize>> {
    let score = |i: usize| {
        let words = &columns[i].tokens;
        i32::from(any(COUNT, words)) * 2 + i32::from(any(FEET, words))
            - i32::from(!columns[i].is_whole() && columns[i].numbers > 0) * 3
            - i32::from(any(DERIVED, words) || any(WHEELS, words)) * 4
            - i32::from(columns[i].is_hollow() || is_idle(&columns[i])) * 9
    };
    let all: Vec<usize> = roles.iter().map(|(i, _)| *i).collect();
    let best = all.iter().map(|i| score(*i)).max()?;
    let mut found: Vec<usize> = all.into_iter().filter(|i| score(*i) == best).collect();
    let flat = |i: &usize| evidence.is_flat(&columns[*i]);
    if !found.iter().all(flat) {
        found.retain(|i| !flat(i));
    }
    let words: Vec<&[String]> = found.iter().map(|i| columns[*i].tokens.as_slice()).collect();
    let channels = numbered_alike(&words);
    if !channels.is_empty() {
        found = channels.into_iter().map(|i| found[i]).collect();
    }
    let sums: Vec<(usize, Vec<usize>)> = found.iter().map(|i| (*i, sum_of(columns, *i, &found))).collect();
    for (sum, parts) in sums.into_iter().filter(|(_, parts)| !parts.is_empty()) {
        match parts.len() + 1 == found.len() {
            true => found = vec![sum],
            false if parts.iter().all(|part| found.contains(part)) => found.retain(|i| *i != sum),
            false => {}
        }
    }
    let told =
        are_named_parts(columns, &found) || matches!(found[..], [a, b] if move_together(&columns[a], &columns[b]));
    if found.len() > 1 && !told {
        doubts.push(Doubt {
            kind: DoubtKind::Count,
            what: format!(
                "columns {} may all count people of one place; added up",
                quoted(found.iter().map(|i| columns[*i].header.as_str()))
            ),
            settle: "--count-column NAME, several times where columns are to be added up".into(),
        });
    }
    Some(found)
}

/// The columns without those that count people on wheels, where others count people on foot.
fn on_foot(columns: &[Column], named: &[usize]) -> Vec<usize> {
    let feet = |i: &usize| any(FEET, &columns[*i].tokens);
    let wheels = |i: &usize| any(WHEELS, &columns[*i].tokens) && !feet(i);
    let out = named.iter().any(feet) && named.iter().any(wheels);
    named.iter().copied().filter(|i| !out || !wheels(i)).collect()
}
