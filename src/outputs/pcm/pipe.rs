//! A named pipe, which may come late, be made anew, and be without a reader.

use super::dropped::Dropped;
use super::sink::Way;
use crate::outputs::place::{Identity, stat};
use rustix::fs::{FileType, OFlags};
use rustix::io::Errno;
use std::fs::{File, OpenOptions};
use std::os::fd::AsFd;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// Bytes that the pipe is asked to hold, 85 ms: so little that music does not wait there for long, but enough that a reader
/// that takes 20 ms at a time, as Snapcast does, misses none when it is late.
pub(super) const ROOM: usize = 16_384;

/// The way to a pipe by its name.
pub(super) struct PipeWay(pub(super) PathBuf);

/// What is at a path, if samples for a pipe may be written to it: a pipe, or a device such as `/dev/null`.
///
/// # Errors
/// Why they may not.
pub(super) fn pipe_at(path: &Path) -> Result<Identity, Dropped> {
    match stat(path) {
        Ok((kind, is)) => takes_samples(kind).map(|()| is),
        Err(Errno::NOENT) => Err(Dropped::Missing),
        Err(errno) => Err(Dropped::Failed(errno)),
    }
}

fn takes_samples(kind: FileType) -> Result<(), Dropped> {
    match kind {
        FileType::Fifo | FileType::CharacterDevice => Ok(()),
        FileType::RegularFile => Err(Dropped::Other("a file")),
        FileType::Directory => Err(Dropped::Other("a folder")),
        FileType::Socket => Err(Dropped::Other("a socket")),
        _ => Err(Dropped::Other("something else")),
    }
}

impl Way for PipeWay {
    fn look(&self) -> Result<Identity, Dropped> {
        pipe_at(&self.0)
    }

    /// Opens the pipe for writing.
    ///
    /// On Linux it is opened for reading too, though nobody reads at this end: otherwise a reader that looks before anything
    /// was written is told that the music is over. Snapcast's server then goes away at once, and seldom comes back.
    fn open(&self) -> Result<File, Dropped> {
        self.look()?;
        let nonblock = OFlags::NONBLOCK.bits().cast_signed();
        let opened =
            OpenOptions::new().read(cfg!(target_os = "linux")).write(true).custom_flags(nonblock).open(&self.0);
        let file = opened.map_err(|error| match Errno::from_io_error(&error) {
            Some(Errno::NXIO) => Dropped::NoReader,
            Some(Errno::NOENT) => Dropped::Missing,
            Some(errno) => Dropped::Failed(errno),
            None => Dropped::NotYet,
        })?;
        // Between the look and the opening a file may have come in its place.
        let there = rustix::fs::fstat(&file).map_err(Dropped::Failed)?;
        takes_samples(FileType::from_raw_mode(there.st_mode))?;
        shrink(&file);
        Ok(file)
    }
}

/// Makes a pipe hold [`ROOM`] bytes.
pub(super) fn shrink(pipe: impl AsFd) {
    // An output that is no pipe keeps its room, and so does every pipe on a system without this call.
    #[cfg(target_os = "linux")]
    let _ = rustix::pipe::fcntl_setpipe_size(pipe, ROOM);
}
