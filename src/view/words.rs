//! Standard error: the one place where words about the work are written.
//!
//! Words never end the work: what cannot be written, because its reader has gone or the disk is full, is lost, and the next words
//! that can be written say how many lines were. While music plays they never hold it up either: a thread writes them, and
//! words that find too many before them (a reader that stands still, a terminal in Ctrl-S) are lost too.

use rustix::event::{PollFd, PollFlags};
use std::backtrace::{Backtrace, BacktraceStatus};
use std::fs::File;
use std::io::{self, ErrorKind, Write};
use std::os::fd::AsFd;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use std::time::{Duration, Instant};

/// So many pieces of text may wait for their reader; a line is one, and so is a frame of the screen.
const WAITING: usize = 500;

/// How often it looks whether all has been written.
const LOOK: Duration = Duration::from_millis(1);

/// How long a panic's message may take before the panic goes on.
const LAST_WORDS: Duration = Duration::from_millis(300);

/// The thread that writes, once music plays.
static LIVE: OnceLock<SyncSender<Vec<u8>>> = OnceLock::new();

/// Pieces that were sent to the thread and are not written yet.
static ON_THE_WAY: AtomicUsize = AtomicUsize::new(0);

/// Lines that were lost since some could last be written.
static LOST: AtomicUsize = AtomicUsize::new(0);

/// Whether the last attempt to write failed.
static BROKEN: AtomicBool = AtomicBool::new(false);

/// Lets a thread write from now on, so that no reader holds up the caller; a panic's message goes the same way.
///
/// # Errors
/// When the system gives no second way to standard error, or no thread. Then the caller writes as before.
pub fn live() -> io::Result<()> {
    // Not the library's own handle: whoever else uses that would wait behind this thread.
    let mut out = File::from(io::stderr().as_fd().try_clone_to_owned()?);
    let (sender, pieces) = sync_channel::<Vec<u8>>(WAITING);
    let writer = move || {
        for piece in pieces {
            put(&mut out, &piece);
            ON_THE_WAY.fetch_sub(1, Ordering::Release);
        }
    };
    std::thread::Builder::new().name("words".into()).spawn(writer)?;
    if LIVE.set(sender).is_ok() {
        std::panic::set_hook(Box::new(|panic| {
            let trace = Backtrace::capture();
            let trace = if trace.status() == BacktraceStatus::Captured { format!("{trace}\n") } else { String::new() };
            line(&format!("{panic}\n{trace}"));
            flush(LAST_WORDS);
        }));
    }
    Ok(())
}

/// Writes a line.
pub fn line(text: &str) {
    write(format!("{text}\n").into_bytes());
}

/// Writes bytes as they are.
pub fn write(bytes: Vec<u8>) {
    match LIVE.get() {
        Some(sender) => {
            ON_THE_WAY.fetch_add(1, Ordering::Acquire);
            if let Err(TrySendError::Full(bytes) | TrySendError::Disconnected(bytes)) = sender.try_send(bytes) {
                ON_THE_WAY.fetch_sub(1, Ordering::Release);
                LOST.fetch_add(lines(&bytes), Ordering::Relaxed);
            }
        }
        None => put(&mut io::stderr(), &bytes),
    }
}

/// Whether there are words that their reader has not taken yet.
pub fn are_waiting() -> bool {
    ON_THE_WAY.load(Ordering::Acquire) > 0
}

/// Whether the last words could not be written: the reader has gone, or the terminal.
pub fn are_lost() -> bool {
    BROKEN.load(Ordering::Relaxed)
}

/// Waits until all words are written, but no longer than this.
pub fn flush(most: Duration) {
    let begun = Instant::now();
    while are_waiting() && begun.elapsed() < most {
        std::thread::sleep(LOOK);
    }
}

/// Writes a piece, or notes that it is lost.
fn put(out: &mut (impl Write + AsFd), piece: &[u8]) {
    let lost = LOST.load(Ordering::Relaxed);
    let told = match lost {
        0 => Ok(()),
        lost => put_all(out, format!("{lost} lines could not be written here and are lost\n").as_bytes()),
    };
    if told.is_ok() {
        LOST.fetch_sub(lost, Ordering::Relaxed);
    }
    let done = told.and_then(|()| put_all(out, piece));
    BROKEN.store(done.is_err(), Ordering::Relaxed);
    if done.is_err() {
        LOST.fetch_add(lines(piece), Ordering::Relaxed);
    }
}

/// Writes all bytes, also where another program has made writes return at once.
fn put_all(out: &mut (impl Write + AsFd), mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        match out.write(bytes) {
            Ok(0) => return Err(ErrorKind::WriteZero.into()),
            Ok(written) => bytes = &bytes[written..],
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                rustix::event::poll(&mut [PollFd::new(out, PollFlags::OUT)], None)?;
            }
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

fn lines(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte == b'\n').count()
}

/// A writer of words that never fails: each flush, and what is left at the end, is a piece.
#[derive(Debug, Default)]
pub struct Words(Vec<u8>);

impl Write for Words {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if !self.0.is_empty() {
            write(std::mem::take(&mut self.0));
        }
        Ok(())
    }
}

impl Drop for Words {
    fn drop(&mut self) {
        // It never fails.
        let _ = self.flush();
    }
}
