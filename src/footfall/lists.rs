//! Lists of rows as JSON has them, each made into a table that the one reader of tables understands.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use super::time_key::is_date;
use super::words::{CALENDAR, COUNT, DATE, PLACE, PLACE_WIDE, any, only, tokens};

/// The keys under which GeoJSON, ArcGIS and others wrap a row's values.
const WRAPPERS: [&str; 4] = ["properties.", "attributes.", "fields.", "record.fields."];

/// How many keys a single object may have to be taken for a row of counts.
const KEYS: usize = 40;
/// How many bytes the table of a list may have.
const TABLE: usize = 512 << 20;

/// What the rows of a list are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub(super) enum Rows {
    #[default]
    Objects,
    /// Lists of plain values, so that the columns have numbers and no names.
    Lists,
    /// Made of what an object holds under times, or in columns.
    Made,
}

/// A list of rows.
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
    pub rows: Rows,
    /// Whether its rows are only what stands around the rows of others, which were made of them.
    pub is_opened: bool,
    /// The name and length of a list of numbers in its rows of which nothing says when they were counted.
    pub unread: Option<(String, usize)>,
    /// Whether it is none of those that the user asked for.
    passed_over: bool,
}

impl List {
    pub fn new(path: Vec<String>, parent: Option<usize>, rows: Rows) -> Self {
        Self { path, parent, rows, ..Self::default() }
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

    /// The columns' names, without what wraps all values of a row, or several counts.
    fn names(&self) -> Vec<String> {
        let start = |name: &str| -> Option<usize> {
            let wrapper = WRAPPERS.iter().find(|wrapper| name.starts_with(**wrapper)).map(|wrapper| wrapper.len());
            wrapper.or_else(|| {
                let at = name.find('.')? + 1;
                let several = self.columns.iter().filter(|other| other.starts_with(&name[..at])).count() > 1;
                (several && only(&[COUNT, &["data"]], &tokens(&name[..at]))).then_some(at)
            })
        };
        self.columns
            .iter()
            .map(|name| match start(name) {
                Some(at) if !self.numbers.contains_key(&name[at..]) => name[at..].to_owned(),
                _ => name.clone(),
            })
            .collect()
    }

    /// The values of a column of names, such as those of a list that describes the columns of another.
    fn values(&self, column: &str) -> Option<Vec<String>> {
        let number = *self.numbers.get(column)?;
        let cell = |row: usize| self.row(row).split(|byte| *byte == b'\t').nth(number).unwrap_or_default();
        Some((0..self.len()).map(|row| String::from_utf8_lossy(cell(row)).into_owned()).collect())
    }

    /// Whether the two have the same columns, as lists of one kind under a key each.
    fn is_sibling(&self, other: &Self) -> bool {
        self.rows == other.rows
            && self.path.len() == other.path.len()
            && self.width() == other.width()
            && self.columns.iter().all(|name| other.numbers.contains_key(name))
    }
}

/// Whether a list at a path is one that is asked for.
type Test<'a> = &'a dyn Fn(&[String]) -> bool;

/// Plain values of a list outside rows, which may be the names of columns.
#[derive(Debug)]
pub(super) struct Array {
    pub path: Vec<String>,
    pub values: Vec<String>,
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
        for (number, _) in
            self.lists.iter().enumerate().filter(|(_, list)| list.len() > 0 && list.width() > 0 && !list.passed_over)
        {
            let sibling =
                |group: &&mut Vec<usize>| group.first().is_some_and(|other| self.are_siblings(*other, number));
            match groups.iter_mut().find(sibling) {
                Some(group) => group.push(number),
                None => groups.push(vec![number]),
            }
        }
        groups.retain(|group| self.rows(group) > 1 || group.iter().all(|number| self.lists[*number].width() <= KEYS));
        groups.sort_by_key(|group| group.iter().map(|number| self.lists[*number].len()).sum::<usize>() < 2);
        groups
    }

    /// Whether two lists have the same columns, and stand in nothing or in lists of which that is true.
    fn are_siblings(&self, one: usize, other: usize) -> bool {
        let (a, b) = (&self.lists[one], &self.lists[other]);
        a.is_sibling(b)
            && match (a.parent, b.parent) {
                (Some(one), Some(other)) => one == other || self.are_siblings(one, other),
                (one, other) => one == other,
            }
    }

    /// At which places the keys on the way to the lists of a group differ.
    fn apart(&self, group: &[usize]) -> Vec<usize> {
        let path = |number: &usize| &self.lists[*number].path;
        let first = group.first().map_or(&[][..], |first| path(first));
        (0..first.len()).filter(|at| group.iter().any(|other| path(other).get(*at) != first.get(*at))).collect()
    }

    /// Whether a group's rows are made whole by others that stand in them.
    pub fn is_opened(&self, group: &[usize]) -> bool {
        group.iter().any(|number| self.lists[*number].is_opened)
    }

    /// The name and length of a list of numbers in the rows of a group of which nothing says when they were counted.
    pub fn unread(&self, group: &[usize]) -> Option<&(String, usize)> {
        group.iter().find_map(|number| self.lists[*number].unread.as_ref())
    }

    /// How many rows a group has.
    pub fn rows(&self, group: &[usize]) -> usize {
        group.iter().map(|number| self.lists[*number].len()).sum()
    }

    /// Where a group stands, as `--rows` takes it.
    pub fn pointer(&self, group: &[usize]) -> String {
        let path = group.first().map_or(&[][..], |first| &self.lists[*first].path[..]);
        let path = &path[..self.apart(group).first().copied().unwrap_or(path.len())];
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
        let below = |path: &[String]| (0..path.len()).any(|end| fits(&path[..end]));
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
        let apart = if group.len() > 1 { self.apart(group) } else { Vec::new() };
        let mut out = Vec::new();
        let bare = first.rows == Rows::Lists;
        let heads = if bare { self.heads(first) } else { Some(first.names()) };
        let beside = if bare && heads.is_some() { self.beside(first) } else { None };
        let lent = self.lent(first);
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
            names.extend(beside.iter().map(|array| array.path.last().cloned().unwrap_or_default()));
            names.extend((0..apart.len()).map(|at| if at == 0 { "key".into() } else { format!("key {}", at + 1) }));
            push_line(&mut out, names.iter().map(|name| clean(name)));
        }
        for number in group {
            let list = &self.lists[*number];
            // Where lists were joined, their columns may come in another order.
            let order: Vec<usize> =
                first.columns.iter().map(|name| list.numbers.get(name).copied().unwrap_or(usize::MAX)).collect();
            let own_lent = self.lent(list);
            for row in 0..list.len() {
                let cells: Vec<&[u8]> = list.row(row).split(|byte| *byte == b'\t').collect();
                let own = order.iter().map(|column| cells.get(*column).copied().unwrap_or_default().to_vec());
                let lent = own_lent.iter().flat_map(|(from, columns)| self.lent_cells(list, row, *from, columns));
                let beside = beside.iter().map(|array| clean(array.values.get(row).map_or("", String::as_str)));
                let keys = apart.iter().map(|at| clean(list.path.get(*at).map_or("", String::as_str)));
                push_line(&mut out, own.chain(lent).chain(beside).chain(keys));
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
        let worded = |names: &[String]| {
            names.iter().any(|name| name.chars().any(char::is_alphabetic)) || names.iter().all(|name| is_date(name))
        };
        let arrays = self.arrays.iter().rev();
        let array = arrays.map(|array| &array.values).find(|it| it.len() == width && worded(it));
        let described = || {
            let lists = self.lists.iter().filter(|other| other.rows == Rows::Objects && other.len() == width);
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

    /// Plain values beside a list whose rows are lists, one for each of its rows, such as the times of a table of counts.
    fn beside(&self, list: &List) -> Option<&Array> {
        let above = list.path.split_last().map(|split| split.1);
        let says =
            |array: &Array| array.values.iter().any(|text| is_date(text) || text.chars().any(char::is_alphabetic));
        let fits = |array: &&Array| {
            array.values.len() == list.len() && array.path.split_last().map(|split| split.1) == above && says(array)
        };
        self.arrays.iter().find(fits).filter(|_| list.len() != list.width())
    }

    /// The columns of the lists around a list that its rows take over: all, but of a single object that is no row
    /// only those that name a place, or the date where the list has none.
    fn lent(&self, list: &List) -> Vec<(usize, Vec<usize>)> {
        let mut lent = Vec::new();
        let dated = list.row(0).split(|byte| *byte == b'\t').any(|cell| is_date(&String::from_utf8_lossy(cell)));
        let mut at = list.parent;
        while let Some(number) = at {
            let parent = &self.lists[number];
            let place = |name: &&str| {
                let words = tokens(name);
                words != ["unit"] && (any(PLACE, &words) || any(PLACE_WIDE, &words) || words == ["name"])
            };
            let names = parent.names();
            let date = |i: usize| {
                let cell = parent.row(0).split(|byte| *byte == b'\t').nth(i).unwrap_or_default();
                !dated && only(&[DATE, CALENDAR], &tokens(&names[i])) && is_date(&String::from_utf8_lossy(cell))
            };
            lent.push((
                number,
                (0..names.len()).filter(|i| parent.len() > 1 || place(&names[*i].as_str()) || date(*i)).collect(),
            ));
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
