//! Tables under one another in one file, each with its own header: the columns of the later ones may stand in another order.

use csv::ByteRecord;
use rustc_hash::FxHashMap;

use super::cells::RowCells;
use super::encoding::text;
use super::lines::Record;
use super::plan::ColumnPlan;

/// Where the columns of the first header stand under a later one.
#[derive(Debug)]
pub(super) struct Block {
    /// For each column of the plan the cell that holds it; none where the block lacks it.
    cells: Vec<Option<usize>>,
    /// How many cells a row of the block has.
    width: usize,
    /// Names under which no column is known.
    pub unknown: Vec<String>,
    /// The row last put in the plan's order.
    row: ByteRecord,
}

impl Block {
    /// The block that a row begins, if it is a header: it names the columns of time and one column more. `None` where the
    /// columns are those of the plan, in its order.
    pub fn of(record: &Record, plan: &ColumnPlan) -> Option<Option<Self>> {
        let names: Vec<String> = record.cells().map(folded).collect();
        let filled = names.iter().filter(|name| !name.is_empty()).count();
        let time = plan.when.columns();
        let named = |column: &usize| {
            let name = plan.names.get(*column).map(|name| folded(name.as_bytes()));
            name.is_some_and(|name| !name.is_empty() && names.contains(&name))
        };
        if time.is_empty() || filled < 2 || !time.iter().all(named) {
            return None;
        }
        let known: Vec<String> = plan.names.iter().map(|name| folded(name.as_bytes())).collect();
        // The same name in the same place first; then each name goes to a column that has none yet.
        let mut taken = vec![false; names.len()];
        let mut cells: Vec<Option<usize>> = (0..known.len())
            .map(|column| (!known[column].is_empty() && names.get(column) == Some(&known[column])).then_some(column))
            .collect();
        cells.iter().flatten().for_each(|cell| taken[*cell] = true);
        let mut free: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
        for cell in (0..names.len()).rev().filter(|cell| !taken[*cell] && !names[*cell].is_empty()) {
            free.entry(&names[cell]).or_default().push(cell);
        }
        for (column, cell) in cells.iter_mut().enumerate().filter(|(_, cell)| cell.is_none()) {
            *cell = free.get_mut(known[column].as_str()).and_then(Vec::pop);
            cell.iter().for_each(|cell| taken[*cell] = true);
        }
        // A column without a name stands where it stood.
        for (column, cell) in cells.iter_mut().enumerate().filter(|(_, cell)| cell.is_none()) {
            *cell = (known[column].is_empty() && names.get(column).is_some_and(String::is_empty)).then_some(column);
        }
        let unknown = (0..names.len()).filter(|i| !taken[*i] && !names[*i].is_empty());
        let unknown: Vec<String> = unknown.map(|i| text(record.cell(i)).into_owned()).collect();
        let same = unknown.is_empty() && cells.iter().enumerate().all(|(column, cell)| *cell == Some(column));
        Some((!same).then(|| Self { cells, width: record.width, unknown, row: ByteRecord::new() }))
    }

    /// The row with its cells in the order of the plan, whose rows have so many.
    pub fn turn<'a>(&'a mut self, record: &Record<'a>, width: usize) -> Record<'a> {
        self.row.clear();
        for cell in &self.cells {
            self.row.push_field(cell.map_or(&b""[..], |cell| record.cell(cell)));
        }
        record.with_cells(RowCells::Parsed(&self.row), (width + record.width).saturating_sub(self.width))
    }
}

/// A name as it is compared.
fn folded(cell: &[u8]) -> String {
    text(cell).split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}
