//! What "render this" means: from counts and a request to a score, a profile and the music.

use super::error::RepertoireError;
use super::{places, whole_day};
use crate::compose::{Composer, Movement, Options};
use crate::footfall::{Footfall, Profile, Statistic};
use crate::score::Score;
use crate::sound::{Gain, SoundError, SoundFont};
use jiff::civil::Date;

/// What to render: which days, hours and places, and by which score.
#[derive(Debug, Clone)]
pub struct Request {
    /// The score; none for the one that [`score_for`](super::score_for) chooses.
    pub score: Option<Score>,
    /// Which days: what [`Period`](crate::footfall::Period) reads, or a period relative to today such as `yesterday`.
    pub period: String,
    /// Today's date, for relative periods.
    pub today: Date,
    /// How the counts of one hour on many days become one count; none for what the score says.
    pub statistic: Option<Statistic>,
    /// The seed: another number makes another piece from the same counts.
    pub seed: u64,
    /// Hours 0 to 23 in the order of playing; empty for the whole day from midnight.
    pub hours: Vec<u8>,
    /// Places by name, which may be cut short; empty for all.
    pub locations: Vec<String>,
}

/// A composed piece and what it was composed from.
#[derive(Debug)]
pub struct Rendition {
    /// The typical day.
    pub profile: Profile,
    /// The score.
    pub score: Score,
    /// The music that was asked for.
    pub movement: Movement,
    /// All counts there are, with places as the score calls them.
    pub footfall: Footfall,
    /// Messages about the days and hours that are played, if people should know something of them.
    pub words: Vec<String>,
    /// Every place and every hour of the day; none if the movement is that already.
    day: Option<Movement>,
}

impl Rendition {
    /// Composes what is asked for.
    ///
    /// ```
    /// use bandstand::footfall::Footfall;
    /// use bandstand::repertoire::{Rendition, Request};
    ///
    /// let request = Request { hours: vec![7], locations: vec!["headrow".into()], ..Request::weekday() };
    /// let rendition = Rendition::of(Footfall::leeds_week(), &request)?;
    /// assert_eq!(rendition.movement.locations(), ["Headrow"]);
    /// assert_eq!(rendition.movement.phrases[0].bells, 7);
    /// # Ok::<(), bandstand::repertoire::RepertoireError>(())
    /// ```
    ///
    /// # Errors
    /// When there are no such days, hours or places, or the score cannot be played on the counts.
    pub fn of(mut footfall: Footfall, request: &Request) -> Result<Self, RepertoireError> {
        let score = match &request.score {
            Some(score) => score.clone(),
            None => whole_day::score_for(&footfall)?,
        };
        whole_day::rename(&mut footfall, &score);
        let Request { period, today, statistic, seed, .. } = request;
        let (profile, days) = whole_day::profile(&footfall, &score, period, *statistic, *today)?;
        let composer = Composer::new(&profile, &score, *seed)?;
        let locations = places::named(&request.locations, &profile, &composer)?;
        let is_whole = locations.is_empty() && request.hours.is_empty();
        let options = Options { seed: *seed, hours: request.hours.clone(), locations };
        let selected = composer.movement(&options);
        let movement = selected.map_err(|error| RepertoireError::Selection(error.to_string()))?;
        let day = if is_whole { None } else { Some(whole_day::whole(&composer, *seed)?) };
        drop(composer);
        let words = days.into_iter().chain(whole_day::uncounted(&profile, &request.hours)).collect();
        Ok(Self { profile, score, movement, footfall, words, day })
    }

    /// The whole day that the music is from.
    pub fn day(&self) -> &Movement {
        self.day.as_ref().unwrap_or(&self.movement)
    }

    /// Whether the movement has all places and all hours of the day.
    pub fn is_whole(&self) -> bool {
        self.day.is_none()
    }

    /// The gain of the whole day, so that a solo or a single hour is as loud as it is within the day.
    ///
    /// # Errors
    /// When a part's voice is unknown.
    pub fn gain(&self, font: Option<&SoundFont>) -> Result<Gain, SoundError> {
        whole_day::gain(self.day(), font)
    }
}

impl Request {
    /// The typical weekday, all hours and all places.
    pub fn weekday() -> Self {
        Self {
            score: None,
            period: "weekday".into(),
            today: Date::ZERO,
            statistic: None,
            seed: 0,
            hours: Vec::new(),
            locations: Vec::new(),
        }
    }
}
