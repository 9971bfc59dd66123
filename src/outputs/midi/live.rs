//! A MIDI output that plays: the sequencer on a thread of its own, with absolute deadlines, and a keeper that looks after
//! its port.

use super::clock::{Alarm, Bell, now};
use super::keeper;
use super::ports::{Door, Port, PortError, SendError};
use super::sequencer::{Command, Due, Sequencer};
use super::settings::Settings;
use super::wire::{ALL_NOTES_OFF, ALL_SOUND_OFF, belt};
use crate::outputs::real_time;
use crate::time::{Micros, Transport};
use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, SyncSender, TryRecvError, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;
use tracing::debug;

/// Orders that may wait; whoever gives more waits with them.
const QUEUE: usize = 64;

/// The thread is up so long before a message is due: waking takes some of it, and the rest it watches the clock.
const AHEAD_MICROS: u64 = 100;

/// Between tries to send to a port without room.
const RETRY_MICROS: u64 = 1_000;

/// A port without room for so long is lost.
const FULL_MICROS: u64 = 1_000_000;

/// The last messages may take so long to go.
const LAST: Duration = Duration::from_millis(300);

/// Priority among the real-time threads, 1 to 99: below JACK's and the kernel's own.
#[cfg(target_os = "linux")]
const PRIORITY: u8 = 40;

/// What truly happens at an output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MidiState {
    /// The port is there, and nothing plays.
    Silent,
    /// Messages flow.
    Flowing,
    /// The port has gone and is looked for; the music goes on in time, unheard.
    Lost,
}

/// What a thread is told.
pub(super) enum Order {
    Command(Command),
    Port(Box<dyn Port>),
    Lost,
    Close,
}

/// What others may know.
#[derive(Default)]
struct Shared {
    connected: AtomicBool,
    idle: AtomicBool,
    sent: AtomicU64,
    joined: AtomicU32,
    begun: AtomicU64,
    transport: Mutex<Option<Transport>>,
}

/// An open MIDI output. Dropping it ends every note and silences the port.
pub struct MidiOut {
    name: String,
    orders: SyncSender<Order>,
    bell: Bell,
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<()>>,
}

impl MidiOut {
    /// Opens a port. It is silenced and reset at once, before anything else.
    ///
    /// # Errors
    /// When the port cannot be opened.
    pub fn open(mut door: impl Door + 'static, settings: Settings) -> Result<Self, PortError> {
        let port = door.open()?;
        Self::begin(Box::new(door), Some(port), settings)
    }

    /// The same for a port that may come later: it is looked for until it is there.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn open_when_there(mut door: impl Door + 'static, settings: Settings) -> Result<Self, PortError> {
        let port = door.open().ok();
        Self::begin(Box::new(door), port, settings)
    }

    fn begin(door: Box<dyn Door>, port: Option<Box<dyn Port>>, settings: Settings) -> Result<Self, PortError> {
        let name = door.name();
        let cannot = |error: std::io::Error| PortError::CannotOpen { name: name.clone(), reason: error.to_string() };
        let alarm = Alarm::new().map_err(cannot)?;
        let bell = alarm.bell();
        let (orders, inbox) = sync_channel(QUEUE);
        let (returns, returned) = channel();
        let shared = Arc::new(Shared { idle: AtomicBool::new(true), ..Shared::default() });
        shared.connected.store(port.is_some(), Ordering::Relaxed);
        let open = port.is_some();
        let player = Player {
            sequencer: Sequencer::new(settings),
            port: None,
            inbox,
            returns,
            alarm,
            outbox: VecDeque::new(),
            due: Vec::new(),
            full_since: None,
            ahead: 0,
            shared: Arc::clone(&shared),
        };
        let spawn = |name: &str| thread::Builder::new().name(name.to_owned());
        let player = spawn("midi").spawn(move || player.run(port)).map_err(cannot)?;
        let (to_player, ring) = (orders.clone(), bell.clone());
        let keeper = spawn("midi-keeper")
            .spawn(move || keeper::keep(door, open, &returned, &to_player, &ring))
            .map_err(cannot)?;
        Ok(Self { name, orders, bell, shared, threads: vec![player, keeper] })
    }

    /// What it leads to.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Does as told, as soon as the thread comes to it.
    pub fn command(&self, command: Command) {
        self.order(Order::Command(command));
    }

    /// Where the piece is, in microseconds from its start; none when nothing plays.
    pub fn position(&self) -> Option<u64> {
        self.transport().map(|transport| transport.piece_at(now()))
    }

    /// Whether nothing plays: nothing was begun, or it is over or stopped.
    pub fn is_idle(&self) -> bool {
        self.shared.idle.load(Ordering::Acquire)
    }

    /// What truly happens at the port.
    pub fn state(&self) -> MidiState {
        if !self.shared.connected.load(Ordering::Relaxed) {
            MidiState::Lost
        } else if self.transport().is_some_and(|transport| !transport.is_paused()) {
            MidiState::Flowing
        } else {
            MidiState::Silent
        }
    }

    /// Messages sent.
    pub fn sent(&self) -> u64 {
        self.shared.sent.load(Ordering::Relaxed)
    }

    /// How often the port has been there anew, the first time included.
    pub fn joined(&self) -> u32 {
        self.shared.joined.load(Ordering::Relaxed)
    }

    /// How many pieces have begun so far; it grows by one when a switch is made.
    pub fn begun(&self) -> u64 {
        self.shared.begun.load(Ordering::Acquire)
    }

    fn transport(&self) -> Option<Transport> {
        *self.shared.transport.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn order(&self, order: Order) {
        if matches!(&order, Order::Command(Command::Play { .. } | Command::Switch { .. } | Command::SwitchAt { .. })) {
            self.shared.idle.store(false, Ordering::Release);
        }
        // A thread that has ended needs no orders.
        let _ = self.orders.send(order);
        self.bell.ring();
    }
}

impl Drop for MidiOut {
    fn drop(&mut self) {
        self.order(Order::Close);
        for thread in self.threads.drain(..) {
            // A thread that panicked has let go of the port.
            let _ = thread.join();
        }
    }
}

/// The thread that sends.
struct Player {
    sequencer: Sequencer,
    port: Option<Box<dyn Port>>,
    inbox: Receiver<Order>,
    /// Ports that have gone, back to the keeper: closing one may take time.
    returns: Sender<Box<dyn Port>>,
    alarm: Alarm,
    /// Messages that are due, in order; what is not sent stays.
    outbox: VecDeque<Due>,
    due: Vec<Due>,
    full_since: Option<Micros>,
    /// Everything due up to this moment is in the outbox.
    ahead: Micros,
    shared: Arc<Shared>,
}

impl Player {
    fn run(mut self, port: Option<Box<dyn Port>>) {
        real_time();
        if let Some(port) = port {
            self.join(port);
        }
        loop {
            loop {
                match self.inbox.try_recv() {
                    Ok(Order::Close) | Err(TryRecvError::Disconnected) => return self.close(),
                    Ok(Order::Port(port)) => self.join(port),
                    Ok(Order::Lost) => self.lose(),
                    Ok(Order::Command(command)) => {
                        let moment = self.moment();
                        self.sequencer.command(command, moment, &mut self.due);
                        self.tell();
                    }
                    Err(TryRecvError::Empty) => break,
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

    /// Now, or the moment up to which messages are on their way already.
    fn moment(&self) -> Micros {
        now().max(self.ahead)
    }

    /// Sends everything that is due, each message at its moment and in order; late or not, nothing is left out while the port is there.
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
                    self.shared.sent.fetch_add(1, Ordering::Relaxed);
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
        self.shared.connected.store(true, Ordering::Relaxed);
        self.shared.joined.fetch_add(1, Ordering::Relaxed);
        self.send();
    }

    fn lose(&mut self) {
        let Some(port) = self.port.take() else { return };
        self.sequencer.lost();
        self.outbox.clear();
        self.due.clear();
        self.full_since = None;
        self.shared.connected.store(false, Ordering::Relaxed);
        // A keeper that has ended drops it.
        let _ = self.returns.send(port);
    }

    /// Lets others know where the piece is.
    fn tell(&mut self) {
        *self.shared.transport.lock().unwrap_or_else(PoisonError::into_inner) = self.sequencer.transport();
        self.shared.begun.store(self.sequencer.begun(), Ordering::Release);
        self.shared.idle.store(self.sequencer.is_idle(), Ordering::Release);
    }

    /// Ends every note exactly; then the belt.
    fn close(mut self) {
        let moment = self.moment();
        self.sequencer.command(Command::Stop, moment, &mut self.due);
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

/// Asks for real-time priority; without it music plays as well as the machine has time.
fn real_time() {
    match real_time::ask(PRIORITY) {
        Ok(()) => debug!(PRIORITY, "MIDI is sent with real-time priority"),
        Err(why) => debug!(why, "MIDI is sent without real-time priority"),
    }
}
