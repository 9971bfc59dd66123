//! From edges to actions: what the buttons and knobs of a config do.
//!
//! Pure: edges and moments go in, actions come out. Between edges, call [`Panel::tick`] at the moment of [`Panel::due`].

use super::knob::{EncoderPlan, Knob};
use super::pins::Edge;
use super::wiring::Input;
use crate::time::{Action, Button, Gesture, Listens, Micros, Storm, Timing};

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

/// All buttons and knobs, each in its state of the moment.
#[derive(Debug, Clone, Default)]
pub struct Panel {
    timing: Timing,
    keys: Vec<PushButton>,
    knobs: Vec<Knob>,
    /// The latest moment that was seen. Edges of several threads may come a little late, but gestures need moments in order.
    last: Micros,
}

/// A button in its state of the moment.
#[derive(Debug, Clone)]
struct PushButton {
    plan: ButtonPlan,
    button: Button,
    storm: Storm,
}

impl Panel {
    /// A panel on which nothing is pressed.
    pub fn new(buttons: &[ButtonPlan], encoders: &[EncoderPlan], timing: Timing) -> Self {
        let key = |plan: &ButtonPlan| PushButton {
            plan: plan.clone(),
            button: plan.fresh(timing),
            storm: Storm::of_a_button(),
        };
        let (keys, knobs) = (buttons.iter().map(key).collect(), encoders.iter().map(Knob::new).collect());
        Self { timing, keys, knobs, last: 0 }
    }

    /// Takes an edge, and gives to `done` each action that comes of it or was due before it. Of a contact that does not
    /// settle nothing comes until it has been quiet for a while.
    pub fn edge(&mut self, edge: Edge, mut done: impl FnMut(Action)) {
        let moment = self.forward(edge.moment);
        for key in self.keys.iter_mut().filter(|key| key.plan.input.pin == edge.pin) {
            key.storm.edge(moment, 0);
            if key.storm.rages() {
                // Nobody waits for what had begun.
                key.button = key.plan.fresh(self.timing);
            } else {
                key.button.edge(moment, edge.down, |gesture| key.plan.does(gesture).into_iter().for_each(&mut done));
            }
        }
        for knob in &mut self.knobs {
            knob.edge(edge, moment, &mut done);
        }
    }

    /// Lets time pass until this moment, and gives to `done` each action that was due.
    pub fn tick(&mut self, moment: Micros, mut done: impl FnMut(Action)) {
        let moment = self.forward(moment);
        for PushButton { plan, button, storm } in &mut self.keys {
            storm.pass(moment);
            button.tick(moment, |gesture| plan.does(gesture).into_iter().for_each(&mut done));
        }
        self.knobs.iter_mut().for_each(|knob| knob.tick(moment, &mut done));
    }

    /// The pins that do not settle just now, of a knob both.
    pub fn unsettled(&self) -> Vec<u8> {
        let keys = self.keys.iter().filter(|key| key.storm.rages()).map(|key| key.plan.input.pin);
        keys.chain(self.knobs.iter().filter(|knob| knob.rages()).flat_map(|knob| knob.plan.pins)).collect()
    }

    /// The next moment at which something happens without an edge; none if nothing will.
    pub fn due(&self) -> Option<Micros> {
        let keys = self.keys.iter().flat_map(|key| key.button.due().into_iter().chain(key.storm.due()));
        keys.chain(self.knobs.iter().filter_map(Knob::due)).min()
    }

    /// Takes over the levels of pins that were not watched for a while. What was let go meanwhile is let go; what is down
    /// was not pressed just now, and does nothing.
    pub fn settle(&mut self, moment: Micros, is_down: impl Fn(u8) -> bool) {
        let moment = self.forward(moment);
        for PushButton { plan, button, .. } in &mut self.keys {
            if !is_down(plan.input.pin) {
                // A press whose end was missed does nothing: nobody waits for it any more.
                button.edge(moment, false, |_| {});
            }
        }
        for knob in &mut self.knobs {
            knob.settle(moment, knob.plan.pins.map(&is_down));
        }
    }

    /// A moment that is not before any that was seen.
    fn forward(&mut self, moment: Micros) -> Micros {
        self.last = self.last.max(moment);
        self.last
    }
}

impl ButtonPlan {
    /// The button when it is up.
    fn fresh(&self, timing: Timing) -> Button {
        let listens = Listens { double: self.double.is_some(), hold: self.hold.is_some(), repeat: self.repeats };
        Button::new(timing, listens)
    }

    fn does(&self, gesture: Gesture) -> Option<Action> {
        match gesture {
            Gesture::Press => self.press,
            Gesture::Double => self.double,
            Gesture::Hold => self.hold,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::controls::wiring::Pull;
    use crate::time::Detents;
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
        let knob = |pins, detents| EncoderPlan {
            pins,
            clockwise: Action::NextHour,
            anticlockwise: Action::PreviousHour,
            detents,
        };
        let knobs = [knob([5, 6], Detents::One), knob([7, 8], Detents::Two), knob([9, 10], Detents::Four)];
        Panel::new(&[full, button(27, Action::NextPeriod), louder], &knobs, Timing::default())
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
    fn knobs_of_two_and_four_detents_click_at_each() {
        let (on, back) = (Action::NextHour, Action::PreviousHour);
        let halves = [(10, 7, true), (20, 8, true), (30, 7, false), (40, 8, false), (50, 8, true), (60, 7, true)];
        assert_eq!(actions(&mut panel(), &halves, 100), [(20, on), (40, on), (60, back)]);
        let quarters = [(10, 9, true), (20, 10, true), (30, 9, false), (40, 10, false), (50, 10, true)];
        assert_eq!(actions(&mut panel(), &quarters, 100), [(10, on), (20, on), (30, on), (40, on), (50, back)]);
        // A contact that bounces is still one click.
        let bouncing = [(10, 9, true), (11, 9, false), (11, 9, true), (20, 10, true), (21, 10, false)];
        assert_eq!(actions(&mut panel(), &bouncing, 100), [(10, on), (20, on), (22, back)]);
    }

    #[test]
    fn a_pin_that_does_not_settle_is_left_alone_until_it_is_quiet_and_the_others_are_not() {
        for (pin, all) in [(17, vec![17]), (27, vec![27]), (22, vec![22]), (5, vec![5, 6]), (9, vec![9, 10])] {
            let mut panel = panel();
            let storm: Vec<_> = (0..1_000).map(|n| (n * 10, pin, n % 2 == 0)).collect();
            let brought = actions(&mut panel, &storm, 10_000);
            assert!(brought.iter().all(|(at, _)| *at <= 1_000), "{pin}: {brought:?}");
            assert!(brought.len() <= 100, "{pin}: {}", brought.len());
            assert_eq!(panel.unsettled(), all);
            let other = if pin == 27 { (22, Action::VolumeUp) } else { (27, Action::NextPeriod) };
            let pressed = [(10_010, other.0, true), (10_100, other.0, false)];
            assert_eq!(actions(&mut panel, &pressed, 10_200), [(10_010, other.1)]);
            assert_eq!(actions(&mut panel, &[], 14_989), []);
            assert_eq!(panel.unsettled(), all);
            assert_eq!(actions(&mut panel, &[], 14_990), []);
            assert_eq!((panel.unsettled(), panel.due()), (vec![], None));
            if pin == 27 {
                let again = [(15_000, 27, true), (15_100, 27, false)];
                assert_eq!(actions(&mut panel, &again, 15_200), [(15_000, Action::NextPeriod)]);
            }
        }
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
