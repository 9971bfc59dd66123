//! Finds the columns of wide tables that are the sum of others, by their names and by their values, so that nobody is
//! counted twice.

use std::collections::BTreeSet;

use super::days::{Days, add};
use super::direction::{Direction, direction};
use super::doubt::{Doubt, DoubtKind};
use super::problem::{ProblemKind, Problems, quoted};
use super::sums::{Kinship, kinships};
use super::ways::ways_of;
use super::words::{COUNT, FEET, PLAIN, TOTAL, any, on, only, tidy, tokens};

/// One column of a wide table.
#[derive(Debug)]
pub(super) struct WideColumn {
    name: String,
    tokens: Vec<String>,
    pub days: Days,
}

impl WideColumn {
    pub fn new(header: &str) -> Self {
        Self { name: tidy(header), tokens: tokens(header), days: Days::new() }
    }

    /// The words of the name without words of counting at the end.
    fn stem(&self) -> &[String] {
        let filler = |word: &String| on(TOTAL, word) || on(FEET, word) || (on(COUNT, word) && word != "n");
        let keep = self.tokens.iter().rposition(|word| !filler(word)).map_or(0, |last| last + 1);
        &self.tokens[..keep]
    }

    /// Whether the name is only a total, such as `Total` or `All pedestrians`, and no place.
    fn is_bare_total(&self) -> bool {
        only(&[TOTAL, PLAIN, COUNT, FEET], &self.tokens) && any(TOTAL, &self.tokens)
    }

    /// The place's name: the header without "Total" at its end.
    pub fn place(&self) -> String {
        let lower = self.name.to_lowercase();
        match lower.strip_suffix("total") {
            Some(rest) if rest.ends_with([' ', '_', '-', '/']) && lower.len() == self.name.len() => {
                self.name[..rest.len()].trim_end_matches([' ', '_', '-', '/']).to_owned()
            }
            _ => self.name.clone(),
        }
    }
}

/// In how many hours a column could be compared with the sum of others, and in how many the two were equal.
fn check(columns: &[WideColumn], total: usize, parts: &[usize]) -> (u32, u32) {
    let (mut seen, mut equal) = (0, 0);
    for (date, day) in &columns[total].days {
        let others: Vec<_> = parts.iter().filter_map(|part| columns[*part].days.get(date)).collect();
        for hour in 0..24 {
            let count = day.counts[hour];
            let present = others.iter().any(|other| !other.counts[hour].is_nan());
            if count > 0.0 && present {
                let sum: f32 = others.iter().map(|other| other.counts[hour]).filter(|count| !count.is_nan()).sum();
                seen += 1;
                equal += u32::from((sum - count).abs() <= 0.01 + count.abs() * 1e-5);
            }
        }
    }
    (seen, equal)
}

/// Whether a column counts far more or fewer people than others together, in the hours that both have.
fn differs(columns: &[WideColumn], total: usize, parts: &[usize]) -> bool {
    let (mut own, mut theirs) = (0.0f64, 0.0f64);
    for (date, day) in &columns[total].days {
        let others: Vec<_> = parts.iter().filter_map(|part| columns[*part].days.get(date)).collect();
        for hour in (0..24).filter(|hour| !day.counts[*hour].is_nan()) {
            let counts = others.iter().map(|other| other.counts[hour]).filter(|count| !count.is_nan());
            if let Some(sum) = counts.reduce(|a, b| a + b) {
                (own, theirs) = (own + f64::from(day.counts[hour]), theirs + f64::from(sum));
            }
        }
    }
    own > theirs * 1.5 || theirs > own * 1.5
}

/// Whether what is called a total is left out. It is a place if it is less than the others together in most hours, and the
/// user is told where it is more.
pub(super) fn claim(name: &str, total: &Days, parts: &[&Days], what: &str, problems: &mut Problems) -> bool {
    let (mut seen, mut more, mut less) = (0u32, 0u32, 0u32);
    for (date, day) in total {
        let others: Vec<_> = parts.iter().filter_map(|part| part.get(date)).collect();
        for (hour, count) in day.counts.iter().enumerate().filter(|(_, count)| !count.is_nan()) {
            let counts = others.iter().map(|other| other.counts[hour]).filter(|count| !count.is_nan());
            let (parts, sum) = counts.fold((0, 0.0f32), |(parts, sum), count| (parts + 1, sum + count));
            let slack = 0.01 + count.abs() * 1e-5;
            seen += u32::from(parts > 0 && (sum > 0.0 || *count > 0.0));
            more += u32::from(parts > 0 && *count > sum + slack);
            less += u32::from(parts > 0 && sum > *count + slack);
        }
    }
    if seen >= 12 && less * 2 > seen {
        problems.note(format!("{what}\"{name}\" is less than the others together: read as a place, not as their sum"));
        return false;
    }
    if seen >= 12 && more * 2 > seen {
        problems.doubt(Doubt {
            kind: DoubtKind::Sum,
            what: format!("{what}\"{name}\" is more than the others together: not read, as it is called a sum"),
            settle: if what.is_empty() {
                String::new()
            } else {
                "--count-column for each column that counts people".into()
            },
        });
    }
    true
}

/// Whether a column that was equal to the sum in `equal` of `seen` hours is taken for that sum.
fn adds_up((seen, equal): (u32, u32)) -> bool {
    seen >= 3 && equal * 20 >= seen * 19
}

/// Makes places of columns: leaves totals out, and joins the directions and channels of a place. With `by_counts`, columns
/// that are the sum of any others are found as well.
/// `running` names the places that had running totals: what is one of the sum of all others is the city, not a place.
pub(super) fn places_of(
    mut columns: Vec<WideColumn>,
    running: &BTreeSet<String>,
    by_counts: bool,
    problems: &mut Problems,
) -> Vec<(String, Days)> {
    let count = columns.len();
    let mut dropped: Vec<bool> = columns.iter().map(WideColumn::is_bare_total).collect();
    let parts: Vec<&Days> =
        columns.iter().filter(|column| !column.is_bare_total()).map(|column| &column.days).collect();
    for (column, dropped) in columns.iter().zip(&mut dropped).filter(|(_, dropped)| **dropped) {
        *dropped = claim(&column.name, &column.days, &parts, "column ", problems);
    }
    if dropped.iter().all(|dropped| *dropped) {
        dropped.fill(false);
    }
    let (sums, parts): (Vec<usize>, Vec<usize>) = (0..count).partition(|i| running.contains(&columns[*i].place()));
    for total in sums.into_iter().filter(|total| parts.len() >= 2 && adds_up(check(&columns, *total, &parts))) {
        let name = &columns[total].name;
        problems.left_out(name, format!("column \"{name}\" is the running total of all others: not read"));
        dropped[total] = true;
    }
    let names: Vec<(&str, &[String])> =
        columns.iter().map(|column| (column.name.as_str(), &column.tokens[..])).collect();
    let (ways, doubt) = ways_of(&names, !by_counts);
    doubt.into_iter().for_each(|doubt| problems.doubt(doubt));
    let mut is_total = vec![false; count];
    let mut within: Vec<usize> = Vec::new();
    for total in 0..count {
        if dropped[total] || columns[total].days.is_empty() {
            continue;
        }
        let parts = parts_of(&columns, &ways, &dropped, &is_total, total);
        if any(TOTAL, &columns[total].tokens) && !parts.is_empty() && !related(&columns, total, &parts) {
            // A column such as "Total général" beside two streets is the whole city, not a place with two directions.
            dropped[total] = true;
            continue;
        }
        is_total[total] = !parts.is_empty();
        parts.iter().for_each(|part| dropped[*part] = true);
        within.extend(&parts);
    }
    if !within.is_empty() {
        let names = quoted(within.iter().map(|part| columns[*part].name.as_str()));
        problems.note(format!("columns {names} are parts of a total beside them: only the total is read"));
    }
    if let Some(grand) = grand_total(&columns, &dropped) {
        dropped[grand] = true;
        let name = &columns[grand].name;
        problems.left_out(name, format!("column \"{name}\" is the sum of all others: not read"));
    }
    for (column, dropped) in columns.iter().zip(&dropped) {
        if *dropped && any(TOTAL, &column.tokens) && (column.is_bare_total() || direction(&column.tokens).is_none()) {
            problems.add(0, ProblemKind::Total, || format!("column \"{}\" adds up the others: not read", column.name));
        }
    }
    if by_counts && ways.iter().any(Option::is_some) {
        drop_sums_of_ways(&columns, &mut dropped, problems);
    }
    for (i, column) in columns.iter().enumerate().filter(|(i, _)| dropped[*i]) {
        let why = if within.contains(&i) { "is part of a total beside it" } else { "is the sum of others" };
        problems.not_read(&column.name, why);
    }
    let mut places: Vec<(String, Days)> = Vec::new();
    let mut known: BTreeSet<String> = BTreeSet::new();
    for i in 0..count {
        if dropped[i] {
            continue;
        }
        let mut name = columns[i].place();
        let mut days = std::mem::take(&mut columns[i].days);
        let mut made_of = vec![columns[i].name.clone()];
        if let (Some(way), false) = (&ways[i], is_total[i] || ways[i].as_ref().is_some_and(|way| way.weak)) {
            let beside = |j: &usize| {
                // North and south, east and west are four ways of one place.
                let compass = |way: &Direction| (1..=4).contains(&way.axis) && !way.weak;
                let same = |other: &Direction| {
                    other.stem == way.stem && (other.axis == way.axis || (compass(way) && compass(other)))
                };
                !dropped[*j]
                    && !is_total[*j]
                    && columns[*j].name != columns[i].name
                    && ways[*j].as_ref().is_some_and(same)
            };
            let others: Vec<usize> = (i + 1..count).filter(beside).collect();
            if !others.is_empty() {
                let names = quoted([i].iter().chain(&others).map(|j| columns[*j].name.as_str()));
                // What every one of them shares with the first.
                let shared = others.iter().map(|other| common(&columns[i].name, &columns[*other].name));
                name = without_way(shared.min_by_key(String::len).unwrap_or(name), way);
                if [i].iter().chain(&others).any(|j| *j == i && !days.is_empty() || !columns[*j].days.is_empty()) {
                    problems.note(format!("columns {names} are added together as \"{name}\""));
                }
            }
            for other in others {
                dropped[other] = true;
                made_of.push(columns[other].name.clone());
                add(&mut days, std::mem::take(&mut columns[other].days));
            }
        }
        if !days.is_empty() && !known.insert(name.to_lowercase()) {
            // Two places must not become one because their joined columns share a name.
            name.clone_from(&columns[i].name);
        }
        if made_of.len() > 1 || made_of[0] != name {
            problems.made_of(&name, made_of);
        }
        places.push((name, days));
    }
    places
}

/// Leaves out each column that is the sum of others while directions still stand apart, such as `TOTAL IN`: once they
/// are joined, nothing shows it any more.
fn drop_sums_of_ways(columns: &[WideColumn], dropped: &mut [bool], problems: &mut Problems) {
    let left: Vec<usize> = (0..columns.len()).filter(|i| !dropped[*i]).collect();
    for kinship in kinships(&left.iter().map(|i| &columns[*i].days).collect::<Vec<_>>()) {
        if let Kinship::Sum { total, parts } = kinship {
            let parts = quoted(parts.iter().map(|part| columns[left[*part]].name.as_str()));
            let total = left[total];
            let name = &columns[total].name;
            problems.left_out(name, format!("column \"{name}\" is the sum of {parts}: not read"));
            dropped[total] = true;
        }
    }
}

/// Whether the names of the parts share a word with the total's name, or are directions.
fn related(columns: &[WideColumn], total: usize, parts: &[usize]) -> bool {
    let stem = columns[total].stem();
    let own = |word: &String| !on(TOTAL, word) && !on(PLAIN, word) && !on(COUNT, word);
    parts.iter().any(|part| {
        let words = &columns[*part].tokens;
        direction(words).is_some() || stem.iter().any(|word| own(word) && words.contains(word))
    })
}

/// The columns of which one column is the sum; none if it is not one.
fn parts_of(
    columns: &[WideColumn],
    ways: &[Option<Direction>],
    dropped: &[bool],
    is_total: &[bool],
    total: usize,
) -> Vec<usize> {
    let free = |i: usize| i < columns.len() && i != total && !dropped[i] && !is_total[i];
    let stem = columns[total].stem();
    // By name: two opposite directions with the name of the total need no comparison of values.
    let named: Vec<usize> = (0..columns.len())
        .filter(|&i| free(i) && !stem.is_empty() && ways[i].as_ref().is_some_and(|way| way.stem == stem))
        .collect();
    let sides: BTreeSet<(u8, u8)> =
        named.iter().filter_map(|i| ways[*i].as_ref().map(|way| (way.axis, way.side))).collect();
    let both = sides.iter().zip(sides.iter().skip(1)).any(|(one, other)| one.0 == other.0);
    if (both && !differs(columns, total, &named)) || (!named.is_empty() && adds_up(check(columns, total, &named))) {
        return named;
    }
    // By values: the neighbouring columns whose names begin with the total's.
    let run = |range: &mut dyn Iterator<Item = usize>| -> Vec<usize> {
        range.take_while(|&i| free(i) && !stem.is_empty() && columns[i].tokens.starts_with(stem)).collect()
    };
    let mut sets = vec![run(&mut (total + 1..columns.len())), run(&mut (0..total).rev())];
    // A table of three columns, of which one is the sum of the others, is one place; what `sums` finds are places.
    if columns.len() == 3 {
        sets.push((0..3).filter(|i| *i != total).collect());
    }
    let fits = |set: &Vec<usize>| set.len() >= 2 && set.iter().all(|i| free(*i) && !columns[*i].days.is_empty());
    sets.into_iter().find(|set| fits(set) && adds_up(check(columns, total, set))).unwrap_or_default()
}

/// A column that is the sum of all other columns that are left: it is the city, not a place.
fn grand_total(columns: &[WideColumn], dropped: &[bool]) -> Option<usize> {
    let left: Vec<usize> = (0..columns.len()).filter(|i| !dropped[*i]).collect();
    if left.len() < 4 {
        return None;
    }
    let mut all = Days::new();
    for i in &left {
        add(&mut all, columns[*i].days.clone());
    }
    left.into_iter().find(|&i| {
        let (mut seen, mut equal) = (0u32, 0u32);
        for (date, day) in &columns[i].days {
            for (count, sum) in day.counts.iter().zip(all.get(date).map_or([0.0; 24], |day| day.counts)) {
                if *count > 0.0 {
                    seen += 1;
                    equal += u32::from((sum - 2.0 * count).abs() <= 0.01 + sum * 1e-5);
                }
            }
        }
        adds_up((seen, equal))
    })
}

/// A name that ways share, without the word before their numbers: `Mill Lane Direction` of `Mill Lane Direction 1` and `2`.
fn without_way(name: String, way: &Direction) -> String {
    let words = tokens(&name);
    let more = words.len() == way.stem.len() + 1 && !way.stem.is_empty() && words.starts_with(&way.stem);
    match name.rsplit_once(' ') {
        Some((rest, _)) if more && tokens(rest) == way.stem => rest.trim_end_matches([' ', '-', ':', '/']).to_owned(),
        _ => name,
    }
}

/// The words that two headers share at their start, or else the text that they share at their end.
fn common(a: &str, b: &str) -> String {
    let marks = [' ', '_', '-', '/', ':', '(', ',', '.', '|'];
    let start: String = a.chars().zip(b.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a).collect();
    // Only whole words count: "Northbound" and "North" share none.
    let start = match start.rfind(marks) {
        Some(at) => start[..at].trim_end_matches(marks).to_owned(),
        None => String::new(),
    };
    if !start.is_empty() {
        return start;
    }
    let end: Vec<char> = a.chars().rev().zip(b.chars().rev()).take_while(|(a, b)| a == b).map(|(a, _)| a).collect();
    let end: String = end.into_iter().rev().collect();
    let end = end.trim_matches(marks).to_owned();
    if end.is_empty() { a.to_owned() } else { end }
}
