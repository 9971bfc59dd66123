//! A sheet of a workbook, as text that the one reader of tables understands.

use super::error::ReadError;

/// How many bytes of text are kept of one workbook.
pub(super) const LIMIT: usize = 256 << 20;
/// How many columns are read: as many as a sheet of Excel has.
pub(super) const COLUMNS: usize = 16_384;

/// A sheet: a line for each row, with tabs between the cells.
#[derive(Debug)]
pub(super) struct Sheet {
    pub name: String,
    pub text: Vec<u8>,
    /// The row and column that come next, from 0.
    row: usize,
    column: usize,
    /// Whether the cell at that place has a text already.
    filled: bool,
    limit: usize,
}

impl Sheet {
    /// A sheet without cells, of which at most `limit` bytes are kept.
    pub fn new(name: &str, limit: usize) -> Self {
        Self { name: name.to_owned(), text: Vec::new(), row: 0, column: 0, filled: false, limit }
    }

    /// Puts a cell in, row and column counted from 0. Cells come row by row; empty ones may be left out.
    pub fn cell(&mut self, row: usize, column: usize, text: &str) -> Result<(), ReadError> {
        let text = text.trim();
        if text.is_empty()
            || column >= COLUMNS
            || row < self.row
            || (row == self.row && (column < self.column || (column == self.column && self.filled)))
        {
            return Ok(());
        }
        let rows = row - self.row;
        let gap = if rows > 0 { rows + column } else { column - self.column };
        if self.text.len() + gap + text.len() + 1 > self.limit {
            return Err(ReadError::TooLarge(LIMIT as u64 >> 20));
        }
        if rows > 0 {
            self.text.extend(std::iter::repeat_n(b'\n', rows));
            (self.row, self.column) = (row, 0);
        }
        self.text.extend(std::iter::repeat_n(b'\t', column - self.column));
        (self.column, self.filled) = (column, true);
        self.text.extend(text.bytes().map(|byte| match byte {
            b'\t' | b'\n' | b'\r' => b' ',
            b'"' => b'\'',
            byte => byte,
        }));
        Ok(())
    }
}

/// A number as text that is not mistaken for one with separators of thousands, as `1.234` may be.
pub(super) fn number_text(number: f64) -> String {
    let text = number.to_string();
    match text.split_once('.') {
        Some((_, fraction)) if fraction.len() == 3 => text + "0",
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_stand_where_they_stood() {
        let mut sheet = Sheet::new("a", 1000);
        for (row, column, text) in
            [(1, 0, "Date"), (1, 2, "\"Count\"\n"), (3, 1, " x\ty "), (3, 1, "again"), (2, 0, "late")]
        {
            sheet.cell(row, column, text).unwrap();
        }
        assert_eq!(String::from_utf8(sheet.text.clone()).unwrap(), "\nDate\t\t'Count'\n\n\tx y");
        assert!(matches!(sheet.cell(1_000_000, 0, "far"), Err(ReadError::TooLarge(_))));
    }

    #[test]
    fn fractions_are_no_thousands() {
        assert_eq!([1.234, 5.0, 0.5, 1.2345].map(number_text), ["1.2340", "5", "0.5", "1.2345"]);
    }
}
