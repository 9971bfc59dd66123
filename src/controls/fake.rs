//! Pins without hardware: lines written into a file or a fifo press them, and lamps can be read from a file beside it.
//!
//! The line `17 down` presses pin 17, `17 up` lets it go, and `fail` ends the driver as the loss of a chip would. A regular
//! file is followed from its end; where there is no file, a fifo is made. The lamps stand in the file `PATH.lamps`, with a line
//! such as `22 on` for each. The numbers of pins that somebody else has stand in the file `PATH.taken`, if there is one.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Read, Seek, SeekFrom};
use std::os::unix::fs::{FileTypeExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use rustix::fs::{CWD, FileType, Mode, OFlags, mknodat};
use tracing::warn;

use super::edges::EdgeSender;
use super::pins::{Edge, Pins, PinsError, now, words};
use super::wiring::Wiring;

/// How often the file is checked for new lines.
const LOOK: Duration = Duration::from_millis(2);

/// Pins that lines in a file press.
pub(super) struct FakePins {
    path: PathBuf,
    /// The number of the file that was opened: another file of that name is not the one that is read.
    inode: u64,
    inputs: Vec<u8>,
    lamps: Vec<(u8, bool)>,
    state: Arc<FakeState>,
    thread: Option<JoinHandle<()>>,
}

/// What the thread that reads and its owner share.
#[derive(Default)]
struct FakeState {
    /// Set when the thread is to end.
    stop: AtomicBool,
    /// The pins that are down, one bit each; their numbers are 0 to 63.
    down: AtomicU64,
    /// The pins that somebody else has, one bit each.
    taken: AtomicU64,
    /// Why reading failed, if it has.
    failed: Mutex<Option<String>>,
}

impl FakeState {
    fn failed(&self) -> Option<String> {
        self.failed.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn fail(&self, why: String) {
        *self.failed.lock().unwrap_or_else(PoisonError::into_inner) = Some(why);
    }
}

impl FakePins {
    /// Opens the file, or makes a fifo of that name, and sends edges to `edges`.
    pub fn open(path: &Path, wiring: &Wiring, edges: EdgeSender) -> Result<Self, PinsError> {
        let cannot =
            |error: std::io::Error| PinsError::Other(format!("cannot use `{}`: {}", path.display(), words(&error)));
        hang(path);
        if !path.exists() {
            mknodat(CWD, path, FileType::Fifo, Mode::from_raw_mode(0o660), 0).map_err(|errno| cannot(errno.into()))?;
        }
        // A fifo that is opened for writing as well does not end when a writer goes away.
        let flags = i32::try_from(OFlags::NONBLOCK.bits()).unwrap_or_default();
        let mut file = OpenOptions::new().read(true).write(true).custom_flags(flags).open(path).map_err(cannot)?;
        let meta = file.metadata().map_err(cannot)?;
        if !meta.file_type().is_fifo() {
            file.seek(SeekFrom::End(0)).map_err(cannot)?;
        }
        let inputs: Vec<u8> = wiring.inputs.iter().map(|input| input.pin).collect();
        let watchable = inputs.iter().copied().filter(|pin| *pin < 64).collect::<Vec<_>>();
        let lamps = wiring.lamps.iter().map(|pin| (*pin, false)).collect();
        let state = Arc::new(FakeState { taken: AtomicU64::new(taken(path)), ..FakeState::default() });
        let (watched, theirs) = (watchable, Arc::clone(&state));
        let thread = thread::Builder::new()
            .name("fake pins".to_owned())
            .spawn(move || watch(file, &watched, &edges, &theirs))
            .map_err(cannot)?;
        Ok(Self { path: path.to_owned(), inode: meta.ino(), inputs, lamps, state, thread: Some(thread) })
    }

    fn has(&self, pin: u8) -> bool {
        pin < 64 && self.state.taken.load(Ordering::Relaxed) & 1 << pin == 0
    }
}

/// A file beside the one that presses.
fn beside(path: &Path, ends: &str) -> PathBuf {
    let mut name = path.to_owned().into_os_string();
    name.push(ends);
    name.into()
}

/// Waits as long as there is a file whose name says so: a chip on a bus that hangs does not answer.
fn hang(path: &Path) {
    while beside(path, ".hangs").exists() {
        thread::sleep(LOOK);
    }
}

/// The pins that somebody else has, one bit each.
fn taken(path: &Path) -> u64 {
    let text = fs::read_to_string(beside(path, ".taken")).unwrap_or_default();
    let pins = text.split_whitespace().filter_map(|word| word.parse::<u8>().ok()).filter(|pin| *pin < 64);
    pins.fold(0, |bits, pin| bits | 1 << pin)
}

/// Reads lines until it is stopped or fails.
fn watch(mut file: File, watched: &[u8], edges: &EdgeSender, state: &FakeState) {
    let (mut pending, mut bytes) = (Vec::new(), [0; 1_024]);
    while !state.stop.load(Ordering::Relaxed) {
        match file.read(&mut bytes) {
            Ok(0) => thread::sleep(LOOK),
            Ok(read) => pending.extend_from_slice(&bytes[..read]),
            Err(error) if error.kind() == ErrorKind::WouldBlock => thread::sleep(LOOK),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return state.fail(format!("reading failed: {}", words(&error))),
        }
        while let Some(end) = pending.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = pending.drain(..=end).collect();
            let line = String::from_utf8_lossy(&line);
            if line.trim() == "fail" {
                return state.fail("it was told to fail".to_owned());
            }
            match edge(&line) {
                Some((pin, _)) if pin < 64 && state.taken.load(Ordering::Relaxed) & 1 << pin != 0 => {}
                Some((pin, down)) if watched.contains(&pin) => {
                    let bit = 1 << pin;
                    if down {
                        state.down.fetch_or(bit, Ordering::Relaxed)
                    } else {
                        state.down.fetch_and(!bit, Ordering::Relaxed)
                    };
                    if !edges.send(Edge { pin, down, moment: now() }) {
                        return;
                    }
                }
                Some((pin, _)) => warn!("pin {pin} has no button"),
                None => warn!("`{}` is no `PIN down`, `PIN up` or `fail`", line.trim()),
            }
        }
    }
}

/// The pin of a line such as `17 down`, and whether it is down.
fn edge(line: &str) -> Option<(u8, bool)> {
    let (pin, word) = line.trim().split_once(' ')?;
    let down = match word.trim() {
        "down" => true,
        "up" => false,
        _ => return None,
    };
    Some((pin.parse().ok()?, down))
}

impl Pins for FakePins {
    fn name(&self) -> &'static str {
        "fake"
    }

    fn check(&mut self) -> Result<(), PinsError> {
        hang(&self.path);
        if let Some(why) = self.state.failed() {
            return Err(PinsError::Other(format!("`{}`: {why}", self.path.display())));
        }
        // Whoever takes a pin has it at once; whoever gives one back is not asked.
        self.state.taken.fetch_or(taken(&self.path), Ordering::Relaxed);
        match fs::metadata(&self.path) {
            Ok(meta) if meta.ino() == self.inode => Ok(()),
            _ => Err(PinsError::Other(format!("`{}` has gone", self.path.display()))),
        }
    }

    fn missing(&self) -> Vec<(u8, String)> {
        let pins = self.inputs.iter().copied().chain(self.lamps.iter().map(|(pin, _)| *pin));
        let why = |pin| if pin < 64 { "somebody else has it" } else { "there are pins 0 to 63 only" };
        pins.filter(|pin| !self.has(*pin)).map(|pin| (pin, why(pin).to_owned())).collect()
    }

    fn retry(&mut self) {
        self.state.taken.store(taken(&self.path), Ordering::Relaxed);
    }

    fn is_down(&mut self, pin: u8) -> Result<bool, PinsError> {
        if !self.inputs.contains(&pin) || !self.has(pin) {
            return Err(PinsError::Pin { pin, why: "is not watched".to_owned() });
        }
        Ok(self.state.down.load(Ordering::Relaxed) & 1 << pin != 0)
    }

    fn light(&mut self, pin: u8, on: bool) -> Result<(), PinsError> {
        let has = self.has(pin);
        let Some(lamp) = self.lamps.iter_mut().find(|lamp| lamp.0 == pin).filter(|_| has) else {
            return Err(PinsError::Pin { pin, why: "is no lamp".to_owned() });
        };
        lamp.1 = on;
        let word = |on| if on { "on" } else { "off" };
        let text: String = self.lamps.iter().map(|(pin, on)| format!("{pin} {}\n", word(*on))).collect();
        fs::write(beside(&self.path, ".lamps"), text)
            .map_err(|error| PinsError::Other(format!("cannot write lamps: {}", words(&error))))
    }
}

impl Drop for FakePins {
    fn drop(&mut self) {
        self.state.stop.store(true, Ordering::Relaxed);
        // The thread looks every two milliseconds. It must have ended before somebody opens the fifo again, or both would read.
        let _ = self.thread.take().map(JoinHandle::join);
    }
}
