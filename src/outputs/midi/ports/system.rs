//! Ports of the system, through midir: ALSA's sequencer, or JACK where Bandstand is built with the feature `jack`.
//!
//! A port is found by its name or a part of it, as ALSA gives a device a new number whenever it is plugged in; the number is
//! only good for telling two of one name apart.

use super::names::{choose, labels, number, says_which, stable};
use super::{Door, Port, PortError, SendError};
use crate::time::Micros;
use midir::os::unix::VirtualOutput;
use midir::{MidiInput, MidiOutput, MidiOutputConnection, MidiOutputPort};
use std::thread::sleep;
use std::time::Duration;

/// The name of this program among the system's MIDI clients.
const CLIENT: &str = "Bandstand";

/// The name of this program's end of a connection.
const OUR_PORT: &str = "out";

/// How long the system may take to send the last messages: a few periods of JACK.
const LEAVING: Duration = Duration::from_millis(60);

/// The MIDI system of this build: `ALSA` or `JACK`.
pub const SYSTEM: &str = if cfg!(feature = "jack") { "JACK" } else { "ALSA" };

/// A port as it is listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The port's name, without the number that changes; with `#1`, `#2` and so on where several have it.
    pub name: String,
    /// The system's number of the port, as `24:0`, if it has one.
    pub number: Option<String>,
    /// Whether messages can be sent to the port.
    pub output: bool,
    /// Whether the port sends messages itself.
    pub input: bool,
}

/// Every MIDI port of this machine except those of this program.
///
/// # Errors
/// When the system has no MIDI.
pub fn list() -> Result<Vec<Listed>, PortError> {
    there_is_midi()?;
    let none = |error: midir::InitError| PortError::NoMidi(error.to_string());
    let (out, into) = (MidiOutput::new(CLIENT).map_err(none)?, MidiInput::new(CLIENT).map_err(none)?);
    let ours = |name: &String| name.starts_with(CLIENT);
    let outputs: Vec<String> =
        out.ports().iter().filter_map(|port| out.port_name(port).ok()).filter(|name| !ours(name)).collect();
    let inputs = into.ports().into_iter().filter_map(|port| into.port_name(&port).ok()).filter(|name| !ours(name));
    let (both, only): (Vec<String>, Vec<String>) = inputs.partition(|name| outputs.contains(name));
    let listed = |names: &[String], output: bool| -> Vec<Listed> {
        let labelled = labels(names).into_iter().zip(names);
        labelled
            .map(|(label, name)| Listed {
                name: label,
                number: number(name).map(str::to_owned),
                output,
                input: !output || both.contains(name),
            })
            .collect()
    };
    let mut all = listed(&outputs, true);
    all.extend(listed(&only, false));
    Ok(all)
}

/// Refuses where the kernel has no MIDI. ALSA would say so too, but in words for programmers.
fn there_is_midi() -> Result<(), PortError> {
    if SYSTEM == "ALSA" && cfg!(target_os = "linux") && !std::path::Path::new("/dev/snd/seq").exists() {
        return Err(PortError::NoMidi("this system has no /dev/snd/seq: no sequencer in its kernel".to_owned()));
    }
    Ok(())
}

/// The way to a port of the system.
pub struct SystemDoor {
    wanted: String,
    /// The port that was found.
    found: Option<FoundPort>,
    /// The client by which ports are listed, kept so that a look is quick.
    eye: Option<MidiOutput>,
}

/// A port that was found.
struct FoundPort {
    /// How it is named so that it alone is meant.
    label: String,
    /// Its name without numbers, and the system's identifier for it.
    name: String,
    id: String,
}

impl SystemDoor {
    /// The way to a port by its name or a part of it; empty for the only port there is.
    pub fn new(wanted: impl Into<String>) -> Self {
        Self { wanted: wanted.into(), found: None, eye: None }
    }

    /// Every port that takes messages.
    fn look(&mut self) -> Result<Vec<(String, MidiOutputPort)>, PortError> {
        there_is_midi()?;
        if self.eye.is_none() {
            self.eye = Some(client()?);
        }
        let Some(eye) = &self.eye else { return Ok(Vec::new()) };
        let named = eye.ports().into_iter().filter_map(|port| Some((eye.port_name(&port).ok()?, port)));
        let ports: Vec<_> = named.filter(|(name, _)| !name.starts_with(CLIENT)).collect();
        if ports.is_empty() {
            // The server may have gone; the next look begins with a new client.
            self.eye = None;
        }
        Ok(ports)
    }
}

/// A new client of the MIDI system.
fn client() -> Result<MidiOutput, PortError> {
    MidiOutput::new(CLIENT).map_err(|error| {
        PortError::NoMidi(if SYSTEM == "JACK" { "no JACK server answers".to_owned() } else { error.to_string() })
    })
}

impl Door for SystemDoor {
    fn name(&self) -> String {
        let name = self.found.as_ref().map_or(self.wanted.as_str(), |found| &found.label);
        if name.is_empty() { "midi".to_owned() } else { format!("midi:{name}") }
    }

    fn open(&mut self) -> Result<Box<dyn Port>, PortError> {
        let ports = self.look()?;
        let names: Vec<String> = ports.iter().map(|(name, _)| name.clone()).collect();
        // The port that was open before goes before any other that fits, unless several have its name.
        let had = self.found.as_ref().filter(|_| !says_which(&self.wanted)).and_then(|found| {
            let mut same = (0..names.len()).filter(|i| stable(&names[*i]) == found.name);
            same.next().filter(|_| same.next().is_none())
        });
        let i = had.map_or_else(|| choose(&self.wanted, &names), Ok)?;
        let (name, port) = &ports[i];
        let connection = client()?
            .connect(port, OUR_PORT)
            .map_err(|error| PortError::CannotOpen { name: stable(name).to_owned(), reason: error.to_string() })?;
        let label = labels(&names).swap_remove(i);
        self.found = Some(FoundPort { label, name: stable(name).to_owned(), id: port.id() });
        Ok(Box::new(System(connection)))
    }

    fn is_there(&mut self) -> bool {
        let Some((name, id)) = self.found.as_ref().map(|found| (found.name.clone(), found.id.clone())) else {
            return false;
        };
        let ports = self.look().unwrap_or_default();
        ports.iter().any(|(listed, port)| stable(listed) == name && port.id() == id)
    }
}

/// The way to a port of this program's own, to which other programs connect.
pub struct VirtualDoor {
    name: String,
}

impl VirtualDoor {
    /// A port of this name.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into() }
    }
}

impl Door for VirtualDoor {
    fn name(&self) -> String {
        format!("midi-virtual:{}", self.name)
    }

    fn open(&mut self) -> Result<Box<dyn Port>, PortError> {
        there_is_midi()?;
        let made = client()?.create_virtual(&self.name);
        let cannot = |reason: String| PortError::CannotOpen { name: self.name.clone(), reason };
        Ok(Box::new(System(made.map_err(|error| cannot(error.to_string()))?)))
    }

    fn is_there(&mut self) -> bool {
        true
    }
}

/// A port of the system that is open.
struct System(MidiOutputConnection);

impl Port for System {
    fn send(&mut self, _: Micros, message: &[u8]) -> Result<(), SendError> {
        // midir gives one error for a port without room and one that has gone. The keeper finds out which of them it is.
        self.0.send(message).map_err(|_| SendError::Busy)
    }

    fn drain(&mut self) {
        sleep(LEAVING);
    }
}
