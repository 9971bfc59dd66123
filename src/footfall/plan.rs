//! Decides which column has which role: once for each file, by what the columns hold and by the words of its header.

use super::calendar::Pattern;
use super::column::Column;
use super::columns::{Bare, Cells, ColumnRoles, Layout, When};
use super::counts::{choose_counts, is_named};
use super::direction::direction;
use super::doubt::{Doubt, DoubtKind};
use super::error::ReadError;
use super::evidence::{Evidence, Sign};
use super::marks::{MarkSigns, Thousands};
use super::minute_column::MinuteColumn;
use super::named_columns::NamedColumns;
use super::options::{CountAs, ReadOptions};
use super::parts::groups_of;
use super::place::{Places, choose_direction, choose_mode, choose_place, places_of_events};
use super::problem::{quoted, shown};
use super::roles::{
    AskedTime, choose_days, choose_hours, choose_top, choose_week, choose_weekday, choose_when, is_ending,
};
use super::sample::Sample;
use super::weeks::Numbering;
use super::words::{DERIVED, any, on};

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
    /// What bare numbers are in the column of dates.
    pub bare: Bare,
    /// The lowest number of a weekday, where the rows of a typical week number theirs.
    pub first_weekday: i8,
    /// How weekdays are numbered beside weeks of the year.
    pub numbering: Numbering,
    /// The column of minutes beside that of the hours.
    pub minute: Option<MinuteColumn>,
    /// Whether times are the ends of what was counted; none where only the whole file shows it.
    pub ends: Option<bool>,
    /// Whether rows are finer than a minute, so that the counts of one minute add up.
    pub is_fine: bool,
    /// The columns that together name the place; empty where there is none.
    pub place: Vec<usize>,
    pub direction: Option<usize>,
    pub mode: Option<usize>,
    pub weekday: Option<usize>,
    pub cells: Cells,
    /// Which marks before three digits part thousands.
    pub thousands: Thousands,
    /// The words behind numbers, such as `people`, where most counts have one.
    pub units: Vec<String>,
    /// How many cells of a row are needed, from its first.
    pub wanted: usize,
    /// What is doubtful, and what was decided that the user should know.
    pub doubts: Vec<Doubt>,
    pub notes: Vec<String>,
    /// The evidence for the place, and against the counts of some columns.
    pub why_place: &'static str,
    pub signs: Vec<(usize, Sign)>,
    /// Columns that are as high by night as by day, unlike others.
    pub flat: Vec<usize>,
    pub asked: NamedColumns,
}

/// The columns that hold the time of a table's rows, and those that hold it above them.
struct Times {
    when: When,
    bare: Bare,
    /// The columns of counts, where the time stands above them.
    above: Option<Cells>,
}

/// Whether the columns of time hold times of day other than midnight.
fn timed(columns: &[Column], when: When) -> bool {
    match when {
        When::Stamp(column) => columns[column].has_hours(),
        _ => when.hour().is_some(),
    }
}

/// Finds the time of the rows: in columns of theirs, above the columns, or in both.
fn times(sample: &Sample, taken: &mut [bool], asked: AskedTime) -> Option<Times> {
    let columns = &sample.columns;
    if asked.date.is_none()
        && let Some(days) = choose_days(columns, taken)
    {
        days.iter().for_each(|day| taken[day.0] = true);
        let when = choose_top(sample, taken, asked);
        return Some(Times { when, bare: Bare::No, above: Some(Cells::Dates(days)) });
    }
    // Columns that are named after the hours of a day hold neither dates nor hours.
    let hours = choose_hours(columns, taken).filter(|_| asked.hour.is_none());
    let mut hidden = taken.to_vec();
    hours.iter().flatten().for_each(|hour| hidden[hour.0] = true);
    let found = choose_when(sample, &hidden, asked);
    let week = |hours: bool| choose_week(sample, &hidden, hours, asked).map(|when| (when, Bare::No));
    let (when, bare) = found.or_else(|| week(hours.is_some()))?;
    // Sensors may have numbers as names: if there is a time of day already, these columns are places.
    let across = hours.filter(|_| matches!(when, When::Date(_)) || !timed(columns, when));
    across.iter().flatten().for_each(|hour| taken[hour.0] = true);
    Some(Times { when, bare, above: across.map(Cells::Hours) })
}

impl ColumnPlan {
    /// Decides from a sample which column has which role, as far as the user does not say so.
    pub fn new(sample: &Sample, options: &ReadOptions) -> Result<Self, ReadError> {
        let columns = &sample.columns;
        let headers = || {
            let all = columns.iter().map(|column| column.header.as_str()).collect::<Vec<_>>().join(", ");
            shown(all.as_bytes())
        };
        let names: Vec<&str> = columns.iter().map(|column| column.header.as_str()).collect();
        let asked = NamedColumns::find(options, &names)?;
        let mut taken = vec![false; columns.len()];
        for column in asked.ignore.iter().chain(&asked.location).chain(&asked.count) {
            taken[*column] = true;
        }
        let time = AskedTime { date: asked.date, hour: asked.hour };
        let Times { when, bare, above } =
            times(sample, &mut taken, time).ok_or_else(|| ReadError::NoDates(headers()))?;
        when.columns().iter().for_each(|column| taken[*column] = true);
        let minute = MinuteColumn::choose(columns, &taken, when);
        minute.iter().for_each(|minute| taken[minute.column] = true);
        let evidence = Evidence::new(sample, when, bare);
        let weekday = choose_weekday(columns, &taken);
        let mode = choose_mode(columns, &taken);
        mode.into_iter().for_each(|column| taken[column] = true);
        let way = choose_direction(columns, &taken);
        way.into_iter().for_each(|column| taken[column] = true);
        let beside: Vec<usize> = mode.into_iter().chain(way).chain(minute.map(|minute| minute.column)).collect();
        let place = match asked.location.is_empty() {
            true => choose_place(columns, &taken, &evidence, &beside),
            false => {
                let columns = asked.location.clone();
                Some(Places { columns, is_sure: true, why: "named by you", torn: None })
            }
        };
        let (mut doubts, mut notes) = (Vec::new(), Vec::new());
        let place = match place {
            None if options.count_as == Some(CountAs::Events) && asked.count.is_empty() => {
                place_of_events(columns, &taken, &mut doubts)
            }
            place => place,
        };
        let (mut signs, mut flat) = (Vec::new(), Vec::new());
        let mut with_place = true;
        let cells = if let Some(above) = above {
            above
        } else if !asked.count.is_empty() {
            let apart = place.as_ref().is_none_or(|place| !place.is_sure) && asked.count.len() > 1;
            let way = |i: &usize| direction(&columns[*i].tokens).is_some_and(|way| way.stem.is_empty());
            let parted = asked.count.iter().all(way) || groups_of(columns, &asked.count).len() == asked.count.len();
            with_place = !apart || parted;
            let alone = place.is_none() && matches!(asked.count[..], [one] if is_named(&columns[one]));
            if (apart && !parted) || alone {
                Cells::Places(asked.count.clone())
            } else {
                Cells::Sum(asked.count.clone())
            }
        } else if options.count_as == Some(CountAs::Events) {
            Cells::Sum(Vec::new())
        } else if let Some(mean) = mean_of(columns, when, &taken) {
            Cells::Sum(vec![mean])
        } else {
            let counted = choose_counts(columns, &taken, place.as_ref(), &evidence);
            let counted = counted.ok_or_else(|| ReadError::NoCounts(headers()))?;
            (with_place, doubts, notes, signs) = (counted.with_place, counted.doubts, counted.notes, counted.signs);
            flat = counted.flat;
            counted.cells
        };
        let place = place.filter(|_| with_place || !asked.location.is_empty());
        if let Some(Places { columns: named, torn: Some((clashes, rows)), .. }) = &place {
            let names: Vec<String> = named.iter().map(|i| name_of(*i, &columns[*i].header)).collect();
            doubts.push(Doubt {
                kind: DoubtKind::Location,
                what: format!(
                    "{clashes} of {rows} rows come again for the same time and place; read \"{}\" as the place",
                    names.join("\" and \"")
                ),
                settle: "--location-column NAME, several times where columns together name the place".into(),
            });
        }
        if let When::Weekday(..) = when {
            notes.push("a typical week without dates: placed on the week from Monday, 1 January 2024".to_owned());
        }
        if let Cells::Dates(days) = &cells
            && days.iter().any(|(_, day)| day.pattern == Pattern::Weekday)
        {
            notes.push("a typical week without dates: placed on the week from Monday, 1 January 2024".to_owned());
        }
        if bare == Bare::Serial {
            notes.push("day numbers of a spreadsheet: read as days since 30 December 1899".to_owned());
        }
        let (numbering, open) = Numbering::of(sample, when);
        doubts.extend(open);
        let ends = options.hour_ends.or_else(|| ends(columns, when, &evidence));
        if ends == Some(true) && options.hour_ends.is_none() {
            notes.push("times are the ends of what was counted: each is read as the time before it".to_owned());
        }
        doubts.extend(longer_rows(sample));
        let counts = cells.columns();
        let place_columns = place.as_ref().map_or_else(Vec::new, |place| place.columns.clone());
        let all = [when.columns(), counts.clone(), place_columns.clone()];
        let last = all
            .iter()
            .flatten()
            .chain(&way)
            .chain(&mode)
            .chain(&weekday)
            .chain(minute.iter().map(|minute| &minute.column))
            .max();
        let thousands = thousands(columns, &counts, sample.delimiter, &mut doubts);
        let united = counts.iter().filter(|i| columns[**i].has_units);
        let units = united.flat_map(|i| columns[*i].units.keys().cloned()).collect();
        let first_weekday = match when {
            When::Weekday(day, _) => i8::from(!columns[day].within(0.0, 6.0)),
            _ => 0,
        };
        Ok(Self {
            delimiter: sample.delimiter,
            data_line: sample.data_line,
            width: sample.width,
            uneven: sample.uneven,
            header: sample.header.clone(),
            names: columns.iter().map(|column| column.header.clone()).collect(),
            when,
            bare,
            first_weekday,
            numbering,
            minute,
            ends,
            is_fine: matches!(when, When::Stamp(column) if is_fine(&columns[column], &evidence, &place_columns)),
            why_place: place.as_ref().map_or("", |place| place.why),
            place: place_columns,
            direction: way,
            mode,
            weekday,
            thousands,
            units,
            cells,
            wanted: last.map_or(1, |last| last + 1),
            doubts,
            notes,
            signs,
            flat,
            asked,
        })
    }

    /// Whether the file is long or wide.
    pub fn layout(&self) -> Layout {
        if matches!(self.cells, Cells::Sum(_)) { Layout::Long } else { Layout::Wide }
    }

    /// What messages call a column.
    pub fn name(&self, column: usize) -> String {
        name_of(column, self.names.get(column).map_or("", String::as_str))
    }

    /// The headers of the columns that have a role; a column without a header is called by its number.
    pub fn columns(&self) -> ColumnRoles {
        let name = |i: usize| self.name(i);
        let joined = |columns: &[usize]| columns.iter().map(|i| name(*i)).collect::<Vec<_>>().join(" + ");
        let mut columns = ColumnRoles {
            location: (!self.place.is_empty()).then(|| joined(&self.place)),
            direction: self.direction.map(name),
            mode: self.mode.map(name),
            hour: self.when.hour().map(name),
            ..ColumnRoles::default()
        };
        match self.when {
            When::Stamp(stamp) => columns.timestamp = Some(name(stamp)),
            When::Date(date) | When::DateHour(date, _) | When::Weekday(date, _) => columns.date = Some(name(date)),
            When::Parts(parts, _) => columns.date = Some(joined(&parts)),
            When::Weeks([year, week, day], _) if year == week => columns.date = Some(joined(&[week, day])),
            When::Weeks(parts, _) => columns.date = Some(joined(&parts)),
            When::Top(_) => {}
        }
        match &self.cells {
            Cells::Sum(counts) if counts.is_empty() => {}
            Cells::Sum(counts) => columns.count = Some(joined(counts)),
            Cells::Places(places) => columns.locations = places.iter().map(|i| name(*i)).collect(),
            Cells::Hours(hours) => columns.hours = hours.iter().map(|hour| name(hour.0)).collect(),
            Cells::Dates(days) => {
                let ends = [days.first(), days.last()].map(|day| day.map_or_else(String::new, |day| name(day.0)));
                columns.date = Some(format!("{} to {}", ends[0], ends[1]));
            }
        }
        columns
    }
}

/// What messages call a column: its header, or its number from 1 where it has none.
fn name_of(column: usize, header: &str) -> String {
    if header.is_empty() { format!("column {}", column + 1) } else { header.to_owned() }
}

/// Says where rows have a cell more than the header and end with three digits, as where a number such as 2,700 stands without
/// quotation marks.
fn longer_rows(sample: &Sample) -> Option<Doubt> {
    let [first, .., before, last] = &sample.columns[..] else { return None };
    let is_short = first.header.is_empty() != last.header.is_empty();
    let is_group = |text: &String| text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_parted = sample.delimiter == b','
        && last.values.len() > 2
        && last.values.keys().all(is_group)
        && before.is_whole()
        && before.within(0.0, 999.0);
    (is_short && is_parted).then(|| Doubt {
        kind: DoubtKind::Count,
        what: format!(
            "rows have {} cells and the header {}: is there a number such as 2,700 without quotation marks?",
            sample.columns.len(),
            sample.columns.len() - 1
        ),
        settle: String::new(),
    })
}

/// The column of means in a typical week.
fn mean_of(columns: &[Column], when: When, taken: &[bool]) -> Option<usize> {
    let mean = |column: &Column| {
        column.mostly(column.numbers)
            && any(DERIVED, &column.tokens)
            && column
                .tokens
                .iter()
                .any(|word| on(&["mean", "average", "avg", "median", "durchschnitt", "mittelwert"], word))
    };
    matches!(when, When::Weekday(..)).then(|| (0..columns.len()).find(|i| !taken[*i] && mean(&columns[*i])))?
}

/// Whether times are the ends of what was counted: days that have a 24:00 and no 00:00, or a name that says so.
fn ends(columns: &[Column], when: When, evidence: &Evidence) -> Option<bool> {
    let column = match when {
        When::Stamp(column) => &columns[column],
        _ => &columns[when.hour()?],
    };
    if is_ending(column) {
        return Some(true);
    }
    let (first, last) = evidence.midnights(when.hour());
    (last * 500 > column.rows && last >= 10 * first).then_some(true)
}

/// The place of events, where one column of words may name it, or a doubt where several may.
fn place_of_events(columns: &[Column], taken: &[bool], doubts: &mut Vec<Doubt>) -> Option<Places> {
    let found = places_of_events(columns, taken);
    if let [column] = found[..] {
        let why = "few words, each of which comes again and again";
        return Some(Places { columns: vec![column], is_sure: true, why, torn: None });
    }
    if found.len() > 1 {
        doubts.push(Doubt {
            kind: DoubtKind::Location,
            what: format!(
                "{} may each name the place of an event; all are read as one place",
                quoted(found.iter().map(|i| columns[*i].header.as_str()))
            ),
            settle: "--location-column NAME".into(),
        });
    }
    None
}

/// Which marks part thousands in the columns of counts.
fn thousands(columns: &[Column], counts: &[usize], delimiter: u8, doubts: &mut Vec<Doubt>) -> Thousands {
    let signs = |of: &dyn Fn(&Column) -> &MarkSigns| {
        let mut all = MarkSigns::default();
        counts.iter().for_each(|i| all.add(of(&columns[*i])));
        all
    };
    let (dots, commas) = (signs(&|column| &column.dots), signs(&|column| &column.commas));
    for (signs, mark) in [(&dots, b'.'), (&commas, b',')] {
        if signs.is_open(mark, delimiter) {
            let mark = char::from(mark);
            doubts.push(Doubt {
                kind: DoubtKind::Count,
                what: format!(
                    "each count has three digits behind a \"{mark}\", as in 1{mark}234: read as decimals, though it may part \
                     thousands"
                ),
                settle: String::new(),
            });
        }
    }
    Thousands { dots: dots.parts_thousands(b'.', delimiter), commas: commas.parts_thousands(b',', delimiter) }
}

/// Whether several rows of one place and minute have different seconds.
fn is_fine(column: &Column, evidence: &Evidence, place: &[usize]) -> bool {
    column.seconds * 4 > column.timed && evidence.minutes_repeat(place)
}
