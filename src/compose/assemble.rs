//! Putting hours together: phrases in a row become the tracks of a movement.

use super::composer::{ComposeError, Composer, Options, WrittenHour};
use super::line::{LineNote, PhraseLine};
use super::movement::{Movement, Note, Part, PartHour, Phrase, Reason};
use super::opening;
use super::plan::{key, micros_per_beat, strokes, tempo_changes};
use crate::footfall::Profile;
use crate::score::{Instrument, PartMidi, Preset, Score};
use crate::text::near::nearest;
use crate::theory::{Dynamic, Spelling, TICKS_PER_BAR, TICKS_PER_BEAT, TICKS_PER_PHRASE, TempoChange, TempoMap};

/// Composes a piece. A pure function: the same data, score and options always give the same notes.
///
/// # Errors
/// When the data hold no place, a location is not one of them, or no place was counted in the hours.
///
/// ```
/// use bandstand::compose::{Options, compose};
/// use bandstand::footfall::{Footfall, Statistic};
/// use bandstand::score;
///
/// let profile = Footfall::leeds_week().profile(&"weekday".parse()?, Statistic::Mean)?;
/// let score = score::shipped("leeds").ok_or("there is no score called leeds")??;
/// let noon = compose(&profile, &score, &Options { hours: vec![12], ..Options::default() })?;
/// assert_eq!(noon.phrases[0].key.to_string(), "D");
/// assert_eq!(noon.phrases[0].bells, 12);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn compose(profile: &Profile, score: &Score, options: &Options) -> Result<Movement, ComposeError> {
    Composer::new(profile, score, options.seed)?.movement(options)
}

impl Composer<'_> {
    /// Writes the piece that the options ask for; its seed is the composer's. Of the hours that are asked for, those in
    /// which no place was counted are left out.
    ///
    /// # Errors
    /// When a location is not in the band, or no place was counted in any of the hours.
    pub fn movement(&self, options: &Options) -> Result<Movement, ComposeError> {
        let sounding = self.sounding(&options.locations)?;
        let mut hours = if options.hours.is_empty() { self.hours() } else { options.hours.clone() };
        hours.retain(|hour| self.has(*hour));
        if hours.is_empty() {
            let (period, counted) = (self.profile.period.clone(), self.hours());
            return Err(ComposeError::NotCounted { wanted: options.hours.clone(), period, counted });
        }
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

    /// Names of the places that were asked for, as the data write them.
    fn sounding(&self, wanted: &[String]) -> Result<Vec<String>, ComposeError> {
        let known = self.locations();
        let find = |wanted: &String| {
            let same = known.iter().find(|name| name.to_lowercase() == wanted.trim().to_lowercase());
            same.cloned().ok_or_else(|| ComposeError::UnknownLocation {
                wanted: wanted.clone(),
                nearest: nearest(wanted, known.iter().map(String::as_str)).map(str::to_owned),
                known: known.clone(),
            })
        };
        wanted.iter().map(find).collect()
    }

    /// All tracks, still empty: each player and the players who double it, then supporting voices, then bells.
    fn parts(&self) -> Vec<Part> {
        let mut parts = Vec::new();
        let mut add = |name: String, location: Option<String>, instrument: &Instrument, midi: &PartMidi| {
            let general = Preset { bank: 0, program: instrument.program };
            parts.push(Part {
                name,
                location,
                instrument: instrument.name.clone(),
                voice: instrument.voice.clone(),
                program: midi.program.unwrap_or(instrument.program),
                preset: self.score.soundfont.get(&instrument.name).copied().unwrap_or(general),
                channel: 0,
                midi: midi.clone(),
                pan: instrument.seat,
                notes: Vec::new(),
            });
        };
        for player in &self.cast.players {
            let name = &self.profile.places[player.place].name;
            let doubles = player.doubled.iter().map(|(instrument, doubling)| (instrument, &doubling.midi));
            for (instrument, midi) in std::iter::once((&player.instrument, &player.midi)).chain(doubles) {
                add(format!("{name} ({})", instrument.name), Some(name.clone()), instrument, midi);
            }
        }
        for (support, instrument) in &self.supports {
            add(format!("{} ({})", support.name, instrument.name), None, instrument, &support.midi);
        }
        if let Some(bells) = &self.bells {
            add("Tubular bells".to_owned(), None, bells, &self.score.bells.midi);
        }
        set_channels(&mut parts);
        parts
    }

    /// Puts an hour's lines into the tracks, in the order of [`Self::parts`].
    fn lay(&self, parts: &mut [Part], written: &WrittenHour, start: u32) {
        let mut tracks = parts.iter_mut();
        let mut put = |line: &PhraseLine, octaves: i8| {
            if let Some(track) = tracks.next() {
                track.notes.extend(line.notes.iter().filter_map(|note| placed(note, start, octaves)));
            }
        };
        for (player, line) in self.cast.players.iter().zip(&written.places) {
            put(line, 0);
            for (_, doubling) in &player.doubled {
                put(line, doubling.octaves);
            }
        }
        for line in &written.supports {
            put(line, 0);
        }
        if self.bells.is_some() {
            put(&written.bells, 0);
        }
    }

    /// What is told of an hour beside its notes; `micros` are microseconds a beat at its start.
    fn describe(&self, hour: u8, start: u32, written: &WrittenHour, micros: f64) -> Phrase {
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

    /// The opening, in which the places name themselves, in the key of the first hour.
    fn opening(&self, first: u8) -> WrittenHour {
        let players = &self.cast.players;
        let key = key(&self.score.key, first);
        let velocity = self.score.dynamics.softest.midpoint(self.score.dynamics.loudest);
        let line = |i: usize| opening::line(i, players.len(), &self.motifs[i], key, players[i].range, velocity);
        let silence = vec![PhraseLine::default(); self.supports.len()];
        WrittenHour { places: (0..players.len()).map(line).collect(), supports: silence, bells: PhraseLine::default() }
    }

    /// Adds the closing bar, in which every place that has played holds one tone.
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
            let doubled = player.doubled.iter().map(|doubled| doubled.1.octaves);
            std::iter::once(0)
                .chain(doubled)
                .map(|octaves| player.range.map(|pitch| pitch.saturating_add_signed(12 * octaves)))
        });
        ranges.into_iter().nth(track)
    }
}

/// A note of a phrase moved to its place in the piece; none if its octaves take it out of MIDI's pitches.
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

/// Gives each part the channel that the score asks for, or else the next one that no part asks for; never the drums'.
fn set_channels(parts: &mut [Part]) {
    const DRUMS: u8 = 9;
    let asked: Vec<u8> = parts.iter().filter_map(|part| part.midi.channel?.checked_sub(1)).collect();
    let free: Vec<u8> = (0..16).filter(|channel| *channel != DRUMS && !asked.contains(channel)).collect();
    let mut free = free.iter().cycle();
    for part in parts {
        let asked = part.midi.channel.and_then(|channel| channel.checked_sub(1));
        part.channel = asked.or_else(|| free.next().copied()).unwrap_or(0);
    }
}

/// Keeps only the parts of these places and the bells; without names, all parts.
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
