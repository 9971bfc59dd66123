//! A MIDI output that plays: a handle to the thread that sends and to the keeper that looks after its port.

use super::clock::{Alarm, Bell, now};
use super::port_keeper;
use super::ports::{Door, PortError};
use super::sequencer::{Sequencer, SequencerCommand};
use super::settings::SynthSettings;
use super::thread::{LiveStatus, MidiThread, ThreadOrder};
use crate::time::Transport;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{SyncSender, channel, sync_channel};
use std::sync::{Arc, PoisonError};
use std::thread::{self, JoinHandle};

/// How many orders may wait for the thread that sends; whoever gives one more waits until there is room.
const QUEUE: usize = 64;

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
    orders: SyncSender<ThreadOrder>,
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
        let (orders, inbox) = sync_channel(QUEUE);
        let (returns, returned) = channel();
        let status = Arc::new(LiveStatus { idle: true.into(), connected: true.into(), ..LiveStatus::default() });
        let player = MidiThread::new(Sequencer::new(settings), inbox, returns, alarm, Arc::clone(&status));
        let spawn = |name: &str| thread::Builder::new().name(name.to_owned());
        let player = spawn("midi").spawn(move || player.run(port)).map_err(cannot)?;
        let (to_player, ring) = (orders.clone(), bell.clone());
        let keeper = spawn("midi-keeper")
            .spawn(move || port_keeper::keep(Box::new(door), &returned, &to_player, &ring))
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

    /// How many pieces have begun so far; it grows by one when a switch is made.
    pub fn begun(&self) -> u64 {
        self.status.begun.load(Ordering::Acquire)
    }

    fn transport(&self) -> Option<Transport> {
        *self.status.transport.lock().unwrap_or_else(PoisonError::into_inner)
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
        // If the thread has ended, there is nobody left to obey.
        let _ = self.orders.send(order);
        self.bell.ring();
    }
}

impl Drop for MidiOut {
    fn drop(&mut self) {
        self.order(ThreadOrder::Close);
        for thread in self.threads.drain(..) {
            // A thread that panicked has let go of the port, so there is nothing left to do.
            let _ = thread.join();
        }
    }
}
