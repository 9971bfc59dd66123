//! Shows what is heard while it plays: on a terminal one line that moves, elsewhere one line an hour.

use super::words;
use crate::compose::{Movement, Part, Phrase};
use crate::text;
use crate::theory::{TICKS_PER_BAR, TICKS_PER_BEAT};
use rustix::termios::tcgetwinsize;
use std::io::{self, IsTerminal};
use std::sync::Arc;

/// Goes back to the start of the line and clears it.
const CLEAR: &str = "\r\x1b[K";

/// Columns to use if a terminal does not say its width.
const USUAL: u16 = 80;

/// Letters of a place's name in the moving line.
const LABEL: usize = 5;

/// The line that tells where the music is.
pub struct MovingLine {
    movement: Arc<Movement>,
    places: Vec<Place>,
    /// The line on the terminal; none if there is no terminal.
    shown: Option<String>,
    /// The index of the phrase that was last printed, if there is no terminal.
    told: Option<usize>,
}

/// One place and all its players.
struct Place {
    label: String,
    /// The players, as indices of the movement's parts.
    parts: Vec<usize>,
}

impl MovingLine {
    /// A line for a movement; nothing is shown yet.
    pub fn new(movement: Arc<Movement>) -> Self {
        Self { places: places(&movement), movement, shown: can_move().then(String::new), told: None }
    }

    /// Shows what is heard at a tick.
    pub fn show(&mut self, tick: u32) {
        let phrase = self.movement.phrases.iter().rposition(|phrase| phrase.start <= tick);
        match &self.shown {
            Some(shown) => {
                let line: String = text::plain(&self.line(phrase, tick)).chars().take(width()).collect();
                // A line that nobody has taken yet is not followed by another.
                if *shown != line && !words::are_waiting() {
                    words::write(format!("{CLEAR}{line}").into_bytes());
                    self.shown = Some(line);
                }
            }
            None if self.told != phrase => {
                self.told = phrase;
                if let Some(phrase) = phrase.map(|i| &self.movement.phrases[i]) {
                    words::line(&text::plain(&hour_line(phrase)));
                }
            }
            None => {}
        }
    }

    /// Prints a message without spoiling the line.
    pub fn say(&self, text: &str) {
        let text = text::plain(text);
        match &self.shown {
            Some(shown) => words::write(format!("{CLEAR}{text}\n{shown}").into_bytes()),
            None => words::line(&text),
        }
    }

    /// Removes the line when the music has ended.
    pub fn end(&self) {
        if self.shown.is_some() {
            words::write(CLEAR.into());
        }
    }

    /// The text of the line: `07:00  F major  3.2  North▃ South▅ ...`
    fn line(&self, phrase: Option<usize>, tick: u32) -> String {
        let Some(phrase) = phrase.map(|i| &self.movement.phrases[i]) else { return "opening".into() };
        let (bar, beat) = ((tick - phrase.start) / TICKS_PER_BAR + 1, tick % TICKS_PER_BAR / TICKS_PER_BEAT + 1);
        let key = format!("{} {}", phrase.key.tonic, phrase.key.mode.name());
        let meters: Vec<String> =
            self.places.iter().map(|place| format!("{}{}", place.label, place.meter(&self.movement, tick))).collect();
        format!("{:02}:00  {key:8} {bar}.{beat}  {}", phrase.hour, meters.join(" "))
    }
}

impl Place {
    /// How loudly the place sounds: a dot for silence, else a block as high as the loudest note's velocity.
    fn meter(&self, movement: &Movement, tick: u32) -> char {
        const HEIGHTS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
        let loudest = self.parts.iter().filter_map(|part| sounding(&movement.parts[*part], tick)).max();
        loudest.map_or('·', |velocity| HEIGHTS[usize::from(velocity.min(127)) / 16])
    }
}

/// The velocity, 1 to 127, of the note that a part holds at a tick.
fn sounding(part: &Part, tick: u32) -> Option<u8> {
    let after = part.notes.partition_point(|note| note.onset <= tick);
    let note = part.notes.get(after.checked_sub(1)?)?;
    (tick - note.onset < note.duration).then_some(note.velocity)
}

/// Letters that fit on a line of the terminal without beginning the next.
fn width() -> usize {
    let columns = tcgetwinsize(io::stderr()).map_or(USUAL, |size| if size.ws_col == 0 { USUAL } else { size.ws_col });
    usize::from(columns).saturating_sub(1)
}

/// Whether standard error is a terminal that can write over a line.
fn can_move() -> bool {
    let term = std::env::var("TERM").unwrap_or_default();
    io::stderr().is_terminal() && !term.is_empty() && term != "dumb"
}

/// The line for a whole hour.
fn hour_line(phrase: &Phrase) -> String {
    format!(
        "{:02}:00  {} {}, {:.0} beats a minute, {} {}",
        phrase.hour,
        phrase.key.tonic,
        phrase.key.mode.name(),
        phrase.tempo_bpm,
        text::thousands(phrase.total),
        text::people(phrase.total)
    )
}

fn places(movement: &Movement) -> Vec<Place> {
    let names = movement.locations();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let parts = |name: &str| {
        let of_place = |(_, part): &(usize, &Part)| part.location.as_deref() == Some(name);
        movement.parts.iter().enumerate().filter(of_place).map(|(number, _)| number).collect()
    };
    names.iter().map(|name| Place { label: label(name, &names), parts: parts(name) }).collect()
}

/// The word of a name that the fewest other names have, cut short. Small words such as `at` do not count.
fn label(name: &str, names: &[&str]) -> String {
    let has = |other: &str, word: &str| other.split_whitespace().any(|w| w == word);
    let words = || name.split_whitespace().filter(|word| word.starts_with(|c: char| !c.is_lowercase()));
    let word = words().min_by_key(|word| names.iter().filter(|other| has(other, word)).count());
    word.unwrap_or(name).chars().take(LABEL).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::test_movement::movement;

    #[test]
    fn labels_tell_places_apart() {
        let names = ["Albion Street North", "Albion Street South", "Briggate", "Briggate at McDonalds", "Headrow"];
        let labels: Vec<String> = names.iter().map(|name| label(name, &names)).collect();
        assert_eq!(labels, ["North", "South", "Brigg", "McDon", "Headr"]);
    }

    #[test]
    fn the_line_tells_hour_key_bar_beat_and_who_sounds() {
        let live = MovingLine::new(Arc::new(movement(2)));
        assert_eq!(live.line(Some(0), 0), "07:00  Ab major 1.1  0▅ 1▅");
        assert_eq!(live.line(Some(0), 5 * TICKS_PER_BEAT), "07:00  Ab major 2.2  0· 1·");
        assert_eq!(live.line(None, 0), "opening");
    }
}
