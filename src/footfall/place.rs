//! Chooses the columns of places, directions and kinds of traffic: a place stands at many times, and tells the rows of one
//! time apart.

use super::column::{Column, nearly};
use super::direction::{direction, is_all};
use super::evidence::Evidence;
use super::groups::division;
use super::roles::best;
use super::words::{
    ABOUT, CALENDAR, COUNT, DERIVED, FEET, ID, PLACE, PLACE_COARSE, PLACE_WIDE, WEATHER, WHEELS, any, only, tokens,
};

/// Words for a name.
const NAME: &[&str] = &["name", "names", "nombre", "nom", "bezeichnung", "naam", "label"];

/// The score above which a column is taken for the place without looking at the columns of counts.
const SURE: f64 = 5.0;

/// The columns that together name the place.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Places {
    pub columns: Vec<usize>,
    /// Whether these are places whatever the other columns are.
    pub is_sure: bool,
    /// The evidence, in a few words.
    pub why: &'static str,
    /// How many of the rows looked at still have the time and place of another one, if that is more than one in a
    /// hundred.
    pub torn: Option<(usize, usize)>,
}

/// How good a name a column has for a place: 10 for the best, 1 for none.
fn name_score(words: &[String]) -> f64 {
    match () {
        () if any(PLACE, words) => 10.0,
        () if any(PLACE_WIDE, words) => 8.0,
        () if only(&[NAME, &["title"]], words) => 7.0,
        () if any(PLACE_COARSE, words) => 4.0,
        () if any(ID, words) => 2.0,
        () => 1.0,
    }
}

/// How likely a column names the place by its name and its values; none where it does not.
fn place_score(i: usize, column: &Column, evidence: &Evidence) -> Option<f64> {
    let words = &column.tokens;
    let id = any(ID, words);
    let usual = column.filled * 2 >= column.rows
        && column.filled > 0
        && !column.mostly(column.dates)
        && !column.mostly(column.weekdays)
        && !column.mostly(column.months);
    if !usual || any(WEATHER, words) || column.mostly(column.positions) {
        return None;
    }
    let base = name_score(words);
    // A value of its own in every row, or a word that comes and goes with the time, names no place.
    if base < 8.0 && evidence.moments >= 3 && evidence.is_own(i) || base <= 4.0 && evidence.describes(i) {
        return None;
    }
    if column.mostly(column.numbers) || column.has_units {
        // As many places as rows have one time, and some more that were not always there.
        let most = 4 * (evidence.rows / evidence.moments.max(1)) + 4;
        if evidence.moments >= 3 && (evidence.is_own(i) || evidence.distinct(i) > most) {
            return None;
        }
        // A number names a place only if the header says so and if numbers repeat.
        let named = (id || words.len() == 1)
            && base > 1.0
            && column.is_whole()
            && !any(COUNT, words)
            && !any(CALENDAR, &words[..words.len().min(1)]);
        let again = evidence.distinct(i) * 2 <= evidence.rows.max(column.filled);
        let repeats = base > 4.0 && id || again;
        return (named && repeats).then_some(base - 4.0);
    }
    if any(ABOUT, words) || (base <= 1.0 && (any(CALENDAR, words) || any(DERIVED, words))) {
        return (base >= 10.0 && !any(&["group", "type", "class", "status"], words)).then_some(base - 7.0);
    }
    // One street may have two sensors, so a sensor's name is better than a street's.
    let score = base + if any(NAME, words) { if base < 9.0 { 1.5 } else { 3.0 } } else { 0.0 }
        - if id { 3.0 } else { 0.0 }
        + if column.values.len() > 1 { 0.5 } else { 0.0 };
    (column.words * 2 > column.filled || base > 1.0).then_some(score)
}

/// Whether a column's values are about as frequent as one another and come often, as those that number places are.
fn is_even(column: &Column, evidence: &Evidence) -> bool {
    let usual = column.usual();
    let often = usual.iter().map(|(_, rows)| *rows);
    let even = often.clone().max().zip(often.min()).is_some_and(|(most, least)| most <= 3 * least);
    even && evidence.rows >= 12 && evidence.rows >= 6 * usual.len()
}

/// Chooses the columns that name the place. `beside` are those of direction and traffic, which also tell rows apart.
pub(super) fn choose_place(
    columns: &[Column],
    taken: &[bool],
    evidence: &Evidence,
    beside: &[usize],
) -> Option<Places> {
    let free: Vec<usize> = (0..columns.len()).filter(|i| !taken[*i]).collect();
    let scored: Vec<(usize, f64)> =
        free.iter().filter_map(|&i| Some((i, place_score(i, &columns[i], evidence)?))).collect();
    let first = best(scored.iter().copied());
    let set = |more: &[usize]| -> Vec<usize> { beside.iter().chain(more).copied().collect() };
    let own: Vec<usize> = first.iter().map(|(i, _)| *i).collect();
    let torn = evidence.rows >= 4 && evidence.is_torn(&set(&own));
    if !torn {
        let (column, score) = first?;
        let told_apart = evidence.repeats() && !own.is_empty();
        let why =
            if told_apart { "tells the rows of one time apart" } else { "has the name and the values of a place" };
        return Some(Places { columns: vec![column], is_sure: score > SURE || told_apart, why, torn: None });
    }
    // Other columns that tell the rows of one time apart, and make about as many places as there are rows at one time.
    let most = 2 * (evidence.rows / evidence.moments.max(1)) + 2;
    let apart = |with: &[usize]| evidence.together(with[with.len() - 1]).1 > 0 && !evidence.is_torn(&set(with));
    let plausible = |i: usize| {
        let (column, words) = (&columns[i], &columns[i].tokens);
        !own.contains(&i)
            && !column.is_hollow()
            && column.filled * 10 >= column.rows * 9
            && (!column.mostly(column.numbers) || column.is_whole() && !any(COUNT, words))
            && !column.mostly(column.dates)
            && !column.mostly(column.positions)
            && !any(WEATHER, words)
            && !(any(ABOUT, words) && column.mostly(column.numbers))
            && !evidence.is_own(i)
            && evidence.distinct(i) <= most
            && (!column.mostly(column.numbers) || any(ID, words) || is_even(column, evidence))
    };
    let rank = |i: usize| {
        scored
            .iter()
            .find(|(j, _)| *j == i)
            .map_or(f64::from(u8::from(any(ID, &columns[i].tokens))) - 8.0, |(_, score)| *score)
    };
    let mut others: Vec<usize> = free.iter().copied().filter(|i| plausible(*i)).collect();
    others.sort_by(|a, b| rank(*b).total_cmp(&rank(*a)));
    others.truncate(12);
    let found = |columns: Vec<usize>, why| Some(Places { columns, is_sure: true, why, torn: None });
    for &other in &others {
        let varied = own.first().is_some_and(|own| evidence.distinct(*own) > 1);
        if !varied {
            if apart(&[other]) {
                return found(vec![other], "tells the rows of one time apart");
            }
        } else if let Some(&name) = own.first()
            && apart(&[name, other])
        {
            // A finer name says all that the coarser one does; a number is read better behind a name.
            let finer = evidence.clashes(&set(&[other])) <= evidence.clashes(&set(&[name, other])) && apart(&[other]);
            let alone = finer && !columns[other].mostly(columns[other].numbers);
            let both = if alone { vec![other] } else { vec![name, other] };
            return found(both, "together tell the rows of one time apart");
        }
    }
    let clashes = evidence.clashes(&set(&own));
    let torn = (evidence.rows >= 24 && clashes >= 3).then_some((clashes, evidence.rows));
    let (column, score) = first?;
    Some(Places { columns: vec![column], is_sure: score > SURE, why: "has the name of a place", torn })
}

/// The columns that may name the place where each row is one event: few words, each of which comes again and again.
pub(super) fn places_of_events(columns: &[Column], taken: &[bool]) -> Vec<usize> {
    let fits = |i: &usize| {
        let column = &columns[*i];
        let words = &column.tokens;
        !taken[*i]
            && column.filled * 10 >= column.rows * 9
            && column.mostly(column.words)
            && !column.mostly(column.weekdays)
            && !column.mostly(column.months)
            && !column.mostly(column.positions)
            && !any(WEATHER, words)
            && !any(ABOUT, words)
            && column.all_values
            && column.values.len() >= 2
            && column.values.len() * 3 <= column.filled
            && column.values.values().all(|times| *times >= 2)
    };
    (0..columns.len()).filter(fits).collect()
}

/// Chooses the column whose values are directions.
pub(super) fn choose_direction(columns: &[Column], taken: &[bool]) -> Option<usize> {
    const NAMES: &[&str] = &[
        "direction",
        "dir",
        "richtung",
        "sens",
        "sentido",
        "direccion",
        "bound",
        "heading",
        "flow",
        "lane",
        "side",
        "in",
        "out",
        "direzione",
        "rijrichting",
    ];
    (0..columns.len()).find(|&i| {
        let column = &columns[i];
        if taken[i] || column.is_hollow() {
            return false;
        }
        let directed = |value: &str| {
            let words = tokens(value);
            is_all(value)
                || direction(&words).is_some_and(|found| found.stem.is_empty())
                || division(value, &words).is_some()
        };
        let usual = column.usual();
        if column.mostly(column.numbers) {
            return only(&[NAMES, &["id", "code"]], &column.tokens)
                && column.tokens.len() <= 2
                && usual.len() <= 4
                && column.within(0.0, 8.0)
                && column.filled > usual.len()
                && any(&["direction", "dir", "richtung", "lane"], &column.tokens);
        }
        let named = any(NAMES, &column.tokens) && !any(PLACE, &column.tokens) && column.all_values && usual.len() <= 40;
        let ways: Vec<usize> = usual.iter().filter(|(value, _)| directed(value)).map(|(_, rows)| *rows).collect();
        // `Spur 1` in a column of places is a place.
        named
            || (!any(PLACE, &column.tokens)
                && usual.len() <= 12
                && ways.len() >= 2
                && nearly(ways.iter().sum(), column.filled))
    })
}

/// Chooses the column that says who is counted: people on foot or on wheels.
pub(super) fn choose_mode(columns: &[Column], taken: &[bool]) -> Option<usize> {
    (0..columns.len()).find(|&i| {
        let column = &columns[i];
        if taken[i] || column.is_hollow() || column.mostly(column.numbers) || any(PLACE, &column.tokens) {
            return false;
        }
        let usual = column.usual();
        let kinds = |list: &[&str]| usual.iter().filter(|(value, _)| any(list, &tokens(value))).count();
        let short: usize = usual.iter().filter(|(value, _)| tokens(value).len() <= 4).map(|(_, rows)| *rows).sum();
        usual.len() <= 20
            && (kinds(FEET) + kinds(WHEELS)) * 2 > usual.len()
            && nearly(short, column.filled)
            && (usual.len() > 1
                || any(
                    &["mode", "type", "class", "traffic", "category", "modus", "verkehrsmittel", "user", "transport"],
                    &column.tokens,
                ))
    })
}
