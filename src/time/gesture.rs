//! From edges to gestures: press, double press, hold, and a press that repeats while it is held.
//!
//! Edges go in with the moments at which they happened, and gestures come out. Between edges, call [`Button::tick`] at the
//! moment of [`Button::due`]; calling it more often changes nothing.

use super::Micros;

/// How long bounces, presses and holds take, in microseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timing {
    /// How long further edges are not believed after an edge, because contacts bounce.
    pub debounce: Micros,
    /// The longest time from the end of a press to a second press that makes it a double press.
    pub double: Micros,
    /// How long a press must last to be a hold, or to repeat for the first time.
    pub hold: Micros,
    /// The time between repetitions of a press that is held.
    pub repeat: Micros,
}

impl Default for Timing {
    /// 20, 300, 600 and 200 ms.
    fn default() -> Self {
        Self { debounce: 20_000, double: 300_000, hold: 600_000, repeat: 200_000 }
    }
}

/// What somebody did with a button.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Gesture {
    /// The button was pressed; also once for every repetition while it is held.
    Press,
    /// The button was pressed twice.
    Double,
    /// The button was held.
    Hold,
}

/// Which gestures mean something. A press is reported at once only if it could not become a double press or a hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Listens {
    /// A double press means something.
    pub double: bool,
    /// A hold means something.
    pub hold: bool,
    /// A press is repeated while the button is held; not together with `hold`.
    pub repeat: bool,
}

/// The state of a button.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ButtonState {
    Up,
    /// Down; at `hold` it becomes a hold.
    Down {
        hold: Micros,
    },
    /// Down, and the press was reported; the next repetition is due at `next`.
    Repeating {
        next: Micros,
    },
    /// Down, and nothing more comes of it.
    Spent,
    /// Up again after a first press; a second one before `until` makes it a double press.
    Between {
        until: Micros,
    },
}

/// One button.
///
/// ```
/// use bandstand::time::{Button, Gesture, Listens, Timing};
///
/// let mut button = Button::new(Timing::default(), Listens { hold: true, ..Listens::default() });
/// let mut seen = Vec::new();
/// button.edge(0, true, |gesture| seen.push(gesture));
/// // 600 milliseconds later it is still down.
/// assert_eq!(button.due(), Some(600_000));
/// button.tick(600_000, |gesture| seen.push(gesture));
/// button.edge(900_000, false, |gesture| seen.push(gesture));
/// assert_eq!(seen, [Gesture::Hold]);
/// ```
#[derive(Debug, Clone)]
pub struct Button {
    timing: Timing,
    listens: Listens,
    state: ButtonState,
    /// Whether the button is believed to be down.
    down: bool,
    /// Whether the contact was down when it was last seen.
    seen: bool,
    /// Until when a change is not believed.
    deaf_until: Micros,
}

impl Button {
    /// A button that is up.
    pub fn new(timing: Timing, listens: Listens) -> Self {
        Self { timing, listens, state: ButtonState::Up, down: false, seen: false, deaf_until: 0 }
    }

    /// Takes a level that changed or was read, `down` when the button is pressed, and gives to `told` the gestures that come
    /// of it or were due before it. Moments must not go back.
    pub fn edge(&mut self, moment: Micros, down: bool, mut told: impl FnMut(Gesture)) {
        self.pass(moment, &mut told);
        self.seen = down;
        if down != self.down && moment >= self.deaf_until {
            self.believe(moment, &mut told);
        }
    }

    /// Lets time pass until this moment, and gives to `told` the gestures that were due.
    pub fn tick(&mut self, moment: Micros, mut told: impl FnMut(Gesture)) {
        self.pass(moment, &mut told);
    }

    /// Whether the button is believed to be down, bounces taken out.
    pub fn is_down(&self) -> bool {
        self.down
    }

    /// The next moment at which something happens without an edge; none if nothing will.
    pub fn due(&self) -> Option<Micros> {
        let settles = (self.seen != self.down).then_some(self.deaf_until);
        settles.into_iter().chain(self.own_due()).min()
    }

    /// When the state changes without an edge.
    fn own_due(&self) -> Option<Micros> {
        match self.state {
            ButtonState::Down { hold } if self.listens.hold => Some(hold),
            ButtonState::Repeating { next } => Some(next),
            ButtonState::Between { until } => Some(until),
            ButtonState::Up | ButtonState::Down { .. } | ButtonState::Spent => None,
        }
    }

    /// Does everything that falls due up to a moment, in order.
    fn pass(&mut self, moment: Micros, told: &mut impl FnMut(Gesture)) {
        while let Some(due) = self.due().filter(|due| *due <= moment) {
            if self.seen != self.down && self.deaf_until == due {
                self.believe(due, told);
                continue;
            }
            match self.state {
                ButtonState::Down { .. } => {
                    self.state = ButtonState::Spent;
                    told(Gesture::Hold);
                }
                ButtonState::Repeating { next } => {
                    self.state = ButtonState::Repeating { next: next + self.timing.repeat.max(1) };
                    told(Gesture::Press);
                }
                ButtonState::Between { .. } => {
                    self.state = ButtonState::Up;
                    told(Gesture::Press);
                }
                ButtonState::Up | ButtonState::Spent => return,
            }
        }
    }

    /// The level has changed, and that is no bounce.
    fn believe(&mut self, moment: Micros, told: &mut impl FnMut(Gesture)) {
        self.down = !self.down;
        self.deaf_until = moment + self.timing.debounce;
        self.state = match (self.down, self.state) {
            (true, ButtonState::Between { .. }) => {
                told(Gesture::Double);
                ButtonState::Spent
            }
            (true, _) if self.listens.double || self.listens.hold => {
                ButtonState::Down { hold: moment + self.timing.hold }
            }
            (true, _) => {
                told(Gesture::Press);
                if self.listens.repeat {
                    ButtonState::Repeating { next: moment + self.timing.hold }
                } else {
                    ButtonState::Spent
                }
            }
            (false, ButtonState::Down { .. }) if self.listens.double => {
                ButtonState::Between { until: moment + self.timing.double }
            }
            (false, ButtonState::Down { .. }) => {
                told(Gesture::Press);
                ButtonState::Up
            }
            (false, _) => ButtonState::Up,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const MS: Micros = 1_000;

    /// The gestures that come of edges, (milliseconds, level), each with the milliseconds at which it was reported.
    fn gestures(listens: Listens, edges: &[(u64, bool)], every: u64) -> Vec<(u64, Gesture)> {
        let mut button = Button::new(Timing::default(), listens);
        let mut heard = Vec::new();
        let mut edges = edges.iter().copied().peekable();
        let end = 20_000;
        for now in 0..end {
            if let Some((_, down)) = edges.next_if(|(at, _)| *at == now) {
                button.edge(now * MS, down, |gesture| heard.push((now, gesture)));
            } else if now % every == 0 || button.due().is_some_and(|due| due <= now * MS) {
                button.tick(now * MS, |gesture| heard.push((now, gesture)));
            }
        }
        heard
    }

    #[test]
    fn a_plain_press_is_told_at_once() {
        assert_eq!(gestures(Listens::default(), &[(100, true), (3_000, false)], 7), [(100, Gesture::Press)]);
    }

    #[test]
    fn a_bouncing_contact_is_one_press() {
        let edges = [
            (100, true),
            (102, false),
            (104, true),
            (107, false),
            (109, true),
            (300, false),
            (303, true),
            (305, false),
        ];
        assert_eq!(gestures(Listens::default(), &edges, 7), [(100, Gesture::Press)]);
    }

    #[test]
    fn a_press_that_ends_while_we_are_deaf_ends() {
        let edges = [(100, true), (110, false), (400, true)];
        assert_eq!(gestures(Listens::default(), &edges, 7), [(100, Gesture::Press), (400, Gesture::Press)]);
    }

    #[test]
    fn doubles_holds_and_repeats() {
        let both = Listens { double: true, hold: true, repeat: false };
        assert_eq!(gestures(both, &[(100, true), (200, false)], 7), [(500, Gesture::Press)]);
        let twice = [(100, true), (200, false), (350, true), (450, false)];
        assert_eq!(gestures(both, &twice, 7), [(350, Gesture::Double)]);
        assert_eq!(gestures(both, &[(100, true), (2_000, false)], 7), [(700, Gesture::Hold)]);
        let hold = Listens { hold: true, ..Listens::default() };
        assert_eq!(gestures(hold, &[(100, true), (400, false)], 7), [(400, Gesture::Press)]);
        let repeat = Listens { repeat: true, ..Listens::default() };
        let told: Vec<u64> =
            gestures(repeat, &[(100, true), (1_150, false)], 7).into_iter().map(|(at, _)| at).collect();
        assert_eq!(told, [100, 700, 900, 1_100]);
    }

    proptest! {
        /// Clean presses, at least as long and as far apart as the debounce time, are one gesture each.
        #[test]
        fn every_clean_press_counts(lengths in prop::collection::vec((25u64..400, 25u64..400), 1..20)) {
            let mut at = 50;
            let mut edges = Vec::new();
            for (down, up) in &lengths {
                edges.extend([(at, true), (at + down, false)]);
                at += down + up;
            }
            let told = gestures(Listens::default(), &edges, 1_000);
            prop_assert_eq!(told.len(), lengths.len());
        }

        /// Ticks in between change nothing, and no press is told twice, whatever the contact does.
        #[test]
        fn ticks_change_nothing(
            gaps in prop::collection::vec((1u64..700, any::<bool>()), 0..40),
            (double, hold, repeat) in any::<(bool, bool, bool)>(),
        ) {
            let listens = Listens { double, hold, repeat: repeat && !hold };
            let mut at = 0;
            let edges: Vec<(u64, bool)> = gaps.into_iter().map(|(gap, down)| { at += gap; (at, down) }).take_while(|(at, _)| *at < 19_000).collect();
            let told = gestures(listens, &edges, 1_000_000);
            prop_assert_eq!(&told, &gestures(listens, &edges, 3));
            if !listens.repeat {
                prop_assert!(told.len() <= edges.iter().filter(|(_, down)| *down).count());
            }
        }
    }
}
