//! A first look at a file: its delimiter, its header, and what its columns hold.

use std::collections::BTreeSet;

use super::calendar::{month, parse_date, weekday};
use super::clock::parse_time;
use super::encoding::text;
use super::lines::{Record, Records};
use super::number::{in_groups, is_missing, parse_number};
use super::words::{fold, tokens};

/// Rows looked at.
const ROWS: usize = 400;
/// Bytes looked at.
pub(super) const BYTES: usize = 512 << 10;
/// Different values kept of a column.
const VALUES: usize = 64;

/// What the start of a file shows.
#[derive(Debug)]
pub(super) struct Sample {
    pub delimiter: u8,
    /// The line of the first row of data.
    pub data_line: u64,
    /// Cells in most rows.
    pub width: usize,
    /// Is the text no UTF-8, so Windows-1252?
    pub single_byte: bool,
    /// Do many rows have fewer or more cells?
    pub uneven: bool,
    pub columns: Vec<Column>,
    /// The header as written, to know it again.
    pub header: Vec<String>,
}

/// What a column holds, in the sample.
#[derive(Debug, Default)]
pub(super) struct Column {
    pub header: String,
    pub tokens: Vec<String>,
    /// Cells that say something.
    pub filled: usize,
    pub numbers: usize,
    pub whole: usize,
    pub negative: usize,
    pub largest: f64,
    /// Dates, and those of them of digits only, with a time, and with a time that is not midnight.
    pub dates: usize,
    pub digit_dates: usize,
    pub timed: usize,
    pub past_midnight: usize,
    /// Times of day, and those written with minutes or halves of the day.
    pub times: usize,
    pub clocks: usize,
    pub weekdays: usize,
    pub months: usize,
    /// Numbers with a dot before three last digits, and with another dot.
    pub dotted_groups: usize,
    pub dotted: usize,
    /// Different values, at most so many.
    pub values: BTreeSet<String>,
    pub all_values: bool,
    /// The last cell, since cells repeat, and what it may be.
    last: Vec<u8>,
    shape: Shape,
}

impl Column {
    /// Do most cells that say something say so? Not all: there are footers and mistakes.
    pub fn mostly(&self, count: usize) -> bool {
        self.filled > 0 && count * 10 >= self.filled * 6
    }

    fn see(&mut self, cell: &[u8]) {
        if self.last != cell {
            self.last.clear();
            self.last.extend_from_slice(cell);
            self.shape = Shape::of(cell);
            if self.shape.filled && self.values.len() < VALUES {
                self.values.insert(text(cell).into_owned());
            } else if self.shape.filled {
                self.all_values = false;
            }
        }
        let shape = &self.shape;
        self.filled += usize::from(shape.filled);
        self.dates += usize::from(shape.date);
        self.digit_dates += usize::from(shape.date && shape.digits);
        self.timed += usize::from(shape.timed);
        self.past_midnight += usize::from(shape.past_midnight);
        self.times += usize::from(shape.time);
        self.clocks += usize::from(shape.time && !shape.digits && !shape.dotted);
        self.weekdays += usize::from(shape.weekday);
        self.months += usize::from(shape.month);
        self.dotted_groups += usize::from(shape.grouped);
        self.dotted += usize::from(shape.dotted && !shape.grouped);
        if let Some(value) = shape.number {
            self.numbers += 1;
            self.largest = self.largest.max(value);
            self.negative += usize::from(value < 0.0);
            self.whole += usize::from(shape.grouped || value.fract() == 0.0);
        }
    }
}

/// What one cell may be.
#[derive(Debug, Default)]
struct Shape {
    filled: bool,
    number: Option<f64>,
    /// Nothing but digits.
    digits: bool,
    /// A number with a dot, which may part thousands.
    dotted: bool,
    grouped: bool,
    date: bool,
    timed: bool,
    past_midnight: bool,
    time: bool,
    weekday: bool,
    month: bool,
}

impl Shape {
    fn of(cell: &[u8]) -> Self {
        let mut shape = Self::default();
        if is_missing(cell) {
            return shape;
        }
        shape.filled = true;
        shape.digits = cell.iter().all(u8::is_ascii_digit);
        let digit = cell.iter().any(u8::is_ascii_digit);
        if digit {
            shape.number = parse_number(cell, false);
            shape.dotted = shape.number.is_some() && cell.contains(&b'.');
            shape.grouped = shape.dotted && in_groups(&text(cell), '.');
            shape.time = parse_time(cell, true).is_some();
            if let Some(stamp) = parse_date(cell, true) {
                shape.date = true;
                let iso = cell.get(4).is_some_and(|byte| !byte.is_ascii_digit());
                let clock = stamp.clock.or_else(|| parse_time(cell[stamp.rest..].trim_ascii(), !iso));
                shape.timed = clock.is_some();
                shape.past_midnight = clock.is_some_and(|clock| (clock.hour, clock.minute) != (0, 0));
            }
        } else if cell.len() <= 14 {
            let word = fold(&text(cell));
            shape.time = parse_time(cell, true).is_some();
            shape.weekday = weekday(&word).is_some();
            shape.month = month(word.trim_end_matches('.')).is_some();
        }
        shape
    }
}

/// The delimiter that parts the text most evenly; a line `sep=;` settles it.
fn delimiter(bytes: &[u8]) -> u8 {
    if let Some(rest) = bytes.strip_prefix(b"sep=")
        && let [mark, b'\r' | b'\n', ..] = rest
    {
        return *mark;
    }
    let mut best = (0.0, b',');
    for mark in *b",;\t|" {
        let mut widths: Vec<usize> = Vec::new();
        let mut records = Records::new(bytes, mark);
        while let Ok(Some(record)) = records.next() {
            if widths.len() >= 60 {
                break;
            }
            if !record.is_blank() {
                widths.push(record.width);
            }
        }
        let Some(width) = most_common(&widths) else { continue };
        if width < 2 {
            continue;
        }
        let even = widths.iter().filter(|other| **other == width).count() as f64 / widths.len() as f64;
        let score = even * even * (1.0 + libm::log(width as f64) / 4.0);
        if score > best.0 * 1.0001 {
            best = (score, mark);
        }
    }
    best.1
}

fn most_common(widths: &[usize]) -> Option<usize> {
    let mut sorted = widths.to_vec();
    sorted.sort_unstable();
    sorted.chunk_by(|a, b| a == b).max_by_key(|run| (run.len(), run[0])).map(|run| run[0])
}

/// A row of the sample.
struct SampleRow {
    line: u64,
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl SampleRow {
    fn new(record: &Record) -> Self {
        let (mut bytes, mut ends) = (Vec::new(), Vec::with_capacity(record.width));
        for cell in record.cells() {
            bytes.extend_from_slice(cell);
            ends.push(bytes.len());
        }
        Self { line: record.line, bytes, ends }
    }

    fn len(&self) -> usize {
        self.ends.len()
    }

    fn cells(&self) -> impl DoubleEndedIterator<Item = &[u8]> + ExactSizeIterator {
        (0..self.ends.len()).map(|i| &self.bytes[i.checked_sub(1).map_or(0, |i| self.ends[i])..self.ends[i]])
    }
}

/// Looks at the first bytes of a file. `None` where there is no table.
pub(super) fn look(bytes: &[u8], whole: bool) -> Option<Sample> {
    let delimiter = delimiter(bytes);
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
        // The last row is most likely cut off.
        rows.pop();
    }
    let widths: Vec<usize> = rows.iter().map(|row| row.len()).collect();
    let width = most_common(&widths).filter(|width| *width >= 2)?;
    let first = first_of_data(&rows, width)?;
    let uneven = rows[first..].iter().filter(|row| row.len() != width).count() * 5 > rows.len() - first;
    let names = header(&rows[..first], width, &rows[first]);
    let mut columns: Vec<Column> = names
        .iter()
        .map(|name| Column { header: name.clone(), tokens: tokens(name), all_values: true, ..Column::default() })
        .collect();
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
    // An error without a length is a character cut off by the end of the sample.
    let single_byte = std::str::from_utf8(bytes).is_err_and(|error| error.error_len().is_some());
    Some(Sample { delimiter, single_byte, data_line, width, uneven, columns, header })
}

/// Does the cell hold a date in letters that nothing else has?
fn dated(cell: &[u8]) -> bool {
    parse_date(cell, false).is_some()
}

fn numeric(cell: &[u8]) -> bool {
    parse_number(cell, false).is_some()
}

/// The first row of data: one with a date in a column that goes on holding dates; or, in a table without such, the
/// first row that is mostly numbers and is followed by the like.
fn first_of_data(rows: &[SampleRow], width: usize) -> Option<usize> {
    let fits = |row: &SampleRow| row.len() == width || row.len() + 1 >= width;
    let found = (0..rows.len()).find(|&i| {
        fits(&rows[i])
            && rows[i].cells().enumerate().any(|(column, cell)| {
                let next = &rows[i..rows.len().min(i + 12)];
                let like = next.iter().filter(|row| row.cells().nth(column).is_some_and(dated)).count();
                dated(cell) && like * 10 >= next.len() * 6
            })
    });
    found.or_else(|| {
        let numbers = |row: &SampleRow| row.cells().filter(|cell| numeric(cell)).count();
        let like = |row: &SampleRow| fits(row) && numbers(row) >= 2 && numbers(row) * 2 >= row.len().min(4);
        // The header itself may hold numbers, such as hours: the row after it holds more, or it is the first row.
        let start = (0..rows.len()).find(|&i| {
            let next = &rows[i..rows.len().min(i + 8)];
            like(&rows[i]) && next.iter().filter(|row| like(row)).count() * 10 >= next.len() * 6
        })?;
        let hours = rows[start].cells().filter(|cell| parse_time(cell, true).is_some()).count();
        Some(if start == 0 && hours >= 12 && rows.len() > 1 { 1 } else { start })
    })
}

/// The columns' names: the fullest of the last rows before the data. Names given twice take the row above to help.
fn header(above: &[SampleRow], width: usize, data: &SampleRow) -> Vec<String> {
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
        // SampleRow names have no name themselves.
        names.insert(0, String::new());
    }
    names.resize(width.max(names.len()), String::new());
    if let Some(first) = names.first_mut() {
        *first = first.trim_start_matches('#').trim().to_owned();
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(sample: &Sample) -> Vec<&str> {
        sample.columns.iter().map(|column| column.header.as_str()).collect()
    }

    #[test]
    fn delimiters_are_found() {
        for (mark, text) in [
            (b',', "Date,Hour,Count\n2023-01-01,0,5\n2023-01-01,1,6\n"),
            (b';', "Datum;Stunde;Anzahl;Temp\n01.01.2023;0;5;3,2\n01.01.2023;1;6;2,9\n"),
            (b'\t', "Date\tHour\tCount\n2023-01-01\t0\t1,234\n2023-01-01\t1\t6\n"),
            (b'|', "Date|Hour|Count\n2023-01-01|0|5\n2023-01-01|1|6\n"),
        ] {
            assert_eq!(delimiter(text.as_bytes()), mark, "{text}");
        }
    }

    #[test]
    fn titles_and_comments_are_passed_over() {
        let text = "Footfall report\nExported on,01/02/2024\n\n# a comment\nDate,Hour,Count\n01/01/2023,0,5\n01/01/2023,1,7\n02/01/2023,2,7\n02/01/2023,3,7\n";
        let sample = look(text.as_bytes(), true).unwrap();
        assert_eq!(names(&sample), ["Date", "Hour", "Count"]);
        assert_eq!((sample.data_line, sample.width), (6, 3));
    }

    #[test]
    fn two_rows_of_headers_join() {
        let text = ",Main St,,High St,\nDate,In,Out,In,Out\n2023-01-01 00:00,1,2,3,4\n2023-01-01 01:00,1,2,3,4\n";
        let sample = look(text.as_bytes(), true).unwrap();
        assert_eq!(names(&sample), ["Date", "Main St In", "Main St Out", "High St In", "High St Out"]);
    }

    #[test]
    fn no_table() {
        assert!(look(b"hello world\nthis is prose, really\n", true).is_none());
        assert!(look(b"", true).is_none());
        assert!(look(b"Date,Hour,Count\n", true).is_none());
    }
}
