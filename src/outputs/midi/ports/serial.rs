//! A MIDI socket on a serial line: a DIN board on the Raspberry Pi's UART, or anything else that takes MIDI's bytes one after
//! another. A status byte that repeats is left out (*running status*), as a line of 31,250 baud has little room.

use super::{Door, Port, PortError, SendError};
use crate::time::Micros;
use rustix::fs::{Mode, OFlags, open};
use rustix::io::Errno;
use rustix::termios::{OptionalActions, Termios, tcdrain, tcgetattr, tcsetattr};
use std::os::fd::{AsFd, OwnedFd};
use std::path::Path;
use std::thread::sleep;
use std::time::Duration;

/// The rate of MIDI sockets, baud.
pub const BAUD: u32 = 31_250;

/// A status byte is left out for no longer than this, microseconds, so that a synth that is plugged in later understands.
const REPEAT_STATUS_MICROS: u64 = 500_000;

/// The way to a serial line.
#[derive(Debug)]
pub struct SerialDoor {
    path: String,
    baud: u32,
}

impl SerialDoor {
    /// The line of a device such as `/dev/ttyAMA0`, at a rate in baud; MIDI sockets have [`BAUD`].
    pub fn new(path: impl Into<String>, baud: u32) -> Self {
        Self { path: path.into(), baud }
    }
}

impl Door for SerialDoor {
    fn name(&self) -> String {
        format!("midi-serial:{}", self.path)
    }

    fn open(&mut self) -> Result<Box<dyn Port>, PortError> {
        let cannot = |reason: String| PortError::CannotOpen { name: self.path.clone(), reason };
        let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let line = open(&self.path, flags, Mode::empty()).map_err(|errno| cannot(words(errno)))?;
        set(&line, self.baud).map_err(|errno| match errno {
            Errno::NOTTY => cannot("it is no serial line".to_owned()),
            Errno::INVAL => cannot(format!("it cannot do {} baud", self.baud)),
            other => cannot(words(other)),
        })?;
        Ok(Box::new(Serial { line, rest: Vec::new(), status: None }))
    }

    fn is_there(&mut self) -> bool {
        Path::new(&self.path).exists()
    }
}

/// An error of the system's in words.
fn words(errno: Errno) -> String {
    match errno {
        Errno::NOENT => "there is no such device".to_owned(),
        Errno::ACCESS => "no permission; join the group `dialout`".to_owned(),
        Errno::BUSY => "something else has it".to_owned(),
        other => std::io::Error::from(other).to_string(),
    }
}

/// Sets the line to eight bits, no parity and this rate, with no byte changed on the way.
fn set(line: impl AsFd, baud: u32) -> rustix::io::Result<()> {
    let mut settings: Termios = tcgetattr(&line)?;
    settings.make_raw();
    settings.control_modes |= rustix::termios::ControlModes::CLOCAL;
    settings.set_speed(baud)?;
    tcsetattr(&line, OptionalActions::Now, &settings)
}

/// A serial line that is open.
struct Serial {
    line: OwnedFd,
    /// The rest of a message of which the system has taken only a part.
    rest: Vec<u8>,
    /// The status byte that holds for messages without one, and the moment it was sent.
    status: Option<(u8, Micros)>,
}

impl Serial {
    /// Sends the rest of the last message. True when nothing of it is left.
    fn flush(&mut self) -> Result<bool, SendError> {
        while !self.rest.is_empty() {
            match rustix::io::write(&self.line, &self.rest) {
                Ok(taken) => drop(self.rest.drain(..taken)),
                Err(Errno::AGAIN) => return Ok(false),
                Err(Errno::INTR) => {}
                Err(_) => return Err(SendError::Gone),
            }
        }
        Ok(true)
    }
}

impl Port for Serial {
    fn send(&mut self, due: Micros, message: &[u8]) -> Result<(), SendError> {
        if !self.flush()? {
            return Err(SendError::Busy);
        }
        let Some(&first) = message.first() else { return Ok(()) };
        let holds = self
            .status
            .is_some_and(|(status, sent)| status == first && due.saturating_sub(sent) < REPEAT_STATUS_MICROS);
        self.rest.extend_from_slice(if holds { &message[1..] } else { message });
        match first {
            0x80..=0xef if !holds => self.status = Some((first, due)),
            0xf0..=0xf7 => self.status = None,
            _ => {}
        }
        self.flush()?;
        Ok(())
    }

    fn drain(&mut self) {
        for _ in 0..50 {
            match self.flush() {
                Ok(false) => sleep(Duration::from_millis(4)),
                Ok(true) => break,
                Err(_) => return,
            }
        }
        if self.rest.is_empty() {
            // This fails only when the line has gone, and then there is nothing to drain.
            let _ = tcdrain(&self.line);
        }
    }
}
