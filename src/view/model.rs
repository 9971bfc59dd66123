//! What there is to be seen at a moment, worked out from the music and the desk; how it is drawn is not decided here.

use super::meter::level;
use crate::compose::{Movement, Phrase, Reason};
use crate::theory::{Dynamic, Key, TICKS_PER_BAR, TICKS_PER_BEAT, TICKS_PER_PHRASE};

/// What is set and what goes on, apart from the notes: volume, choices, outputs, messages.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Desk {
    /// `playing`, `paused` and so on.
    pub state: &'static str,
    /// The volume, 0 to 100 per cent.
    pub volume: u8,
    /// The score that is chosen, by name.
    pub score: String,
    /// The period that is chosen.
    pub period: String,
    /// The places that are chosen; none for all.
    pub chosen: Option<Vec<String>>,
    /// Outputs: the name of each, what it does, and whether that is as it should be.
    pub outputs: Vec<(String, &'static str, bool)>,
    /// The last message.
    pub message: Option<String>,
    /// Whether the help is shown.
    pub help: bool,
}

/// Where the music is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Place {
    /// The hour of the day, 0 to 23.
    pub hour: u8,
    /// The bar of the hour, 1 to 8, or 9 in the closing bar.
    pub bar: u32,
    /// The beat of the bar, 1 to 4.
    pub beat: u32,
    /// The key of the hour.
    pub key: Key,
    /// The tempo, beats a minute.
    pub bpm: f64,
    /// Strokes of the bells in this hour while they sound, else 0.
    pub strokes: u8,
    /// People in the whole city in this hour.
    pub total: f64,
}

/// What the row of one place shows.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Row {
    /// The place's name.
    pub name: String,
    /// The instrument of its first part.
    pub instrument: String,
    /// How loudly it sounds, 0 to 1.
    pub level: f64,
    /// People in the hour; none where there is no count.
    pub count: Option<f64>,
    /// Loudness as a musician would mark it.
    pub dynamic: Option<Dynamic>,
    /// Whether it is among the places that are chosen; none if all are.
    pub chosen: Option<bool>,
}

/// A stretch of eight bars, and where the music is in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stretch {
    /// Its first tick.
    pub start: u32,
    /// Ticks since then.
    pub into: u32,
    /// The lowest and the highest MIDI pitch in it.
    pub pitches: (u8, u8),
}

/// Everything that the view shows of a moment.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Model {
    /// Where the music is; none before the first hour.
    pub place: Option<Place>,
    /// The rows of all places.
    pub rows: Vec<Row>,
    /// The eight bars in which the music is.
    pub stretch: Stretch,
    /// People in each hour of the day.
    pub day: [f64; 24],
    /// Whether a place was counted in each hour of the day.
    pub counted: [bool; 24],
    /// Whether the piece has each hour of the day.
    pub hours: [bool; 24],
}

impl Model {
    /// What is seen of a movement at a tick. `whole` is the day that it is from, with every hour and place.
    pub fn of(movement: &Movement, whole: &Movement, tick: u32, desk: &Desk) -> Self {
        let phrase = movement.phrase_at(tick);
        let sounding = desk.state != "paused";
        let rows = whole.locations().into_iter().map(|name| row(name, movement, whole, phrase, tick, desk, sounding));
        let (mut day, mut counted) = ([0.0; 24], [false; 24]);
        for phrase in &whole.phrases {
            let hour = usize::from(phrase.hour % 24);
            (day[hour], counted[hour]) = (phrase.total, true);
        }
        let mut hours = [false; 24];
        movement.phrases.iter().for_each(|phrase| hours[usize::from(phrase.hour % 24)] = true);
        Self {
            place: phrase.map(|phrase| place(movement, phrase, tick)),
            rows: rows.collect(),
            stretch: stretch(movement, phrase, tick),
            day,
            counted,
            hours,
        }
    }
}

fn place(movement: &Movement, phrase: &Phrase, tick: u32) -> Place {
    let into = tick - phrase.start;
    let bells = movement.parts.iter().flat_map(|part| &part.notes).filter(|note| note.reason == Reason::Bell);
    let here = |onset: u32| (phrase.start..=tick).contains(&onset);
    let ring = bells.filter(|note| here(note.onset) && tick - note.onset < note.duration + TICKS_PER_BEAT).count();
    Place {
        hour: phrase.hour,
        bar: (into / TICKS_PER_BAR + 1).min(9),
        beat: into % TICKS_PER_BAR / TICKS_PER_BEAT + 1,
        key: phrase.key,
        bpm: movement.tempo.at(tick).bpm(),
        strokes: if ring > 0 { phrase.bells } else { 0 },
        total: phrase.total,
    }
}

fn row(
    name: String,
    movement: &Movement,
    whole: &Movement,
    phrase: Option<&Phrase>,
    tick: u32,
    desk: &Desk,
    sounding: bool,
) -> Row {
    let is_here = |location: &Option<String>| location.as_deref() == Some(&name);
    let players = || movement.parts.iter().filter(|part| is_here(&part.location));
    let level = players().map(|part| level(part, tick)).fold(0.0, f64::max);
    // The whole day has the place's count in this hour, whether the place is heard or not.
    let hour = phrase.and_then(|phrase| whole.phrases.iter().find(|other| other.hour == phrase.hour));
    let part = |part: usize| whole.parts.get(part).is_some_and(|part| is_here(&part.location));
    let share = hour.and_then(|hour| hour.parts.iter().find(|share| part(share.part)));
    let instruments = whole.parts.iter().filter(|part| is_here(&part.location)).map(|part| part.instrument.clone());
    Row {
        instrument: instruments.into_iter().next().unwrap_or_default(),
        level: if sounding { level } else { 0.0 },
        count: share.map(|share| share.count),
        dynamic: share.map(|share| share.dynamic),
        chosen: desk.chosen.as_ref().map(|chosen| chosen.contains(&name)),
        name,
    }
}

/// The stretch of a phrase; before the first phrase that of the opening, after the last that of the closing bar.
fn stretch(movement: &Movement, phrase: Option<&Phrase>, tick: u32) -> Stretch {
    let start = match phrase {
        Some(phrase) if tick - phrase.start < TICKS_PER_PHRASE => phrase.start,
        Some(phrase) => phrase.start + TICKS_PER_PHRASE,
        None => 0,
    };
    let end = start + TICKS_PER_PHRASE;
    let notes = movement.parts.iter().flat_map(|part| &part.notes);
    let pitches = notes.filter(|note| note.onset < end && note.onset + note.duration > start).map(|note| note.pitch);
    let (low, high) = pitches.fold((u8::MAX, 0), |(low, high), pitch| (low.min(pitch), high.max(pitch)));
    let (low, high) = if low > high { (48, 72) } else { (low, high.max(low + 1)) };
    Stretch { start, into: (tick - start).min(TICKS_PER_PHRASE - 1), pitches: (low, high) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::test_movement::movement;

    #[test]
    fn bar_beat_and_hour_are_told_from_the_tick() {
        let movement = movement(2);
        let desk = Desk::default();
        let at = |tick: u32| Model::of(&movement, &movement, tick, &desk);
        let place = |tick: u32| at(tick).place.map(|place| (place.hour, place.bar, place.beat)).unwrap();
        assert_eq!((place(0), place(TICKS_PER_BAR + 480)), ((7, 1, 1), (7, 2, 2)));
        assert_eq!(place(TICKS_PER_PHRASE), (8, 1, 1));
        assert_eq!((place(2 * TICKS_PER_PHRASE), at(2 * TICKS_PER_PHRASE).stretch.into), ((8, 9, 1), 0));
        assert_eq!(at(TICKS_PER_PHRASE + 7).stretch, Stretch { start: TICKS_PER_PHRASE, into: 7, pitches: (60, 61) });
        assert_eq!((at(0).day[7], at(0).day[9], at(0).hours[8], at(0).hours[9]), (100.0, 0.0, true, false));
        assert_eq!((at(0).counted[7], at(0).counted[9]), (true, false));
    }

    #[test]
    fn rows_tell_what_is_heard_and_what_is_counted() {
        let whole = movement(2);
        let mut solo = whole.clone();
        solo.parts.remove(0);
        let desk = Desk { chosen: Some(vec!["Place 1".into()]), ..Desk::default() };
        let rows = Model::of(&solo, &whole, 0, &desk).rows;
        assert_eq!((rows[0].count, rows[0].level, rows[0].chosen), (Some(100.0), 0.0, Some(false)));
        assert!(rows[1].level >= 0.5 && rows[1].chosen == Some(true) && rows[1].count.is_none());
        let paused = Desk { state: "paused", ..Desk::default() };
        assert_eq!(Model::of(&whole, &whole, 0, &paused).rows[0].level, 0.0);
    }
}
