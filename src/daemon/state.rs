//! What was playing, kept over a restart: a small file that is always whole.

use crate::files::{WholeFile, WriteError, refusal, regular};
use crate::text::without_number;
use crate::time::conductor::{Choice, Standing};
use serde::{Deserialize, Serialize};
use std::fs;
use std::io::{ErrorKind, Write};
use std::os::unix::fs::FileTypeExt;
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
    /// 0 to 100 per cent. Files of earlier versions have none.
    #[serde(default)]
    pub volume: Option<u8>,
    /// Whether somebody had asked for silence.
    #[serde(default)]
    pub paused: bool,
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

/// What is at the path and is no regular file, and what to do; none where a file is or can be made. A named pipe would hold up
/// whoever opened it, and what is written to a device is not kept.
fn in_the_way(path: &Path) -> Option<&'static str> {
    let there = fs::metadata(path).ok()?.file_type();
    match () {
        () if there.is_file() => None,
        () if there.is_dir() => Some("it is a folder; take it away, so that a file can be made"),
        () if there.is_fifo() => Some("it is a named pipe; take it away, so that a file can be made"),
        () => Some("it is no regular file; take it away, so that one can be made"),
    }
}

/// Reads it; none if there is none yet.
///
/// # Errors
/// In one line, what is wrong with the file: it cannot be read, it is torn, or a number in it is none that can be.
pub fn read(path: &Path) -> Result<Option<Kept>, String> {
    let wrong = |why: &str| Err(format!("`{}` {why}", path.display()));
    let text = match regular::text(path, LIMIT) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => {
            let why = in_the_way(path).map_or_else(|| error.to_string(), str::to_owned);
            return wrong(&format!("cannot be read: {}", without_number(&why)));
        }
    };
    match serde_json::from_str(&text) {
        Ok(Kept { hour: hour @ 24.., .. }) => wrong(&format!("has the hour {hour}; hours go from 0 to 23")),
        Ok(Kept { volume: Some(101..), .. }) => wrong("has a volume over 100 per cent"),
        Ok(kept) => Ok(Some(kept)),
        Err(error) => wrong(&format!("is torn or was changed: {error}")),
    }
}

/// Writes it, so that neither a kill nor a power cut leaves half of it.
///
/// # Errors
/// When the folder cannot be written.
pub fn write(path: &Path, kept: &Kept) -> Result<(), WriteError> {
    let failed = |error: std::io::Error| refusal(path, &error);
    if let Some(what) = in_the_way(path) {
        return Err(failed(std::io::Error::other(what)));
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    let mut file = WholeFile::create(path)?;
    let bytes = serde_json::to_vec(kept).map_err(|error| failed(error.into()))?;
    file.write_all(&bytes).map_err(failed)?;
    file.finish()
}

impl From<Standing> for Kept {
    fn from(standing: Standing) -> Self {
        let Standing { choice: Choice { score, period, location }, hour, volume, paused } = standing;
        Self { score, period, location, hour, volume, paused }
    }
}

impl From<Kept> for Standing {
    fn from(kept: Kept) -> Self {
        let Kept { score, period, location, hour, volume, paused } = kept;
        Self { choice: Choice { score, period, location }, hour, volume, paused }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(hour: u8) -> Kept {
        Kept {
            score: "leeds".into(),
            period: "weekday 2013".into(),
            location: Some("Briggate".into()),
            hour,
            volume: Some(60),
            paused: hour % 2 == 1,
        }
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
        assert_eq!(read(&path), Ok(None));
        write(&path, &kept(0)).unwrap();
        std::thread::scope(|scope| {
            let writer = scope.spawn(|| (0..100u8).for_each(|n| write(&path, &kept(n % 24)).unwrap()));
            let mut seen = 0;
            while !writer.is_finished() || seen == 0 {
                assert_eq!(read(&path).map(|kept| kept.map(|kept| Standing::from(kept).hour < 24)), Ok(Some(true)));
                seen += 1;
            }
        });
    }

    /// What no version has written is told and never taken for something else.
    #[test]
    fn what_is_no_state_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("playing.json");
        let state = |hour: &str, volume: &str| {
            format!(
                r#"{{"score":"leeds","period":"weekday","location":null,"hour":{hour},"volume":{volume},"paused":true}}"#
            )
        };
        let whole = state("3", "60");
        for (text, word) in [
            (state("99", "60"), "the hour 99"),
            (state("24", "60"), "the hour 24"),
            (state("-1", "60"), "torn"),
            (state("3", "101"), "volume"),
            (state("3", "\"loud\""), "torn"),
        ] {
            fs::write(&path, text).unwrap();
            let why = read(&path).unwrap_err();
            assert!(why.contains(word) && why.contains("playing.json") && !why.contains('\n'), "{why}");
        }
        for end in 0..whole.len() {
            fs::write(&path, &whole[..end]).unwrap();
            assert!(read(&path).is_err(), "{end}");
        }
        fs::write(&path, whole).unwrap();
        assert_eq!(read(&path).unwrap().map(|kept| (kept.hour, kept.volume, kept.paused)), Some((3, Some(60), true)));
        // An earlier version wrote neither volume nor pause.
        fs::write(&path, r#"{"score":"leeds","period":"weekday","location":null,"hour":3}"#).unwrap();
        assert_eq!(read(&path).unwrap().map(|kept| (kept.hour, kept.volume, kept.paused)), Some((3, None, false)));
        fs::remove_file(&path).unwrap();
        // Neither is opened, as nobody might read from a pipe.
        let mkfifo = || rustix::fs::mknodat(rustix::fs::CWD, &path, rustix::fs::FileType::Fifo, 0o600.into(), 0);
        for (what, make) in [("a folder", true), ("a named pipe", false)] {
            if make {
                fs::create_dir(&path).unwrap()
            } else {
                mkfifo().unwrap()
            }
            for why in [read(&path).unwrap_err(), write(&path, &kept(3)).unwrap_err().to_string()] {
                assert!(why.contains(what) && why.contains("take it away") && why.contains("playing.json"), "{why}");
            }
            if make { fs::remove_dir(&path).unwrap() } else { fs::remove_file(&path).unwrap() }
        }
        write(&path, &kept(3)).unwrap();
    }
}
