//! A MIDI output that plays: a handle to the thread that sends and to the keeper that looks after its port.

use super::clock::{Alarm, Bell, now};
use super::command::SequencerCommand;
use super::orders::{Orders, ThreadOrder};
use super::port_keeper;
use super::ports::{Door, PortError};
use super::sequencer::Sequencer;
use super::settings::SynthSettings;
use super::thread::{LiveStatus, MidiThread};
use crate::outputs::leave::join_within;
use crate::time::Transport;
use std::sync::atomic::Ordering;
use std::sync::mpsc::channel;
use std::sync::{Arc, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// How long the threads of a port may take to end: the last messages need some of it.
const LEAVING: Duration = Duration::from_millis(800);

/// What happens at an output just now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MidiState {
    /// The port is there, and nothing plays or the piece is paused.
    Silent,
    /// Messages are sent as the music goes on.
    Flowing,
    /// The port has gone and is looked for; the music goes on in time, unheard.
    Lost,
}

/// An open MIDI output. Dropping it ends every note and silences the port.
pub struct MidiOut {
    name: String,
    orders: Orders,
    bell: Bell,
    status: Arc<LiveStatus>,
    threads: Vec<JoinHandle<()>>,
}

impl MidiOut {
    /// Opens a port. It is silenced and reset at once, before anything else.
    ///
    /// # Errors
    /// When the port cannot be opened, or the system has no thread or timer to give.
    pub fn open(mut door: impl Door + 'static, settings: SynthSettings) -> Result<Self, PortError> {
        let port = door.open()?;
        let name = door.name();
        let cannot = |error: std::io::Error| PortError::CannotOpen { name: name.clone(), reason: error.to_string() };
        let alarm = Alarm::new().map_err(cannot)?;
        let bell = alarm.bell();
        let orders = Orders::default();
        let (returns, returned) = channel();
        let status = Arc::new(LiveStatus { idle: true.into(), connected: true.into(), ..LiveStatus::default() });
        let player = MidiThread::new(Sequencer::new(settings), orders.clone(), returns, alarm, Arc::clone(&status));
        let spawn = |name: &str| thread::Builder::new().name(name.to_owned());
        let player = spawn("midi").spawn(move || player.run(port)).map_err(cannot)?;
        let (to_player, ring, told) = (orders.clone(), bell.clone(), Arc::clone(&status));
        let keeper = spawn("midi-keeper")
            .spawn(move || port_keeper::keep(Box::new(door), &returned, &to_player, &ring, &told))
            .map_err(cannot)?;
        Ok(Self { name, orders, bell, status, threads: vec![player, keeper] })
    }

    /// What the output leads to: `midi:Synth`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Passes a command to the sequencer, which obeys as soon as its thread comes to it.
    pub fn command(&self, command: SequencerCommand) {
        self.order(ThreadOrder::Command(command));
    }

    /// How far the piece has got, in microseconds from its start; none when nothing plays.
    pub fn position(&self) -> Option<u64> {
        self.transport().map(|transport| transport.piece_at(now()))
    }

    /// Whether nothing plays: no piece was begun yet, or the last one is over or was stopped.
    pub fn is_idle(&self) -> bool {
        self.status.idle.load(Ordering::Acquire)
    }

    /// What happens at the port just now.
    pub fn state(&self) -> MidiState {
        if !self.status.connected.load(Ordering::Relaxed) {
            MidiState::Lost
        } else if self.transport().is_some_and(|transport| !transport.is_paused()) {
            MidiState::Flowing
        } else {
            MidiState::Silent
        }
    }

    /// Why the port is lost, in one line; none while it is there.
    pub fn reason(&self) -> Option<String> {
        if self.state() != MidiState::Lost {
            return None;
        }
        let reason = self.status.reason.lock().unwrap_or_else(PoisonError::into_inner).clone();
        // It has not been tried again yet.
        Some(reason.unwrap_or_else(|| "the port has gone".to_owned()))
    }

    /// How many pieces have begun so far; it grows by one when a switch is made.
    pub fn begun(&self) -> u64 {
        self.status.begun.load(Ordering::Acquire)
    }

    /// The number of the piece that plays or played last, 0 before the first; and microseconds from its start, none when
    /// nothing plays.
    pub fn place(&self) -> (u64, Option<u64>) {
        let (number, transport) = *self.status.place.lock().unwrap_or_else(PoisonError::into_inner);
        (number, transport.map(|transport| transport.piece_at(now())))
    }

    fn transport(&self) -> Option<Transport> {
        self.status.place.lock().unwrap_or_else(PoisonError::into_inner).1
    }

    fn order(&self, order: ThreadOrder) {
        if matches!(
            &order,
            ThreadOrder::Command(
                SequencerCommand::Play { .. }
                    | SequencerCommand::PlayAt { .. }
                    | SequencerCommand::Switch { .. }
                    | SequencerCommand::SwitchAt { .. }
            )
        ) {
            self.status.idle.store(false, Ordering::Release);
        }
        self.orders.give(order);
        self.bell.ring();
    }
}

impl Drop for MidiOut {
    fn drop(&mut self) {
        self.order(ThreadOrder::Close);
        // A port that does not answer is left to the system.
        let until = Instant::now() + LEAVING;
        for thread in self.threads.drain(..) {
            join_within(thread, until.saturating_duration_since(Instant::now()));
        }
    }
}
