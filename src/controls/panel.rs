//! From edges to actions: what the buttons and knobs of a config do.
//!
//! Pure: edges and moments go in, actions come out. Between edges, call [`Panel::tick`] at the moment of [`Panel::due`].

use super::pins::Edge;
use super::wiring::{Input, Pull};
use crate::time::{Action, Button, Encoder, Gesture, Listens, Micros, Timing, Turn};

/// A button and what it does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ButtonPlan {
    /// The button's pin.
    pub input: Input,
    /// What a press does; none if nothing.
    pub press: Option<Action>,
    /// What a double press does; none if nothing.
    pub double: Option<Action>,
    /// What holding the button does; none if nothing.
    pub hold: Option<Action>,
    /// Whether the press is repeated while the button is held.
    pub repeats: bool,
}

/// A rotary encoder and what it does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EncoderPlan {
    /// The pins of its two contacts, which connect to ground.
    pub pins: [u8; 2],
    /// What a click clockwise does.
    pub clockwise: Action,
    /// What a click anticlockwise does.
    pub anticlockwise: Action,
}

impl EncoderPlan {
    /// The two pins with their resistors.
    pub fn inputs(&self) -> [Input; 2] {
        self.pins.map(|pin| Input { pin, pull: Pull::Up })
    }
}

/// All buttons and knobs, each in its state of the moment.
#[derive(Debug, Clone, Default)]
pub struct Panel {
    buttons: Vec<(ButtonPlan, Button)>,
    encoders: Vec<Knob>,
    /// The latest moment that was seen. Edges of several threads may come a little late, but gestures need moments in order.
    last: Micros,
}

/// A rotary encoder in its state of the moment.
#[derive(Debug, Clone)]
struct Knob {
    plan: EncoderPlan,
    encoder: Encoder,
    /// Whether each of its contacts is closed.
    closed: [bool; 2],
}

impl Panel {
    /// A panel on which nothing is pressed.
    pub fn new(buttons: &[ButtonPlan], encoders: &[EncoderPlan], timing: Timing) -> Self {
        let button = |plan: &ButtonPlan| {
            let listens = Listens { double: plan.double.is_some(), hold: plan.hold.is_some(), repeat: plan.repeats };
            (plan.clone(), Button::new(timing, listens))
        };
        let knob = |plan: &EncoderPlan| Knob { plan: plan.clone(), encoder: Encoder::default(), closed: [false; 2] };
        Self { buttons: buttons.iter().map(button).collect(), encoders: encoders.iter().map(knob).collect(), last: 0 }
    }

    /// Takes an edge, and gives to `done` each action that comes of it or was due before it.
    pub fn edge(&mut self, edge: Edge, mut done: impl FnMut(Action)) {
        let moment = self.forward(edge.moment);
        for (plan, button) in self.buttons.iter_mut().filter(|(plan, _)| plan.input.pin == edge.pin) {
            button.edge(moment, edge.down, |gesture| plan.does(gesture).into_iter().for_each(&mut done));
        }
        for knob in &mut self.encoders {
            knob.edge(edge).into_iter().for_each(&mut done);
        }
    }

    /// Lets time pass until this moment, and gives to `done` each action that was due.
    pub fn tick(&mut self, moment: Micros, mut done: impl FnMut(Action)) {
        let moment = self.forward(moment);
        for (plan, button) in &mut self.buttons {
            button.tick(moment, |gesture| plan.does(gesture).into_iter().for_each(&mut done));
        }
    }

    /// The next moment at which something happens without an edge; none if nothing will.
    pub fn due(&self) -> Option<Micros> {
        self.buttons.iter().filter_map(|(_, button)| button.due()).min()
    }

    /// Takes over the levels of pins that were not watched for a while. What was let go meanwhile is let go; what is down
    /// was not pressed just now, and does nothing.
    pub fn settle(&mut self, moment: Micros, is_down: impl Fn(u8) -> bool) {
        let moment = self.forward(moment);
        for (plan, button) in &mut self.buttons {
            if !is_down(plan.input.pin) {
                // A press whose end was missed does nothing: nobody waits for it any more.
                button.edge(moment, false, |_| {});
            }
        }
        for knob in &mut self.encoders {
            knob.encoder = Encoder::default();
            knob.closed = knob.plan.pins.map(&is_down);
            let [first, second] = knob.closed;
            let _ = knob.encoder.levels(first, second);
        }
    }

    /// A moment that is not before any that was seen.
    fn forward(&mut self, moment: Micros) -> Micros {
        self.last = self.last.max(moment);
        self.last
    }
}

impl ButtonPlan {
    fn does(&self, gesture: Gesture) -> Option<Action> {
        match gesture {
            Gesture::Press => self.press,
            Gesture::Double => self.double,
            Gesture::Hold => self.hold,
        }
    }
}

impl Knob {
    fn edge(&mut self, edge: Edge) -> Option<Action> {
        let contact = self.plan.pins.iter().position(|pin| *pin == edge.pin)?;
        self.closed[contact] = edge.down;
        Some(match self.encoder.levels(self.closed[0], self.closed[1])? {
            Turn::Clockwise => self.plan.clockwise,
            Turn::Anticlockwise => self.plan.anticlockwise,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn button(pin: u8, press: Action) -> ButtonPlan {
        let input = Input { pin, pull: Pull::Up };
        ButtonPlan { input, press: Some(press), double: None, hold: None, repeats: false }
    }

    fn panel() -> Panel {
        let full = ButtonPlan {
            double: Some(Action::AllLocations),
            hold: Some(Action::PlayPause),
            ..button(17, Action::NextLocation)
        };
        let louder = ButtonPlan { repeats: true, ..button(22, Action::VolumeUp) };
        let knob = EncoderPlan { pins: [5, 6], clockwise: Action::NextHour, anticlockwise: Action::PreviousHour };
        Panel::new(&[full, button(27, Action::NextPeriod), louder], &[knob], Timing::default())
    }

    /// The actions that come of edges, (millisecond, pin, down), with a tick whenever one is due.
    fn actions(panel: &mut Panel, edges: &[(u64, u8, bool)], until: u64) -> Vec<(u64, Action)> {
        let mut heard = Vec::new();
        let mut pass = |panel: &mut Panel, moment: u64| {
            while let Some(due) = panel.due().filter(|due| *due <= moment) {
                panel.tick(due, |action| heard.push((due / 1_000, action)));
            }
        };
        let mut told = Vec::new();
        for (at, pin, down) in edges {
            pass(panel, at * 1_000);
            panel.edge(Edge { pin: *pin, down: *down, moment: at * 1_000 }, |action| told.push((*at, action)));
        }
        pass(panel, until * 1_000);
        heard.extend(told);
        heard.sort_by_key(|(at, _)| *at);
        heard
    }

    #[test]
    fn gestures_do_what_the_plan_says() {
        let plain = actions(&mut panel(), &[(100, 27, true), (200, 27, false)], 2_000);
        assert_eq!(plain, [(100, Action::NextPeriod)]);
        let double = [(100, 17, true), (200, 17, false), (300, 17, true), (400, 17, false)];
        assert_eq!(actions(&mut panel(), &double, 2_000), [(300, Action::AllLocations)]);
        assert_eq!(actions(&mut panel(), &[(100, 17, true), (1_500, 17, false)], 2_000), [(700, Action::PlayPause)]);
        let held = actions(&mut panel(), &[(100, 22, true), (1_000, 22, false)], 2_000);
        assert_eq!(held, [100, 700, 900].map(|at| (at, Action::VolumeUp)));
    }

    #[test]
    fn a_knob_clicks_each_way() {
        let clockwise = [(10, 5, true), (20, 6, true), (30, 5, false), (40, 6, false)];
        assert_eq!(actions(&mut panel(), &clockwise, 100), [(40, Action::NextHour)]);
        let back = [(10, 6, true), (20, 5, true), (30, 6, false), (40, 5, false)];
        assert_eq!(actions(&mut panel(), &back, 100), [(40, Action::PreviousHour)]);
    }

    #[test]
    fn what_is_down_when_watching_begins_does_nothing_and_what_was_let_go_is_up() {
        let mut panel = panel();
        panel.settle(0, |pin| pin == 27);
        assert_eq!(actions(&mut panel, &[(100, 27, false), (200, 27, true)], 300), [(200, Action::NextPeriod)]);
        // The driver died while 22 was held: it repeats no more.
        let mut panel = super::tests::panel();
        assert_eq!(actions(&mut panel, &[(100, 22, true)], 150), [(100, Action::VolumeUp)]);
        panel.settle(200_000, |_| false);
        assert_eq!(actions(&mut panel, &[], 5_000), []);
        assert_eq!(panel.due(), None);
    }

    proptest! {
        /// Edges may come late and on pins that have no button.
        #[test]
        fn anything_may_be_pressed(edges in prop::collection::vec((0u64..3_000_000, 0u8..30, any::<bool>()), 0..200)) {
            let mut panel = panel();
            for (moment, pin, down) in edges {
                panel.edge(Edge { pin, down, moment }, |_| {});
            }
            panel.tick(10_000_000, |_| {});
        }
    }
}
