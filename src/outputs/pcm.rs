//! Raw samples down a pipe or into a file, at the pace of the clock: 48 kHz, stereo, signed 16 bits, little endian.
//!
//! For Snapcast, other multi-room players, streamers and anything else that takes sound from a pipe. Frame n is due at the
//! start and n/48000 seconds, by the machine's clock that only goes forward. A block of 10 ms goes out when its first frame is
//! due, and the first block at once, so the pipe is never more than one block ahead of the clock.
//! When nobody reads, the reader is slow or this program stood still, blocks are dropped and time goes on: a reader hears the
//! music where it has got to. A path is looked at again and again by its name, so that a pipe that comes late or is made anew
//! is found.

mod beat;
mod dropped;
mod file;
mod pipe;
mod rest;
mod sink;
mod standard;
#[cfg(test)]
mod tests;
mod told;

use self::beat::MachineBeat;
use self::dropped::Dropped;
use self::file::{FileWay, takes_samples};
use self::pipe::{PipeWay, pipe_at};
use self::sink::{Named, Sink};
use self::standard::Standard;
use self::told::BlockTally;
use crate::compose::Movement;
use crate::outputs::leave::join_within;
use crate::outputs::place;
use crate::sound::{DeckHandle, DeckState, Gain, Programme, SoundError, deck};
use crate::text::without_number;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// Why samples cannot go down a pipe or into a file.
#[derive(Debug, thiserror::Error)]
pub enum PcmError {
    /// What is at the path is no pipe, or no file.
    #[error("{0}")]
    OtherKind(String),
    /// The system gives no thread.
    #[error("cannot write samples to {}: {source}", path.display())]
    Open {
        /// The file or pipe.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The band cannot play.
    #[error(transparent)]
    Sound(#[from] SoundError),
}

/// What samples are written to.
#[derive(Debug, Clone, PartialEq, Eq)]
enum PcmTarget {
    Standard,
    Pipe(PathBuf),
    File(PathBuf),
}

/// A pipe or file into which music goes, from a thread of its own.
pub struct Pcm {
    target: PcmTarget,
    deck: DeckHandle,
    start: Instant,
    told: Arc<BlockTally>,
    thread: Option<JoinHandle<()>>,
}

impl Pcm {
    /// Opens a pipe by its path, or standard output (`-`). A pipe that is not there, or has no reader, is no error, as it
    /// may come.
    ///
    /// # Errors
    /// When what is at the path is neither a pipe nor a device that takes bytes, such as `/dev/null`.
    pub fn open(target: &str) -> Result<Self, PcmError> {
        if target == "-" {
            return Self::begin(PcmTarget::Standard, Box::new(Standard::open()));
        }
        let path = PathBuf::from(target);
        let target = PcmTarget::Pipe(path.clone());
        if let Err(why @ Dropped::Other(_)) = pipe_at(&path) {
            return Err(PcmError::OtherKind(words(&target, why)));
        }
        Self::begin(target, Box::new(Named::new(PipeWay(path))))
    }

    /// Writes into a plain file, which is made where it is missing, else appended to. A file that cannot be made now is no
    /// error, as its folder or the room for it may come.
    ///
    /// # Errors
    /// When what is at the path is no plain file, or holds text.
    pub fn open_file(path: &Path) -> Result<Self, PcmError> {
        let target = PcmTarget::File(path.to_owned());
        if let Err(why @ (Dropped::Other(_) | Dropped::Text)) = takes_samples(path) {
            return Err(PcmError::OtherKind(words(&target, why)));
        }
        Self::begin(target, Box::new(Named::new(FileWay(path.to_owned()))))
    }

    /// Whether samples can be written to the pipe at a path, told without opening it: its reader would take our leaving for
    /// the end of the music.
    ///
    /// # Errors
    /// What is in the way, in one line.
    pub fn look(path: &Path) -> Result<(), String> {
        pipe_at(path).map_err(|why| words(&PcmTarget::Pipe(path.to_owned()), why))?;
        place::may_write(path)
    }

    /// Whether samples can be written to a file at a path, told without making one.
    ///
    /// # Errors
    /// What is in the way, in one line.
    pub fn look_at_file(path: &Path) -> Result<(), String> {
        takes_samples(path).map_err(|why| words(&PcmTarget::File(path.to_owned()), why))?;
        place::may_write(path)
    }

    fn begin(target: PcmTarget, sink: Box<dyn Sink>) -> Result<Self, PcmError> {
        let (handle, deck) = deck();
        let told = Arc::new(BlockTally::default());
        let teller = Arc::clone(&told);
        let beat = MachineBeat::new();
        let start = beat.start();
        let spawned =
            thread::Builder::new().name("pcm".to_owned()).spawn(move || beat::run(sink, deck, &teller, &beat));
        let cannot = |source| PcmError::Open { path: target.path().to_owned(), source };
        let thread = Some(spawned.map_err(cannot)?);
        Ok(Self { target, deck: handle, start, told, thread })
    }

    /// The path, or `-`.
    pub fn name(&self) -> String {
        self.target.path().display().to_string()
    }

    /// Whether samples go into a plain file.
    pub fn is_file(&self) -> bool {
        matches!(self.target, PcmTarget::File(_))
    }

    /// When frame 0 was due; frame n, counted as the deck counts, is due n/48000 seconds later.
    pub fn start(&self) -> Instant {
        self.start
    }

    /// Plays a movement from a tick on: at `gain`, that of the greater movement it was cut from, or without one at its own.
    ///
    /// # Errors
    /// When the band cannot play it.
    pub fn play(&mut self, movement: &Movement, gain: Option<Gain>, start_tick: u32) -> Result<(), PcmError> {
        self.deck.play(Programme::new(movement, gain, start_tick)?, 0.5);
        Ok(())
    }

    /// The deck, which does everything else: queue, pause, stop, volume, position.
    pub fn deck(&mut self) -> &mut DeckHandle {
        &mut self.deck
    }

    /// Whether a programme plays, and is not paused.
    pub fn is_playing(&self) -> bool {
        self.deck.state() == DeckState::Playing
    }

    /// How many programmes have begun so far.
    pub fn begun(&self) -> u64 {
        self.deck.begun()
    }

    /// The frame of the movement that is being sent.
    pub fn position(&self) -> u64 {
        self.deck.position()
    }

    /// Whether somebody takes the blocks; one that is dropped now and then does not count.
    pub fn is_flowing(&self) -> bool {
        self.told.is_flowing()
    }

    /// Why nobody takes the blocks, in one line; none while they are taken.
    pub fn reason(&self) -> Option<String> {
        self.told.why().map(|why| words(&self.target, why))
    }

    /// How many blocks of 10 ms were written, and how many were dropped.
    pub fn blocks(&self) -> (u64, u64) {
        self.told.blocks()
    }
}

impl Drop for Pcm {
    fn drop(&mut self) {
        self.told.end();
        if let Some(thread) = self.thread.take() {
            // A file on a disk that does not answer is left to the system.
            join_within(thread, LEAVING);
        }
    }
}

/// How long the last block may take before the thread is left to itself.
const LEAVING: Duration = Duration::from_millis(200);

impl PcmTarget {
    fn path(&self) -> &Path {
        match self {
            Self::Standard => Path::new("-"),
            Self::Pipe(path) | Self::File(path) => path,
        }
    }

    /// What it is, with its path.
    fn noun(&self) -> String {
        match self {
            Self::Standard => "standard output".to_owned(),
            Self::Pipe(path) => format!("the pipe `{}`", path.display()),
            Self::File(path) => format!("the file `{}`", path.display()),
        }
    }
}

/// Why blocks for a target are dropped, and what to do, in one line.
fn words(target: &PcmTarget, why: Dropped) -> String {
    let path = target.path().display();
    if let Dropped::Failed(errno) = why {
        return without_number(&format!("cannot write to {}: {errno}", target.noun()));
    }
    match (target, why) {
        (_, Dropped::Late) => "the program stood still for a while; the music is catching up".to_owned(),
        (PcmTarget::Standard, _) => "nobody reads standard output, or not fast enough".to_owned(),
        (PcmTarget::Pipe(_), Dropped::Missing | Dropped::NotYet) => {
            format!("there is no pipe `{path}` yet; make it with `mkfifo {path}`, or write a file with pcm-file:{path}")
        }
        (PcmTarget::Pipe(_), Dropped::Other(kind)) => {
            format!("`{path}` is {kind}, not a pipe; take it away, or name another path (a file is pcm-file:PATH)")
        }
        (PcmTarget::Pipe(_), _) => format!("nobody reads `{path}`, or not fast enough"),
        (PcmTarget::File(_), Dropped::Other(kind)) => {
            format!("`{path}` is {kind}, not a file; name another path (a pipe is pcm:PATH)")
        }
        (PcmTarget::File(_), Dropped::Text) => {
            format!("`{path}` holds text and no samples, and is left as it is; name another file")
        }
        (PcmTarget::File(file), Dropped::NoFolder) => {
            place::missing_folder(file).unwrap_or_else(|| format!("cannot make the file `{path}`"))
        }
        (PcmTarget::File(_), _) => format!("cannot make the file `{path}`"),
    }
}
