//! A plain file, which grows at the pace of the music.

use super::dropped::Dropped;
use super::sink::{Identity, Way};
use rustix::fs::{FileType, OFlags};
use rustix::io::Errno;
use std::fs::{File, OpenOptions};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// Bytes of a frame: left and right, two bytes each.
const FRAME: u64 = 4;

/// The way to a file, which is made where it is missing, else appended to. When it is moved away, it is made anew.
pub(super) struct FileWay(pub(super) PathBuf);

/// What is at a path, if it is a plain file.
///
/// # Errors
/// [`Dropped::Missing`] where nothing is, else why it cannot be written to.
pub(super) fn file_at(path: &Path) -> Result<Identity, Dropped> {
    match rustix::fs::stat(path) {
        Ok(stat) => match FileType::from_raw_mode(stat.st_mode) {
            FileType::RegularFile => Ok(Identity::of(&stat)),
            FileType::Fifo => Err(Dropped::Other("a pipe")),
            FileType::Directory => Err(Dropped::Other("a folder")),
            FileType::Socket => Err(Dropped::Other("a socket")),
            _ => Err(Dropped::Other("a device")),
        },
        Err(Errno::NOENT) => Err(Dropped::Missing),
        Err(errno) => Err(Dropped::Failed(errno)),
    }
}

impl Way for FileWay {
    fn look(&self) -> Result<Identity, Dropped> {
        file_at(&self.0)
    }

    fn open(&self) -> Result<File, Dropped> {
        match self.look() {
            Ok(_) | Err(Dropped::Missing) => {}
            Err(why) => return Err(why),
        }
        // A pipe that has come in its place since must not be waited for.
        let nonblock = OFlags::NONBLOCK.bits().cast_signed();
        let failed = |error: std::io::Error| Errno::from_io_error(&error).map_or(Dropped::NotYet, Dropped::Failed);
        let file = OpenOptions::new().create(true).append(true).custom_flags(nonblock).open(&self.0).map_err(failed)?;
        let length = file.metadata().map_err(failed)?.len();
        if length % FRAME != 0 {
            // The program was killed in mid-frame; left and right would be exchanged from here on.
            file.set_len(length - length % FRAME).map_err(failed)?;
        }
        Ok(file)
    }
}
