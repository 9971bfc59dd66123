//! The config's file, read: what is wrong is told all at once, with line and remedy.

use super::table::Config;
use super::values::Hold;
use crate::score::document::{self, DocumentError};
use std::collections::BTreeMap;

/// The commented example that comes with the program.
pub const EXAMPLE: &str = include_str!("../../../systemd/bandstand.toml");

/// What is wrong, as (path, message).
type Problems = Vec<(String, String)>;

impl Config {
    /// Reads a config; `file` is named in errors.
    ///
    /// # Errors
    /// All that is wrong, each with line and remedy.
    pub fn parse(file: &str, text: &str) -> Result<Self, DocumentError> {
        document::read(file, text, Self::problems)
    }

    /// What is wrong between values that are each sound, as (path, message): empty lists, pins that are taken twice, buttons
    /// that do nothing.
    pub fn problems(&self) -> Problems {
        let mut found = Vec::new();
        let is_empty = [
            ("scores", self.scores.as_ref().is_some_and(Vec::is_empty)),
            ("periods", self.periods.as_ref().is_some_and(Vec::is_empty)),
            ("outputs", self.outputs.as_ref().is_some_and(Vec::is_empty)),
        ];
        for (path, _) in is_empty.into_iter().filter(|(_, is_empty)| *is_empty) {
            found.push((path.to_owned(), format!("name at least one of the {path}, or leave it out")));
        }
        found.extend(self.homes_of_others());
        self.pins_taken_twice(&mut found);
        self.idle_buttons(&mut found);
        found
    }

    fn pins_taken_twice(&self, found: &mut Problems) {
        let mut pins: BTreeMap<u8, &str> = BTreeMap::new();
        let mut take = |path: String, pin: u8, by: &'static str| {
            if let Some(other) = pins.insert(pin, by) {
                found.push((path, format!("pin {pin} is taken by {other} already; give each its own")));
            }
        };
        for (n, button) in self.button.iter().enumerate() {
            take(format!("button.{n}.pin"), button.pin.get(), "a button");
        }
        for (n, encoder) in self.encoder.iter().enumerate() {
            for (k, pin) in encoder.pins.iter().enumerate() {
                take(format!("encoder.{n}.pins.{k}"), pin.get(), "a knob");
            }
        }
        for (n, led) in self.led.iter().enumerate() {
            take(format!("led.{n}.pin"), led.pin.get(), "a lamp");
        }
    }

    fn idle_buttons(&self, found: &mut Problems) {
        for (n, button) in self.button.iter().enumerate() {
            if button.hold == Some(Hold::Repeat) && (button.press.is_none() || button.double.is_some()) {
                let message = "only a press can be repeated, and not beside a double press; give press, and no double";
                found.push((format!("button.{n}.hold"), message.to_owned()));
            }
            if button.press.is_none() && button.double.is_none() && button.hold.is_none() {
                let message = "a button that does nothing; give it press, double or hold";
                found.push((format!("button.{n}"), message.to_owned()));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The lines of what is wrong, and all of it in words.
    fn wrong(text: &str) -> (Vec<usize>, String) {
        let error = Config::parse("b.toml", text).unwrap_err();
        (error.problems().iter().map(|problem| problem.line).collect(), error.to_string())
    }

    #[test]
    fn all_that_is_wrong_is_told_at_once() {
        let text = "volum = 3\nmode = \"jorney\"\nhour = 24\nquiet = \"22\"\nperiods = [\"weekday\", \"wekend\"]\n\
            [[button]]\npin = 17\npress = \"next-locaton\"\n[[button]]\npin = 17\n[[led]]\npin = 40\nshows = \"beat\"\n";
        let (lines, shown) = wrong(text);
        assert_eq!(lines, [1, 2, 3, 4, 5, 8, 9, 10, 12], "{shown}");
        for said in ["did you mean `volume`", "did you mean `next-location`", "taken by a button", "no 40"] {
            assert!(shown.contains(said), "{said}: {shown}");
        }
    }

    #[test]
    fn several_wrong_entries_of_a_list_are_told_and_of_several_tables() {
        let text = "periods = [\"wekday\",\n\"weekday\",\n\"wekend\"]\n[[led]]\npin = 40\nshows = \"beet\"\n\
            [[led]]\npin = 41\nshows = \"beat\"\n[[led]]\npin = 3\nshows = \"beat\"\n[[encoder]]\npins = [3,\n50]\n\
            clockwise = \"volume-up\"\nanticlockwise = \"volume-dawn\"\n";
        let (lines, shown) = wrong(text);
        assert_eq!(lines, [1, 3, 5, 6, 8, 15, 17], "{shown}");
    }

    #[test]
    fn what_is_wrong_with_synths_has_its_line() {
        let text = "buffer = 12\naudio-latency = 9000\n[midi]\nchannel = 17\nmap = [\"Briggate=1\", \"Headrow\"]\n\
            transpose = 60\nvelocity = \"loud\"\nadvance = -6000.5\nbaud = 1\n";
        let (lines, shown) = wrong(text);
        assert_eq!(lines, [1, 2, 4, 5, 6, 7, 8, 9], "{shown}");
    }

    #[test]
    fn what_is_wrong_with_the_wiring_has_its_line() {
        let text = "[gpio]\ndriver = \"fake:\"\nhold-ms = 18446744073709551\nrepeat-ms = 0\n[[button]]\npin = 17\n\
            double = \"bells\"\nhold = \"repeat\"\n";
        let (lines, shown) = wrong(text);
        assert_eq!(lines, [2, 3, 4, 8], "{shown}");
    }
}
