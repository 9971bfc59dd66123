//! Makes text of bytes: unpacks gzip, reads UTF-16 and older encodings, and tells what is no text.

use std::borrow::Cow;
use std::cell::Cell;
use std::io::{self, Read};
use std::rc::Rc;

use encoding_rs::{Encoding, ISO_2022_JP, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::foreign::foreign;
use super::legacy::Legacy;

/// How many bytes are looked at to find out what a file is.
const PEEK: usize = 16 * 1024;

/// Text, unpacked and decoded.
pub(super) struct Text<'a> {
    /// ASCII-compatible text: UTF-8, or bytes of Windows-1252 for [`text`] to decide on cell by cell.
    pub bytes: Box<dyn Read + 'a>,
    pub encoding: Encoded,
    /// The character between cells, where the text was made of another form and has no doubt about it.
    pub delimiter: Option<u8>,
}

/// The encoding of a text, some of which show only while it is read.
#[derive(Debug, Clone)]
pub(super) struct Encoded {
    name: &'static str,
    found: Rc<Cell<Option<&'static Encoding>>>,
}

impl Encoded {
    /// An encoding, or a form of file, that is known from the start.
    pub fn known(name: &'static str) -> Self {
        Self { name, found: Rc::default() }
    }

    /// The encoding's name in small letters, once the text is read; `single_byte` says whether anything was no UTF-8.
    pub fn name(&self, single_byte: bool) -> String {
        match self.found.get() {
            Some(encoding) => encoding.name().to_lowercase(),
            None if single_byte && self.name == "utf-8" => "windows-1252".into(),
            None => self.name.into(),
        }
    }
}

/// What bytes are, once unpacked.
pub(super) enum Content<'a> {
    Text(Text<'a>),
    /// A ZIP archive; workbooks are such archives, too.
    Zip(Box<dyn Read + 'a>),
}

/// Why bytes cannot be a table.
#[derive(Debug)]
pub(super) enum NoText {
    /// No bytes.
    Empty,
    /// Another kind of file: its name, and what to do.
    Other(&'static str),
    /// Reading failed.
    Io(io::Error),
}

impl From<io::Error> for NoText {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// Unpacks gzip, finds out what the bytes are by their first ones and not by the file's name, and makes ASCII-compatible
/// text of text.
pub(super) fn decode<'a>(input: impl Read + 'a) -> Result<Content<'a>, NoText> {
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
    let transcoded = |encoding: &'static Encoding, name, first, input: Box<dyn Read + 'a>| {
        let whole = io::Cursor::new(first).chain(input);
        let decoder = encoding_rs_io::DecodeReaderBytesBuilder::new().encoding(Some(encoding)).build(whole);
        Ok(Content::Text(Text { bytes: Box::new(decoder), encoding: Encoded::known(name), delimiter: None }))
    };
    if let Some((encoding, mark)) = Encoding::for_bom(&first) {
        first.drain(..mark);
        return match encoding.name() {
            "UTF-16LE" => transcoded(UTF_16LE, "utf-16le", first, input),
            "UTF-16BE" => transcoded(UTF_16BE, "utf-16be", first, input),
            _ => Ok(plain(first, input)),
        };
    }
    if first.starts_with(b"PK\x03\x04") || first.starts_with(b"PK\x05\x06") {
        return Ok(Content::Zip(Box::new(io::Cursor::new(first).chain(input))));
    }
    if let Some(what) = foreign(&first) {
        return Err(NoText::Other(what));
    }
    let zeros = |odd: usize| first.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    let half = first.len() / 2;
    let (even, odd) = (zeros(0), zeros(1));
    if half >= 4 && odd * 10 >= half * 8 && even * 10 < half {
        return transcoded(UTF_16LE, "utf-16le", first, input);
    }
    if half >= 4 && even * 10 >= half * 8 && odd * 10 < half {
        return transcoded(UTF_16BE, "utf-16be", first, input);
    }
    if [&b"\x1b$B"[..], b"\x1b$@"].iter().any(|escape| memchr::memmem::find(&first, escape).is_some()) {
        return transcoded(ISO_2022_JP, "iso-2022-jp", first, input);
    }
    let odd_bytes = first.iter().filter(|byte| **byte < 32 && !b"\t\n\r\x0b\x0c\x1a".contains(byte)).count();
    if odd_bytes * 50 > first.len() {
        return Err(NoText::Other("no text but raw bytes; give CSV, JSON, Excel or ODS files of hourly counts"));
    }
    Ok(plain(first, input))
}

/// Text in UTF-8 or an older encoding, of which these are the first bytes.
fn plain<'a>(first: Vec<u8>, input: Box<dyn Read + 'a>) -> Content<'a> {
    let encoding = Encoded::known("utf-8");
    let bytes = Legacy::new(io::Cursor::new(first).chain(input), Rc::clone(&encoding.found));
    Content::Text(Text { bytes: Box::new(bytes), encoding, delimiter: None })
}

/// The next [`PEEK`] bytes; fewer only where the input ends.
pub(super) fn peek(input: &mut dyn Read) -> io::Result<Vec<u8>> {
    let mut first = Vec::with_capacity(PEEK);
    input.take(PEEK as u64).read_to_end(&mut first)?;
    Ok(first)
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

    fn decoded(bytes: &[u8]) -> (String, String) {
        let Ok(Content::Text(mut decoded)) = decode(bytes) else { panic!("no text") };
        let mut out = Vec::new();
        decoded.bytes.read_to_end(&mut out).unwrap();
        (text(&out).into_owned(), decoded.encoding.name(std::str::from_utf8(&out).is_err()))
    }

    fn utf16(text: &str, big: bool) -> Vec<u8> {
        text.encode_utf16().flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
    }

    #[test]
    fn encodings_are_told_apart() {
        assert_eq!(decoded(b"\xef\xbb\xbfdate,hour"), ("date,hour".into(), "utf-8".into()));
        assert_eq!(decoded("Straße".as_bytes()), ("Straße".into(), "utf-8".into()));
        assert_eq!(decoded(b"Stra\xdfe"), ("Straße".into(), "windows-1252".into()));
        assert_eq!(decoded(&utf16("\u{feff}date,hour", false)), ("date,hour".into(), "utf-16le".into()));
        assert_eq!(decoded(&utf16("\u{feff}date,hour", true)), ("date,hour".into(), "utf-16be".into()));
        assert_eq!(decoded(&utf16("date,hour", false)), ("date,hour".into(), "utf-16le".into()));
        assert_eq!(decoded(&utf16("date,hour", true)), ("date,hour".into(), "utf-16be".into()));
    }

    #[test]
    fn pictures_and_emptiness_are_no_text() {
        assert!(matches!(decode(&b""[..]), Err(NoText::Empty)));
        assert!(matches!(decode(&b"\xff\xd8\xff\xe0\0\x10JFIF"[..]), Err(NoText::Other(_))));
        assert!(matches!(decode(&[0u8, 1, 2, 3, 0, 0, 7, 8][..]), Err(NoText::Other(_))));
    }
}
