//! Reads JSON: documents, GeoJSON, and lines of JSON. Every list of objects, or of lists, is a table of which one may
//! hold the counts; objects in a row are flattened, with dots between the keys.

use std::fmt;
use std::io::{self, BufReader, Read};

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::encoding::Text;
use super::error::ReadError;
use super::lists::{List, Lists};
use super::sheet::number_text;

/// How many bytes of cells are kept of one document.
const LIMIT: usize = 256 << 20;
/// How many lists and arrays a document may have, and how many columns a list.
const LISTS: usize = 1_000;
const COLUMNS: usize = 5_000;
/// The longest string that is read, in bytes.
const STRING: usize = 4 << 20;
/// How many bytes are looked at to see whether a text is JSON.
const PEEK: u64 = 4096;

/// Whether a text is JSON, by its first characters; nothing is lost of it.
pub(super) fn begins(text: &mut Text) -> io::Result<bool> {
    let mut first = Vec::new();
    (&mut text.bytes).take(PEEK).read_to_end(&mut first)?;
    let mut marks = first.iter().filter(|byte| !byte.is_ascii_whitespace());
    let (mark, next) = (marks.next().copied(), marks.next().copied());
    let is_json = match (mark, next) {
        (Some(b'{'), Some(b'"' | b'}')) => true,
        (Some(b'['), Some(next)) => b"{[\"]-".contains(&next) || next.is_ascii_digit(),
        _ => false,
    };
    let rest = std::mem::replace(&mut text.bytes, Box::new(io::empty()));
    text.bytes = Box::new(io::Cursor::new(first).chain(rest));
    Ok(is_json)
}

/// The lists of rows in a document, or in several that follow each other.
pub(super) fn lists(input: impl Read) -> Result<Lists, ReadError> {
    let mut sink = Collector::default();
    let mut source = serde_json::Deserializer::from_reader(BufReader::new(Guard::new(input)));
    loop {
        let mut path = Vec::new();
        let top = Element { sink: &mut sink, path: &mut path, parent: None, nested: false, in_row: false };
        match top.deserialize(&mut source) {
            Ok(_) => {}
            Err(_) if sink.full => {
                return Err(ReadError::Json(format!("larger than is kept in memory ({} MiB of values)", LIMIT >> 20)));
            }
            Err(error) if error.is_io() => return Err(ReadError::from(io::Error::from(error))),
            Err(error) => return Err(ReadError::Json(format!("damaged or cut off: {error}"))),
        }
        if source.end().is_ok() {
            break;
        }
    }
    sink.columnar();
    Ok(Lists { lists: sink.lists, arrays: sink.arrays })
}

/// Where lists are collected.
#[derive(Default)]
struct Collector {
    lists: Vec<List>,
    arrays: Vec<(Vec<String>, Vec<String>)>,
    held: usize,
    /// Whether there is more than is kept.
    full: bool,
    /// The list of the row that was read last.
    recent: usize,
}

/// A row that is being read.
struct Row {
    list: usize,
    cells: Vec<(usize, String)>,
    /// How many bytes are held for it until it is complete.
    held: usize,
}

impl Collector {
    /// The number of the list at a path within a list, which is added if it is new; `bare` where its rows are lists.
    fn list(&mut self, path: &[String], parent: Option<usize>, bare: bool) -> Option<usize> {
        let made = |list: &List| list.path == path && list.bare == bare;
        if self.lists.get(self.recent).is_some_and(made) {
            return Some(self.recent);
        }
        if let Some(number) = self.lists.iter().position(made) {
            self.recent = number;
            return Some(number);
        }
        if self.lists.len() >= LISTS {
            return None;
        }
        self.hold(path.iter().map(String::len).sum())?;
        self.lists.push(List::new(path.to_vec(), parent, bare));
        Some(self.lists.len() - 1)
    }

    /// Notes that so many bytes are kept; none if that is too much.
    fn hold(&mut self, bytes: usize) -> Option<()> {
        self.held += bytes + 16;
        self.full |= self.held > LIMIT;
        (!self.full).then_some(())
    }

    /// Puts a value into a row.
    fn cell(&mut self, row: &mut Row, name: &str, text: String) -> Option<()> {
        let list = &mut self.lists[row.list];
        if list.width() >= COLUMNS {
            return Some(());
        }
        let before = list.width();
        let column = list.column(name);
        if list.width() > before {
            self.hold(name.len() * 2 + 64)?;
        }
        let held = text.len() + 32;
        self.hold(held)?;
        row.held += held;
        row.cells.push((column, text));
        Some(())
    }

    /// Puts a row that is complete into its list.
    fn push(&mut self, row: Row, within: usize) -> Option<()> {
        let bytes = self.lists[row.list].push(&row.cells, within);
        self.held = self.held.saturating_sub(row.held);
        self.hold(bytes)
    }

    /// Makes a list of the arrays of one object that have one length: each is a column.
    fn columnar(&mut self) {
        let mut done = vec![false; self.arrays.len()];
        for first in 0..self.arrays.len() {
            let (path, length) = (self.arrays[first].0.clone(), self.arrays[first].1.len());
            let Some((_, above)) = path.split_last() else { continue };
            let alike: Vec<usize> = (first..self.arrays.len())
                .filter(|i| !done[*i] && self.arrays[*i].1.len() == length)
                .filter(|i| self.arrays[*i].0.split_last().is_some_and(|(_, other)| other == above))
                .collect();
            if done[first] || alike.len() < 2 || length < 2 {
                continue;
            }
            let mut list = List::new(above.to_vec(), None, false);
            let names: Vec<usize> =
                alike.iter().map(|i| list.column(self.arrays[*i].0.last().map_or("", String::as_str))).collect();
            for row in 0..length {
                let cells: Vec<(usize, String)> =
                    alike.iter().zip(&names).map(|(i, column)| (*column, self.arrays[*i].1[row].clone())).collect();
                let bytes = list.push(&cells, 0);
                self.held += bytes;
            }
            alike.iter().for_each(|i| done[*i] = true);
            self.lists.push(list);
        }
    }
}

/// A value's text, if it is a plain one.
macro_rules! plain_values {
    ($plain:ident) => {
        fn visit_bool<E: Error>(self, value: bool) -> Result<Self::Value, E> {
            self.$plain(value.to_string())
        }
        fn visit_i64<E: Error>(self, value: i64) -> Result<Self::Value, E> {
            self.$plain(value.to_string())
        }
        fn visit_u64<E: Error>(self, value: u64) -> Result<Self::Value, E> {
            self.$plain(value.to_string())
        }
        fn visit_f64<E: Error>(self, value: f64) -> Result<Self::Value, E> {
            self.$plain(number_text(value))
        }
        fn visit_str<E: Error>(self, value: &str) -> Result<Self::Value, E> {
            self.$plain(value.to_owned())
        }
        fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
            self.$plain(String::new())
        }
        fn expecting(&self, out: &mut fmt::Formatter) -> fmt::Result {
            out.write_str("a value")
        }
    };
}

fn too_much<E: Error>() -> E {
    E::custom("too much to keep")
}

/// A document, or an element of a list. A plain value is given back.
struct Element<'a> {
    sink: &'a mut Collector,
    path: &'a mut Vec<String>,
    /// The list and the number of the row in which it stands.
    parent: Option<(usize, usize)>,
    /// Whether it stands in a list, or else in a row of one.
    nested: bool,
    in_row: bool,
}

impl Element<'_> {
    fn plain<E: Error>(self, text: String) -> Result<Option<String>, E> {
        Ok(Some(text))
    }
}

impl<'de> DeserializeSeed<'de> for Element<'_> {
    type Value = Option<String>;
    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Self::Value, D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Element<'_> {
    type Value = Option<String>;
    plain_values!(plain);

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let parent = self.parent.map(|parent| parent.0);
        let Some(list) = self.sink.list(self.path, parent, false) else {
            while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
            return if self.sink.full { Err(too_much()) } else { Ok(None) };
        };
        let mut row = Row { list, cells: Vec::new(), held: 0 };
        let nested = self.nested;
        fields(map, self.sink, self.path, &mut row, "", nested)?;
        let within = self.parent.map_or(0, |parent| parent.1);
        self.sink.push(row, within).ok_or_else(too_much)?;
        Ok(None)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut plain = Vec::new();
        loop {
            let element = Element {
                sink: &mut *self.sink,
                path: &mut *self.path,
                parent: self.parent,
                nested: true,
                in_row: true,
            };
            let Some(value) = seq.next_element_seed(element)? else { break };
            if let Some(text) = value {
                self.sink.hold(text.len() + 8).ok_or_else(too_much)?;
                plain.push(text);
            }
        }
        if plain.is_empty() {
            return Ok(None);
        }
        // What is kept is counted again below.
        self.sink.held = self.sink.held.saturating_sub(plain.iter().map(|text| text.len() + 24).sum());
        if !self.nested {
            // A list of plain values in a row, such as a position on a map, is no column.
            if !self.in_row && self.sink.arrays.len() < LISTS {
                self.sink.hold(plain.iter().map(|text| text.len() + 24).sum()).ok_or_else(too_much)?;
                self.sink.arrays.push((self.path.clone(), plain));
            }
            return Ok(None);
        }
        let parent = self.parent.map(|parent| parent.0);
        if let Some(list) = self.sink.list(self.path, parent, true) {
            let mut row = Row { list, cells: Vec::new(), held: 0 };
            for (i, text) in plain.into_iter().enumerate().take(COLUMNS) {
                self.sink.cell(&mut row, &i.to_string(), text).ok_or_else(too_much)?;
            }
            let within = self.parent.map_or(0, |parent| parent.1);
            self.sink.push(row, within).ok_or_else(too_much)?;
        }
        Ok(None)
    }
}

/// Reads the fields of an object into a row; `prefix` stands before their names.
fn fields<'de, A: MapAccess<'de>>(
    mut map: A,
    sink: &mut Collector,
    path: &mut Vec<String>,
    row: &mut Row,
    prefix: &str,
    nested: bool,
) -> Result<(), A::Error> {
    while let Some(key) = map.next_key::<String>()? {
        let name = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
        path.push(key);
        let field = Field { sink: &mut *sink, path: &mut *path, row: &mut *row, name, nested };
        map.next_value_seed(field)?;
        path.pop();
    }
    Ok(())
}

/// The value of a key in a row.
struct Field<'a> {
    sink: &'a mut Collector,
    path: &'a mut Vec<String>,
    row: &'a mut Row,
    name: String,
    nested: bool,
}

impl Field<'_> {
    fn plain<E: Error>(self, text: String) -> Result<(), E> {
        self.sink.cell(self.row, &self.name, text).ok_or_else(too_much)
    }
}

impl<'de> DeserializeSeed<'de> for Field<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Field<'_> {
    type Value = ();
    plain_values!(plain);

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        fields(map, self.sink, self.path, self.row, &self.name, self.nested)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<(), A::Error> {
        let parent = Some((self.row.list, self.sink.lists[self.row.list].len()));
        let list = Element { sink: self.sink, path: self.path, parent, nested: false, in_row: self.nested };
        list.visit_seq(seq).map(drop)
    }
}

/// Ends where one string is too long to be a value of a table: the parser would keep it whole.
struct Guard<R> {
    input: R,
    /// How long the string is in which the bytes stand, and whether the next byte is escaped.
    string: Option<usize>,
    escaped: bool,
}

impl<R> Guard<R> {
    fn new(input: R) -> Self {
        Self { input, string: None, escaped: false }
    }
}

impl<R: Read> Read for Guard<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = self.input.read(out)?;
        for byte in &out[..read] {
            match &mut self.string {
                None => self.string = (*byte == b'"').then_some(0),
                Some(_) if self.escaped => self.escaped = false,
                Some(_) if *byte == b'"' => self.string = None,
                Some(length) => {
                    self.escaped = *byte == b'\\';
                    *length += 1;
                    if *length > STRING {
                        return Err(io::Error::other("a string of megabytes"));
                    }
                }
            }
        }
        Ok(read)
    }
}
