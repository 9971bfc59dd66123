//! Reads one table, row by row.

use super::again::tell_again;
use super::bare_dates::BareDates;
use super::clock::{Clock, parse_time};
use super::columns::{Cells, When};
use super::crew::Crew;
use super::day_start::HourOrder;
use super::digest::Weekdays;
use super::doubled::{Second, Seconds};
use super::encoding::Text;
use super::error::ReadError;
use super::events::plan_of;
use super::header_blocks::Block;
use super::lines::{Flaw, Record, Records};
use super::metered::Metered;
use super::minutes::Minutes;
use super::number::{Count, parse_count, with_unit};
use super::options::ReadOptions;
use super::plan::ColumnPlan;
use super::problem::{ProblemKind, Problems, shown};
use super::row_dates::{RowDates, time_cell};
use super::sample;
use super::series::SeriesIndex;
use super::settle::Unsettled;
use super::table::{self, Placed, Table};
use super::uses::uses_of;
use super::utc::Clocks;

/// Reads a table's text, of which at most `limit` bytes are read. `name` names the place where nothing in the table does.
/// `watch` is told of the bytes that are read; `crew` reads blocks of rows at the same time.
pub(super) fn read_table(
    name: &str,
    input: Text,
    options: &ReadOptions,
    limit: u64,
    watch: &dyn Fn(u64),
    crew: &dyn Crew,
) -> Result<Unsettled, ReadError> {
    let mut records = Records::new(Metered::new(input.bytes, limit, watch), b',');
    let (bytes, whole) = records.peek(sample::BYTES)?;
    let sample = sample::look(bytes, whole, input.delimiter).ok_or(ReadError::NoRows)?;
    let plan = plan_of(&sample, bytes, options)?;
    let single_byte = sample.single_byte;
    drop(sample);
    records.expect(plan.delimiter);
    let mut reader = Reader::new(&plan);
    reader.index.single_byte = single_byte;
    reader.all(&mut records, crew)?;
    for sum in std::mem::take(&mut reader.minutes).into_sums() {
        reader.put(sum.series, sum.day, sum.clock, sum.count, sum.line)?;
    }
    reader.sort_bare_dates()?;
    let Reader { table, mut problems, rows, dates, votes, index, repeats, order, seconds, .. } = reader;
    problems.uses(uses_of(&plan));
    plan.doubts.iter().for_each(|doubt| problems.doubt(doubt.clone()));
    let counts = plan.cells.columns();
    plan.flat.iter().for_each(|column| problems.flat(plan.name(*column), counts.contains(column)));
    plan.notes.iter().for_each(|note| problems.note(note.clone()));
    let encoding = input.encoding.name(index.single_byte);
    let (name, series) = (name.to_owned(), index.series);
    let clocks = Clocks::new(&plan, &dates.patterns, &series, &table, options)?;
    Ok(Unsettled {
        name,
        encoding,
        rows,
        options: options.clone(),
        order,
        seconds,
        clocks,
        patterns: dates.patterns,
        votes,
        series,
        repeats,
        table,
        problems,
        plan,
        growths: Vec::new(),
    })
}

/// Reads a file's rows one by one into a table.
pub(super) struct Reader<'p> {
    pub(super) plan: &'p ColumnPlan,
    pub(super) table: Table,
    pub(super) problems: Problems,
    pub(super) rows: u64,
    pub(super) dates: RowDates,
    /// How many weekday names are right if the day comes first, and how many if the month does.
    pub(super) votes: [u64; 2],
    pub(super) index: SeriesIndex,
    /// How many readings were given more than once, by series.
    pub(super) repeats: Vec<u64>,
    pub(super) order: HourOrder,
    pub(super) seconds: Seconds,
    /// The sums of minutes, where rows are finer than that.
    pub(super) minutes: Minutes,
    pub(super) weekdays: Weekdays,
    /// The counts of rows without a time of day, and whether the row at hand is one.
    pub(super) bare_dates: BareDates,
    pub(super) is_bare: bool,
    /// The table under a later header, where its columns are not those of the first.
    pub(super) block: Option<Block>,
    /// Whether the last row was a header, and whether columns of one were told of that are not read.
    pub(super) anew: bool,
    pub(super) told: bool,
}

impl<'p> Reader<'p> {
    fn new(plan: &'p ColumnPlan) -> Self {
        Self {
            plan,
            table: Table::default(),
            problems: Problems::default(),
            rows: 0,
            dates: RowDates::default(),
            votes: [0; 2],
            index: SeriesIndex::default(),
            repeats: Vec::new(),
            order: HourOrder::default(),
            seconds: Seconds::default(),
            minutes: Minutes::default(),
            weekdays: Weekdays::default(),
            bare_dates: BareDates::default(),
            is_bare: false,
            block: None,
            anew: false,
            told: false,
        }
    }

    /// Reads one row of data, or a header that comes again.
    pub(super) fn row(&mut self, record: &Record) -> Result<(), ReadError> {
        let Some(mut block) = self.block.take() else { return self.one_row(record, record) };
        self.anew = false;
        let done = self.one_row(&block.turn(record, self.plan.width), record);
        if !self.anew {
            self.block = Some(block);
        }
        done
    }

    /// Reads one row, as `raw` has it, with its cells in the order of the first header.
    fn one_row(&mut self, record: &Record, raw: &Record) -> Result<(), ReadError> {
        let (plan, line) = (self.plan, record.line);
        if record.is_blank() {
            return Ok(());
        }
        if record.is_hollow(plan.delimiter) {
            self.problems.add(line, ProblemKind::EmptyLine, || "nothing but delimiters: passed over".into());
            return Ok(());
        }
        self.rows += 1;
        self.is_bare = false;
        match record.flaw {
            Some(Flaw::UnclosedQuote) => {
                self.problems.add(line, ProblemKind::UnclosedQuote, || {
                    "a quotation mark opens and never closes: row not read; close it".into()
                });
                return Ok(());
            }
            Some(Flaw::TooLong) => {
                self.problems.add(line, ProblemKind::TooLong, || "a line of megabytes: not read".into());
                return Ok(());
            }
            None => {}
        }
        if let (When::Top(hour), Cells::Dates(_)) = (plan.when, &plan.cells) {
            return self.top_row(record, hour);
        }
        let Some((stamp, day)) = self.dates.read(plan, record, &mut self.table) else {
            self.undated(raw);
            return Ok(());
        };
        if record.width != plan.width && !self.ragged(record) {
            return Ok(());
        }
        let (rest, ranges) = time_cell(plan, record, &stamp);
        let clock = match (&plan.cells, plan.when, stamp.clock) {
            (Cells::Hours(_), ..) => Some(Clock::at(0, 0)),
            (_, When::Stamp(_), Some(clock)) => Some(clock),
            _ => self.clock(rest, ranges, line)?,
        };
        let Some(mut clock) = clock else { return Ok(()) };
        if let Some(minute) = plan.minute {
            let Some(whole) = minute.add(record, clock) else {
                self.problems.add(line, ProblemKind::BadHour, || {
                    format!("\"{}\" is no minute of the hour: row not read", shown(record.cell(minute.column)))
                });
                return Ok(());
            };
            clock = whole;
        }
        if !self.is_bare {
            self.order.see(day, clock.hour);
        }
        if let Some(column) = plan.weekday {
            let votes = self.weekdays.votes(stamp.day, record.cell(column));
            self.vote(votes);
        }
        match &plan.cells {
            Cells::Sum(columns) if columns.is_empty() => {
                let Some(series) = self.series(record, clock.offset)? else { return Ok(()) };
                let placed = self.table.add(series, day, clock.hour, clock.minute, 1.0, line);
                self.refuse(placed)?;
            }
            Cells::Sum(columns) => {
                let mut sum = None;
                for column in columns {
                    if let Some(count) = self.count(record, *column) {
                        sum = Some(sum.unwrap_or(0.0) + count);
                    }
                }
                let Some(series) = self.series(record, clock.offset)? else { return Ok(()) };
                if let Some(sum) = sum {
                    self.place(series, day, clock, sum, line)?;
                }
            }
            Cells::Places(columns) => {
                let base = self.index.base(plan, clock.offset)?;
                for (i, column) in columns.iter().enumerate() {
                    if let Some(count) = self.count(record, *column) {
                        self.place(base + i, day, clock, count, line)?;
                    }
                }
            }
            Cells::Hours(columns) => {
                let Some(series) = self.series(record, None)? else { return Ok(()) };
                for (column, hour, minute) in columns {
                    if let Some(count) = self.count(record, *column) {
                        self.place(series, day, Clock::at(*hour, *minute), count, line)?;
                    }
                }
            }
            Cells::Dates(_) => {}
        }
        Ok(())
    }

    /// Reads a row of a table whose dates stand above its columns.
    fn top_row(&mut self, record: &Record, hour: Option<usize>) -> Result<(), ReadError> {
        let (plan, line) = (self.plan, record.line);
        let Cells::Dates(days) = &plan.cells else { return Ok(()) };
        if record.width != plan.width && !self.ragged(record) {
            return Ok(());
        }
        let timed = hour.is_none() && days.iter().any(|(_, day)| day.clock.is_some());
        let clock = match hour {
            Some(hour) => self.clock(record.cell(hour), true, line)?,
            None if timed => Some(Clock::at(0, 0)),
            None => self.clock(b"", true, line)?,
        };
        let Some(clock) = clock else { return Ok(()) };
        let Some(series) = self.series(record, None)? else { return Ok(()) };
        for (column, top) in days {
            let Some(count) = self.count(record, *column) else { continue };
            self.is_bare = timed && top.clock.is_none();
            let clock = if timed { top.clock.unwrap_or(clock) } else { clock };
            self.dates.patterns.insert(top.pattern);
            let day = self.table.day(top.day, line);
            self.table.days[day as usize].2 += 1;
            self.place(series, day, clock, count, line)?;
        }
        Ok(())
    }

    /// Whether a row of another width than most can be used: only where the rows of this file differ in width anyway,
    /// and the row has all the cells that are needed.
    fn ragged(&mut self, record: &Record) -> bool {
        let (plan, width) = (self.plan, record.width);
        if width < plan.width && plan.uneven {
            return true;
        }
        if width > plan.width && plan.uneven && record.cells().nth(plan.wanted.saturating_sub(1)).is_some() {
            return true;
        }
        self.problems.add(record.line, ProblemKind::Ragged, || {
            format!(
                "{width} cells where others have {}: row not read; is a delimiter missing, or one in a name unquoted?",
                plan.width
            )
        });
        false
    }

    /// The time of day in a cell; none where there is none, which is reported.
    fn clock(&mut self, cell: &[u8], ranges: bool, line: u64) -> Result<Option<Clock>, ReadError> {
        let clock = parse_time(cell, ranges);
        if clock.is_none() {
            let is_event = matches!(&self.plan.cells, Cells::Sum(columns) if columns.is_empty());
            let is_dated = !matches!(self.plan.when, When::Weekday(..) | When::Date(_) | When::Top(_));
            self.is_bare = is_dated && !is_event && !self.plan.is_fine && super::number::is_missing(cell);
            if self.is_bare {
                return Ok(Some(Clock::at(0, 0)));
            }
            if super::number::is_missing(cell) {
                self.tell_whole_day(line);
            } else {
                self.problems.add(line, ProblemKind::BadHour, || {
                    format!("\"{}\" is no hour of the day: row not read", shown(cell))
                });
            }
        }
        Ok(clock)
    }

    /// Counts in which order of day and month a date falls on the weekday that the row names.
    pub(super) fn vote(&mut self, votes: [bool; 2]) {
        self.votes.iter_mut().zip(votes).for_each(|(all, one)| *all += u64::from(one));
    }

    /// The count in a cell; none where there is none, which is reported unless the cell says so itself.
    fn count(&mut self, record: &Record, column: usize) -> Option<f32> {
        let cell = record.cell(column);
        let mut found = parse_count(cell, self.plan.thousands);
        if found == Count::Unreadable
            && !self.plan.units.is_empty()
            && let Some((_, unit)) = with_unit(cell)
            && (self.plan.units.contains(&unit) || !unit.contains(|letter: char| !letter.is_alphabetic()))
        {
            let end = cell.iter().rposition(u8::is_ascii_digit).map_or(0, |last| last + 1);
            found = parse_count(cell[..end].trim_ascii(), self.plan.thousands);
        }
        let why = match found {
            Count::Read(count) => return Some(count),
            Count::Missing => return None,
            Count::Negative => "is below zero",
            Count::Huge => "is beyond belief for one hour",
            Count::Unreadable => "is no number",
        };
        let name = self.plan.names.get(column).map_or("", String::as_str);
        self.problems.add(record.line, ProblemKind::BadCount, || {
            format!("\"{}\" in column \"{}\" {why}: not read", shown(cell), shown(name.as_bytes()))
        });
        None
    }

    /// The number of the row's series; none where the row names no place, which is reported.
    fn series(&mut self, record: &Record, offset: Option<i16>) -> Result<Option<usize>, ReadError> {
        let found = self.index.of(self.plan, record, offset)?;
        if found.is_none() {
            let place = self.plan.place.first().map_or(&b""[..], |column| record.cell(*column));
            self.problems.add(record.line, ProblemKind::NoLocation, || match place {
                [] => "no location: row not read".into(),
                _ => format!("\"{}\" names no location: row not read", shown(place)),
            });
        }
        Ok(found)
    }

    /// Puts a count into the table, or adds it to its minute where rows are finer than that.
    pub(super) fn place(
        &mut self,
        series: usize,
        day: u32,
        clock: Clock,
        count: f32,
        line: u64,
    ) -> Result<(), ReadError> {
        if self.is_bare {
            if !self.bare_dates.keep(series, day, count, line, self.order.last_hour()) {
                self.tell_whole_day(line);
            }
            return Ok(());
        }
        if !self.plan.is_fine {
            return self.put(series, day, clock, count, line);
        }
        if let Some(before) = self.minutes.add(series, day, clock, count, line)? {
            self.problems.add(line, ProblemKind::Repeat, || {
                format!("{count} at a second that came before; the minute's last is on line {before}: not read")
            });
        }
        Ok(())
    }

    /// Puts a count into the table, and reports what was there before.
    pub(super) fn put(
        &mut self,
        series: usize,
        day: u32,
        clock: Clock,
        count: f32,
        line: u64,
    ) -> Result<(), ReadError> {
        let placed = self.table.set(series, day, clock.hour, clock.minute, count, line);
        let (first_line, first) = match placed {
            Placed::Repeat(before) => (before, count),
            Placed::Clash(before, old) => (before, old),
            placed => return self.refuse(placed),
        };
        let (hour, minute) = (clock.hour, clock.minute);
        let second = Second { series, day, hour, minute, first, first_line, count, line };
        if !self.seconds.keep(second) {
            let (series, days) = (&self.index.series, &self.table.days);
            tell_again(second, self.plan, series, days, &mut self.repeats, &mut self.problems);
        }
        Ok(())
    }

    /// Refuses the file if the table is full.
    fn refuse(&self, placed: Placed) -> Result<(), ReadError> {
        match placed {
            Placed::Full => Err(ReadError::TooMuch(table::CELL_LIMIT)),
            Placed::Scattered => Err(ReadError::Scattered(table::PAIR_LIMIT)),
            _ => Ok(()),
        }
    }
}
