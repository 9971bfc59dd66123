//! Shows which key does what: a line at the bottom, and a sheet for those who ask.

use super::canvas::{self, Canvas};
use super::look::Look;
use crate::controls::keyboard::ROWS;
use ratatui::style::Style;

/// The line's keys and words, most wanted first; those for which there is no room are left out.
const LINE: [(&str, &str, &str); 11] = [
    ("←→", "<>", "place"),
    ("a", "a", "all"),
    ("↑↓", "^v", "hour"),
    ("?", "?", "help"),
    ("q", "q", "end"),
    ("p", "p", "days"),
    ("space", "space", "pause"),
    ("+-", "+-", "volume"),
    ("s", "s", "score"),
    ("b", "b", "bells"),
    ("x", "x", "panic"),
];

/// The order in which the line shows its keys, as indices of [`LINE`].
const ORDER: [usize; 11] = [0, 1, 2, 5, 8, 6, 7, 9, 10, 3, 4];

/// Draws the line in row `y`.
pub(super) fn line(canvas: &mut Canvas, y: u16, look: Look) {
    let width = |n: usize| usize::from(canvas::width(look.sign(LINE[n].0, LINE[n].1))) + 1 + LINE[n].2.len() + 2;
    let mut room = usize::from(canvas.width());
    let mut fits = [false; 11];
    for (n, fits) in fits.iter_mut().enumerate() {
        *fits = width(n) < room;
        room = if *fits { room - width(n) } else { 0 };
    }
    let mut x = 1;
    for n in ORDER.into_iter().filter(|n| fits[*n]) {
        let (sign, letters, word) = LINE[n];
        x = canvas.put(x, y, look.sign(sign, letters), look.strong()) + 1;
        x = canvas.put(x, y, word, look.faint()) + 2;
    }
}

/// Draws the sheet in the middle of the screen.
pub(super) fn sheet(canvas: &mut Canvas, look: Look) {
    const WIDTH: u16 = 58;
    let height = ROWS.len() as u16 + 4;
    let (width, high) = (WIDTH.min(canvas.width()), height.min(canvas.height()));
    let (x, y) = ((canvas.width() - width) / 2, (canvas.height() - high) / 2);
    canvas.clear(x, y, width, high);
    let across = look.sign("─", "-").repeat(usize::from(width.saturating_sub(2)));
    let [tl, tr, bl, br] =
        [("┌", "+"), ("┐", "+"), ("└", "+"), ("┘", "+")].map(|(sign, letters)| look.sign(sign, letters));
    canvas.put(x, y, &format!("{tl}{across}{tr}"), Style::new());
    canvas.put_within(x + 2, y, x + width.saturating_sub(1), " keys are buttons ", look.strong());
    for row in 1..high {
        canvas.put(x, y + row, look.sign("│", "|"), Style::new());
        canvas.put_before(x + width, y + row, look.sign("│", "|"), Style::new());
    }
    for (n, row) in ROWS.iter().enumerate() {
        let line = y + 2 + n as u16;
        if line + 1 < y + high {
            canvas.put_within(x + 3, line, x + width.saturating_sub(1), row.keys, look.strong());
            canvas.put_within(x + 15, line, x + width.saturating_sub(1), row.does, Style::new());
        }
    }
    canvas.put(x, y + high - 1, &format!("{bl}{across}{br}"), Style::new());
}
