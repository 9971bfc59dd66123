//! Which names of `midi.map` mean no part of the music.

use super::table::Config;
use crate::compose::Movement;
use crate::text::near;
use std::collections::BTreeSet;

impl Config {
    /// A line for each name of `midi.map` that means no part of the music: its channel is never used.
    pub fn strange_seats(&self, music: &Movement) -> Vec<String> {
        let settings = self.synths().settings;
        let tracks = music.parts.iter().map(|part| part.name.as_str());
        let places = music.parts.iter().filter_map(|part| part.location.as_deref());
        let names: BTreeSet<&str> = tracks.chain(places).collect();
        let line = |name: &str| {
            let near = near::nearest(name, names.iter().copied()).map(|near| format!("; did you mean `{near}`?"));
            format!("midi.map: no part is called `{name}`, by its place or its track{}", near.unwrap_or_default())
        };
        settings.strangers(&music.parts).into_iter().map(line).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::test_movement::movement;

    #[test]
    fn a_seat_for_nobody_is_named_with_who_may_be_meant() {
        let music = movement(3);
        let (name, place) = (music.parts[0].name.clone(), music.parts[1].location.clone().unwrap());
        let text =
            format!("[midi]\nmap = [\"{name}=1\", \"{}=2\", \"Plaec 1=3\", \"Zzyzx=4\"]\n", place.to_uppercase());
        let lines = Config::parse("b.toml", &text).unwrap().strange_seats(&music);
        assert_eq!(lines.len(), 2, "{lines:?}");
        assert!(lines[0].contains("`Plaec 1`") && lines[0].contains("did you mean"), "{lines:?}");
        assert!(lines[1].contains("`Zzyzx`") && !lines[1].contains("did you mean"), "{lines:?}");
    }
}
