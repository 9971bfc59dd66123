//! The composer: casts the band once, then writes any hour.

use super::cast::{Cast, cast, join};
use super::form;
use super::intensity::{intensity, of_city};
use super::melody::Chord;
use super::motif::{Motif, motifs};
use super::movement::{Movement, Note, Part, PartHour, Phrase, Reason};
use super::phrase::{Line, LineNote};
use super::plan::{key, micros_per_beat, strokes, tempo_changes};
use super::random::Chance;
use super::{answer, bells, opening, running_sum, support, tune};
use crate::footfall::Profile;
use crate::score::{Instrument, Method, Others, RhythmBar, Score, Section, Support, catalogue, hours};
use crate::theory::{Dynamic, Spelling, TICKS_PER_BAR, TICKS_PER_BEAT, TICKS_PER_PHRASE, TempoChange, TempoMap};
use std::borrow::Cow;

/// What to compose.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// Other seeds, other motifs and rhythms from the same data.
    pub seed: u64,
    /// Hours 0 to 23, in the order of playing; empty for the whole day from midnight.
    pub hours: Vec<u8>,
    /// Places that shall sound, by name; empty for all. The notes are those that the places play in the full band.
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
        /// A name much like it.
        nearest: Option<String>,
        /// All names that play.
        known: Vec<String>,
    },
}

/// Composes a piece. See [`Composer`] for single hours.
///
/// # Errors
/// When the data hold no place, or a location is not one of them.
pub fn compose(profile: &Profile, score: &Score, options: &Options) -> Result<Movement, ComposeError> {
    Composer::new(profile, score, options.seed)?.movement(options)
}

/// Writes the hours of one profile under one score and seed.
pub struct Composer<'a> {
    profile: Cow<'a, Profile>,
    score: &'a Score,
    seed: u64,
    cast: Cast,
    motifs: Vec<Motif>,
    supports: Vec<(&'a Support, Instrument)>,
    bells: Option<Instrument>,
    progressions: Vec<Vec<Chord>>,
    /// Notes of each player in each hour, for motifs.
    targets: Vec<[u16; 24]>,
    /// Mean velocity of each player in each hour.
    loudness: Vec<[f64; 24]>,
}

/// One hour of all parts, in ticks from the phrase's first beat.
struct Hour {
    /// A line for each player of the cast.
    places: Vec<Line>,
    /// A line for each supporting voice.
    supports: Vec<Line>,
    /// The bells.
    bells: Line,
}

impl<'a> Composer<'a> {
    /// Casts the band.
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

    /// Names of the places that find no player, busiest first.
    pub fn absent(&self) -> Vec<String> {
        self.cast.absent.iter().map(|place| self.profile.places[*place].name.clone()).collect()
    }

    /// Places that have joined a player: (place, the player's place).
    pub fn joined(&self) -> Vec<(String, String)> {
        let name = |place: usize| self.profile.places[place].name.clone();
        self.cast.joined.iter().map(|(place, player)| (name(*place), name(self.cast.players[*player].place))).collect()
    }

    fn count(&self, player: usize, hour: u8) -> Option<f64> {
        self.profile.places[self.cast.players[player].place].hours[usize::from(hour)]
    }

    fn intensity(&self, player: usize, hour: u8) -> f64 {
        let place = self.cast.players[player].place;
        self.count(player, hour).map_or(0.0, |count| intensity(&self.profile, place, count, self.score.intensity))
    }

    fn hour(&self, hour: u8) -> Hour {
        let (key, busy) = (key(&self.score.key, hour), of_city(&self.profile, usize::from(hour)));
        let places = match self.score.melody.method {
            Method::RunningSum => (0..self.cast.players.len()).map(|player| self.running_sum(player, hour)).collect(),
            Method::Motif => self.tunes(hour),
        };
        let quiet = self.score.quiet.iter().filter_map(|span| hours(span)).any(|span| span.contains(&hour));
        let places = if quiet { vec![Line::default(); places.len()] } else { places };
        let chords = self.chords(hour);
        let supports = self.supports.iter().map(|(support, instrument)| {
            let (softest, loudest) = (f64::from(self.score.dynamics.softest), f64::from(self.score.dynamics.loudest));
            let velocity = softest + (loudest - softest) * busy * 0.8;
            let range = support.range.unwrap_or(instrument.range);
            if busy < support.from {
                Line::default()
            } else {
                support::line(key, range, support.section, chords, velocity as u8)
            }
        });
        let bells = self.bells.as_ref().map(|instrument| {
            let range = self.score.bells.range.unwrap_or(instrument.range);
            bells::line(&self.score.bells, range, key, hour, self.profile.total(usize::from(hour)), busy)
        });
        Hour { places, supports: supports.collect(), bells: bells.unwrap_or_default() }
    }

    fn running_sum(&self, player: usize, hour: u8) -> Line {
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

    fn chords(&self, hour: u8) -> &[Chord] {
        let row = Chance::new(self.seed, &["harmony", &hour.to_string()]).below(self.progressions.len());
        self.progressions.get(row).map_or(&[], Vec::as_slice)
    }

    /// The tunes of all players in an hour: rhythms section by section, then each part's pitches.
    fn tunes(&self, hour: u8) -> Vec<Line> {
        let players = &self.cast.players;
        let mut lines = vec![Line::default(); players.len()];
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

    fn tune(&self, player: usize, hour: u8, rhythm: &form::PhraseRhythm<'_>) -> Line {
        let (before, after) = ((hour + 23) % 24, (hour + 1) % 24);
        let around = [before, hour, after].map(|hour| self.intensity(player, hour));
        let swell = (around[2] - around[1]) * 4.0 * f64::from(self.score.dynamics.swell);
        let most = f64::from(self.score.dynamics.swell);
        let cast = &self.cast.players[player];
        let asked = tune::Hour {
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

    /// Writes the piece that the options ask for; its seed is the composer's.
    ///
    /// # Errors
    /// When a location is not in the band.
    pub fn movement(&self, options: &Options) -> Result<Movement, ComposeError> {
        let sounding = self.sounding(&options.locations)?;
        let hours: Vec<u8> = if options.hours.is_empty() { (0..24).collect() } else { options.hours.clone() };
        let mut parts = self.parts();
        let (mut phrases, mut tempo) = (Vec::new(), Vec::new());
        let opening = u32::from(self.score.opening);
        if let Some(first) = hours.first().filter(|_| self.score.opening) {
            self.lay(&mut parts, &self.opening(*first), 0);
            tempo.push(TempoChange {
                tick: 0,
                micros_per_beat: micros_per_beat(&self.profile, self.score.tempo, *first),
            });
        }
        for (i, hour) in hours.iter().enumerate() {
            let start = (opening + i as u32) * TICKS_PER_PHRASE;
            let written = self.hour(*hour);
            let micros = |hour: u8| micros_per_beat(&self.profile, self.score.tempo, hour);
            let next = hours.get(i + 1).copied().unwrap_or(*hour);
            tempo.extend(tempo_changes(start, micros(*hour), micros(next)));
            self.lay(&mut parts, &written, start);
            phrases.push(self.describe(*hour, start, &written, f64::from(micros(*hour))));
        }
        let end = (opening + hours.len() as u32) * TICKS_PER_PHRASE;
        let length = match hours.last() {
            Some(last) if !self.score.close.omit => {
                self.close(&mut parts, *last, end);
                end + TICKS_PER_BAR
            }
            _ => end,
        };
        let mut movement = Movement {
            title: self.score.title.clone(),
            score: self.score.name.clone(),
            period: self.profile.period.clone(),
            seed: self.seed,
            parts,
            phrases,
            tempo: TempoMap::new(tempo),
            length,
            absent: self.absent(),
            joined: self.joined(),
            attribution: self.profile.attribution.clone(),
        };
        keep(&mut movement, &sounding);
        Ok(movement)
    }

    /// Which places were asked for, by name.
    fn sounding(&self, wanted: &[String]) -> Result<Vec<String>, ComposeError> {
        let known = self.locations();
        let find = |wanted: &String| {
            let same = known.iter().find(|name| name.to_lowercase() == wanted.trim().to_lowercase());
            same.cloned().ok_or_else(|| ComposeError::UnknownLocation {
                wanted: wanted.clone(),
                nearest: nearest(wanted, &known),
                known: known.clone(),
            })
        };
        wanted.iter().map(find).collect()
    }

    /// All tracks, still empty: each player and who doubles it, supporting voices, bells.
    fn parts(&self) -> Vec<Part> {
        let mut parts = Vec::new();
        let mut add = |name: String, location: Option<String>, instrument: &Instrument| {
            let i = parts.len() as u8 % 15;
            parts.push(Part {
                name,
                location,
                instrument: instrument.name.clone(),
                voice: instrument.voice.clone(),
                program: instrument.program,
                // Channel 9 is for drums.
                channel: if i < 9 { i } else { i + 1 },
                pan: instrument.seat,
                notes: Vec::new(),
            });
        };
        for player in &self.cast.players {
            let name = &self.profile.places[player.place].name;
            for instrument in std::iter::once(&player.instrument).chain(player.doubled.iter().map(|doubled| &doubled.0))
            {
                add(format!("{name} ({})", instrument.name), Some(name.clone()), instrument);
            }
        }
        for (support, instrument) in &self.supports {
            add(format!("{} ({})", support.name, instrument.name), None, instrument);
        }
        if let Some(bells) = &self.bells {
            add("Tubular bells".to_owned(), None, bells);
        }
        parts
    }

    /// Puts an hour's lines into the tracks, in the order of [`Self::parts`].
    fn lay(&self, parts: &mut [Part], written: &Hour, start: u32) {
        let mut tracks = parts.iter_mut();
        let mut put = |line: &Line, octaves: i8| {
            if let Some(track) = tracks.next() {
                track.notes.extend(line.notes.iter().filter_map(|note| placed(note, start, octaves)));
            }
        };
        for (player, line) in self.cast.players.iter().zip(&written.places) {
            put(line, 0);
            for (_, octaves) in &player.doubled {
                put(line, *octaves);
            }
        }
        for line in &written.supports {
            put(line, 0);
        }
        if self.bells.is_some() {
            put(&written.bells, 0);
        }
    }

    fn describe(&self, hour: u8, start: u32, written: &Hour, micros: f64) -> Phrase {
        let mut track = 0;
        let parts = self.cast.players.iter().enumerate().filter_map(|(i, player)| {
            let part = track;
            track += 1 + player.doubled.len();
            Some(PartHour {
                part,
                count: self.count(i, hour)?,
                intensity: self.intensity(i, hour),
                dynamic: Dynamic::of_velocity((self.loudness[i][usize::from(hour)] + 0.5) as u8),
                notes: written.places[i].notes.len() as u32,
            })
        });
        Phrase {
            hour,
            start,
            key: key(&self.score.key, hour),
            tempo_bpm: 60_000_000.0 / micros,
            bells: if self.bells.is_some() { strokes(&self.score.bells, hour) } else { 0 },
            parts: parts.collect(),
            total: self.profile.total(usize::from(hour)),
        }
    }

    /// The places name themselves, in the key of the hour that follows.
    fn opening(&self, first: u8) -> Hour {
        let players = &self.cast.players;
        let key = key(&self.score.key, first);
        let velocity = self.score.dynamics.softest.midpoint(self.score.dynamics.loudest);
        let line = |i: usize| opening::line(i, players.len(), &self.motifs[i], key, players[i].range, velocity);
        let silence = vec![Line::default(); self.supports.len()];
        Hour { places: (0..players.len()).map(line).collect(), supports: silence, bells: Line::default() }
    }

    /// One bar in which every place that has played holds one tone.
    fn close(&self, parts: &mut [Part], last: u8, start: u32) {
        let home = key(&self.score.key, last).tonic.pitch_class();
        let tone = self.score.close.tone.as_deref().and_then(Spelling::parse).map_or(home, Spelling::pitch_class);
        for (i, part) in parts.iter_mut().enumerate().filter(|(_, part)| part.location.is_some()) {
            let Some(before) = part.notes.last().copied() else { continue };
            let Some(range) = self.range_of_track(i) else { continue };
            let near = (range[0]..=range[1])
                .filter(|pitch| pitch % 12 == tone)
                .min_by_key(|pitch| pitch.abs_diff(before.pitch));
            if let Some(pitch) = near {
                let duration = TICKS_PER_BAR - TICKS_PER_BEAT / 4;
                part.notes.push(Note {
                    onset: start,
                    duration,
                    pitch,
                    velocity: before.velocity,
                    reason: Reason::Close,
                });
            }
        }
    }

    /// The range of a place's track, doublings moved by their octaves.
    fn range_of_track(&self, track: usize) -> Option<[u8; 2]> {
        let ranges = self.cast.players.iter().flat_map(|player| {
            let doubled = player.doubled.iter().map(|doubled| doubled.1);
            std::iter::once(0)
                .chain(doubled)
                .map(|octaves| player.range.map(|pitch| pitch.saturating_add_signed(12 * octaves)))
        });
        ranges.into_iter().nth(track)
    }
}

fn placed(note: &LineNote, start: u32, octaves: i8) -> Option<Note> {
    let pitch = note.pitch.checked_add_signed(octaves.checked_mul(12)?).filter(|pitch| *pitch <= 127)?;
    Some(Note {
        onset: start + note.onset,
        duration: note.duration,
        pitch,
        velocity: note.velocity,
        reason: note.reason,
    })
}

/// Leaves only these places and the bells; with no names, all.
fn keep(movement: &mut Movement, locations: &[String]) {
    if locations.is_empty() {
        return;
    }
    let stays = |part: &Part| match &part.location {
        Some(name) => locations.contains(name),
        None => part.notes.iter().any(|note| note.reason == Reason::Bell),
    };
    let mut moved = vec![None; movement.parts.len()];
    let mut next = 0;
    for (i, part) in movement.parts.iter().enumerate() {
        if stays(part) {
            moved[i] = Some(next);
            next += 1;
        }
    }
    movement.parts.retain(stays);
    for phrase in &mut movement.phrases {
        phrase.parts =
            phrase.parts.iter().filter_map(|hour| Some(PartHour { part: moved[hour.part]?, ..hour.clone() })).collect();
    }
}

/// The name most like another, if one is.
fn nearest(wanted: &str, names: &[String]) -> Option<String> {
    let like = |name: &String| strsim::jaro_winkler(&wanted.to_lowercase(), &name.to_lowercase());
    names.iter().filter(|name| like(name) > 0.75).max_by(|a, b| like(a).total_cmp(&like(b))).cloned()
}
