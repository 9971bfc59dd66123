//! A whole day from counts: which score plays it, its profile, every place and every hour of it, and how loud it is.

use crate::compose::{Composer, Movement, Options};
use crate::footfall::{Footfall, Profile, Statistic};
use crate::score::{self, Score};
use crate::sound::{Gain, SoundError, SoundFont};
use crate::text;
use jiff::civil::Date;

use super::error::RepertoireError;

/// The score that is played if none is asked for: `leeds` if any of its places is counted, else `any-city`.
///
/// ```
/// use bandstand::footfall::{Footfall, read};
/// use bandstand::repertoire::score_for;
///
/// let town = read("town.csv", "location,date,hour,count\nMill,2024-03-04,8,120\n".as_bytes())?.footfall;
/// assert_eq!(score_for(&town)?.name, "any-city");
/// assert_eq!(score_for(&Footfall::leeds_week())?.name, "leeds");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// When a score that comes with the program cannot be read, which a test rules out.
pub fn score_for(footfall: &Footfall) -> Result<Score, RepertoireError> {
    let leeds = shipped("leeds")?;
    let named =
        leeds.part.iter().filter_map(|part| part.location.as_deref()).chain(leeds.aliases.keys().map(String::as_str));
    let counted: Vec<String> = footfall.locations().iter().map(|name| name.to_lowercase()).collect();
    let at_home = named.map(str::to_lowercase).any(|name| counted.contains(&name));
    if at_home { Ok(leeds) } else { shipped("any-city") }
}

fn shipped(name: &str) -> Result<Score, RepertoireError> {
    let scores = || score::shipped_names().collect::<Vec<_>>().join(", ");
    let read = score::shipped(name).ok_or_else(|| RepertoireError::NoScore { name: name.into(), scores: scores() })?;
    Ok(read?)
}

/// Gives places the names by which a score knows them.
pub(super) fn rename(footfall: &mut Footfall, score: &Score) {
    let aliases: Vec<(String, String)> = score.aliases.clone().into_iter().collect();
    footfall.rename(&aliases);
}

/// The gain of a day, by the built-in voices or a SoundFont's. A place or an hour of the day has the same gain, so that
/// it is as loud as it is within the day.
///
/// # Errors
/// When a part's voice is unknown.
pub fn gain(day: &Movement, font: Option<&SoundFont>) -> Result<Gain, SoundError> {
    match font {
        None => Gain::of(day),
        Some(font) => Gain::with_soundfont(day, font),
    }
}

/// The typical day of a period, and a message about its days, if people should know something of them.
pub(super) fn profile(
    footfall: &Footfall,
    score: &Score,
    period: &str,
    statistic: Option<Statistic>,
    today: Date,
) -> Result<(Profile, Option<String>), RepertoireError> {
    let resolved = footfall.period(period, today)?;
    let words = resolved.words(period);
    let profile = footfall.profile(&resolved.period, statistic.unwrap_or(score.statistic))?;
    Ok((profile, words))
}

/// One line about the hours in which no place was counted, of those that are asked for (all if none are); none if there
/// are no such hours.
pub(super) fn uncounted(profile: &Profile, hours: &[u8]) -> Option<String> {
    let asked = |hour: &u8| hours.is_empty() || hours.contains(hour);
    let missing: Vec<u8> = (0..24).filter(asked).filter(|hour| !profile.is_counted(usize::from(*hour))).collect();
    let (hours, period) = (text::hours(&missing), &profile.period);
    (!missing.is_empty()).then(|| format!("no place was counted at {hours} in {period}: left out"))
}

/// Every hour and every place of a day.
pub(super) fn whole(composer: &Composer, seed: u64) -> Result<Movement, RepertoireError> {
    Ok(composer.movement(&Options { seed, ..Options::default() })?)
}
