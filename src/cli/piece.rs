//! From what was asked for to a composed piece: counts, profile, score, movement. Every wrong name is wrong usage.

use super::selection::{Hours, Selection};
use super::voices::Sounding;
use super::{counts, failure::Failure, near, say};
use crate::compose::{Composer, Movement, Options, compose};
use crate::footfall::{Footfall, Profile};
use crate::score::{self, Score};
use crate::sound::SoundFont;
use std::fs;
use std::path::Path;
use tracing::debug;

/// A composed piece and what it was composed from.
#[derive(Debug)]
pub struct Piece {
    /// The typical day.
    pub profile: Profile,
    /// The score.
    pub score: Score,
    /// The music.
    pub movement: Movement,
    /// All counts there are.
    pub footfall: Footfall,
    /// Are these all places and all hours?
    whole: bool,
}

impl Piece {
    /// Composes what is asked for.
    pub fn compose(selection: &Selection) -> Result<Self, Failure> {
        // What is quick to refuse is refused before the data are read.
        let asked = selection.score.as_deref().map(read_score).transpose()?;
        counts::check_period(&selection.period)?;
        let mut footfall = counts::load(&selection.counts.data)?.footfall;
        if !selection.attribution.is_empty() {
            footfall = footfall.with_attribution(selection.attribution.clone());
        }
        let score = match asked {
            Some(score) => score,
            None => score_for(&footfall)?,
        };
        footfall.rename(&aliases(&score));
        let period = counts::period(&selection.period, &footfall)?;
        let statistic = selection.statistic.unwrap_or(score.statistic);
        let profile = footfall.profile(&period, statistic).map_err(|error| Failure::usage(error.to_string()))?;
        debug!(period = selection.period, days = profile.days, places = profile.places.len(), "counts are read");
        let movement = movement(&profile, &score, selection)?;
        debug!(score = score.name, parts = movement.parts.len(), seconds = movement.seconds(), "the piece is composed");
        let whole = selection.counts.locations.is_empty() && selection.counts.hours.is_none();
        Ok(Self { profile, score, movement, footfall, whole })
    }

    /// Says who sits out, if anyone does.
    pub fn say_who_sits_out(&self) {
        let absent = &self.movement.absent;
        if self.whole && !absent.is_empty() {
            say::warning(&format!("the score has no player left for {}", some(absent)));
        }
    }

    /// The whole day that it is from.
    pub fn day(&self) -> Result<Movement, Failure> {
        if self.whole {
            return Ok(self.movement.clone());
        }
        let options = Options { seed: self.movement.seed, ..Options::default() };
        compose(&self.profile, &self.score, &options).map_err(|error| Failure::failed(error.to_string()))
    }

    /// How it is to sound: a solo or a single hour is as loud as it is in the whole day.
    pub fn sounding(&self, font: Option<SoundFont>) -> Result<Sounding, Failure> {
        if self.whole { Sounding::of(&self.movement, font) } else { Sounding::of(&self.day()?, font) }
    }
}

/// Other spellings of places, as the score knows them.
fn aliases(score: &Score) -> Vec<(String, String)> {
    score.aliases.clone().into_iter().collect()
}

/// The score where none was asked for: that of Leeds if any of its places is counted, else the one for any city.
pub fn score_for(footfall: &Footfall) -> Result<Score, Failure> {
    let leeds = read_score("leeds")?;
    let named =
        leeds.part.iter().filter_map(|part| part.location.as_deref()).chain(leeds.aliases.keys().map(String::as_str));
    let counted: Vec<String> = footfall.locations().iter().map(|name| name.to_lowercase()).collect();
    let at_home = named.map(str::to_lowercase).any(|name| counted.contains(&name));
    if at_home { Ok(leeds) } else { read_score("any-city") }
}

/// A shipped score by name, or a file. What looks like a path is a file.
pub fn read_score(asked: &str) -> Result<Score, Failure> {
    let path = Path::new(asked);
    let is_path = path.components().count() > 1 || path.extension().is_some_and(|ending| ending == "toml");
    if !is_path {
        if let Some(score) = score::shipped(asked.trim()) {
            return score.map_err(|e| Failure::failed(e.to_string()));
        }
        if !path.is_file() {
            let hint = near::hint(asked, score::shipped_names().collect::<Vec<_>>());
            return Err(Failure::usage(format!("there is no score `{asked}`; {hint} (or give a .toml file)")));
        }
    }
    let text = fs::read_to_string(path).map_err(|e| unreadable(asked, &e))?;
    let name = path.file_stem().map_or_else(|| asked.to_owned(), |stem| stem.to_string_lossy().into_owned());
    score::parse(&name, asked, &text).map_err(|e| Failure::failed(e.to_string()))
}

fn unreadable(asked: &str, error: &std::io::Error) -> Failure {
    match error.kind() {
        std::io::ErrorKind::NotFound => Failure::usage(format!(
            "there is no score file `{asked}`; shipped scores go by name: {}",
            score::shipped_names().collect::<Vec<_>>().join(", ")
        )),
        std::io::ErrorKind::InvalidData => Failure::failed(format!("`{asked}` is no score: it is not text")),
        std::io::ErrorKind::IsADirectory => Failure::usage(format!("`{asked}` is a folder, not a score file")),
        _ => Failure::failed(format!("cannot read the score `{asked}`: {error}")),
    }
}

fn movement(profile: &Profile, score: &Score, selection: &Selection) -> Result<Movement, Failure> {
    let composer = Composer::new(profile, score, selection.seed).map_err(|error| Failure::failed(error.to_string()))?;
    let locations = places(selection, profile, &composer)?;
    let hours = selection.counts.hours.clone().unwrap_or_else(Hours::day).0;
    let options = Options { seed: selection.seed, hours, locations };
    composer.movement(&options).map_err(|error| Failure::usage(error.to_string()))
}

/// The places asked for, by their names in the data.
fn places(selection: &Selection, profile: &Profile, composer: &Composer) -> Result<Vec<String>, Failure> {
    let playing = composer.locations();
    let playing: Vec<&str> = playing.iter().map(String::as_str).collect();
    let counted: Vec<&str> = profile.places.iter().map(|place| place.name.as_str()).collect();
    let name = |asked: &String| {
        near::place(asked, &playing).map(str::to_owned).map_err(|line| match near::meant(asked, &counted)[..] {
            [name] => Failure::usage(unheard(name, composer, &playing)),
            _ => Failure::Usage(line),
        })
    };
    selection.counts.locations.iter().map(name).collect()
}

/// The line about a place that is counted but has no player of its own.
fn unheard(name: &str, composer: &Composer, playing: &[&str]) -> String {
    match composer.joined().iter().find(|(place, _)| place == name) {
        Some((_, host)) => format!("`{name}` is heard together with `{host}` in this score; ask for that one"),
        None => format!("`{name}` has no player in this score; {}", near::hint(name, playing.iter().copied())),
    }
}

/// A few names, and how many more.
fn some(names: &[String]) -> String {
    const FEW: usize = 4;
    match names.len().checked_sub(FEW) {
        None | Some(0) => names.join(", "),
        Some(more) => format!("{} and {more} more places", names[..FEW].join(", ")),
    }
}
