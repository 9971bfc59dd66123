//! Tables of one shape, such as the daily files of one feed, and what is decided for all of them together.

use std::collections::BTreeMap;

use super::calendar::Pattern;
use super::chain::Kinds;
use super::columns::ColumnRoles;
use super::dates::{Order, OrderEvidence};
use super::doubt::{Doubt, DoubtKind};
use super::settle::Unsettled;
use crate::text::{counted, plain};

/// What tables of one shape have in common: their headers, which columns hold the time, and how dates are written in
/// which day and month may be mistaken for each other.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct TableShape {
    header: Vec<String>,
    when: Vec<usize>,
    patterns: Vec<Pattern>,
}

impl TableShape {
    /// The shape of a table.
    pub fn of(table: &Unsettled) -> Self {
        let when = table.plan.when.columns();
        Self {
            header: table.plan.names.iter().map(|name| name.to_lowercase()).collect(),
            when,
            patterns: table.patterns.iter().copied().filter(|it| matches!(it, Pattern::Slashed(..))).collect(),
        }
    }

    /// The shape of its columns of time alone: tables of one feed may call their counts after their places.
    fn times(&self) -> Self {
        let name = |column: &usize| self.header.get(*column).cloned().unwrap_or_default();
        Self { header: self.when.iter().map(name).collect(), when: Vec::new(), patterns: self.patterns.clone() }
    }
}

/// What the tables of one shape say together.
#[derive(Debug, Default)]
struct Together {
    order: OrderEvidence,
    /// The number of the first table whose order is open, and how many there are.
    open: Option<(usize, usize)>,
    /// The first table with times in UTC for which no zone is given, and how many rows such tables have.
    utc: Option<(usize, u64)>,
    /// Whether any table has times with an offset other than that of UTC.
    local: bool,
    mixed: bool,
    kinds: Kinds,
}

/// The evidence of all tables, by shape.
#[derive(Debug, Default)]
pub(super) struct Shapes {
    shapes: BTreeMap<TableShape, Together>,
    /// The same by the columns of time alone.
    wider: BTreeMap<TableShape, OrderEvidence>,
    /// What columns were taken for, by header.
    roles: BTreeMap<Vec<String>, TakenFor>,
}

/// What the columns of one header were taken for.
#[derive(Debug)]
struct TakenFor {
    first: ColumnRoles,
    /// The number of the first table in which that is not so, and what they were taken for there.
    other: Option<(usize, ColumnRoles)>,
}

impl Shapes {
    /// Takes in what a table says. `number` is that of its report.
    pub fn see(&mut self, shape: &TableShape, table: &Sign, number: usize) {
        let together = self.shapes.entry(shape.clone()).or_default();
        together.order.add(&table.order);
        self.wider.entry(shape.times()).or_default().add(&table.order);
        if table.order.is_open() && !table.settled {
            together.open = Some(together.open.map_or((number, 1), |(first, tables)| (first, tables + 1)));
        }
        if table.utc {
            together.utc = Some(together.utc.map_or((number, table.rows), |(first, rows)| (first, rows + table.rows)));
        }
        together.local |= table.local;
        together.mixed |= table.mixed;
        together.kinds.add(table.kinds);
        if shape.header.iter().any(|name| !name.is_empty()) {
            let first = || TakenFor { first: table.roles.clone(), other: None };
            let taken = self.roles.entry(shape.header.clone()).or_insert_with(first);
            if taken.other.is_none() && taken.first != table.roles {
                taken.other = Some((number, table.roles.clone()));
            }
        }
    }

    /// The order of day and month in all tables of a shape.
    pub fn order(&self, shape: &TableShape) -> Order {
        let of = |order: &OrderEvidence| order.order(None);
        let own = self.shapes.get(shape).map(|together| of(&together.order));
        let wider = || self.wider.get(&shape.times()).filter(|wider| !wider.is_torn()).map(of);
        match own {
            Some(order) if order.evident => order,
            _ => wider().filter(|order| order.evident).or(own).unwrap_or(Order { month_first: false, evident: false }),
        }
    }

    /// Takes in the counters of a table that were not known when it was seen.
    pub fn see_kinds(&mut self, shape: &TableShape, kinds: Kinds) {
        self.shapes.entry(shape.clone()).or_default().kinds.add(kinds);
    }

    /// How many of the counters of all tables of a shape are of each kind.
    pub fn kinds(&self, shape: &TableShape) -> Kinds {
        self.shapes.get(shape).map_or_else(Kinds::default, |together| together.kinds)
    }

    /// What is doubtful about the tables of one shape, each doubt with the number of the first report that it is about.
    pub fn doubts(&self) -> Vec<(usize, Doubt)> {
        let mut doubts = Vec::new();
        for (shape, together) in &self.shapes {
            let order = self.order(shape);
            if let Some((first, tables)) = together.open
                && (!order.evident || together.order.is_torn())
            {
                let read = if order.month_first { "month" } else { "day" };
                let spread = if tables > 1 { format!(" in {tables} files of one shape") } else { String::new() };
                let dates = counted(together.order.open_days(), "date");
                doubts.push((
                    first,
                    Doubt {
                        kind: DoubtKind::DateOrder,
                        what: format!("{dates}{spread} may be day or month first; read {read} first"),
                        settle: "--date-order dmy or mdy".into(),
                    },
                ));
            }
            if let (Some((first, rows)), true) = (together.utc, together.mixed || !together.local) {
                let rows = counted(usize::try_from(rows).unwrap_or(usize::MAX), "row");
                doubts.push((
                    first,
                    Doubt {
                        kind: DoubtKind::TimeZone,
                        what: match together.mixed {
                            true => format!(
                                "of {rows} some times are in UTC and some have another offset; each read as written"
                            ),
                            false => format!("the times of {rows} are in UTC; read as the city's own hours"),
                        },
                        settle: "--time-zone and the city's zone, such as Europe/London".into(),
                    },
                ));
            }
        }
        for TakenFor { first, other } in self.roles.values() {
            if let Some((number, other)) = other {
                doubts.push((
                    *number,
                    Doubt {
                        kind: DoubtKind::Count,
                        what: format!(
                            "files with one header were read in two ways: {}; here {}",
                            described(first),
                            described(other)
                        ),
                        settle: "--count-column, --location-column or --date-column".into(),
                    },
                ));
            }
        }
        doubts
    }
}

/// What columns were taken for, in words.
fn described(roles: &ColumnRoles) -> String {
    let of = |role: &str, name: &Option<String>| name.as_ref().map(|name| format!("{role} \"{}\"", plain(name)));
    let many = |role: &str, names: &[String]| (!names.is_empty()).then(|| counted(names.len(), role));
    let parts = [
        of("time", &roles.timestamp.clone().or_else(|| roles.date.clone())),
        of("place", &roles.location),
        of("count", &roles.count),
        many("place", &roles.locations),
        many("hour", &roles.hours),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// What one table says.
#[derive(Debug, Default)]
pub(super) struct Sign {
    pub order: OrderEvidence,
    /// Whether the order is decided for this table alone: the user gave it.
    pub settled: bool,
    /// Whether times are in UTC and no zone is given; whether times have another offset.
    pub utc: bool,
    pub local: bool,
    /// Whether both stand between each other, and no zone is given.
    pub mixed: bool,
    pub rows: u64,
    /// How many of the counters are of each kind, as far as it is known.
    pub kinds: Kinds,
    /// What the columns were taken for.
    pub roles: ColumnRoles,
}

impl Sign {
    /// What a table says.
    pub fn of(table: &Unsettled) -> Self {
        let clocks = &table.clocks;
        Self {
            order: table.evidence(),
            settled: table.options.date_order.is_some(),
            utc: clocks.utc && clocks.zone.is_none(),
            local: clocks.local && !clocks.mixed,
            mixed: clocks.mixed && clocks.zone.is_none(),
            rows: table.rows,
            kinds: Kinds::of(&table.growths),
            roles: table.plan.columns(),
        }
    }
}
