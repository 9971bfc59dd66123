//! Presses that wait to be carried out: the first at once, those that follow within a look together, so that a storm of
//! them costs no more than a few.

use crate::time::Action;
use tokio::sync::oneshot;

/// How many may wait here. While as many do, more are left where they come from, where room is bounded too.
const MOST: usize = 64;

/// Presses that wait, and who wants to hear that they were carried out.
#[derive(Debug, Default)]
pub(super) struct Presses {
    actions: Vec<Action>,
    backs: Vec<oneshot::Sender<()>>,
    /// Whether presses were carried out since the last look.
    busy: bool,
}

impl Presses {
    /// Adds a press, with the way back to whoever wants to hear that it was carried out.
    pub(super) fn add(&mut self, action: Action, back: Option<oneshot::Sender<()>>) {
        self.actions.push(action);
        self.backs.extend(back);
    }

    /// Whether there is room for more.
    pub(super) fn has_room(&self) -> bool {
        self.actions.len() < MOST
    }

    /// Carries out what waits, by `press`, if nothing was carried out since the last look.
    pub(super) fn hurry(&mut self, press: impl FnOnce(&[Action])) {
        if !self.busy && !self.actions.is_empty() {
            self.busy = true;
            self.carry_out(press);
        }
    }

    /// Carries out what has come since the last look, by `press`.
    pub(super) fn look(&mut self, press: impl FnOnce(&[Action])) {
        self.busy = !self.actions.is_empty();
        if self.busy {
            self.carry_out(press);
        }
    }

    fn carry_out(&mut self, press: impl FnOnce(&[Action])) {
        press(&self.actions);
        self.actions.clear();
        for back in self.backs.drain(..) {
            // Whoever asked may have gone.
            let _ = back.send(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Whenever presses and looks come: each press is carried out once, in order, by the next look at the latest, and in
        /// each stretch between two looks there are two carryings-out at most.
        #[test]
        fn every_press_counts_and_few_are_composed(events in prop::collection::vec(0usize..16, 0..300)) {
            let mut presses = Presses::default();
            let (mut given, mut done, mut times) = (Vec::new(), Vec::new(), 0);
            for event in events {
                match event {
                    0 => {
                        presses.look(|actions| { times += 1; done.extend_from_slice(actions) });
                        prop_assert!(times <= 2, "{times}");
                        prop_assert_eq!(&given, &done);
                        times = 0;
                    }
                    n if presses.has_room() => {
                        let action = Action::ALL[n % Action::ALL.len()];
                        given.push(action);
                        let (back, _) = oneshot::channel();
                        presses.add(action, Some(back));
                        presses.hurry(|actions| { times += 1; done.extend_from_slice(actions) });
                    }
                    _ => prop_assert_eq!(given.len() - done.len(), MOST),
                }
            }
        }
    }
}
