//! Pins as a source of actions: a task watches them, and this handle tells it what the lamps show and what has changed.

use tokio::sync::mpsc::{Sender, UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::watch;
use tracing::warn;

use crate::controls::driver::DriverName;
use crate::controls::lamps::Showing;
use crate::controls::pin_watch::PinWatch;
use crate::controls::plan::ControlPlan;
use crate::controls::source::{ActionSource, SourceError, SourceStatus};
use crate::time::Action;

/// Buttons, knobs and lamps on pins, watched for as long as the keeper lives.
pub struct PinKeeper {
    plan: ControlPlan,
    orders: UnboundedSender<PinOrder>,
    status: watch::Receiver<SourceStatus>,
    /// What the task was last told that lamps show.
    shown: Option<Showing>,
}

/// What the task is told to do.
enum PinOrder {
    /// Light the lamps that show this.
    Show(Showing),
    /// Give the pins back and watch those of another plan.
    Take(Box<ControlPlan>),
}

impl PinKeeper {
    /// Opens the driver of the plan, watches its pins, and sends to `actions` what they do. A driver that dies is opened
    /// again. One that cannot be opened is tried until it can.
    ///
    /// # Errors
    /// When the driver cannot be opened and the plan names it; no name is [`DriverName::Auto`].
    ///
    /// # Panics
    /// Outside a tokio runtime, in which the task runs.
    pub fn open(plan: &ControlPlan, actions: Sender<Action>) -> Result<Self, SourceError> {
        let pins = PinWatch::new(plan.clone());
        if let Some(trouble) = pins.trouble() {
            if plan.driver != DriverName::Auto {
                return Err(SourceError(format!("buttons by `{}`: {trouble}", plan.driver.word())));
            }
            warn!("no buttons: {trouble}; trying again");
        }
        let (orders, told) = unbounded_channel();
        let (publish, status) = watch::channel(pins.status());
        tokio::spawn(keep(pins, told, actions, publish));
        Ok(Self { plan: plan.clone(), orders, status, shown: None })
    }

    fn order(&self, order: PinOrder) {
        // A task that has ended has nobody to send actions to, and needs no orders.
        let _ = self.orders.send(order);
    }
}

impl ActionSource for PinKeeper {
    fn status(&self) -> SourceStatus {
        self.status.borrow().clone()
    }

    fn show(&mut self, showing: Showing) {
        if self.shown.replace(showing) != Some(showing) {
            self.order(PinOrder::Show(showing));
        }
    }

    fn reload(&mut self, plan: &ControlPlan) {
        if self.plan != *plan {
            self.plan = plan.clone();
            self.order(PinOrder::Take(Box::new(plan.clone())));
        }
    }
}

/// Watches pins until their keeper has gone, or nobody wants actions any more.
async fn keep(
    mut pins: PinWatch,
    mut orders: UnboundedReceiver<PinOrder>,
    actions: Sender<Action>,
    status: watch::Sender<SourceStatus>,
) {
    while !actions.is_closed() {
        tokio::select! {
            () = pins.step(&actions) => {}
            order = orders.recv() => match order {
                Some(PinOrder::Show(showing)) => pins.show(showing),
                Some(PinOrder::Take(plan)) => pins = pins.take(*plan),
                None => return,
            },
        }
        let now = pins.status();
        status.send_if_modified(|before| {
            let changed = *before != now;
            *before = now;
            changed
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::controls::{ButtonPlan, Input, Pull, Shows, WAITING};
    use std::fs::{self, OpenOptions};
    use std::io::Write;
    use std::path::Path;
    use std::time::Duration;
    use tokio::sync::mpsc::channel;

    fn plan(path: &Path) -> ControlPlan {
        let input = Input { pin: 17, pull: Pull::Up };
        let button = ButtonPlan { input, press: Some(Action::Bells), double: None, hold: None, repeats: false };
        let lamps = vec![(22, Shows::Playing), (23, Shows::Error)];
        ControlPlan {
            driver: DriverName::Fake(path.to_owned()),
            buttons: vec![button],
            lamps,
            ..ControlPlan::default()
        }
    }

    fn say(path: &Path, line: &str) {
        let mut file = OpenOptions::new().read(true).append(true).open(path).unwrap();
        writeln!(file, "{line}").unwrap();
    }

    fn in_a_loop(test: impl Future<Output = ()>) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async { tokio::time::timeout(Duration::from_secs(60), test).await.unwrap() });
    }

    /// Waits until the state holds these words.
    async fn until(keeper: &mut PinKeeper, words: &str) {
        keeper.status.wait_for(|status| status.state.contains(words)).await.unwrap();
    }

    #[test]
    fn a_dead_driver_is_noticed_and_comes_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pins");
        in_a_loop(async {
            let (actions, mut done) = channel(WAITING);
            let mut keeper = PinKeeper::open(&plan(&path), actions).unwrap();
            assert_eq!(keeper.status(), SourceStatus { name: "fake".to_owned(), state: "watching".to_owned() });
            say(&path, "17 down\n17 up");
            assert_eq!(done.recv().await, Some(Action::Bells));
            for death in ["told to fail", "gone"] {
                if death == "gone" {
                    fs::remove_file(&path).unwrap()
                } else {
                    say(&path, "fail")
                }
                until(&mut keeper, death).await;
                until(&mut keeper, "watching").await;
                say(&path, "17 down\n17 up");
                assert_eq!(done.recv().await, Some(Action::Bells));
            }
        });
    }

    #[test]
    fn lamps_show_and_another_plan_is_taken_over() {
        let folder = tempfile::tempdir().unwrap();
        let (path, other) = (folder.path().join("pins"), folder.path().join("others"));
        in_a_loop(async {
            let (actions, mut done) = channel(WAITING);
            let mut keeper = PinKeeper::open(&plan(&path), actions).unwrap();
            keeper.show(Showing { playing: true, ..Showing::default() });
            let lamps = folder.path().join("pins.lamps");
            while fs::read_to_string(&lamps).unwrap_or_default() != "22 on\n23 off\n" {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
            keeper.reload(&plan(&other));
            while !other.exists() {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
            say(&other, "17 down");
            assert_eq!(done.recv().await, Some(Action::Bells));
            keeper.reload(&ControlPlan::default());
            until(&mut keeper, "none").await;
            assert_eq!(keeper.status().name, "none");
        });
    }

    #[test]
    fn what_is_missing_is_told_and_waited_for_unless_it_was_named_at_the_start() {
        let folder = tempfile::tempdir().unwrap();
        in_a_loop(async {
            let path = folder.path().join("missing/pins");
            let (actions, _done) = channel(WAITING);
            let refused = PinKeeper::open(&plan(&path), actions.clone()).err().unwrap().to_string();
            assert!(refused.starts_with("buttons by `fake:") && refused.contains("missing/pins"), "{refused}");
            let mut keeper = PinKeeper::open(&ControlPlan::default(), actions).unwrap();
            keeper.reload(&plan(&path));
            until(&mut keeper, "missing/pins").await;
            fs::create_dir(folder.path().join("missing")).unwrap();
            until(&mut keeper, "watching").await;
        });
    }

    /// One pin and one lamp belong to somebody else: they are named, the others work, and they are taken when they are free.
    #[test]
    fn a_taken_pin_costs_only_itself_and_is_taken_when_it_is_free() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pins");
        let (taken, lamps) = (folder.path().join("pins.taken"), folder.path().join("pins.lamps"));
        fs::write(&taken, "27 23").unwrap();
        let mut plan = plan(&path);
        let input = Input { pin: 27, pull: Pull::Up };
        plan.buttons.push(ButtonPlan { input, press: Some(Action::NextHour), ..plan.buttons[0].clone() });
        in_a_loop(async {
            let (actions, mut done) = channel(WAITING);
            let mut keeper = PinKeeper::open(&plan, actions).unwrap();
            let state = keeper.status().state;
            assert!(state.contains("pin 27") && state.contains("pin 23") && !state.contains("17"), "{state}");
            keeper.show(Showing { playing: true, error: true, ..Showing::default() });
            say(&path, "27 down\n27 up\n17 down\n17 up");
            assert_eq!(done.recv().await, Some(Action::Bells));
            while !fs::read_to_string(&lamps).unwrap_or_default().contains("22 on") {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
            fs::write(&taken, "").unwrap();
            until(&mut keeper, "watching").await;
            say(&path, "27 down\n27 up");
            assert_eq!(done.recv().await, Some(Action::NextHour));
            while !fs::read_to_string(&lamps).unwrap_or_default().contains("23 on") {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
            // Somebody takes the other while it is watched.
            fs::write(&taken, "17").unwrap();
            until(&mut keeper, "pin 17").await;
            say(&path, "27 down\n27 up");
            assert_eq!(done.recv().await, Some(Action::NextHour));
        });
    }

    /// Actions that nobody takes wait in a queue that is bounded.
    #[test]
    fn of_endless_presses_only_some_wait() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pins");
        let mut plan = plan(&path);
        plan.timing.debounce = 0;
        let input = Input { pin: 27, pull: Pull::Up };
        plan.buttons.push(ButtonPlan { input, press: Some(Action::NextHour), ..plan.buttons[0].clone() });
        in_a_loop(async {
            let (actions, mut done) = channel(3);
            let keeper = PinKeeper::open(&plan, actions).unwrap();
            // Nobody takes an action until the storm is told.
            while !keeper.status().state.contains("pin 17") {
                for word in ["down", "up"] {
                    say(&path, &format!("17 {word}"));
                    tokio::time::sleep(Duration::from_millis(10)).await;
                }
            }
            let mut waited = 0;
            while let Ok(action) = done.try_recv() {
                assert_eq!(action, Action::Bells);
                waited += 1;
            }
            assert_eq!(waited, 3);
            say(&path, "27 down\n27 up");
            assert_eq!(done.recv().await, Some(Action::NextHour));
        });
    }
}
