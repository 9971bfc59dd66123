//! Tells columns of the ways, lanes or channels of one place from columns whose names only look so: `Mill Lane 1` and
//! `Inbound Road` are streets.

use std::collections::{BTreeMap, BTreeSet};

use super::direction::{Direction, direction};
use super::doubt::{Doubt, DoubtKind};
use super::problem::quoted;
use super::words::{PLACE_WIDE, on, streety};

/// Words that number channels, but are parts of the names of streets as well.
const STREETS_TOO: &[&str] = &["lane", "way", "spur"];

/// A way in the name of a column.
#[derive(Debug)]
struct Named {
    way: Direction,
    /// Whether the name is as likely that of a street.
    is_open: bool,
}

/// The ways in the names of columns, each given with its words; none where there is none or where it is part of a proper
/// name. What is open is told, and read as places unless all columns come in such families. With `told`, the user named
/// the columns, and what is open is a place.
pub(super) fn ways_of(names: &[(&str, &[String])], told: bool) -> (Vec<Option<Direction>>, Option<Doubt>) {
    let mut found: Vec<Option<Named>> = names.iter().map(|(name, words)| named(name, words)).collect();
    let mut families: BTreeMap<(Vec<String>, u8), BTreeSet<u8>> = BTreeMap::new();
    for one in found.iter().flatten().filter(|one| one.is_open) {
        families.entry((one.way.stem.clone(), one.way.axis)).or_default().insert(one.way.side);
    }
    families.retain(|_, sides| sides.len() > 1);
    let in_family = |one: &Named| one.is_open && families.contains_key(&(one.way.stem.clone(), one.way.axis));
    let all = found.iter().all(|one| one.as_ref().is_some_and(&in_family));
    let joined = all && families.len() > 1 && !told;
    let open = found.iter().zip(names).filter(|(one, _)| one.as_ref().is_some_and(&in_family));
    let open: Vec<&str> = open.map(|(_, (name, _))| *name).collect();
    let doubt = (!open.is_empty() && !told).then(|| Doubt {
        kind: DoubtKind::Sum,
        what: format!(
            "{} may be places, or the ways or lanes of one; {}",
            quoted(open.iter().copied()),
            if joined { "added up as such" } else { "read as places" }
        ),
        settle: "--count-column and all columns of counts, to read each as a place".into(),
    });
    for one in &mut found {
        one.take_if(|one| one.is_open && !joined);
    }
    (found.into_iter().map(|one| one.map(|one| one.way)).collect(), doubt)
}

/// The way in a name, if it has words of a place beside it.
fn named(name: &str, words: &[String]) -> Option<Named> {
    let way = direction(words).filter(|way| !way.stem.is_empty())?;
    let generic = way.stem.iter().all(|word| streety(std::slice::from_ref(word)) || on(PLACE_WIDE, word));
    // `Up Street` has no other name; `Street Up` has.
    let leads = !words.starts_with(&way.stem);
    let numbered = words.iter().rposition(|word| on(STREETS_TOO, word)).filter(|at| at + 2 == words.len());
    let lane = way.axis == 8
        && numbered.is_some_and(|at| {
            let street = at >= 2 && streety(&words[at - 1..at]);
            !street && !is_set_off(name, &words[at])
        });
    Some(Named { is_open: (generic && leads) || lane, way })
}

/// Whether a mark stands between a word and what is before it, as in `Mill: lane 1` or `Mill (lane 1)`.
fn is_set_off(name: &str, word: &str) -> bool {
    let lower = name.to_lowercase();
    let before = lower.rfind(word).map(|at| lower[..at].trim_end());
    before.is_some_and(|before| before.ends_with(['-', '–', ':', '/', '(', ',', '|', '[']))
}

#[cfg(test)]
mod tests {
    use super::super::words::tokens;
    use super::*;

    fn told(names: &[&str]) -> (usize, bool) {
        let words: Vec<Vec<String>> = names.iter().map(|name| tokens(name)).collect();
        let named: Vec<(&str, &[String])> = names.iter().copied().zip(words.iter().map(Vec::as_slice)).collect();
        let (ways, doubt) = ways_of(&named, false);
        (ways.iter().flatten().count(), doubt.is_some())
    }

    #[test]
    fn streets_are_told_from_ways() {
        for (names, want) in [
            (["Mill Lane 1", "Mill Lane 2", "Quay"], (0, true)),
            (["Inbound Road", "Outbound Road", "Quay"], (0, true)),
            (["Up Street", "Down Street", "Quay"], (0, true)),
            (["Market Way 1", "Market Way 2", "Market"], (0, true)),
            (["Mill Lane 1", "Quay Lane 2", "Park"], (0, false)),
            (["Mill Street lane 1", "Mill Street lane 2", "Quay"], (2, false)),
            (["Mill: lane 1", "Mill: lane 2", "Quay"], (2, false)),
            (["Mill channel 1", "Mill channel 2", "Quay"], (2, false)),
            (["Inbound Mill Road", "Outbound Mill Road", "Quay"], (2, false)),
            (["Gate In", "Gate Out", "Quay"], (2, false)),
            (["Mill ←", "Mill →", "Quay"], (2, false)),
        ] {
            assert_eq!(told(&names), want, "{names:?}");
        }
        assert_eq!(told(&["Mill Lane 1", "Mill Lane 2", "Quay Lane 1", "Quay Lane 2"]), (4, true));
    }
}
