//! Casting: which place plays which instrument.

use crate::footfall::Profile;
use crate::score::{Instrument, Score, Section, catalogue};

/// One place's player.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Player {
    /// Index of the place in the profile.
    pub place: usize,
    /// The instrument.
    pub instrument: Instrument,
    /// Lowest and highest sounding pitch.
    pub range: [u8; 2],
    /// Where in the band.
    pub section: Section,
    /// Players of the same notes, and how many octaves above.
    pub doubled: Vec<(Instrument, i8)>,
}

/// Who plays, and who finds no player.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Cast {
    /// In the order of the score's parts.
    pub players: Vec<Player>,
    /// Places without a player, by busyness.
    pub absent: Vec<usize>,
}

/// Casts the places of a profile. A part that names a place gets it; the others (those without a name, and those whose
/// place is not in the data) get the busiest places that are left, in the order of the score.
pub(super) fn cast(profile: &Profile, score: &Score) -> Cast {
    let instruments: Vec<Instrument> = score.instrument.iter().cloned().chain(catalogue()).collect();
    let instrument = |name: &str| instruments.iter().find(|instrument| instrument.name == name).cloned();
    let mut of_part: Vec<Option<usize>> = score
        .part
        .iter()
        .map(|part| {
            let wanted = part.location.as_deref()?;
            let exact = profile.places.iter().position(|place| place.name == wanted);
            exact.or_else(|| profile.places.iter().position(|place| place.name.eq_ignore_ascii_case(wanted)))
        })
        .collect();
    let mut left: Vec<usize> = (0..profile.places.len()).filter(|place| !of_part.contains(&Some(*place))).collect();
    let day = |place: usize| profile.places[place].hours.iter().flatten().sum::<f64>();
    left.sort_by(|a, b| day(*b).total_cmp(&day(*a)));
    let mut left = left.into_iter();
    for slot in of_part.iter_mut().filter(|slot| slot.is_none()) {
        *slot = left.next();
    }
    let players = score.part.iter().zip(of_part).filter_map(|(part, place)| {
        let own = instrument(&part.instrument)?;
        let doubled = part.doubled.iter().filter_map(|d| Some((instrument(&d.instrument)?, d.octaves))).collect();
        Some(Player {
            place: place?,
            range: part.range.unwrap_or(own.range),
            instrument: own,
            section: part.section,
            doubled,
        })
    });
    Cast { players: players.collect(), absent: left.collect() }
}
