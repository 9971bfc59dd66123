//! Pins of any GPIO chip of the kernel, through gpiocdev. The chip is found by its label; edges have the kernel's time stamps.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use ::gpiocdev::line::{Bias, EdgeDetection, EdgeKind, EventClock, Value};
use ::gpiocdev::{Request, chip};
use rustix::event::{PollFd, PollFlags, poll};
use rustix::fd::OwnedFd;
use rustix::pipe::{PipeFlags, pipe_with};

use super::edges::EdgeSender;
use super::pins::{Edge, Pins, PinsError, stamped, words};
use super::wiring::{Input, Pull, Wiring};

/// Labels of the chips that drive a Pi's header, the Pi 5 first. The number of a chip is no use: it has changed with kernels.
const HEADERS: [&str; 4] = ["pinctrl-rp1", "pinctrl-bcm2712", "pinctrl-bcm2711", "pinctrl-bcm2835"];

/// The name that the kernel shows for whoever uses the lines.
const CONSUMER: &str = "bandstand";

/// A GPIO chip of the kernel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chip {
    /// The chip's device: `/dev/gpiochip0`.
    pub path: PathBuf,
    /// The chip's label: `pinctrl-bcm2711`.
    pub label: String,
    /// How many lines the chip has.
    pub lines: u32,
}

/// Every chip that may be opened.
pub fn chips() -> Vec<Chip> {
    let opened = |path: PathBuf| {
        let info = chip::Chip::from_path(&path).ok()?.info().ok()?;
        Some(Chip { path, label: info.label, lines: info.num_lines })
    };
    chip::chips().unwrap_or_default().into_iter().filter_map(opened).collect()
}

/// Lines of a chip that were taken.
pub(super) struct Gpiocdev {
    chip: Chip,
    edges: EdgeSender,
    inputs: Vec<Watched>,
    lamps: Vec<(Vec<u8>, Request)>,
    /// What could not be taken, and why.
    missing_inputs: Vec<(Input, String)>,
    missing_lamps: Vec<(u8, String)>,
}

/// Lines that were taken together, and the thread that watches them.
struct Watched {
    pins: Vec<u8>,
    request: Arc<Request>,
    watcher: Watcher,
}

/// The thread that waits for edges; it ends when `stop`, our end of a pipe, is dropped.
struct Watcher {
    thread: Option<JoinHandle<()>>,
    stop: Option<OwnedFd>,
    failed: Arc<Mutex<Option<String>>>,
}

impl Gpiocdev {
    /// Takes those lines of the chip with this label, or without a label of a Pi's header, that it can have, and sends their
    /// edges to `edges`.
    pub fn open(label: Option<&str>, wiring: &Wiring, edges: EdgeSender) -> Result<Self, PinsError> {
        let chip = find(label)?;
        let (missing_inputs, missing_lamps) = (Vec::new(), Vec::new());
        let mut pins = Self { chip, edges, inputs: Vec::new(), lamps: Vec::new(), missing_inputs, missing_lamps };
        pins.watch(&wiring.inputs);
        pins.take_lamps(&wiring.lamps);
        Ok(pins)
    }

    /// Takes lines to watch, together if they can be had together, else each by itself; notes those that it cannot have.
    fn watch(&mut self, inputs: &[Input]) {
        if inputs.is_empty() {
            return;
        }
        match (self.request(inputs), inputs) {
            (Ok(watched), _) => self.inputs.push(watched),
            (Err(why), [input]) => self.missing_inputs.push((*input, why)),
            (Err(_), _) => inputs.iter().for_each(|input| self.watch(std::slice::from_ref(input))),
        }
    }

    fn request(&self, inputs: &[Input]) -> Result<Watched, String> {
        let mut builder = Request::builder();
        builder.on_chip(&self.chip.path).with_consumer(CONSUMER);
        for input in inputs {
            self.has(input.pin)?;
            builder.with_line(u32::from(input.pin)).as_input();
            match input.pull {
                Pull::Up => builder.with_bias(Bias::PullUp).as_active_low(),
                Pull::Down => builder.with_bias(Bias::PullDown).as_active_high(),
            };
            builder.with_edge_detection(EdgeDetection::BothEdges).with_event_clock(EventClock::Monotonic);
        }
        let request = Arc::new(builder.request().map_err(|error| self.refused(&error))?);
        let watcher = Watcher::start(Arc::clone(&request), self.edges.clone())?;
        Ok(Watched { pins: inputs.iter().map(|input| input.pin).collect(), request, watcher })
    }

    /// Takes lines of lamps as [`Self::watch`] takes those of buttons.
    fn take_lamps(&mut self, lamps: &[u8]) {
        if lamps.is_empty() {
            return;
        }
        match (self.request_lamps(lamps), lamps) {
            (Ok(request), _) => self.lamps.push((lamps.to_vec(), request)),
            (Err(why), [pin]) => self.missing_lamps.push((*pin, why)),
            (Err(_), _) => lamps.iter().for_each(|pin| self.take_lamps(std::slice::from_ref(pin))),
        }
    }

    fn request_lamps(&self, lamps: &[u8]) -> Result<Request, String> {
        lamps.iter().try_for_each(|pin| self.has(*pin))?;
        let offsets: Vec<u32> = lamps.iter().map(|pin| u32::from(*pin)).collect();
        let mut builder = Request::builder();
        builder.on_chip(&self.chip.path).with_consumer(CONSUMER).with_lines(&offsets).as_output(Value::Inactive);
        builder.request().map_err(|error| self.refused(&error))
    }

    /// Whether the chip has such a line.
    fn has(&self, pin: u8) -> Result<(), String> {
        let Chip { label, lines, .. } = &self.chip;
        if u32::from(pin) < *lines { Ok(()) } else { Err(format!("chip `{label}` has {lines} lines")) }
    }

    fn refused(&self, error: &::gpiocdev::Error) -> String {
        format!("chip `{}` does not give it ({error}); see `gpioinfo` for who has it", self.chip.label)
    }
}

/// The chip with a label, or the first that drives a Pi's header.
fn find(label: Option<&str>) -> Result<Chip, PinsError> {
    let mut found = chips();
    let wanted = label.as_ref().map_or(&HEADERS[..], std::slice::from_ref);
    let at = wanted.iter().find_map(|label| found.iter().position(|chip| chip.label == *label));
    match at {
        Some(at) => Ok(found.swap_remove(at)),
        None => Err(PinsError::NoChip {
            label: label.unwrap_or("pinctrl-...").to_owned(),
            found: found.into_iter().map(|chip| chip.label).collect(),
        }),
    }
}

impl Watcher {
    fn start(request: Arc<Request>, edges: EdgeSender) -> Result<Self, String> {
        let cannot = |error: std::io::Error| format!("cannot be watched: {}", words(&error));
        let (stopped, stop) = pipe_with(PipeFlags::CLOEXEC).map_err(|errno| cannot(errno.into()))?;
        let failed = Arc::new(Mutex::new(None));
        let theirs = Arc::clone(&failed);
        let watch = move || {
            if let Err(why) = watch(&request, &stopped, &edges) {
                *theirs.lock().unwrap_or_else(PoisonError::into_inner) = Some(why);
            }
        };
        let thread = thread::Builder::new().name("gpiocdev".to_owned()).spawn(watch).map_err(cannot)?;
        Ok(Self { thread: Some(thread), stop: Some(stop), failed })
    }
}

/// Sends edges until the other end of the pipe is dropped.
fn watch(request: &Request, stopped: &OwnedFd, edges: &EdgeSender) -> Result<(), String> {
    loop {
        let mut fds = [PollFd::new(request, PollFlags::IN), PollFd::new(stopped, PollFlags::IN)];
        match poll(&mut fds, None) {
            Err(rustix::io::Errno::INTR) => continue,
            Err(errno) => return Err(errno.to_string()),
            Ok(_) => {}
        }
        if !fds[1].revents().is_empty() {
            return Ok(());
        }
        let happened = fds[0].revents();
        if happened.contains(PollFlags::IN) {
            let event = request.read_edge_event().map_err(|error| error.to_string())?;
            let moment = stamped(event.timestamp_ns / 1_000);
            let pin = u8::try_from(event.offset).unwrap_or(u8::MAX);
            if !edges.send(Edge { pin, down: event.kind == EdgeKind::Rising, moment }) {
                return Ok(());
            }
        } else if !happened.is_empty() {
            return Err("the chip has gone".to_owned());
        }
    }
}

impl Pins for Gpiocdev {
    fn name(&self) -> &'static str {
        "gpiocdev"
    }

    fn check(&mut self) -> Result<(), PinsError> {
        let Some(dead) =
            self.inputs.iter().find(|watched| watched.watcher.thread.as_ref().is_none_or(JoinHandle::is_finished))
        else {
            return Ok(());
        };
        let why = dead.watcher.failed.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Err(PinsError::Other(why.unwrap_or_else(|| "pins are not watched any more".to_owned())))
    }

    fn missing(&self) -> Vec<(u8, String)> {
        let inputs = self.missing_inputs.iter().map(|(input, why)| (input.pin, why.clone()));
        inputs.chain(self.missing_lamps.iter().cloned()).collect()
    }

    fn retry(&mut self) {
        for (input, _) in std::mem::take(&mut self.missing_inputs) {
            self.watch(&[input]);
        }
        for (pin, _) in std::mem::take(&mut self.missing_lamps) {
            self.take_lamps(&[pin]);
        }
    }

    fn is_down(&mut self, pin: u8) -> Result<bool, PinsError> {
        let watched = self.inputs.iter().find(|watched| watched.pins.contains(&pin));
        let watched = watched.ok_or_else(|| PinsError::Pin { pin, why: "is not watched".to_owned() })?;
        let value = watched.request.value(u32::from(pin));
        Ok(value.map_err(|error| PinsError::Pin { pin, why: error.to_string() })? == Value::Active)
    }

    fn light(&mut self, pin: u8, on: bool) -> Result<(), PinsError> {
        let lamp = self.lamps.iter().find(|(pins, _)| pins.contains(&pin));
        let (_, request) = lamp.ok_or_else(|| PinsError::Pin { pin, why: "is no lamp".to_owned() })?;
        let value = if on { Value::Active } else { Value::Inactive };
        request
            .set_value(u32::from(pin), value)
            .map(drop)
            .map_err(|error| PinsError::Pin { pin, why: error.to_string() })
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        self.stop = None;
        // A thread that panicked has nothing more to say.
        let _ = self.thread.take().map(JoinHandle::join);
    }
}
