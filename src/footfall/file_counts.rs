//! What one file holds: one table, or the tables of an archive.

use super::combine::TableCounts;
use super::error::ReadError;
use super::settle::Unsettled;
use super::shape::{Shapes, Sign, TableShape};

/// What one file holds, not yet merged with other files: made by [`FileCounts::read`], on any thread, and taken in by
/// [`Merger::add`](super::Merger::add). An archive holds several tables.
#[derive(Debug)]
pub struct FileCounts {
    pub(super) parts: Vec<Part>,
}

/// One table of a file.
#[derive(Debug)]
pub(super) struct Part {
    /// Where it stands in an archive; none where it is the whole file.
    pub member: Option<String>,
    /// The table, or why there is none.
    pub table: Result<FoundTables, ReadError>,
}

/// A table with what it says about tables of its shape.
#[derive(Debug)]
pub(super) struct FoundTables {
    pub shape: TableShape,
    pub sign: Sign,
    counts: Counts,
}

/// The counts of a table.
#[derive(Debug)]
enum Counts {
    Settled(Box<TableCounts>),
    /// The order of day and month is open until all tables of the shape are read.
    Open(Box<Unsettled>),
}

impl FileCounts {
    /// How many days of counts the file has, those of all places added up.
    pub(super) fn days(&self) -> usize {
        self.parts.iter().filter_map(|part| part.table.as_ref().ok()).map(FoundTables::days).sum()
    }
}

impl FoundTables {
    /// Settles a table that needs no others for it.
    pub fn new(table: Unsettled) -> Self {
        let (shape, sign) = (TableShape::of(&table), Sign::of(&table));
        let counts = if table.options.date_order.is_some() || !sign.order.is_open() {
            let order = sign.order.order(table.options.date_order);
            Counts::Settled(Box::new(table.settle(order)))
        } else {
            Counts::Open(Box::new(table))
        };
        Self { shape, sign, counts }
    }

    /// Whether the order of day and month is decided.
    pub fn is_settled(&self) -> bool {
        matches!(self.counts, Counts::Settled(_))
    }

    /// The counts, in the order of day and month that all tables of the shape have.
    pub fn settle(self, shapes: &Shapes) -> TableCounts {
        match self.counts {
            Counts::Settled(counts) => *counts,
            Counts::Open(table) => table.settle(shapes.order(&self.shape)),
        }
    }

    /// How many days of counts the table has, those of all places added up.
    pub fn days(&self) -> usize {
        match &self.counts {
            Counts::Settled(counts) => counts.places.iter().map(|(_, days)| days.len()).sum(),
            Counts::Open(table) => table.days(),
        }
    }
}
