//! A port that keeps every message and can be pulled out: for tests of whatever can happen to a port.

use super::{Door, Port, PortError, SendError};
use crate::outputs::midi::clock;
use crate::time::Micros;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What a pulled port does with messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pulled {
    /// It takes them, and nobody hears them, as ALSA's sequencer does.
    Silent,
    /// It refuses them, as a serial line does.
    Refusing,
}

/// One message that arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// When it was due.
    pub due: Micros,
    /// When it arrived.
    pub arrived: Micros,
    /// How often the port had been opened by then: 1 the first time.
    pub opening: u32,
    /// The bytes of the message.
    pub bytes: Vec<u8>,
}

/// What is known of the fake port, open or not.
#[derive(Debug, Default)]
struct FakeState {
    pulled: Option<Pulled>,
    opening: u32,
    messages: Vec<Recorded>,
    /// How many messages are refused for want of room before the next is taken.
    full: u32,
}

/// A fake port; clones are the same port.
#[derive(Debug, Clone, Default)]
pub struct FakePort {
    state: Arc<Mutex<FakeState>>,
}

impl FakePort {
    /// A port that is plugged in.
    pub fn new() -> Self {
        Self::default()
    }

    /// Pulls the port out: whoever has it open has lost it, even when it is plugged in again.
    pub fn pull(&self, how: Pulled) {
        self.state().pulled = Some(how);
    }

    /// Plugs the port in.
    pub fn plug(&self) {
        self.state().pulled = None;
    }

    /// Lets the port refuse so many messages for want of room.
    pub fn fill(&self, messages: u32) {
        self.state().full = messages;
    }

    /// Whether it still refuses messages for want of room.
    pub fn is_full(&self) -> bool {
        self.state().full > 0
    }

    /// Every message that has arrived, in order.
    pub fn messages(&self) -> Vec<Recorded> {
        self.state().messages.clone()
    }

    /// How often the port has been opened.
    pub fn openings(&self) -> u32 {
        self.state().opening
    }

    fn state(&self) -> MutexGuard<'_, FakeState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The fake port while it is open.
struct OpenFake {
    state: Arc<Mutex<FakeState>>,
    opening: u32,
    pulled: Option<Pulled>,
}

impl Port for OpenFake {
    fn send(&mut self, due: Micros, message: &[u8]) -> Result<(), SendError> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        self.pulled = self.pulled.or(state.pulled);
        match self.pulled {
            Some(Pulled::Silent) => return Ok(()),
            Some(Pulled::Refusing) => return Err(SendError::Gone),
            None => {}
        }
        if state.full > 0 {
            state.full -= 1;
            return Err(SendError::Busy);
        }
        let arrived = clock::now();
        state.messages.push(Recorded { due, arrived, opening: self.opening, bytes: message.to_vec() });
        Ok(())
    }
}

impl Door for FakePort {
    fn name(&self) -> String {
        "fake".to_owned()
    }

    fn open(&mut self) -> Result<Box<dyn Port>, PortError> {
        let mut state = self.state();
        if state.pulled.is_some() {
            return Err(PortError::Unknown { name: "fake".to_owned(), known: "none at all".to_owned() });
        }
        state.opening += 1;
        Ok(Box::new(OpenFake { state: Arc::clone(&self.state), opening: state.opening, pulled: None }))
    }

    fn is_there(&mut self) -> bool {
        self.state().pulled.is_none()
    }
}
