//! Writes every part of a movement to a WAV file of its own, in a folder.

use super::whole_file::{WholeFile, WriteError, refusal};
use crate::compose::Movement;
use crate::formats::{RenderError, RenderOptions, wav};
use std::fs;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

/// The most bytes that a part's name has in a file's name; with number and ending, file systems hold 255.
const LONGEST: usize = 200;

/// The size of each file's buffer, bytes.
const BUFFER: usize = 1 << 16;

/// Why stems were not written.
#[derive(Debug, thiserror::Error)]
pub enum StemsError {
    /// The music could not be rendered, or it was stopped.
    #[error(transparent)]
    Render(#[from] RenderError),
    /// A file could not be written.
    #[error(transparent)]
    Write(#[from] WriteError),
}

/// Writes every part to a file of its own in a folder, heard from its seat in the hall and at the movement's gain, but
/// neither compressed nor limited: `01 Briggate (Euphonium).wav`. Returns the files. `progress` is called with the
/// frames done and the frames in all.
///
/// # Errors
/// [`StemsError`]; then all new files are removed again, and folders too if they are new.
pub fn write(
    folder: &Path,
    movement: &Movement,
    options: &RenderOptions<'_>,
    progress: impl FnMut(u64, u64),
) -> Result<Vec<PathBuf>, StemsError> {
    // The folders that are not there yet, this one first.
    let made: Vec<&Path> =
        folder.ancestors().take_while(|folder| !folder.as_os_str().is_empty() && !folder.exists()).collect();
    let take_away = || {
        // A folder stays if somebody has put something else into it.
        let _ = made.iter().try_for_each(fs::remove_dir);
    };
    fs::create_dir_all(folder).map_err(|error| refusal(folder, &error)).inspect_err(|_| take_away())?;
    let names = movement.parts.iter().enumerate().map(|(number, part)| name(number, &part.name));
    let paths: Vec<PathBuf> = names.map(|name| folder.join(name)).collect();
    let outcome = write_all(&paths, movement, options, progress);
    outcome.inspect_err(|_| take_away()).map(|()| paths)
}

fn write_all(
    paths: &[PathBuf],
    movement: &Movement,
    options: &RenderOptions<'_>,
    progress: impl FnMut(u64, u64),
) -> Result<(), StemsError> {
    let mut files = paths.iter().map(|path| WholeFile::create(path)).collect::<Result<Vec<_>, _>>()?;
    let sinks = files.iter_mut().map(|file| BufWriter::with_capacity(BUFFER, file)).collect();
    wav::write_stems(sinks, movement, options, progress)?;
    Ok(WholeFile::finish_all(files)?)
}

fn name(number: usize, part: &str) -> String {
    let mut safe = String::new();
    for c in part.chars() {
        if safe.len() + c.len_utf8() > LONGEST {
            break;
        }
        safe.push(if c.is_control() || "/\\:*?\"<>|".contains(c) { '-' } else { c });
    }
    format!("{:02} {}.wav", number + 1, safe.trim())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::test_movement;
    use std::sync::atomic::AtomicBool;

    fn movement() -> Movement {
        let mut movement = test_movement::movement(3);
        movement.parts.iter_mut().for_each(|part| part.voice = "euphonium".into());
        movement
    }

    #[test]
    fn stopping_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let cancel = AtomicBool::new(true);
        let options = RenderOptions { cancel: &cancel, ..RenderOptions::default() };
        let movement = movement();
        assert!(write(folder.path(), &movement, &options, |_, _| ()).is_err());
        assert!(write(&folder.path().join("new"), &movement, &options, |_, _| ()).is_err());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    /// One stem cannot be put in its place, at whatever point of the row: no other stays.
    #[test]
    fn one_that_fails_takes_the_others_with_it() {
        let movement = movement();
        for (number, part) in movement.parts.iter().enumerate() {
            let folder = tempfile::tempdir().unwrap();
            let blocked = folder.path().join("new/stems").join(name(number, &part.name));
            // While they are written somebody makes a folder of that name.
            let block = |_, _| {
                if !blocked.exists() {
                    fs::create_dir(&blocked).unwrap();
                }
            };
            let outcome = write(&folder.path().join("new/stems"), &movement, &RenderOptions::default(), block);
            assert!(matches!(outcome, Err(StemsError::Write(_))), "{number}");
            let left: Vec<_> = fs::read_dir(folder.path().join("new/stems")).unwrap().collect();
            assert_eq!(left.len(), 1, "{number}: {left:?}");
        }
        let folder = tempfile::tempdir().unwrap();
        let cancel = AtomicBool::new(true);
        let options = RenderOptions { cancel: &cancel, ..RenderOptions::default() };
        assert!(write(&folder.path().join("a/b/c"), &movement, &options, |_, _| ()).is_err());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "folders are left");
    }

    #[test]
    fn stems_have_the_names_of_their_parts() {
        let folder = tempfile::tempdir().unwrap();
        let stems = write(folder.path(), &movement(), &RenderOptions::default(), |_, _| ()).unwrap();
        assert_eq!(stems.len(), 3);
        assert_eq!(stems[0].file_name().unwrap(), "01 Place 0 (Tuba).wav");
        assert!(stems.iter().all(|stem| fs::metadata(stem).unwrap().len() > 1_000_000));
        assert_eq!(name(8, "A/B: C"), "09 A-B- C.wav");
        assert!(name(8, &"ö".repeat(300)).len() <= 207);
    }
}
