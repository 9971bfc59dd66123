//! What one file holds: one table, or the tables of an archive.

use super::chain::{Chains, Company, Kinds};
use super::combine::TableCounts;
use super::dates::Order;
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
    /// The order of day and month, where the table alone decides it.
    order: Option<Order>,
}

/// The counts of a table.
#[derive(Debug)]
enum Counts {
    Settled(Box<TableCounts>),
    /// The order of day and month is open until all tables of the shape are read, or counters may go on in other tables.
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
    pub fn new(mut table: Unsettled) -> Self {
        let evidence = table.evidence();
        let order = evidence.order(table.options.date_order);
        let is_known = table.options.date_order.is_some() || !evidence.is_open();
        let kinds = if is_known { table.grow(order) } else { Kinds::default() };
        let (shape, sign) = (TableShape::of(&table), Sign::of(&table));
        let counts = if is_known && !kinds.wait() {
            let company = Company { chains: &Chains::default(), kinds };
            Counts::Settled(Box::new(table.settle(order, company)))
        } else {
            Counts::Open(Box::new(table))
        };
        Self { shape, sign, counts, order: is_known.then_some(order) }
    }

    /// Whether no other table is needed to settle this one.
    pub fn is_settled(&self) -> bool {
        matches!(self.counts, Counts::Settled(_))
    }

    /// The order of day and month: the table's own, or the one that all tables of the shape have.
    fn order(&self, shapes: &Shapes) -> Order {
        self.order.unwrap_or_else(|| shapes.order(&self.shape))
    }

    /// Puts the counters that may go on in other tables into `chains`, once all tables are in.
    pub fn link(&mut self, shapes: &mut Shapes, chains: &mut Chains) {
        let order = self.order(shapes);
        if let Counts::Open(table) = &mut self.counts {
            if self.order.is_none() {
                let kinds = table.grow(order);
                shapes.see_kinds(&self.shape, kinds);
            }
            table.link(order, chains);
        }
    }

    /// The counts, as all tables together show them.
    pub fn settle(self, shapes: &Shapes, chains: &Chains) -> TableCounts {
        let (order, kinds) = (self.order(shapes), shapes.kinds(&self.shape));
        match self.counts {
            Counts::Settled(counts) => *counts,
            Counts::Open(table) => table.settle(order, Company { chains, kinds }),
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
