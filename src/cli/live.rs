//! What is heard right now, while it plays: on a terminal one line that moves, elsewhere one line an hour.

use super::say;
use crate::compose::{Movement, Part, Phrase};
use crate::theory::{TICKS_PER_BAR, TICKS_PER_BEAT};
use indicatif::{ProgressBar, ProgressStyle};
use std::io::{self, IsTerminal};

/// Letters of a place's name in the moving line.
const LABEL: usize = 5;

/// The line that tells where the music is.
pub struct Live<'a> {
    movement: &'a Movement,
    places: Vec<Place<'a>>,
    /// The moving line; none where there is no terminal.
    bar: Option<ProgressBar>,
    /// The hour that was last told of, where there is no terminal.
    told: Option<usize>,
}

/// One place and all its players.
struct Place<'a> {
    label: String,
    parts: Vec<&'a Part>,
}

impl<'a> Live<'a> {
    /// Begins; nothing is shown yet.
    pub fn new(movement: &'a Movement) -> Self {
        let bar = io::stderr().is_terminal().then(|| {
            let style = ProgressStyle::with_template("{wide_msg}").unwrap_or_else(|_| ProgressStyle::default_bar());
            ProgressBar::new_spinner().with_style(style)
        });
        Self { movement, places: places(movement), bar, told: None }
    }

    /// The music is at this tick.
    pub fn show(&mut self, tick: u32) {
        let phrase = self.movement.phrases.iter().rposition(|phrase| phrase.start <= tick);
        match &self.bar {
            Some(bar) => {
                let line = self.line(phrase, tick);
                if bar.message() != line {
                    bar.set_message(line);
                }
            }
            None if self.told != phrase => {
                self.told = phrase;
                if let Some(phrase) = phrase.map(|i| &self.movement.phrases[i]) {
                    say::note(&hour_line(phrase));
                }
            }
            None => {}
        }
    }

    /// A word in between.
    pub fn say(&self, text: &str) {
        match &self.bar {
            Some(bar) => bar.suspend(|| say::note(text)),
            None => say::note(text),
        }
    }

    /// The music has ended: the line goes.
    pub fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }

    /// `07:00  F major  3.2  North▃ South▅ ...`
    fn line(&self, phrase: Option<usize>, tick: u32) -> String {
        let Some(phrase) = phrase.map(|i| &self.movement.phrases[i]) else { return "opening".into() };
        let (bar, beat) = ((tick - phrase.start) / TICKS_PER_BAR + 1, tick % TICKS_PER_BAR / TICKS_PER_BEAT + 1);
        let key = format!("{} {}", phrase.key.tonic, phrase.key.mode.name());
        let meters: Vec<String> =
            self.places.iter().map(|place| format!("{}{}", place.label, place.meter(tick))).collect();
        format!("{:02}:00  {key:8} {bar}.{beat}  {}", phrase.hour, meters.join(" "))
    }
}

impl Place<'_> {
    /// How loudly the place sounds: a dot for silence, else a block as high as the loudest note's velocity.
    fn meter(&self, tick: u32) -> char {
        const HEIGHTS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
        let loudest = self.parts.iter().filter_map(|part| sounding(part, tick)).max();
        loudest.map_or('·', |velocity| HEIGHTS[usize::from(velocity.min(127)) / 16])
    }
}

/// The velocity of the note that a part holds.
fn sounding(part: &Part, tick: u32) -> Option<u8> {
    let after = part.notes.partition_point(|note| note.onset <= tick);
    let note = part.notes.get(after.checked_sub(1)?)?;
    (tick - note.onset < note.duration).then_some(note.velocity)
}

/// One line for a whole hour.
fn hour_line(phrase: &Phrase) -> String {
    format!(
        "{:02}:00  {} {}, {:.0} beats a minute, {} people",
        phrase.hour,
        phrase.key.tonic,
        phrase.key.mode.name(),
        phrase.tempo_bpm,
        say::thousands(phrase.total)
    )
}

fn places(movement: &Movement) -> Vec<Place<'_>> {
    let mut names: Vec<&str> = Vec::new();
    for location in movement.parts.iter().filter_map(|part| part.location.as_deref()) {
        if !names.contains(&location) {
            names.push(location);
        }
    }
    let of_place = |name: &str| movement.parts.iter().filter(|part| part.location.as_deref() == Some(name)).collect();
    names.iter().map(|name| Place { label: label(name, &names), parts: of_place(name) }).collect()
}

/// The word of a name that fewest other names have, cut short. Little words such as `at` tell nothing.
fn label(name: &str, names: &[&str]) -> String {
    let has = |other: &str, word: &str| other.split_whitespace().any(|w| w == word);
    let words = || name.split_whitespace().filter(|word| word.starts_with(|c: char| !c.is_lowercase()));
    let word = words().min_by_key(|word| names.iter().filter(|other| has(other, word)).count());
    word.unwrap_or(name).chars().take(LABEL).collect()
}

/// The tick that sounds so many microseconds into the piece.
pub fn tick_at(movement: &Movement, micros: u64) -> u32 {
    let (mut low, mut high) = (0, movement.length);
    while low < high {
        let middle = low + (high - low).div_ceil(2);
        if movement.tempo.micros_at(middle) <= micros {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    low
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outputs::test_movement::movement;

    #[test]
    fn labels_tell_places_apart() {
        let names = ["Albion Street North", "Albion Street South", "Briggate", "Briggate at McDonalds", "Headrow"];
        let labels: Vec<String> = names.iter().map(|name| label(name, &names)).collect();
        assert_eq!(labels, ["North", "South", "Brigg", "McDon", "Headr"]);
    }

    #[test]
    fn time_finds_its_tick() {
        let movement = movement(1); // a beat a second
        assert_eq!(tick_at(&movement, 0), 0);
        assert_eq!(tick_at(&movement, 999_999), TICKS_PER_BEAT - 1);
        assert_eq!(tick_at(&movement, 1_000_000), TICKS_PER_BEAT);
        assert_eq!(tick_at(&movement, u64::MAX), movement.length);
    }

    #[test]
    fn the_line_tells_hour_key_bar_beat_and_who_sounds() {
        let movement = movement(2);
        let live = Live::new(&movement);
        assert_eq!(live.line(Some(0), 0), "07:00  Ab major 1.1  0▅ 1▅");
        assert_eq!(live.line(Some(0), 5 * TICKS_PER_BEAT), "07:00  Ab major 2.2  0· 1·");
        assert_eq!(live.line(None, 0), "opening");
    }
}
