//! One row of a text, split into cells.

use super::cells::{RowCells, Splitter};

/// Why a row as a whole cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flaw {
    /// A quotation mark opens and never closes, so the cells are a guess.
    UnclosedQuote,
    /// The row is longer than what is read; it has no cells.
    TooLong,
}

/// One row.
#[derive(Debug, Clone, Copy)]
pub(super) struct Record<'a> {
    pub bytes: &'a [u8],
    pub cells: RowCells<'a>,
    /// How many cells the row has.
    pub width: usize,
    /// The line on which the row begins, from 1.
    pub line: u64,
    /// Where the row begins in the buffer, in bytes.
    pub start: usize,
    /// Why the row cannot be read, if it cannot.
    pub flaw: Option<Flaw>,
}

impl<'a> Record<'a> {
    /// A row without quotation marks, split here.
    pub fn unquoted(bytes: &'a [u8], splitter: &'a mut Splitter, line: u64) -> Self {
        let cells = splitter.split_unquoted(bytes);
        Self { bytes, cells, width: cells.len(), line, start: 0, flaw: None }
    }

    /// Where the row begins and ends in a text that is read as a whole.
    pub fn range(&self) -> (usize, usize) {
        (self.start, self.start + self.bytes.len())
    }

    /// A cell without white space around it; empty when there is none.
    pub fn cell(&self, i: usize) -> &'a [u8] {
        self.cells.get(i).map_or(&[], <[u8]>::trim_ascii)
    }

    /// All cells, without white space around them.
    pub fn cells(&self) -> impl Iterator<Item = &'a [u8]> + '_ {
        self.cells.iter().map(<[u8]>::trim_ascii)
    }

    /// The row with other cells.
    pub fn with_cells(&self, cells: RowCells<'a>, width: usize) -> Self {
        Self { cells, width, ..*self }
    }

    /// Whether the row is empty but for white space.
    pub fn is_blank(&self) -> bool {
        self.flaw.is_none() && self.bytes.trim_ascii().is_empty()
    }

    /// Whether the row has nothing but delimiters, quotation marks and white space.
    pub fn is_hollow(&self, delimiter: u8) -> bool {
        self.flaw.is_none()
            && self.bytes.iter().all(|byte| *byte == delimiter || *byte == b'"' || byte.is_ascii_whitespace())
    }
}
