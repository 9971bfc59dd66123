//! Looks after a port: notices when it has gone, and opens it again by its name.

use super::clock::Bell;
use super::orders::{Orders, ThreadOrder};
use super::ports::{Door, Port};
use super::thread::LiveStatus;
use std::sync::PoisonError;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};
use tracing::debug;

/// How often the port is checked for still being there.
const LOOK: Duration = Duration::from_millis(100);

/// The waits between attempts to open the port again: the first, and the longest; each is twice the one before.
const BACK_OFF: [Duration; 2] = [Duration::from_millis(50), Duration::from_millis(500)];

/// A port that is there and refused messages within this time of being opened will do so again: the disk of a log is full.
/// Then the wait is twice the one before, up to this.
const STEADY: Duration = Duration::from_secs(2);
const LONGEST: Duration = Duration::from_secs(60);

/// How long the thread that sends may take to give back a port that has gone.
const HAND_OVER: Duration = Duration::from_secs(2);

/// Keeps the port behind a door, which is open at first, until the thread that sends has ended. Ports that refused messages
/// come back by `returned`; orders go to that thread by `player`, and each rings the bell. Why the port cannot be opened
/// again stands in `status`.
pub(super) fn keep(
    mut door: Box<dyn Door>,
    returned: &Receiver<Box<dyn Port>>,
    player: &Orders,
    bell: &Bell,
    status: &LiveStatus,
) {
    let explain = |reason| *status.reason.lock().unwrap_or_else(PoisonError::into_inner) = reason;
    let (mut open, mut wait, mut opened) = (true, BACK_OFF[0], Instant::now());
    let tell = |order| {
        player.give(order);
        bell.ring();
    };
    loop {
        match returned.recv_timeout(if open { LOOK } else { wait }) {
            Ok(port) => {
                // The port refused messages; closing it here keeps the thread that sends from waiting.
                drop(port);
                debug!(port = door.name(), "the MIDI port has gone");
                open = false;
                if door.is_there() && opened.elapsed() < STEADY {
                    explain(Some("it is there and takes no messages".to_owned()));
                    wait = (wait * 2).min(LONGEST);
                } else {
                    wait = BACK_OFF[0];
                }
            }
            Err(RecvTimeoutError::Disconnected) => return,
            Err(RecvTimeoutError::Timeout) => {}
        }
        if open && !door.is_there() {
            debug!(port = door.name(), "the MIDI port is not listed any more");
            (open, wait) = (false, BACK_OFF[0]);
            tell(ThreadOrder::Lost);
            match returned.recv_timeout(HAND_OVER) {
                Ok(port) => drop(port),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
        } else if !open {
            match door.open() {
                Ok(port) => {
                    debug!(port = door.name(), "the MIDI port is there");
                    (open, opened) = (true, Instant::now());
                    explain(None);
                    tell(ThreadOrder::Port(port));
                }
                Err(error) => {
                    debug!(port = door.name(), %error, "looking for the MIDI port");
                    explain(Some(error.to_string()));
                    wait = (wait * 2).min(BACK_OFF[1].max(wait));
                }
            }
        }
    }
}
