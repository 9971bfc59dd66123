//! Where messages go: ports of the system, a serial line, a log, and a fake that can be pulled out. A new kind of port is one
//! file that implements [`Door`] and [`Port`].

pub mod fake;
pub mod log;
#[cfg(feature = "midi")]
mod names;
pub mod serial;
#[cfg(feature = "midi")]
pub mod system;

use crate::time::Micros;

/// An open port.
pub trait Port: Send {
    /// Sends one whole message now, without waiting; `due` is the moment at which it was to go.
    ///
    /// # Errors
    /// [`SendError::Busy`] when there is no room just now: the same message must be sent again before any other.
    /// [`SendError::Gone`] when the port has gone, and the message cannot be sent any more.
    fn send(&mut self, due: Micros, message: &[u8]) -> Result<(), SendError>;

    /// Waits until the messages have left, for a quarter of a second at most. Called once, before the port is closed.
    fn drain(&mut self) {}
}

/// Why a message was not sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// There is no room just now.
    #[error("there is no room for another message")]
    Busy,
    /// The port has gone.
    #[error("the port has gone")]
    Gone,
}

/// A way to a port that may come and go.
pub trait Door: Send {
    /// The output's name, as people write it: `midi:Synth`.
    fn name(&self) -> String;

    /// Opens the port. May take some milliseconds.
    ///
    /// # Errors
    /// [`PortError`] when there is no such port, or it cannot be opened.
    fn open(&mut self) -> Result<Box<dyn Port>, PortError>;

    /// Whether the port that was opened last is still there. May take some milliseconds.
    fn is_there(&mut self) -> bool;
}

/// Why a port cannot be opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PortError {
    /// The machine has no MIDI, or its MIDI system does not answer.
    #[error("no MIDI works here ({0}); make a file instead: bandstand render -o leeds.mid")]
    NoMidi(String),
    /// The port asked for is not there.
    #[error("there is no MIDI port \"{name}\"; there are: {known}")]
    Unknown {
        /// The name asked for.
        name: String,
        /// The names there are.
        known: String,
    },
    /// Several ports fit the name.
    #[error("\"{name}\" may be any of these MIDI ports: {found}; write one of these names in full, or more of it")]
    Ambiguous {
        /// The name asked for.
        name: String,
        /// The ports it may mean.
        found: String,
    },
    /// The port is there but cannot be opened.
    #[error("cannot open the MIDI port \"{name}\": {reason}")]
    CannotOpen {
        /// Its name.
        name: String,
        /// What the system said.
        reason: String,
    },
    /// A log that was open leads to a pipe that nobody reads; how, in one line.
    #[error("{0}")]
    Unread(String),
}
