//! Draws the upper part of the screen: a clock that can be read from afar, the circle of fifths, people through the
//! day.

use super::canvas::Canvas;
use super::look::{Look, Signs, people};
use super::model::{Model, Place};
use crate::text;
use crate::theory::{Key, Mode};
use ratatui::style::Style;

/// Rows of the upper part at its full size.
pub(super) const ROWS: u16 = 7;
/// Columns that the upper part needs for its full size.
pub(super) const COLUMNS: u16 = 80;

/// Digits of three columns and five rows; each bit is a square, the highest bit the left one.
const DIGITS: [[u8; 5]; 10] = [
    [7, 5, 5, 5, 7],
    [2, 6, 2, 2, 7],
    [7, 1, 7, 4, 7],
    [7, 1, 3, 1, 7],
    [5, 5, 7, 1, 1],
    [7, 4, 7, 1, 7],
    [7, 4, 7, 5, 7],
    [7, 1, 1, 2, 2],
    [7, 5, 7, 5, 7],
    [7, 5, 7, 1, 7],
];

/// Where the twelve keys stand, C first, sharps clockwise: the column of the name's middle, and the row.
const CIRCLE: [(u16, u16); 12] =
    [(11, 0), (16, 1), (19, 2), (20, 3), (19, 4), (16, 5), (11, 6), (6, 5), (3, 4), (2, 3), (3, 2), (6, 1)];

/// Draws the upper part at its full size, from row `y` on.
pub(super) fn draw(canvas: &mut Canvas, y: u16, model: &Model, look: Look) {
    const AMID: u16 = 33;
    // The columns that a wide screen has to spare go between clock, circle and day.
    let spare = canvas.width().saturating_sub(COLUMNS) / 2;
    clock(canvas, 1, y, model.place.as_ref(), look);
    circle(canvas, AMID + spare, y, model.place.as_ref(), look);
    day(canvas, canvas.width().saturating_sub(25), y, model, look);
}

/// Draws the hour in digits that are five rows high, then bar and beat, key and tempo.
fn clock(canvas: &mut Canvas, x: u16, y: u16, place: Option<&Place>, look: Look) {
    let square = look.sign("██", "##");
    let mut column = x;
    let hour = place.map_or_else(|| "--:--".to_owned(), |place| format!("{:02}:00", place.hour));
    for sign in hour.chars() {
        let lines = match sign.to_digit(10) {
            Some(digit) => DIGITS[digit as usize],
            None if sign == ':' => [0, 4, 0, 4, 0],
            None => [0, 0, 7, 0, 0],
        };
        let width = if sign == ':' { 1 } else { 3 };
        for (row, bits) in lines.iter().enumerate() {
            for bit in (0..width).filter(|bit| bits & (4 >> bit) != 0) {
                canvas.put(column + 2 * bit, y + row as u16, square, look.strong());
            }
        }
        column += 2 * width + 1;
    }
    let Some(place) = place else { return };
    let end = beats(canvas, x, y + 5, place, look);
    if place.strokes > 0 {
        let words = if place.strokes == 1 { "1 stroke".to_owned() } else { format!("{} strokes", place.strokes) };
        canvas.put(end + 2, y + 5, &words, look.strong());
    }
    canvas.put(x, y + 6, &tempo(place), Style::new());
}

/// Draws `bar 3 of 8  * . . .`; returns the column after it.
fn beats(canvas: &mut Canvas, x: u16, y: u16, place: &Place, look: Look) -> u16 {
    let bar = if place.bar > 8 { "closing bar".to_owned() } else { format!("bar {} of 8", place.bar) };
    let mut end = canvas.put(x, y, &bar, Style::new()) + 2;
    for beat in 1..=4 {
        let (sign, style) = if beat == place.beat {
            (look.sign("●", "*"), look.strong())
        } else {
            (look.sign("·", "."), look.faint())
        };
        end = canvas.put(end, y, sign, style) + 1;
    }
    end.saturating_sub(1)
}

fn tempo(place: &Place) -> String {
    format!("{:.0} beats a minute", place.bpm)
}

/// The name of a key: `F major`.
fn key_name(key: Key) -> String {
    format!("{} {}", key.tonic, key.mode.name())
}

/// The twelve keys of a mode, from C or A minor upwards by fifths.
fn keys(mode: Mode) -> [Key; 12] {
    let home = Key::parse(if mode == Mode::Minor { "Am" } else { "C" });
    let home = home.unwrap_or_else(|| unreachable!("these are keys"));
    std::array::from_fn(|n| home.fifths_up(if n > 6 { n as i32 - 12 } else { n as i32 }))
}

/// The index of a key among the twelve keys of its mode.
fn seat(key: Key) -> usize {
    usize::try_from(i32::from(key.fifths()).rem_euclid(12)).unwrap_or(0)
}

fn circle(canvas: &mut Canvas, x: u16, y: u16, place: Option<&Place>, look: Look) {
    let mode = place.map_or(Mode::Major, |place| place.key.mode);
    for (n, key) in keys(mode).into_iter().enumerate() {
        let (column, row) = CIRCLE[n];
        let here = place.filter(|place| seat(place.key) == n);
        let name = here.map_or(key, |place| place.key).to_string();
        let left = (x + column).saturating_sub(name.len() as u16 / 2);
        match here {
            Some(_) => {
                canvas.put(left - 1, y + row, &format!("[{name}]"), look.here());
            }
            None => {
                canvas.put(left, y + row, &name, look.faint());
            }
        }
    }
    if let Some(place) = place {
        canvas.put_amid(x + 5, x + 18, y + 3, &key_name(place.key), look.strong());
    }
}

/// Draws the circle cut open into one row, with the present key in the middle.
pub(super) fn keys_in_a_row(canvas: &mut Canvas, y: u16, model: &Model, look: Look) {
    let Some(place) = &model.place else { return };
    let mut x = canvas.put(0, y, " keys ", look.faint());
    for n in -5..=6 {
        let name = place.key.fifths_up(n).to_string();
        x = if n == 0 {
            canvas.put(x, y, &format!("[{name}]"), look.here())
        } else {
            canvas.put(x, y, &format!(" {name} "), look.faint())
        };
    }
}

/// Draws the number of people in this hour, and a column for every hour of the day.
fn day(canvas: &mut Canvas, x: u16, y: u16, model: &Model, look: Look) {
    const HIGH: u16 = 4;
    let words = model
        .place
        .map_or_else(String::new, |place| format!("{} {} in all", people(place.total), text::people(place.total)));
    canvas.put(x, y, &words, look.strong());
    columns(canvas, x, y + 1, HIGH, model, look);
    if let Some(place) = &model.place {
        canvas.put(x + u16::from(place.hour), y + 1 + HIGH, look.sign("▲", "^"), look.strong());
    }
    for hour in [0u16, 6, 12, 18] {
        canvas.put(x + hour, y + 2 + HIGH, &hour.to_string(), look.faint());
    }
    canvas.put_before(x + 24, y + 2 + HIGH, "23", look.faint());
}

/// Draws a column for every hour of the day, `high` rows high, and a dot for an hour in which no place was counted.
fn columns(canvas: &mut Canvas, x: u16, y: u16, high: u16, model: &Model, look: Look) {
    let most = model.day.iter().copied().fold(1.0, f64::max);
    let steps: &[&str] = match look.signs {
        Signs::All => &[" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"],
        Signs::Halves => &[" ", "▄", "█"],
        Signs::Ascii => &[" ", "#"],
    };
    let full = steps.len() - 1;
    for (hour, count) in model.day.iter().enumerate() {
        // An hour with anybody in it has at least one step.
        let height = (count / most * f64::from(high) * full as f64).round() as usize;
        let height = if *count > 0.0 { height.max(1) } else { 0 };
        let here = model.place.is_some_and(|place| usize::from(place.hour) == hour);
        let style = match (here, model.hours[hour]) {
            (true, _) => look.strong(),
            (_, true) => Style::new(),
            _ => look.faint(),
        };
        if !model.counted[hour] {
            canvas.put(x + hour as u16, y + high - 1, look.sign("·", "."), look.faint());
            continue;
        }
        for row in 0..high {
            let step = height.saturating_sub(usize::from(high - 1 - row) * full).min(full);
            canvas.put(x + hour as u16, y + row, steps[step], style);
        }
    }
}

/// Draws the day's columns in one row.
pub(super) fn day_in_a_row(canvas: &mut Canvas, y: u16, model: &Model, look: Look) {
    let x = canvas.put(0, y, " day  ", look.faint());
    columns(canvas, x, y, 1, model, look);
    if let Some(place) = &model.place {
        canvas.restyle(x + u16::from(place.hour), y, 1, look.here());
        canvas.put(x + 26, y, &format!("{} {} in all", people(place.total), text::people(place.total)), Style::new());
    }
}

/// Draws clock, key, bar and tempo in one row.
pub(super) fn line(canvas: &mut Canvas, y: u16, model: &Model, look: Look) {
    let Some(place) = &model.place else { return };
    let x = canvas.put(0, y, &format!(" {:02}:00", place.hour), look.strong());
    let x = canvas.put(x + 2, y, &key_name(place.key), look.strong());
    let x = beats(canvas, x + 2, y, place, look);
    canvas.put(x + 2, y, &tempo(place), Style::new());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_has_its_seat() {
        for mode in [Mode::Major, Mode::Minor] {
            for (n, key) in keys(mode).into_iter().enumerate() {
                assert_eq!(seat(key), n, "{key}");
            }
        }
        let seat = |text: &str| seat(Key::parse(text).unwrap());
        assert_eq!((seat("Gb"), seat("F#"), seat("Ab"), seat("Am"), seat("Ebm")), (6, 6, 8, 0, 6));
    }
}
