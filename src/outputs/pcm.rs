//! Raw samples down a pipe, at the pace of the clock: 48 kHz, stereo, signed 16 bits, little endian.
//!
//! For Snapcast, other multi-room players, streamers and anything else that takes sound from a pipe. Frame n is due at the
//! start and n/48000 seconds, by the machine's clock that only goes forward. A block of 10 ms goes out when its first frame is
//! due, and the first block at once, so the pipe is never more than one block ahead of the clock.
//! When nobody reads, or the reader is slow, blocks are dropped and time goes on: a reader that comes later hears the music
//! where it has got to.

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

/// Frames in a block: 10 ms. A block has fewer bytes than a pipe takes in one piece, so it is mostly written whole or not at
/// all.
const FRAMES: usize = SAMPLE_RATE as usize / 100;

/// Bytes in a block.
const BYTES: usize = 4 * FRAMES;

/// Bytes that the pipe is asked to hold, 85 ms: so little that music does not wait there for long, but enough that a reader
/// that takes 20 ms at a time, as Snapcast does, misses none when it is late.
const ROOM: usize = 16_384;

/// How often a pipe without a reader is checked for one.
const LOOK: Duration = Duration::from_millis(100);

/// Why samples cannot go down a pipe.
#[derive(Debug, thiserror::Error)]
pub enum PcmError {
    /// The file or pipe cannot be opened.
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

/// A pipe down which music goes, from a thread of its own.
pub struct Pcm {
    name: String,
    deck: DeckHandle,
    start: Instant,
    status: Arc<PipeStatus>,
    thread: Option<JoinHandle<()>>,
}

/// What the thread that writes and its owner share.
#[derive(Default)]
struct PipeStatus {
    /// Set when the thread is to end.
    quit: AtomicBool,
    /// Blocks that were written.
    written: AtomicU64,
    /// Blocks that nobody took.
    dropped: AtomicU64,
    /// Whether the last block was written.
    flowing: AtomicBool,
}

impl Pcm {
    /// Opens a pipe by its path, or standard output (`-`). A path where there is nothing yet becomes a plain file; `mkfifo`
    /// makes a pipe.
    ///
    /// # Errors
    /// When the target cannot be opened for writing. A pipe without a reader is no error, as one may come.
    pub fn open(target: &str) -> Result<Self, PcmError> {
        let sink = Sink::open(target).map_err(|source| PcmError::Open { path: target.into(), source })?;
        let (handle, deck) = deck();
        let status = Arc::new(PipeStatus::default());
        let told = Arc::clone(&status);
        let start = Instant::now();
        let thread = thread::Builder::new().name("pcm".to_owned()).spawn(move || run(sink, deck, start, &told));
        let thread = thread.map_err(|source| PcmError::Open { path: target.into(), source })?;
        Ok(Self { name: target.to_owned(), deck: handle, start, status, thread: Some(thread) })
    }

    /// The path, or `-`.
    pub fn name(&self) -> &str {
        &self.name
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

    /// Whether somebody took the last block.
    pub fn is_flowing(&self) -> bool {
        self.status.flowing.load(Ordering::Relaxed)
    }

    /// How many blocks of 10 ms were written, and how many were dropped because nobody took them.
    pub fn blocks(&self) -> (u64, u64) {
        (self.status.written.load(Ordering::Relaxed), self.status.dropped.load(Ordering::Relaxed))
    }
}

impl Drop for Pcm {
    fn drop(&mut self) {
        self.status.quit.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            // A thread that panicked has closed the pipe already.
            let _ = thread.join();
        }
    }
}

/// Writes blocks by the clock, the first at `start`, until it is told to end.
fn run(mut sink: Sink, mut deck: Deck, start: Instant, status: &PipeStatus) {
    let mut samples = [0.0; 2 * FRAMES];
    let mut bytes = [0; BYTES];
    for block in 0u64.. {
        if status.quit.load(Ordering::Relaxed) {
            return;
        }
        deck.render(&mut samples);
        for (pair, sample) in bytes.as_chunks_mut::<2>().0.iter_mut().zip(&samples) {
            *pair = to_16(*sample).to_le_bytes();
        }
        // Each block is due by its number, counted from the start, so that nothing drifts.
        let due = start + Duration::from_nanos(block * 1_000_000_000 * FRAMES as u64 / u64::from(SAMPLE_RATE));
        thread::sleep(due.saturating_duration_since(Instant::now()));
        let taken = sink.write(&bytes);
        status.flowing.store(taken, Ordering::Relaxed);
        let count = if taken { &status.written } else { &status.dropped };
        count.fetch_add(1, Ordering::Relaxed);
    }
}

/// A sample from -1 to 1 as a 16-bit whole number.
fn to_16(sample: f32) -> i16 {
    (sample * 32_767.0).round_ties_even() as i16
}

/// Where blocks go.
enum Sink {
    /// Standard output, and the flags that it had before.
    Standard { flags: Option<OFlags>, rest: Rest },
    /// A named pipe: open while it has a reader; `looked` is when it was last checked for one.
    Pipe { path: PathBuf, file: Option<File>, looked: Option<Instant>, rest: Rest },
    /// A plain file or a device.
    File(File),
}

impl Sink {
    fn open(target: &str) -> io::Result<Self> {
        if target == "-" {
            let out = io::stdout();
            shrink(&out);
            // An output that cannot be told not to wait sets its own pace.
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
            // Written past the buffer of `Stdout`, in which a block would wait.
            Self::Standard { rest, .. } => rest.send(io::stdout(), block).unwrap_or(false),
            Self::File(file) => file.write_all(block).is_ok(),
            Self::Pipe { path, file, looked, rest } => {
                if file.is_none() && looked.is_none_or(|at| at.elapsed() >= LOOK) {
                    *looked = Some(Instant::now());
                    *file = open_pipe(path).unwrap_or_default();
                }
                let Some(pipe) = file else { return false };
                rest.send(pipe, block).unwrap_or_else(|_| {
                    // The reader has gone. Another may come, for whom a block begins with a whole frame.
                    (*file, *rest) = (None, Rest::default());
                    false
                })
            }
        }
    }
}

/// The rest of a block of which only a part was taken. It goes out first, so that left and right are not exchanged.
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
            // The shell shares standard output with this program, and needs it as it was.
            let _ = fcntl_setfl(io::stdout(), *flags);
        }
    }
}

/// Opens a named pipe for writing; none while it has no reader.
///
/// On Linux it is opened for reading too, though nobody reads at this end: otherwise a reader that looks before anything was
/// written is told that the music is over. Snapcast's server then goes away at once, and seldom comes back.
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

/// Makes a pipe hold [`ROOM`] bytes.
fn shrink(pipe: impl AsFd) {
    // An output that is no pipe keeps its room, and so does every pipe on a system without this call.
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
