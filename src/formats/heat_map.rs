//! A picture of counts: how busy a city is by weekday and hour, a cell for each.

use crate::footfall::{Inspection, WEEKDAYS};
use crate::text::{counted, people, thousands, whole};
use std::io;
use svg::Document;
use svg::node::element::{Rectangle, Text, Title};

/// Width and height of a cell, in pixels.
const CELL: (f64, f64) = (34.0, 30.0);
/// Room to the left of the cells, for the names of days, in pixels.
const LEFT: f64 = 104.0;
/// Room above the cells, in pixels.
const TOP: f64 = 92.0;
/// Room to the right of the cells, in pixels.
const RIGHT: f64 = 24.0;
/// Room below the cells, for the scale, in pixels.
const BELOW: f64 = 56.0;
/// The colour of an empty hour and of the busiest one: red, green and blue, 0 to 255.
const COLOURS: [[f64; 3]; 2] = [[251.0, 240.0, 217.0], [122.0, 1.0, 36.0]];

/// Writes how busy a city is by weekday and hour as an SVG picture. A cell where nothing was counted is left out.
///
/// # Errors
/// When writing fails.
pub fn write_heat_map(inspection: &Inspection, mut out: impl io::Write) -> io::Result<()> {
    svg::write(&mut out, &picture(inspection))
}

fn text(x: f64, y: f64, content: &str) -> Text {
    Text::new(content).set("x", x).set("y", y)
}

/// The colour of a share of the busiest hour, 0 to 1.
fn colour(share: f64) -> String {
    let mix = |i: usize| (COLOURS[0][i] + (COLOURS[1][i] - COLOURS[0][i]) * share).round() as u8;
    format!("#{:02X}{:02X}{:02X}", mix(0), mix(1), mix(2))
}

fn subtitle(inspection: &Inspection) -> String {
    let places = counted(inspection.locations.len(), "location");
    match (inspection.first, inspection.last) {
        (Some(first), Some(last)) => format!("all places together: {places}, {first} to {last}"),
        _ => format!("all places together: {places}"),
    }
}

fn picture(inspection: &Inspection) -> Document {
    let most = inspection.week.most().unwrap_or(0.0);
    let (width, height) = (LEFT + 24.0 * CELL.0 + RIGHT, TOP + 7.0 * CELL.1 + BELOW);
    let mut document = Document::new()
        .set("viewBox", (0, 0, width as i64, height as i64))
        .set("font-family", "Helvetica, Arial, sans-serif")
        .set("font-size", 12)
        .add(Rectangle::new().set("width", "100%").set("height", "100%").set("fill", "#FFFDF8"))
        .add(text(24.0, 32.0, "People by weekday and hour").set("font-size", 20).set("font-weight", "bold"))
        .add(text(24.0, 54.0, &subtitle(inspection)).set("fill", "#555"));
    for hour in (0..24).step_by(3) {
        let x = LEFT + f64::from(hour) * CELL.0;
        document = document.add(text(x, TOP - 8.0, &format!("{hour:02}:00")).set("fill", "#555"));
    }
    for ((row, name), hours) in WEEKDAYS.iter().enumerate().zip(inspection.week.0) {
        let y = TOP + row as f64 * CELL.1;
        document = document.add(text(LEFT - 10.0, y + 20.0, name).set("text-anchor", "end"));
        for (hour, count) in hours.into_iter().enumerate() {
            let Some(count) = count else { continue };
            let share = if most > 0.0 { count / most } else { 0.0 };
            let told = format!("{name} {hour:02}:00: {} {}", whole(count), people(count));
            let cell = Rectangle::new().set("x", LEFT + hour as f64 * CELL.0).set("y", y);
            let cell = cell.set("width", CELL.0 - 1.0).set("height", CELL.1 - 1.0).set("fill", colour(share));
            document = document.add(cell.add(Title::new(told)));
        }
    }
    scale(document, most, TOP + 7.0 * CELL.1 + 16.0)
}

/// The colours from an empty hour to the busiest one, with the numbers for which they stand.
fn scale(mut document: Document, most: f64, y: f64) -> Document {
    const STEPS: u32 = 12;
    for step in 0..=STEPS {
        let mark = Rectangle::new().set("x", LEFT + f64::from(step) * 14.0).set("y", y);
        let share = f64::from(step) / f64::from(STEPS);
        document = document.add(mark.set("width", 14.0).set("height", 12.0).set("fill", colour(share)));
    }
    let words = format!("0 to {} people in an hour: the mean of all days", thousands(most));
    document.add(text(LEFT + f64::from(STEPS + 1) * 14.0 + 10.0, y + 10.0, &words).set("fill", "#555"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::footfall::{Footfall, Loaded};

    #[test]
    fn every_hour_of_the_week_is_a_cell() {
        let loaded = Loaded { footfall: Footfall::leeds_week(), files: Vec::new() };
        let mut bytes = Vec::new();
        write_heat_map(&Inspection::new(&loaded), &mut bytes).unwrap();
        let picture = String::from_utf8(bytes).unwrap();
        assert_eq!(picture.matches("<rect").count(), 1 + 7 * 24 + 13);
        assert!(picture.contains("Saturday 14:00: ") && picture.contains("#7A0124"), "{picture}");
    }

    #[test]
    fn what_was_not_counted_has_no_cell() {
        let table = "Date,Hour,Location,Count\n2024-03-04,7,<Mill>,0\n2024-03-04,8,<Mill>,0\n";
        let loaded = crate::footfall::read("a.csv", table.as_bytes()).unwrap();
        let mut bytes = Vec::new();
        write_heat_map(&Inspection::new(&loaded), &mut bytes).unwrap();
        assert_eq!(String::from_utf8(bytes).unwrap().matches("<rect").count(), 1 + 2 + 13);
    }
}
