//! A terminal's cells, which can be written on anywhere: what lies outside is left out.

use crate::text::plain;
use ratatui::buffer::Buffer;
use ratatui::style::Style;
use ratatui::text::Span;

/// A terminal's cells to write on. Columns and rows count from 0; what lies outside is left out.
pub(super) struct Canvas<'a> {
    buffer: &'a mut Buffer,
}

impl<'a> Canvas<'a> {
    /// A canvas that covers a whole buffer.
    pub fn new(buffer: &'a mut Buffer) -> Self {
        Self { buffer }
    }

    /// Width in columns.
    pub fn width(&self) -> u16 {
        self.buffer.area.width
    }

    /// Height in rows.
    pub fn height(&self) -> u16 {
        self.buffer.area.height
    }

    /// Writes a text from a column on, as far as there is room; returns the column after it.
    pub fn put(&mut self, x: u16, y: u16, text: &str, style: Style) -> u16 {
        self.put_within(x, y, self.width(), text, style)
    }

    /// Writes a text from column `x` on, and cuts what would reach column `end`; returns the column after it.
    pub fn put_within(&mut self, x: u16, y: u16, end: u16, text: &str, style: Style) -> u16 {
        let end = end.min(self.width());
        if x >= end || y >= self.height() {
            return x;
        }
        let room = usize::from(end - x);
        self.buffer.set_stringn(x, y, plain(text), room, style).0
    }

    /// Writes a text that ends before column `end`.
    pub fn put_before(&mut self, end: u16, y: u16, text: &str, style: Style) {
        let width = width(text);
        self.put(end.saturating_sub(width), y, text, style);
    }

    /// Writes a text in the middle between columns `x` and `end`.
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

/// How many columns a text takes.
pub(super) fn width(text: &str) -> u16 {
    u16::try_from(Span::raw(text).width()).unwrap_or(u16::MAX)
}
