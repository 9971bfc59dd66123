//! Makes counts, scores and periods into pieces that can be played at once, and keeps them for the next time.

use std::sync::Arc;

use jiff::civil::Date;

use super::error::RepertoireError;
use super::piece::{Piece, Span};
use super::rendition::{Rendition, Request};
use super::whole_day;
use crate::compose::{ComposeError, Composer, Movement, Options};
use crate::footfall::{Footfall, Period, Profile, Statistic};
use crate::score::Score;
use crate::sound::{Gain, SoundError, SoundFont};
use crate::text::near;
use crate::time::conductor::{Choice, Menu};

#[cfg(test)]
mod tests;

/// How many pieces are kept ready: each has waveforms of some megabytes, and a Pi Zero has little memory to spare.
const KEPT: usize = 3;

/// How many composed days are kept, each a score with a period.
const DAYS: usize = 12;

/// A composed day with all places, and its gain.
struct Day {
    score: String,
    period: String,
    profile: Profile,
    gain: Gain,
    /// Every hour with every place.
    whole: Arc<Movement>,
    /// What the menu calls each choice of places, and the places that it means.
    locations: Vec<(String, Vec<String>)>,
}

/// Everything that can be played: counts, by any of several scores, in any of several periods.
///
/// ```
/// use bandstand::footfall::Footfall;
/// use bandstand::repertoire::{Repertoire, Span, score_for};
/// use bandstand::time::conductor::Choice;
///
/// let counts = Footfall::leeds_week();
/// let (scores, periods) = (vec![score_for(&counts)?], vec!["weekday".to_owned(), "weekend".to_owned()]);
/// let mut repertoire = Repertoire::new(counts, scores, periods, None, 1, None);
/// let first = repertoire.first();
/// assert_eq!(repertoire.menu(&first)?.periods, ["weekday", "weekend"]);
/// // Eight o'clock in one place on the first of these periods, without the bells.
/// let choice = Choice { location: Some("Headrow".into()), ..first };
/// let piece = repertoire.piece(&choice, Span::Hour { hour: 8, bells: false })?;
/// assert_eq!(piece.movement.locations(), ["Headrow"]);
/// # Ok::<(), bandstand::repertoire::RepertoireError>(())
/// ```
pub struct Repertoire {
    footfall: Footfall,
    /// The scores; no two have the same name.
    scores: Vec<Score>,
    periods: Vec<String>,
    statistic: Option<Statistic>,
    seed: u64,
    font: Option<SoundFont>,
    /// The hours of a day that are played, in order.
    hours: Vec<u8>,
    /// Places that are chosen together.
    group: Vec<String>,
    /// Names of the scores whose other spellings of places have not yet been looked for in the counts.
    unread: Vec<String>,
    /// Today's date, for `yesterday` and other relative periods.
    today: Date,
    /// Messages about the days that are played which people have not yet been given.
    words: Vec<String>,
    days: Vec<Arc<Day>>,
    pieces: Vec<((Choice, Span), Piece)>,
}

impl Repertoire {
    /// A repertoire of scores and periods for counts; both lists have at least one entry. Two scores of one name get
    /// names that differ: `march`, `march (2)`.
    pub fn new(
        mut footfall: Footfall,
        scores: Vec<Score>,
        periods: Vec<String>,
        statistic: Option<Statistic>,
        seed: u64,
        font: Option<SoundFont>,
    ) -> Self {
        for score in &scores {
            whole_day::rename(&mut footfall, score);
        }
        let mut repertoire = Self {
            footfall,
            scores: Vec::new(),
            periods: Vec::new(),
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
        };
        scores.into_iter().for_each(|score| repertoire.add_score(score));
        periods.iter().for_each(|period| repertoire.add_period(period));
        repertoire
    }

    /// A repertoire of what is composed already: its score, counts, day and music, ready to be played. Also returns the
    /// choice that plays what was rendered.
    ///
    /// # Errors
    /// When a part's voice is unknown.
    pub fn of(
        rendition: Rendition,
        request: &Request,
        gain: Gain,
        font: Option<SoundFont>,
    ) -> Result<(Self, Choice), RepertoireError> {
        let Request { period, statistic, seed, today, .. } = request;
        let is_all = request.locations.is_empty();
        let day = rendition.day().clone();
        let Rendition { profile, score, movement, footfall, .. } = rendition;
        let places = movement.locations();
        // Hours in which no place was counted are kept, as another period may have them.
        let hours = if request.hours.is_empty() { (0..24).collect() } else { request.hours.clone() };
        let all = Composer::new(&profile, &score, *seed)?.locations();
        let mut repertoire = Self::new(footfall, vec![score], vec![period.clone()], *statistic, *seed, font);
        repertoire.today = *today;
        repertoire.hours = hours;
        if !is_all {
            repertoire.group.clone_from(&places);
        }
        let mut choice = repertoire.first();
        let kept = repertoire.keep_day(&choice, profile, day, gain, all);
        if !is_all {
            // Several places are one choice, the first of the menu.
            let is_chosen = |meant: &[String]| meant.len() == places.len() && meant.iter().all(|p| places.contains(p));
            let chosen = kept.locations.iter().find(|(_, meant)| is_chosen(meant));
            choice.location = chosen.map(|(label, _)| label.clone());
        }
        let piece = repertoire.ready(movement, gain)?;
        repertoire.pieces.push(((choice.clone(), Span::Day), piece));
        Ok((repertoire, choice))
    }

    fn add_score(&mut self, mut score: Score) {
        let taken = |name: &str| self.scores.iter().any(|other| other.name == name);
        if taken(&score.name) {
            let numbered = (2..).map(|n| format!("{} ({n})", score.name)).find(|name| !taken(name));
            score.name = numbered.unwrap_or(score.name);
        }
        self.scores.push(score);
    }

    fn add_period(&mut self, period: &str) {
        if self.periods.iter().all(|other| !other.eq_ignore_ascii_case(period)) {
            self.periods.push(period.to_owned());
        }
    }

    /// The first score and the first period, with all places.
    pub fn first(&self) -> Choice {
        Choice {
            score: self.scores.first().map(|score| score.name.clone()).unwrap_or_default(),
            period: self.periods.first().cloned().unwrap_or_default(),
            location: None,
        }
    }

    /// The same choice, with the first score or the first period in place of one that is not in the repertoire.
    pub fn kept(&self, choice: &Choice) -> Choice {
        let first = self.first();
        let has = |name: &String| self.scores.iter().any(|score| score.name == *name);
        Choice {
            score: if has(&choice.score) { choice.score.clone() } else { first.score },
            period: if self.periods.contains(&choice.period) { choice.period.clone() } else { first.period },
            location: choice.location.clone(),
        }
    }

    /// Whether a choice can be made as it is: its score, its period and its place are there.
    pub fn has(&mut self, choice: &Choice) -> bool {
        self.kept(choice) == *choice && self.menu(choice).is_ok_and(|menu| menu.kept(choice) == *choice)
    }

    /// Sets today's date. If it has changed, relative periods are read again.
    pub fn set_today(&mut self, today: Date) {
        if today == self.today {
            return;
        }
        self.today = today;
        self.words.clear();
        self.days.retain(|day| !Period::is_relative(&day.period));
        self.pieces.retain(|((choice, _), _)| !Period::is_relative(&choice.period));
    }

    /// The messages about the days that are played; each is returned once.
    pub fn words(&mut self) -> Vec<String> {
        std::mem::take(&mut self.words)
    }

    /// Adds scores and periods to choose from. Scores whose name is taken, and periods without counts, are passed over.
    pub fn offer(&mut self, scores: Vec<Score>, periods: &[&str]) {
        for score in scores {
            if self.scores.iter().all(|other| other.name != score.name) {
                self.unread.push(score.name.clone());
                self.scores.push(score);
            }
        }
        for name in periods {
            if name.parse().is_ok_and(|period| self.footfall.has(&period)) {
                self.add_period(name);
            }
        }
    }

    /// The hours of a day that are played, 0 to 23, in order; those of them in which no place was counted are left out.
    pub fn hours(&self) -> &[u8] {
        &self.hours
    }

    /// Plays all hours from now on.
    pub fn open_day(&mut self) {
        self.hours = (0..24).collect();
        self.pieces.clear();
    }

    /// The whole day of a choice, with every hour and place.
    ///
    /// # Errors
    /// When there are no counts, or the score cannot be played.
    pub fn whole(&mut self, choice: &Choice) -> Result<Arc<Movement>, RepertoireError> {
        Ok(Arc::clone(&self.day(choice)?.whole))
    }

    /// Removes the periods that have no counts; returns them with what is wrong.
    ///
    /// # Errors
    /// When none is left: what is wrong with the first.
    pub fn leave_out_empty_periods(&mut self) -> Result<Vec<(String, RepertoireError)>, RepertoireError> {
        let mut left_out = Vec::new();
        for period in self.periods.clone() {
            let choice = Choice { period: period.clone(), ..self.first() };
            if let Err(error) = self.day(&choice) {
                self.periods.retain(|other| *other != period);
                left_out.push((period, error));
            }
        }
        if self.periods.is_empty() && !left_out.is_empty() { Err(left_out.remove(0).1) } else { Ok(left_out) }
    }

    /// Composes what can be chosen, every score in every period, as far as composed days are kept, so that the first to
    /// choose it need not wait. What cannot be played says so when it is chosen.
    pub fn compose(&mut self) {
        let scores: Vec<String> = self.scores.iter().map(|score| score.name.clone()).collect();
        for score in scores {
            for period in self.periods.clone() {
                if self.days.len() < DAYS {
                    // What is wrong is told to whoever chooses it.
                    let _ = self.day(&Choice { score: score.clone(), period, location: None });
                }
            }
        }
    }

    /// The periods there are to choose from.
    pub fn periods(&self) -> &[String] {
        &self.periods
    }

    /// The counts.
    pub fn footfall(&self) -> &Footfall {
        &self.footfall
    }

    /// What there is to choose from when this score and this period are chosen.
    ///
    /// # Errors
    /// When the period has no counts, or the score cannot be played on them.
    pub fn menu(&mut self, choice: &Choice) -> Result<Menu, RepertoireError> {
        let day = self.day(choice)?;
        Ok(Menu {
            scores: self.scores.iter().map(|score| score.name.clone()).collect(),
            periods: self.periods.clone(),
            locations: day.locations.iter().map(|(label, _)| label.clone()).collect(),
            hours: day.whole.phrases.iter().map(|phrase| phrase.hour).collect(),
        })
    }

    /// The places that a choice plays; none for all.
    pub fn places(&mut self, choice: &Choice) -> Option<Vec<String>> {
        let label = choice.location.as_ref()?;
        self.day(choice).ok()?.places(label)
    }

    /// What the menu calls a place. Its name may be cut short, as `play` has it, if it still means only one place.
    ///
    /// # Errors
    /// When the score has no player for it.
    pub fn location(&mut self, choice: &Choice, name: &str) -> Result<String, RepertoireError> {
        let day = self.day(choice)?;
        let labels: Vec<&str> = day.locations.iter().map(|(label, _)| label.as_str()).collect();
        near::place(name, &labels).map(str::to_owned).map_err(RepertoireError::Selection)
    }

    /// The piece of a choice, made ready or still kept from the last time.
    ///
    /// # Errors
    /// When there are no counts, or the score cannot be played, or no place was counted in the hours.
    pub fn piece(&mut self, choice: &Choice, span: Span) -> Result<Piece, RepertoireError> {
        if let Some(at) = self.pieces.iter().position(|((other, of), _)| other == choice && *of == span) {
            // The piece that was used last is the last to be dropped.
            let kept = self.pieces.remove(at);
            self.pieces.push(kept.clone());
            return Ok(kept.1);
        }
        let day = self.day(choice)?;
        let locations = choice.location.as_ref().and_then(|label| day.places(label));
        let hours = if span == Span::Day { self.hours.clone() } else { (0..24).collect() };
        let movement = if locations.is_none() && hours.len() == 24 && hours[0] == 0 {
            Movement::clone(&day.whole)
        } else {
            let options = Options { seed: self.seed, hours, locations: locations.unwrap_or_default() };
            Composer::new(&day.profile, self.score(&choice.score)?, self.seed)?.movement(&options)?
        };
        let movement = match span {
            Span::Day => movement,
            Span::Hour { hour, bells } => {
                let uncounted = || {
                    let counted = day.whole.phrases.iter().map(|phrase| phrase.hour).collect();
                    ComposeError::NotCounted { wanted: vec![hour], period: day.period.clone(), counted }
                };
                let alone = movement.hour_alone(hour).ok_or_else(uncounted)?;
                if bells { alone } else { alone.without_bells() }
            }
        };
        let piece = self.ready(movement, day.gain)?;
        if self.pieces.len() >= KEPT {
            self.pieces.remove(0);
        }
        self.pieces.push(((choice.clone(), span), piece.clone()));
        Ok(piece)
    }

    /// Makes a movement ready to be played, at the gain of the day that it is from.
    ///
    /// # Errors
    /// When a part's voice is unknown.
    pub fn ready(&self, movement: Movement, gain: Gain) -> Result<Piece, SoundError> {
        Piece::new(movement, gain, self.font.as_ref())
    }

    fn score(&self, name: &str) -> Result<&Score, RepertoireError> {
        self.scores.iter().find(|score| score.name == name).ok_or_else(|| RepertoireError::NoScore {
            name: name.to_owned(),
            scores: self.scores.iter().map(|score| score.name.as_str()).collect::<Vec<_>>().join(", "),
        })
    }

    fn day(&mut self, choice: &Choice) -> Result<Arc<Day>, RepertoireError> {
        let is_it = |day: &&Arc<Day>| day.score == choice.score && day.period == choice.period;
        if let Some(day) = self.days.iter().find(is_it) {
            return Ok(Arc::clone(day));
        }
        let score = self.score(&choice.score)?.clone();
        if let Some(at) = self.unread.iter().position(|unread| *unread == score.name) {
            self.unread.remove(at);
            whole_day::rename(&mut self.footfall, &score);
        }
        let (profile, words) = whole_day::profile(&self.footfall, &score, &choice.period, self.statistic, self.today)?;
        let composer = Composer::new(&profile, &score, self.seed)?;
        let whole = whole_day::whole(&composer, self.seed)?;
        let locations = composer.locations();
        drop(composer);
        let gain = whole_day::gain(&whole, self.font.as_ref())?;
        self.words.extend(words.into_iter().chain(whole_day::uncounted(&profile, &[])));
        Ok(self.keep_day(choice, profile, whole, gain, locations))
    }

    fn keep_day(
        &mut self,
        choice: &Choice,
        profile: Profile,
        whole: Movement,
        gain: Gain,
        places: Vec<String>,
    ) -> Arc<Day> {
        let group: Vec<String> = places.iter().filter(|place| self.group.contains(place)).cloned().collect();
        let group = (group.len() > 1).then(|| (group.join(" + "), group));
        let alone = places.into_iter().map(|place| (place.clone(), vec![place]));
        let locations = group.into_iter().chain(alone).collect();
        let Choice { score, period, .. } = choice.clone();
        let day = Arc::new(Day { score, period, profile, gain, whole: Arc::new(whole), locations });
        if self.days.len() >= DAYS {
            self.days.remove(0);
        }
        self.days.push(Arc::clone(&day));
        day
    }
}

impl Day {
    /// The places that a name in the menu means.
    fn places(&self, label: &str) -> Option<Vec<String>> {
        self.locations.iter().find(|(other, _)| other == label).map(|(_, places)| places.clone())
    }
}
