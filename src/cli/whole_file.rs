//! Files that are there whole or not at all: written beside, renamed when done.

use anyhow::{Context, anyhow, bail};
use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// A file in the making. Dropped before [`WholeFile::finish`], it leaves nothing behind.
#[derive(Debug)]
pub struct WholeFile {
    file: File,
    /// Where it is written until it is whole; none for what is no plain file (`/dev/null`, a named pipe).
    beside: Option<PathBuf>,
    target: PathBuf,
}

impl WholeFile {
    /// Begins a file that will be `path`.
    pub fn create(path: &Path) -> anyhow::Result<Self> {
        let existing = fs::metadata(path).ok();
        if existing.as_ref().is_some_and(fs::Metadata::is_dir) {
            bail!(
                "cannot write `{0}`: it is a folder; name a file in it, such as `{1}`",
                path.display(),
                path.join("leeds.wav").display()
            );
        }
        if existing.is_some_and(|metadata| !metadata.is_file()) {
            let file = OpenOptions::new().write(true).open(path).map_err(|e| refusal(path, &e))?;
            return Ok(Self { file, beside: None, target: path.to_owned() });
        }
        // A link stays a link: what it points to is replaced.
        let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let Some(name) = target.file_name() else { bail!("cannot write `{}`: that is no file name", path.display()) };
        let mut hidden = OsString::from(".");
        hidden.push(name);
        hidden.push(format!(".{}.part", std::process::id()));
        let beside = target.with_file_name(hidden);
        let file = File::create(&beside).map_err(|e| refusal(path, &e))?;
        Ok(Self { file, beside: Some(beside), target })
    }

    /// The file is whole: puts it in its place.
    pub fn finish(mut self) -> anyhow::Result<()> {
        self.file.flush()?;
        let Some(beside) = &self.beside else { return Ok(()) };
        if let Ok(old) = fs::metadata(&self.target) {
            // Who may read the file stays as it was; if that cannot be, the new file's own permissions do.
            let _ = fs::set_permissions(beside, old.permissions());
        }
        fs::rename(beside, &self.target).with_context(|| format!("cannot write `{}`", self.target.display()))?;
        self.beside = None;
        Ok(())
    }
}

/// Why the system refused, and what to do, in one line.
pub fn refusal(path: &Path, error: &io::Error) -> anyhow::Error {
    let folder = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let (path, folder) = (path.display(), folder.display());
    match error.kind() {
        ErrorKind::NotFound => {
            anyhow!("cannot write `{path}`: there is no folder `{folder}`; make it first, or choose another")
        }
        ErrorKind::AlreadyExists => anyhow!("cannot write `{path}`: it is a file, not a folder; choose another name"),
        ErrorKind::NotADirectory => anyhow!("cannot write `{path}`: `{folder}` is not a folder; choose another"),
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            anyhow!("cannot write `{path}`: the folder `{folder}` is read-only for you; choose another")
        }
        ErrorKind::StorageFull => anyhow!("cannot write `{path}`: the disk is full"),
        _ => anyhow!("cannot write `{path}`: {error}"),
    }
}

impl Write for WholeFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Seek for WholeFile {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

impl Drop for WholeFile {
    fn drop(&mut self) {
        if let Some(beside) = &self.beside {
            // Nothing more can be done if even that fails.
            let _ = fs::remove_file(beside);
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
        let mut file = WholeFile::create(&path).unwrap();
        file.write_all(b"new").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"old");
        file.finish().unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(files(folder.path()), ["a.mid"]);
    }

    #[test]
    fn half_a_file_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let mut file = WholeFile::create(&folder.path().join("a.mid")).unwrap();
        file.write_all(b"half").unwrap();
        drop(file);
        assert!(files(folder.path()).is_empty());
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
}
