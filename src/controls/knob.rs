//! A rotary encoder of the panel: its contacts, their bounces taken out where that is needed, and what a click does.

use super::pins::Edge;
use super::wiring::{Input, Pull};
use crate::time::{Action, Button, Detents, Encoder, Listens, Micros, Storm, Timing, Turn};

/// How long a contact may bounce, in microseconds, where each of its edges is a click.
const BOUNCE: Micros = 2_000;

/// A rotary encoder and what it does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EncoderPlan {
    /// The pins of its two contacts, which connect to ground.
    pub pins: [u8; 2],
    /// What a click clockwise does.
    pub clockwise: Action,
    /// What a click anticlockwise does.
    pub anticlockwise: Action,
    /// How many clicks it has in one period of its contacts.
    pub detents: Detents,
}

impl EncoderPlan {
    /// The two pins with their resistors.
    pub fn inputs(&self) -> [Input; 2] {
        self.pins.map(|pin| Input { pin, pull: Pull::Up })
    }
}

/// A rotary encoder in its state of the moment.
#[derive(Debug, Clone)]
pub(super) struct Knob {
    pub(super) plan: EncoderPlan,
    encoder: Encoder,
    /// Its two contacts, down when closed.
    contacts: [Button; 2],
    /// Whether its contacts settle.
    storm: Storm,
    /// Quarters turned in all, whatever the knob's detents; and what counts them.
    turned: i64,
    quarters: Encoder,
}

impl Knob {
    /// A knob with both contacts open.
    pub(super) fn new(plan: &EncoderPlan) -> Self {
        let mut knob = Self {
            plan: plan.clone(),
            encoder: Encoder::default(),
            contacts: [contact(plan.detents), contact(plan.detents)],
            storm: Storm::of_a_knob(),
            turned: 0,
            quarters: Encoder::default(),
        };
        knob.settle(0, [false; 2]);
        knob
    }

    /// Takes over the levels of the contacts; no click comes of them.
    pub(super) fn settle(&mut self, moment: Micros, closed: [bool; 2]) {
        let [first, second] = closed;
        self.contacts = [contact(self.plan.detents), contact(self.plan.detents)];
        for (contact, closed) in self.contacts.iter_mut().zip(closed) {
            contact.edge(moment, closed, |_| {});
        }
        self.encoder = Encoder::at(self.plan.detents, first, second);
        self.quarters = Encoder::at(Detents::Four, first, second);
    }

    /// Takes an edge of any pin, and gives to `done` what comes of it.
    pub(super) fn edge(&mut self, edge: Edge, moment: Micros, done: &mut impl FnMut(Action)) {
        let Some(place) = self.plan.pins.iter().position(|pin| *pin == edge.pin) else { return };
        self.tick(moment, done);
        self.contacts[place].edge(moment, edge.down, |_| {});
        let raged = self.storm.rages();
        let click = self.click();
        self.storm.edge(moment, self.turned);
        if !raged {
            click.into_iter().for_each(done);
        }
    }

    /// Lets time pass until this moment, and gives to `done` what was due.
    pub(super) fn tick(&mut self, moment: Micros, done: &mut impl FnMut(Action)) {
        self.contacts.iter_mut().for_each(|contact| contact.tick(moment, |_| {}));
        let raged = self.storm.rages();
        self.storm.pass(moment);
        let click = self.click();
        if !raged {
            click.into_iter().for_each(done);
        }
    }

    /// What the levels of the contacts make of the knob.
    fn click(&mut self) -> Option<Action> {
        let [first, second] = [self.contacts[0].is_down(), self.contacts[1].is_down()];
        self.turned += match self.quarters.levels(first, second) {
            Some(Turn::Clockwise) => 1,
            Some(Turn::Anticlockwise) => -1,
            None => 0,
        };
        Some(match self.encoder.levels(first, second)? {
            Turn::Clockwise => self.plan.clockwise,
            Turn::Anticlockwise => self.plan.anticlockwise,
        })
    }

    /// The next moment at which something happens without an edge.
    pub(super) fn due(&self) -> Option<Micros> {
        self.contacts.iter().filter_map(Button::due).chain(self.storm.due()).min()
    }

    /// Whether a contact does not settle.
    pub(super) fn rages(&self) -> bool {
        self.storm.rages()
    }
}

/// A contact that is open. Only where each edge is a click must bounces be taken out; elsewhere they add up to nothing.
fn contact(detents: Detents) -> Button {
    let debounce = if detents == Detents::Four { BOUNCE } else { 0 };
    Button::new(Timing { debounce, ..Timing::default() }, Listens::default())
}
