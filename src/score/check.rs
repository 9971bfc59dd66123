//! Checks what serde cannot see: values that contradict each other or that no player can play.

mod midi;

use super::catalogue::{Instrument, catalogue};
use super::model::{Method, Score, Walk};
use crate::footfall::time_zone;
use crate::text::near::nearest;
use crate::theory::{Key, PPQ, Spelling, TICKS_PER_BAR};

/// Players of a score at most, and supporting voices: far more than any band has.
const MOST_PLAYERS: usize = 1_000;

/// All problems of a score as (path in the file, message).
pub(super) fn problems(score: &Score) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut wrong = |path: &str, message: String| found.push((path.to_owned(), message));
    for (path, many) in [("part", score.part.len()), ("support", score.support.len())] {
        if many > MOST_PLAYERS {
            wrong(path, format!("{many} of these are too many: {MOST_PLAYERS} at most"));
            return found;
        }
    }
    numbers(score, &mut wrong);
    keys(score, &mut wrong);
    rhythm(score, &mut wrong);
    harmony(score, &mut wrong);
    players(score, &mut wrong);
    midi::problems(score, &mut wrong);
    found
}

type Wrong<'a> = dyn FnMut(&str, String) + 'a;

fn numbers(score: &Score, wrong: &mut Wrong<'_>) {
    for (path, bpm) in [("tempo.slow", score.tempo.slow), ("tempo.fast", score.tempo.fast)] {
        if !(20.0..=300.0).contains(&bpm) {
            wrong(path, format!("{bpm} beats a minute is not playable: from 20 to 300"));
        }
    }
    if score.tempo.slow > score.tempo.fast {
        wrong("tempo.fast", "`fast` must be at least `slow`".to_owned());
    }
    if !(0.1..=10.0).contains(&score.intensity.curve) {
        wrong("intensity.curve", "the exponent must be from 0.1 to 10".to_owned());
    }
    if score.intensity.levels == 1 || score.intensity.levels > 12 {
        wrong("intensity.levels", "use 0 (no stairs) or 2 to 12 levels".to_owned());
    }
    let dynamics = score.dynamics;
    if dynamics.softest == 0 || dynamics.loudest > 127 || dynamics.softest > dynamics.loudest {
        wrong("dynamics.softest", "velocities go from 1 to 127, `softest` at most `loudest`".to_owned());
    }
    let [quiet, busy] = score.bells.velocity;
    if quiet == 0 || busy == 0 || quiet > 127 || busy > 127 {
        wrong("bells.velocity", "velocities go from 1 to 127".to_owned());
    }
    if let Some(hour) = score.day_starts.filter(|hour| *hour > 23) {
        wrong("day-starts", format!("a date begins at an hour from 0 to 23, and not at {hour}"));
    }
    if let Some(Err(error)) = score.time_zone.as_deref().map(time_zone) {
        wrong("time-zone", error.to_string());
    }
    if !(0.0..=0.25).contains(&score.rhythm.swing) {
        wrong("rhythm.swing", "swing is a share of a crotchet, from 0 (straight) to 0.25".to_owned());
    }
    if !(0.1..=1.0).contains(&score.rhythm.articulation) {
        wrong("rhythm.articulation", "articulation is the share of a note that sounds, from 0.1 to 1".to_owned());
    }
    if let Some(tone) = &score.close.tone
        && Spelling::parse(tone).is_none()
    {
        wrong("close.tone", format!("`{tone}` is no tone: write a letter and b or #, like `Bb`"));
    }
}

fn keys(score: &Score, wrong: &mut Wrong<'_>) {
    let plan = &score.key;
    let no_key =
        |name: &str| format!("`{name}` is no key: write a tonic like `Ab`, and `m` behind it for minor, like `Fm`");
    if Key::parse(&plan.from).is_none() {
        wrong("key.from", no_key(&plan.from));
    }
    if plan.hours == 0 || 24 % plan.hours != 0 {
        wrong("key.hours", "the hours in each key must divide 24: 1, 2, 3, 4, 6, 8, 12 or 24".to_owned());
    }
    for (i, name) in plan.list.iter().enumerate() {
        if Key::parse(name).is_none() {
            wrong(&format!("key.list.{i}"), no_key(name));
        }
    }
    if plan.walk == Walk::List && (plan.list.is_empty() || 24 % plan.list.len() != 0) {
        wrong(
            "key.list",
            format!("a list of keys must have 1, 2, 3, 4, 6, 8, 12 or 24 of them, not {}", plan.list.len()),
        );
    }
    if plan.walk != Walk::List && !plan.list.is_empty() {
        wrong("key.list", "a list of keys needs `walk = \"list\"`".to_owned());
    }
    for (path, spans) in [("key.minor", &plan.minor), ("quiet", &score.quiet)] {
        for (i, span) in spans.iter().enumerate().filter(|(_, span)| hours(span).is_none()) {
            wrong(&format!("{path}.{i}"), format!("`{span}` is no hour or span of hours: write `23` or `22..4`"));
        }
    }
}

/// The hours of `7`, `7..9` or, over midnight, `22..4`, both ends included.
pub(crate) fn hours(span: &str) -> Option<Vec<u8>> {
    let hour = |text: &str| text.trim().parse::<u8>().ok().filter(|hour| *hour < 24);
    match span.split_once("..") {
        None => hour(span).map(|hour| vec![hour]),
        Some((from, to)) => {
            let (from, to) = (hour(from)?, hour(to)?);
            Some((0..24).map(|i| (from + i) % 24).take(usize::from((to + 24 - from) % 24) + 1).collect())
        }
    }
}

fn rhythm(score: &Score, wrong: &mut Wrong<'_>) {
    let rhythm = &score.rhythm;
    match score.melody.method {
        Method::RunningSum => {
            let levels = usize::from(score.intensity.levels);
            if rhythm.pools.len() != levels || levels == 0 {
                wrong(
                    "rhythm.pools",
                    format!(
                        "the running sum needs as many pools as `intensity.levels`, which is {levels}: there are {}",
                        rhythm.pools.len()
                    ),
                );
            }
            for (i, pool) in rhythm.pools.iter().enumerate() {
                if pool.is_empty() {
                    wrong(&format!("rhythm.pools.{i}"), "a pool needs at least one bar".to_owned());
                }
            }
        }
        Method::Motif => {
            if rhythm.bars.is_empty() {
                wrong("rhythm.bars", "motifs need a vocabulary: a list of bars like \"4. 8 2\"".to_owned());
            }
            if rhythm.closing.is_empty() {
                wrong("rhythm.closing", "motifs need bars that end a half-phrase, like \"2. r4\"".to_owned());
            }
            for (i, bar) in rhythm.closing.iter().enumerate() {
                let end = bar.notes().last().map_or(0, |note| note.onset + note.duration);
                if end + PPQ / 2 > TICKS_PER_BAR {
                    wrong(
                        &format!("rhythm.closing.{i}"),
                        format!("`{bar}` leaves no breath: end it with a rest of at least a quaver (`r8`)"),
                    );
                }
                if bar.onsets() == 0 {
                    wrong(&format!("rhythm.closing.{i}"), "a closing bar needs a note to end on".to_owned());
                }
            }
            let [fewest, most] = rhythm.notes;
            let longest = |bars: &[super::RhythmBar]| bars.iter().map(super::RhythmBar::onsets).max().unwrap_or(0);
            let room = 6 * longest(&rhythm.bars) + 2 * longest(&rhythm.closing);
            if !rhythm.bars.is_empty() && !rhythm.closing.is_empty() && (fewest > most || usize::from(most) > room) {
                wrong(
                    "rhythm.notes",
                    format!(
                        "notes a phrase rise from the first number to the second, and these bars have room for {room}"
                    ),
                );
            }
        }
    }
}

fn harmony(score: &Score, wrong: &mut Wrong<'_>) {
    if score.harmony.progressions.is_empty() {
        wrong("harmony.progressions", "there must be at least one row of eight chords".to_owned());
    }
    for (i, row) in score.harmony.progressions.iter().enumerate() {
        let chords: Vec<&str> = row.split_whitespace().collect();
        let fine = |chord: &&str| chord.bytes().all(|degree| (b'1'..=b'5').contains(&degree));
        if chords.len() != 8 || !chords.iter().all(fine) {
            wrong(&format!("harmony.progressions.{i}"), "a progression is eight chords, each the degrees 1 to 5 that sound in it, like `134 134 513 42 134 513 42 134`".to_owned());
        }
    }
}

fn players(score: &Score, wrong: &mut Wrong<'_>) {
    let instruments: Vec<Instrument> = score.instrument.iter().cloned().chain(catalogue()).collect();
    for (i, own) in score.instrument.iter().enumerate() {
        let ([low, high], [lowest, highest]) = (own.range, own.reach);
        if !(lowest <= low && low < high && high <= highest && highest <= 127) {
            wrong(&format!("instrument.{i}.range"), "a range goes up and lies within `reach`, 0 to 127".to_owned());
        }
        if own.program > 127 {
            wrong(&format!("instrument.{i}.program"), "MIDI programs go from 0 to 127".to_owned());
        }
    }
    for (name, preset) in &score.soundfont {
        let names = || instruments.iter().map(|instrument| instrument.name.as_str());
        if !names().any(|known| known == name) {
            let remedy = nearest(name, names()).map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
            wrong(&format!("soundfont.{name}"), format!("there is no instrument `{name}`{remedy}"));
        }
        if preset.bank > 127 || preset.program > 127 {
            wrong(&format!("soundfont.{name}"), "banks and programs go from 0 to 127".to_owned());
        }
    }
    let mut play = |path: &str, name: &str, range: Option<[u8; 2]>| {
        let Some(instrument) = instruments.iter().find(|instrument| instrument.name == name) else {
            let near = nearest(name, instruments.iter().map(|instrument| instrument.name.as_str()));
            let remedy = match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => {
                    format!("there are {}", instruments.iter().map(|i| i.name.as_str()).collect::<Vec<_>>().join(", "))
                }
            };
            wrong(&format!("{path}.instrument"), format!("there is no instrument `{name}`; {remedy}"));
            if let Some([low, high]) = range
                && low >= high
            {
                wrong(&format!("{path}.range"), format!("a range goes up: [{high}, {low}]?"));
            }
            return;
        };
        if let Some([low, high]) = range {
            if low >= high || high > 127 {
                wrong(&format!("{path}.range"), "a range goes up and stays within 0 to 127".to_owned());
            } else if high - low < 11 {
                wrong(
                    &format!("{path}.range"),
                    "a range needs an octave, so that every tone of every key is in it".to_owned(),
                );
            } else if score.melody.method == Method::Motif && (low < instrument.reach[0] || high > instrument.reach[1])
            {
                wrong(
                    &format!("{path}.range"),
                    format!("{name} reaches from {} to {}", instrument.reach[0], instrument.reach[1]),
                );
            }
        }
    };
    for (i, part) in score.part.iter().enumerate() {
        play(&format!("part.{i}"), &part.instrument, part.range);
        for (j, doubling) in part.doubled.iter().enumerate() {
            play(&format!("part.{i}.doubled.{j}"), &doubling.instrument, None);
        }
    }
    for (i, support) in score.support.iter().enumerate() {
        play(&format!("support.{i}"), &support.instrument, support.range);
    }
    play("bells", &score.bells.instrument, score.bells.range);
    if score.part.is_empty() {
        wrong("part", "a score needs players: write `[[part]]` with an `instrument`".to_owned());
    }
    for (i, part) in score.part.iter().enumerate() {
        if part.location.is_some() && score.part[..i].iter().any(|before| before.location == part.location) {
            wrong(
                &format!("part.{i}.location"),
                "this place has a player already: use `doubled` for a second one".to_owned(),
            );
        }
    }
}
