//! Finds where the data of a table begin, and what its columns are called, by what most rows hold.

use super::calendar::parse_date;
use super::clock::parse_time;
use super::encoding::text;
use super::header_rows::join_rows;
use super::lines::Record;
use super::number::{is_missing, parse_number, parse_short, with_unit};

/// How many rows show what the columns hold.
const BODY: usize = 200;
/// How many rows above the data may hold the names of the columns.
const NEAR: usize = 3;

/// A row of the sample: its line from 1, its cells' bytes one after the other, and where each cell ends.
#[derive(Debug)]
pub(super) struct SampleRow {
    pub line: u64,
    bytes: Vec<u8>,
    ends: Vec<u32>,
}

impl SampleRow {
    pub fn new(record: &Record) -> Self {
        let (mut bytes, mut ends) = (Vec::new(), Vec::with_capacity(record.width));
        for cell in record.cells() {
            bytes.extend_from_slice(cell);
            ends.push(bytes.len() as u32);
        }
        Self { line: record.line, bytes, ends }
    }

    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// The cell of a column, from 0; empty where the row has none.
    pub fn cell(&self, column: usize) -> &[u8] {
        let Some(end) = self.ends.get(column) else { return &[] };
        let start = column.checked_sub(1).map_or(0, |before| self.ends[before]);
        self.bytes.get(start as usize..*end as usize).unwrap_or_default()
    }

    pub fn cells(&self) -> impl DoubleEndedIterator<Item = &[u8]> + ExactSizeIterator {
        (0..self.ends.len()).map(|i| self.cell(i))
    }

    fn filled(&self) -> usize {
        self.cells().filter(|cell| !cell.is_empty()).count()
    }
}

/// What a cell is, as far as it tells data from titles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Date,
    Time,
    Number,
    Word,
}

impl Kind {
    /// The kind of a cell; none where it is empty.
    fn of(cell: &[u8]) -> Option<Self> {
        if is_missing(cell) {
            return None;
        }
        if parse_short(cell).is_some() {
            return Some(Self::Number);
        }
        if let Some(stamp) = parse_date(cell, false) {
            // A title such as "January 1 to January 31" only begins with a date.
            let rest = cell[stamp.rest..].trim_ascii();
            let whole = stamp.clock.is_some() || rest.is_empty() || parse_time(rest, true).is_some();
            return Some(if whole { Self::Date } else { Self::Word });
        }
        Some(match () {
            () if parse_number(cell, false).is_some() => Self::Number,
            () if parse_time(cell, true).is_some() => Self::Time,
            () if with_unit(cell).is_some() => Self::Number,
            () => Self::Word,
        })
    }
}

/// What each column mostly holds; none where it is empty or holds several kinds of cells.
pub(super) struct Body {
    width: usize,
    kinds: Vec<Option<Kind>>,
}

/// How well a row fits the columns: how many of its cells are of their column's kind, and how many of another.
#[derive(Debug, Clone, Copy, Default)]
struct Fit {
    like: usize,
    unlike: usize,
    dated: bool,
}

impl Body {
    /// Looks at the last half of the rows, of which most are data however long the titles above them are.
    pub fn of(rows: &[SampleRow], width: usize) -> Self {
        let half = &rows[rows.len() / 2..];
        let body: Vec<&SampleRow> = half.iter().filter(|row| row.len() == width).take(BODY).collect();
        let body =
            if body.is_empty() { rows.iter().filter(|row| row.len() == width).take(BODY).collect() } else { body };
        let kinds = (0..width)
            .map(|column| {
                let mut counts = [0usize; 4];
                for kind in body.iter().filter_map(|row| Kind::of(row.cell(column))) {
                    counts[kind as usize] += 1;
                }
                let most = [Kind::Date, Kind::Time, Kind::Number, Kind::Word]
                    .into_iter()
                    .max_by_key(|k| counts[*k as usize])?;
                (counts[most as usize] * 10 >= counts.iter().sum::<usize>().max(1) * 6).then_some(most)
            })
            .collect();
        Self { width, kinds }
    }

    fn fits(&self, row: &SampleRow) -> bool {
        row.len() == self.width || row.len() + 1 >= self.width
    }

    fn fit(&self, row: &SampleRow) -> Fit {
        let mut fit = Fit::default();
        for (cell, kind) in row.cells().zip(&self.kinds) {
            let Some(kind) = kind.filter(|kind| *kind != Kind::Word) else { continue };
            match (Kind::of(cell), kind) {
                (None, _) | (Some(Kind::Number), Kind::Time) | (Some(Kind::Time), Kind::Number) => {}
                (Some(found), kind) if found == kind => {
                    fit.like += 1;
                    fit.dated |= kind == Kind::Date;
                }
                _ => fit.unlike += 1,
            }
        }
        fit
    }

    fn has_dates(&self) -> bool {
        self.kinds.contains(&Some(Kind::Date))
    }

    /// Whether a row is one of data without doubt.
    fn is_sure(&self, row: &SampleRow) -> bool {
        let fit = self.fit(row);
        match self.has_dates() {
            true => fit.dated && fit.like > fit.unlike,
            false => fit.unlike == 0 && fit.like >= 2 && !numbered(row),
        }
    }

    /// Whether a row may be one of data, with a cell or two that are wrong.
    fn is_likely(&self, row: &SampleRow) -> bool {
        let fit = self.fit(row);
        self.fits(row) && fit.like >= 1 && fit.like >= fit.unlike
    }
}

/// Whether a row names its columns after the hours of a day, so that it is no data although it holds numbers.
fn numbered(row: &SampleRow) -> bool {
    let hours: Vec<u16> = row
        .cells()
        .filter_map(|cell| parse_time(cell, true))
        .map(|clock| u16::from(clock.hour) * 60 + u16::from(clock.minute))
        .collect();
    hours.len() >= 12 && hours.is_sorted_by(|a, b| a < b)
}

/// Where a table's parts are: the row with the names of the columns, if there is one, and the first row of data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Parts {
    pub header: Option<usize>,
    pub data: usize,
}

/// Finds the first row of data and the row that names the columns: of the last three rows above the data the fullest.
/// Rows of data in which a cell is wrong do not count as rows above the data. None where no row is data.
pub(super) fn parts_of(rows: &[SampleRow], body: &Body) -> Option<Parts> {
    let sure = (0..rows.len()).find(|&i| body.fits(&rows[i]) && body.is_sure(&rows[i]))?;
    let mut top = sure;
    while let Some(last) = top.checked_sub(1)
        && body.is_likely(&rows[last])
        && !numbered(&rows[last])
    {
        let odd = body.fit(&rows[last]).unlike;
        let names = |row: &SampleRow| body.fits(row) && row.filled() >= 2 && body.fit(row).unlike >= odd.max(1);
        // Where nothing above it names the columns, the row itself does: numbers may be names of sensors.
        if odd > 0 && !rows[..last].iter().any(names) {
            break;
        }
        top = last;
    }
    let near = top.saturating_sub(NEAR)..top;
    let header = near.filter(|&i| rows[i].filled() >= 2).max_by_key(|&i| (rows[i].filled(), i));
    let data = (header.map_or(0, |header| header + 1)..sure).find(|&i| body.is_likely(&rows[i])).unwrap_or(sure);
    Some(Parts { header, data })
}

/// The cells of a row as names.
fn row_names(row: &SampleRow) -> Vec<String> {
    row.cells().map(|cell| text(cell).split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

/// Whether a row holds words and nothing else.
fn has_words(row: &SampleRow) -> bool {
    row.filled() >= 2 && row.cells().filter_map(Kind::of).all(|kind| kind == Kind::Word)
}

/// The columns' names, from the row that holds them, and from the rows above and below it where these hold names too.
pub(super) fn names_of(rows: &[SampleRow], parts: Parts, width: usize) -> Vec<String> {
    let mut names = parts.header.map_or_else(Vec::new, |i| row_names(&rows[i]));
    if let Some(header) = parts.header {
        let above = header.checked_sub(1).map(|i| row_names(&rows[i]));
        let below = (header + 1 < parts.data).then(|| &rows[header + 1]);
        join_rows(&mut names, above.as_deref(), below.filter(|row| has_words(row)).map(row_names).as_deref());
    }
    let data = &rows[parts.data];
    if names.len() + 1 == width && data.len() == width && data.cells().last().is_some_and(|cell| !cell.is_empty()) {
        // A column of row names may lack a header of its own.
        names.insert(0, String::new());
    }
    names.resize(width.max(names.len()), String::new());
    if let Some(first) = names.first_mut() {
        *first = first.trim_start_matches('#').trim().to_owned();
    }
    names
}

#[cfg(test)]
mod tests {
    use super::super::lines::Records;
    use super::*;

    fn found(text: &str, width: usize) -> Option<Parts> {
        let mut records = Records::new(text.as_bytes(), b',');
        let mut rows = Vec::new();
        while let Some(record) = records.next().unwrap() {
            rows.push(SampleRow::new(&record));
        }
        parts_of(&rows, &Body::of(&rows, width))
    }

    #[test]
    fn the_data_begin_where_rows_are_like_most_others() {
        let rows = "2023-01-01,0,Mill,5\n2023-01-01,1,Mill,6\n2023-01-01,2,Mill,7\n2023-01-01,3,Mill,8\n";
        let at = |top: &str| found(&format!("{top}{rows}"), 4).map(|parts| (parts.header, parts.data));
        assert_eq!(at(""), Some((None, 0)));
        assert_eq!(at("Date,Hour,Place,Count\n"), Some((Some(0), 1)));
        assert_eq!(at("Period,2022-12-01 to 2023-01-31,,\nDate,Hour,Place,Count\n"), Some((Some(1), 2)));
        assert_eq!(at("# made on,2023-02-01,by hand,7\nDate,Hour,Place,Count\n"), Some((Some(1), 2)));
        // One wrong cell in the first rows makes no header of them.
        assert_eq!(at("Date,Hour,Place,Count\nx,0,Mill,5\n"), Some((Some(0), 1)));
        assert_eq!(at("Date,Hour,Place,Count\n2023-01-01,0,Mill,x\n"), Some((Some(0), 1)));
        assert_eq!(at("Date,Hour,Place,Count\n,0,Mill,5\nx,0,Mill,5\n"), Some((Some(0), 1)));
    }

    #[test]
    fn numbers_may_name_columns() {
        let hours: String = (0..24).map(|hour| format!(",{hour}")).collect();
        let counts = ",40".repeat(24);
        assert_eq!(found(&format!("Day{hours}\nMonday{counts}\n"), 25), Some(Parts { header: Some(0), data: 1 }));
        let text = "Time,101,102\n2023-01-01 00:00,1,2\n2023-01-01 01:00,3,4\n";
        assert_eq!(found(text, 3), Some(Parts { header: Some(0), data: 1 }));
    }
}
