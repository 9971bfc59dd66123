//! Shows on a terminal how much has been read, where reading takes longer than a moment.

use super::words;
use std::io::{self, IsTerminal};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

/// After how many milliseconds it is shown, and how many lie between two lines.
const AFTER: u64 = 1_000;
const BETWEEN: u64 = 200;

/// How much has been read.
#[derive(Debug)]
pub struct ReadProgress {
    begun: Instant,
    is_shown: bool,
    bytes: AtomicU64,
    /// When the next line is due, in milliseconds since the start.
    due: AtomicU64,
}

impl Default for ReadProgress {
    fn default() -> Self {
        let is_shown = io::stderr().is_terminal();
        Self { begun: Instant::now(), is_shown, bytes: AtomicU64::new(0), due: AtomicU64::new(AFTER) }
    }
}

impl ReadProgress {
    /// So many more bytes were read.
    pub fn add(&self, bytes: u64) {
        let read = self.bytes.fetch_add(bytes, Ordering::Relaxed) + bytes;
        if !self.is_shown {
            return;
        }
        let now = u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        let due = self.due.load(Ordering::Relaxed);
        // One of the threads that read shows it.
        let next = now.saturating_add(BETWEEN);
        if now >= due && self.due.compare_exchange(due, next, Ordering::Relaxed, Ordering::Relaxed).is_ok() {
            words::write(format!("\rreading counts: {} MB", read / 1_000_000).into_bytes());
        }
    }

    /// Takes the line away.
    pub fn end(&self) {
        if self.is_shown && self.due.load(Ordering::Relaxed) > AFTER {
            words::write(b"\r\x1b[K".to_vec());
        }
    }
}
