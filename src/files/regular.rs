//! Opens what is read from a disk: regular files up to a size. A named pipe or a device could make a reader wait for
//! ever, or never end.

use std::fs::{File, FileType, Metadata, OpenOptions};
use std::io::{self, ErrorKind, Read};
use std::os::unix::fs::{FileTypeExt, OpenOptionsExt};
use std::path::Path;

/// The largest config or score that is read, in bytes: 1 MiB.
pub const TEXT_LIMIT: u64 = 1 << 20;

/// Opens a regular file of at most `limit` bytes, without waiting for anything.
///
/// # Errors
/// What the system says; [`ErrorKind::IsADirectory`] for a folder; [`ErrorKind::InvalidInput`] for what is neither file
/// nor folder, such as a named pipe or a device; [`ErrorKind::FileTooLarge`] for a larger file.
pub fn open(path: &Path, limit: u64) -> io::Result<File> {
    // It is looked at first, because to open a device may set something off.
    check(&std::fs::metadata(path)?, limit)?;
    // What was a file a moment ago may be a pipe by now: one without a writer is opened without waiting, too.
    let mut options = OpenOptions::new();
    let file = options.read(true).custom_flags(rustix::fs::OFlags::NONBLOCK.bits().cast_signed()).open(path)?;
    check(&file.metadata()?, limit)?;
    Ok(file)
}

/// Reads a regular file of at most `limit` bytes as text.
///
/// # Errors
/// As [`open`]; [`ErrorKind::InvalidData`] for what is no UTF-8.
pub fn text(path: &Path, limit: u64) -> io::Result<String> {
    let mut text = String::new();
    // The size that the system tells may be none (in `/proc`), or grow.
    let read = open(path, limit)?.take(limit.saturating_add(1)).read_to_string(&mut text)?;
    if read as u64 > limit { Err(too_large(limit)) } else { Ok(text) }
}

/// What a path is if it is no regular file, in words; none for a regular file.
pub(super) fn oddity(kind: FileType) -> Option<&'static str> {
    match () {
        () if kind.is_file() => None,
        () if kind.is_dir() => Some("a folder"),
        () if kind.is_fifo() => Some("a named pipe"),
        () if kind.is_socket() => Some("a socket"),
        () if kind.is_char_device() || kind.is_block_device() => Some("a device"),
        () => Some("no regular file"),
    }
}

fn check(metadata: &Metadata, limit: u64) -> io::Result<()> {
    match oddity(metadata.file_type()) {
        None if metadata.len() > limit => Err(too_large(limit)),
        None => Ok(()),
        Some(_) if metadata.is_dir() => Err(ErrorKind::IsADirectory.into()),
        Some(what) => Err(io::Error::new(ErrorKind::InvalidInput, format!("it is {what}; give a regular file"))),
    }
}

fn too_large(limit: u64) -> io::Error {
    let size = if limit >= 1 << 20 { format!("{} MiB", limit >> 20) } else { format!("{} KiB", limit >> 10) };
    io::Error::new(ErrorKind::FileTooLarge, format!("it is larger than {size}, the most that is read"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn only_regular_files_of_a_bounded_size_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        let kind = |path: &Path| text(path, 4096).map(drop).unwrap_err().kind();
        fs::write(path("small"), "a").unwrap();
        assert_eq!(text(&path("small"), 1).unwrap(), "a");
        fs::write(path("large"), vec![b'a'; 4097]).unwrap();
        assert_eq!(kind(&path("large")), ErrorKind::FileTooLarge);
        fs::write(path("bytes"), b"\xff").unwrap();
        assert_eq!(kind(&path("bytes")), ErrorKind::InvalidData);
        std::os::unix::fs::symlink(path("small"), path("link")).unwrap();
        assert_eq!(text(&path("link"), 1).unwrap(), "a");
        std::os::unix::fs::symlink(path("gone"), path("dangling")).unwrap();
        assert_eq!(kind(&path("dangling")), ErrorKind::NotFound);
        assert_eq!(kind(folder.path()), ErrorKind::IsADirectory);
        rustix::fs::mknodat(rustix::fs::CWD, path("pipe"), rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
        let _socket = std::os::unix::net::UnixListener::bind(path("socket")).unwrap();
        for odd in [path("pipe"), path("socket"), "/dev/zero".into(), "/dev/null".into()] {
            let refused = text(&odd, 4096).map(drop).unwrap_err();
            assert_eq!(refused.kind(), ErrorKind::InvalidInput, "{}: {refused}", odd.display());
        }
        // Files that say they are empty, and may not be.
        assert!(text(Path::new("/proc/self/status"), 64 << 10).unwrap().contains("State:"));
        assert_eq!(text(Path::new("/proc/self/status"), 10).unwrap_err().kind(), ErrorKind::FileTooLarge);
    }
}
