//! What a config names, opened: counts, scores, SoundFont; and whether the counts' files have changed.

use super::super::failure::Failure;
use super::super::{counts, piece, voices};
use crate::daemon::{Config, Ensemble};
use crate::footfall::{Footfall, Statistic};
use jiff::Timestamp;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;
use tracing::warn;

/// Periods where none are named.
const PERIODS: [&str; 2] = ["weekday", "weekend"];

/// Reads the counts and makes an ensemble for them.
pub fn ensemble(config: &Config) -> Result<Ensemble, Failure> {
    with_counts(config, counts::load(config.data.as_deref().unwrap_or_default())?.footfall)
}

/// An ensemble for counts that are read already.
pub fn with_counts(config: &Config, mut footfall: Footfall) -> Result<Ensemble, Failure> {
    if let Some(attribution) = &config.attribution {
        footfall = footfall.with_attribution(attribution.clone());
    }
    let scores = match &config.scores {
        Some(names) => names.iter().map(|name| piece::read_score(name)).collect::<Result<_, _>>()?,
        None => vec![piece::score_for(&footfall)?],
    };
    let periods = config.periods.clone().unwrap_or_else(|| PERIODS.map(str::to_owned).to_vec());
    let statistic = config.statistic.as_deref().map(|word| match word {
        "median" => Statistic::Median,
        _ => Statistic::Mean,
    });
    let font = voices::open(config.soundfont.as_deref().unwrap_or("none"))?;
    let mut ensemble = Ensemble::new(footfall, scores, periods, statistic, config.seed.unwrap_or(0), font);
    let zone = config.zone().map_err(Failure::failed)?;
    ensemble.set_today(Timestamp::now().to_zoned(zone).date());
    let left_out = ensemble.leave_out_empty_periods().map_err(|error| Failure::failed(error.to_string()))?;
    for (period, error) in left_out {
        warn!("the period `{period}` is left out: {error}");
    }
    Ok(ensemble)
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
