//! Splits a row into cells: one with quotation marks with the csv crate, any other at its delimiters.
//!
//! The csv crate reads a whole stream; but its line numbers count line feeds only, and after a quotation mark that
//! never closes it takes the rest of the file for one cell. So the rows are found by [`super::lines`], and handed to
//! one [`csv::Reader`] one at a time, through a source that never holds more than one.

use csv::{ByteRecord, ReaderBuilder};
use memchr::memchr_iter;
use std::io::{self, Read};

/// Holds the row that the parser is to read next.
#[derive(Debug, Default)]
struct OneRow {
    bytes: Vec<u8>,
    taken: usize,
}

impl Read for OneRow {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let left = &self.bytes[self.taken..];
        let len = left.len().min(out.len());
        out[..len].copy_from_slice(&left[..len]);
        self.taken += len;
        Ok(len)
    }
}

/// The cells of a row.
#[derive(Debug, Clone, Copy)]
pub(super) enum RowCells<'a> {
    /// As the parser found them.
    Parsed(&'a ByteRecord),
    /// A row and where each of its cells ends; one byte stands between two.
    Marked(&'a [u8], &'a [u32]),
}

impl<'a> RowCells<'a> {
    /// A cell; none where the row has fewer.
    pub fn get(self, i: usize) -> Option<&'a [u8]> {
        match self {
            Self::Parsed(record) => record.get(i),
            Self::Marked(row, ends) => {
                let start = if i == 0 { 0 } else { *ends.get(i - 1)? as usize + 1 };
                row.get(start..*ends.get(i)? as usize)
            }
        }
    }

    /// How many cells there are.
    pub fn len(self) -> usize {
        match self {
            Self::Parsed(record) => record.len(),
            Self::Marked(_, ends) => ends.len(),
        }
    }

    /// All cells.
    pub fn iter(self) -> impl Iterator<Item = &'a [u8]> {
        (0..self.len()).filter_map(move |i| self.get(i))
    }
}

/// Splits rows into cells. Its buffers are used again for each row.
#[derive(Debug)]
pub(super) struct Splitter {
    delimiter: u8,
    /// Made for the first row that needs it.
    parser: Option<csv::Reader<OneRow>>,
    /// Bytes handed to the parser since it was made.
    fed: u64,
    record: ByteRecord,
    /// Where the cells of the row end that was split last.
    ends: Vec<u32>,
    /// How many parsers were made.
    #[cfg(test)]
    made: u32,
}

impl Splitter {
    pub fn new(delimiter: u8) -> Self {
        Self {
            delimiter,
            parser: None,
            fed: 0,
            record: ByteRecord::new(),
            ends: Vec::new(),
            #[cfg(test)]
            made: 0,
        }
    }

    /// The byte that stands between cells.
    pub fn delimiter(&self) -> u8 {
        self.delimiter
    }

    /// Splits one row into cells. The row has no line end, and all its quotation marks are closed.
    pub fn split(&mut self, row: &[u8]) -> RowCells<'_> {
        // The parser passes over empty rows, and making another parser costs as much as reading thousands of rows.
        if row.is_empty() {
            return self.none();
        }
        let parser = self.parser.get_or_insert_with(|| {
            #[cfg(test)]
            {
                self.made += 1;
            }
            self.fed = 0;
            let mut builder = ReaderBuilder::new();
            builder.has_headers(false).flexible(true).delimiter(self.delimiter).from_reader(OneRow::default())
        });
        let source = parser.get_mut();
        source.taken = 0;
        source.bytes.clear();
        source.bytes.extend_from_slice(row);
        source.bytes.push(b'\n');
        self.fed += row.len() as u64 + 1;
        let read = parser.read_byte_record(&mut self.record);
        // Where the parser did not read the whole row, the rest must not leak into the next row.
        if !matches!(read, Ok(true)) || parser.position().byte() != self.fed {
            self.parser = None;
        }
        if !matches!(read, Ok(true)) {
            return self.none();
        }
        RowCells::Parsed(&self.record)
    }

    /// Splits one row without quotation marks and line ends into cells. It is what [`Self::split`] makes of it, but found
    /// by looking for delimiters alone: the parser looks at each byte, which takes a quarter of the time of reading a file.
    pub fn split_unquoted<'a>(&'a mut self, row: &'a [u8]) -> RowCells<'a> {
        self.ends.clear();
        if !row.is_empty() {
            self.ends.extend(memchr_iter(self.delimiter, row).map(|at| at as u32));
            self.ends.push(row.len() as u32);
        }
        RowCells::Marked(row, &self.ends)
    }

    /// A row without cells.
    pub fn none(&mut self) -> RowCells<'_> {
        self.ends.clear();
        RowCells::Marked(&[], &self.ends)
    }

    /// How many parsers were made so far: each costs some 100 microseconds.
    #[cfg(test)]
    pub fn made(&self) -> u32 {
        self.made
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Rows without quotation marks are split as the parser splits them.
        #[test]
        fn unquoted_rows_are_split_as_by_the_parser(
            rows in prop::collection::vec(prop::collection::vec(prop_oneof![Just(b','), Just(b';'), any::<u8>()], 0..40), 1..5),
            delimiter in prop_oneof![Just(b','), Just(b';'), Just(b'\t'), Just(b'|')],
        ) {
            let (mut quick, mut thorough) = (Splitter::new(delimiter), Splitter::new(delimiter));
            for mut row in rows {
                row.retain(|byte| !matches!(byte, b'"' | b'\r' | b'\n'));
                let quick: Vec<&[u8]> = quick.split_unquoted(&row).iter().collect();
                prop_assert_eq!(quick, thorough.split(&row).iter().collect::<Vec<_>>());
            }
        }
    }

    fn cells(splitter: &mut Splitter, row: &str) -> Vec<String> {
        splitter.split(row.as_bytes()).iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect()
    }

    #[test]
    fn rows_do_not_leak_into_each_other() {
        let mut splitter = Splitter::new(b',');
        assert_eq!(cells(&mut splitter, "a,\"b,c\",d"), ["a", "b,c", "d"]);
        assert_eq!(cells(&mut splitter, ""), [""; 0]);
        assert_eq!(cells(&mut splitter, "a,\"open"), ["a", "open\n"]);
        assert_eq!(cells(&mut splitter, "e,f"), ["e", "f"]);
        let long = "x".repeat(100_000);
        assert_eq!(cells(&mut splitter, &format!("{long},y")), [long.as_str(), "y"]);
        assert_eq!(cells(&mut splitter, "g,h,"), ["g", "h", ""]);
    }
}
