//! A first look at a file: finds its delimiter, its header, and what its columns hold.

use std::ops::Range;

use super::column::Column;
use super::delimiter::{delimiter, most_common};
use super::encoding::text;
use super::header::{Body, SampleRow, names_of, parts_of};
use super::lines::Records;

/// How many rows are looked at.
const ROWS: usize = 20_000;
/// How many bytes are looked at.
pub(super) const BYTES: usize = 4 << 20;
/// How many of the rows are looked at closely: the first ones, then blocks of neighbours spread over the others.
const CLOSELY: usize = 400;
const BLOCKS: usize = 10;
const BLOCK: usize = 80;
/// How many columns a table may have: as many as a spreadsheet.
const WIDEST: usize = 16_384;

/// What the start of a file shows.
#[derive(Debug)]
pub(super) struct Sample {
    pub delimiter: u8,
    /// The line of the first row of data, from 1.
    pub data_line: u64,
    /// How many cells most rows have.
    pub width: usize,
    /// Whether the text is not UTF-8, so that it is read as Windows-1252.
    pub single_byte: bool,
    /// Whether more than a fifth of the rows have fewer or more cells.
    pub uneven: bool,
    pub columns: Vec<Column>,
    /// The header as written, by which it is recognised where it comes again.
    pub header: Vec<String>,
    /// The rows of data.
    pub rows: Vec<SampleRow>,
    /// Which of them were looked at closely: runs of neighbours.
    pub blocks: Vec<Range<usize>>,
}

impl Sample {
    /// The rows that were looked at closely, in the order of the columns' series.
    pub fn closely(&self) -> impl Iterator<Item = &SampleRow> {
        self.blocks.iter().flat_map(|block| &self.rows[block.clone()])
    }
}

/// Looks at the first bytes of a table, and at `whole` of it if that is true. The delimiter is found unless it is `told`.
/// `None` where there is no table.
pub(super) fn look(bytes: &[u8], whole: bool, told: Option<u8>) -> Option<Sample> {
    let delimiter = told.unwrap_or_else(|| delimiter(bytes));
    let mut records = Records::new(bytes, delimiter);
    let mut rows: Vec<SampleRow> = Vec::new();
    while let Ok(Some(record)) = records.next() {
        if rows.len() > ROWS {
            break;
        }
        if !record.is_blank() && !record.is_hollow(delimiter) && record.flaw.is_none() {
            rows.push(SampleRow::new(&record));
        }
    }
    if !whole && rows.len() <= ROWS {
        // The last row is most likely incomplete.
        rows.pop();
    }
    let widths: Vec<usize> = rows.iter().map(SampleRow::len).collect();
    let width = most_common(&widths).filter(|width| (2..=WIDEST).contains(width))?;
    let parts = parts_of(&rows, &Body::of(&rows, width))?;
    let names = names_of(&rows, parts, width);
    let header =
        parts.header.map_or_else(Vec::new, |row| rows[row].cells().map(|cell| text(cell).into_owned()).collect());
    rows.drain(..parts.data);
    let data_line = rows.first()?.line;
    let uneven = rows.iter().filter(|row| row.len() != width).count() * 5 > rows.len();
    // Rows of less than half the cells would cost memory for cells that they lack.
    rows.retain(|row| row.len() == width || (uneven && row.len() * 2 >= width));
    let mut columns: Vec<Column> = names.iter().map(|name| Column::new(name)).collect();
    let blocks = blocks(rows.len());
    for row in blocks.iter().flat_map(|block| &rows[block.clone()]) {
        for (i, column) in columns.iter_mut().enumerate() {
            column.see(row.cell(i));
        }
    }
    columns.iter_mut().for_each(|column| column.settle(delimiter));
    // An error without a length is a character that the end of the sample cuts in two.
    let single_byte = std::str::from_utf8(bytes).is_err_and(|error| error.error_len().is_some());
    Some(Sample { delimiter, single_byte, data_line, width, uneven, columns, header, rows, blocks })
}

/// The runs of rows that are looked at closely, of so many.
fn blocks(rows: usize) -> Vec<Range<usize>> {
    if rows <= CLOSELY + BLOCKS * BLOCK {
        return std::iter::once(0..rows).collect();
    }
    let step = (rows - CLOSELY - BLOCK) / (BLOCKS - 1);
    let later = (0..BLOCKS).map(|i| CLOSELY + i * step).map(|start| start..start + BLOCK);
    std::iter::once(0..CLOSELY).chain(later).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(sample: &Sample) -> Vec<&str> {
        sample.columns.iter().map(|column| column.header.as_str()).collect()
    }

    #[test]
    fn titles_and_comments_are_passed_over() {
        let text = "Footfall report\nExported on,01/02/2024\n\n# a comment\nDate,Hour,Count\n01/01/2023,0,5\n01/01/2023,1,7\n02/01/2023,2,7\n02/01/2023,3,7\n";
        let sample = look(text.as_bytes(), true, None).unwrap();
        assert_eq!(names(&sample), ["Date", "Hour", "Count"]);
        assert_eq!((sample.data_line, sample.width), (6, 3));
    }

    #[test]
    fn two_rows_of_headers_join() {
        let text = ",Main St,,High St,\nDate,In,Out,In,Out\n2023-01-01 00:00,1,2,3,4\n2023-01-01 01:00,1,2,3,4\n";
        let sample = look(text.as_bytes(), true, None).unwrap();
        assert_eq!(names(&sample), ["Date", "Main St In", "Main St Out", "High St In", "High St Out"]);
    }

    #[test]
    fn rows_are_looked_at_in_runs_that_do_not_overlap() {
        for rows in [0, 1, 400, 1200, 1201, 1250, 5000, 20_000] {
            let blocks = blocks(rows);
            assert!(blocks.windows(2).all(|pair| pair[0].end <= pair[1].start), "{rows}: {blocks:?}");
            assert!(blocks.iter().all(|block| block.end <= rows), "{rows}: {blocks:?}");
            assert!(blocks.last().unwrap().end >= rows.saturating_sub(BLOCKS), "{rows}: {blocks:?}");
        }
    }

    #[test]
    fn no_table() {
        assert!(look(b"hello world\nthis is prose, really\n", true, None).is_none());
        assert!(look(b"", true, None).is_none());
        assert!(look(b"Date,Hour,Count\n", true, None).is_none());
    }
}
