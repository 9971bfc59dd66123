//! Finds where the data of a table begin, and what its columns are called.

use std::collections::BTreeSet;

use super::calendar::parse_date;
use super::clock::parse_time;
use super::encoding::text;
use super::lines::Record;
use super::number::parse_number;

/// A row of the sample: its line from 1, its cells' bytes one after the other, and where each cell ends.
pub(super) struct SampleRow {
    pub line: u64,
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl SampleRow {
    pub fn new(record: &Record) -> Self {
        let (mut bytes, mut ends) = (Vec::new(), Vec::with_capacity(record.width));
        for cell in record.cells() {
            bytes.extend_from_slice(cell);
            ends.push(bytes.len());
        }
        Self { line: record.line, bytes, ends }
    }

    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// The cell of a column, from 0.
    pub fn cell(&self, column: usize) -> Option<&[u8]> {
        let end = *self.ends.get(column)?;
        self.bytes.get(column.checked_sub(1).map_or(0, |before| self.ends[before])..end)
    }

    pub fn cells(&self) -> impl DoubleEndedIterator<Item = &[u8]> + ExactSizeIterator {
        (0..self.ends.len()).map(|i| &self.bytes[i.checked_sub(1).map_or(0, |i| self.ends[i])..self.ends[i]])
    }
}

/// Whether the cell holds a date that is more than bare digits.
fn dated(cell: &[u8]) -> bool {
    parse_date(cell, false).is_some()
}

fn numeric(cell: &[u8]) -> bool {
    parse_number(cell, false).is_some()
}

/// The index of the first row of data: the first that has a date in a column where most of the next rows have one too;
/// in a table without such a column, the first that is mostly numbers and is followed by such rows.
pub(super) fn first_of_data(rows: &[SampleRow], width: usize) -> Option<usize> {
    let fits = |row: &SampleRow| row.len() == width || row.len() + 1 >= width;
    let found = (0..rows.len()).find(|&i| {
        fits(&rows[i])
            && rows[i].cells().enumerate().any(|(column, cell)| {
                let next = &rows[i..rows.len().min(i + 12)];
                let like = next.iter().filter(|row| row.cell(column).is_some_and(dated)).count();
                dated(cell) && like * 10 >= next.len() * 6
            })
    });
    found.or_else(|| {
        let numbers = |row: &SampleRow| row.cells().filter(|cell| numeric(cell)).count();
        let like = |row: &SampleRow| fits(row) && numbers(row) >= 2 && numbers(row) * 2 >= row.len().min(4);
        // The header itself may hold numbers, such as hours of the day; then the data begin one row later.
        let start = (0..rows.len()).find(|&i| {
            let next = &rows[i..rows.len().min(i + 8)];
            like(&rows[i]) && next.iter().filter(|row| like(row)).count() * 10 >= next.len() * 6
        })?;
        let hours = rows[start].cells().filter(|cell| parse_time(cell, true).is_some()).count();
        Some(if start == 0 && hours >= 12 && rows.len() > 1 { 1 } else { start })
    })
}

/// The columns' names: the fullest of the last three rows before the data. Where two columns have one name, the names
/// of the row above are put before them.
pub(super) fn header(above: &[SampleRow], width: usize, data: &SampleRow) -> Vec<String> {
    let filled = |row: &SampleRow| row.cells().filter(|cell| !cell.is_empty()).count();
    let near = &above[above.len().saturating_sub(3)..];
    let best = (0..near.len()).filter(|&i| filled(&near[i]) >= 2).max_by_key(|&i| (filled(&near[i]), i));
    let clean = |cell: &[u8]| text(cell).split_whitespace().collect::<Vec<_>>().join(" ");
    let mut names: Vec<String> = match best {
        Some(i) => near[i].cells().map(clean).collect(),
        None => Vec::new(),
    };
    let twice = |names: &[String]| {
        let mut seen = BTreeSet::new();
        names.iter().filter(|name| !name.is_empty()).any(|name| !seen.insert(name.as_str()))
    };
    if let Some(upper) = best.and_then(|i| i.checked_sub(1)).map(|i| &near[i])
        && twice(&names)
        && upper.len() == names.len()
    {
        let mut over = String::new();
        for (name, cell) in names.iter_mut().zip(upper.cells()) {
            if !cell.is_empty() {
                over = clean(cell);
            }
            *name = format!("{over} {name}").trim().to_owned();
        }
    }
    if names.len() + 1 == width && data.len() == width && data.cells().last().is_some_and(|cell| !cell.is_empty()) {
        // A column of row names may lack a header of its own.
        names.insert(0, String::new());
    }
    names.resize(width.max(names.len()), String::new());
    if let Some(first) = names.first_mut() {
        *first = first.trim_start_matches('#').trim().to_owned();
    }
    names
}
