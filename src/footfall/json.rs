//! Reads JSON: documents, GeoJSON, and lines of JSON. Every list of objects, or of lists, is a table of which one may
//! hold the counts; objects in a row are flattened, with dots between the keys.

use std::fmt;
use std::io::{self, BufReader, Read};

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::collector::{COLUMNS, Collector, LIMIT, LISTS, OpenRow};
use super::encoding::Text;
use super::error::ReadError;
use super::lists::{Lists, Rows};
use super::sheet::number_text;
use super::unfold::{Node, unfold};

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
        let top =
            Element { sink: &mut sink, path: &mut path, parent: None, nested: false, in_row: false, values: None };
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
    Ok(Lists { lists: sink.lists, arrays: sink.arrays })
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
    /// Takes the plain values of a list that is no row.
    values: Option<&'a mut Vec<String>>,
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
        let list = self.sink.list(self.path, parent, Rows::Objects).ok_or_else(too_much)?;
        let mut held = 0;
        let fields = fields(map, self.sink, self.path, list, self.nested, &mut held)?;
        let mut row = OpenRow::new(list);
        unfold(self.sink, self.path, fields, &mut row, &[]).ok_or_else(too_much)?;
        self.sink.held = self.sink.held.saturating_sub(held);
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
                values: None,
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
            if !self.in_row {
                self.sink.array(self.path, plain.clone()).ok_or_else(too_much)?;
            }
            if let Some(values) = self.values {
                *values = plain;
            }
            return Ok(None);
        }
        let parent = self.parent.map(|parent| parent.0);
        let list = self.sink.list(self.path, parent, Rows::Lists).ok_or_else(too_much)?;
        let mut row = OpenRow::new(list);
        for (i, text) in plain.into_iter().enumerate() {
            self.sink.cell(&mut row, &i.to_string(), text).ok_or_else(too_much)?;
        }
        let within = self.parent.map_or(0, |parent| parent.1);
        self.sink.push(row, within).ok_or_else(too_much)?;
        Ok(None)
    }
}

/// Reads the fields of an object that is a row of a list, or stands in one; `held` grows by the bytes that they take.
fn fields<'de, A: MapAccess<'de>>(
    mut map: A,
    sink: &mut Collector,
    path: &mut Vec<String>,
    list: usize,
    nested: bool,
    held: &mut usize,
) -> Result<Vec<(String, Node)>, A::Error> {
    let mut found = Vec::new();
    while let Some(key) = map.next_key::<String>()? {
        *held += key.len() + 64;
        sink.hold(key.len() + 48).ok_or_else(too_much)?;
        path.push(key);
        let field = Field { sink: &mut *sink, path: &mut *path, list, nested, held: &mut *held };
        let node = map.next_value_seed(field)?;
        found.extend(path.pop().map(|key| (key, node)));
    }
    Ok(found)
}

/// The value of a key in a row.
struct Field<'a> {
    sink: &'a mut Collector,
    path: &'a mut Vec<String>,
    list: usize,
    nested: bool,
    held: &'a mut usize,
}

impl Field<'_> {
    fn plain<E: Error>(self, text: String) -> Result<Node, E> {
        *self.held += text.len() + 16;
        self.sink.hold(text.len()).ok_or_else(too_much)?;
        Ok(Node::Plain(text))
    }
}

impl<'de> DeserializeSeed<'de> for Field<'_> {
    type Value = Node;
    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Self::Value, D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Field<'_> {
    type Value = Node;
    plain_values!(plain);

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        fields(map, self.sink, self.path, self.list, self.nested, self.held).map(Node::Fields)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Self::Value, A::Error> {
        let parent = Some((self.list, self.sink.lists[self.list].len()));
        let mut values = Vec::new();
        let list = Element {
            sink: &mut *self.sink,
            path: self.path,
            parent,
            nested: false,
            in_row: self.nested,
            values: Some(&mut values),
        };
        list.visit_seq(seq)?;
        if values.is_empty() {
            return Ok(Node::Rows);
        }
        let bytes: usize = values.iter().map(|text| text.len() + 24).sum();
        *self.held += bytes + 16;
        self.sink.hold(bytes).ok_or_else(too_much)?;
        Ok(Node::Values(values))
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
