//! Leaving a thread that may hang: a device that does not answer must not hold up whoever closes it.

use std::thread::{JoinHandle, sleep};
use std::time::{Duration, Instant};

/// How often a thread is asked whether it has ended.
const LOOK: Duration = Duration::from_millis(1);

/// Waits until a thread has ended, for `limit` at most. False when it is left to itself; it ends with the program.
pub(crate) fn join_within(thread: JoinHandle<()>, limit: Duration) -> bool {
    let begun = Instant::now();
    while !thread.is_finished() {
        if begun.elapsed() >= limit {
            return false;
        }
        sleep(LOOK);
    }
    // A thread that panicked has let go of its device already.
    let _ = thread.join();
    true
}
