//! Decides which column has which role: once for each file, by the words of its header and by what the columns hold.

use super::column::Column;
use super::columns::{Cells, ColumnRoles, Layout, When};
use super::counts::choose_counts;
use super::options::{CountAs, ReadOptions};
use super::roles::{choose_direction, choose_hours, choose_mode, choose_place, choose_when};
use super::sample::Sample;

/// Which column of a file has which role, and how its cells are read.
#[derive(Debug)]
pub(super) struct ColumnPlan {
    pub delimiter: u8,
    /// The line of the first row of data, from 1.
    pub data_line: u64,
    /// How many cells most rows have, and whether many rows have another number.
    pub width: usize,
    pub uneven: bool,
    /// The header as written, by which it is recognised where it comes again.
    pub header: Vec<String>,
    /// The columns' names.
    pub names: Vec<String>,
    pub when: When,
    /// Whether dates may be bare digits, such as `20230529`.
    pub digits: bool,
    pub place: Option<usize>,
    pub direction: Option<usize>,
    pub mode: Option<usize>,
    pub weekday: Option<usize>,
    pub cells: Cells,
    /// Whether a dot before three digits separates thousands.
    pub dots: bool,
    /// How many cells of a row are needed, from its first.
    pub wanted: usize,
}

/// Which column a table lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lack {
    Date,
    Count,
}

/// Whether the columns of time hold times of day other than midnight.
fn timed(columns: &[Column], when: When) -> bool {
    match when {
        When::Stamp(column) => columns[column].past_midnight > 0,
        When::DateHour(..) | When::Parts(_, Some(_)) => true,
        When::Date(_) | When::Parts(_, None) => false,
    }
}

impl ColumnPlan {
    /// Decides from a sample which column has which role.
    pub fn new(sample: &Sample, options: &ReadOptions) -> Result<Self, Lack> {
        let columns = &sample.columns;
        let mut taken = vec![false; columns.len()];
        // Columns that are named after the hours of a day hold neither dates nor hours.
        let hours = choose_hours(columns);
        for (column, _) in hours.iter().flatten() {
            taken[*column] = true;
        }
        let when = choose_when(columns, &taken).ok_or(Lack::Date)?;
        let when_columns: Vec<usize> = match when {
            When::Stamp(column) | When::Date(column) => vec![column],
            When::DateHour(date, hour) => vec![date, hour],
            When::Parts(parts, hour) => parts.into_iter().chain(hour).collect(),
        };
        when_columns.iter().for_each(|column| taken[*column] = true);
        let hours = hours.filter(|hours| {
            // Sensors may have numbers as names: if there is a time of day already, these columns are places.
            let free = matches!(when, When::Date(_) | When::Parts(_, None)) || !timed(columns, when);
            hours.iter().for_each(|(column, _)| taken[*column] = free);
            free
        });
        let weekday = (0..columns.len()).find(|&i| !taken[i] && columns[i].mostly(columns[i].weekdays));
        let mode = choose_mode(columns, &taken);
        mode.into_iter().for_each(|column| taken[column] = true);
        let direction = choose_direction(columns, &taken);
        direction.into_iter().for_each(|column| taken[column] = true);
        let place = choose_place(columns, &taken);
        let (place, cells) = match hours {
            Some(hours) => (place.map(|place| place.0), Cells::Hours(hours)),
            None if options.count_as == Some(CountAs::Events) => (place.map(|place| place.0), Cells::Sum(Vec::new())),
            None => choose_counts(columns, &taken, place).ok_or(Lack::Count)?,
        };
        let counts: Vec<usize> = match &cells {
            Cells::Sum(columns) | Cells::Places(columns) => columns.clone(),
            Cells::Hours(hours) => hours.iter().map(|hour| hour.0).collect(),
        };
        let last =
            when_columns.iter().chain(&counts).chain(&place).chain(&direction).chain(&mode).chain(&weekday).max();
        Ok(Self {
            delimiter: sample.delimiter,
            data_line: sample.data_line,
            width: sample.width,
            uneven: sample.uneven,
            header: sample.header.clone(),
            names: columns.iter().map(|column| column.header.clone()).collect(),
            when,
            digits: when_columns.first().is_some_and(|i| columns[*i].digit_dates > 0),
            place,
            direction,
            mode,
            weekday,
            dots: counts.iter().all(|i| columns[*i].dotted == 0),
            cells,
            wanted: last.map_or(1, |last| last + 1),
        })
    }

    /// Whether the file is long or wide.
    pub fn layout(&self) -> Layout {
        if matches!(self.cells, Cells::Sum(_)) { Layout::Long } else { Layout::Wide }
    }

    /// The headers of the columns that have a role; a column without a header is called by its number.
    pub fn columns(&self) -> ColumnRoles {
        let name = |i: usize| match self.names.get(i) {
            Some(name) if !name.is_empty() => name.clone(),
            _ => format!("column {}", i + 1),
        };
        let mut columns = ColumnRoles {
            location: self.place.map(name),
            direction: self.direction.map(name),
            mode: self.mode.map(name),
            ..ColumnRoles::default()
        };
        match self.when {
            When::Stamp(stamp) => columns.timestamp = Some(name(stamp)),
            When::Date(date) => columns.date = Some(name(date)),
            When::DateHour(date, hour) => (columns.date, columns.hour) = (Some(name(date)), Some(name(hour))),
            When::Parts(parts, hour) => {
                columns.date = Some(parts.map(name).join(" + "));
                columns.hour = hour.map(name);
            }
        }
        match &self.cells {
            Cells::Sum(counts) if counts.is_empty() => {}
            Cells::Sum(counts) => {
                columns.count = Some(counts.iter().map(|i| name(*i)).collect::<Vec<_>>().join(" + "));
            }
            Cells::Places(places) => columns.locations = places.iter().map(|i| name(*i)).collect(),
            Cells::Hours(hours) => columns.hours = hours.iter().map(|hour| name(hour.0)).collect(),
        }
        columns
    }
}
