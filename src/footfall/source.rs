//! From a file's bytes to its tables: text with rows, JSON, workbooks, and archives of these.

use std::cell::Cell;
use std::io::{self, Read};
use std::path::Path;

use super::archive::{Archive, Kind};
use super::crew::Crew;
use super::day_names::month;
use super::doubt::{Doubt, DoubtKind};
use super::encoding::{Content, Encoded, NoText, Text, decode};
use super::error::ReadError;
use super::file::read_table;
use super::file_counts::{FileCounts, FoundTables, Part};
use super::json;
use super::loaded::ROOM;
use super::metered::Metered;
use super::options::ReadOptions;
use super::problem::{quoted, shown};
use super::settle::Unsettled;
use super::sheet::Sheet;
use super::words::fold;
use super::workbook;
use super::zone::time_zone;
use crate::text::plain;

/// The endings that say how a file of counts is written.
const ENDINGS: [&str; 12] =
    [".gz", ".csv", ".tsv", ".txt", ".json", ".geojson", ".ndjson", ".jsonl", ".xlsx", ".xlsm", ".xls", ".ods"];

/// Whether a file of this name is looked at where a folder is searched for counts.
pub fn is_counts(name: &str) -> bool {
    let lower = name.to_lowercase();
    let plain = lower.strip_suffix(".gz").unwrap_or(&lower);
    ENDINGS[1..].iter().chain(&[".zip"]).any(|ending| plain.ends_with(ending))
}

/// How a file is read.
#[derive(Clone, Copy)]
pub(super) struct Unpacker<'a> {
    pub options: &'a ReadOptions,
    /// How many bytes are read at most, packed or unpacked.
    pub limit: u64,
    /// Is told of the bytes of text that are read.
    pub watch: &'a dyn Fn(u64),
    /// Reads blocks of a long text at the same time.
    pub crew: &'a dyn Crew,
}

impl Unpacker<'_> {
    /// Reads one file's bytes. `name` is the file's name or path; without its ending it names the place where nothing in
    /// the file does.
    pub fn read(self, name: &str, bytes: impl Read) -> Result<FileCounts, ReadError> {
        if let Some(zone) = &self.options.time_zone {
            time_zone(zone)?;
        }
        let whole = |table| FileCounts { parts: vec![Part { member: None, table: Ok(FoundTables::new(table)) }] };
        match self.content(bytes)? {
            Content::Zip(bytes) => {
                let archive = Archive::open(bytes)?;
                match archive.kind()? {
                    Kind::Files => self.members(archive),
                    kind => self.sheets(name, workbook::sheets(archive, kind)?).map(whole),
                }
            }
            Content::Text(text) => self.text(name, text).map(whole),
        }
    }

    fn content<'b>(self, bytes: impl Read + 'b) -> Result<Content<'b>, ReadError> {
        decode(Metered::new(bytes, self.limit, &|_| {})).map_err(|error| match error {
            NoText::Empty => ReadError::Empty,
            NoText::Other(what) => ReadError::Foreign(what),
            NoText::Io(error) => ReadError::from(error),
        })
    }

    fn text(self, name: &str, mut text: Text) -> Result<Unsettled, ReadError> {
        if !json::begins(&mut text)? {
            return read_table(&stem(name), text, self.options, self.limit, self.watch, self.crew);
        }
        let encoding = text.encoding.clone();
        let mut lists = json::lists(Metered::new(text.bytes, self.limit, self.watch))?;
        if let Some(pointer) = &self.options.rows
            && !lists.keep(pointer)
        {
            let known: Vec<String> =
                lists.groups().iter().map(|group| lists.pointer(group)).filter(|known| !known.is_empty()).collect();
            return Err(ReadError::NoRowsAt(pointer.clone(), listed(&known)));
        }
        let mut groups = lists.groups();
        groups.retain(|group| !lists.is_opened(group));
        let mut candidates = groups.iter().map(|group| {
            let pointer = lists.pointer(group);
            let table = match lists.unread(group) {
                Some((name, count)) => {
                    let what = format!(
                        "nothing says when each of the {count} numbers of \"{}\" was counted",
                        shown(name.as_bytes())
                    );
                    Err(ReadError::Json(what))
                }
                None => lists.table(group).ok_or(ReadError::TooLarge(512)),
            };
            (pointer, lists.rows(group) > 1, table)
        });
        let found = self.first_of(name, &encoding, &mut candidates)?;
        let Some((mut table, first, others)) = found.table else {
            return Err(ReadError::Json(found.why("no list of rows", "the list at")));
        };
        if !others.is_empty() {
            let shown = &others[..others.len().min(3)];
            table.problems.doubt(Doubt {
                kind: DoubtKind::Count,
                what: format!("{} lists hold counts ({first}, {}); read {first}", others.len() + 1, listed(&others)),
                settle: format!("--rows {first} or {}", shown.join(" or ")),
            });
        }
        table.problems.form("JSON");
        Ok(table)
    }

    /// Reads the first sheet that holds counts.
    fn sheets(self, name: &str, mut sheets: Vec<Sheet>) -> Result<Unsettled, ReadError> {
        if let Some(rows) = &self.options.rows {
            let names: Vec<String> = sheets.iter().map(|sheet| format!("/{}", plain(&sheet.name))).collect();
            sheets.retain(|sheet| plain(&sheet.name) == rows.trim_start_matches('/'));
            if sheets.is_empty() {
                return Err(ReadError::NoRowsAt(rows.clone(), listed(&names)));
            }
        }
        let count = sheets.len();
        let encoding = Encoded::known("utf-8");
        let mut candidates = sheets.into_iter().map(|sheet| (sheet.name, true, Ok(sheet.text)));
        let found = self.first_of(name, &encoding, &mut candidates)?;
        let Some((mut table, first, others)) = found.table else {
            return Err(ReadError::NoSheet(found.why("no sheet", "sheet")));
        };
        let first = plain(&first).into_owned();
        if others.is_empty() {
            let of = if count > 1 { format!(", the only one of {count} that holds counts") } else { String::new() };
            table.problems.note(format!("read from the sheet \"{first}\"{of}"));
        } else {
            let names = quoted(others.iter().map(String::as_str));
            let ways: Vec<String> = others.iter().take(3).map(|name| format!("\"/{}\"", plain(name))).collect();
            table.problems.doubt(Doubt {
                kind: DoubtKind::Count,
                what: format!("{} sheets hold counts; read \"{first}\", and not {names}", others.len() + 1),
                settle: format!("--rows \"/{first}\" or {}", ways.join(" or ")),
            });
        }
        table.problems.form("workbook");
        Ok(table)
    }

    /// Reads the first of several tables that holds counts, each with its name, whether it has more than one row, and its
    /// text; and finds out which others would.
    fn first_of(
        self,
        name: &str,
        encoding: &Encoded,
        tables: &mut dyn Iterator<Item = (String, bool, Result<Vec<u8>, ReadError>)>,
    ) -> Result<Candidates, ReadError> {
        let mut found = Candidates::default();
        for (pointer, several, text) in tables {
            if !several && found.table.is_some() {
                break;
            }
            found.count += 1;
            let text = match text {
                Ok(text) => text,
                Err(ReadError::Json(why)) => {
                    found.first.get_or_insert((pointer, why));
                    continue;
                }
                Err(error) => return Err(error),
            };
            let text =
                Text { bytes: Box::new(io::Cursor::new(text)), encoding: encoding.clone(), delimiter: Some(b'\t') };
            match (read_table(&stem(name), text, self.options, self.limit, &|_| {}, self.crew), &mut found.table) {
                (Ok(table), Some((_, _, others))) if table.has_counts() => others.push(pointer),
                (Ok(table), None) if table.has_counts() => found.table = Some((table, pointer, Vec::new())),
                (Ok(_), _) => {
                    found.first.get_or_insert((pointer, ReadError::NoRows.to_string()));
                }
                (Err(error), _) => {
                    found.first.get_or_insert((pointer, error.to_string()));
                }
            }
        }
        Ok(found)
    }

    /// Reads all tables of an archive.
    fn members(self, mut archive: Archive) -> Result<FileCounts, ReadError> {
        let (mut parts, mut days) = (Vec::new(), 0);
        let used = Cell::new(0);
        let watch = |bytes| {
            used.set(used.get() + bytes);
            (self.watch)(bytes);
        };
        for (number, member) in archive.members() {
            let inner = Unpacker { limit: self.limit.saturating_sub(used.get()), watch: &|_| {}, ..self };
            let table = archive.member(number).and_then(|bytes| {
                let bytes = Metered::new(bytes, inner.limit, &watch);
                match inner.content(bytes)? {
                    Content::Text(text) => inner.text(&member, text),
                    Content::Zip(bytes) => {
                        let archive = Archive::open(bytes)?;
                        match archive.kind()? {
                            Kind::Files => Err(ReadError::Foreign("an archive in an archive; unpack it first")),
                            kind => inner.sheets(&member, workbook::sheets(archive, kind)?),
                        }
                    }
                }
            });
            if let Err(ReadError::Endless(_)) = table {
                return Err(ReadError::Endless(self.limit));
            }
            let part = Part { member: Some(member), table: table.map(FoundTables::new) };
            days += part.table.as_ref().map_or(0, FoundTables::days);
            if days > ROOM {
                return Err(ReadError::TooMuch(ROOM * 24));
            }
            parts.push(part);
        }
        let tables = parts.iter().filter(|part| part.table.is_ok()).count();
        match parts.first() {
            None => Err(ReadError::NoMember("it is empty".into())),
            Some(Part { member: Some(member), table: Err(error) }) if tables == 0 => {
                Err(ReadError::NoMember(format!("{member} {error}")))
            }
            _ => Ok(FileCounts { parts }),
        }
    }
}

/// What was found among several tables.
#[derive(Default)]
struct Candidates {
    /// The first table that holds counts, its name, and the names of the others that do.
    table: Option<(Unsettled, String, Vec<String>)>,
    /// How many tables there are, and the first without counts, with the reason.
    count: usize,
    first: Option<(String, String)>,
}

impl Candidates {
    /// Why none of the tables holds counts.
    fn why(self, none: &str, one: &str) -> String {
        match self.first {
            None => format!("{none} in it"),
            Some((name, why)) => {
                let name = plain(&name).into_owned();
                let why = why.trim_start_matches("holds no counts: ").split("; give").next().unwrap_or_default();
                let rest = if self.count > 1 { format!(" ({} in all)", self.count) } else { String::new() };
                format!("{one} \"{name}\": {why}{rest}")
            }
        }
    }
}

/// Pointers with commas between them, six of them and how many more.
fn listed(pointers: &[String]) -> String {
    const SHOWN: usize = 6;
    let shown = pointers[..pointers.len().min(SHOWN)].join(", ");
    match pointers.len().saturating_sub(SHOWN) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

/// The name of the place in a file that names none: the file's own, without folders and without the endings that say
/// how the file is written.
fn stem(name: &str) -> String {
    let file = Path::new(name).file_name().map_or_else(|| name.into(), |file| file.to_string_lossy());
    let lower = file.to_lowercase();
    let mut end = file.len();
    if lower.len() == file.len() {
        for extension in ENDINGS {
            if lower[..end].ends_with(extension) && end > extension.len() {
                end -= extension.len();
            }
        }
    }
    undated(&file[..end]).to_owned()
}

/// A name without what tells one file of a series from the next at its ends: a date, a year, a week, the number of a part or a
/// copy. A name that is nothing else stays.
fn undated(name: &str) -> &str {
    let marks: &[char] = &[' ', '_', '-', '.'];
    let number = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit());
    let words: Vec<&str> = name.split(marks).filter(|word| !word.is_empty()).collect();
    let is_year = |word: &str| number(word) && word.len() == 4 && (word.starts_with("19") || word.starts_with("20"));
    let is_month = |word: &str| word.len() >= 3 && !number(word) && month(&fold(word)).is_some();
    let dated = words.iter().any(|word| is_year(word) || is_month(word));
    let counts = |word: &str| {
        let part = fold(word);
        let numbered = ["part", "w", "kw"].iter().any(|start| part.strip_prefix(start).is_some_and(number));
        is_year(word)
            || (number(word) && matches!(word.len(), 6 | 8) && word.contains("20"))
            || (dated && (is_month(word) || (number(word) && word.len() <= 2)))
            || (numbered && (dated || part.starts_with("part")))
            || word.strip_prefix('(').and_then(|word| word.strip_suffix(')')).is_some_and(number)
    };
    let mut rest = name;
    loop {
        let trimmed = rest.trim_matches(marks);
        let last = trimmed.rsplit(marks).next().filter(|word| counts(word));
        let first = trimmed.split(marks).next().filter(|word| counts(word));
        let shorter = match (last, first) {
            (Some(word), _) => trimmed.strip_suffix(word),
            (None, Some(word)) => trimmed.strip_prefix(word),
            (None, None) => None,
        };
        match shorter.map(|rest| rest.trim_matches(marks)).filter(|rest| rest.chars().any(char::is_alphabetic)) {
            Some(shorter) => rest = shorter,
            None => return rest,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_called_after_its_file() {
        for (name, place) in [
            ("data/High Street.csv.gz", "High Street"),
            ("HIGH.TXT", "HIGH"),
            (".csv", ".csv"),
            ("standard input", "standard input"),
            ("a.b.tsv", "a.b"),
            ("Quay.xlsx", "Quay"),
            ("Quay.json.gz", "Quay"),
            ("quay_2024-03-04.csv", "quay"),
            ("quay-20240304.csv", "quay"),
            ("Mill Lane 2024.csv", "Mill Lane"),
            ("Mill Lane 2.csv", "Mill Lane 2"),
            ("quay (1).csv", "quay"),
            ("20240304_Quay.csv", "Quay"),
            ("Quay 04 Mar.csv", "Quay"),
            ("quay-2024-W10.csv", "quay"),
            ("Gate 12.csv", "Gate 12"),
            ("quay_2024_part2.csv", "quay"),
            ("2024-03-04.csv", "2024-03-04"),
            ("Route 66.csv", "Route 66"),
        ] {
            assert_eq!(stem(name), place);
        }
    }

    #[test]
    fn files_of_counts_are_known_by_their_endings() {
        for name in ["a.csv", "A.CSV.GZ", "a.json", "a.geojson", "a.ndjson.gz", "a.xlsx", "a.ods", "a.zip"] {
            assert!(is_counts(name), "{name}");
        }
        for name in ["a.png", "a.pdf", "a", "csv", "a.csv.bak", "a.toml"] {
            assert!(!is_counts(name), "{name}");
        }
    }
}
