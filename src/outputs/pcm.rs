//! Raw samples down a pipe, at the pace of the clock: 48 kHz, stereo, signed 16 bits, little endian.
//!
//! For snapcast, multi-room players, streamers and whatever else takes sound from a pipe. A block of 10 ms goes out when
//! its first frame is due, the first one at once, so that what is sent is never more than one block ahead of the clock.
//! When nobody reads, or the reader is slow, blocks are dropped and time goes on: whoever comes later hears the music
//! where it is.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::fd::AsFd;
use std::os::unix::fs::{FileTypeExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use rustix::fs::{OFlags, fcntl_getfl, fcntl_setfl};
use rustix::io::Errno;

use crate::compose::Movement;
use crate::sound::{Deck, DeckHandle, DeckState, Gain, Programme, SAMPLE_RATE, SoundError, deck};

/// Frames in a block: 10 ms. Its bytes are fewer than a pipe takes in one piece, so a block is written whole or not.
const FRAMES: usize = SAMPLE_RATE as usize / 100;

/// Bytes in a block.
const BYTES: usize = 4 * FRAMES;

/// Room asked for in the pipe, 85 ms: little music waits there, and readers that take 20 ms at a time, as Snapcast does,
/// miss none when they are late.
const ROOM: usize = 16_384;

/// Between looks for a reader.
const LOOK: Duration = Duration::from_millis(100);

/// Why there is no pipe.
#[derive(Debug, thiserror::Error)]
pub enum PcmError {
    /// It cannot be opened.
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

/// A pipe that music goes down.
pub struct Pcm {
    name: String,
    deck: DeckHandle,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Shared {
    quit: AtomicBool,
    written: AtomicU64,
    dropped: AtomicU64,
    flowing: AtomicBool,
}

impl Pcm {
    /// Opens a pipe by its path, or standard output (`-`). What is not there yet becomes a plain file; make a pipe with
    /// `mkfifo`.
    ///
    /// # Errors
    /// When it cannot be written. A pipe without a reader is no error: one may come.
    pub fn open(target: &str) -> Result<Self, PcmError> {
        let sink = Sink::open(target).map_err(|source| PcmError::Open { path: target.into(), source })?;
        let (handle, deck) = deck();
        let shared = Arc::new(Shared::default());
        let told = Arc::clone(&shared);
        let thread = thread::Builder::new().name("pcm".to_owned()).spawn(move || run(sink, deck, &told));
        let thread = thread.map_err(|source| PcmError::Open { path: target.into(), source })?;
        Ok(Self { name: target.to_owned(), deck: handle, shared, thread: Some(thread) })
    }

    /// The path, or `-`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Plays a movement from a tick on, at its own gain or at that of the whole it belongs to.
    ///
    /// # Errors
    /// When the band cannot play it.
    pub fn play(&mut self, movement: &Movement, gain: Option<Gain>, start_tick: u32) -> Result<(), PcmError> {
        self.deck.play(Programme::new(movement, gain, start_tick)?, 0.5);
        Ok(())
    }

    /// The deck, for everything else: queue, pause, stop, volume, position.
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

    /// Frame of the movement that is being sent.
    pub fn position(&self) -> u64 {
        self.deck.position()
    }

    /// Whether the last block found a reader.
    pub fn is_flowing(&self) -> bool {
        self.shared.flowing.load(Ordering::Relaxed)
    }

    /// Blocks of 10 ms written, and dropped because nobody took them.
    pub fn blocks(&self) -> (u64, u64) {
        (self.shared.written.load(Ordering::Relaxed), self.shared.dropped.load(Ordering::Relaxed))
    }
}

impl Drop for Pcm {
    fn drop(&mut self) {
        self.shared.quit.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            // A thread that panicked has let go of the pipe.
            let _ = thread.join();
        }
    }
}

fn run(mut sink: Sink, mut deck: Deck, shared: &Shared) {
    let start = Instant::now();
    let mut samples = [0.0; 2 * FRAMES];
    let mut bytes = [0; BYTES];
    for block in 0u64.. {
        if shared.quit.load(Ordering::Relaxed) {
            return;
        }
        deck.render(&mut samples);
        for (pair, sample) in bytes.as_chunks_mut::<2>().0.iter_mut().zip(&samples) {
            *pair = to_16(*sample).to_le_bytes();
        }
        // Counted from the start, so that nothing drifts.
        let due = start + Duration::from_nanos(block * 1_000_000_000 * FRAMES as u64 / u64::from(SAMPLE_RATE));
        thread::sleep(due.saturating_duration_since(Instant::now()));
        let taken = sink.write(&bytes);
        shared.flowing.store(taken, Ordering::Relaxed);
        let count = if taken { &shared.written } else { &shared.dropped };
        count.fetch_add(1, Ordering::Relaxed);
    }
}

/// A sample from -1 to 1 as a 16-bit whole number.
fn to_16(sample: f32) -> i16 {
    (sample * 32_767.0).round_ties_even() as i16
}

/// Where blocks go.
enum Sink {
    /// Standard output, with the flags it had.
    Standard { flags: Option<OFlags>, rest: Rest },
    /// A named pipe, which has a reader or not.
    Pipe { path: PathBuf, file: Option<File>, looked: Option<Instant>, rest: Rest },
    /// Anything else.
    File(File),
}

impl Sink {
    fn open(target: &str) -> io::Result<Self> {
        if target == "-" {
            let out = io::stdout();
            shrink(&out);
            // Not every output can be told not to wait; one that cannot sets its own pace.
            let flags = fcntl_getfl(&out).ok();
            let set = flags.filter(|flags| fcntl_setfl(&out, *flags | OFlags::NONBLOCK).is_ok());
            return Ok(Self::Standard { flags: set, rest: Rest::default() });
        }
        let path = Path::new(target);
        if path.metadata().is_ok_and(|meta| meta.file_type().is_fifo()) {
            return Ok(Self::Pipe {
                path: path.to_owned(),
                file: open_pipe(path)?,
                looked: None,
                rest: Rest::default(),
            });
        }
        Ok(Self::File(File::create(path)?))
    }

    /// Writes a block. False when it was dropped.
    fn write(&mut self, block: &[u8; BYTES]) -> bool {
        match self {
            // Past the buffer of `Stdout`, so that nothing waits there.
            Self::Standard { rest, .. } => rest.send(io::stdout(), block).unwrap_or(false),
            Self::File(file) => file.write_all(block).is_ok(),
            Self::Pipe { path, file, looked, rest } => {
                if file.is_none() && looked.is_none_or(|at| at.elapsed() >= LOOK) {
                    *looked = Some(Instant::now());
                    *file = open_pipe(path).unwrap_or_default();
                }
                let Some(pipe) = file else { return false };
                rest.send(pipe, block).unwrap_or_else(|_| {
                    // The reader has gone; another may come, and wants whole frames.
                    (*file, *rest) = (None, Rest::default());
                    false
                })
            }
        }
    }
}

/// What is left of a block that was taken in part: it goes first, so that left stays left.
#[derive(Default)]
struct Rest {
    bytes: Vec<u8>,
}

impl Rest {
    /// Sends a block without waiting. False when there was no room for it.
    fn send(&mut self, to: impl AsFd, block: &[u8; BYTES]) -> rustix::io::Result<bool> {
        while !self.bytes.is_empty() {
            match rustix::io::write(&to, &self.bytes) {
                Ok(n) => drop(self.bytes.drain(..n)),
                Err(Errno::AGAIN) => return Ok(false),
                Err(error) => return Err(error),
            }
        }
        match rustix::io::write(&to, block) {
            Ok(n) => {
                self.bytes.extend_from_slice(&block[n..]);
                Ok(true)
            }
            Err(Errno::AGAIN) => Ok(false),
            Err(error) => Err(error),
        }
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        if let Self::Standard { flags: Some(flags), .. } = self {
            // The shell shares standard output with us and wants it as it was.
            let _ = fcntl_setfl(io::stdout(), *flags);
        }
    }
}

/// Opens a named pipe for writing; None while it cannot be.
///
/// On Linux for reading too, though nobody reads there: then a reader that looks while nothing has been written yet is not
/// told that the music is over. Snapcast's server, for one, goes away at once when it is, and comes back too seldom to be met.
fn open_pipe(path: &Path) -> io::Result<Option<File>> {
    let nonblock = OFlags::NONBLOCK.bits().cast_signed();
    match OpenOptions::new().read(cfg!(target_os = "linux")).write(true).custom_flags(nonblock).open(path) {
        Ok(file) => {
            shrink(&file);
            Ok(Some(file))
        }
        Err(error) if error.raw_os_error() == Some(Errno::NXIO.raw_os_error()) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Leaves as much room in a pipe as [`ROOM`] says.
fn shrink(pipe: impl AsFd) {
    // What is no pipe, or a system without the call, keeps what it has.
    #[cfg(target_os = "linux")]
    let _ = rustix::pipe::fcntl_setpipe_size(pipe, ROOM);
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;
    use crate::formats::test_movement;

    fn movement() -> Movement {
        let mut movement = test_movement::movement(1);
        movement.parts[0].voice = "cornet".into();
        movement
    }

    fn pipe(folder: &Path) -> PathBuf {
        let path = folder.join("music");
        let status = std::process::Command::new("mkfifo").arg(&path).status().unwrap();
        assert!(status.success());
        path
    }

    #[test]
    fn a_reader_hears_the_music_at_its_pace() {
        let folder = tempfile::tempdir().unwrap();
        let path = pipe(folder.path());
        let mut pcm = Pcm::open(path.to_str().unwrap()).unwrap();
        pcm.play(&movement(), None, 0).unwrap();
        let begun = Instant::now();
        let mut reader = File::open(&path).unwrap();
        let mut bytes = vec![0; 50 * BYTES];
        reader.read_exact(&mut bytes).unwrap();
        let took = begun.elapsed();
        assert!((Duration::from_millis(440)..Duration::from_millis(2_000)).contains(&took), "{took:?}");
        assert!(bytes.iter().any(|b| *b != 0));
        assert!(pcm.is_flowing());
    }

    #[test]
    fn without_a_reader_time_goes_on() {
        let folder = tempfile::tempdir().unwrap();
        let path = pipe(folder.path());
        let mut pcm = Pcm::open(path.to_str().unwrap()).unwrap();
        pcm.play(&movement(), None, 0).unwrap();
        thread::sleep(Duration::from_millis(300));
        let (written, dropped) = pcm.blocks();
        // What fits into the pipe.
        let room = (ROOM / BYTES) as u64 + 1;
        assert!(written <= room, "{written}");
        assert!(dropped >= 10, "{dropped}");
        assert!(pcm.position() > 4_800);
        // A reader that takes nothing is no better, once the pipe is full; and one that goes away does no harm.
        let reader = File::open(&path).unwrap();
        thread::sleep(Duration::from_millis(400));
        let (written, dropped) = pcm.blocks();
        assert!(written <= 2 * room + 20, "{written}");
        drop(reader);
        thread::sleep(Duration::from_millis(200));
        assert!(pcm.blocks().1 > dropped);
        assert!(!pcm.is_flowing());
    }

    #[test]
    fn a_place_that_cannot_be_written_is_refused_by_name() {
        let Err(error) = Pcm::open("/nowhere/at/all") else { panic!("it opened") };
        assert!(error.to_string().contains("/nowhere/at/all"));
    }
}
