//! Finds places by the names that people type.

use super::error::RepertoireError;
use crate::compose::Composer;
use crate::footfall::Profile;
use crate::text::near;

/// The names in the data of the places that were asked for. A name may be cut short if it still means only one place.
pub(super) fn named(asked: &[String], profile: &Profile, composer: &Composer) -> Result<Vec<String>, RepertoireError> {
    let playing = composer.locations();
    let playing: Vec<&str> = playing.iter().map(String::as_str).collect();
    let counted: Vec<&str> = profile.places.iter().map(|place| place.name.as_str()).collect();
    let name = |asked: &str| {
        near::place(asked, &playing).map(str::to_owned).map_err(|line| match near::meant(asked, &counted)[..] {
            [name] => RepertoireError::Selection(unheard(name, composer, &playing)),
            _ => RepertoireError::Selection(line),
        })
    };
    asked.iter().flat_map(|asked| near::listed(asked, &playing)).map(name).collect()
}

/// The line about a place that is counted but has no player of its own.
fn unheard(name: &str, composer: &Composer, playing: &[&str]) -> String {
    match composer.joined().iter().find(|(place, _)| place == name) {
        Some((_, host)) => format!("`{name}` is heard together with `{host}` in this score; ask for that one"),
        None => format!("`{name}` has no player in this score; {}", near::hint(name, playing.iter().copied())),
    }
}
