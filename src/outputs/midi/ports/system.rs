//! Ports of the system, through midir: ALSA's sequencer, or JACK where Bandstand is built with the feature `jack`.
//!
//! A port is found by its name or a part of it, never by its number, as ALSA gives a device a new number whenever it is
//! plugged in.

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
    /// The port's name, without the numbers that change.
    pub name: String,
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
    let mut all: Vec<Listed> = Vec::new();
    let outputs = out.ports().into_iter().filter_map(|port| Some((out.port_name(&port).ok()?, true)));
    let inputs = into.ports().into_iter().filter_map(|port| Some((into.port_name(&port).ok()?, false)));
    for (name, is_output) in outputs.chain(inputs) {
        let name = stable(&name).to_owned();
        if name.starts_with(CLIENT) {
            continue;
        }
        match all.iter_mut().find(|listed| listed.name == name) {
            Some(listed) if is_output => listed.output = true,
            Some(listed) => listed.input = true,
            None => all.push(Listed { name, output: is_output, input: !is_output }),
        }
    }
    Ok(all)
}

/// Refuses where the kernel has no MIDI. ALSA would say so too, but in words for programmers.
fn there_is_midi() -> Result<(), PortError> {
    if SYSTEM == "ALSA" && cfg!(target_os = "linux") && !std::path::Path::new("/dev/snd/seq").exists() {
        return Err(PortError::NoMidi("this system has no /dev/snd/seq: no sequencer in its kernel".to_owned()));
    }
    Ok(())
}

/// A name without ALSA's numbers at its end: `Synth:Synth MIDI 1 24:0` is `Synth:Synth MIDI 1`.
fn stable(name: &str) -> &str {
    let number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match name.rsplit_once(' ') {
        Some((stable, last)) if last.split_once(':').is_some_and(|(a, b)| number(a) && number(b)) => stable,
        _ => name,
    }
}

/// The index of the name that is meant: the same name, else the only one that contains `wanted`. Where `wanted` is empty, the
/// only port but ALSA's "Midi Through", which leads nowhere.
fn choose(wanted: &str, names: &[String]) -> Result<usize, PortError> {
    let wanted = stable(wanted.trim()).to_lowercase();
    if let Some(exact) = names.iter().position(|name| stable(name).to_lowercase() == wanted) {
        return Ok(exact);
    }
    let through = |name: &str| name.to_lowercase().contains("midi through");
    let fits: Vec<usize> = (0..names.len())
        .filter(|i| names[*i].to_lowercase().contains(&wanted) && !(wanted.is_empty() && through(&names[*i])))
        .collect();
    let listed = |which: &[usize]| which.iter().map(|i| stable(&names[*i])).collect::<Vec<_>>().join(", ");
    match fits[..] {
        [one] => Ok(one),
        [] if names.is_empty() => Err(PortError::Unknown { name: wanted, known: "none at all".to_owned() }),
        [] => Err(PortError::Unknown { name: wanted, known: listed(&(0..names.len()).collect::<Vec<_>>()) }),
        _ => Err(PortError::Ambiguous { name: wanted, found: listed(&fits) }),
    }
}

/// The way to a port of the system.
pub struct SystemDoor {
    wanted: String,
    /// The port that was found: its name without numbers, and the system's identifier for it.
    found: Option<(String, String)>,
    /// The client by which ports are listed, kept so that a look is quick.
    eye: Option<MidiOutput>,
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
        let name = self.found.as_ref().map_or(self.wanted.as_str(), |(name, _)| name);
        if name.is_empty() { "midi".to_owned() } else { format!("midi:{name}") }
    }

    fn open(&mut self) -> Result<Box<dyn Port>, PortError> {
        let ports = self.look()?;
        let names: Vec<String> = ports.iter().map(|(name, _)| name.clone()).collect();
        // The port that was open before goes before any other that fits.
        let had = self.found.as_ref().and_then(|(had, _)| names.iter().position(|name| stable(name) == had));
        let i = had.map_or_else(|| choose(&self.wanted, &names), Ok)?;
        let (name, port) = &ports[i];
        let connection = client()?
            .connect(port, OUR_PORT)
            .map_err(|error| PortError::CannotOpen { name: stable(name).to_owned(), reason: error.to_string() })?;
        self.found = Some((stable(name).to_owned(), port.id()));
        Ok(Box::new(System(connection)))
    }

    fn is_there(&mut self) -> bool {
        let Some((name, id)) = self.found.clone() else { return false };
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

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Vec<String> {
        ["Midi Through:Midi Through Port-0 14:0", "USB Synth:USB Synth MIDI 1 24:0", "USB Synth:USB Synth MIDI 2 24:1"]
            .map(str::to_owned)
            .to_vec()
    }

    #[test]
    fn a_port_is_found_by_part_of_its_name_whatever_its_number() {
        assert_eq!(choose("midi 2", &names()), Ok(2));
        assert_eq!(choose("USB Synth:USB Synth MIDI 1", &names()), Ok(1));
        assert_eq!(choose("USB Synth:USB Synth MIDI 1 20:0", &names()), Ok(1));
        assert_eq!(choose("", &names()[..2]), Ok(1));
        assert_eq!(stable("FLUID Synth (123)"), "FLUID Synth (123)");
    }

    #[test]
    fn what_is_not_clear_is_said_in_one_line() {
        let line = |wanted: &str| choose(wanted, &names()).unwrap_err().to_string();
        assert!(line("usb").contains("MIDI 1, USB Synth:USB Synth MIDI 2; say more"), "{}", line("usb"));
        assert!(
            line("moog").starts_with("there is no MIDI port \"moog\"; there are: Midi Through"),
            "{}",
            line("moog")
        );
        assert!(!line("moog").contains("14:0"));
    }
}
