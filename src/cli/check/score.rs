//! Checks whether a score that can be read can also be heard: it is tried on a town with as many places as it has players.

use super::findings::Finding;
use crate::files;
use crate::repertoire::Repertoire;
use crate::score::Score;
use crate::text::counted;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// Scores with more players than this are not tried.
const MOST: usize = 64;

/// What is not heard of a score.
pub(super) fn unheard(score: &Score) -> Vec<Finding> {
    if score.part.is_empty() || score.part.len() > MOST {
        return Vec::new();
    }
    let town = town(score);
    let footfall = match files::load(&["-".to_owned()], Some(&mut town.as_bytes())) {
        Ok(loaded) => loaded.footfall,
        Err(_) => return Vec::new(),
    };
    let mut repertoire = Repertoire::new(footfall, vec![score.clone()], vec!["monday".to_owned()], None, 0, None);
    let music = match repertoire.whole(&repertoire.first()) {
        Ok(music) => music,
        Err(error) => return vec![Finding::problem(error.to_string())],
    };
    let silent: Vec<&str> =
        music.parts.iter().filter(|part| part.notes.is_empty()).map(|part| part.name.as_str()).collect();
    let voices = music.parts.iter().filter(|part| part.location.is_some()).count();
    let silent_voices = music.parts.iter().filter(|part| part.location.is_some() && part.notes.is_empty()).count();
    if voices == silent_voices {
        return vec![Finding::problem(
            "no player of this score ever plays a note; see `quiet`, `rhythm` and the ranges",
        )];
    }
    match silent.len() {
        0 => Vec::new(),
        some => vec![Finding::note(format!("{} never sound: {}", counted(some, "part"), silent.join(", ")))],
    }
}

/// Counts of a Monday in a town with a place for each player, as a table.
fn town(score: &Score) -> String {
    let mut names: Vec<String> = score.part.iter().filter_map(|part| part.location.clone()).collect();
    let known: BTreeSet<String> = names.iter().cloned().collect();
    let others = (1..).map(|n| format!("Place {n}")).filter(|name| !known.contains(name));
    names.extend(others.take(score.part.len() - names.len().min(score.part.len())));
    let mut text = "location,date,hour,count\n".to_owned();
    for (n, name) in names.iter().enumerate() {
        let name = name.replace('"', "\"\"").replace(['\n', '\r'], " ");
        for hour in 0..24 {
            // A day with a morning and an afternoon; each place is busier than the one before.
            let count = (n + 1) * (10 + 37 * (hour % 12) + 11 * hour);
            // Writing to a String cannot fail.
            let _ = writeln!(text, "\"{name}\",2024-03-04,{hour},{count}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score;

    fn messages(text: &str) -> Vec<String> {
        unheard(&score::parse("t", "t.toml", text).unwrap()).into_iter().map(|finding| finding.message).collect()
    }

    #[test]
    fn shipped_scores_are_heard_whole() {
        for name in score::shipped_names() {
            assert_eq!(messages(score::source(name).unwrap()), Vec::<String>::new(), "{name}");
        }
    }

    #[test]
    fn a_score_that_is_silent_all_day_is_found() {
        let quartet = score::source("quartet").unwrap();
        let text = quartet.replacen("title =", "quiet = [\"0..23\"]\ntitle =", 1);
        assert!(messages(&text)[0].contains("no player of this score"), "{:?}", messages(&text));
        // With bells alone it is as silent.
        assert!(messages(&quartet.replacen("title =", "quiet = [\"1..22\"]\ntitle =", 1)).is_empty());
    }
}
