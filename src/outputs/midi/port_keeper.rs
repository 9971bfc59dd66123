//! Looks after a port: notices when it has gone, finds it again by name.

use super::clock::Bell;
use super::ports::{Door, Port};
use super::thread::ThreadOrder;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender};
use std::time::Duration;
use tracing::debug;

/// Between looks whether the port is still there.
const LOOK: Duration = Duration::from_millis(100);

/// Between tries to open it again: at first, and at most.
const BACK_OFF: [Duration; 2] = [Duration::from_millis(50), Duration::from_millis(500)];

/// A port that is to be given back is given back within this.
const HAND_OVER: Duration = Duration::from_secs(2);

/// Runs until the player has ended.
pub(super) fn keep(
    mut door: Box<dyn Door>,
    mut open: bool,
    returned: &Receiver<Box<dyn Port>>,
    player: &SyncSender<ThreadOrder>,
    bell: &Bell,
) {
    let mut wait = BACK_OFF[0];
    let tell = |order| {
        let told = player.send(order).is_ok();
        bell.ring();
        told
    };
    loop {
        match returned.recv_timeout(if open { LOOK } else { wait }) {
            Ok(port) => {
                // It refused messages.
                drop(port);
                debug!(port = door.name(), "the MIDI port has gone");
                (open, wait) = (false, BACK_OFF[0]);
            }
            Err(RecvTimeoutError::Disconnected) => return,
            Err(RecvTimeoutError::Timeout) => {}
        }
        if open && !door.is_there() {
            debug!(port = door.name(), "the MIDI port is not listed any more");
            (open, wait) = (false, BACK_OFF[0]);
            if !tell(ThreadOrder::Lost) {
                return;
            }
            match returned.recv_timeout(HAND_OVER) {
                Ok(port) => drop(port),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
        } else if !open {
            match door.open() {
                Ok(port) => {
                    debug!(port = door.name(), "the MIDI port is there");
                    open = true;
                    if !tell(ThreadOrder::Port(port)) {
                        return;
                    }
                }
                Err(error) => {
                    debug!(port = door.name(), %error, "looking for the MIDI port");
                    wait = (wait * 2).min(BACK_OFF[1]);
                }
            }
        }
    }
}
