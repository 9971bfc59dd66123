//! A buffer that can be written on anywhere: what lies outside is left out.

use ratatui::buffer::Buffer;
use ratatui::style::Style;
use ratatui::text::Span;

/// See the module.
pub struct Canvas<'a> {
    buffer: &'a mut Buffer,
}

impl<'a> Canvas<'a> {
    /// All of a buffer.
    pub fn new(buffer: &'a mut Buffer) -> Self {
        Self { buffer }
    }

    /// Columns.
    pub fn width(&self) -> u16 {
        self.buffer.area.width
    }

    /// Rows.
    pub fn height(&self) -> u16 {
        self.buffer.area.height
    }

    /// Writes a text from a column on, as far as there is room; returns the column after it.
    pub fn put(&mut self, x: u16, y: u16, text: &str, style: Style) -> u16 {
        self.put_within(x, y, self.width(), text, style)
    }

    /// The same, and not from column `end` on. What does not fit is cut.
    pub fn put_within(&mut self, x: u16, y: u16, end: u16, text: &str, style: Style) -> u16 {
        let end = end.min(self.width());
        if x >= end || y >= self.height() {
            return x;
        }
        let room = usize::from(end - x);
        self.buffer.set_stringn(x, y, text, room, style).0
    }

    /// Writes a text that ends before column `end`.
    pub fn put_before(&mut self, end: u16, y: u16, text: &str, style: Style) {
        let width = width(text);
        self.put(end.saturating_sub(width), y, text, style);
    }

    /// Writes a text in the middle between two columns.
    pub fn put_amid(&mut self, x: u16, end: u16, y: u16, text: &str, style: Style) {
        let width = width(text);
        self.put_within(x + end.saturating_sub(x).saturating_sub(width) / 2, y, end, text, style);
    }

    /// Lays a style over cells that are written already.
    pub fn restyle(&mut self, x: u16, y: u16, width: u16, style: Style) {
        for x in x..(x.saturating_add(width)).min(self.width()) {
            if let Some(cell) = self.buffer.cell_mut((x, y)) {
                cell.set_style(style);
            }
        }
    }

    /// Empties a rectangle.
    pub fn clear(&mut self, x: u16, y: u16, width: u16, height: u16) {
        for y in y..y.saturating_add(height).min(self.height()) {
            for x in x..x.saturating_add(width).min(self.width()) {
                if let Some(cell) = self.buffer.cell_mut((x, y)) {
                    cell.reset();
                }
            }
        }
    }
}

/// Columns that a text takes.
pub fn width(text: &str) -> u16 {
    u16::try_from(Span::raw(text).width()).unwrap_or(u16::MAX)
}
