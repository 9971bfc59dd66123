//! Composes a piece from the flags. Every wrong name is wrong usage.

use super::selection::Selection;
use super::{counts, failure::Failure, say};
use crate::daemon::config::Listed;
use crate::files;
use crate::repertoire::{Rendition, Request};
use crate::text::counted;
use tracing::debug;

/// Composes what the flags ask for, by the first score and from the first period if they name several; also returns the
/// request.
pub(super) fn compose(selection: &Selection) -> Result<(Rendition, Request), Failure> {
    // What is quick to refuse is refused before the data are read.
    let scores = selection.score.as_ref().map(Listed::all).unwrap_or_default();
    let score = scores.iter().map(|name| files::score::read(name)).collect::<Result<Vec<_>, _>>()?.into_iter().next();
    let period = counts::first_period(&selection.period)?;
    let options = selection.counts.reading.options(score.as_ref())?;
    let mut footfall = counts::load(&selection.counts.data, &options)?.footfall;
    if !selection.attribution.is_empty() {
        footfall = footfall.with_attribution(selection.attribution.clone());
    }
    let request = Request {
        score,
        period,
        today: counts::today(&options),
        statistic: selection.statistic,
        seed: selection.seed,
        hours: selection.counts.hours.clone().map(|hours| hours.0).unwrap_or_default(),
        locations: selection.counts.locations.clone(),
    };
    let rendition = Rendition::of(footfall, &request)?;
    rendition.words.iter().for_each(|words| say::note(words));
    let Rendition { profile, score, movement, .. } = &rendition;
    debug!(period = request.period, days = profile.days, places = profile.places.len(), "counts are read");
    debug!(score = score.name, parts = movement.parts.len(), seconds = movement.seconds(), "the piece is composed");
    Ok((rendition, request))
}

/// Says that only the first of several scores and periods is heard, where no keys can turn to the others.
pub(super) fn say_what_is_left_out(selection: &Selection) {
    if let Some([first, _, ..]) = selection.score.as_ref().map(Listed::all) {
        say::warning(&format!("several scores are named; only the first, `{first}`, is used"));
    }
    counts::say_first_period(&selection.period);
}

/// Prints which counted places nobody plays, if there are any.
pub(super) fn say_who_sits_out(rendition: &Rendition) {
    let absent = &rendition.movement.absent;
    if rendition.is_whole() && !absent.is_empty() {
        say::warning(&format!("the score has no player left for {}", some(absent)));
    }
}

/// The first few names, and how many more there are.
fn some(names: &[String]) -> String {
    const FEW: usize = 4;
    match names.len().checked_sub(FEW) {
        None | Some(0) => names.join(", "),
        Some(more) => format!("{} and {}", names[..FEW].join(", "), counted(more, "more place")),
    }
}
