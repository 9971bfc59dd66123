//! The composer: casts the band once, then writes any hour.

use super::cast::{Cast, cast, join};
use super::form;
use super::intensity::{intensity, of_city};
use super::line::PhraseLine;
use super::melody::Chord;
use super::motif::{Motif, motifs};
use super::plan::key;
use super::random::Chance;
use super::{answer, bells, running_sum, support, tune};
use crate::footfall::Profile;
use crate::score::{Instrument, Method, Others, RhythmBar, Score, Section, Support, catalogue, hours};
use crate::text;
use std::borrow::Cow;

/// What to compose.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// Another seed gives other motifs and rhythms from the same data.
    pub seed: u64,
    /// Hours 0 to 23, in the order of playing; empty for the whole day from midnight.
    pub hours: Vec<u8>,
    /// Places that are heard, by name; empty for all. The notes are those that the places play in the full band.
    pub locations: Vec<String>,
}

/// Why nothing could be composed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ComposeError {
    /// The data hold no place.
    #[error("there is no place in the data, so there is nothing to play")]
    NoPlace,
    /// A place was asked for that does not play.
    #[error("there is no place `{wanted}` in the band; {}", match .nearest { Some(name) => format!("did you mean `{name}`?"), None => format!("there are {}", .known.join(", ")) })]
    UnknownLocation {
        /// The name asked for.
        wanted: String,
        /// The name that is most like it, if one is like it.
        nearest: Option<String>,
        /// All names that play.
        known: Vec<String>,
    },
    /// No place was counted in any of the hours that were asked for.
    #[error("no place was counted at {} in {period}; there are counts of {}", text::hours(.wanted), text::hours(.counted))]
    NotCounted {
        /// The hours asked for, 0 to 23.
        wanted: Vec<u8>,
        /// The period, as asked for.
        period: String,
        /// The hours in which a place was counted, 0 to 23, rising.
        counted: Vec<u8>,
    },
}

/// Writes the hours of one profile under one score and seed.
pub struct Composer<'a> {
    pub(super) profile: Cow<'a, Profile>,
    pub(super) score: &'a Score,
    pub(super) seed: u64,
    pub(super) cast: Cast,
    pub(super) motifs: Vec<Motif>,
    pub(super) supports: Vec<(&'a Support, Instrument)>,
    pub(super) bells: Option<Instrument>,
    pub(super) progressions: Vec<Vec<Chord>>,
    /// Notes of each player in each hour, for the method `motif`.
    pub(super) targets: Vec<[u16; 24]>,
    /// Mean velocity of each player in each hour.
    pub(super) loudness: Vec<[f64; 24]>,
    /// Whether a place was counted in each hour. The others have no phrase.
    counted: [bool; 24],
}

/// One hour of all parts, in ticks from the phrase's first beat.
pub(super) struct WrittenHour {
    /// A line for each player of the cast.
    pub(super) places: Vec<PhraseLine>,
    /// A line for each supporting voice.
    pub(super) supports: Vec<PhraseLine>,
    /// The bells.
    pub(super) bells: PhraseLine,
}

impl<'a> Composer<'a> {
    /// Casts the band: chooses a place for each part of the score.
    ///
    /// # Errors
    /// When the data hold no place.
    pub fn new(profile: &'a Profile, score: &'a Score, seed: u64) -> Result<Self, ComposeError> {
        let mut cast = cast(profile, score);
        if cast.players.is_empty() {
            return Err(ComposeError::NoPlace);
        }
        let profile = match score.others {
            Others::Join => Cow::Owned(join(profile, &mut cast)),
            Others::SitOut => Cow::Borrowed(profile),
        };
        let places: Vec<usize> = cast.players.iter().map(|player| player.place).collect();
        let instruments: Vec<Instrument> = score.instrument.iter().cloned().chain(catalogue()).collect();
        let named = |name: &str| instruments.iter().find(|instrument| instrument.name == name).cloned();
        let degree = |digit: u8| usize::from(digit.saturating_sub(b'1')).min(4);
        let chords = |row: &String| -> Vec<Chord> {
            row.split_whitespace().map(|chord| chord.bytes().map(degree).collect()).collect()
        };
        let loudness = cast.players.iter().map(|player| answer::loudness(&profile, player.place, score)).collect();
        let targets = cast.players.iter().map(|player| answer::notes(&profile, player.place, score)).collect();
        Ok(Self {
            targets,
            loudness,
            counted: std::array::from_fn(|hour| profile.is_counted(hour)),
            motifs: motifs(&profile, &places, seed),
            profile,
            score,
            seed,
            supports: score.support.iter().filter_map(|support| Some((support, named(&support.instrument)?))).collect(),
            bells: named(&score.bells.instrument).filter(|_| score.bells.strike),
            progressions: score.harmony.progressions.iter().map(chords).filter(|row| !row.is_empty()).collect(),
            cast,
        })
    }

    /// Names of the places that play, in the score's order.
    pub fn locations(&self) -> Vec<String> {
        self.cast.players.iter().map(|player| self.profile.places[player.place].name.clone()).collect()
    }

    /// The hours that have a phrase, 0 to 23, rising: those in which any place was counted.
    pub fn hours(&self) -> Vec<u8> {
        (0..24).filter(|hour| self.has(*hour)).collect()
    }

    /// Whether an hour, 0 to 23, has a phrase.
    pub(super) fn has(&self, hour: u8) -> bool {
        self.counted.get(usize::from(hour)).is_some_and(|counted| *counted)
    }

    /// The counted hour before an hour and the one after it, round the clock.
    fn neighbours(&self, hour: u8) -> [u8; 2] {
        let first = |mut hours: std::ops::RangeInclusive<u8>, way: fn(u8, u8) -> u8| {
            hours.find_map(|n| Some(way(hour, n)).filter(|other| self.has(*other))).unwrap_or(hour)
        };
        [first(1..=23, |hour, n| (hour + 24 - n) % 24), first(1..=23, |hour, n| (hour + n) % 24)]
    }

    /// Names of the places that find no player, busiest first.
    pub(super) fn absent(&self) -> Vec<String> {
        self.cast.absent.iter().map(|place| self.profile.places[*place].name.clone()).collect()
    }

    /// Places that have joined a player: (place, the player's place).
    pub fn joined(&self) -> Vec<(String, String)> {
        let name = |place: usize| self.profile.places[place].name.clone();
        self.cast.joined.iter().map(|(place, player)| (name(*place), name(self.cast.players[*player].place))).collect()
    }

    /// The count of a player's place in an hour, if there is one.
    pub(super) fn count(&self, player: usize, hour: u8) -> Option<f64> {
        self.profile.places[self.cast.players[player].place].hours[usize::from(hour)]
    }

    /// The intensity of a player's place in an hour, 0 to 1; 0 without a count.
    pub(super) fn intensity(&self, player: usize, hour: u8) -> f64 {
        let place = self.cast.players[player].place;
        self.count(player, hour).map_or(0.0, |count| intensity(&self.profile, place, count, self.score.intensity))
    }

    /// Writes one hour of all parts.
    pub(super) fn hour(&self, hour: u8) -> WrittenHour {
        let (key, busy) = (key(&self.score.key, hour), of_city(&self.profile, usize::from(hour)));
        let places = match self.score.melody.method {
            Method::RunningSum => (0..self.cast.players.len()).map(|player| self.running_sum(player, hour)).collect(),
            Method::Motif => self.tunes(hour),
        };
        let quiet = self.score.quiet.iter().filter_map(|span| hours(span)).any(|span| span.contains(&hour));
        let places = if quiet { vec![PhraseLine::default(); places.len()] } else { places };
        let chords = self.chords(hour);
        let supports = self.supports.iter().map(|(support, instrument)| {
            let (softest, loudest) = (f64::from(self.score.dynamics.softest), f64::from(self.score.dynamics.loudest));
            let velocity = softest + (loudest - softest) * busy * 0.8;
            let range = support.range.unwrap_or(instrument.range);
            if busy < support.from {
                PhraseLine::default()
            } else {
                support::line(key, range, support.section, chords, velocity as u8)
            }
        });
        let bells = self.bells.as_ref().map(|instrument| {
            let range = self.score.bells.range.unwrap_or(instrument.range);
            bells::line(&self.score.bells, range, key, hour, self.profile.total(usize::from(hour)), busy)
        });
        WrittenHour { places, supports: supports.collect(), bells: bells.unwrap_or_default() }
    }

    /// A player's line in an hour by the method `running-sum`.
    fn running_sum(&self, player: usize, hour: u8) -> PhraseLine {
        let cast = &self.cast.players[player];
        let counts = &self.profile.places[cast.place].series[usize::from(hour)];
        let levels = self.score.rhythm.pools.len();
        let level = (self.intensity(player, hour) * (levels.max(1) - 1) as f64 + 0.5) as usize;
        let pool: &[RhythmBar] = self.score.rhythm.pools.get(level).map_or(&[], Vec::as_slice);
        let velocity = (self.loudness[player][usize::from(hour)] + 0.5) as u8;
        running_sum::line(
            key(&self.score.key, hour),
            cast.range,
            pool,
            counts,
            velocity,
            self.score.rhythm.articulation,
        )
    }

    /// The chords of an hour, one for each bar; empty if the score has none.
    fn chords(&self, hour: u8) -> &[Chord] {
        let row = Chance::new(self.seed, &["harmony", &hour.to_string()]).below(self.progressions.len());
        self.progressions.get(row).map_or(&[], Vec::as_slice)
    }

    /// The tunes of all players in an hour: rhythms section by section, then each part's pitches.
    fn tunes(&self, hour: u8) -> Vec<PhraseLine> {
        let players = &self.cast.players;
        let mut lines = vec![PhraseLine::default(); players.len()];
        let sections: Vec<Section> = [Section::High, Section::Middle, Section::Low]
            .into_iter()
            .filter(|section| players.iter().any(|player| player.section == *section))
            .collect();
        let leader = sections.get(Chance::new(self.seed, &["leader", &hour.to_string()]).below(sections.len()));
        for section in &sections {
            let members: Vec<usize> =
                (0..players.len()).filter(|player| players[*player].section == *section).collect();
            let targets: Vec<u16> = members.iter().map(|player| self.targets[*player][usize::from(hour)]).collect();
            let words = ["rhythm", &hour.to_string(), &format!("{section:?}")];
            let rhythms = form::section(&self.score.rhythm, &targets, leader == Some(section), self.seed, &words);
            for (player, rhythm) in members.into_iter().zip(rhythms) {
                if let Some(rhythm) = rhythm {
                    lines[player] = self.tune(player, hour, &rhythm);
                }
            }
        }
        lines
    }

    /// A player's line in an hour by the method `motif`.
    fn tune(&self, player: usize, hour: u8, rhythm: &form::PhraseRhythm<'_>) -> PhraseLine {
        let [before, after] = self.neighbours(hour);
        // Where the place was not counted before or after, nothing is known to lead from there or to there.
        let counted = |other: u8| if self.count(player, other).is_some() { other } else { hour };
        let around = [counted(before), hour, counted(after)].map(|hour| self.intensity(player, hour));
        let swell = (around[2] - around[1]) * 4.0 * f64::from(self.score.dynamics.swell);
        let most = f64::from(self.score.dynamics.swell);
        let cast = &self.cast.players[player];
        let asked = tune::TuneBrief {
            key: key(&self.score.key, hour),
            next_key: key(&self.score.key, after),
            chords: self.chords(hour),
            range: cast.range,
            section: cast.section,
            around,
            loudness: self.loudness[player][usize::from(hour)],
            accent: i32::from(self.score.dynamics.accent),
            swell: swell.clamp(-most, most) as i32,
        };
        tune::line(rhythm, &self.motifs[player], &asked, &self.score.rhythm)
    }
}
