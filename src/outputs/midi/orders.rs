//! What waits for the thread that sends: as little as means the same.
//!
//! A port may hold the thread up for as long as it likes (a log down a pipe that nobody reads). Whoever gives orders does
//! not wait for that, and what they give does not pile up: of orders that undo each other only the last is kept.

use super::command::SequencerCommand;
use super::ports::Port;
use std::collections::VecDeque;
use std::mem::discriminant;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What the thread is told to do.
pub(super) enum ThreadOrder {
    /// Pass this on to the sequencer.
    Command(SequencerCommand),
    /// Send to this port from now on.
    Port(Box<dyn Port>),
    /// Give back the port, which has gone.
    Lost,
    /// Silence the port and end.
    Close,
}

/// The orders that wait; clones are the same orders.
#[derive(Clone, Default)]
pub(super) struct Orders(Arc<Mutex<VecDeque<ThreadOrder>>>);

impl Orders {
    /// Gives an order, in place of those that it undoes.
    pub fn give(&self, mut order: ThreadOrder) {
        let mut waiting = self.waiting();
        if let ThreadOrder::Command(command) = &mut order {
            keep_jumps(command, &waiting);
            waiting.retain(|before| match before {
                ThreadOrder::Command(before) => !undoes(command, before),
                _ => true,
            });
        }
        waiting.push_back(order);
    }

    /// The order that has waited longest.
    pub fn take(&self) -> Option<ThreadOrder> {
        self.waiting().pop_front()
    }

    fn waiting(&self) -> MutexGuard<'_, VecDeque<ThreadOrder>> {
        // Nothing in here can panic half-way, so what a panic leaves is whole.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A leader that has jumped has jumped, even if a later place of it comes before anybody heard of that.
fn keep_jumps(command: &mut SequencerCommand, waiting: &VecDeque<ThreadOrder>) {
    let SequencerCommand::Follow(lead) = command else { return };
    lead.jumped |= waiting.iter().any(|before| match before {
        ThreadOrder::Command(SequencerCommand::Follow(before)) => before.jumped && before.number == lead.number,
        _ => false,
    });
}

/// Whether a command makes one that was given before it and has not been obeyed yet mean nothing.
fn undoes(command: &SequencerCommand, before: &SequencerCommand) -> bool {
    use SequencerCommand::{Forget, Pause, Play, PlayAt, Resume, Stop, Switch, SwitchAt};
    match (command, before) {
        (Play { .. } | Stop, Play { .. } | Stop | Switch { .. } | SwitchAt { .. } | PlayAt { .. } | Forget) => true,
        (
            Switch { .. } | SwitchAt { .. } | PlayAt { .. } | Forget,
            Switch { .. } | SwitchAt { .. } | PlayAt { .. } | Forget,
        ) => true,
        (Pause | Resume, Pause | Resume) => true,
        _ => discriminant(command) == discriminant(before),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Lead;

    #[test]
    fn hundreds_of_orders_are_few_and_the_last_counts() {
        let orders = Orders::default();
        for i in 0..1_000 {
            let lead = Lead { number: 999, begun: 0, jumped: i == 500 };
            let all = [
                SequencerCommand::Follow(lead),
                SequencerCommand::Setup,
                SequencerCommand::Panic,
                SequencerCommand::Pause,
                SequencerCommand::Resume,
                SequencerCommand::Stop,
            ];
            all.into_iter().for_each(|command| orders.give(ThreadOrder::Command(command)));
        }
        orders.give(ThreadOrder::Command(SequencerCommand::Pause));
        let left: Vec<SequencerCommand> = std::iter::from_fn(|| match orders.take()? {
            ThreadOrder::Command(command) => Some(command),
            _ => None,
        })
        .collect();
        use SequencerCommand::{Follow, Panic, Pause, Setup, Stop};
        assert!(
            matches!(left[..], [Follow(Lead { number: 999, jumped: true, .. }), Setup, Panic, Stop, Pause]),
            "{left:?}"
        );
    }
}
