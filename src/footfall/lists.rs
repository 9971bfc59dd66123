//! Lists of rows as JSON has them, each made into a table that the one reader of tables understands.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use super::words::{PLACE, PLACE_WIDE, any, tokens};

/// The keys under which GeoJSON, ArcGIS and others wrap a row's values.
const WRAPPERS: [&str; 4] = ["properties.", "attributes.", "fields.", "record.fields."];

/// How many keys a single object may have to be taken for a row of counts.
const KEYS: usize = 40;
/// How many bytes the table of a list may have.
const TABLE: usize = 512 << 20;

/// A list of rows. A row is an object, or a list of plain values.
#[derive(Debug, Default)]
pub(super) struct List {
    /// The keys on the way to it.
    pub path: Vec<String>,
    /// The list in whose rows it stands.
    parent: Option<usize>,
    columns: Vec<String>,
    numbers: FxHashMap<String, usize>,
    /// The rows' cells with tabs between them, and where each row ends; a row may have fewer cells than there are columns.
    cells: Vec<u8>,
    ends: Vec<usize>,
    /// The row of the parent in which each row stands.
    within: Vec<u32>,
    /// Whether rows are lists, so that the columns have numbers and no names.
    pub bare: bool,
    /// Whether it is none of those that the user asked for.
    passed_over: bool,
}

impl List {
    pub fn new(path: Vec<String>, parent: Option<usize>, bare: bool) -> Self {
        Self { path, parent, bare, ..Self::default() }
    }

    /// The number of a column, which is added if it is new.
    pub fn column(&mut self, name: &str) -> usize {
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        self.columns.push(name.to_owned());
        self.numbers.insert(name.to_owned(), self.columns.len() - 1);
        self.columns.len() - 1
    }

    /// A column's name.
    pub fn name(&self, column: usize) -> &str {
        self.columns.get(column).map_or("", String::as_str)
    }

    /// How many columns there are.
    pub fn width(&self) -> usize {
        self.columns.len()
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Adds a row of cells, each with the number of its column, and returns how many bytes it takes.
    pub fn push(&mut self, row: &[(usize, String)], within: usize) -> usize {
        let start = self.cells.len();
        let width = row.iter().map(|(column, _)| column + 1).max().unwrap_or(0);
        let mut texts = vec![""; width];
        for (column, text) in row {
            texts[*column] = text;
        }
        for (i, text) in texts.into_iter().enumerate() {
            if i > 0 {
                self.cells.push(b'\t');
            }
            self.cells.extend(text.bytes().map(|byte| match byte {
                b'\t' | b'\n' | b'\r' => b' ',
                b'"' => b'\'',
                byte => byte,
            }));
        }
        self.ends.push(self.cells.len());
        self.within.push(u32::try_from(within).unwrap_or(u32::MAX));
        self.cells.len() - start + 16
    }

    fn row(&self, number: usize) -> &[u8] {
        let start = number.checked_sub(1).map_or(0, |before| self.ends[before]);
        self.ends.get(number).map_or(&[], |end| &self.cells[start..*end])
    }

    /// The columns' names, without what wraps all values of a row.
    fn names(&self) -> Vec<&str> {
        let short = |name: &'_ str| -> Option<usize> {
            WRAPPERS.iter().find(|wrapper| name.starts_with(**wrapper)).map(|wrapper| wrapper.len())
        };
        self.columns
            .iter()
            .map(|name| match short(name) {
                Some(at) if !self.numbers.contains_key(&name[at..]) => &name[at..],
                _ => name.as_str(),
            })
            .collect()
    }

    /// The values of a column of names, such as those of a list that describes the columns of another.
    fn values(&self, column: &str) -> Option<Vec<String>> {
        let number = *self.numbers.get(column)?;
        let cell = |row: usize| self.row(row).split(|byte| *byte == b'\t').nth(number).unwrap_or_default();
        Some((0..self.len()).map(|row| String::from_utf8_lossy(cell(row)).into_owned()).collect())
    }

    /// Whether the two have the same columns under the same parent, as lists of one kind under a key each.
    fn is_sibling(&self, other: &Self) -> bool {
        self.bare == other.bare
            && self.path.len() == other.path.len()
            && self.path.split_last().map(|split| split.1) == other.path.split_last().map(|split| split.1)
            && self.width() == other.width()
            && self.columns.iter().all(|name| other.numbers.contains_key(name))
    }
}

/// Whether a list at a path is one that is asked for.
type Test<'a> = &'a dyn Fn(&[String]) -> bool;

/// Plain values outside rows, of a list or under keys, which may be a column, or the names of columns.
#[derive(Debug)]
pub(super) struct Array {
    pub path: Vec<String>,
    pub keys: Option<Vec<String>>,
    pub values: Vec<String>,
}

impl Array {
    /// Whether it may be a column beside another, whose object has the path `above`.
    pub fn is_beside(&self, other: &Self, above: &[String]) -> bool {
        self.values.len() == other.values.len()
            && self.keys == other.keys
            && self.path.split_last().map_or(&[][..], |(_, own)| own) == above
    }
}

/// All lists of a document.
#[derive(Debug, Default)]
pub(super) struct Lists {
    pub lists: Vec<List>,
    pub arrays: Vec<Array>,
}

impl Lists {
    /// Groups of lists that are one table: lists of one kind that stand under a key each, else each list alone. Lists
    /// of several rows come first; a single object with very many keys is no row.
    pub fn groups(&self) -> Vec<Vec<usize>> {
        let mut groups: Vec<Vec<usize>> = Vec::new();
        for (number, list) in
            self.lists.iter().enumerate().filter(|(_, list)| list.len() > 0 && list.width() > 0 && !list.passed_over)
        {
            let sibling = |group: &&mut Vec<usize>| group.iter().all(|other| self.lists[*other].is_sibling(list));
            match groups.iter_mut().find(sibling) {
                Some(group) => group.push(number),
                None => groups.push(vec![number]),
            }
        }
        groups.retain(|group| self.rows(group) > 1 || group.iter().all(|number| self.lists[*number].width() <= KEYS));
        groups.sort_by_key(|group| group.iter().map(|number| self.lists[*number].len()).sum::<usize>() < 2);
        groups
    }

    /// How many rows a group has.
    pub fn rows(&self, group: &[usize]) -> usize {
        group.iter().map(|number| self.lists[*number].len()).sum()
    }

    /// Where a group stands, as `--rows` takes it.
    pub fn pointer(&self, group: &[usize]) -> String {
        let path = group.first().map_or(&[][..], |first| &self.lists[*first].path[..]);
        let path = if group.len() > 1 { &path[..path.len().saturating_sub(1)] } else { path };
        path.iter().map(|key| format!("/{}", key.replace('~', "~0").replace('/', "~1"))).collect()
    }

    /// Keeps only the lists at this JSON pointer; false if there are none. Numbers of elements may be left out.
    pub fn keep(&mut self, pointer: &str) -> bool {
        let wanted: Vec<String> =
            pointer.split('/').skip(1).map(|key| key.replace("~1", "/").replace("~0", "~")).collect();
        let fits = |path: &[String]| {
            let mut path = path.iter().peekable();
            let number = |key: &str| !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_digit());
            let fits = wanted.iter().all(|key| path.next_if(|own| *own == key).is_some() || number(key));
            fits && path.next().is_none()
        };
        // Lists of one kind under a key each stand below the pointer to them.
        let below = |path: &[String]| path.split_last().is_some_and(|(_, above)| fits(above));
        let tests: [Test; 3] = [&|path| path == wanted, &fits, &below];
        let filled =
            |test: &&&dyn Fn(&[String]) -> bool| self.lists.iter().any(|list| list.len() > 0 && test(&list.path));
        let Some(test) = tests.iter().find(filled) else { return false };
        for list in &mut self.lists {
            list.passed_over = !test(&list.path);
        }
        true
    }

    /// The table of a group: a line of names, unless rows are lists, and a line for each row, with tabs between cells; none
    /// if it is too large.
    pub fn table(&self, group: &[usize]) -> Option<Vec<u8>> {
        let first = group.first().map(|number| &self.lists[*number])?;
        let keyed = group.len() > 1;
        let mut out = Vec::new();
        let heads =
            if first.bare { self.heads(first) } else { Some(first.names().iter().map(|it| (*it).into()).collect()) };
        let lent = if keyed { Vec::new() } else { self.lent(first) };
        if let Some(mut names) = heads {
            let mut known: BTreeSet<String> = names.iter().cloned().collect();
            for (list, columns) in &lent {
                let all = self.lists[*list].names();
                for column in columns {
                    let name = all[*column].to_owned();
                    let name = if known.contains(&name) { format!("parent.{name}") } else { name };
                    known.insert(name.clone());
                    names.push(name);
                }
            }
            if keyed {
                names.push("key".into());
            }
            push_line(&mut out, names.iter().map(|name| clean(name)));
        }
        for number in group {
            let list = &self.lists[*number];
            // Where lists were joined, their columns may come in another order.
            let order: Vec<usize> =
                first.columns.iter().map(|name| list.numbers.get(name).copied().unwrap_or(usize::MAX)).collect();
            for row in 0..list.len() {
                let cells: Vec<&[u8]> = list.row(row).split(|byte| *byte == b'\t').collect();
                let own = order.iter().map(|column| cells.get(*column).copied().unwrap_or_default().to_vec());
                let lent = lent.iter().flat_map(|(from, columns)| self.lent_cells(list, row, *from, columns));
                let key = keyed.then(|| clean(list.path.last().map_or("", String::as_str)));
                push_line(&mut out, own.chain(lent).chain(key));
                if out.len() > TABLE {
                    return None;
                }
            }
        }
        Some(out)
    }

    /// The names of columns of a list whose rows are lists, where the document has them elsewhere; none where the first
    /// row may hold them.
    fn heads(&self, list: &List) -> Option<Vec<String>> {
        let width = list.width();
        let worded = |names: &[String]| names.iter().any(|name| name.chars().any(char::is_alphabetic));
        let arrays = self.arrays.iter().rev().filter(|array| array.keys.is_none());
        let array = arrays.map(|array| &array.values).find(|it| it.len() == width && worded(it));
        let described = || {
            let lists = self.lists.iter().filter(|other| !other.bare && other.len() == width);
            lists
                .filter_map(|other| {
                    ["name", "fieldName", "title", "label", "id"].iter().find_map(|key| other.values(key))
                })
                .next()
        };
        let first: Vec<String> =
            list.row(0).split(|byte| *byte == b'\t').map(|cell| String::from_utf8_lossy(cell).into_owned()).collect();
        let named = first.iter().all(|cell| !cell.is_empty() && !cell.bytes().any(|byte| byte.is_ascii_digit()));
        if named { None } else { array.cloned().or_else(described) }
    }

    /// The columns of the lists around a list that its rows take over: all, but of a single object that is no row
    /// only those that name a place.
    fn lent(&self, list: &List) -> Vec<(usize, Vec<usize>)> {
        let mut lent = Vec::new();
        let mut at = list.parent;
        while let Some(number) = at {
            let parent = &self.lists[number];
            let place = |name: &&str| {
                let words = tokens(name);
                any(PLACE, &words) || any(PLACE_WIDE, &words) || words == ["name"]
            };
            let names = parent.names();
            lent.push((number, (0..names.len()).filter(|i| parent.len() > 1 || place(&names[*i])).collect()));
            at = parent.parent;
        }
        lent
    }

    /// What a row takes over from a row around it, in these rising columns.
    fn lent_cells(&self, list: &List, row: usize, from: usize, columns: &[usize]) -> Vec<Vec<u8>> {
        let (mut list, mut row) = (list, row);
        while let Some(parent) = list.parent {
            row = list.within.get(row).map_or(usize::MAX, |row| *row as usize);
            list = &self.lists[parent];
            if parent == from {
                let cells: Vec<&[u8]> = list.row(row).split(|byte| *byte == b'\t').collect();
                return columns.iter().map(|column| cells.get(*column).copied().unwrap_or_default().to_vec()).collect();
            }
        }
        vec![Vec::new(); columns.len()]
    }
}

/// A cell without tabs, line ends and quotation marks.
fn clean(text: &str) -> Vec<u8> {
    text.chars().map(|c| if c == '"' || c.is_control() { ' ' } else { c }).collect::<String>().into_bytes()
}

fn push_line(out: &mut Vec<u8>, cells: impl Iterator<Item = Vec<u8>>) {
    for (i, cell) in cells.enumerate() {
        if i > 0 {
            out.push(b'\t');
        }
        out.extend_from_slice(&cell);
    }
    out.push(b'\n');
}
