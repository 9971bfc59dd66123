//! Reads JSON: documents, GeoJSON, and lines of JSON. Every list of objects, or of lists, is a table of which one may
//! hold the counts; objects in a row are flattened, with dots between the keys.

use std::fmt;
use std::hash::BuildHasher;
use std::io::{self, BufReader, Read};

use rustc_hash::{FxBuildHasher, FxHashMap};
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::calendar::parse_date;
use super::encoding::Text;
use super::error::ReadError;
use super::lists::{Array, List, Lists};
use super::sheet::number_text;

/// How many bytes of cells are kept of one document.
const LIMIT: usize = 256 << 20;
/// How many lists and arrays a document may have, and how many columns a list.
const LISTS: usize = 5_000;
const COLUMNS: usize = 100_000;
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
                let most = format!("{} MiB of values, {LISTS} lists, {COLUMNS} columns", LIMIT >> 20);
                return Err(ReadError::Json(format!("larger than is kept in memory ({most})")));
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
    arrays: Vec<Array>,
    held: usize,
    /// Whether there is more than is kept.
    full: bool,
    /// The list of the row that was read last.
    recent: usize,
    /// The numbers of the lists by a hash of their path.
    by_path: FxHashMap<u64, Vec<usize>>,
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
        let key = FxBuildHasher.hash_one((path, bare));
        let known =
            self.by_path.get(&key).and_then(|numbers| numbers.iter().find(|number| made(&self.lists[**number])));
        if let Some(number) = known.copied() {
            self.recent = number;
            return Some(number);
        }
        if self.lists.len() >= LISTS {
            self.full = true;
            return None;
        }
        self.hold(path.iter().map(String::len).sum())?;
        self.by_path.entry(key).or_default().push(self.lists.len());
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
        let before = list.width();
        let column = list.column(name);
        if list.width() > before {
            self.full |= before >= COLUMNS;
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

    /// Keeps an array outside rows, which may be a column.
    fn array(&mut self, path: &[String], keys: Option<Vec<String>>, values: Vec<String>) -> Option<()> {
        self.full |= self.arrays.len() >= LISTS;
        self.hold(values.iter().chain(keys.iter().flatten()).map(|text| text.len() + 24).sum())?;
        self.arrays.push(Array { path: path.to_vec(), keys, values });
        Some(())
    }

    /// Keeps the plain values of an object outside rows as an array, if it has nothing but these: they were put into a
    /// row from the cell with the number `from` on, under names that begin with `prefix`.
    fn keyed(&mut self, path: &[String], row: &Row, from: usize, prefix: &str, fields: usize) -> Option<()> {
        let cells = &row.cells[from.min(row.cells.len())..];
        if cells.len() < 2 || cells.len() != fields {
            return Some(());
        }
        let list = &self.lists[row.list];
        let key = |column: usize| list.name(column).get(prefix.len()..).unwrap_or_default().trim_start_matches('.');
        let keys: Vec<String> = cells.iter().map(|(column, _)| key(*column).to_owned()).collect();
        let values: Vec<String> = cells.iter().map(|(_, text)| text.clone()).collect();
        self.array(path, Some(keys), values)
    }

    /// Makes lists of the arrays of one object that have one length and the same keys: each is a column.
    fn columnar(&mut self) {
        let mut done = vec![false; self.arrays.len()];
        for first in 0..self.arrays.len() {
            let array = &self.arrays[first];
            let above = array.path.split_last().map_or(&[][..], |(_, above)| above);
            let alike: Vec<usize> =
                (first..self.arrays.len()).filter(|i| !done[*i] && self.arrays[*i].is_beside(array, above)).collect();
            let dated = array.keys.as_ref().is_some_and(|keys| keys.iter().all(|key| is_date(key)));
            if done[first] || array.values.len() < 2 || (alike.len() < 2 && !dated) {
                continue;
            }
            let mut list = List::new(above.to_vec(), None, false);
            let keys = array.keys.as_ref().filter(|_| dated).map(|keys| (list.column("date"), keys));
            let name = |i: usize| self.arrays[i].path.last().map_or("count", String::as_str);
            let names: Vec<usize> = alike.iter().map(|i| list.column(name(*i))).collect();
            for row in 0..array.values.len() {
                let own = alike.iter().zip(&names).map(|(i, column)| (*column, self.arrays[*i].values[row].clone()));
                let cells: Vec<(usize, String)> =
                    keys.iter().map(|(column, keys)| (*column, keys[row].clone())).chain(own).collect();
                list.push(&cells, 0);
            }
            alike.iter().for_each(|i| done[*i] = true);
            self.lists.push(list);
        }
    }
}

/// Whether a key is a date, so that its value may be a count.
fn is_date(key: &str) -> bool {
    parse_date(key.as_bytes(), false).is_some()
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

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        let parent = self.parent.map(|parent| parent.0);
        let list = self.sink.list(self.path, parent, false).ok_or_else(too_much)?;
        let mut row = Row { list, cells: Vec::new(), held: 0 };
        let nested = self.nested;
        let count = fields(map, self.sink, self.path, &mut row, "", nested)?;
        if !nested {
            self.sink.keyed(self.path, &row, 0, "", count).ok_or_else(too_much)?;
        }
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
            if !self.in_row {
                self.sink.array(self.path, None, plain).ok_or_else(too_much)?;
            }
            return Ok(None);
        }
        let parent = self.parent.map(|parent| parent.0);
        let list = self.sink.list(self.path, parent, true).ok_or_else(too_much)?;
        let mut row = Row { list, cells: Vec::new(), held: 0 };
        for (i, text) in plain.into_iter().enumerate() {
            self.sink.cell(&mut row, &i.to_string(), text).ok_or_else(too_much)?;
        }
        let within = self.parent.map_or(0, |parent| parent.1);
        self.sink.push(row, within).ok_or_else(too_much)?;
        Ok(None)
    }
}

/// Reads the fields of an object into a row, and says how many there are; `prefix` stands before their names.
fn fields<'de, A: MapAccess<'de>>(
    mut map: A,
    sink: &mut Collector,
    path: &mut Vec<String>,
    row: &mut Row,
    prefix: &str,
    nested: bool,
) -> Result<usize, A::Error> {
    let mut count = 0;
    while let Some(key) = map.next_key::<String>()? {
        let name = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
        path.push(key);
        let field = Field { sink: &mut *sink, path: &mut *path, row: &mut *row, name, nested };
        map.next_value_seed(field)?;
        path.pop();
        count += 1;
    }
    Ok(count)
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
        let from = self.row.cells.len();
        let count = fields(map, self.sink, self.path, self.row, &self.name, self.nested)?;
        if !self.nested {
            self.sink.keyed(self.path, self.row, from, &self.name, count).ok_or_else(too_much)?;
        }
        Ok(())
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
