//! Pins that are watched: opens a driver, notices when it dies, opens it again, and passes on what its buttons do.

use std::time::Duration;

use tokio::sync::mpsc::Sender;
use tokio::sync::mpsc::error::TrySendError;
use tokio::time::{Instant, sleep_until};
use tracing::{info, warn};

use super::driver::{DriverName, open};
use super::edges::{EdgeReceiver, edges};
use super::lamps::Showing;
use super::panel::Panel;
use super::pin_troubles::PinTroubles;
use super::pins::{Edge, Pins, PinsError, now};
use super::plan::ControlPlan;
use super::source::SourceStatus;
use crate::time::Action;

/// How often a driver is asked whether it is alive.
const CHECK: Duration = Duration::from_millis(500);

/// The wait before the first attempt to open a driver again; each further wait is twice as long.
const FIRST_TRY: Duration = Duration::from_secs(1);

/// The longest wait between two attempts.
const LAST_TRY: Duration = Duration::from_secs(30);

/// After a driver has been alive for this long, waits begin with the first again when it dies.
const STEADY: Duration = Duration::from_secs(10);

/// How many edges are taken at a time, so that a storm of them lets others have their turn.
const TOGETHER: usize = 1_024;

/// The state of pins that are all watched.
pub(super) const WATCHING: &str = "watching";

/// Pins of a plan, with their driver while it works.
pub(super) struct PinWatch {
    plan: ControlPlan,
    panel: Panel,
    pins: Option<Box<dyn Pins>>,
    edges: EdgeReceiver,
    /// When the driver is to be asked or tried next.
    look: Instant,
    /// The wait before the next attempt to open the driver.
    pause: Duration,
    opened: Instant,
    /// Why the driver does not work, if it does not.
    trouble: Option<PinsError>,
    /// What is wrong with single pins.
    troubles: PinTroubles,
    /// When missing pins are to be tried next, and the wait after that.
    again: Instant,
    again_pause: Duration,
    /// Whether presses were left out because too many wait.
    overflows: bool,
    /// What the lamps are to show, and what they were last lit for.
    wanted: Option<Showing>,
    lit: Option<Showing>,
}

impl PinWatch {
    /// Opens the driver of a plan. If that fails, [`PinWatch::trouble`] says why, and [`PinWatch::step`] tries again.
    pub(super) fn new(plan: ControlPlan) -> Self {
        let panel = Panel::new(&plan.buttons, &plan.encoders, plan.timing);
        let now = Instant::now();
        let mut watch = Self {
            plan,
            panel,
            pins: None,
            edges: edges().1,
            look: now,
            pause: FIRST_TRY,
            opened: now,
            trouble: None,
            troubles: PinTroubles::default(),
            again: now,
            again_pause: FIRST_TRY,
            overflows: false,
            wanted: None,
            lit: None,
        };
        watch.try_open();
        watch
    }

    /// Gives the pins back, and opens the driver of another plan.
    pub(super) fn take(mut self, plan: ControlPlan) -> Self {
        // The pins must be given back before the next driver can have them.
        self.pins = None;
        let mut next = Self::new(plan);
        if let Some(trouble) = &next.trouble {
            warn!("no buttons: {trouble}; trying again");
        }
        next.wanted = self.wanted;
        next.light();
        next
    }

    /// What it watches.
    pub(super) fn plan(&self) -> &ControlPlan {
        &self.plan
    }

    /// Why the driver does not work, if it does not.
    pub(super) fn trouble(&self) -> Option<&PinsError> {
        self.trouble.as_ref()
    }

    /// The driver's name and its state: `watching`, `none`, or what is wrong.
    pub(super) fn status(&self) -> SourceStatus {
        let name = self.pins.as_ref().map_or_else(|| self.plan.driver.to_string(), |pins| pins.name().to_owned());
        let state = match &self.trouble {
            Some(trouble) => trouble.to_string(),
            None if self.pins.is_some() => self.troubles.words().unwrap_or_else(|| WATCHING.to_owned()),
            None => "none".to_owned(),
        };
        SourceStatus { name, state }
    }

    /// Waits for an edge or for whatever is due, and sends the actions that come of it. The wait may be given up and begun
    /// again at any time; nothing is lost by that.
    pub(super) async fn step(&mut self, actions: &Sender<Action>) {
        let due = self.panel.due().map(|due| Instant::now() + Duration::from_micros(due.saturating_sub(now())));
        let look = (self.plan.driver != DriverName::None).then_some(self.look);
        let wake = due.into_iter().chain(look).min();
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
        self.pass(edge, actions);
        if self.look <= Instant::now() {
            self.look_after();
        }
    }

    /// Sends the actions of all edges that have come, in the order in which they happened, and of what is due.
    fn pass(&mut self, first: Option<Edge>, actions: &Sender<Action>) {
        let mut edges: Vec<Edge> = first.into_iter().collect();
        while edges.len() < TOGETHER
            && let Some(edge) = self.edges.try_recv()
        {
            edges.push(edge);
        }
        // Each pin may have a thread of its own, so edges may come out of order.
        edges.sort_by_key(|edge| edge.moment);
        let overflows = &mut self.overflows;
        let mut send = |action| match actions.try_send(action) {
            // When nobody wants actions any more, the task ends.
            Ok(()) | Err(TrySendError::Closed(_)) => *overflows = false,
            Err(TrySendError::Full(_)) => {
                if !std::mem::replace(overflows, true) {
                    warn!("more buttons are pressed than can be answered; presses are left out");
                }
            }
        };
        for edge in edges {
            if !self.plan.encoders.iter().any(|knob| knob.pins.contains(&edge.pin) && self.troubles.misses(&knob.pins))
            {
                self.panel.edge(edge, &mut send);
            }
        }
        self.panel.tick(now(), &mut send);
        let lost = self.edges.take_lost();
        if lost > 0 {
            // What is pressed just now is asked; what was pressed meanwhile is not known.
            warn!("{lost} edges of buttons and knobs came faster than they could be watched, and are left out");
            self.settle();
        }
        self.troubles.unsettled(self.panel.unsettled());
    }

    /// Asks the driver whether it is alive, or tries to open it.
    fn look_after(&mut self) {
        match self.pins.as_mut().map(|pins| pins.check()) {
            Some(Ok(())) => {
                self.look = Instant::now() + CHECK;
                self.look_after_pins();
            }
            Some(Err(trouble)) => self.lose(trouble),
            None => {
                self.try_open();
                self.light();
            }
        }
    }

    /// Tells which pins the driver does not have, and tries from time to time to take them.
    fn look_after_pins(&mut self) {
        let Some(pins) = &mut self.pins else { return };
        let missing = pins.missing();
        if missing.is_empty() {
            self.again_pause = FIRST_TRY;
        } else if self.again <= Instant::now() {
            // Whether that helped is seen at the next look: a driver may find out only then.
            pins.retry();
            self.again = Instant::now() + self.again_pause;
            self.again_pause = (self.again_pause * 2).min(LAST_TRY);
        }
        if self.troubles.missing(missing) {
            self.settle();
            self.lit = None;
            self.light();
        }
    }

    /// Takes over the levels of the pins: what is down just now was not pressed just now.
    fn settle(&mut self) {
        let Some(pins) = &mut self.pins else { return };
        let inputs = self.plan.wiring().inputs.into_iter().map(|input| input.pin);
        let down: Vec<u8> = inputs.filter(|pin| pins.is_down(*pin) == Ok(true)).collect();
        self.panel.settle(now(), |pin| down.contains(&pin));
    }

    fn lose(&mut self, trouble: PinsError) {
        warn!("buttons are lost: {trouble}; trying again");
        if self.opened.elapsed() >= STEADY {
            self.pause = FIRST_TRY;
        }
        self.pins = None;
        // A button that is held must not repeat any more: its end could not be seen.
        self.panel.settle(now(), |_| false);
        self.fail(trouble);
    }

    fn fail(&mut self, trouble: PinsError) {
        self.trouble = Some(trouble);
        self.look = Instant::now() + self.pause;
        self.pause = (self.pause * 2).min(LAST_TRY);
    }

    fn try_open(&mut self) {
        let (sender, received) = edges();
        match open(&self.plan.driver, self.plan.chip.as_deref(), &self.plan.wiring(), sender) {
            Ok(None) => {}
            Ok(Some(pins)) => {
                let (wanted, missing) = (self.plan.wiring(), pins.missing());
                let pins_had = wanted.inputs.iter().filter(|input| missing.iter().all(|(pin, _)| *pin != input.pin));
                info!(driver = pins.name(), pins = pins_had.count(), "buttons are watched");
                (self.pins, self.edges, self.trouble, self.lit) = (Some(pins), received, None, None);
                self.troubles.missing(missing);
                self.settle();
                self.opened = Instant::now();
                self.look = self.opened + CHECK;
                self.again = self.opened + FIRST_TRY;
            }
            Err(trouble) => {
                // The first trouble is told by whoever opened the pins; after that only a trouble that differs from the last.
                if self.trouble.as_ref().is_some_and(|before| *before != trouble) {
                    warn!("no buttons: {trouble}; trying again");
                }
                self.fail(trouble);
            }
        }
    }

    /// Lights the lamps that show this, now and whenever the driver is opened again.
    pub(super) fn show(&mut self, showing: Showing) {
        self.wanted = Some(showing);
        self.light();
    }

    /// Lights the lamps that are not as they are wanted.
    fn light(&mut self) {
        let (Some(pins), Some(wanted)) = (&mut self.pins, self.wanted) else { return };
        let before = self.lit.replace(wanted);
        for (pin, shows) in self.plan.lamps.iter().filter(|(pin, _)| !self.troubles.misses(&[*pin])) {
            let on = wanted.lights(*shows);
            if before.is_some_and(|before| before.lights(*shows) == on) {
                continue;
            }
            if let Err(trouble) = pins.light(*pin, on) {
                return self.lose(trouble);
            }
        }
    }
}
