//! What am I hearing? A movement explained hour by hour, place by place.

use super::intensity::bounds;
use super::movement::{Movement, Phrase};
use crate::footfall::{Basis, Footfall, Group, PlaceProfile, Profile, Statistic};
use crate::score::{Method, Scale, Score, Walk};
use crate::text;
use serde::Serialize;
use std::collections::BTreeMap;

/// What is heard in a movement; serialises to the contract of `explain --json`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explanation {
    /// The score's name.
    pub score: String,
    /// The period, as asked for.
    pub period: String,
    /// The seed.
    pub seed: u64,
    /// What stands for the counts of many days.
    pub statistic: Statistic,
    /// How the intervals of the counts were found; none until [`Explanation::add_intervals`] has found them.
    pub certainty: Option<Certainty>,
    /// How counts were ranked.
    pub intensity: Ranking,
    /// The places that play.
    pub locations: Vec<String>,
    /// The places in the data that find no player, busiest first.
    pub absent: Vec<String>,
    /// The places whose people are counted with another place's player: (place, the player's place).
    pub joined: Vec<(String, String)>,
    /// How this score makes music of counts, one sentence for each rule.
    pub how: Vec<String>,
    /// Length of the piece in seconds, the closing bar included.
    pub seconds: f64,
    /// The hours in the order of playing.
    pub hours: Vec<ExplainedHour>,
    /// The hours of the day, 0 to 23, in which no place was counted: they are left out.
    pub uncounted: Vec<u8>,
    /// Who made the data and on what terms.
    pub attribution: Vec<String>,
}

/// How the intervals of the counts were found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Certainty {
    /// The share of such intervals that hold the true count: 0.95.
    pub level: f64,
    /// The method.
    pub method: &'static str,
    /// How many times the days were drawn.
    pub draws: u64,
}

/// How counts were ranked.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Ranking {
    /// Among all counts of the city, or of the place.
    pub scale: Scale,
    /// The counts between levels (quintiles, if the score has no levels) of the whole city.
    pub bounds: Vec<f64>,
    /// The counts between the levels of each place; empty where counts are ranked among the city's.
    pub places: BTreeMap<String, Vec<f64>>,
}

/// One hour.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ExplainedHour {
    /// 0 to 23.
    pub hour: u8,
    /// Seconds from the start of the piece.
    pub start_seconds: f64,
    /// Beats from the start of the piece.
    pub start_beats: f64,
    /// The key.
    pub key: ExplainedKey,
    /// Beats a minute at the start of the hour.
    pub tempo_bpm: f64,
    /// Strokes of the bells.
    pub bells: u8,
    /// People in the whole city.
    pub total: f64,
    /// The places that play.
    pub parts: Vec<ExplainedPart>,
    /// The places that were not counted in this hour: they rest.
    pub rests: Vec<String>,
}

/// A key, spelt.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ExplainedKey {
    /// The tonic: `Ab`.
    pub tonic: String,
    /// `major` or `minor`.
    pub mode: &'static str,
    /// The five tones, tonic first.
    pub scale: Vec<String>,
    /// The tonic as it is read aloud: `A flat`.
    #[serde(skip)]
    pub words: String,
}

/// One place in one hour.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ExplainedPart {
    /// The place.
    pub location: String,
    /// Its instrument.
    pub instrument: String,
    /// People, typically.
    pub count: f64,
    /// How many days the count rests on, how many are missing, and how the days are spread. Of places that share a player
    /// the fewest days and the most missing ones, without quartiles.
    #[serde(flatten)]
    pub basis: Basis,
    /// The 95 % confidence interval of the count; none where there are too few days.
    pub interval: Option<[f64; 2]>,
    /// Where the count stands, 0 to 1.
    pub intensity: f64,
    /// The dynamic mark: `mf`.
    pub dynamic: &'static str,
    /// The dynamic mark in words: `mezzo-forte`.
    #[serde(skip)]
    pub dynamic_name: &'static str,
    /// Notes that begin in the hour.
    pub notes: u32,
}

/// Explains a movement that was composed from this profile and score.
pub fn explain(profile: &Profile, score: &Score, movement: &Movement) -> Explanation {
    let levels = match score.intensity.levels {
        0 => 5,
        levels => usize::from(levels),
    };
    let mut locations: Vec<String> = Vec::new();
    for name in movement.parts.iter().filter_map(|part| part.location.as_ref()) {
        if !locations.contains(name) {
            locations.push(name.clone());
        }
    }
    let places =
        profile.places.iter().enumerate().map(|(i, place)| (place.name.clone(), bounds(profile, Some(i), levels)));
    let hours = movement.phrases.iter().map(|phrase| ExplainedHour {
        hour: phrase.hour,
        start_seconds: movement.tempo.seconds_at(phrase.start),
        start_beats: f64::from(phrase.start) / f64::from(crate::theory::PPQ),
        key: ExplainedKey {
            tonic: phrase.key.tonic.to_string(),
            mode: phrase.key.mode.name(),
            scale: phrase.key.scale().iter().map(ToString::to_string).collect(),
            words: phrase.key.tonic.words(),
        },
        tempo_bpm: phrase.tempo_bpm,
        bells: phrase.bells,
        total: phrase.total,
        parts: phrase
            .parts
            .iter()
            .map(|hour| {
                let part = &movement.parts[hour.part];
                let location = part.location.clone().unwrap_or_default();
                ExplainedPart {
                    instrument: part.instrument.clone(),
                    count: hour.count,
                    basis: basis(profile, &counted_with(&movement.joined, &location), phrase.hour),
                    interval: None,
                    intensity: hour.intensity,
                    dynamic: hour.dynamic.mark(),
                    dynamic_name: hour.dynamic.name(),
                    notes: hour.notes,
                    location,
                }
            })
            .collect(),
        rests: locations.iter().filter(|name| !plays(movement, phrase, name)).cloned().collect(),
    });
    let hours: Vec<ExplainedHour> = hours.collect();
    Explanation {
        score: movement.score.clone(),
        period: movement.period.clone(),
        seed: movement.seed,
        statistic: profile.statistic,
        certainty: None,
        intensity: Ranking {
            scale: score.intensity.scale,
            bounds: bounds(profile, None, levels),
            places: if score.intensity.scale == Scale::Place { places.collect() } else { BTreeMap::new() },
        },
        absent: movement.absent.clone(),
        joined: movement.joined.clone(),
        how: how(score),
        locations,
        seconds: movement.seconds(),
        hours,
        uncounted: (0..24).filter(|hour| !profile.is_counted(usize::from(*hour))).collect(),
        attribution: movement.attribution.clone(),
    }
}

/// Whether a place has a count in a phrase.
fn plays(movement: &Movement, phrase: &Phrase, name: &str) -> bool {
    phrase.parts.iter().any(|hour| movement.parts[hour.part].location.as_deref() == Some(name))
}

/// A place and those that share its player, by name.
fn counted_with(joined: &[(String, String)], location: &str) -> Vec<String> {
    let guests = joined.iter().filter(|(_, host)| host == location).map(|(guest, _)| guest.clone());
    std::iter::once(location.to_owned()).chain(guests).collect()
}

/// What the count of some places together rests on in an hour.
fn basis(profile: &Profile, names: &[String], hour: u8) -> Basis {
    let hour = usize::from(hour);
    let is_counted = |place: &&PlaceProfile| names.contains(&place.name) && place.hours[hour].is_some();
    let several = profile.places.iter().filter(is_counted).map(|place| place.basis[hour]);
    let joined = several.reduce(|a, b| Basis { days: a.days.min(b.days), gaps: a.gaps.max(b.gaps), quartiles: None });
    joined.unwrap_or_default()
}

/// The rules of a score in plain sentences.
fn how(score: &Score) -> Vec<String> {
    let mut how = vec![format!("{} ({}).", score.title, score.name)];
    if !score.about.is_empty() {
        how.push(score.about.clone());
    }
    let each = match score.key.hours {
        1 => "one hour".to_owned(),
        hours => format!("{hours} hours"),
    };
    how.push(match score.key.walk {
        Walk::ThereAndBack => format!("The key tells the time: up the circle of fifths till noon and back, {each} in each, so neighbours share four of five tones."),
        Walk::Up => format!("The key tells the time: round the circle of fifths upwards, {each} in each."),
        Walk::Down => format!("The key tells the time: round the circle of fifths downwards, {each} in each."),
        Walk::Fixed => "The key is the same all day.".to_owned(),
        Walk::List => "The key tells the time, by the score's own list.".to_owned(),
    });
    let among = if score.intensity.scale == Scale::Place { "the place's own counts" } else { "all counts of the city" };
    how.push(match score.intensity.levels {
        0 => format!("Intensity is the share of {among} on such days that is smaller than the hour's count."),
        levels => format!("Intensity has {levels} levels, cut so that each holds as many of {among} on such days."),
    });
    let dynamics = score.dynamics;
    how.push(match score.melody.method {
        Method::RunningSum => "Each level has its own bars and loudness; the running sum of the counts chooses the bar and the degree of the scale.".to_owned(),
        Method::Motif => format!(
            "Intensity decides how many notes a phrase has ({} to {}; a busier hour always has more) and how loud it is (velocity {} to {}). \
             Each place has a motif of its own, stated, answered, carried on and brought home over the eight bars.",
            score.rhythm.notes[0], score.rhythm.notes[1], dynamics.softest, dynamics.loudest
        ),
    });
    if score.tempo.slow < score.tempo.fast {
        how.push(format!(
            "The whole city sets the tempo, {} to {} beats a minute.",
            score.tempo.slow, score.tempo.fast
        ));
    }
    how
}

impl Explanation {
    /// Adds confidence intervals of the counts, from the readings that the explained music was composed from; does nothing
    /// for counts without dates.
    pub fn add_intervals(&mut self, footfall: &Footfall) {
        let with = |location: &String| Group { places: counted_with(&self.joined, location) };
        let groups: Vec<Group> = self.locations.iter().map(with).collect();
        let Ok(period) = self.period.parse() else { return };
        let Some(intervals) = footfall.intervals(&period, self.statistic, &groups) else { return };
        let method = "percentile bootstrap of whole days";
        self.certainty = Some(Certainty { level: intervals.level, method, draws: intervals.draws });
        for hour in &mut self.hours {
            for part in &mut hour.parts {
                let at = self.locations.iter().position(|location| *location == part.location);
                part.interval = at.and_then(|at| intervals.groups[at][usize::from(hour.hour)]);
            }
        }
    }

    /// The explanation in plain words, one paragraph for each hour.
    pub fn text(&self) -> String {
        let mut text = self.how.join("\n") + "\n";
        if !self.joined.is_empty() {
            let joined = self.joined.iter().map(|(place, host)| format!("{place} with {host}")).collect::<Vec<_>>();
            text += &format!("Counted together: {}.\n", joined.join(", "));
        }
        if !self.absent.is_empty() {
            text += &format!(
                "There are no players for {}, which {} out: {}.\n",
                text::counted(self.absent.len(), "quieter place"),
                if self.absent.len() == 1 { "sits" } else { "sit" },
                self.absent.join(", ")
            );
        }
        if self.hours.iter().flat_map(|hour| &hour.parts).any(|part| part.interval.is_some()) {
            let draws = self.certainty.as_ref().map_or(0, |certainty| certainty.draws);
            text += &format!(
                "In brackets: the 95 % confidence interval of the {} (bootstrap, days drawn {draws} times), and how many days it rests on.\n",
                match self.statistic {
                    Statistic::Mean => "mean",
                    Statistic::Median => "median",
                    Statistic::Trimmed => "trimmed mean",
                }
            );
        }
        if !self.uncounted.is_empty() {
            text += &format!("No place was counted at {}: left out.\n", text::hours(&self.uncounted));
        }
        for hour in &self.hours {
            let mode = if hour.key.mode == "minor" { " minor" } else { "" };
            text += &format!("\n{:02}:00, {}{mode}, {:.0} beats a minute.", hour.hour, hour.key.words, hour.tempo_bpm);
            if hour.bells > 0 {
                text += &format!(" Bells strike {}.", number(hour.bells));
            }
            text += &format!(" {} {} in all.\n", text::whole(hour.total.round()), text::people(hour.total.round()));
            for part in &hour.parts {
                text += &format!("  {}\n", self.line(part));
            }
            for place in &hour.rests {
                text += &format!("  {place}: not counted in this hour, rests\n");
            }
        }
        text
    }

    /// The line of one place in one hour: `Briggate (euphonium): 142 people, busier than 23 % of its hours, piano, 41 notes`.
    fn line(&self, part: &ExplainedPart) -> String {
        let whose = if self.intensity.scale == Scale::Place { "its" } else { "the city's" };
        let notes = match part.notes {
            0 => "silent".to_owned(),
            1 => "one note".to_owned(),
            notes => format!("{notes} notes"),
        };
        format!(
            "{} ({}): {} {}{}, busier than {:.0} % of {whose} hours, {}, {notes}",
            part.location,
            part.instrument.to_lowercase(),
            text::whole(part.count.round()),
            text::people(part.count.round()),
            certainty(part),
            part.intensity * 100.0,
            part.dynamic_name,
        )
    }
}

/// How sure a count is, in brackets: ` (681 to 707; 1,690 days, 3 missing)`; nothing for one day or an unknown spread.
fn certainty(part: &ExplainedPart) -> String {
    let Basis { days, gaps, .. } = part.basis;
    let days = text::counted(days as usize, "day");
    let missing = if gaps > 0 { format!(", {} missing", text::thousands(f64::from(gaps))) } else { String::new() };
    match part.interval {
        Some([low, high]) => format!(" ({} to {}; {days}{missing})", text::whole(low), text::whole(high)),
        None if part.basis.quartiles.is_some() && part.basis.days + gaps > 1 => format!(" ({days}{missing})"),
        None => String::new(),
    }
}

/// A stroke count in words.
fn number(n: u8) -> &'static str {
    const WORDS: [&str; 13] =
        ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
    WORDS.get(usize::from(n)).copied().unwrap_or("many")
}
