//! What was playing, kept over a restart: a small file that is always whole.

use crate::files::{WholeFile, WriteError, refusal, regular};
use crate::time::conductor::Choice;
use serde::{Deserialize, Serialize};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

/// What is kept, all of it by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// The score.
    pub score: String,
    /// The period.
    pub period: String,
    /// The place that played alone.
    pub location: Option<String>,
    /// 0 to 23.
    pub hour: u8,
}

/// The largest file that is read, in bytes: 64 KiB.
const LIMIT: u64 = 64 << 10;

/// Where it is kept: in the directory that systemd gives a service for its state, else the user's own.
pub fn path(environment: impl Fn(&str) -> Option<String>) -> Option<PathBuf> {
    let set = |name: &str| environment(name).filter(|value| !value.is_empty());
    let given = set("STATE_DIRECTORY").and_then(|list| list.split(':').next().map(PathBuf::from));
    let own = || {
        let state = set("XDG_STATE_HOME").map(PathBuf::from);
        Some(state.or_else(|| set("HOME").map(|home| Path::new(&home).join(".local/state")))?.join("bandstand"))
    };
    given.or_else(own).map(|folder| folder.join("playing.json"))
}

/// Reads it; none if there is none or it is not one.
pub fn read(path: &Path) -> Option<Kept> {
    serde_json::from_str(&regular::text(path, LIMIT).ok()?).ok()
}

/// Writes it, so that neither a kill nor a power cut leaves half of it.
///
/// # Errors
/// When the folder cannot be written.
pub fn write(path: &Path, kept: &Kept) -> Result<(), WriteError> {
    let failed = |error: std::io::Error| refusal(path, &error);
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    let mut file = WholeFile::create(path)?;
    let bytes = serde_json::to_vec(kept).map_err(|error| failed(error.into()))?;
    file.write_all(&bytes).map_err(failed)?;
    file.finish()
}

impl Kept {
    /// What a conductor has chosen, and the hour that plays.
    pub fn new(choice: &Choice, hour: u8) -> Self {
        let Choice { score, period, location } = choice.clone();
        Self { score, period, location, hour }
    }

    /// The choice.
    pub fn choice(&self) -> Choice {
        let Self { score, period, location, .. } = self.clone();
        Choice { score, period, location }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(hour: u8) -> Kept {
        Kept { score: "leeds".into(), period: "weekday 2013".into(), location: Some("Briggate".into()), hour }
    }

    #[test]
    fn it_is_kept_where_the_service_may_write() {
        let of = |pairs: &'static [(&str, &str)]| {
            move |name: &str| pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
        };
        assert_eq!(
            path(of(&[("STATE_DIRECTORY", "/var/lib/bandstand")])),
            Some("/var/lib/bandstand/playing.json".into())
        );
        assert_eq!(path(of(&[("HOME", "/home/a")])), Some("/home/a/.local/state/bandstand/playing.json".into()));
        assert_eq!(path(of(&[])), None);
    }

    /// Whoever reads while it is written reads all of one or the other.
    #[test]
    fn it_is_always_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state/playing.json");
        assert_eq!(read(&path), None);
        write(&path, &kept(0)).unwrap();
        std::thread::scope(|scope| {
            let writer = scope.spawn(|| (0..100u8).for_each(|n| write(&path, &kept(n % 24)).unwrap()));
            let mut seen = 0;
            while !writer.is_finished() || seen == 0 {
                assert!(read(&path).is_some_and(|kept| kept.hour < 24));
                seen += 1;
            }
        });
        fs::write(&path, "{").unwrap();
        assert_eq!(read(&path), None);
    }
}
