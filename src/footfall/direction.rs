//! Directions in names: `Main Street IN`, `Northbound`, `direction_2`.

use std::collections::BTreeMap;

use super::words::{COUNT, FEET, on};

/// A direction found in a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Direction {
    /// The words of the name without the direction; empty where the name is nothing else.
    pub stem: Vec<String>,
    /// The number of the pair of directions, such as in and out.
    pub axis: u8,
    /// Which direction of the pair, 0 or 1; of channels their number from 0.
    pub side: u8,
    /// Only a point of the compass, which is as likely part of a place's name (`Bridge East`) as a direction.
    pub weak: bool,
}

/// The words for directions, as (axis, side, words). Those of axes 3 and 4 are points of the compass.
const WORDS: &[(u8, u8, &str)] = &[
    (
        0,
        0,
        "in inbound incoming entering enter inward inwards ins entry entries arrival arrivals arriving boarding boardings arrive",
    ),
    (
        0,
        0,
        "ein rein hinein herein eingang eintritt einsteiger einstieg eingehend zugang ankunft kommend entrada entradas",
    ),
    (0, 0, "entrant entrants entree entrees dedans montee montees arrivee arrivees subida subidas llegada llegadas"),
    (
        0,
        0,
        "entrata entrate ingresso ingressi entrati chegada chegadas ingang instappers aankomst inkommande indgang inngang",
    ),
    (
        0,
        0,
        "sisaan sisaantulo saapuvat wejscie wejscia wchodzacy vstup prichod bemenet belepo giris giren вход входы вошли",
    ),
    (0, 0, "вхід είσοδος 入 入口 入場 進入 进入 入店 进 進 입구 입장"),
    (
        0,
        1,
        "out outbound outgoing leaving exit exits exiting outward outwards outs departure departures departing alighting alightings leave depart",
    ),
    (
        0,
        1,
        "aus raus hinaus heraus ausgang austritt aussteiger ausstieg ausgehend abgang abfahrt gehend salida salidas",
    ),
    (0, 1, "sortant sortants sortie sorties dehors descente descentes depart departs bajada bajadas saida saidas"),
    (0, 1, "uscita uscite usciti partida partidas uitgang uitstappers vertrek utgaende udgang utgang"),
    (
        0,
        1,
        "ulos ulostulo lahtevat wyjscie wyjscia wychodzacy vystup odchod kimenet kilepo cikis cikan выход выходы вышли",
    ),
    (0, 1, "вихід έξοδος 出 出口 退場 退出 离开 出店 출구 퇴장"),
    (1, 0, "northbound northwards nb norrgaende"),
    (1, 1, "southbound southwards sb sodergaende"),
    (2, 0, "eastbound eastwards eb ostergaende"),
    (2, 1, "westbound westwards wb vastergaende"),
    (3, 0, "north nord norte n noord norr"),
    (3, 1, "south sud sur s zuid syd soder"),
    (4, 0, "east ost este e est oost oster"),
    (4, 1, "west oeste ouest w ovest vaster"),
    (5, 0, "left links izquierda"),
    (5, 1, "right rechts derecha"),
    (6, 0, "up uphill upstream ↑ ⬆"),
    (6, 1, "down downhill downstream ↓ ⬇"),
    (7, 0, "ltr → ➡"),
    (7, 1, "rtl ← ⬅"),
    (9, 0, "towards"),
    (9, 1, "away"),
    (10, 0, "forward forwards hin hinrichtung ida"),
    (10, 1, "backward backwards reverse zuruck ruckrichtung vuelta"),
];
/// Words that are directions only where the name is nothing else, as they mean other things in names of places.
const BARE: &[(u8, u8, &str)] = &[(0, 0, "inn ind be on"), (0, 1, "ut ud ki off")];

/// The axis and side of a word.
fn way(list: &[(u8, u8, &str)], word: &str) -> Option<(u8, u8)> {
    let found = list.iter().find(|(_, _, words)| words.split(' ').any(|known| known == word));
    found.map(|(axis, side, _)| (*axis, *side))
}

/// Whether a word is both a direction and a name for a count, such as `entries`: a direction only beside its opposite.
pub(super) fn counts_too(words: &[String]) -> bool {
    words.iter().any(|word| on(COUNT, word) && way(WORDS, word).is_some())
}

/// Words after which a number or letter stands for a direction or channel: one of several that add up.
const NUMBERED: &[&str] = &[
    "direction",
    "dir",
    "channel",
    "channels",
    "chan",
    "kanal",
    "canal",
    "canale",
    "kanaal",
    "voie",
    "lane",
    "spur",
    "carril",
    "richtung",
    "sens",
    "sentido",
    "ri",
    "ch",
    "way",
];
/// Words after which a number stands for one of several sensors, if the name of their place stands before them; else each
/// is a place.
const SENSORS: &[&str] = &["sensor", "sensors", "capteur", "zahler", "zaehler", "detector", "beam", "loop"];
/// Words that may stand beside a direction and add nothing to it.
const FILL: &[&str] = &[
    "sidewalk",
    "side",
    "bound",
    "traffic",
    "direction",
    "dir",
    "channel",
    "richtung",
    "way",
    "flow",
    "sentido",
    "sens",
    "path",
    "getting",
    "of",
];

fn filler(word: &str) -> bool {
    on(FILL, word) || on(FEET, word) || (on(COUNT, word) && word != "n") || on(&["number", "num"], word)
}

/// The direction that a name begins or ends with, if any.
pub(super) fn direction(tokens: &[String]) -> Option<Direction> {
    trailing(tokens).or_else(|| leading(tokens)).or_else(|| {
        let (first, rest) = tokens.split_first()?;
        let bare = tokens.iter().rev().find_map(|word| way(BARE, word)).filter(|_| {
            (way(BARE, first).is_some() || filler(first))
                && rest.iter().all(|word| filler(word) || way(BARE, word).is_some())
        });
        bare.map(|(axis, side)| Direction { stem: Vec::new(), axis, side, weak: false })
    })
}

/// Whether the words of an axis are points of the compass.
fn is_compass(axis: u8) -> bool {
    axis == 3 || axis == 4
}

/// The direction that a name ends with.
fn trailing(tokens: &[String]) -> Option<Direction> {
    let mut rest = tokens;
    let mut sidewalk = false;
    while let [start @ .., last] = rest {
        if let Some((axis, side)) = numbered(start, last) {
            return Some(Direction { stem: stem(&start[..start.len() - 1]), axis, side, weak: false });
        }
        if let Some((axis, side)) = way(WORDS, last) {
            // "South bound" and "East Sidewalk" are clearly directions, not places.
            return Some(Direction { stem: stem(start), axis, side, weak: is_compass(axis) && !sidewalk });
        }
        if !filler(last) {
            return None;
        }
        sidewalk |= ["sidewalk", "bound", "traffic", "direction"].contains(&last.as_str());
        rest = start;
    }
    None
}

/// The direction that a name begins with, as in `In - Main Street`, `Northbound Main Street` or `InCount`.
fn leading(tokens: &[String]) -> Option<Direction> {
    let (first, rest) = tokens.split_first()?;
    let (axis, side) = way(WORDS, first)?;
    let bare = rest.iter().all(|word| filler(word));
    (!is_compass(axis) && (bare || axis != 5)).then(|| Direction { stem: stem(rest), axis, side, weak: false })
}

/// The axis and side of a numbered direction, channel or sensor, such as `Direction 1`, `direction_2`, `Channel B` or
/// `Bridge Sensor 3`.
fn numbered(start: &[String], last: &str) -> Option<(u8, u8)> {
    let side = match last {
        "a" | "i" => 0,
        "b" | "ii" => 1,
        "c" | "iii" => 2,
        "d" | "iv" => 3,
        // Some number their channels from 0.
        _ => last.parse::<u8>().ok().filter(|number| *number < 100)?.checked_sub(1).unwrap_or(99),
    };
    let (word, before) = start.split_last()?;
    (on(NUMBERED, word) || (on(SENSORS, word) && !before.is_empty())).then_some((8, side))
}

/// The largest group of names that differ only in the number at their end and are numbered from 0 or 1 without a gap, such
/// as `spor_1`, `spor_2`: the channels of one counter, in whatever language. Gives indexes, two or more, or none.
pub(super) fn numbered_alike(names: &[&[String]]) -> Vec<usize> {
    let mut best: Vec<usize> = Vec::new();
    let parted = |name: &'_ &[String]| {
        let (last, stem) = name.split_last()?;
        Some((stem.to_vec(), last.parse::<usize>().ok()?)).filter(|(stem, _)| !stem.is_empty())
    };
    let mut known: BTreeMap<(Vec<String>, usize), usize> = BTreeMap::new();
    for (i, name) in names.iter().enumerate() {
        if let Some(numbered) = parted(name) {
            known.entry(numbered).or_insert(i);
        }
    }
    // A group is begun by its first number alone, so each name is looked at once or twice.
    for ((stem, start), first) in known.iter().filter(|((_, number), _)| *number <= 1) {
        let next = |number: usize| known.get(&(stem.clone(), number)).copied();
        let group: Vec<usize> = std::iter::once(*first).chain((start + 1..).map_while(next)).collect();
        if group.len() > best.len().max(1) {
            best = group;
        }
    }
    best
}

/// The words of the place itself: without words of counting and numbered channels at the end.
fn stem(tokens: &[String]) -> Vec<String> {
    let mut rest = tokens;
    while let [start @ .., last] = rest {
        let channel = numbered(start, last).is_some();
        if !channel && !filler(last) {
            break;
        }
        rest = if channel { &start[..start.len() - 1] } else { start };
    }
    rest.to_vec()
}

/// Whether a value in a column of directions stands for all directions.
pub(super) fn is_all(value: &str) -> bool {
    let words = super::words::tokens(value);
    super::words::only(&[super::words::TOTAL, FEET, super::words::PLAIN], &words)
        && super::words::any(super::words::TOTAL, &words)
}

#[cfg(test)]
mod tests {
    use super::super::words::tokens;
    use super::*;

    fn told(name: &str) -> Option<(String, u8, u8, bool)> {
        direction(&tokens(name)).map(|found| (found.stem.join(" "), found.axis, found.side, found.weak))
    }

    #[test]
    fn directions_are_told_from_names() {
        assert_eq!(told("Dawson Street IN"), Some(("dawson street".into(), 0, 0, false)));
        assert_eq!(told("Beckett bridge East Channel 2 OUT"), Some(("beckett bridge east".into(), 0, 1, false)));
        assert_eq!(told("Mary st Pedestrians OUT"), Some(("mary st".into(), 0, 1, false)));
        assert_eq!(told("Fremont Bridge West Sidewalk"), Some(("fremont bridge".into(), 4, 1, false)));
        assert_eq!(told("Bridge East"), Some(("bridge".into(), 4, 0, true)));
        assert_eq!(told("direction_2"), Some((String::new(), 8, 1, false)));
        assert_eq!(told("channel_4"), Some((String::new(), 8, 3, false)));
        assert_eq!(told("Bridge Sensor 3"), Some(("bridge".into(), 8, 2, false)));
        assert_eq!(told("Sensor 3"), None);
        assert_eq!(told("InCount"), Some((String::new(), 0, 0, false)));
        assert_eq!(told("South bound"), Some((String::new(), 3, 1, false)));
        assert_eq!(told("Headrow"), None);
        assert_eq!(told("Inn Street"), None);
        let names = ["Sum", "spor_2", "spor_1", "Mill 9", "spor_3"].map(tokens);
        assert_eq!(numbered_alike(&names.each_ref().map(Vec::as_slice)), [2, 1, 4]);
        assert!(is_all("Both directions") && is_all("Total") && !is_all("North"));
    }
}
