//! Files that appear whole or not at all: written in the same folder under a name that nobody can guess, brought onto
//! the disk, then renamed.

use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, ErrorKind, Seek, SeekFrom, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// Why a file was not written; the message says where and what to do.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct WriteError(String);

/// A file in the making. Dropped before [`WholeFile::finish`], it leaves nothing behind.
///
/// ```
/// use bandstand::files::WholeFile;
/// use std::io::Write;
///
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("notes.txt");
/// let mut file = WholeFile::create(&path)?;
/// file.write_all(b"C D E")?;
/// assert!(!path.exists());
/// file.finish()?;
/// assert_eq!(std::fs::read_to_string(&path)?, "C D E");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct WholeFile {
    file: Target,
    path: PathBuf,
}

/// Where the bytes go until the file is whole.
#[derive(Debug)]
enum Target {
    /// A temporary file in the same folder, which takes the place of the old file.
    Beside(NamedTempFile),
    /// A device or a named pipe (`/dev/null`), which is written to and never replaced.
    Device(File),
}

impl WholeFile {
    /// Begins a file that will appear at `path`.
    ///
    /// # Errors
    /// When the folder does not exist or cannot be written to, or `path` is a folder.
    pub fn create(path: &Path) -> Result<Self, WriteError> {
        let existing = fs::metadata(path).ok();
        if existing.as_ref().is_some_and(fs::Metadata::is_dir) {
            return Err(WriteError(format!(
                "cannot write `{0}`: it is a folder; name a file in it, such as `{1}`",
                path.display(),
                path.join("leeds.wav").display()
            )));
        }
        if existing.is_some_and(|metadata| !metadata.is_file()) {
            let file = OpenOptions::new().write(true).open(path).map_err(|error| refusal(path, &error))?;
            return Ok(Self { file: Target::Device(file), path: path.to_owned() });
        }
        // A link stays a link: what it points to is replaced, or made.
        let target = fs::canonicalize(path).unwrap_or_else(|_| end_of_links(path));
        if target.is_symlink() {
            return Err(WriteError(format!("cannot write `{}`: it is a link that leads nowhere", path.display())));
        }
        let Some(name) = target.file_name() else {
            return Err(WriteError(format!("cannot write `{}`: that is no file name", path.display())));
        };
        let mut prefix = std::ffi::OsString::from(".");
        prefix.push(name);
        prefix.push(".");
        let beside = tempfile::Builder::new()
            .prefix(&prefix)
            .suffix(".part")
            // The system takes away what the user's mask (umask) forbids.
            .permissions(Permissions::from_mode(0o666))
            .tempfile_in(folder_of(&target))
            .map_err(|error| refusal(path, &error))?;
        Ok(Self { file: Target::Beside(beside), path: target })
    }

    /// Puts the whole file in its place, after it has reached the disk. It has the permissions of the file it replaces.
    ///
    /// # Errors
    /// When the system refuses to write it; then nothing is left behind, and an old file stays.
    pub fn finish(mut self) -> Result<(), WriteError> {
        self.settle()?;
        self.put()
    }

    /// Puts several whole files in their places: all of them, or none. A full disk shows before the first old file is replaced.
    ///
    /// # Errors
    /// When the system refuses one of them; then those that were new are taken away again, and nothing else is left behind.
    pub fn finish_all(mut files: Vec<Self>) -> Result<(), WriteError> {
        files.iter_mut().try_for_each(Self::settle)?;
        let mut new = Vec::new();
        for file in files {
            let path = (!file.path.exists()).then(|| file.path.clone());
            if let Err(error) = file.put() {
                // One that somebody has taken away already need not be.
                new.iter().for_each(|path| drop(fs::remove_file(path)));
                return Err(error);
            }
            new.extend(path);
        }
        Ok(())
    }

    /// Brings all bytes onto the disk, and gives the file the permissions of the one that it will replace.
    fn settle(&mut self) -> Result<(), WriteError> {
        let failed = |error: io::Error| refusal(&self.path, &error);
        let beside = match &mut self.file {
            Target::Device(file) => return file.flush().map_err(failed),
            Target::Beside(beside) => beside,
        };
        beside.flush().and_then(|()| on_disk(beside.as_file())).map_err(failed)?;
        if let Ok(old) = fs::metadata(&self.path) {
            // If they cannot be set, the new file keeps its own permissions.
            let _ = beside.as_file().set_permissions(old.permissions());
        }
        Ok(())
    }

    /// Puts a file whose bytes are on the disk in its place.
    fn put(self) -> Result<(), WriteError> {
        let Target::Beside(beside) = self.file else { return Ok(()) };
        beside.persist(&self.path).map_err(|error| refusal(&self.path, &error.error))?;
        // The new name survives a power cut once its folder is on the disk. Some file systems cannot be told to do
        // that.
        let _ = File::open(folder_of(&self.path)).and_then(|folder| folder.sync_all());
        Ok(())
    }
}

/// Where links lead that end at a file which is not there; the path itself where it is no link.
fn end_of_links(path: &Path) -> PathBuf {
    let mut target = path.to_owned();
    // Linux follows no more than forty.
    for _ in 0..40 {
        let Ok(next) = fs::read_link(&target) else { break };
        target = folder_of(&target).join(next);
    }
    target
}

/// Brings a file's bytes onto the disk; a pipe or device, which refuses, needs no such thing.
fn on_disk(file: &File) -> io::Result<()> {
    match file.sync_all() {
        Err(error) if matches!(error.kind(), ErrorKind::InvalidInput | ErrorKind::Unsupported) => Ok(()),
        outcome => outcome,
    }
}

/// The folder of a file.
fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// Why the system refused to write a file, and what to do, in one line.
pub fn refusal(path: &Path, error: &io::Error) -> WriteError {
    let path_of = path;
    let (path, folder) = (path.display(), folder_of(path).display());
    WriteError(match error.kind() {
        ErrorKind::NotFound if folder_of(path_of).is_dir() => {
            format!("cannot write `{path}`: the folder `{folder}` takes no files; choose another")
        }
        ErrorKind::NotFound => {
            format!("cannot write `{path}`: there is no folder `{folder}`; make it first, or choose another")
        }
        ErrorKind::AlreadyExists => format!("cannot write `{path}`: it is a file, not a folder; choose another name"),
        ErrorKind::NotADirectory => format!("cannot write `{path}`: `{folder}` is not a folder; choose another"),
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            format!("cannot write `{path}`: the folder `{folder}` is read-only for you; choose another")
        }
        ErrorKind::StorageFull => format!("cannot write `{path}`: the disk is full"),
        _ => format!("cannot write `{path}`: {error}"),
    })
}

impl Write for WholeFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.file {
            Target::Beside(file) => file.as_file_mut().write(bytes),
            Target::Device(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.file {
            Target::Beside(file) => file.as_file_mut().flush(),
            Target::Device(file) => file.flush(),
        }
    }
}

impl Seek for WholeFile {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match &mut self.file {
            Target::Beside(file) => file.as_file_mut().seek(to),
            Target::Device(file) => file.seek(to),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> =
            fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    #[test]
    fn the_old_file_stays_until_the_new_one_is_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.mid");
        fs::write(&path, "old").unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o640)).unwrap();
        let mut file = WholeFile::create(&path).unwrap();
        file.write_all(b"new").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"old");
        file.finish().unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
        assert_eq!(files(folder.path()), ["a.mid"]);
    }

    #[test]
    fn a_new_file_has_the_permissions_that_the_umask_allows() {
        let folder = tempfile::tempdir().unwrap();
        let (ours, plain) = (folder.path().join("a"), folder.path().join("b"));
        WholeFile::create(&ours).unwrap().finish().unwrap();
        File::create(&plain).unwrap();
        let mode = |path| fs::metadata(path).unwrap().permissions().mode();
        assert_eq!(mode(ours), mode(plain));
    }

    #[test]
    fn an_unfinished_file_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let mut file = WholeFile::create(&folder.path().join("a.mid")).unwrap();
        file.write_all(b"half").unwrap();
        drop(file);
        assert!(files(folder.path()).is_empty());
    }

    #[test]
    fn a_link_stays_a_link() {
        let folder = tempfile::tempdir().unwrap();
        let (link, target) = (folder.path().join("link"), folder.path().join("target"));
        fs::write(&target, "old").unwrap();
        std::os::unix::fs::symlink(&target, &link).unwrap();
        let mut file = WholeFile::create(&link).unwrap();
        file.write_all(b"new").unwrap();
        file.finish().unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read(&target).unwrap(), b"new");
    }

    #[test]
    fn refusals_say_where_and_what_to_do() {
        let folder = tempfile::tempdir().unwrap();
        let refused = |path: PathBuf| WholeFile::create(&path).unwrap_err().to_string();
        assert!(refused(folder.path().join("no/a.mid")).contains("there is no folder"));
        assert!(refused(folder.path().to_owned()).contains("it is a folder"));
        let file = folder.path().join("file");
        fs::write(&file, "").unwrap();
        assert!(refused(file.join("a.mid")).contains("is not a folder"));
    }

    #[test]
    fn devices_are_written_to_and_never_replaced() {
        let mut file = WholeFile::create(Path::new("/dev/null")).unwrap();
        file.write_all(b"gone").unwrap();
        file.finish().unwrap();
        assert!(!fs::metadata("/dev/null").unwrap().is_file());
    }

    /// A link to a file that is not there yet stays a link, and the file is made where it leads.
    #[test]
    fn a_dangling_link_is_followed() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::create_dir(path("stick")).unwrap();
        std::os::unix::fs::symlink("stick/song.mid", path("second.mid")).unwrap();
        std::os::unix::fs::symlink("second.mid", path("first.mid")).unwrap();
        let mut file = WholeFile::create(&path("first.mid")).unwrap();
        file.write_all(b"new").unwrap();
        file.finish().unwrap();
        assert!(path("first.mid").is_symlink() && path("second.mid").is_symlink());
        assert_eq!(fs::read(path("stick/song.mid")).unwrap(), b"new");
        // One that leads round in a circle, or to a folder that is not there, is refused and stays.
        std::os::unix::fs::symlink("round.mid", path("round.mid")).unwrap();
        std::os::unix::fs::symlink("gone/song.mid", path("away.mid")).unwrap();
        assert!(WholeFile::create(&path("away.mid")).unwrap_err().to_string().contains("cannot write"));
        assert!(WholeFile::create(&path("round.mid")).unwrap_err().to_string().contains("nowhere"));
        assert!(path("round.mid").is_symlink() && path("away.mid").is_symlink());
    }

    #[test]
    fn a_folder_that_takes_no_files_is_named() {
        let error = WholeFile::create(Path::new("/proc/a.mid")).unwrap_err().to_string();
        assert_eq!(error, "cannot write `/proc/a.mid`: the folder `/proc` takes no files; choose another");
    }
}
