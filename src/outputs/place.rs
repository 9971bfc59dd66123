//! The place on the disk that an output writes to: which one it is, however it is spelled, and whether it can be written to.

use rustix::fs::{Access, FileType, Stat, access};
use rustix::io::Errno;
use std::ffi::OsString;
use std::fs;
use std::io;
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};

/// How many symbolic links are followed to something that is not there yet; the kernel follows as many.
const LINKS: usize = 40;

/// What tells a thing at a path from another: device and inode.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Identity(u64, u64);

impl Identity {
    /// The identity of what the system has told of.
    #[expect(clippy::useless_conversion, reason = "the widths of these numbers differ from system to system")]
    pub fn of(stat: &Stat) -> Self {
        Self(u64::try_from(stat.st_dev).unwrap_or(0), u64::from(stat.st_ino))
    }
}

/// Where an output writes. Two places are equal if they are one file, pipe or device, also by hard links, symbolic links and
/// other spellings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OutputPlace {
    /// Something is there.
    There(Identity),
    /// Nothing is there yet; this folder will have it, by this name.
    Coming(Identity, OsString),
    /// The folder is not there yet either.
    Nowhere(PathBuf),
}

impl OutputPlace {
    /// The place that a path leads to; none for `/dev/null`, which everybody may share.
    pub fn of(path: &Path) -> Option<Self> {
        let mut path = path.to_owned();
        for _ in 0..LINKS {
            if let Ok(stat) = rustix::fs::stat(&path) {
                return Self::there(&stat);
            }
            // A symbolic link to a file that will be made where it leads.
            let Ok(to) = fs::read_link(&path) else { break };
            path = folder(&path).join(to);
        }
        let coming = path.file_name().zip(rustix::fs::stat(folder(&path)).ok());
        Some(match coming {
            Some((name, stat)) => Self::Coming(Identity::of(&stat), name.to_owned()),
            None => Self::Nowhere(std::path::absolute(&path).unwrap_or(path)),
        })
    }

    /// The place that standard output leads to; none for `/dev/null`, or where the system tells nothing.
    pub fn of_standard_output() -> Option<Self> {
        Self::there(&rustix::fs::fstat(io::stdout().as_fd()).ok()?)
    }

    fn there(stat: &Stat) -> Option<Self> {
        let null = rustix::fs::stat("/dev/null").is_ok_and(|null| Identity::of(&null) == Identity::of(stat));
        (!null).then(|| Self::There(Identity::of(stat)))
    }
}

/// The folder that a path lies in.
fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// What is at a path.
///
/// # Errors
/// Why the system does not tell; [`Errno::NOENT`] where nothing is.
pub(super) fn stat(path: &Path) -> Result<(FileType, Identity), Errno> {
    let stat = rustix::fs::stat(path)?;
    Ok((FileType::from_raw_mode(stat.st_mode), Identity::of(&stat)))
}

/// Whether this program may write to what is at a path, or make a file there where nothing is.
///
/// # Errors
/// What is missing, in one line.
pub(super) fn may_write(path: &Path) -> Result<(), String> {
    let lacking = missing_folder(path);
    if lacking.is_some() {
        return lacking.map_or(Ok(()), Err);
    }
    let (whom, words) = if path.exists() { (path, "to") } else { (folder(path), "into") };
    access(whom, Access::WRITE_OK).map_err(|_| format!("no permission to write {words} `{}`", whom.display()))
}

/// What to say where the folder of a path is not there; none where it is.
pub(super) fn missing_folder(path: &Path) -> Option<String> {
    let folder = folder(path);
    let missing = rustix::fs::stat(folder).is_err_and(|errno| errno == Errno::NOENT);
    missing.then(|| format!("there is no folder `{0}`; make it with `mkdir -p {0}`", folder.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    #[test]
    fn one_place_has_many_spellings() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::write(path("a"), "").unwrap();
        fs::create_dir(path("inner")).unwrap();
        fs::hard_link(path("a"), path("hard")).unwrap();
        symlink("a", path("soft")).unwrap();
        symlink("../later", path("inner/dangling")).unwrap();
        symlink("loop", path("loop")).unwrap();
        let same = |one: &str, other: &str| OutputPlace::of(&path(one)) == OutputPlace::of(&path(other));
        for (one, other) in
            [("a", "hard"), ("a", "soft"), ("a", "inner/../a"), ("later", "inner/dangling"), ("no/x", "no/./x")]
        {
            assert!(same(one, other), "{one} {other}");
        }
        for (one, other) in [("a", "b"), ("b", "c"), ("no/x", "no/y"), ("inner/later", "later"), ("loop", "a")] {
            assert!(!same(one, other), "{one} {other}");
        }
        assert_eq!(OutputPlace::of(Path::new("/dev/null")), None);
    }

    #[test]
    fn what_is_missing_is_named() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(may_write(&folder.path().join("new")), Ok(()));
        let why = may_write(&folder.path().join("no/new")).unwrap_err();
        assert!(why.contains("there is no folder `") && why.contains("mkdir -p") && why.contains("/no`"), "{why}");
    }
}
