//! Messages as lines of text, to look at or to compare: the moment at which each was due, in seconds since the log was opened,
//! and its bytes in hexadecimal.

use super::{Door, Port, PortError, SendError};
use crate::outputs::midi::clock;
use crate::time::Micros;
use rustix::fs::OFlags;
use rustix::io::Errno;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};

/// The way to a log: a file, or standard output (`-`).
#[derive(Debug)]
pub struct LogDoor {
    target: String,
    /// Whether it has been opened before: a reader of standard output who has gone does not come back.
    was_open: bool,
    /// The file that is open: its device and its inode. Another may be there by its name after a while.
    open: Option<(u64, u64)>,
}

impl LogDoor {
    /// A log on standard output (`-`) or in a file, which is made where it is missing, else appended to.
    pub fn new(target: impl Into<String>) -> Self {
        Self { target: target.into(), was_open: false, open: None }
    }
}

impl Door for LogDoor {
    fn name(&self) -> String {
        format!("midi-log:{}", self.target)
    }

    fn open(&mut self) -> Result<Box<dyn Port>, PortError> {
        let out: Box<dyn Write + Send> = if self.target == "-" {
            if std::mem::replace(&mut self.was_open, true) {
                let reason = "nobody reads standard output any more".to_owned();
                return Err(PortError::CannotOpen { name: self.target.clone(), reason });
            }
            Box::new(io::stdout())
        } else {
            let cannot = |error: io::Error| {
                let nobody = error.raw_os_error() == Some(Errno::NXIO.raw_os_error());
                let reason = if nobody { "nobody reads this pipe".to_owned() } else { error.to_string() };
                PortError::CannotOpen { name: self.target.clone(), reason }
            };
            // A pipe without a reader is not waited for.
            let nonblock = OFlags::NONBLOCK.bits().cast_signed();
            let file = OpenOptions::new().create(true).append(true).custom_flags(nonblock).open(&self.target);
            let file = file.map_err(cannot)?;
            let meta = file.metadata().map_err(cannot)?;
            self.open = Some((meta.dev(), meta.ino()));
            Box::new(file)
        };
        Ok(Box::new(Log { out, opened: clock::now() }))
    }

    /// A file that was moved away is there no more; it is made anew.
    fn is_there(&mut self) -> bool {
        let Some(open) = self.open else { return true };
        fs::metadata(&self.target).is_ok_and(|meta| (meta.dev(), meta.ino()) == open)
    }
}

/// A log that is open.
struct Log {
    out: Box<dyn Write + Send>,
    opened: Micros,
}

impl Port for Log {
    fn send(&mut self, due: Micros, message: &[u8]) -> Result<(), SendError> {
        let since = due.saturating_sub(self.opened);
        let mut line = format!("{:6}.{:06} ", since / 1_000_000, since % 1_000_000);
        for byte in message {
            line.push_str(&format!(" {byte:02x}"));
        }
        line.push('\n');
        // A line is shorter than what a pipe takes whole or not at all.
        self.out.write_all(line.as_bytes()).and_then(|()| self.out.flush()).map_err(|error| match error.kind() {
            io::ErrorKind::WouldBlock => SendError::Busy,
            _ => SendError::Gone,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
        assert!(std::process::Command::new("mkfifo").arg(&path).status().unwrap().success());
        assert!(!door.is_there());
        let Err(error) = door.open() else { panic!("it opened") };
        assert!(error.to_string().contains("nobody reads this pipe"), "{error}");
    }
}
