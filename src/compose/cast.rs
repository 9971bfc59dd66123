//! Casting: which place plays which instrument.

use crate::footfall::Profile;
use crate::score::{Doubling, Instrument, PartMidi, Score, Section, catalogue};

/// One place's player.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct CastPlayer {
    /// Index of the place in the profile.
    pub place: usize,
    /// The instrument.
    pub instrument: Instrument,
    /// Lowest and highest sounding pitch.
    pub range: [u8; 2],
    /// The section of the band.
    pub section: Section,
    /// How the part is sent as MIDI.
    pub midi: PartMidi,
    /// The instruments that play the same notes, and how they double.
    pub doubled: Vec<(Instrument, Doubling)>,
}

/// Who plays, and who finds no player.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Cast {
    /// In the order of the score's parts.
    pub players: Vec<CastPlayer>,
    /// Places without a player, busiest first.
    pub absent: Vec<usize>,
    /// Places that have joined a player: (place, player).
    pub joined: Vec<(usize, usize)>,
}

/// Chooses a place for each part of a score. A part that names a place gets it; the others (those without a name, and those whose
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
        let doubled = part.doubled.iter().filter_map(|d| Some((instrument(&d.instrument)?, d.clone()))).collect();
        Some(CastPlayer {
            place: place?,
            range: part.range.unwrap_or(own.range),
            instrument: own,
            section: part.section,
            midi: part.midi.clone(),
            doubled,
        })
    });
    Cast { players: players.collect(), absent: left.collect(), joined: Vec::new() }
}

/// Lets the places without a player join the player whose day is most like their own: the profile that is returned has
/// their counts added to that player's place.
pub(super) fn join(profile: &Profile, cast: &mut Cast) -> Profile {
    let mut joined = profile.clone();
    for place in std::mem::take(&mut cast.absent) {
        let likeness =
            |player: &CastPlayer| likeness(&profile.places[place].hours, &profile.places[player.place].hours);
        let alike = |i: &usize| likeness(&cast.players[*i]);
        let Some(player) = (0..cast.players.len()).max_by(|a, b| alike(a).total_cmp(&alike(b))) else { continue };
        let guest = profile.places[place].clone();
        let host = &mut joined.places[cast.players[player].place];
        for (sum, count) in host.hours.iter_mut().zip(guest.hours) {
            *sum = match (*sum, count) {
                (Some(a), Some(b)) => Some(a + b),
                (a, b) => a.or(b),
            };
        }
        host.spread = host.spread.plus(&guest.spread);
        cast.joined.push((place, player));
    }
    // Guests are counted with their hosts now: the city's total must not count them again.
    for (place, _) in &cast.joined {
        joined.places[*place].hours = [None; 24];
    }
    joined
}

/// How alike two days are, -1 to 1: the correlation of their hours.
fn likeness(a: &[Option<f64>; 24], b: &[Option<f64>; 24]) -> f64 {
    let pairs: Vec<(f64, f64)> = a.iter().zip(b).filter_map(|(a, b)| Some(((*a)?, (*b)?))).collect();
    let n = pairs.len().max(1) as f64;
    let mean = |of: fn(&(f64, f64)) -> f64| pairs.iter().map(of).sum::<f64>() / n;
    let (ma, mb) = (mean(|pair| pair.0), mean(|pair| pair.1));
    let sum = |of: &dyn Fn(&(f64, f64)) -> f64| pairs.iter().map(of).sum::<f64>();
    let both = sum(&|pair| (pair.0 - ma) * (pair.1 - mb));
    let spread = libm::sqrt(sum(&|pair| (pair.0 - ma) * (pair.0 - ma)) * sum(&|pair| (pair.1 - mb) * (pair.1 - mb)));
    if spread > 0.0 { both / spread } else { -1.0 }
}
