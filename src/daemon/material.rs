//! What a config names, opened: counts, scores, SoundFont; and whether the files of counts have changed.

use super::config::Config;
use super::error::DaemonError;
use crate::files::{self, sound_font};
use crate::footfall::Footfall;
use crate::repertoire::{Repertoire, score_for};
use crate::sound::SoundFont;
use jiff::Timestamp;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;
use tracing::warn;

/// Periods where none are named.
const PERIODS: [&str; 2] = ["weekday", "weekend"];

/// Reads the counts and makes a repertoire of them.
///
/// # Errors
/// When something that the config names cannot be read.
pub fn repertoire(config: &Config) -> Result<Repertoire, DaemonError> {
    with_counts(config, counts(config)?)
}

/// Reads the counts that a config names.
///
/// # Errors
/// When they cannot be read.
pub fn counts(config: &Config) -> Result<Footfall, DaemonError> {
    let mut stdin = std::io::stdin().lock();
    Ok(files::load(config.data.as_deref().unwrap_or_default(), Some(&mut stdin))?.footfall)
}

/// A repertoire for counts that are read already.
///
/// # Errors
/// When a score or the SoundFont cannot be read, or no period has counts.
pub fn with_counts(config: &Config, mut footfall: Footfall) -> Result<Repertoire, DaemonError> {
    if let Some(attribution) = &config.attribution {
        footfall = footfall.with_attribution(attribution.clone());
    }
    let scores = match &config.scores {
        Some(names) => names.iter().map(|name| files::score::read(name)).collect::<Result<_, _>>()?,
        None => vec![score_for(&footfall)?],
    };
    let periods = match &config.periods {
        Some(periods) => periods.iter().map(|period| period.to_string()).collect(),
        None => PERIODS.map(str::to_owned).to_vec(),
    };
    let font = sound_font::open(config.soundfont.as_deref().unwrap_or("none"))?;
    for wrong in font.iter().flat_map(SoundFont::warnings) {
        warn!("the SoundFont {}: {wrong}", font.as_ref().map_or("", SoundFont::file));
    }
    let mut repertoire = Repertoire::new(footfall, scores, periods, config.statistic, config.seed.unwrap_or(0), font);
    repertoire.set_today(Timestamp::now().to_zoned(config.zone()).date());
    for (period, error) in repertoire.leave_out_empty_periods()? {
        warn!("the period `{period}` is left out: {error}");
    }
    Ok(repertoire)
}

/// The files that counts are read from, with their ages and sizes: another list, other counts.
pub fn fingerprint(data: &[String]) -> Vec<(PathBuf, Option<SystemTime>, u64)> {
    let mut files: Vec<PathBuf> = data.iter().flat_map(|word| files_of(word)).collect();
    files.sort();
    let seen = |path: PathBuf| {
        let there = fs::metadata(&path).ok()?;
        Some((path, there.modified().ok(), there.len()))
    };
    files.into_iter().filter_map(seen).collect()
}

fn files_of(word: &str) -> Vec<PathBuf> {
    let path = Path::new(word);
    if path.is_dir() {
        return fs::read_dir(path).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    }
    if path.exists() {
        return vec![path.to_owned()];
    }
    glob::glob(word).into_iter().flatten().flatten().collect()
}
