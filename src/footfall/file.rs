//! Reads one file, from bytes to counts.

use std::io::Read;

use super::calendar::{Pattern, RawDay};
use super::clock::{Clock, parse_time};
use super::columns::{Cells, When};
use super::combine::{FileCounts, combine};
use super::dates::decide_days;
use super::day_names::weekday;
use super::doubt::{Doubt, DoubtKind};
use super::encoding::{NoText, decode, text};
use super::ends::{end_their_hours, hour_before, minute_before};
use super::error::ReadError;
use super::lines::{Flaw, Record, Records};
use super::metered::Metered;
use super::minutes::Minutes;
use super::number::{Count, parse_count, with_unit};
use super::options::ReadOptions;
use super::plan::ColumnPlan;
use super::problem::{ProblemKind, Problems, shown};
use super::row_dates::RowDates;
use super::sample;
use super::series::SeriesIndex;
use super::table::{self, Placed, Table};
use super::uses::uses_of;
use super::words::fold;

/// Reads one file's bytes, of which at most `limit` are read, packed or unpacked. `name` names the place where nothing
/// in the file does. `watch` is told of the bytes that are unpacked.
pub(super) fn read_file(
    name: &str,
    bytes: impl Read,
    options: &ReadOptions,
    limit: u64,
    watch: &dyn Fn(u64),
) -> Result<FileCounts, ReadError> {
    let packed = Metered::new(bytes, limit, &|_| {});
    let decoded = decode(packed).map_err(|error| match error {
        NoText::Empty => ReadError::Empty,
        NoText::Other(what) => ReadError::Foreign(what),
        NoText::Io(error) => ReadError::from(error),
    })?;
    let mut records = Records::new(Metered::new(decoded.input, limit, watch), b',');
    let (bytes, whole) = records.peek(sample::BYTES)?;
    let sample = sample::look(bytes, whole).ok_or(ReadError::NoRows)?;
    let plan = ColumnPlan::new(&sample, options)?;
    let single_byte = sample.single_byte;
    drop(sample);
    records.expect(plan.delimiter);
    let mut reader = Reader::new(&plan, options);
    reader.index.single_byte = single_byte;
    while let Some(record) = records.next()? {
        if record.line >= plan.data_line {
            reader.row(&record)?;
        }
    }
    for sum in std::mem::take(&mut reader.minutes).into_sums() {
        reader.put(sum.series, sum.day, sum.clock, sum.count, sum.line)?;
    }
    Ok(reader.finish(name, decoded.encoding))
}

/// Reads a file's rows one by one into a table.
struct Reader<'p> {
    plan: &'p ColumnPlan,
    options: &'p ReadOptions,
    table: Table,
    problems: Problems,
    rows: u64,
    dates: RowDates,
    /// How many weekday names are right if the day comes first, and how many if the month does.
    votes: [u64; 2],
    index: SeriesIndex,
    /// How many readings were given more than once, by series.
    repeats: Vec<u64>,
    /// The sums of minutes, where rows are finer than that.
    minutes: Minutes,
}

impl<'p> Reader<'p> {
    fn new(plan: &'p ColumnPlan, options: &'p ReadOptions) -> Self {
        Self {
            plan,
            options,
            table: Table::default(),
            problems: Problems::default(),
            rows: 0,
            dates: RowDates::default(),
            votes: [0; 2],
            index: SeriesIndex::default(),
            repeats: Vec::new(),
            minutes: Minutes::default(),
        }
    }

    /// Reads one row of data.
    fn row(&mut self, record: &Record) -> Result<(), ReadError> {
        let (plan, line) = (self.plan, record.line);
        if record.is_blank() {
            return Ok(());
        }
        if record.is_hollow(plan.delimiter) {
            self.problems.add(line, ProblemKind::EmptyLine, || "nothing but delimiters: passed over".into());
            return Ok(());
        }
        self.rows += 1;
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
            self.undated(record);
            return Ok(());
        };
        if record.width != plan.width && !self.ragged(record) {
            return Ok(());
        }
        let clock = match (plan.when, &plan.cells) {
            (_, Cells::Hours(_)) => Some(Clock::at(0, 0)),
            (When::Stamp(column), _) => {
                let cell = record.cell(column);
                let rest = cell[stamp.rest.min(cell.len())..].trim_ascii();
                let iso = matches!(stamp.pattern, Pattern::YearMonthDay(_));
                if stamp.clock.is_some() { stamp.clock } else { self.clock(rest, !iso, line)? }
            }
            (when, _) => self.clock(when.hour().map_or(&b""[..], |hour| record.cell(hour)), true, line)?,
        };
        let Some(clock) = clock else { return Ok(()) };
        let (day, clock) = match (plan.ends, &plan.cells) {
            (Some(true), Cells::Sum(_) | Cells::Places(_)) => {
                let Some((raw, clock)) = minute_before(stamp.day, clock, plan.month_first) else { return Ok(()) };
                (if raw == stamp.day { day } else { self.table.day(raw, line) }, clock)
            }
            _ => (day, clock),
        };
        if let Some(column) = plan.weekday {
            self.vote(stamp.day, record.cell(column));
        }
        match &plan.cells {
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
            let clock = if timed { top.clock } else { Some(clock) };
            let Some(mut clock) = clock else { continue };
            let mut raw = top.day;
            if plan.ends == Some(true) {
                let Some(before) = minute_before(raw, clock, plan.month_first) else { continue };
                (raw, clock) = before;
            }
            self.dates.patterns.insert(top.pattern);
            let day = self.table.day(raw, line);
            self.table.days[day as usize].2 += 1;
            self.place(series, day, clock, count, line)?;
        }
        Ok(())
    }

    /// Reports a row without a date: the header again, a footer, or a mistake.
    fn undated(&mut self, record: &Record) {
        let line = record.line;
        let again = record
            .cells()
            .zip(&self.plan.header)
            .filter(|(cell, name)| !cell.is_empty() && text(cell) == name.trim())
            .count();
        if again >= 2 {
            self.problems.add(line, ProblemKind::Header, || "the header once more: passed over".into());
            return;
        }
        let filled = record.cells().find(|cell| !cell.is_empty()).unwrap_or_default();
        let words = super::words::tokens(&text(filled));
        if words.first().is_some_and(|word| super::words::on(super::words::TOTAL, word)) {
            self.problems
                .add(line, ProblemKind::Total, || format!("\"{}\": a sum, not a reading: not read", shown(filled)));
            return;
        }
        let cell = self.plan.when.columns().first().map_or(&b""[..], |column| record.cell(*column));
        self.problems.add(line, ProblemKind::BadDate, || match cell {
            [] => "no date: row not read".into(),
            _ => format!("\"{}\" is no date: row not read", shown(cell)),
        });
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
            if super::number::is_missing(cell) {
                self.problems
                    .add(line, ProblemKind::WholeDay, || "no hour, so a whole day's count: row not read".into());
            } else {
                self.problems.add(line, ProblemKind::BadHour, || {
                    format!("\"{}\" is no hour of the day: row not read", shown(cell))
                });
            }
        }
        Ok(clock)
    }

    /// Counts in which order of day and month a date falls on the weekday that the row names.
    fn vote(&mut self, day: RawDay, cell: &[u8]) {
        if let RawDay::Slashed { a, b, .. } = day {
            if a == b || a > 12 || b > 12 {
                return;
            }
            if let Some(name) = weekday(&fold(&text(cell))) {
                for (vote, month_first) in self.votes.iter_mut().zip([false, true]) {
                    let date = day.date(month_first);
                    *vote += u64::from(date.is_some_and(|date| date.weekday().to_monday_zero_offset() == name));
                }
            }
        }
    }

    /// The count in a cell; none where there is none, which is reported unless the cell says so itself.
    fn count(&mut self, record: &Record, column: usize) -> Option<f32> {
        let cell = record.cell(column);
        let mut found = parse_count(cell, self.plan.dots);
        if found == Count::Unreadable
            && !self.plan.units.is_empty()
            && let Some((_, unit)) = with_unit(cell)
            && (self.plan.units.contains(&unit) || !unit.contains(|letter: char| !letter.is_alphabetic()))
        {
            let end = cell.iter().rposition(u8::is_ascii_digit).map_or(0, |last| last + 1);
            found = parse_count(cell[..end].trim_ascii(), self.plan.dots);
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
    fn place(&mut self, series: usize, day: u32, clock: Clock, count: f32, line: u64) -> Result<(), ReadError> {
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
    fn put(&mut self, series: usize, day: u32, clock: Clock, count: f32, line: u64) -> Result<(), ReadError> {
        let placed = self.table.set(series, day, clock.hour, clock.minute, count, line);
        let (kind, before, old) = match placed {
            Placed::New => return Ok(()),
            Placed::Full => return Err(ReadError::TooMuch(table::CELL_LIMIT)),
            Placed::Scattered => return Err(ReadError::Scattered(table::PAIR_LIMIT)),
            Placed::Repeat(before) => (ProblemKind::Repeat, before, count),
            Placed::Clash(before, old) => (ProblemKind::Clash, before, old),
        };
        if series >= self.repeats.len() {
            self.repeats.resize(series + 1, 0);
        }
        self.repeats[series] += 1;
        let name = shown(self.series_name(series).as_bytes());
        let day = match self.table.days[day as usize].0 {
            RawDay::Known(date) => date.to_string(),
            RawDay::Slashed { a, b, year } => format!("{a:02}/{b:02}/{year}"),
        };
        let at = format!("{name}, {day} {:02}:{:02}", clock.hour, clock.minute);
        self.problems.add(line, kind, || match kind {
            ProblemKind::Repeat => format!("{at}: {count} again, as on line {before}"),
            _ => format!("{at}: {count}, but {old} on line {before}; the last one counts"),
        });
        Ok(())
    }

    /// What messages call a series.
    fn series_name(&self, series: usize) -> String {
        let Some(series) = self.index.series.get(series) else { return String::new() };
        match (&self.plan.cells, series.place.as_str()) {
            (Cells::Places(_), _) => self.plan.names.get(series.column).cloned().unwrap_or_default(),
            (_, "") => "this place".into(),
            (_, name) => name.into(),
        }
    }

    /// Decides what only the whole file shows, and makes places of the table.
    fn finish(mut self, name: &str, encoding: &'static str) -> FileCounts {
        let dates = decide_days(&self.table.days, self.votes, self.options.date_order);
        for ((day, line, rows), date) in self.table.days.iter().zip(&dates.dates) {
            if let (None, RawDay::Slashed { a, b, year }) = (date, day) {
                let more = if *rows > 1 { format!(" ({rows} rows)") } else { String::new() };
                self.problems.add(*line, ProblemKind::BadDate, || {
                    let order = if dates.month_first { "month" } else { "day" };
                    format!("{a:02}/{b:02}/{year} is no date, {order} first as in the rest of the file: not read{more}")
                });
            }
        }
        let mut formats: Vec<String> =
            self.dates.patterns.iter().map(|pattern| pattern.name(dates.month_first)).collect();
        formats.dedup();
        let mut date_format = formats.join(", ");
        if !dates.evidence {
            date_format.push_str(" (day first, for want of evidence)");
        }
        self.problems.uses(uses_of(self.plan));
        self.plan.doubts.iter().for_each(|doubt| self.problems.doubt(doubt.clone()));
        self.plan.notes.iter().for_each(|note| self.problems.note(note.clone()));
        let encoding = if self.index.single_byte && encoding == "utf-8" { "windows-1252" } else { encoding };
        let mut counts =
            combine(name, self.plan, &self.index.series, &self.repeats, &self.table, &dates, self.problems);
        if self.plan.ends.is_none() && end_their_hours(&counts.places) {
            counts.problems.doubt(Doubt {
                kind: DoubtKind::Time,
                what: "the first time is 01:00 and the last 00:00, so times are read as the ends of hours".into(),
                settle: "--hour-ends true or false".into(),
            });
            for (_, days) in &mut counts.places {
                *days = hour_before(std::mem::take(days));
            }
        }
        counts.described(encoding, date_format, self.rows)
    }
}
