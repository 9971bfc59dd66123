//! A plain file, which grows at the pace of the music.

use super::dropped::Dropped;
use super::sink::Way;
use crate::files::regular;
use crate::outputs::place::{self, Identity};
use rustix::fs::{FileType, OFlags};
use rustix::io::Errno;
use std::fs::{File, OpenOptions};
use std::io::Read;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// Bytes of a frame: left and right, two bytes each.
const FRAME: u64 = 4;

/// How many bytes of a file are looked at to see whether it holds text. Samples begin with silence, which is no text.
const LOOKED_AT: u64 = 4_096;

/// The way to a file, which is made where it is missing, else appended to. When it is moved away, it is made anew.
pub(super) struct FileWay(pub(super) PathBuf);

/// What is at a path, if it is a plain file.
///
/// # Errors
/// [`Dropped::Missing`] where nothing is, else why it cannot be written to.
pub(super) fn file_at(path: &Path) -> Result<Identity, Dropped> {
    match place::stat(path) {
        Ok((kind, is)) => match kind {
            FileType::RegularFile => Ok(is),
            FileType::Fifo => Err(Dropped::Other("a pipe")),
            FileType::Directory => Err(Dropped::Other("a folder")),
            FileType::Socket => Err(Dropped::Other("a socket")),
            _ => Err(Dropped::Other("a device")),
        },
        Err(Errno::NOENT) if place::missing_folder(path).is_some() => Err(Dropped::NoFolder),
        Err(Errno::NOENT) => Err(Dropped::Missing),
        Err(errno) => Err(Dropped::Failed(errno)),
    }
}

/// Whether samples may be written to what is at a path: a file that is still to be made, or one that holds no text, so that
/// nothing is written behind somebody's counts.
///
/// # Errors
/// Why they may not.
pub(super) fn takes_samples(path: &Path) -> Result<(), Dropped> {
    match file_at(path) {
        Ok(_) => {}
        Err(Dropped::Missing) => return Ok(()),
        Err(why) => return Err(why),
    }
    let mut begins = Vec::new();
    // A file that may be written and not read is believed.
    let _ = regular::open(path, u64::MAX).and_then(|file| file.take(LOOKED_AT).read_to_end(&mut begins));
    if is_text(&begins) { Err(Dropped::Text) } else { Ok(()) }
}

/// Whether bytes are text: UTF-8, of which the last sign may be cut off, without control characters but those of tables.
fn is_text(bytes: &[u8]) -> bool {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) if error.error_len().is_some() => return false,
        Err(error) => std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default(),
    };
    !text.is_empty() && !text.chars().any(|sign| sign.is_control() && !matches!(sign, '\n' | '\r' | '\t'))
}

impl Way for FileWay {
    fn look(&self) -> Result<Identity, Dropped> {
        file_at(&self.0)
    }

    fn open(&self) -> Result<File, Dropped> {
        takes_samples(&self.0)?;
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
