//! A first look at a file: finds its delimiter, its header, and what its columns hold.

use super::column::Column;
use super::delimiter::{delimiter, most_common};
use super::encoding::text;
use super::header::{SampleRow, first_of_data, header};
use super::lines::Records;

/// How many rows are looked at.
const ROWS: usize = 400;
/// How many bytes are looked at.
pub(super) const BYTES: usize = 512 << 10;
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
    let widths: Vec<usize> = rows.iter().map(|row| row.len()).collect();
    let width = most_common(&widths).filter(|width| *width >= 2)?;
    let first = first_of_data(&rows, width)?;
    let uneven = rows[first..].iter().filter(|row| row.len() != width).count() * 5 > rows.len() - first;
    let names = header(&rows[..first], width, &rows[first]);
    let mut columns: Vec<Column> = names.iter().map(|name| Column::new(name)).collect();
    for row in rows[first..].iter().filter(|row| uneven || row.len() == width) {
        for (column, cell) in columns.iter_mut().zip(row.cells()) {
            column.see(cell);
        }
    }
    let data_line = rows[first].line;
    let header = match first.checked_sub(1) {
        Some(last) => rows[last].cells().map(|cell| text(cell).into_owned()).collect(),
        None => Vec::new(),
    };
    // An error without a length is a character that the end of the sample cuts in two.
    let single_byte = std::str::from_utf8(bytes).is_err_and(|error| error.error_len().is_some());
    Some(Sample { delimiter, single_byte, data_line, width, uneven, columns, header })
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
    fn no_table() {
        assert!(look(b"hello world\nthis is prose, really\n", true, None).is_none());
        assert!(look(b"", true, None).is_none());
        assert!(look(b"Date,Hour,Count\n", true, None).is_none());
    }
}
