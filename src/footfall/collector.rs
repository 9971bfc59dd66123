//! Collects the lists of a JSON document while it is read, within bounds.

use std::hash::BuildHasher;

use rustc_hash::{FxBuildHasher, FxHashMap};

use super::lists::{Array, List, Rows};

/// How many bytes of cells are kept of one document.
pub(super) const LIMIT: usize = 256 << 20;
/// How many lists and arrays a document may have, and how many columns a list.
pub(super) const LISTS: usize = 5_000;
pub(super) const COLUMNS: usize = 100_000;

/// Where lists are collected.
#[derive(Default)]
pub(super) struct Collector {
    pub lists: Vec<List>,
    pub arrays: Vec<Array>,
    pub held: usize,
    /// Whether there is more than is kept.
    pub full: bool,
    /// The list of the row that was read last.
    recent: usize,
    /// The numbers of the lists by a hash of their path.
    by_path: FxHashMap<u64, Vec<usize>>,
}

/// A row that is being read.
pub(super) struct OpenRow {
    pub list: usize,
    cells: Vec<(usize, String)>,
    /// How many bytes are held for it until it is complete.
    pub held: usize,
}

impl OpenRow {
    /// A row of the list with this number.
    pub fn new(list: usize) -> Self {
        Self { list, cells: Vec::new(), held: 0 }
    }
}

impl Collector {
    /// The number of the list at a path within a list, which is added if it is new.
    pub fn list(&mut self, path: &[String], parent: Option<usize>, rows: Rows) -> Option<usize> {
        let made = |list: &List| list.path == path && list.rows == rows;
        if self.lists.get(self.recent).is_some_and(made) {
            return Some(self.recent);
        }
        let key = FxBuildHasher.hash_one((path, rows));
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
        self.lists.push(List::new(path.to_vec(), parent, rows));
        Some(self.lists.len() - 1)
    }

    /// The number of a list whose rows are made of what the objects at a path hold, in the rows of another list.
    pub fn inner_list(&mut self, path: &[String], parent: usize) -> Option<usize> {
        match self.list(path, Some(parent), Rows::Made)? {
            own if own == parent => self.list(&[path, &["values".to_owned()]].concat(), Some(parent), Rows::Made),
            list => Some(list),
        }
    }

    /// Adds a row of cells with their names to a list.
    pub fn inner_row(&mut self, list: usize, cells: &[(String, String)], within: usize) -> Option<()> {
        let mut row = OpenRow::new(list);
        for (name, text) in cells {
            self.cell(&mut row, name, text.clone())?;
        }
        self.push(row, within)
    }

    /// Notes that so many bytes are kept; none if that is too much.
    pub fn hold(&mut self, bytes: usize) -> Option<()> {
        self.held += bytes + 16;
        self.full |= self.held > LIMIT;
        (!self.full).then_some(())
    }

    /// Puts a value into a row.
    pub fn cell(&mut self, row: &mut OpenRow, name: &str, text: String) -> Option<()> {
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
    pub fn push(&mut self, row: OpenRow, within: usize) -> Option<()> {
        let bytes = self.lists[row.list].push(&row.cells, within);
        self.held = self.held.saturating_sub(row.held);
        self.hold(bytes)
    }

    /// Keeps an array outside rows, which may hold the names of columns.
    pub fn array(&mut self, path: &[String], values: Vec<String>) -> Option<()> {
        self.full |= self.arrays.len() >= LISTS;
        self.hold(values.iter().map(|text| text.len() + 24).sum())?;
        self.arrays.push(Array { path: path.to_vec(), values });
        Some(())
    }
}
