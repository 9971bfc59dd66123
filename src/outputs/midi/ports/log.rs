//! Messages as lines of text, to look at or to compare: the moment at which each was due, in seconds since the log was opened,
//! and its bytes in hexadecimal.

use super::{Door, Port, PortError, SendError};
use crate::files::regular;
use crate::outputs::midi::clock;
use crate::outputs::place::{self, Identity};
use crate::time::Micros;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{FileType, OFlags, fstat};
use rustix::io::{Errno, ioctl_fionread};
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::fd::AsFd;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::Arc;

/// A reader of a pipe who has taken nothing for this long, while lines wait for him, stands still, microseconds.
const STILL_MICROS: u64 = 1_000_000;

/// How many bytes of a file are looked at to see whether it is a log: more than its longest line has.
const LOOKED_AT: u64 = 64;

/// The way to a log: a file, a pipe, or standard output (`-`).
#[derive(Debug)]
pub struct LogDoor {
    target: String,
    /// What was opened last. It stays open when it is lost: a reader who stood still goes on, and is not told that the log is
    /// over.
    held: Option<Held>,
}

/// A log that was opened, and what it is.
#[derive(Debug, Clone)]
struct Held {
    out: Arc<File>,
    is: Identity,
    is_pipe: bool,
}

impl LogDoor {
    /// A log on standard output (`-`), in a pipe, or in a file, which is made where it is missing. A log is appended to; no
    /// other file is.
    pub fn new(target: impl Into<String>) -> Self {
        Self { target: target.into(), held: None }
    }

    /// What is at the path now, opened anew.
    fn opened(&self) -> Result<Held, String> {
        let told = |error: io::Error| match Errno::from_io_error(&error) {
            // A pipe without a reader is not waited for.
            Some(Errno::NXIO) => "nobody reads this pipe".to_owned(),
            Some(Errno::NOENT) => place::missing_folder(Path::new(&self.target)).unwrap_or_else(|| error.to_string()),
            _ => error.to_string(),
        };
        let file = if self.target == "-" {
            File::from(io::stdout().as_fd().try_clone_to_owned().map_err(told)?)
        } else {
            is_a_log(Path::new(&self.target))?;
            let nonblock = OFlags::NONBLOCK.bits().cast_signed();
            OpenOptions::new().create(true).append(true).custom_flags(nonblock).open(&self.target).map_err(told)?
        };
        let stat = fstat(&file).map_err(|errno| told(errno.into()))?;
        let is_pipe = FileType::from_raw_mode(stat.st_mode) == FileType::Fifo;
        Ok(Held { out: Arc::new(file), is: Identity::of(&stat), is_pipe })
    }
}

impl Door for LogDoor {
    fn name(&self) -> String {
        format!("midi-log:{}", self.target)
    }

    fn open(&mut self) -> Result<Box<dyn Port>, PortError> {
        let held = match self.held.clone().filter(|_| self.is_there()) {
            Some(held) => {
                held.is_read().map_err(|why| PortError::Unread(format!("nobody reads {}{why}", self.noun())))?;
                held
            }
            None => self.opened().map_err(|reason| PortError::CannotOpen { name: self.target.clone(), reason })?,
        };
        self.held = Some(held.clone());
        let opened = clock::now();
        Ok(Box::new(Log { held, opened, reader: LogReader { left: 0, since: opened } }))
    }

    /// A file that was moved away is there no more; it is made anew.
    fn is_there(&mut self) -> bool {
        let Some(held) = &self.held else { return true };
        self.target == "-" || place::stat(Path::new(&self.target)).is_ok_and(|(_, there)| there == held.is)
    }
}

impl LogDoor {
    fn noun(&self) -> String {
        if self.target == "-" { "standard output".to_owned() } else { format!("`{}`", self.target) }
    }
}

/// Whether lines can be written to a path, told without opening a pipe or making a file.
///
/// # Errors
/// What is in the way, in one line.
pub fn look(path: &Path) -> Result<(), String> {
    is_a_log(path)?;
    place::may_write(path)
}

/// Refuses what holds no log, so that nothing is written behind somebody's counts.
fn is_a_log(path: &Path) -> Result<(), String> {
    let refused = |what: &str| Err(format!("`{}` {what}", path.display()));
    match place::stat(path) {
        Ok((FileType::Directory, _)) => return refused("is a folder; name a file in it"),
        Ok((FileType::Socket, _)) => return refused("is a socket; name a file or a pipe"),
        Ok((FileType::RegularFile, _)) => {}
        // What is not there can be made, and what cannot be opened is told then.
        _ => return Ok(()),
    }
    let mut begins = Vec::new();
    match regular::open(path, u64::MAX).and_then(|file| file.take(LOOKED_AT).read_to_end(&mut begins)) {
        Ok(_) if begins.is_empty() || is_line(&begins) => Ok(()),
        Ok(_) => refused("holds something else than a log of messages, and is left as it is; name another file"),
        Err(error) => refused(&format!("cannot be read to see whether it is a log: {error}")),
    }
}

/// Whether a text begins with a line of a log: seconds with six decimals, two blanks, and bytes.
fn is_line(text: &[u8]) -> bool {
    let line = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let mut words = line.split(|byte| *byte == b' ').filter(|word| !word.is_empty());
    let seconds = words.next().and_then(|word| std::str::from_utf8(word).ok()).and_then(|word| word.split_once('.'));
    let digits = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit());
    seconds.is_some_and(|(whole, parts)| digits(whole) && digits(parts) && parts.len() == 6)
        && words.all(|word| word.len() <= 2 && word.iter().all(u8::is_ascii_hexdigit))
}

impl Held {
    /// How many bytes wait for the reader of a pipe; none wait in anything else.
    fn waiting(&self) -> u64 {
        if self.is_pipe { ioctl_fionread(&*self.out).unwrap_or(0) } else { 0 }
    }

    /// What can be done with it just now.
    fn asked(&self, what: PollFlags) -> PollFlags {
        let mut asked = [PollFd::new(&*self.out, what)];
        // What cannot be asked is tried.
        poll(&mut asked, Some(&Timespec::default())).map_or(what, |_| asked[0].revents())
    }

    /// Whether a pipe that was lost has a reader again who has read all.
    ///
    /// # Errors
    /// The end of a sentence: how nobody reads.
    fn is_read(&self) -> Result<(), &'static str> {
        if self.is_pipe && self.asked(PollFlags::empty()).contains(PollFlags::ERR) {
            return Err(" any more");
        }
        if self.waiting() > 0 { Err(", or not fast enough") } else { Ok(()) }
    }
}

/// Whether the reader of a pipe reads.
#[derive(Debug)]
struct LogReader {
    /// How many bytes waited for him after the last line.
    left: u64,
    /// The last moment at which all had been read, or something was.
    since: Micros,
}

impl LogReader {
    /// Whether he has taken nothing for [`STILL_MICROS`] of what waits for him.
    fn stands_still(&mut self, waiting: u64, now: Micros) -> bool {
        if waiting == 0 || waiting < self.left {
            self.since = now;
        }
        self.left = waiting;
        now.saturating_sub(self.since) > STILL_MICROS
    }
}

/// A log that is open.
struct Log {
    held: Held,
    opened: Micros,
    reader: LogReader,
}

impl Port for Log {
    fn send(&mut self, due: Micros, message: &[u8]) -> Result<(), SendError> {
        if self.reader.stands_still(self.held.waiting(), clock::now()) {
            return Err(SendError::Gone);
        }
        if self.held.asked(PollFlags::OUT).is_empty() {
            return Err(SendError::Busy);
        }
        let since = due.saturating_sub(self.opened);
        let mut line = format!("{:6}.{:06} ", since / 1_000_000, since % 1_000_000);
        for byte in message {
            line.push_str(&format!(" {byte:02x}"));
        }
        line.push('\n');
        // A line is shorter than what a pipe takes whole or not at all.
        (&*self.held.out).write_all(line.as_bytes()).map_err(|error| match error.kind() {
            io::ErrorKind::WouldBlock => SendError::Busy,
            _ => SendError::Gone,
        })?;
        self.reader.left += line.len() as u64;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn mkfifo(path: &Path) {
        rustix::fs::mknodat(rustix::fs::CWD, path, FileType::Fifo, 0o600.into(), 0).unwrap();
    }

    #[test]
    fn a_log_that_is_moved_away_is_made_anew_and_a_pipe_is_not_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        let name = path.to_str().unwrap().to_owned();
        let mut door = LogDoor::new(&name);
        let mut port = door.open().unwrap();
        port.send(0, &[0x90, 60, 90]).unwrap();
        assert!(door.is_there());
        fs::rename(&path, folder.path().join("yesterday")).unwrap();
        assert!(!door.is_there());
        // While it is open, nothing else can get its inode.
        let mut anew = door.open().unwrap();
        anew.send(0, &[0x80, 60, 0]).unwrap();
        assert!(door.is_there() && fs::read_to_string(&path).unwrap().ends_with("80 3c 00\n"));
        fs::remove_file(&path).unwrap();
        mkfifo(&path);
        assert!(!door.is_there());
        let Err(error) = door.open() else { panic!("it opened") };
        assert!(error.to_string().contains("nobody reads this pipe"), "{error}");
    }

    #[test]
    fn a_reader_stands_still_who_takes_nothing_of_what_waits_for_a_second() {
        let mut reader = LogReader { left: 0, since: 0 };
        // Nothing waits, for however long.
        assert!(!reader.stands_still(0, 9_000_000));
        reader.left += 25;
        assert!(!reader.stands_still(25, 9_900_000));
        reader.left += 25;
        // A part of it was taken.
        assert!(!reader.stands_still(40, 10_100_000));
        reader.left += 25;
        assert!(!reader.stands_still(65, 11_000_000));
        reader.left += 25;
        assert!(reader.stands_still(90, 11_200_000));
    }

    /// A reader who goes on gets all that was written, and the log goes on in the same pipe.
    #[test]
    fn a_pipe_whose_reader_stands_still_is_opened_again_when_he_has_read_all() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        mkfifo(&path);
        let nonblock = OFlags::NONBLOCK.bits().cast_signed();
        let mut reader = OpenOptions::new().read(true).custom_flags(nonblock).open(&path).unwrap();
        let mut door = LogDoor::new(path.to_str().unwrap());
        let mut port = door.open().unwrap();
        port.send(0, &[0x90, 60, 90]).unwrap();
        drop(port);
        let Err(error) = door.open() else { panic!("it opened") };
        assert_eq!(error.to_string(), format!("nobody reads `{}`, or not fast enough", path.display()));
        let mut bytes = [0; 1024];
        assert!(reader.read(&mut bytes).unwrap() > 0);
        let mut port = door.open().unwrap();
        port.send(0, &[0x80, 60, 0]).unwrap();
        assert!(reader.read(&mut bytes).unwrap() > 0);
        drop((port, reader));
        let Err(error) = door.open() else { panic!("it opened") };
        assert!(error.to_string().ends_with("any more"), "{error}");
    }

    #[test]
    fn only_a_log_is_appended_to() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("town.csv");
        let opened = |text: &str| {
            fs::write(&path, text).unwrap();
            let opened = LogDoor::new(path.to_str().unwrap()).open();
            let said = opened.map(|mut port| port.send(0, &[0xf8]).unwrap()).map_err(|error| error.to_string());
            (said, fs::read_to_string(&path).unwrap())
        };
        for theirs in ["place,date,hour,count\n", "1.5\n", "2024.000001 words\n", "\n", "     0.000001  zz"] {
            let (said, text) = opened(theirs);
            assert!(said.unwrap_err().contains("is left as it is; name another file"), "{theirs}");
            assert_eq!(text, theirs);
        }
        for ours in ["", "     0.000000  f0 7e 7f 09 01 f7\n", "     1.999999  f8\n     2.000000"] {
            let (said, text) = opened(ours);
            assert!(said.is_ok() && text.starts_with(ours) && text.ends_with("f8\n"), "{ours}: {said:?}");
        }
    }
}
