//! Checks what a config names: counts, scores, periods, the chosen place, SoundFont, seats of synths; and which of its files the
//! system's own service may not see.

use super::findings::Finding;
use crate::cli::failure::Failure;
use crate::daemon::{Config, material, unseen};
use crate::files::{self, sound_font};
use crate::footfall::{Loaded, cautions};
use crate::repertoire::Repertoire;
use crate::sound::SoundFont;
use crate::time::conductor::Choice;
use jiff::Zoned;

/// Counts older than this many days are reported.
const OLD: i32 = 60;

/// Checks what a config names; its paths are whole.
pub(super) fn look(config: &Config, findings: &mut Vec<Finding>) {
    let before = findings.len();
    counts_and_scores(config, findings);
    // What lacks counts or a score is no music, and has been told.
    if findings.len() == before {
        music(config, findings);
    }
    match sound_font::open(config.soundfont.as_deref().unwrap_or("none")) {
        Ok(font) => {
            let wrong = font.iter().flat_map(SoundFont::warnings);
            findings.extend(wrong.map(|wrong| Finding::note(format!("soundfont: {wrong}"))));
        }
        Err(error) => findings.push(Finding::problem(format!("soundfont: {}", Failure::failed(error.to_string())))),
    }
    if config.settings().volume == 0 {
        findings.push(Finding::note("volume: it is 0, so nothing is heard until somebody turns it up"));
    }
    for (key, path) in config.paths() {
        if let Some(why) = unseen(&path) {
            let path = path.display();
            findings.push(Finding::note(format!("{key}: the system's service does not see `{path}`: {why}")));
        }
    }
}

/// Checks each of the counts and scores by itself, so that all that is wrong is told at once.
fn counts_and_scores(config: &Config, findings: &mut Vec<Finding>) {
    // A score that cannot be read has a finding of its own.
    let options = material::reading(config).unwrap_or_default();
    for word in config.data.iter().flatten().filter(|word| *word != "-") {
        match files::load_watched(std::slice::from_ref(word), None, &options, &|_| {}) {
            Ok(loaded) => findings.extend(doubts(&loaded, options.strict).map(|finding| finding.about("data"))),
            Err(error) => findings.push(Finding::problem(format!("data: {}", Failure::failed(error.to_string())))),
        }
    }
    for name in config.scores.iter().flatten() {
        if let Err(error) = files::score::read(name) {
            findings.push(Finding::problem(format!("scores: {}", Failure::from(error)).replace('\n', "; ")));
        }
    }
}

/// What was read with doubts: problems where the config says `strict`.
pub(super) fn doubts(loaded: &Loaded, is_strict: bool) -> impl Iterator<Item = Finding> {
    let finding = move |line: String| if is_strict { Finding::problem(line) } else { Finding::note(line) };
    cautions(&loaded.files).into_iter().map(finding)
}

/// Checks scores with periods and the chosen place, and whether the counts are fresh.
fn music(config: &Config, findings: &mut Vec<Finding>) {
    // The SoundFont is left out here: it has a finding of its own.
    let mut repertoire = match material::repertoire(&Config { soundfont: None, ..config.clone() }) {
        Ok(repertoire) => repertoire,
        Err(error) => return findings.push(Finding::problem(Failure::from(error).to_string())),
    };
    // The menu lists only periods with counts.
    let first = repertoire.first();
    let there = match repertoire.menu(&first) {
        Ok(menu) => menu,
        Err(error) => return findings.push(Finding::problem(error.to_string())),
    };
    for period in
        config.periods.iter().flatten().filter(|period| !there.periods.iter().any(|name| name == period.as_str()))
    {
        findings.push(Finding::problem(format!("no counts are of the period `{period}`; take it out of the periods")));
    }
    for score in &there.scores {
        for period in &there.periods {
            let choice = Choice { score: score.clone(), period: period.clone(), location: None };
            let wrong = match (repertoire.menu(&choice), &config.location) {
                (Err(error), _) => Some(error),
                (Ok(_), Some(name)) => repertoire.location(&choice, name).err(),
                (Ok(_), None) => None,
            };
            // What is wrong for one period is mostly wrong for all.
            let line = wrong.map(|error| error.to_string());
            let is_new = |line: &String| findings.iter().all(|finding| finding.message != *line);
            let line = line.filter(is_new);
            findings.extend(line.map(Finding::problem));
        }
    }
    if let Ok(music) = repertoire.whole(&first) {
        findings.extend(config.strange_seats(&music).into_iter().map(Finding::problem));
    }
    fresh(config, &repertoire, findings);
}

fn fresh(config: &Config, repertoire: &Repertoire, findings: &mut Vec<Finding>) {
    let Some(last) = repertoire.footfall().last().filter(|_| config.data.is_some()) else { return };
    let days = last.until(Zoned::now().date()).map_or(0, |span| span.get_days());
    if days > OLD {
        findings.push(Finding::note(format!("the newest counts are of {last}, {days} days ago")));
    }
}
