//! Messages as lines of text, to look at or to compare: the moment at which each was due, in seconds since the log was opened,
//! and its bytes in hexadecimal.

use super::{Door, Port, PortError, SendError};
use crate::outputs::midi::clock;
use crate::time::Micros;
use std::fs::OpenOptions;
use std::io::{self, Write};

/// The way to a log: a file, or standard output (`-`).
#[derive(Debug)]
pub struct LogDoor {
    target: String,
    /// Whether it has been opened before: a reader of standard output who has gone does not come back.
    was_open: bool,
}

impl LogDoor {
    /// A log on standard output (`-`) or in a file, which is made where it is missing, else appended to.
    pub fn new(target: impl Into<String>) -> Self {
        Self { target: target.into(), was_open: false }
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
            let file = OpenOptions::new().create(true).append(true).open(&self.target);
            let cannot =
                |error: io::Error| PortError::CannotOpen { name: self.target.clone(), reason: error.to_string() };
            Box::new(file.map_err(cannot)?)
        };
        Ok(Box::new(Log { out, opened: clock::now() }))
    }

    fn is_there(&mut self) -> bool {
        true
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
        self.out.write_all(line.as_bytes()).and_then(|()| self.out.flush()).map_err(|_| SendError::Gone)
    }
}
