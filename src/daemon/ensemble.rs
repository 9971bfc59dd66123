//! Counts, scores and periods made into pieces that can be played at once, and kept for the next time.

use std::rc::Rc;
use std::sync::Arc;

use jiff::civil::Date;

use crate::compose::{Composer, Movement, Options};
use crate::footfall::{Footfall, Period, Profile, Statistic};
use crate::performance::conductor::{Choice, Menu};
use crate::score::Score;
use crate::sound::{Band, Gain, SoundFont};

mod terms;

pub use terms::{EnsembleError, Piece, Span};

/// Pieces that are kept ready: each has waveforms of some megabytes, and a Pi Zero has not many to spare.
const KEPT: usize = 3;

/// Days of which the counts are kept ready.
const DAYS: usize = 12;

/// A day with all places, as loud as it is to be.
struct Day {
    score: usize,
    period: usize,
    profile: Profile,
    gain: Gain,
    /// Every hour with every place.
    whole: Arc<Movement>,
    /// What the menu calls them, and the places that are meant.
    locations: Vec<(String, Vec<String>)>,
}

/// Everything there is to play from.
pub struct Ensemble {
    footfall: Footfall,
    scores: Vec<Score>,
    periods: Vec<String>,
    statistic: Option<Statistic>,
    seed: u64,
    font: Option<SoundFont>,
    /// The hours of a day that are played, in order.
    hours: Vec<u8>,
    /// Places that are chosen together.
    group: Vec<String>,
    /// Scores whose other spellings of places have not yet been looked for in the counts.
    unread: Vec<usize>,
    /// The day from which `yesterday` and its like are told.
    today: Date,
    /// What people should know of the days that are played.
    words: Vec<String>,
    days: Vec<Rc<Day>>,
    pieces: Vec<((Choice, Span), Piece)>,
}

impl Ensemble {
    /// An ensemble of scores for counts; both lists have at least one entry.
    pub fn new(
        mut footfall: Footfall,
        scores: Vec<Score>,
        periods: Vec<String>,
        statistic: Option<Statistic>,
        seed: u64,
        font: Option<SoundFont>,
    ) -> Self {
        for score in &scores {
            let aliases: Vec<(String, String)> = score.aliases.clone().into_iter().collect();
            footfall.rename(&aliases);
        }
        Self {
            footfall,
            scores,
            periods,
            statistic,
            seed,
            font,
            hours: (0..24).collect(),
            group: Vec::new(),
            unread: Vec::new(),
            today: Date::ZERO,
            words: Vec::new(),
            days: Vec::new(),
            pieces: Vec::new(),
        }
    }

    /// On this day. Periods told from another day are read anew.
    pub fn set_today(&mut self, today: Date) {
        if today == self.today {
            return;
        }
        self.today = today;
        self.words.clear();
        let stays = |period: usize| !self.periods.get(period).is_some_and(|text| Period::is_relative(text));
        self.days.retain(|day| stays(day.period));
        self.pieces.retain(|((choice, _), _)| stays(choice.period));
    }

    /// What people should know of the days that are played, once.
    pub fn words(&mut self) -> Vec<String> {
        std::mem::take(&mut self.words)
    }

    /// Only these hours of each day, in order.
    pub fn with_hours(self, hours: Vec<u8>) -> Self {
        Self { hours, ..self }
    }

    /// Several places that are one more choice: the first after all of them, where a day has at least two of them.
    pub fn with_group(self, group: Vec<String>) -> Self {
        Self { group, ..self }
    }

    /// More to choose from. Periods without counts are passed over.
    pub fn offer(&mut self, scores: Vec<Score>, periods: &[&str]) {
        for score in scores {
            if self.scores.iter().all(|other| other.name != score.name) {
                self.unread.push(self.scores.len());
                self.scores.push(score);
            }
        }
        for name in periods {
            let there = self.periods.iter().any(|other| other.eq_ignore_ascii_case(name));
            if !there && name.parse().is_ok_and(|period| self.footfall.has(&period)) {
                self.periods.push((*name).to_owned());
            }
        }
    }

    /// Takes over a day that is composed already: its counts, all its music, and how loud it is to be.
    ///
    /// # Errors
    /// When the score cannot be played on the counts.
    pub fn adopt(&mut self, profile: Profile, whole: Movement, gain: Gain) -> Result<(), EnsembleError> {
        let choice = Choice::default();
        let places = Composer::new(&profile, &self.scores[choice.score], self.seed)?.locations();
        self.keep_day(choice, profile, whole, gain, places);
        Ok(())
    }

    /// Takes over the music of a choice, as [`Self::piece`] would compose it.
    ///
    /// # Errors
    /// When the band cannot play it.
    pub fn adopt_piece(&mut self, choice: Choice, movement: Movement) -> Result<(), EnsembleError> {
        let gain = self.day(choice)?.gain;
        let piece = self.ready(movement, gain)?;
        self.pieces.push(((choice, Span::Day), piece));
        Ok(())
    }

    /// The hours of a day that are played.
    pub fn hours(&self) -> &[u8] {
        &self.hours
    }

    /// All hours from now on.
    pub fn open_day(&mut self) {
        self.hours = (0..24).collect();
        self.pieces.clear();
    }

    /// The whole day, every hour and place of it.
    ///
    /// # Errors
    /// When there are no counts, or the score cannot be played.
    pub fn whole(&mut self, choice: Choice) -> Result<Arc<Movement>, EnsembleError> {
        Ok(Arc::clone(&self.day(choice)?.whole))
    }

    /// Leaves out the periods that have no counts; returns them with what is wrong.
    ///
    /// # Errors
    /// When none is left: what is wrong with the first.
    pub fn leave_out_empty_periods(&mut self) -> Result<Vec<(String, EnsembleError)>, EnsembleError> {
        let mut left_out = Vec::new();
        for n in (0..self.periods.len()).rev() {
            let choice = Choice { period: n, ..Choice::default() };
            if let Err(error) = self.day(choice) {
                left_out.push((self.periods.remove(n), error));
                self.days.clear();
            }
        }
        left_out.reverse();
        if self.periods.is_empty() && !left_out.is_empty() { Err(left_out.remove(0).1) } else { Ok(left_out) }
    }

    /// The counts.
    pub fn footfall(&self) -> &Footfall {
        &self.footfall
    }

    /// What there is to choose from with a score and a period.
    ///
    /// # Errors
    /// When the period has no counts, or the score cannot be played on them.
    pub fn menu(&mut self, choice: Choice) -> Result<Menu, EnsembleError> {
        let day = self.day(choice)?;
        Ok(Menu {
            scores: self.scores.iter().map(|score| score.name.clone()).collect(),
            periods: self.periods.clone(),
            locations: day.locations.iter().map(|(label, _)| label.clone()).collect(),
        })
    }

    /// The places that a choice plays; none for all.
    pub fn places(&mut self, choice: Choice) -> Option<Vec<String>> {
        let day = self.day(choice).ok()?;
        choice.location.and_then(|at| day.locations.get(at)).map(|(_, places)| places.clone())
    }

    /// The place of a name in the menu, as the data spell it or in other letters.
    ///
    /// # Errors
    /// When the score has no player for it.
    pub fn location(&mut self, choice: Choice, name: &str) -> Result<usize, EnsembleError> {
        let day = self.day(choice)?;
        let labels = || day.locations.iter().map(|(label, _)| label.as_str());
        let found = labels().position(|label| label.eq_ignore_ascii_case(name.trim()));
        found.ok_or_else(|| EnsembleError::NoPlayer {
            location: name.to_owned(),
            score: self.scores[choice.score].name.clone(),
            players: labels().collect::<Vec<_>>().join(", "),
        })
    }

    /// A piece.
    ///
    /// # Errors
    /// When there are no counts, or the score cannot be played.
    pub fn piece(&mut self, choice: Choice, span: Span) -> Result<Piece, EnsembleError> {
        let key = (choice, span);
        if let Some(at) = self.pieces.iter().position(|(other, _)| *other == key) {
            // The one used last goes to the end.
            let kept = self.pieces.remove(at);
            self.pieces.push(kept.clone());
            return Ok(kept.1);
        }
        let day = self.day(choice)?;
        let locations = choice.location.and_then(|at| day.locations.get(at)).map(|(_, places)| places.clone());
        let hours = if span == Span::Day { self.hours.clone() } else { (0..24).collect() };
        let movement = if locations.is_none() && hours.len() == 24 && hours[0] == 0 {
            Movement::clone(&day.whole)
        } else {
            let options = Options { seed: self.seed, hours, locations: locations.unwrap_or_default() };
            Composer::new(&day.profile, &self.scores[choice.score], self.seed)?.movement(&options)?
        };
        let movement = match span {
            Span::Day => movement,
            Span::Hour { hour, bells } => {
                let alone = movement.hour_alone(hour).unwrap_or(movement);
                if bells { alone } else { alone.without_bells() }
            }
        };
        let piece = self.ready(movement, day.gain)?;
        if self.pieces.len() >= KEPT {
            self.pieces.remove(0);
        }
        self.pieces.push((key, piece.clone()));
        Ok(piece)
    }

    /// A movement of one's own, as loud as the day it is from.
    ///
    /// # Errors
    /// When the band cannot play it.
    pub fn ready(&self, movement: Movement, gain: Gain) -> Result<Piece, EnsembleError> {
        let band = match &self.font {
            None => Band::with_gain(&movement, gain)?,
            Some(font) => Band::with_soundfont(&movement, Some(gain), font)?,
        };
        Ok(Piece { movement: Arc::new(movement), band, gain })
    }

    fn day(&mut self, choice: Choice) -> Result<Rc<Day>, EnsembleError> {
        let (score, period) = (choice.score, choice.period);
        if let Some(day) = self.days.iter().find(|day| (day.score, day.period) == (score, period)) {
            return Ok(Rc::clone(day));
        }
        if let Some(at) = self.unread.iter().position(|unread| *unread == score) {
            self.unread.remove(at);
            let aliases: Vec<(String, String)> = self.scores[score].aliases.clone().into_iter().collect();
            self.footfall.rename(&aliases);
        }
        let resolved = self.footfall.period(&self.periods[period], self.today)?;
        let words = resolved.words(&self.periods[period]);
        let wanted = resolved.period;
        let statistic = self.statistic.unwrap_or(self.scores[score].statistic);
        let profile = self.footfall.profile(&wanted, statistic)?;
        let composer = Composer::new(&profile, &self.scores[score], self.seed)?;
        let whole = composer.movement(&Options { seed: self.seed, ..Options::default() })?;
        let locations = composer.locations();
        let gain = match &self.font {
            None => Gain::of(&whole)?,
            Some(font) => Gain::with_soundfont(&whole, font)?,
        };
        self.words.extend(words);
        Ok(self.keep_day(choice, profile, whole, gain, locations))
    }

    fn keep_day(
        &mut self,
        choice: Choice,
        profile: Profile,
        whole: Movement,
        gain: Gain,
        places: Vec<String>,
    ) -> Rc<Day> {
        let group: Vec<String> = places.iter().filter(|place| self.group.contains(place)).cloned().collect();
        let group = (group.len() > 1).then(|| (group.join(" + "), group));
        let alone = places.into_iter().map(|place| (place.clone(), vec![place]));
        let locations = group.into_iter().chain(alone).collect();
        let Choice { score, period, .. } = choice;
        let day = Rc::new(Day { score, period, profile, gain, whole: Arc::new(whole), locations });
        if self.days.len() >= DAYS {
            self.days.remove(0);
        }
        self.days.push(Rc::clone(&day));
        day
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score;

    fn ensemble() -> Ensemble {
        let scores = ["leeds", "any-city"].map(|name| score::shipped(name).unwrap().unwrap()).to_vec();
        let periods = ["weekday", "weekend"].map(str::to_owned).to_vec();
        Ensemble::new(Footfall::leeds_week(), scores, periods, None, 0, None)
    }

    #[test]
    fn a_place_is_found_and_plays_the_same_notes_alone() {
        let mut ensemble = ensemble();
        let all = Choice::default();
        let briggate = ensemble.location(all, "briggate").unwrap();
        let whole = ensemble.piece(all, Span::Day).unwrap();
        let solo = ensemble.piece(Choice { location: Some(briggate), ..all }, Span::Day).unwrap();
        let part = |piece: &Piece| {
            piece
                .movement
                .parts
                .iter()
                .find(|part| part.location.as_deref() == Some("Briggate"))
                .cloned()
                .unwrap()
                .notes
        };
        assert_eq!(part(&whole), part(&solo));
        assert_eq!(whole.gain, solo.gain);
        assert!(ensemble.location(all, "Nowhere").unwrap_err().to_string().contains("Briggate"));
    }

    #[test]
    fn periods_without_counts_are_left_out() {
        let text = "location,date,hour,count\nMill,2024-03-04,8,12\nMill,2024-03-04,9,30\nQuay,2024-03-04,8,5\n";
        let footfall = crate::footfall::read("t.csv", text.as_bytes()).unwrap().footfall;
        let scores = vec![score::shipped("any-city").unwrap().unwrap()];
        let of = |periods: &[&str]| {
            let periods = periods.iter().map(|period| (*period).to_owned()).collect();
            Ensemble::new(footfall.clone(), scores.clone(), periods, None, 0, None)
        };
        let mut some = of(&["weekend", "monday", "2013"]);
        let left_out: Vec<String> = some.leave_out_empty_periods().unwrap().into_iter().map(|(name, _)| name).collect();
        assert_eq!(left_out, ["weekend", "2013"]);
        assert_eq!(some.menu(Choice::default()).unwrap().periods, ["monday"]);
        assert!(of(&["weekend"]).leave_out_empty_periods().is_err());
    }

    #[test]
    fn pieces_are_kept_but_not_for_ever() {
        let mut ensemble = ensemble();
        let first = ensemble.piece(Choice::default(), Span::Day).unwrap();
        let again = ensemble.piece(Choice::default(), Span::Day).unwrap();
        assert!(Arc::ptr_eq(&first.movement, &again.movement));
        for hour in 0..24 {
            ensemble.piece(Choice::default(), Span::Hour { hour, bells: hour % 2 == 0 }).unwrap();
        }
        assert_eq!(ensemble.pieces.len(), KEPT);
    }
}
