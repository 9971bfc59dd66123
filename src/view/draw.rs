//! Draws a frame: decides what stands where, for any size of terminal.

use super::canvas::{self, Canvas};
use super::head;
use super::help;
use super::look::{Look, Signs, people};
use super::model::{Desk, Model, Row};
use super::roll;
use crate::compose::Movement;
use crate::theory::TICKS_PER_PHRASE;
use ratatui::buffer::Buffer;
use ratatui::style::{Modifier, Style};

/// The fewest rows, ruler included, for which the piano roll is drawn.
const LEAST_ROLL: u16 = 3;
/// The fewest rows, ruler included, that the places leave to the piano roll on a large screen.
const GOOD_ROLL: u16 = 5;

/// How many rows each part of the screen gets; 0 if there is no room for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Deal {
    title: u16,
    /// Whether the upper part has its full size.
    full: bool,
    head: u16,
    /// Rows of the places, heading included.
    places: u16,
    /// Rows of the piano roll, ruler included.
    roll: u16,
    status: u16,
    help: u16,
}

impl Deal {
    fn of(width: u16, height: u16, places: u16) -> Self {
        let full = width >= head::COLUMNS && height >= head::ROWS + 12;
        let head = if full { head::ROWS } else { [1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 3][usize::from(height.min(11))] };
        let title = u16::from(height >= 3);
        let help = u16::from(height >= 4);
        let status = u16::from(height >= 6);
        let left = height.saturating_sub(title + head + help + status);
        let least = if full { GOOD_ROLL } else { LEAST_ROLL };
        let wanted = places + 1;
        // There is no piano roll if it would leave no room for half of the places.
        let spare = left.saturating_sub(wanted.min(left.saturating_sub(least).max(wanted / 2 + 1)));
        let roll = if spare >= LEAST_ROLL.min(least) { spare } else { 0 };
        Self { title, full, head, places: (left - roll).min(wanted), roll, status, help }
    }
}

/// Draws a frame.
pub(super) fn draw(buffer: &mut Buffer, model: &Model, movement: &Movement, desk: &Desk, look: Look) {
    let mut canvas = Canvas::new(buffer);
    let canvas = &mut canvas;
    let (width, height) = (canvas.width(), canvas.height());
    let deal = Deal::of(width, height, u16::try_from(model.rows.len()).unwrap_or(u16::MAX));
    let mut y = 0;
    if deal.title > 0 {
        title(canvas, y, movement, desk, look);
        y += 1;
    }
    if deal.full {
        head::draw(canvas, y, model, look);
    } else {
        head::line(canvas, y, model, look);
        if deal.head > 1 {
            head::keys_in_a_row(canvas, y + 1, model, look);
        }
        if deal.head > 2 {
            head::day_in_a_row(canvas, y + 2, model, look);
        }
    }
    y += deal.head;
    places(canvas, y, deal.places, model, look);
    y += deal.places;
    if deal.roll > 0 {
        ruler(canvas, y, look);
        notes(canvas, y + 1, deal.roll - 1, model, movement, look);
    }
    if deal.status > 0 {
        status(canvas, height - 1 - deal.help, desk, look);
    }
    if deal.help > 0 {
        help::line(canvas, height - 1, look);
    }
    if desk.help {
        help::sheet(canvas, look);
    }
}

/// Draws the top row: what is chosen, and what goes on.
fn title(canvas: &mut Canvas, y: u16, movement: &Movement, desk: &Desk, look: Look) {
    let sign = match desk.state {
        "playing" => look.sign("▶ ", "> "),
        "paused" => "|| ",
        _ => "",
    };
    let right = format!("{sign}{}  volume {} ", desk.state, desk.volume);
    let end = canvas.width().saturating_sub(canvas::width(&right) + 1);
    let whose = match desk.chosen.as_deref() {
        None => "all places".to_owned(),
        Some([one]) => format!("{one} alone"),
        Some(some) => crate::text::counted(some.len(), "place"),
    };
    // Only files have room for the whole title: the part after the colon is left out.
    let name = movement.title.split(": ").next().unwrap_or_default();
    let mut x = 1;
    for (words, style) in [(name, look.strong()), (&desk.period, look.strong()), (&whose, Style::new())] {
        x = canvas.put_within(x, y, end, words, style);
        x = canvas.put_within(x, y, end, look.sign(" · ", " | "), look.faint());
    }
    canvas.put_within(x, y, end, &format!("score {} ", desk.score), look.faint());
    let style = if desk.state == "playing" { look.strong() } else { look.here() };
    canvas.put_before(canvas.width(), y, &right, style);
}

/// The columns of a place's row; each ends where the next begins.
struct Columns {
    instrument: u16,
    meter: u16,
    dynamic: u16,
    end: u16,
}

impl Columns {
    fn of(width: u16, rows: &[Row]) -> Self {
        let longest =
            |text: fn(&Row) -> &str| rows.iter().map(|row| canvas::width(text(row))).max().unwrap_or(0).min(30);
        let (name, instrument) = (longest(|row| &row.name), longest(|row| &row.instrument));
        let counts = 12;
        // The meter has at least a sixth of the width; names are cut for it, and instruments left out.
        let left = width.saturating_sub(counts + width / 6);
        let both = name + instrument + 5;
        let (at, meter) = match () {
            () if both <= left => (name + 3, both),
            () if left >= 34 => (left - 5 - instrument.min(14) + 2, left),
            () => (left, left),
        };
        Self { instrument: at, meter, dynamic: width.saturating_sub(counts), end: width }
    }
}

fn places(canvas: &mut Canvas, y: u16, height: u16, model: &Model, look: Look) {
    if height == 0 {
        return;
    }
    let columns = Columns::of(canvas.width(), &model.rows);
    heading(canvas, y, &columns, look);
    let room = usize::from(height - 1);
    let many = model.rows.len();
    let shown = if many > room { room.saturating_sub(1) } else { room };
    // A place that is heard alone is scrolled into sight.
    let alone = model.rows.iter().position(|row| row.chosen == Some(true)).unwrap_or(0);
    let first = (alone + 1).saturating_sub(shown).min(many.saturating_sub(shown));
    for (line, (number, row)) in model.rows.iter().enumerate().skip(first).take(shown).enumerate() {
        place(canvas, y + 1 + line as u16, number, row, &columns, look);
    }
    if many > room && room > 0 {
        let more = match (first, many - shown - first) {
            (0, below) => format!("  and {below} more"),
            (above, 0) => format!("  and {above} more above"),
            (above, below) => format!("  and {above} more above, {below} below"),
        };
        canvas.put(0, y + height - 1, &more, look.faint());
    }
}

fn heading(canvas: &mut Canvas, y: u16, columns: &Columns, look: Look) {
    rule(canvas, y, look);
    canvas.put_within(1, y, columns.meter, " place ", look.faint());
    if columns.instrument + 12 <= columns.meter {
        canvas.put(columns.instrument.saturating_sub(1), y, " instrument ", look.faint());
    }
    canvas.put_within(columns.meter.saturating_sub(1), y, columns.dynamic, " sounds ", look.faint());
    canvas.put_before(columns.end.saturating_sub(1), y, " people ", look.faint());
}

fn rule(canvas: &mut Canvas, y: u16, look: Look) {
    let width = usize::from(canvas.width());
    canvas.put(0, y, &look.sign("─", "-").repeat(width), look.faint());
}

fn place(canvas: &mut Canvas, y: u16, number: usize, row: &Row, columns: &Columns, look: Look) {
    let colour = look.place(Some(number));
    let (mark, style) = match row.chosen {
        Some(true) => (look.sign("▶", ">"), colour.patch(look.strong())),
        Some(false) => (" ", look.faint()),
        None => (" ", colour),
    };
    canvas.put(0, y, mark, look.strong());
    canvas.put_within(2, y, columns.instrument.saturating_sub(1), &row.name, style);
    if columns.instrument < columns.meter {
        canvas.put_within(columns.instrument, y, columns.meter.saturating_sub(1), &row.instrument, look.faint());
    }
    let style = if row.chosen == Some(false) { look.faint() } else { colour };
    meter(canvas, y, (columns.meter, columns.dynamic.saturating_sub(1)), row.level, style, look);
    if let Some(dynamic) = row.dynamic {
        canvas.put(columns.dynamic, y, dynamic.mark(), Style::new().add_modifier(Modifier::ITALIC));
    }
    let count = row.count.map_or_else(|| "-".to_owned(), people);
    canvas.put_before(columns.end.saturating_sub(2), y, &count, Style::new());
}

/// Draws a meter, 0 to 1, from one column to another.
fn meter(canvas: &mut Canvas, y: u16, (from, to): (u16, u16), level: f64, style: Style, look: Look) {
    let steps: &[&str] = match look.signs {
        Signs::All => &["", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"],
        Signs::Halves => &["", "▌", "█"],
        Signs::Ascii => &["", "#"],
    };
    let full = steps.len() - 1;
    let width = usize::from(to.saturating_sub(from));
    let filled = (level * (width * full) as f64).round() as usize;
    for cell in 0..width {
        let step = filled.saturating_sub(cell * full).min(full);
        let x = from + cell as u16;
        if step > 0 {
            canvas.put_within(x, y, to, steps[step], style);
        } else {
            canvas.put_within(x, y, to, look.sign("·", "."), look.faint());
        }
    }
}

/// Draws the numbers of the bars.
fn ruler(canvas: &mut Canvas, y: u16, look: Look) {
    rule(canvas, y, look);
    let width = u32::from(canvas.width());
    for bar in 0..8 {
        let label = if bar == 0 { "bar 1".to_owned() } else { (bar + 1).to_string() };
        canvas.put((width * bar / 8) as u16, y, &label, look.faint());
    }
}

fn notes(canvas: &mut Canvas, y: u16, height: u16, model: &Model, movement: &Movement, look: Look) {
    let width = canvas.width();
    let number = |part: usize| {
        let location = movement.parts.get(part)?.location.as_deref()?;
        model.rows.iter().position(|row| row.name == location)
    };
    let cells = roll::cells(movement, model.stretch, width, height, look.signs);
    let numbers: Vec<Option<usize>> = (0..movement.parts.len()).map(number).collect();
    let mut sign = [0; 4];
    for (at, cell) in cells.iter().enumerate() {
        let Some(cell) = cell else { continue };
        let style = look.place(numbers[cell.part]);
        let style = if cell.now { style.patch(look.strong()) } else { style };
        let (x, row) = ((at % usize::from(width)) as u16, (at / usize::from(width)) as u16);
        canvas.put(x, y + row, cell.sign(look.signs).encode_utf8(&mut sign), style);
    }
    let here = u32::from(width) * model.stretch.into / TICKS_PER_PHRASE;
    for row in 0..height {
        canvas.restyle(here as u16, y + row, 1, Style::new().add_modifier(Modifier::REVERSED));
    }
}

/// Draws the outputs, and the last message.
fn status(canvas: &mut Canvas, y: u16, desk: &Desk, look: Look) {
    let mut x = 1;
    for (name, does, well) in &desk.outputs {
        let style = if *well { Style::new() } else { look.wrong() };
        x = canvas.put(x, y, &format!("{name} {does}"), style) + 3;
    }
    if let Some(message) = &desk.message {
        canvas.put(x, y, message, look.strong());
    }
}
