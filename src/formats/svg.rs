//! A picture of the music: a piano roll of every hour with each part in its colour, the bells above and the counts beneath.

use super::format::{Format, Holds};
use crate::compose::{Movement, Part, Reason};
use crate::text;
use crate::theory::TICKS_PER_PHRASE;
use std::io;
use svg::Document;
use svg::node::element::{Group, Line, Rectangle, Text, Title};

/// SVG's row in the table of formats.
pub(super) const FORMAT: Format = Format {
    name: "svg",
    also: &[],
    holds: Holds::Picture,
    is_text: true,
    write: |movement, _, sink, _| Ok(write_svg(movement, sink)?),
};

/// Least width of an hour, in pixels; if there are few hours, they are drawn wider and fill [`SHEET`].
const HOUR: f64 = 76.0;
/// Width that a few hours fill, in pixels.
const SHEET: f64 = 1200.0;
/// Height of a semitone, in pixels.
const SEMITONE: f64 = 7.0;
/// Height of the row in which the counts of a place stand, in pixels.
const ROW: f64 = 30.0;
/// Room to the left of the first hour, in pixels.
const LEFT: f64 = 60.0;
/// Room above the roll, in pixels.
const TOP: f64 = 96.0;
/// Room to the right of the last hour, for names, in pixels.
const RIGHT: f64 = 330.0;

/// The colours of the parts, which differ in lightness too, after Okabe and Ito's palette for all kinds of colour vision.
const COLOURS: [&str; 12] = [
    "#D55E00", "#0072B2", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#8C564B", "#6A3D9A", "#B2182B", "#1B7837",
    "#4D4D4D", "#A6761D",
];

/// Writes a movement as an SVG picture.
///
/// # Errors
/// When writing fails.
pub fn write_svg(movement: &Movement, mut out: impl io::Write) -> io::Result<()> {
    svg::write(&mut out, &picture(movement))
}

/// Where ticks and pitches are drawn on the page.
struct Page {
    low: u8,
    high: u8,
    /// Width of an hour, in pixels.
    hour: f64,
    /// Width of all hours and the closing bar, in pixels.
    width: f64,
}

impl Page {
    fn of(movement: &Movement) -> Self {
        let pitches = || movement.parts.iter().flat_map(|part| part.notes.iter().map(|note| note.pitch));
        let (low, high) =
            (pitches().min().unwrap_or(48).saturating_sub(2), pitches().max().unwrap_or(72).saturating_add(2));
        let hours = f64::from(movement.length) / f64::from(TICKS_PER_PHRASE);
        let hour = (SHEET / hours.max(1.0)).max(HOUR);
        Self { low, high, hour, width: hours * hour }
    }

    fn x(&self, tick: u32) -> f64 {
        LEFT + f64::from(tick) / f64::from(TICKS_PER_PHRASE) * self.hour
    }

    fn y(&self, pitch: u8) -> f64 {
        TOP + f64::from(self.high - pitch) * SEMITONE
    }

    fn bottom(&self) -> f64 {
        self.y(self.low)
    }
}

fn picture(movement: &Movement) -> Document {
    let page = Page::of(movement);
    let places: Vec<(usize, &Part)> =
        movement.parts.iter().enumerate().filter(|(_, part)| part.location.is_some()).collect();
    let height = page.bottom() + 56.0 + ROW * places.len() as f64 + 30.0;
    let width = LEFT + page.width + RIGHT;
    let mut document = Document::new()
        .set("viewBox", (0, 0, width.ceil() as i64, height.ceil() as i64))
        .set("font-family", "Helvetica, Arial, sans-serif")
        .set("font-size", 11)
        .add(Rectangle::new().set("width", "100%").set("height", "100%").set("fill", "#FFFDF8"))
        .add(text(LEFT, 28.0, &movement.title).set("font-size", 20).set("font-weight", "bold"))
        .add(text(LEFT, 48.0, &subtitle(movement)).set("fill", "#555"));
    document = hours(document, movement, &page, height);
    for (i, part) in movement.parts.iter().enumerate() {
        document = document.add(notes(part, colour(movement, i), &page));
    }
    for (row, (i, part)) in places.into_iter().enumerate() {
        let floor = page.bottom() + 56.0 + ROW * (row as f64 + 1.0) - 4.0;
        document = counts(document, movement, part, (i, floor), &page);
    }
    document
}

fn text(x: f64, y: f64, content: &str) -> Text {
    Text::new(content).set("x", round(x)).set("y", round(y))
}

fn round(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

fn subtitle(movement: &Movement) -> String {
    let seconds = movement.seconds() as u64;
    let attribution = movement.attribution.first().map_or(String::new(), |line| format!(" · {line}"));
    format!("{} · {} · {} min {:02} s{attribution}", movement.score, movement.period, seconds / 60, seconds % 60)
}

/// Supporting voices and bells are grey; places have colours in order.
fn colour(movement: &Movement, index: usize) -> &'static str {
    let part = &movement.parts[index];
    let mut names: Vec<&String> = Vec::new();
    for name in movement.parts[..index].iter().filter_map(|part| part.location.as_ref()) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    match &part.location {
        Some(name) => COLOURS[names.iter().position(|other| *other == name).unwrap_or(names.len()) % COLOURS.len()],
        None => "#B8B0A0",
    }
}

/// The line, clock time and key of each hour.
fn hours(mut document: Document, movement: &Movement, page: &Page, height: f64) -> Document {
    for (i, phrase) in movement.phrases.iter().enumerate() {
        let x = page.x(phrase.start);
        if i % 2 == 1 {
            let band = Rectangle::new()
                .set("x", round(x))
                .set("y", TOP - 8.0)
                .set("width", round(page.hour))
                .set("height", height - TOP - 14.0);
            document = document.add(band.set("fill", "#F3EEE2"));
        }
        document = document
            .add(
                Line::new()
                    .set("x1", round(x))
                    .set("x2", round(x))
                    .set("y1", TOP - 30.0)
                    .set("y2", round(height - 22.0))
                    .set("stroke", "#DDD3BF"),
            )
            .add(text(x + 4.0, TOP - 20.0, &format!("{:02}:00", phrase.hour)).set("font-weight", "bold"))
            .add(text(x + 44.0, TOP - 20.0, &phrase.key.to_string()).set("fill", "#A03000"));
    }
    document
}

/// The notes of a part. Strokes of the bells are drawn thin and tall, like nails in the hour.
fn notes(part: &Part, colour: &str, page: &Page) -> Group {
    let mut group = Group::new().set("fill", colour).add(Title::new(part.name.clone()));
    for note in &part.notes {
        let (x, y) = (page.x(note.onset), page.y(note.pitch));
        let width = (f64::from(note.duration) / f64::from(TICKS_PER_PHRASE) * page.hour).max(0.8);
        let mut mark = Rectangle::new().set("x", round(x)).set("y", round(y - SEMITONE + 1.0));
        mark = match note.reason {
            Reason::Bell => mark.set("width", 1.4).set("height", SEMITONE * 2.0).set("fill", "#7A6A3A"),
            Reason::Harmony => mark.set("width", round(width)).set("height", 2.0),
            _ => mark.set("rx", 1).set("width", (width * 100.0).round() / 100.0).set("height", SEMITONE - 1.5),
        };
        group = group.add(mark.set("opacity", (f64::from(note.velocity) / 127.0 * 70.0 + 30.0).round() / 100.0));
    }
    group
}

/// The counts of a place as bars, with its name and instrument beside them.
fn counts(
    mut document: Document,
    movement: &Movement,
    part: &Part,
    (index, floor): (usize, f64),
    page: &Page,
) -> Document {
    let count =
        |phrase: &crate::compose::Phrase| phrase.parts.iter().find(|hour| hour.part == index).map(|hour| hour.count);
    let most = movement.phrases.iter().filter_map(count).fold(1.0, f64::max);
    let mut told = false;
    for phrase in &movement.phrases {
        let Some(count) = count(phrase) else { continue };
        told = true;
        let tall = (count / most * (ROW - 8.0)).max(0.5);
        let bar = Rectangle::new().set("x", round(page.x(phrase.start) + 6.0)).set("y", round(floor - tall));
        document = document.add(
            bar.set("width", page.hour - 12.0)
                .set("height", round(tall))
                .set("fill", colour(movement, index))
                .set("opacity", 0.75)
                .add(Title::new(format!("{:02}:00: {} {}", phrase.hour, text::whole(count), text::people(count)))),
        );
    }
    let name = if told { part.name.clone() } else { format!("{} (doubles)", part.name) };
    let label = text(LEFT + page.width + 14.0, floor - 4.0, &name).set("fill", colour(movement, index));
    let scale =
        text(LEFT - 6.0, floor, &if told { format!("{most:.0}") } else { String::new() }).set("text-anchor", "end");
    document.add(label.set("font-weight", "bold")).add(scale.set("fill", "#888").set("font-size", 9))
}

#[cfg(test)]
mod tests {
    use super::super::test_movement::movement;
    use super::*;

    #[test]
    fn every_note_and_hour_is_drawn() {
        let movement = movement(3);
        let mut bytes = Vec::new();
        write_svg(&movement, &mut bytes).unwrap();
        let picture = String::from_utf8(bytes).unwrap();
        let notes: usize = movement.parts.iter().map(|part| part.notes.len()).sum();
        let counts: usize = movement.phrases.iter().map(|phrase| phrase.parts.len()).sum();
        let bands = movement.phrases.len() / 2;
        assert_eq!(picture.matches("<rect").count(), 1 + notes + counts + bands);
        for phrase in &movement.phrases {
            assert!(picture.contains(&format!("{:02}:00", phrase.hour)));
        }
    }
}
