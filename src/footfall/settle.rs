//! A table that is read, before the order of its days and months is decided.

use std::collections::BTreeSet;

use super::again::tell_again;
use super::calendar::{Pattern, RawDay};
use super::chain::{Chains, Company, Counters, Kinds, growths};
use super::columns::Cells;
use super::combine::{Gathered, TableCounts, combine};
use super::dates::{Dates, Order, OrderEvidence};
use super::day_start::HourOrder;
use super::doubled::{Second, Seconds};
use super::options::ReadOptions;
use super::plan::ColumnPlan;
use super::problem::{ProblemKind, Problems};
use super::running::Growth;
use super::series::Series;
use super::table::Table;
use super::utc::Clocks;

/// A table's rows, read as far as that goes without knowing whether the day or the month comes first.
#[derive(Debug)]
pub(super) struct Unsettled {
    /// The name of the place where nothing in the table names one.
    pub name: String,
    pub encoding: String,
    pub rows: u64,
    /// What the user says of the table.
    pub options: ReadOptions,
    /// In which order the hours of a date come.
    pub order: HourOrder,
    /// The readings of small hours that were given before.
    pub seconds: Seconds,
    pub clocks: Clocks,
    pub patterns: BTreeSet<Pattern>,
    /// How many weekday names are right if the day comes first, and how many if the month does.
    pub votes: [u64; 2],
    pub series: Vec<Series>,
    /// How many readings were given more than once, by series.
    pub repeats: Vec<u64>,
    pub table: Table,
    pub problems: Problems,
    pub plan: ColumnPlan,
    /// What the counts of each series look like, once the order of day and month is known.
    pub growths: Vec<Growth>,
}

impl Unsettled {
    /// What the table's dates say about the order of day and month.
    pub fn evidence(&self) -> OrderEvidence {
        OrderEvidence::of(&self.table.days, self.votes)
    }

    /// How many days the table has, those of all places added up, roughly: the memory that it takes.
    pub fn days(&self) -> usize {
        self.table.blocks()
    }

    /// Whether any reading was found.
    pub fn has_counts(&self) -> bool {
        self.table.blocks() > 0
    }

    /// Looks at how the counts of each series grow, and counts the kinds.
    pub fn grow(&mut self, order: Order) -> Kinds {
        self.growths = growths(&self.table, &Dates::new(&self.table.days, order).dates, &self.options);
        Kinds::of(&self.growths)
    }

    /// Puts the counters that may go on in other files into `chains`.
    pub fn link(&self, order: Order, chains: &mut Chains) {
        let Self { plan, name, series, table, growths, .. } = self;
        let counters = Counters { plan, name, series, table, growths };
        chains.see(&counters, &Dates::new(&table.days, order));
    }

    /// Gives the days their dates, and makes places of the table.
    pub fn settle(mut self, order: Order, company: Company) -> TableCounts {
        let dates = Dates::new(&self.table.days, order);
        for ((day, line, rows), date) in self.table.days.iter().zip(&dates.dates) {
            if let (None, RawDay::Slashed { a, b, year }) = (date, day) {
                let more = if *rows > 1 { format!(" ({rows} rows)") } else { String::new() };
                self.problems.add(*line, ProblemKind::BadDate, || {
                    let order = if dates.month_first { "month" } else { "day" };
                    format!("{a:02}/{b:02}/{year} is no date, {order} first as in the rest of the file: not read{more}")
                });
            }
        }
        let mut formats: Vec<String> = self.patterns.iter().map(|pattern| pattern.name(dates.month_first)).collect();
        formats.dedup();
        let mut date_format = formats.join(", ");
        if !dates.evidence {
            date_format.push_str(" (day first, for want of evidence)");
        }
        let rows = 4 * (self.series.len() as u64 + 1) * self.table.parts().0 as u64;
        let date = |day: u32| dates.dates.get(day as usize).copied().flatten();
        let given =
            self.seconds.sort(date, |day, hour| self.table.series_at(day, hour), rows, self.clocks.zone.as_ref());
        // Times from UTC have no doubled hour.
        let is_utc = |second: &Second| {
            let series = self.series.get(second.series);
            series.is_some_and(|series| self.clocks.turns(series.offset).is_some())
        };
        let (again, doubled): (Vec<Second>, Vec<Second>) = given.doubled.into_iter().partition(is_utc);
        for second in given.others.into_iter().chain(again) {
            let (plan, series, days) = (&self.plan, &self.series, &self.table.days);
            tell_again(second, plan, series, days, &mut self.repeats, &mut self.problems);
        }
        if matches!(&self.plan.cells, Cells::Sum(columns) if columns.is_empty()) {
            self.problems
                .note("each row is one person or event; if a column counts people, name it with --count-column");
        }
        let mut file = Gathered {
            name: &self.name,
            plan: &self.plan,
            options: &self.options,
            series: &self.series,
            repeats: &self.repeats,
            table: &mut self.table,
            dates: &dates,
            clocks: &self.clocks,
            order: &self.order,
            doubled: &doubled,
            growths: &self.growths,
            company,
        };
        combine(&mut file, self.problems).described(self.encoding, date_format, self.rows)
    }
}
