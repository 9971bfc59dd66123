//! Reads one file, from bytes to counts.

use std::collections::BTreeSet;
use std::io::Read;

use super::calendar::{Pattern, RawDay, Stamp, parse_date};
use super::clock::{Clock, parse_time};
use super::columns::{Cells, When};
use super::combine::{FileCounts, combine};
use super::dates::decide_days;
use super::day_names::{month, weekday};
use super::encoding::{NoText, decode, text};
use super::error::ReadError;
use super::lines::{Flaw, Record, Records};
use super::metered::Metered;
use super::number::{Count, parse_count};
use super::options::ReadOptions;
use super::plan::{ColumnPlan, Lack};
use super::problem::{ProblemKind, Problems, shown};
use super::sample;
use super::series::SeriesIndex;
use super::table::{self, Placed, Table};
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
    let plan = ColumnPlan::new(&sample, options).map_err(|lack| {
        let header = sample.columns.iter().map(|column| column.header.as_str()).collect::<Vec<_>>().join(", ");
        let header = shown(header.as_bytes());
        match lack {
            Lack::Date => ReadError::NoDates(header),
            Lack::Count => ReadError::NoCounts(header),
        }
    })?;
    records.expect(plan.delimiter);
    let mut reader = Reader::new(&plan, options);
    reader.index.single_byte = sample.single_byte;
    while let Some(record) = records.next()? {
        if record.line >= plan.data_line {
            reader.row(&record)?;
        }
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
    patterns: BTreeSet<Pattern>,
    /// How many weekday names are right if the day comes first, and how many if the month does.
    votes: [u64; 2],
    index: SeriesIndex,
    /// How many readings were given more than once, by series.
    repeats: Vec<u64>,
    /// The date of the row before, as written and as read, with the number of its day.
    last_date: Vec<u8>,
    last_stamp: Option<(Stamp, u32)>,
    /// The weekday of the row before, as written and as read, Monday 0.
    last_weekday: (Vec<u8>, Option<i8>),
}

impl<'p> Reader<'p> {
    fn new(plan: &'p ColumnPlan, options: &'p ReadOptions) -> Self {
        Self {
            plan,
            options,
            table: Table::default(),
            problems: Problems::default(),
            rows: 0,
            patterns: BTreeSet::new(),
            votes: [0; 2],
            index: SeriesIndex::default(),
            repeats: Vec::new(),
            last_date: Vec::new(),
            last_stamp: None,
            last_weekday: (Vec::new(), None),
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
        let Some((stamp, day)) = self.date(record) else { return Ok(()) };
        if record.width != plan.width && !self.ragged(record) {
            return Ok(());
        }
        let clock = match (plan.when, &plan.cells) {
            (_, Cells::Hours(_)) => Some(Clock { hour: 0, minute: 0, offset: None }),
            (When::Stamp(column), _) => {
                let cell = record.cell(column);
                let rest = cell[stamp.rest.min(cell.len())..].trim_ascii();
                let iso = matches!(stamp.pattern, Pattern::YearMonthDay(_));
                if stamp.clock.is_some() { stamp.clock } else { self.clock(rest, !iso, line)? }
            }
            (When::DateHour(_, hour) | When::Parts(_, Some(hour)), _) => self.clock(record.cell(hour), true, line)?,
            (When::Date(_) | When::Parts(_, None), _) => self.clock(b"", true, line)?,
        };
        let Some(clock) = clock else { return Ok(()) };
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
                for (column, hour) in columns {
                    if let Some(count) = self.count(record, *column) {
                        self.place(series, day, Clock { hour: *hour, minute: 0, offset: None }, count, line)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// The row's date and the number of its day. Rows of one day tend to stand together, so the date of the row before
    /// is compared first.
    fn date(&mut self, record: &Record) -> Option<(Stamp, u32)> {
        let column = match self.plan.when {
            When::Stamp(column) | When::Date(column) | When::DateHour(column, _) => column,
            When::Parts(columns, _) => return self.parts(record, columns),
        };
        let cell = record.cell(column);
        if let Some((stamp, day)) = self.last_stamp
            && cell.get(..stamp.rest) == Some(&self.last_date[..])
            && !cell.get(stamp.rest).is_some_and(u8::is_ascii_digit)
        {
            self.table.days[day as usize].2 += 1;
            return Some((stamp, day));
        }
        let Some(stamp) = parse_date(cell, self.plan.digits) else {
            self.undated(record, column);
            return None;
        };
        self.patterns.insert(stamp.pattern);
        let day = self.table.day(stamp.day, record.line);
        self.table.days[day as usize].2 += 1;
        self.last_stamp = stamp.clock.is_none().then_some((stamp, day));
        self.last_date.clear();
        self.last_date.extend_from_slice(&cell[..stamp.rest]);
        Some((stamp, day))
    }

    /// The date of a row that has year, month and day in a column each.
    fn parts(&mut self, record: &Record, [year, mon, day]: [usize; 3]) -> Option<(Stamp, u32)> {
        let number = |column: usize| std::str::from_utf8(record.cell(column)).ok()?.parse::<f64>().ok();
        let month = number(mon).or_else(|| month(&fold(&text(record.cell(mon)))).map(f64::from));
        let whole = |value: Option<f64>| value.filter(|value| value.fract() == 0.0 && (0.0..=9999.0).contains(value));
        let date = whole(number(year)).zip(whole(month)).zip(whole(number(day))).and_then(|((year, month), day)| {
            jiff::civil::Date::new(year as i16, (month as u16).min(99) as i8, (day as u16).min(99) as i8).ok()
        });
        let Some(date) = date else {
            self.undated(record, year);
            return None;
        };
        self.patterns.insert(Pattern::Parts);
        let stamp = Stamp { day: RawDay::Known(date), pattern: Pattern::Parts, rest: 0, clock: None };
        let day = self.table.day(stamp.day, record.line);
        self.table.days[day as usize].2 += 1;
        Some((stamp, day))
    }

    /// Reports a row without a date: the header again, a footer, or a mistake.
    fn undated(&mut self, record: &Record, column: usize) {
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
        let cell = record.cell(column);
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
            if cell != self.last_weekday.0 {
                self.last_weekday = (cell.to_vec(), weekday(&fold(&text(cell))));
            }
            if let Some(name) = self.last_weekday.1 {
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
        let why = match parse_count(cell, self.plan.dots) {
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
            let place = self.plan.place.map_or(&b""[..], |column| record.cell(column));
            self.problems.add(record.line, ProblemKind::NoLocation, || match place {
                [] => "no location: row not read".into(),
                _ => format!("\"{}\" names no location: row not read", shown(place)),
            });
        }
        Ok(found)
    }

    /// Puts a count into the table, and reports what was there before.
    fn place(&mut self, series: usize, day: u32, clock: Clock, count: f32, line: u64) -> Result<(), ReadError> {
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
        let mut formats: Vec<String> = self.patterns.iter().map(|pattern| pattern.name(dates.month_first)).collect();
        formats.dedup();
        let mut date_format = formats.join(", ");
        if !dates.evidence {
            date_format.push_str(" (day first, for want of evidence)");
        }
        let encoding = if self.index.single_byte && encoding == "utf-8" { "windows-1252" } else { encoding };
        combine(name, self.plan, &self.index.series, &self.repeats, &self.table, &dates, self.problems).described(
            encoding,
            date_format,
            self.rows,
        )
    }
}
