//! Keeps a driver open: opens it, notices when it dies, opens it again, and tells the actions of its buttons.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::time::{Instant, sleep_until};
use tracing::{info, warn};

use super::{DriverName, Edge, Panel, Pins, PinsError, Plan, Shows, open};
use crate::time::{Action, Micros};

/// How often a driver is asked whether it is alive.
const CHECK: Duration = Duration::from_millis(500);

/// Tries to open it again come after so long, then twice as long each time, at most so long.
const FIRST_TRY: Duration = Duration::from_secs(1);
const LAST_TRY: Duration = Duration::from_secs(30);

/// A driver that has been alive for so long begins anew with the first pause when it dies.
const STEADY: Duration = Duration::from_secs(10);

/// What lamps show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Showing {
    /// A beat has just begun.
    pub beat: bool,
    /// It plays.
    pub playing: bool,
    /// Something is wrong.
    pub error: bool,
}

/// Buttons that are watched as long as they can be.
pub struct Keeper {
    plan: Plan,
    panel: Panel,
    pins: Option<Box<dyn Pins>>,
    edges: UnboundedReceiver<Edge>,
    /// Done, and not yet told.
    actions: VecDeque<Action>,
    /// When the driver is next asked, or next tried.
    look: Instant,
    /// The pause before the next try.
    pause: Duration,
    opened: Instant,
    /// Why it does not work, if it does not.
    trouble: Option<PinsError>,
    lit: Option<Showing>,
}

impl Keeper {
    /// Opens the driver; if that fails, keeps trying. [`Keeper::trouble`] tells.
    pub fn new(plan: Plan) -> Self {
        let panel = Panel::new(&plan.buttons, &plan.encoders, plan.timing);
        let now = Instant::now();
        let mut keeper = Self {
            plan,
            panel,
            pins: None,
            edges: unbounded_channel().1,
            actions: VecDeque::new(),
            look: now,
            pause: FIRST_TRY,
            opened: now,
            trouble: None,
            lit: None,
        };
        keeper.try_open();
        keeper
    }

    /// Takes over another plan. A plan that is the same changes nothing, and is answered by false.
    pub fn take(&mut self, plan: Plan) -> bool {
        let other = plan != self.plan;
        if other {
            // The pins must be given back before somebody can have them.
            self.pins = None;
            *self = Self::new(plan);
        }
        other
    }

    /// Why it does not work, if it does not.
    pub fn trouble(&self) -> Option<&PinsError> {
        self.trouble.as_ref()
    }

    /// Driver and state, as the status tells them: `watching`, `none`, or what is wrong.
    pub fn status(&self) -> (String, String) {
        let name = self.pins.as_ref().map_or_else(|| self.plan.driver.to_string(), |pins| pins.name().to_owned());
        let state = match &self.trouble {
            Some(trouble) => trouble.to_string(),
            None if self.pins.is_some() => "watching".to_owned(),
            None => "none".to_owned(),
        };
        (name, state)
    }

    /// The next action. May be given up and called again at any time; nothing is lost by that.
    pub async fn next(&mut self) -> Action {
        loop {
            if let Some(action) = self.actions.pop_front() {
                return action;
            }
            let due = self.panel.due().map(|due| Instant::now() + Duration::from_micros(due.saturating_sub(now())));
            let wake = if self.plan.driver == DriverName::None { None } else { Some(self.look) };
            let wake = due.into_iter().chain(wake).min();
            let sleep = async {
                match wake {
                    Some(wake) => sleep_until(wake).await,
                    None => std::future::pending().await,
                }
            };
            let edge = tokio::select! {
                edge = self.edges.recv(), if self.pins.is_some() => edge,
                () = sleep => None,
            };
            self.pass(edge);
            if self.look <= Instant::now() {
                self.look_after();
            }
        }
    }

    /// Edges that have come, in the order in which they happened, and what is due.
    fn pass(&mut self, first: Option<Edge>) {
        let mut edges: Vec<Edge> = first.into_iter().collect();
        while let Ok(edge) = self.edges.try_recv() {
            edges.push(edge);
        }
        // Each pin may have its own thread.
        edges.sort_by_key(|edge| edge.moment);
        let actions = &mut self.actions;
        for edge in edges {
            self.panel.edge(edge, |action| actions.push_back(action));
        }
        self.panel.tick(now(), |action| actions.push_back(action));
    }

    /// Asks the driver whether it is alive, or tries to open it.
    fn look_after(&mut self) {
        match self.pins.as_mut().map(|pins| pins.check()) {
            Some(Ok(())) => self.look = Instant::now() + CHECK,
            Some(Err(trouble)) => self.lose(trouble),
            None => self.try_open(),
        }
    }

    fn lose(&mut self, trouble: PinsError) {
        warn!("buttons are lost: {trouble}; trying again");
        if self.opened.elapsed() >= STEADY {
            self.pause = FIRST_TRY;
        }
        self.pins = None;
        // Whatever is held can repeat no more.
        self.panel.settle(now(), |_| false);
        self.fail(trouble);
    }

    fn fail(&mut self, trouble: PinsError) {
        self.trouble = Some(trouble);
        self.look = Instant::now() + self.pause;
        self.pause = (self.pause * 2).min(LAST_TRY);
    }

    fn try_open(&mut self) {
        let (edges, received) = unbounded_channel();
        match open(&self.plan.driver, self.plan.chip.as_deref(), &self.plan.wiring(), edges) {
            Ok(None) => {}
            Ok(Some(mut pins)) => {
                let inputs = self.plan.wiring().inputs;
                let down: Vec<u8> =
                    inputs.iter().map(|input| input.pin).filter(|pin| pins.is_down(*pin) == Ok(true)).collect();
                self.panel.settle(now(), |pin| down.contains(&pin));
                info!(driver = pins.name(), pins = inputs.len(), "buttons are watched");
                (self.pins, self.edges, self.trouble, self.lit) = (Some(pins), received, None, None);
                self.opened = Instant::now();
                self.look = self.opened + CHECK;
            }
            Err(trouble) => {
                // Once is enough for what stays as it is; the first is told by whoever wants the buttons.
                if self.trouble.as_ref().is_some_and(|before| *before != trouble) {
                    warn!("no buttons: {trouble}; trying again");
                }
                self.fail(trouble);
            }
        }
    }

    /// Lights the lamps.
    pub fn show(&mut self, showing: Showing) {
        let Some(pins) = self.pins.as_mut().filter(|_| self.lit != Some(showing)) else { return };
        let before = self.lit.replace(showing);
        for (pin, shows) in &self.plan.lamps {
            let on = showing.of(*shows);
            if before.is_some_and(|before| before.of(*shows) == on) {
                continue;
            }
            if let Err(trouble) = pins.light(*pin, on) {
                return self.lose(trouble);
            }
        }
    }
}

impl Showing {
    fn of(self, shows: Shows) -> bool {
        match shows {
            Shows::Beat => self.beat,
            Shows::Playing => self.playing,
            Shows::Error => self.error,
        }
    }
}

fn now() -> Micros {
    super::now()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::controls::{ButtonPlan, Input, Pull};
    use std::fs::{self, OpenOptions};
    use std::io::Write;
    use std::path::Path;

    fn plan(path: &Path) -> Plan {
        let input = Input { pin: 17, pull: Pull::Up };
        let button = ButtonPlan { input, press: Some(Action::Bells), double: None, hold: None, repeats: false };
        let lamps = vec![(22, Shows::Playing), (23, Shows::Error)];
        Plan { driver: DriverName::Fake(path.to_owned()), buttons: vec![button], lamps, ..Plan::default() }
    }

    fn say(path: &Path, line: &str) {
        let mut file = OpenOptions::new().read(true).append(true).open(path).unwrap();
        writeln!(file, "{line}").unwrap();
    }

    fn in_a_loop(test: impl Future<Output = ()>) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async { tokio::time::timeout(Duration::from_secs(20), test).await.unwrap() });
    }

    #[test]
    fn a_dead_driver_is_noticed_and_comes_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pins");
        in_a_loop(async {
            let mut keeper = Keeper::new(plan(&path));
            assert_eq!(keeper.status(), ("fake".to_owned(), "watching".to_owned()));
            say(&path, "17 down\n17 up");
            assert_eq!(keeper.next().await, Action::Bells);
            for death in ["fail", "gone"] {
                if death == "fail" {
                    say(&path, "fail")
                } else {
                    fs::remove_file(&path).unwrap()
                }
                while keeper.trouble().is_none() {
                    let _ = tokio::time::timeout(Duration::from_millis(20), keeper.next()).await;
                }
                let (_, state) = keeper.status();
                assert!(state.contains(if death == "fail" { "told to fail" } else { "gone" }), "{state}");
                while keeper.trouble().is_some() {
                    let _ = tokio::time::timeout(Duration::from_millis(20), keeper.next()).await;
                }
                say(&path, "17 down\n17 up");
                assert_eq!(keeper.next().await, Action::Bells);
            }
        });
    }

    #[test]
    fn lamps_show_and_another_plan_is_taken_over() {
        let folder = tempfile::tempdir().unwrap();
        let (path, other) = (folder.path().join("pins"), folder.path().join("others"));
        in_a_loop(async {
            let mut keeper = Keeper::new(plan(&path));
            keeper.show(Showing { playing: true, ..Showing::default() });
            assert_eq!(fs::read_to_string(folder.path().join("pins.lamps")).unwrap(), "22 on\n23 off\n");
            keeper.take(plan(&other));
            say(&other, "17 down");
            assert_eq!(keeper.next().await, Action::Bells);
            keeper.take(Plan::default());
            assert_eq!(keeper.status(), ("none".to_owned(), "none".to_owned()));
        });
    }

    #[test]
    fn what_is_missing_is_told_and_not_fatal() {
        let folder = tempfile::tempdir().unwrap();
        in_a_loop(async {
            let path = folder.path().join("missing/pins");
            let mut keeper = Keeper::new(plan(&path));
            assert!(keeper.trouble().unwrap().to_string().contains("missing/pins"));
            fs::create_dir(folder.path().join("missing")).unwrap();
            while keeper.trouble().is_some() {
                let _ = tokio::time::timeout(Duration::from_millis(20), keeper.next()).await;
            }
        });
    }
}
