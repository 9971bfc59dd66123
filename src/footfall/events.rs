//! Logs of events: a row for each person or step, not for each hour. Perhaps running totals stand beside; then each row adds
//! one to one of them.

use rustc_hash::FxHashMap;

use super::columns::Cells;
use super::doubt::{Doubt, DoubtKind};
use super::error::ReadError;
use super::lines::{Record, Records};
use super::number::parse_number;
use super::options::{CountAs, ReadOptions};
use super::plan::ColumnPlan;
use super::sample::Sample;
use super::words::{COUNT, any, tokens};

/// How many rows are looked at.
const ROWS: usize = 2_000;
/// The fewest rows that show what they are.
const FEWEST: usize = 6;

/// Decides which column has which role, and whether each row is one event.
pub(super) fn plan_of(sample: &Sample, bytes: &[u8], options: &ReadOptions) -> Result<ColumnPlan, ReadError> {
    let plan = ColumnPlan::new(sample, options);
    if options.count_as.is_some() || matches!(plan, Err(ReadError::NoDates(_) | ReadError::Named(_))) {
        return plan;
    }
    let events = ColumnPlan::new(sample, &ReadOptions { count_as: Some(CountAs::Events), ..options.clone() })?;
    let rows = EventRows::look(bytes, &events);
    match plan {
        Ok(plan) if rows.beside_counts(&plan) => Ok(events),
        Ok(mut plan) => {
            plan.doubts.extend(rows.doubt(&plan));
            Ok(plan)
        }
        Err(lack) => {
            if rows.without_counts(&events) {
                Ok(events)
            } else {
                Err(lack)
            }
        }
    }
}

/// What one column of numbers does from row to row of a place.
#[derive(Debug, Default, Clone)]
struct Steps {
    /// Cells that are numbers, and cells that are something else and not empty.
    numbers: usize,
    words: usize,
    /// Cells that are 1.
    ones: usize,
    /// How often the number stays, grows by one, falls by one, or does anything else.
    stays: usize,
    up: usize,
    down: usize,
    other: usize,
    /// The number in the row before, of whatever place, and how often it is larger than that.
    before: Option<f64>,
    grows: usize,
}

impl Steps {
    fn all(&self) -> usize {
        self.stays + self.up + self.down + self.other
    }

    /// Whether nearly all of `rows` rows have a number here.
    fn is_number(&self, rows: usize) -> bool {
        self.numbers * 10 >= rows * 9
    }

    /// Whether the numbers only stay or grow by one.
    fn counts_up(&self) -> bool {
        self.up > 0 && (self.stays + self.up) * 20 >= self.all() * 19
    }

    /// Whether the numbers grow by one from row to row: a total of all events, or numbers of rows.
    fn numbers_rows(&self) -> bool {
        self.all() > 0 && self.up * 20 >= self.all() * 19
    }

    /// Whether the numbers grow from row to row of the file, whatever the place: numbers of rows, or of events.
    fn is_id(&self) -> bool {
        self.grows * 20 >= self.numbers.saturating_sub(1) * 19
    }

    /// Whether each row changes the number by one, as people come and go.
    fn goes_by_one(&self) -> bool {
        self.down > 0 && (self.up + self.down) * 20 >= self.all() * 19
    }

    fn never_changes(&self) -> bool {
        self.stays * 20 >= self.all() * 19
    }

    fn is_one(&self) -> bool {
        self.numbers > 0 && self.ones * 20 >= self.numbers * 19
    }
}

/// What the rows of a sample look like.
#[derive(Debug, Default)]
pub(super) struct EventRows {
    rows: usize,
    /// Rows whose time is not on a mark of five minutes.
    irregular: usize,
    /// Rows whose seconds are on no mark of five.
    stray: usize,
    /// How many different hours the rows are of.
    hours: usize,
    columns: Vec<Steps>,
    /// In how many rows exactly one of the columns that count up grows, and by one; of how many.
    single: usize,
    pairs: usize,
    /// Whether no column but one that grows in every row counts up.
    alone: bool,
}

/// The minute and second of a time such as `08:20:02`; none where the text holds no such time.
fn minute_and_second(cell: &[u8]) -> Option<(u32, u32)> {
    let text = super::encoding::text(cell);
    let colon = text.find(':')?;
    let two = |at: usize| text.get(at..at + 2)?.parse::<u32>().ok();
    let minute = two(colon + 1)?;
    let second = if text.get(colon + 3..colon + 4) == Some(":") { two(colon + 4).unwrap_or(0) } else { 0 };
    Some((minute, second))
}

/// The text of a time up to its hour.
fn up_to_hour(cell: &[u8]) -> &[u8] {
    cell.iter().position(|byte| *byte == b':').map_or(cell, |colon| &cell[..colon])
}

impl EventRows {
    /// Looks at the rows of a sample, as the plan understands them.
    pub fn look(bytes: &[u8], plan: &ColumnPlan) -> Self {
        let mut out = Self { columns: vec![Steps::default(); plan.width], ..Self::default() };
        let times = plan.when.columns();
        let mut records = Records::new(bytes, plan.delimiter);
        let mut hours: FxHashMap<Vec<u8>, ()> = FxHashMap::default();
        // The numbers of each place's last row.
        let mut last: FxHashMap<Vec<u8>, Vec<Option<f64>>> = FxHashMap::default();
        let mut steps: Vec<Vec<Option<f64>>> = Vec::new();
        while let (true, Ok(Some(record))) = (out.rows < ROWS, records.next()) {
            if record.line < plan.data_line || record.is_blank() || record.width != plan.width {
                continue;
            }
            out.rows += 1;
            let clock = times.iter().rev().find_map(|column| minute_and_second(record.cell(*column)));
            out.irregular += usize::from(clock.is_some_and(|(minute, second)| minute % 5 != 0 || second != 0));
            out.stray += usize::from(clock.is_some_and(|(_, second)| second % 5 != 0));
            let hour: Vec<u8> = times.iter().flat_map(|column| up_to_hour(record.cell(*column)).to_vec()).collect();
            hours.insert(hour, ());
            let place: Vec<u8> = plan.place.iter().flat_map(|place| record.cell(*place).to_vec()).collect();
            let numbers = out.numbers(&record, &times);
            if let Some(before) = last.insert(place, numbers.clone()) {
                let change = |(now, before): (Option<f64>, Option<f64>)| Some(now? - before?);
                let changes: Vec<Option<f64>> = numbers.into_iter().zip(before).map(change).collect();
                out.columns.iter_mut().zip(&changes).for_each(|(column, change)| match change {
                    Some(0.0) => column.stays += 1,
                    Some(1.0) => column.up += 1,
                    Some(-1.0) => column.down += 1,
                    Some(_) => column.other += 1,
                    None => {}
                });
                steps.push(changes);
            }
        }
        out.hours = hours.len();
        let mut totals: Vec<usize> = (0..out.columns.len()).filter(|i| out.counts(*i)).collect();
        if totals.is_empty() {
            // How many people are inside.
            let inside = |i: &usize| out.columns[*i].is_number(out.rows) && out.columns[*i].goes_by_one();
            totals = (0..out.columns.len()).filter(inside).take(1).collect();
        } else if totals.iter().any(|i| !out.columns[*i].numbers_rows()) {
            totals.retain(|i| !out.columns[*i].numbers_rows());
        } else {
            totals.truncate(1);
            out.alone = true;
        }
        out.pairs = steps.len();
        let one =
            |changes: &&Vec<Option<f64>>| totals.iter().filter_map(|i| changes[*i]).map(f64::abs).sum::<f64>() == 1.0;
        out.single = steps.iter().filter(one).count();
        out
    }

    /// The numbers of a row, and what its other cells are.
    fn numbers(&mut self, record: &Record, times: &[usize]) -> Vec<Option<f64>> {
        let cell = |(i, column): (usize, &mut Steps)| {
            let cell = record.cell(i);
            let number = if times.contains(&i) { None } else { parse_number(cell, false) };
            column.numbers += usize::from(number.is_some());
            column.words += usize::from(number.is_none() && !super::number::is_missing(cell));
            column.ones += usize::from(number == Some(1.0));
            column.grows += usize::from(number.zip(column.before).is_some_and(|(now, before)| now > before));
            column.before = number.or(column.before);
            number
        };
        self.columns.iter_mut().enumerate().map(cell).collect()
    }

    /// Whether a column is a running total that grows by one.
    fn counts(&self, i: usize) -> bool {
        self.columns[i].is_number(self.rows) && self.columns[i].counts_up()
    }

    /// Whether each row is one event, although no column counts people: the times keep to no mark, and no column measures
    /// anything.
    pub fn without_counts(&self, plan: &ColumnPlan) -> bool {
        let measures = |(i, column): (usize, &Steps)| {
            !plan.place.contains(&i) && column.numbers > column.words && !column.never_changes() && !column.is_id()
        };
        self.rows >= FEWEST && self.irregular * 2 > self.rows && !self.columns.iter().enumerate().any(measures)
    }

    /// Says where rows stand at times of their own, as those of events do, and a column that is not named after people is read
    /// as their number.
    fn doubt(&self, plan: &ColumnPlan) -> Option<Doubt> {
        let Cells::Sum(counts) = &plan.cells else { return None };
        let &[count] = &counts[..] else { return None };
        let is_stray = self.rows >= 2 * FEWEST && self.stray * 10 > self.rows * 6 && self.rows >= self.hours * 3;
        let name = plan.name(count);
        (is_stray && !any(COUNT, &tokens(&name))).then(|| Doubt {
            kind: DoubtKind::CountAs,
            what: format!(
                "each row has a time of its own, as events do; \"{name}\" is read as how many people each row counts"
            ),
            settle: "--count-as events or --count-as each".into(),
        })
    }

    /// Whether each row is one event although columns were taken for counts: each row adds one to one of the running
    /// totals, or each row counts one at times that keep to no mark.
    pub fn beside_counts(&self, plan: &ColumnPlan) -> bool {
        let (Cells::Sum(counts) | Cells::Places(counts)) = &plan.cells else { return false };
        if self.rows < FEWEST || counts.is_empty() || self.rows < self.hours * 3 / 2 {
            return false;
        }
        let fits = |test: &dyn Fn(&Steps) -> bool| {
            counts.iter().all(|i| self.columns.get(*i).is_some_and(|column| column.numbers > 0 && test(column)))
        };
        let ones = fits(&Steps::is_one) && self.irregular * 2 > self.rows;
        let totals = fits(&|column| column.counts_up() || column.goes_by_one() || column.never_changes())
            && fits(&|column| column.other * 20 <= column.all())
            && self.pairs >= FEWEST
            && (!self.alone || self.irregular * 2 > self.rows)
            && self.single * 10 >= self.pairs * 9;
        ones || totals
    }
}
