//! The thread that sends MIDI: the sequencer with absolute deadlines, by the system's clock.

use super::clock::{Alarm, now};
use super::command::SequencerCommand;
use super::orders::{Orders, ThreadOrder};
use super::ports::{Port, SendError};
use super::sequencer::{Due, Sequencer};
use super::wire::{ALL_NOTES_OFF, ALL_SOUND_OFF, belt};
use crate::outputs::real_time;
use crate::time::{Micros, Transport};
use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;
use tracing::debug;

/// How long before a message is due the thread wakes, microseconds: waking takes some of it, and for the rest the thread
/// watches the clock.
const AHEAD_MICROS: u64 = 100;

/// The wait between two attempts to send to a port that has no room, microseconds.
const RETRY_MICROS: u64 = 1_000;

/// A port that has had no room for this long counts as lost, microseconds.
const FULL_MICROS: u64 = 1_000_000;

/// How long the last messages may take to leave before the port is closed.
const LAST: Duration = Duration::from_millis(300);

/// Priority among the real-time threads, 1 to 99: below JACK's and the kernel's own.
const PRIORITY: u8 = 40;

/// What the thread lets others know.
#[derive(Default)]
pub(super) struct LiveStatus {
    /// Whether there is a port.
    pub connected: AtomicBool,
    /// Whether nothing plays.
    pub idle: AtomicBool,
    /// How many pieces have begun.
    pub begun: AtomicU64,
    /// The number of the piece that plays or played last, and where it is in time if it plays.
    pub place: Mutex<(u64, Option<Transport>)>,
    /// Why the port could not be opened again when that was last tried; none since it was there last.
    pub reason: Mutex<Option<String>>,
}

/// The thread that sends.
pub(super) struct MidiThread {
    sequencer: Sequencer,
    port: Option<Box<dyn Port>>,
    orders: Orders,
    /// Takes ports that have gone back to the keeper: closing one may take time.
    returns: Sender<Box<dyn Port>>,
    alarm: Alarm,
    /// Messages that are due, in order; those that could not be sent yet stay here.
    outbox: VecDeque<Due>,
    /// What the sequencer has just given out.
    due: Vec<Due>,
    /// Since when the port has had no room.
    full_since: Option<Micros>,
    /// Everything due up to this moment is in the outbox.
    ahead: Micros,
    status: Arc<LiveStatus>,
}

impl MidiThread {
    /// A thread without a port; it obeys `orders`, and ports that have gone leave by `returns`.
    pub fn new(
        sequencer: Sequencer,
        orders: Orders,
        returns: Sender<Box<dyn Port>>,
        alarm: Alarm,
        status: Arc<LiveStatus>,
    ) -> Self {
        Self {
            sequencer,
            port: None,
            orders,
            returns,
            alarm,
            outbox: VecDeque::new(),
            due: Vec::new(),
            full_since: None,
            ahead: 0,
            status,
        }
    }

    /// Sends to `port`, which is open, until it is told to close.
    pub fn run(mut self, port: Box<dyn Port>) {
        real_time();
        self.join(port);
        loop {
            while let Some(order) = self.orders.take() {
                match order {
                    ThreadOrder::Close => return self.close(),
                    ThreadOrder::Port(port) => self.join(port),
                    ThreadOrder::Lost => self.lose(),
                    ThreadOrder::Command(command) => {
                        let moment = self.moment();
                        self.sequencer.command(command, moment, &mut self.due);
                        self.tell();
                    }
                }
            }
            let before = (self.sequencer.is_idle(), self.sequencer.begun());
            self.ahead = self.ahead.max(now() + AHEAD_MICROS);
            self.sequencer.advance(self.ahead, &mut self.due);
            self.send();
            if (self.sequencer.is_idle(), self.sequencer.begun()) != before {
                self.tell();
            }
            let retry = self.full_since.map(|_| now() + RETRY_MICROS);
            let next = self.sequencer.next_due().map(|due| due.saturating_sub(AHEAD_MICROS));
            if let Err(error) = self.alarm.wait(retry.into_iter().chain(next).min()) {
                debug!(%error, "the alarm does not work; waiting roughly instead");
                thread::sleep(Duration::from_millis(1));
            }
        }
    }

    /// Now; or, if that is later, the moment up to which messages are in the outbox already.
    fn moment(&self) -> Micros {
        now().max(self.ahead)
    }

    /// Sends everything that is due, each message at its moment and in order. While the port is there
    /// nothing that the sequencer gave out is left out, however late it is.
    fn send(&mut self) {
        self.outbox.extend(self.due.drain(..));
        let Some(port) = &mut self.port else {
            self.outbox.clear();
            return;
        };
        while let Some(due) = self.outbox.front() {
            while now() < due.moment {
                std::hint::spin_loop();
            }
            match port.send(due.moment, due.wire.bytes()) {
                Ok(()) => {
                    self.outbox.pop_front();
                    self.full_since = None;
                }
                Err(SendError::Busy) => {
                    let moment = now();
                    if moment - *self.full_since.get_or_insert(moment) > FULL_MICROS {
                        self.lose();
                    }
                    return;
                }
                Err(SendError::Gone) => return self.lose(),
            }
        }
    }

    fn join(&mut self, port: Box<dyn Port>) {
        self.lose();
        self.port = Some(port);
        let moment = self.moment();
        self.sequencer.joined(moment, &mut self.due);
        self.status.connected.store(true, Ordering::Relaxed);
        self.send();
    }

    fn lose(&mut self) {
        let Some(port) = self.port.take() else { return };
        self.sequencer.lost();
        self.outbox.clear();
        self.due.clear();
        self.full_since = None;
        self.status.connected.store(false, Ordering::Relaxed);
        // If the keeper has ended, the port is dropped here.
        let _ = self.returns.send(port);
    }

    /// Tells others where the piece is, and whether one plays.
    fn tell(&mut self) {
        *self.status.place.lock().unwrap_or_else(PoisonError::into_inner) =
            (self.sequencer.number(), self.sequencer.transport());
        self.status.begun.store(self.sequencer.begun(), Ordering::Release);
        self.status.idle.store(self.sequencer.is_idle(), Ordering::Release);
    }

    /// Ends every note that runs, then silences all sixteen channels besides, and closes the port.
    fn close(mut self) {
        let moment = self.moment();
        self.sequencer.command(SequencerCommand::Stop, moment, &mut self.due);
        if self.port.is_some() {
            self.due.extend(belt(&[ALL_NOTES_OFF, ALL_SOUND_OFF]).map(|wire| Due { moment, wire }));
        }
        let begun = now();
        self.send();
        while !self.outbox.is_empty() && now() - begun < LAST.as_micros() as u64 {
            thread::sleep(Duration::from_millis(1));
            self.send();
        }
        if let Some(mut port) = self.port.take() {
            port.drain();
        }
        self.tell();
    }
}

/// Asks for real-time priority. Without it messages go out as punctually as a busy machine lets them.
fn real_time() {
    match real_time::ask(PRIORITY) {
        Ok(()) => debug!(PRIORITY, "MIDI is sent with real-time priority"),
        Err(why) => debug!(why, "MIDI is sent without real-time priority"),
    }
}
