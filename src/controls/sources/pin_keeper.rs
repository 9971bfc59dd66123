//! Pins as a source of actions: a thread of their own watches them, as a chip may not answer, and this handle tells it what the
//! lamps show and what has changed.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use tokio::sync::mpsc::Sender;
use tokio::sync::watch;
use tracing::warn;

use crate::controls::driver::DriverName;
use crate::controls::lamps::Showing;
use crate::controls::pin_watch::{PinWatch, WATCHING};
use crate::controls::pins::now;
use crate::controls::plan::ControlPlan;
use crate::controls::source::{ActionSource, SourceError, SourceStatus};
use crate::outputs::leave::join_within;
use crate::time::Action;

/// How long the start waits for a driver to open; the music begins without one that takes longer.
const FIRST: Duration = Duration::from_millis(1_500);

/// A driver that has not been looked after for this long, microseconds, does not answer: that is done every half second.
const HANGS: u64 = 5_000_000;

/// How long the end of the program waits for pins to be given back.
const LEAVING: Duration = Duration::from_millis(200);

/// The state of a driver that does not come back from a call.
const NO_ANSWER: &str = "the chip does not answer";

/// Buttons, knobs and lamps on pins, watched for as long as the keeper lives.
pub struct PinKeeper {
    /// What the thread is told; none once it is to end.
    orders: Option<watch::Sender<PinOrders>>,
    status: watch::Receiver<SourceStatus>,
    /// When the thread was at work last, by the clock of edges.
    alive: Arc<AtomicU64>,
    thread: Option<JoinHandle<()>>,
}

/// What the thread is to do. The newest counts: a thread that is held up finds no more than this.
#[derive(Debug, Clone, PartialEq)]
struct PinOrders {
    /// What the lamps show.
    showing: Option<Showing>,
    /// Which pins are watched, and by which driver.
    plan: ControlPlan,
}

impl PinKeeper {
    /// Opens the driver of the plan, watches its pins, and sends to `actions` what they do. A driver that dies is opened
    /// again. One that cannot be opened is tried until it can, and one that does not answer is waited for.
    ///
    /// # Errors
    /// When the driver cannot be opened and the plan names it; no name is [`DriverName::Auto`].
    pub fn open(plan: &ControlPlan, actions: Sender<Action>) -> Result<Self, SourceError> {
        let failed = |why: String| SourceError(format!("buttons by `{}`: {why}", plan.driver.word()));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
        let runtime = runtime.map_err(|error| failed(error.to_string()))?;
        let (orders, told) = watch::channel(PinOrders { showing: None, plan: plan.clone() });
        let unknown = SourceStatus { name: plan.driver.to_string(), state: NO_ANSWER.to_owned() };
        let (publish, status) = watch::channel(unknown);
        let (opened, opening) = channel();
        let alive = Arc::new(AtomicU64::new(now()));
        let (wanted, at_work) = (plan.clone(), Arc::clone(&alive));
        let watching = move || {
            let pins = PinWatch::new(wanted);
            publish.send_replace(pins.status());
            // Whoever opened this may have gone on.
            let _ = opened.send(pins.trouble().map(ToString::to_string));
            at_work.store(now(), Ordering::Relaxed);
            runtime.block_on(keep(pins, told, actions, &publish, &at_work));
        };
        let thread = thread::Builder::new().name("pins".to_owned()).spawn(watching);
        let thread = thread.map_err(|error| failed(error.to_string()))?;
        match opening.recv_timeout(FIRST) {
            Ok(Some(why)) if plan.driver != DriverName::Auto => return Err(failed(why)),
            Ok(Some(why)) => warn!("no buttons: {why}; trying again"),
            Ok(None) => {}
            Err(RecvTimeoutError::Timeout) => warn!("no buttons yet: {NO_ANSWER}; waiting for it"),
            Err(RecvTimeoutError::Disconnected) => return Err(failed("the driver broke off".to_owned())),
        }
        Ok(Self { orders: Some(orders), status, alive, thread: Some(thread) })
    }

    /// Has the thread do something else, if `change` says that it changes anything.
    fn order(&self, change: impl FnOnce(&mut PinOrders) -> bool) {
        if let Some(orders) = &self.orders {
            orders.send_if_modified(change);
        }
    }
}

impl ActionSource for PinKeeper {
    fn status(&self) -> SourceStatus {
        let status = self.status.borrow().clone();
        let idle = now().saturating_sub(self.alive.load(Ordering::Relaxed));
        // A driver that works is asked every half second; one that is waited for says already what is wrong.
        if status.state == WATCHING && idle > HANGS {
            return SourceStatus { state: NO_ANSWER.to_owned(), ..status };
        }
        status
    }

    fn show(&mut self, showing: Showing) {
        self.order(|orders| orders.showing.replace(showing) != Some(showing));
    }

    fn reload(&mut self, plan: &ControlPlan) {
        self.order(|orders| {
            let changed = orders.plan != *plan;
            orders.plan.clone_from(plan);
            changed
        });
    }
}

impl Drop for PinKeeper {
    fn drop(&mut self) {
        self.orders = None;
        // A chip that hangs must not hold the program.
        if let Some(thread) = self.thread.take() {
            join_within(thread, LEAVING);
        }
    }
}

/// Watches pins until their keeper has gone, or nobody wants actions any more.
async fn keep(
    mut pins: PinWatch,
    mut orders: watch::Receiver<PinOrders>,
    actions: Sender<Action>,
    status: &watch::Sender<SourceStatus>,
    alive: &AtomicU64,
) {
    loop {
        tokio::select! {
            () = pins.step(&actions) => {}
            () = actions.closed() => return,
            news = orders.changed() => {
                if news.is_err() {
                    return;
                }
                let PinOrders { showing, plan } = orders.borrow_and_update().clone();
                if plan != *pins.plan() {
                    pins = pins.take(plan);
                }
                if let Some(showing) = showing {
                    pins.show(showing);
                }
            }
        }
        alive.store(now(), Ordering::Relaxed);
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

    /// Neither the start nor any call waits for a chip that does not answer, and the state says so.
    #[test]
    fn a_chip_that_hangs_holds_nobody_up() {
        let folder = tempfile::tempdir().unwrap();
        let (path, hangs) = (folder.path().join("pins"), folder.path().join("pins.hangs"));
        fs::write(&hangs, "").unwrap();
        in_a_loop(async {
            let (actions, mut done) = channel(WAITING);
            let mut keeper = PinKeeper::open(&plan(&path), actions).unwrap();
            assert_eq!(keeper.status().state, NO_ANSWER);
            keeper.show(Showing { playing: true, ..Showing::default() });
            fs::remove_file(&hangs).unwrap();
            until(&mut keeper, WATCHING).await;
            let lamps = folder.path().join("pins.lamps");
            while fs::read_to_string(&lamps).unwrap_or_default() != "22 on\n23 off\n" {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
            // It hangs while it is watched: buttons that are pressed meanwhile are answered afterwards.
            fs::write(&hangs, "").unwrap();
            while keeper.status().state != NO_ANSWER {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
            say(&path, "17 down\n17 up");
            fs::remove_file(&hangs).unwrap();
            while keeper.status().state != WATCHING {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
            assert_eq!(done.recv().await, Some(Action::Bells));
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
