//! Makes text of bytes: handles packed files, byte order marks, UTF-16 and Windows-1252, and refuses what is no text.

use std::borrow::Cow;
use std::io::{self, Read};

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// How many bytes are looked at to find the encoding.
const PEEK: usize = 16 * 1024;

/// Unpacked text and its encoding.
pub(super) struct Decoded<'a> {
    /// ASCII-compatible text: UTF-8, or bytes of a single-byte encoding for [`text`] to decide on cell by cell.
    pub input: Box<dyn Read + 'a>,
    /// `utf-8`, `utf-16le` or `utf-16be`.
    pub encoding: &'static str,
}

/// Why bytes cannot be a table.
#[derive(Debug)]
pub(super) enum NoText {
    /// No bytes.
    Empty,
    /// Another kind of file; its name.
    Other(&'static str),
    /// Reading failed.
    Io(io::Error),
}

impl From<io::Error> for NoText {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// Unpacks gzip, which is recognised by its first bytes and not by the file's name, and makes ASCII-compatible text.
pub(super) fn decode<'a>(input: impl Read + 'a) -> Result<Decoded<'a>, NoText> {
    let mut input: Box<dyn Read + 'a> = Box::new(input);
    let mut first = peek(&mut input)?;
    if first.starts_with(&[0x1f, 0x8b]) {
        let packed = io::Cursor::new(first).chain(input);
        input = Box::new(flate2::read::MultiGzDecoder::new(packed));
        first = peek(&mut input)?;
    }
    if first.is_empty() {
        return Err(NoText::Empty);
    }
    let utf16 = |encoding, first, input: Box<dyn Read + 'a>| -> Box<dyn Read + 'a> {
        let whole = io::Cursor::new(first).chain(input);
        Box::new(encoding_rs_io::DecodeReaderBytesBuilder::new().encoding(Some(encoding)).build(whole))
    };
    if let Some((encoding, mark)) = Encoding::for_bom(&first) {
        first.drain(..mark);
        return Ok(match encoding.name() {
            "UTF-16LE" => Decoded { input: utf16(UTF_16LE, first, input), encoding: "utf-16le" },
            "UTF-16BE" => Decoded { input: utf16(UTF_16BE, first, input), encoding: "utf-16be" },
            _ => Decoded { input: Box::new(io::Cursor::new(first).chain(input)), encoding: "utf-8" },
        });
    }
    if let Some(what) = foreign(&first) {
        return Err(NoText::Other(what));
    }
    let zeros = |odd: usize| first.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    let half = first.len() / 2;
    let (even, odd) = (zeros(0), zeros(1));
    if half >= 4 && odd * 10 >= half * 8 && even * 10 < half {
        return Ok(Decoded { input: utf16(UTF_16LE, first, input), encoding: "utf-16le" });
    }
    if half >= 4 && even * 10 >= half * 8 && odd * 10 < half {
        return Ok(Decoded { input: utf16(UTF_16BE, first, input), encoding: "utf-16be" });
    }
    let odd_bytes = first.iter().filter(|byte| **byte < 32 && !b"\t\n\r\x0b\x0c\x1a".contains(byte)).count();
    if odd_bytes * 50 > first.len() {
        return Err(NoText::Other("no text but raw bytes"));
    }
    Ok(Decoded { input: Box::new(io::Cursor::new(first).chain(input)), encoding: "utf-8" })
}

/// The next [`PEEK`] bytes; fewer only where the input ends.
fn peek(input: &mut dyn Read) -> io::Result<Vec<u8>> {
    let mut first = Vec::with_capacity(PEEK);
    input.take(PEEK as u64).read_to_end(&mut first)?;
    Ok(first)
}

/// The kind of a file that people may keep beside their counts, by its first bytes.
fn foreign(first: &[u8]) -> Option<&'static str> {
    const MAGIC: [(&[u8], &str); 11] = [
        (b"\xff\xd8\xff", "a JPEG picture"),
        (b"\x89PNG", "a PNG picture"),
        (b"GIF8", "a GIF picture"),
        (b"%PDF", "a PDF document"),
        (b"PK\x03\x04", "a ZIP archive or Excel workbook (save the sheet as CSV)"),
        (b"\xd0\xcf\x11\xe0", "an old Excel workbook (save the sheet as CSV)"),
        (b"PAR1", "a Parquet file (save it as CSV)"),
        (b"SQLite format 3", "an SQLite database"),
        (b"RIFF", "a sound or picture file"),
        (b"MThd", "a MIDI file"),
        (b"BZh", "packed by bzip2 (unpack it first)"),
    ];
    let found = MAGIC.iter().find(|(magic, _)| first.starts_with(magic)).map(|(_, what)| *what);
    found.or_else(|| {
        let start = first.trim_ascii_start();
        let head = start[..start.len().min(15)].to_ascii_lowercase();
        match () {
            () if head.starts_with(b"<!doctype html") || head.starts_with(b"<html") => Some("a web page"),
            () if head.starts_with(b"<?xml") => Some("an XML document"),
            () if head.starts_with(b"{") || head.starts_with(b"[{") => Some("JSON (export it as CSV)"),
            () => None,
        }
    })
}

/// A cell's text: UTF-8, or else Windows-1252, in which all bytes are valid.
pub(super) fn text(cell: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(cell) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => WINDOWS_1252.decode_without_bom_handling(cell).0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8]) -> (String, &'static str) {
        let mut decoded = decode(bytes).ok().unwrap();
        let mut out = Vec::new();
        decoded.input.read_to_end(&mut out).unwrap();
        (text(&out).into_owned(), decoded.encoding)
    }

    fn utf16(text: &str, big: bool) -> Vec<u8> {
        text.encode_utf16().flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
    }

    #[test]
    fn encodings_are_told_apart() {
        assert_eq!(decoded(b"\xef\xbb\xbfdate,hour"), ("date,hour".into(), "utf-8"));
        assert_eq!(decoded("Straße".as_bytes()), ("Straße".into(), "utf-8"));
        assert_eq!(decoded(b"Stra\xdfe"), ("Straße".into(), "utf-8"));
        assert_eq!(decoded(&utf16("\u{feff}date,hour", false)), ("date,hour".into(), "utf-16le"));
        assert_eq!(decoded(&utf16("\u{feff}date,hour", true)), ("date,hour".into(), "utf-16be"));
        assert_eq!(decoded(&utf16("date,hour", false)), ("date,hour".into(), "utf-16le"));
        assert_eq!(decoded(&utf16("date,hour", true)), ("date,hour".into(), "utf-16be"));
    }

    #[test]
    fn pictures_and_emptiness_are_no_text() {
        assert!(matches!(decode(&b""[..]), Err(NoText::Empty)));
        assert!(matches!(decode(&b"\xff\xd8\xff\xe0\0\x10JFIF"[..]), Err(NoText::Other("a JPEG picture"))));
        assert!(matches!(decode(&[0u8, 1, 2, 3, 0, 0, 7, 8][..]), Err(NoText::Other(_))));
    }
}
