//! `bandstand devices`: what this machine can play on and be played by.

use super::check::wiring;
use super::{failure::Failure, say};
#[cfg(feature = "speakers")]
use crate::outputs::speakers::Device;
#[cfg(feature = "gpio")]
use crate::text::counted;
use serde::Serialize;
use std::fmt::Write as _;

/// The flags of `devices`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// As JSON
    #[arg(long, env = "BANDSTAND_JSON", hide_env_values = true, value_parser = clap::builder::FalseyValueParser::new())]
    json: bool,
}

/// Everything that `devices` lists.
#[derive(Debug, Serialize)]
struct Devices {
    audio: Found<Audio>,
    midi: Found<Midi>,
    gpio: Gpio,
}

/// The devices of one kind, or why there are none.
#[derive(Debug, Serialize)]
struct Found<T> {
    devices: Vec<T>,
    /// Why the list is empty, if it is.
    why_none: Option<String>,
}

impl<T> Found<T> {
    fn new(devices: Vec<T>, why_none: &str) -> Self {
        let why_none = devices.is_empty().then(|| why_none.to_owned());
        Self { devices, why_none }
    }
}

/// An audio output.
#[derive(Debug, Serialize)]
struct Audio {
    /// The NAME in `play --output speakers:NAME`.
    name: String,
    /// A description for people.
    description: String,
    /// Whether it plays when no output is named.
    default: bool,
}

/// A MIDI port.
#[derive(Debug, Serialize)]
struct Midi {
    /// The NAME in `play --output midi:NAME`, where a part of it is enough; it ends in `#1`, `#2` where several have it.
    name: String,
    /// The system's number of the port, which changes when the device is plugged in anew; none if it has none.
    number: Option<String>,
    /// Whether messages can be sent to it.
    output: bool,
    /// Whether messages can be received from it.
    input: bool,
    /// The system that the port belongs to, ALSA or JACK.
    system: &'static str,
}

/// The pins of a Raspberry Pi.
#[derive(Debug, Serialize)]
struct Gpio {
    /// The Pi's model; none if the machine is not a known Pi.
    model: Option<String>,
    /// Why pins cannot be used; none if they can.
    why_not: Option<String>,
    /// The kernel's GPIO chips.
    chips: Vec<String>,
    /// What is wrong or doubtful about the pins of the config in force.
    wiring: Vec<String>,
}

/// Runs the command.
pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let devices = Devices { audio: audio(), midi: midi(), gpio: gpio() };
    if args.json { say::json(&devices) } else { say::result(&devices.text()) }
}

impl Devices {
    fn text(&self) -> String {
        let paint = say::Paint::stdout();
        let mut text = String::new();
        let none = |why: &Option<String>| format!("  none: {}\n", why.as_deref().unwrap_or("nothing found"));

        let _ = writeln!(text, "{}", paint.bold("Audio outputs"));
        for device in &self.audio.devices {
            let default = if device.default { "  (default)" } else { "" };
            let _ =
                writeln!(text, "  {}{default}  {}", device.name, paint.dim(&device.description.replace('\n', ", ")));
        }
        if self.audio.devices.is_empty() {
            text += &none(&self.audio.why_none);
        }

        let _ = writeln!(text, "{}", paint.bold("MIDI ports"));
        for port in &self.midi.devices {
            let can = match (port.output, port.input) {
                (true, true) => "can be played, and sends",
                (true, false) => "can be played",
                _ => "only sends",
            };
            let number = port.number.as_ref().map_or_else(String::new, |number| format!(", {number}"));
            let _ = writeln!(text, "  {}  {}", port.name, paint.dim(&format!("{can} ({}{number})", port.system)));
        }
        if self.midi.devices.is_empty() {
            text += &none(&self.midi.why_none);
        }

        let _ = writeln!(text, "{}", paint.bold("GPIO"));
        match (&self.gpio.model, &self.gpio.why_not) {
            (Some(model), None) => text += &format!("  {model}: pins can be used\n"),
            (Some(model), Some(why)) => text += &format!("  {model}: {why}\n"),
            (None, why) => text += &none(why),
        }
        for chip in &self.gpio.chips {
            let _ = writeln!(text, "  {chip}");
        }
        for mistake in &self.gpio.wiring {
            let _ = writeln!(text, "  wiring: {mistake}");
        }
        text
    }
}

/// ALSA's device that throws sound away; it is always there.
#[cfg(feature = "speakers")]
const NOWHERE: &str = "null";

#[cfg(feature = "speakers")]
fn audio() -> Found<Audio> {
    let devices = match crate::outputs::speakers::list_devices() {
        Ok(devices) => devices,
        Err(error) => return Found::new(Vec::new(), &error.to_string()),
    };
    let outputs = devices.into_iter().filter(|device| device.name != NOWHERE);
    let outputs = outputs.map(|Device { name, description, default }| Audio { name, description, default });
    Found::new(outputs.collect(), "no sound card is plugged in")
}

#[cfg(not(feature = "speakers"))]
fn audio() -> Found<Audio> {
    Found::new(Vec::new(), "this build has no speakers (feature `speakers`)")
}

#[cfg(all(feature = "midi", target_os = "linux"))]
fn midi() -> Found<Midi> {
    use crate::outputs::midi::ports::{PortError, system};
    match system::list() {
        Ok(ports) => {
            let port = |system::Listed { name, number, output, input }| Midi {
                name,
                number,
                output,
                input,
                system: system::SYSTEM,
            };
            Found::new(ports.into_iter().map(port).collect(), "no MIDI device is plugged in")
        }
        Err(PortError::NoMidi(why)) => Found::new(Vec::new(), &why),
        Err(error) => Found::new(Vec::new(), &error.to_string()),
    }
}

#[cfg(not(all(feature = "midi", target_os = "linux")))]
fn midi() -> Found<Midi> {
    Found::new(Vec::new(), "this build has no MIDI ports (feature `midi`)")
}

#[cfg(feature = "gpio")]
fn gpio() -> Gpio {
    let model = rppal::system::DeviceInfo::new().ok().map(|info| info.model().to_string());
    let why_not = match rppal::gpio::Gpio::new() {
        Ok(_) => None,
        Err(rppal::gpio::Error::UnknownModel) => Some("this is not a Raspberry Pi".to_owned()),
        Err(rppal::gpio::Error::PermissionDenied(path)) => {
            Some(format!("no permission to use {path}; join the group `gpio`"))
        }
        Err(error) => Some(error.to_string()),
    };
    Gpio { model, why_not, chips: chips(), wiring: wiring() }
}

#[cfg(not(feature = "gpio"))]
fn gpio() -> Gpio {
    Gpio {
        model: None,
        why_not: Some("this build has no GPIO (feature `gpio`)".to_owned()),
        chips: chips(),
        wiring: wiring(),
    }
}

/// The kernel's GPIO chips by path. A chip that may be opened has its label too, which the config's `chip` takes.
fn chips() -> Vec<String> {
    let paths = chip_paths();
    #[cfg(feature = "gpio")]
    let paths = {
        let open = crate::controls::chips();
        let labelled = |path: String| match open.iter().find(|chip| chip.path.as_os_str() == path.as_str()) {
            Some(chip) => format!("{path} ({}, {})", chip.label, counted(chip.lines as usize, "line")),
            None => path,
        };
        paths.into_iter().map(labelled).collect()
    };
    paths
}

fn chip_paths() -> Vec<String> {
    let Ok(entries) = std::fs::read_dir("/dev") else { return Vec::new() };
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut chips: Vec<String> =
        names.filter(|name| name.starts_with("gpiochip")).map(|name| format!("/dev/{name}")).collect();
    chips.sort();
    chips
}
