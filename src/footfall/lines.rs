//! Splits text into rows, with the line numbers that an editor would show; [`super::cells`] splits rows into cells.
//!
//! A line ends with LF, CR LF, CR CR LF or a bare CR. A quoted cell may hold delimiters, doubled quotation marks
//! and line ends. A quotation mark that never closes spoils its own line, not the rest of the file; a line of
//! megabytes is skipped. Rows are read without an allocation for each.

use std::io::{self, Read};

use csv::ByteRecord;
use memchr::{memchr, memchr2};

use super::cells::Splitter;
use super::quotes::{Quotes, order_quotes};

/// The longest line that is read, in bytes.
const LINE_LIMIT: usize = 4 << 20;
/// The most lines and bytes that one quoted cell may take up.
const QUOTED_LINES: usize = 40;
const QUOTED_BYTES: usize = 64 << 10;

/// Why a row as a whole cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flaw {
    /// A quotation mark opens and never closes, so the cells are a guess.
    UnclosedQuote,
    /// The row is longer than [`LINE_LIMIT`]; it has no cells.
    TooLong,
}

/// One row.
#[derive(Debug)]
pub(super) struct Record<'a> {
    bytes: &'a [u8],
    cells: &'a ByteRecord,
    /// How many cells the row has.
    pub width: usize,
    /// The line on which the row begins, from 1.
    pub line: u64,
    /// Why the row cannot be read, if it cannot.
    pub flaw: Option<Flaw>,
}

impl<'a> Record<'a> {
    /// A cell without white space around it; empty when there is none.
    pub fn cell(&self, i: usize) -> &'a [u8] {
        self.cells.get(i).map_or(&[], <[u8]>::trim_ascii)
    }

    /// All cells, without white space around them.
    pub fn cells(&self) -> impl Iterator<Item = &'a [u8]> + '_ {
        self.cells.iter().map(<[u8]>::trim_ascii)
    }

    /// The row with other cells.
    pub fn with_cells(&self, cells: &'a ByteRecord, width: usize) -> Self {
        Self { bytes: self.bytes, cells, width, line: self.line, flaw: self.flaw }
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

/// Reads rows from text.
pub(super) struct Records<R> {
    input: R,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    over: bool,
    line: u64,
    /// How many bytes and lines the row last returned takes up.
    last: (usize, u64),
    splitter: Splitter,
    /// The row last returned, with its quotation marks in order.
    scratch: Vec<u8>,
}

/// What comes next in the text.
enum NextLine {
    /// A line: where its content ends and where the line after it begins, in bytes from the start of the row.
    Line(usize, usize),
    TooLong,
    End,
}

impl<R: Read> Records<R> {
    pub fn new(input: R, delimiter: u8) -> Self {
        Self {
            input,
            buffer: vec![0; 128 << 10],
            start: 0,
            end: 0,
            over: false,
            line: 1,
            last: (0, 0),
            splitter: Splitter::new(delimiter),
            scratch: Vec::new(),
        }
    }

    /// Changes the delimiter for the rows to come.
    pub fn expect(&mut self, delimiter: u8) {
        self.splitter = Splitter::new(delimiter);
    }

    /// The next bytes, which stay to be read: at least `bytes` of them unless the text ends before; and whether the
    /// text ends there.
    pub fn peek(&mut self, bytes: usize) -> io::Result<(&[u8], bool)> {
        while self.end - self.start < bytes && !self.over {
            self.fill()?;
        }
        Ok((&self.buffer[self.start..self.end], self.over))
    }

    /// Reads the next row; none at the end of the text.
    pub fn next(&mut self) -> io::Result<Option<Record<'_>>> {
        self.start += self.last.0;
        self.line += self.last.1;
        self.last = (0, 0);
        let (end, next) = match self.line_end(0)? {
            NextLine::Line(end, next) => (end, next),
            NextLine::End => return Ok(None),
            NextLine::TooLong => return self.pass_over().map(Some),
        };
        if memchr(b'"', &self.buffer[self.start..self.start + end]).is_none() {
            let plain = &self.buffer[self.start..self.start + end];
            self.last = (next, 1);
            let cells = self.splitter.split_unquoted(plain);
            return Ok(Some(Record { bytes: plain, cells, width: cells.len(), line: self.line, flaw: None }));
        }
        let (mut flaw, mut lines) = (None, 1);
        let (mut to, mut after) = (end, next);
        loop {
            let bytes = &self.buffer[self.start..self.start + to];
            match order_quotes(bytes, self.splitter.delimiter(), &mut self.scratch, lines > 1) {
                Quotes::Closed => break,
                Quotes::Open if lines < QUOTED_LINES && after < QUOTED_BYTES => {
                    if let NextLine::Line(end, next) = self.line_end(after)? {
                        (to, after) = (end, next);
                        lines += 1;
                        continue;
                    }
                }
                _ => {}
            }
            (flaw, lines, after) = (Some(Flaw::UnclosedQuote), 1, next);
            let bytes = &self.buffer[self.start..self.start + end];
            self.scratch.clear();
            self.scratch.extend(bytes.iter().filter(|byte| **byte != b'"'));
            break;
        }
        self.last = (after, lines as u64);
        let cells = self.splitter.split(&self.scratch);
        Ok(Some(Record { bytes: &self.scratch, cells, width: cells.len(), line: self.line, flaw }))
    }

    /// Skips a line that is longer than [`LINE_LIMIT`].
    fn pass_over(&mut self) -> io::Result<Record<'_>> {
        loop {
            if let Some(i) = memchr2(b'\n', b'\r', &self.buffer[self.start..self.end]) {
                self.start += i;
                break;
            }
            self.start = self.end;
            if self.over {
                break;
            }
            self.fill()?;
        }
        let next = if let NextLine::Line(_, next) = self.line_end(0)? { next } else { 0 };
        self.last = (next, 1);
        self.splitter.clear();
        Ok(Record { bytes: &[], cells: self.splitter.record(), width: 0, line: self.line, flaw: Some(Flaw::TooLong) })
    }

    /// Finds the end of the line that begins `from` bytes after the start of the row.
    fn line_end(&mut self, from: usize) -> io::Result<NextLine> {
        let mut seen = from;
        loop {
            match memchr2(b'\n', b'\r', &self.buffer[self.start + seen..self.end]) {
                Some(i) => {
                    let at = seen + i;
                    let rest = &self.buffer[self.start + at..self.end];
                    let length = match rest {
                        [b'\n', ..] => 1,
                        [b'\r', b'\n', ..] => 2,
                        [b'\r', b'\r', b'\n', ..] => 3,
                        _ if rest.len() < 3 && !self.over => {
                            seen = at;
                            self.fill()?;
                            continue;
                        }
                        _ => 1,
                    };
                    return Ok(NextLine::Line(at, at + length));
                }
                None => {
                    seen = self.end - self.start;
                    match () {
                        () if self.over && seen <= from => return Ok(NextLine::End),
                        () if self.over => return Ok(NextLine::Line(seen, seen)),
                        () if seen - from > LINE_LIMIT => return Ok(NextLine::TooLong),
                        () => self.fill()?,
                    }
                }
            }
        }
    }

    /// Reads more bytes into the buffer, which grows if it is full.
    fn fill(&mut self) -> io::Result<()> {
        if self.start > 0 {
            self.buffer.copy_within(self.start..self.end, 0);
            (self.start, self.end) = (0, self.end - self.start);
        }
        if self.end == self.buffer.len() {
            self.buffer.resize(self.buffer.len() * 2, 0);
        }
        loop {
            match self.input.read(&mut self.buffer[self.end..]) {
                Ok(0) => self.over = true,
                Ok(read) => self.end += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            }
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type ReadRow = (u64, Vec<String>, Option<Flaw>);

    /// Returns few bytes at a time, so that reads end at every place in a row.
    struct Drip<'a>(&'a [u8], usize);
    impl Read for Drip<'_> {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            let n = self.1.min(self.0.len()).min(out.len());
            out[..n].copy_from_slice(&self.0[..n]);
            self.0 = &self.0[n..];
            Ok(n)
        }
    }

    fn rows(text: &[u8], drip: usize) -> Vec<ReadRow> {
        let mut records = Records::new(Drip(text, drip), b',');
        let mut out = Vec::new();
        while let Some(record) = records.next().unwrap() {
            let cells = record.cells().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect();
            out.push((record.line, cells, record.flaw));
        }
        out
    }

    fn row(line: u64, cells: &[&str]) -> ReadRow {
        (line, cells.iter().map(|cell| (*cell).to_owned()).collect(), None)
    }

    #[test]
    fn every_line_end_counts_once() {
        let want = [row(1, &["a", "b"]), row(2, &["c", "d"]), row(3, &["e", ""])];
        for end in ["\n", "\r\n", "\r", "\r\r\n"] {
            for last in ["", end] {
                for drip in [1, 2, 3, 100] {
                    let text = format!("a,b{end}c,d{end}e,{last}");
                    assert_eq!(rows(text.as_bytes(), drip), want, "{end:?} {last:?} {drip}");
                }
            }
        }
    }

    /// However odd the lines are, they are split by few parsers, as making one costs as much as reading thousands of rows.
    #[test]
    fn no_kind_of_line_is_dear() {
        let lines = [
            "", " ", "\t", ",", "\"", "\"\"", "\"\"\"", ",\"", "a,\"b", "\"a\"b,c", "a\"b\"", "\0", "\u{c}",
            " \"x\" ,", "#",
        ];
        for line in lines {
            for end in ["\n", "\r\n", "\r", "\r\r\n"] {
                let text = format!("{line}{end}").repeat(500);
                let mut records = Records::new(text.as_bytes(), b',');
                while records.next().unwrap().is_some() {}
                assert!(records.splitter.made() < 3, "{line:?} {end:?}: {} parsers", records.splitter.made());
            }
        }
    }

    #[test]
    fn quoted_cells_hold_anything() {
        let text = b"\"a,\"\"x\"\"\",b\n\"two\nlines\",c\nd,e\n";
        let want = [row(1, &["a,\"x\"", "b"]), row(2, &["two\nlines", "c"]), row(4, &["d", "e"])];
        for drip in [1, 7, 100] {
            assert_eq!(rows(text, drip), want);
        }
    }

    #[test]
    fn an_open_quote_spoils_one_line() {
        let got = rows(b"a,\"b\nc,d\n\"e\",f\n", 100);
        assert_eq!(got[0].2, Some(Flaw::UnclosedQuote));
        assert_eq!(got[1..], [row(2, &["c", "d"]), row(3, &["e", "f"])]);
    }

    #[test]
    fn an_endless_line_is_passed_over() {
        let mut text = vec![b'x'; LINE_LIMIT + 300_000];
        text.extend_from_slice(b"\r\na,b\n");
        let got = rows(&text, 50_000);
        assert_eq!(got[0].2, Some(Flaw::TooLong));
        assert_eq!(got[1..], [row(2, &["a", "b"])]);
    }

    #[test]
    fn blanks_before_a_quotation_mark_are_passed_over() {
        assert_eq!(rows(b"1, \"x, y\",2\n", 100), [row(1, &["1", "x, y", "2"])]);
    }
}
