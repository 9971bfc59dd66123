//! What a config names, opened: counts, scores, SoundFont.

use super::config::Config;
use super::error::DaemonError;
use super::settling::Marks;
use crate::files::{self, CountsError, sound_font};
use crate::footfall::{Footfall, Loaded, ProblemKind, ReadOptions, cautions};
use crate::repertoire::{Repertoire, score_for};
use crate::sound::SoundFont;
use jiff::Timestamp;
use std::path::{Path, PathBuf};
use tracing::warn;

/// Periods where none are named.
const PERIODS: [&str; 2] = ["weekday", "weekend"];

/// What is known of the counts that were read.
#[derive(Debug)]
pub struct Known {
    /// What cannot be read, a line each.
    pub lacking: Vec<String>,
    /// What was read with doubt, a line each.
    pub doubts: Vec<String>,
    /// Whether the built-in week stands in for counts that cannot be read.
    pub is_substitute: bool,
    /// The files of counts as they were before they were read.
    pub(super) marks: Marks,
    /// Those of them that hold no counts.
    pub(super) strangers: Vec<PathBuf>,
}

/// What a config names, ready to be played.
pub struct Material {
    known: Known,
    repertoire: Repertoire,
}

impl Material {
    /// What is known of the counts, and what can be played.
    pub fn parted(self) -> (Known, Repertoire) {
        (self.known, self.repertoire)
    }

    /// What is known of the counts.
    pub fn known(&self) -> &Known {
        &self.known
    }
}

/// What a daemon starts with: what can be read of what the config names. Where no counts can be read, or none of the
/// periods has any, the built-in week stands in until counts come.
///
/// # Errors
/// When a pattern is none, a score or the SoundFont cannot be read, or the counts are doubtful and the config says `strict`.
pub fn at_start(config: &Config) -> Result<Material, DaemonError> {
    let marks = files::marks(data(config));
    let options = reading(config)?;
    let mut stdin = std::io::stdin().lock();
    let why = match files::load_what_is_there(data(config), Some(&mut stdin), &options) {
        Err(error @ (CountsError::BadPattern { .. } | CountsError::Stdin(_) | CountsError::TimeZone(_))) => {
            return Err(error.into());
        }
        Err(error) => error.to_string(),
        Ok((loaded, lacking)) => match material(config, loaded, lacking, marks.clone()) {
            // Other counts may have what was asked for.
            Err(DaemonError::Repertoire(error)) if config.data.is_some() => error.to_string(),
            material => return material,
        },
    };
    let config = Config { periods: None, ..config.clone() };
    let loaded = Loaded { footfall: Footfall::leeds_week(), files: Vec::new() };
    let lacking = vec![format!("{why}; the built-in week of Leeds plays until counts come")];
    let mut material = material(&config, loaded, lacking, marks)?;
    material.known.is_substitute = true;
    Ok(material)
}

/// What a config that is read anew names, or counts that have changed: what can be read of it, with every choice composed.
///
/// # Errors
/// When a score or the SoundFont cannot be read, no counts can, or no period has any.
pub fn anew(config: &Config) -> Result<Material, DaemonError> {
    if is_piped(config) {
        return Err(DaemonError::Piped);
    }
    let marks = files::marks(data(config));
    let (loaded, lacking) = files::load_what_is_there(data(config), None, &reading(config)?)?;
    let mut material = material(config, loaded, lacking, marks)?;
    material.repertoire.compose();
    Ok(material)
}

/// How the config's counts are read: as the config says, else as the first of its scores does.
///
/// # Errors
/// When that score cannot be read.
pub fn reading(config: &Config) -> Result<ReadOptions, DaemonError> {
    let score = config.scores.iter().flatten().next().map(|name| files::score::read(name)).transpose()?;
    Ok(config.reading(score.as_ref()))
}

/// Whether a file holds counts by now.
pub(super) fn holds_counts(config: &Config, path: &Path) -> bool {
    let path = [path.display().to_string()];
    reading(config).is_ok_and(|options| files::load_watched(&path, None, &options, &|_| {}).is_ok())
}

/// Whether counts are read from standard input, which cannot be done twice.
pub(super) fn is_piped(config: &Config) -> bool {
    data(config).iter().any(|word| word == "-")
}

fn data(config: &Config) -> &[String] {
    config.data.as_deref().unwrap_or_default()
}

fn material(config: &Config, loaded: Loaded, lacking: Vec<String>, marks: Marks) -> Result<Material, DaemonError> {
    let foreign = loaded.files.iter().filter(|file| file.counts.contains_key(&ProblemKind::NotCounts));
    let strangers = foreign.map(|file| PathBuf::from(&file.path)).collect();
    let doubts = cautions(&loaded.files);
    if let Some(doubt) = doubts.first().filter(|_| reading(config).is_ok_and(|options| options.strict)) {
        return Err(DaemonError::Doubtful(doubt.clone()));
    }
    let repertoire = with_counts(config, loaded.footfall)?;
    Ok(Material { repertoire, known: Known { lacking, doubts, is_substitute: false, marks, strangers } })
}

/// What there was to choose from in `before` and is not in `after`, in one line; none if all is still there.
pub(super) fn gone(before: &Repertoire, after: &Repertoire) -> Option<String> {
    let places = after.footfall().locations();
    let lost = |names: Vec<String>, left: &[String]| -> Vec<String> {
        names.into_iter().filter(|name| !left.contains(name)).map(|name| format!("`{name}`")).collect()
    };
    let periods = lost(before.periods().to_vec(), after.periods());
    let places = lost(before.footfall().locations(), &places);
    let told = [("period", periods), ("place", places)].into_iter().filter(|(_, names)| !names.is_empty());
    let told: Vec<String> = told
        .map(|(what, names)| format!("the {what}{} {}", if names.len() == 1 { "" } else { "s" }, names.join(", ")))
        .collect();
    (!told.is_empty()).then(|| format!("the new counts no longer have {}", told.join(" and ")))
}

/// Reads the counts and makes a repertoire of them.
///
/// # Errors
/// When something that the config names cannot be read.
pub fn repertoire(config: &Config) -> Result<Repertoire, DaemonError> {
    let mut stdin = std::io::stdin().lock();
    let loaded = files::load_watched(data(config), Some(&mut stdin), &reading(config)?, &|_| {})?;
    with_counts(config, loaded.footfall)
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
