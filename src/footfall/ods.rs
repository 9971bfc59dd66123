//! Workbooks in OpenDocument, as LibreOffice writes them, read as a stream.

use std::io::{BufRead, BufReader};
use std::ops::Range;

use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

use super::archive::Archive;
use super::error::ReadError;
use super::metered::{Endless, Metered};
use super::sheet::{COLUMNS, LIMIT, Sheet, number_text};

/// How many bytes the sheets may unpack to.
const UNPACKED: u64 = 256 << 20;

/// The sheets with something in them, in their order.
pub(super) fn sheets(mut archive: Archive) -> Result<Vec<Sheet>, ReadError> {
    let content = Metered::new(archive.named("content.xml")?, UNPACKED, &|_| {});
    read(BufReader::new(content))
}

fn read(content: impl BufRead) -> Result<Vec<Sheet>, ReadError> {
    let mut xml = Reader::from_reader(content);
    xml.config_mut().expand_empty_elements = true;
    let (mut sheets, mut buffer) = (Vec::new(), Vec::new());
    let mut open: Option<Open> = None;
    let mut left = LIMIT;
    loop {
        buffer.clear();
        let event = xml.read_event_into(&mut buffer).map_err(|error| match error {
            quick_xml::Error::Io(error) if error.get_ref().is_some_and(|inner| inner.is::<Endless>()) => {
                ReadError::TooLarge(LIMIT as u64 >> 20)
            }
            quick_xml::Error::Io(error) => ReadError::Io(std::io::Error::new(error.kind(), error)),
            error => ReadError::Workbook(error.to_string()),
        })?;
        match (event, &mut open) {
            (Event::Start(tag), None) if tag.name().as_ref() == "table:table" => {
                open = Some(Open::new(&attribute(&tag, "table:name").unwrap_or_default(), left));
            }
            (Event::Start(tag), Some(open)) => open.start(&tag),
            (Event::Text(text), Some(open)) => open.text(&text.xml10_content()),
            (Event::GeneralRef(name), Some(open)) => {
                let known = quick_xml::escape::resolve_xml_entity(&name).map(str::to_owned);
                let char = || name.resolve_char_ref().ok().flatten().map(String::from);
                open.text(&known.or_else(char).unwrap_or_default());
            }
            (Event::End(tag), Some(sheet)) => {
                let over = sheet.end(tag.name().as_ref())?;
                if over {
                    let done = open.take().map(|open| open.sheet).filter(|sheet| !sheet.text.is_empty());
                    left = left.saturating_sub(done.as_ref().map_or(0, |sheet| sheet.text.len()));
                    sheets.extend(done);
                }
            }
            (Event::Eof, None) => return Ok(sheets),
            (Event::Eof, Some(_)) => return Err(ReadError::Workbook("it is cut off".into())),
            _ => {}
        }
    }
}

fn attribute(tag: &BytesStart, name: &str) -> Option<String> {
    let found = tag.try_get_attribute(name).ok()??;
    Some(found.normalized_value(XmlVersion::Implicit1_0).ok()?.into_owned())
}

/// A sheet that is being read.
struct Open {
    sheet: Sheet,
    /// The row that comes next, from 0, and how often the present one is repeated.
    row: usize,
    rows: usize,
    /// The cells of the present row: their columns, as one may be repeated, and their text.
    cells: Vec<(Range<usize>, String)>,
    /// The column of the present cell, from 0, and how often it is repeated.
    column: usize,
    columns: usize,
    /// The cell's value where an attribute holds it, else the text that is shown.
    value: Option<String>,
    shown: String,
    /// How deep the tags are in a comment, whose text is no value, and in tables within a cell.
    comment: usize,
    inner: usize,
}

impl Open {
    fn new(name: &str, limit: usize) -> Self {
        Self {
            sheet: Sheet::new(name, limit),
            row: 0,
            rows: 1,
            cells: Vec::new(),
            column: 0,
            columns: 1,
            value: None,
            shown: String::new(),
            comment: 0,
            inner: 0,
        }
    }

    fn start(&mut self, tag: &BytesStart) {
        let times = |name: &str| attribute(tag, name).and_then(|times| times.parse().ok()).unwrap_or(1usize).max(1);
        match tag.name().as_ref() {
            "office:annotation" => self.comment += 1,
            "table:table" => self.inner += 1,
            _ if self.comment + self.inner > 0 => {}
            "table:table-row" => {
                self.rows = times("table:number-rows-repeated");
                (self.column, self.cells) = (0, Vec::new());
            }
            "table:table-cell" | "table:covered-table-cell" => {
                self.columns = times("table:number-columns-repeated");
                self.value = value(tag);
                self.shown.clear();
            }
            "text:p" if !self.shown.is_empty() => self.shown.push(' '),
            "text:s" | "text:tab" | "text:line-break" => self.shown.push(' '),
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if self.comment + self.inner == 0 {
            self.shown.push_str(text);
        }
    }

    /// Ends an element; true if it is the sheet itself.
    fn end(&mut self, name: &str) -> Result<bool, ReadError> {
        match name {
            "office:annotation" => self.comment = self.comment.saturating_sub(1),
            "table:table" if self.inner == 0 => return Ok(true),
            "table:table" => self.inner -= 1,
            _ if self.comment + self.inner > 0 => {}
            "table:table-cell" | "table:covered-table-cell" => {
                let text = self.value.take().unwrap_or_else(|| std::mem::take(&mut self.shown));
                let end = self.column.saturating_add(self.columns);
                if !text.trim().is_empty() && self.column < COLUMNS {
                    self.cells.push((self.column..end.min(COLUMNS), text));
                }
                (self.column, self.shown) = (end, String::new());
            }
            "table:table-row" => {
                let cells = std::mem::take(&mut self.cells);
                if !cells.is_empty() {
                    for row in self.row..self.row.saturating_add(self.rows) {
                        for (columns, text) in &cells {
                            for column in columns.clone() {
                                self.sheet.cell(row, column, text)?;
                            }
                        }
                    }
                }
                self.row = self.row.saturating_add(self.rows);
            }
            // White space between the tags of a row is no text of a cell.
            _ => {}
        }
        Ok(false)
    }
}

/// The value of a cell that is no text.
fn value(tag: &BytesStart) -> Option<String> {
    let kind = attribute(tag, "office:value-type")?;
    match kind.as_str() {
        "date" => attribute(tag, "office:date-value"),
        "time" => attribute(tag, "office:time-value").map(|value| time(&value).unwrap_or(value)),
        "boolean" => attribute(tag, "office:boolean-value"),
        "string" => attribute(tag, "office:string-value"),
        _ => attribute(tag, "office:value").map(|value| value.parse().map_or(value, number_text)),
    }
}

/// A time of day of `PT07H30M00S`.
fn time(value: &str) -> Option<String> {
    let (hour, rest) = value.strip_prefix("PT")?.split_once('H')?;
    let (minute, second) = rest.split_once('M').unwrap_or(("0", rest));
    let second = second.trim_end_matches('S').split(['.', ',']).next().unwrap_or("0");
    let number = |text: &str| if text.is_empty() { Some(0u32) } else { text.parse().ok() };
    Some(format!("{:02}:{:02}:{:02}", number(hour)?, number(minute)?, number(second)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(rows: &str) -> String {
        let xml = format!(
            "<office:document-content><office:body><office:spreadsheet><table:table table:name=\"Counts\">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"
        );
        let sheets = read(xml.as_bytes()).unwrap();
        assert!(sheets.iter().all(|sheet| sheet.name == "Counts"));
        sheets.iter().map(|sheet| String::from_utf8(sheet.text.clone()).unwrap()).collect()
    }

    #[test]
    fn cells_have_their_values_and_places() {
        let rows = "<table:table-column table:number-columns-repeated=\"3\"/>\
             <table:table-row table:number-rows-repeated=\"2\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>\
             <table:table-row><table:table-cell office:value-type=\"string\"><text:p>A &amp; B</text:p><office:annotation><text:p>a note</text:p></office:annotation></table:table-cell>\
             <table:table-cell table:number-columns-repeated=\"2\"/><table:table-cell office:value-type=\"float\" office:value=\"5\"><text:p>5,0</text:p></table:table-cell></table:table-row>\n\
             <table:table-row table:number-rows-repeated=\"2\"><table:table-cell office:value-type=\"date\" office:date-value=\"2023-03-01T07:00:00\"><text:p>1.3.</text:p></table:table-cell>\
             <table:table-cell office:value-type=\"time\" office:time-value=\"PT07H30M00S\"/></table:table-row>";
        assert_eq!(text(rows), "\n\nA & B\t\t\t5\n2023-03-01T07:00:00\t07:30:00\n2023-03-01T07:00:00\t07:30:00");
        assert_eq!(text(""), "");
    }

    #[test]
    fn repeats_without_end_are_bounded() {
        let cell = "<table:table-cell table:number-columns-repeated=\"999999999\" office:value-type=\"float\" office:value=\"12345\"/>";
        let rows = format!("<table:table-row table:number-rows-repeated=\"999999999\">{cell}</table:table-row>");
        let xml = format!("<table:table table:name=\"a\">{rows}</table:table>");
        assert!(matches!(read(xml.as_bytes()), Err(ReadError::TooLarge(_))));
        assert!(matches!(read(&b"<table:table><table:table-row>"[..]), Err(ReadError::Workbook(_))));
    }
}
