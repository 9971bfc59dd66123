//! Headers of two rows: places in one and directions, kinds of traffic or units in the other; or districts above places.

use std::collections::BTreeSet;

use super::direction::direction;
use super::words::{COUNT, FEET, PLAIN, WHEELS, only, tokens};

/// Joins the names of the columns with those of the row above, or of the row below, where a name alone does not say which
/// column is meant: it comes twice, it is missing, or it is nothing but a direction or a kind of traffic.
pub(super) fn join_rows(names: &mut [String], above: Option<&[String]>, below: Option<&[String]>) {
    if let Some(below) = below
        && below.len() <= names.len()
        && (is_merged(names, below) || repeats(names))
    {
        let groups = spread(names, below);
        put_before(names, &groups, below);
        return;
    }
    let Some(above) = above.filter(|above| above.len() <= names.len() && is_row_of_groups(above)) else { return };
    let groups = spread(above, names);
    let named = groups.iter().zip(&*names).filter(|(group, name)| !group.is_empty() && !name.is_empty());
    let under: Vec<&String> = named.map(|(_, name)| name).collect();
    if repeats(names) || (!under.is_empty() && under.iter().all(|name| is_part(name))) {
        let lower = names.to_vec();
        put_before(names, &groups, &lower);
    }
}

/// Whether a row holds names of groups of columns: a single name in the first column is a title.
fn is_row_of_groups(row: &[String]) -> bool {
    row.iter().skip(1).any(|name| !name.is_empty())
}

/// Whether a name comes twice.
fn repeats(names: &[String]) -> bool {
    let mut seen = BTreeSet::new();
    names.iter().filter(|name| !name.is_empty()).any(|name| !seen.insert(name.to_lowercase()))
}

/// Whether a row lacks names for which there are some in the row below it.
fn is_merged(names: &[String], below: &[String]) -> bool {
    names.iter().zip(below).filter(|(name, below)| name.is_empty() && !below.is_empty()).count() >= 1
}

/// Whether a name says nothing but what of a place is counted.
fn is_part(name: &str) -> bool {
    let words = tokens(name);
    only(&[FEET, WHEELS, COUNT, PLAIN], &words) || direction(&words).is_some_and(|way| way.stem.is_empty())
}

/// The names of groups for each column: a name holds for the empty cells after it, as long as the other row has names there.
/// A name above a column that has none in the other row is the column's own.
fn spread(groups: &[String], others: &[String]) -> Vec<String> {
    let mut over = String::new();
    let name = |(i, other): (usize, &String)| {
        let group = groups.get(i).map_or("", String::as_str);
        if !group.is_empty() || other.is_empty() {
            group.clone_into(&mut over);
        }
        over.clone()
    };
    let width = groups.len().max(others.len());
    let empty = String::new();
    (0..width).map(|i| (i, others.get(i).unwrap_or(&empty))).map(name).collect()
}

/// Puts the names of groups before those of their columns. Where all columns have the same name of their own, such as a
/// unit, it is left out.
fn put_before(names: &mut [String], groups: &[String], lower: &[String]) {
    let own = |i: usize| lower.get(i).map_or("", String::as_str);
    let grouped: Vec<usize> = (0..names.len()).filter(|i| !groups[*i].is_empty() && !own(*i).is_empty()).collect();
    let distinct: BTreeSet<&String> = grouped.iter().map(|i| &groups[*i]).collect();
    let unit =
        grouped.len() >= 2 && distinct.len() == grouped.len() && grouped.iter().all(|i| own(*i) == own(grouped[0]));
    for (i, name) in names.iter_mut().enumerate() {
        let own = if unit && grouped.contains(&i) { "" } else { own(i) };
        *name = format!("{} {own}", groups[i]).trim().to_owned();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(header: &str, above: Option<&str>, below: Option<&str>) -> String {
        let row = |text: &str| text.split(',').map(str::to_owned).collect::<Vec<_>>();
        let mut names = row(header);
        join_rows(&mut names, above.map(row).as_deref(), below.map(row).as_deref());
        names.join(",")
    }

    #[test]
    fn names_are_made_of_both_rows() {
        let above = |above, header| joined(header, Some(above), None);
        assert_eq!(above(",Mill,,Quay,", "Date,In,Out,In,Out"), "Date,Mill In,Mill Out,Quay In,Quay Out");
        assert_eq!(above(",Mill,,Quay", "Date,In,Out,In,Out"), "Date,Mill In,Mill Out,Quay In,Quay Out");
        assert_eq!(above("Date,Mill,,Note", ",In,Out,"), "Date,Mill In,Mill Out,Note");
        assert_eq!(above(",Mill,", "Date,In,Out"), "Date,Mill In,Mill Out");
        assert_eq!(above(",Mill,Quay", "Date,[n],[n]"), "Date,Mill,Quay");
        assert_eq!(above(",Centre,,Suburbs,", "Date,A,B,A,C"), "Date,Centre A,Centre B,Suburbs A,Suburbs C");
        // Districts over places with names of their own, and a title, add nothing.
        assert_eq!(above(",Centre,,Suburbs,", "Date,A,B,C,D"), "Date,A,B,C,D");
        assert_eq!(above("Counts of 2024,,", "Date,In,Out"), "Date,In,Out");
        assert_eq!(above("Counts of 2024", "Date,In,In"), "Date,In,In");
        let below = |header, below| joined(header, None, Some(below));
        assert_eq!(
            below("Date,Hour,Mill,,Quay,,Note", ",,In,Out,In,Out,"),
            "Date,Hour,Mill In,Mill Out,Quay In,Quay Out,Note"
        );
        assert_eq!(below("Date,Mill,Mill,Quay,Quay", ",In,Out,In,Out"), "Date,Mill In,Mill Out,Quay In,Quay Out");
        assert_eq!(below("Date,Mill,Quay", ",people,people"), "Date,Mill,Quay");
    }
}
