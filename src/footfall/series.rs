//! Finds which row belongs to which series. Names are compared by their bytes; most rows need no hash.

use rustc_hash::FxHashMap;

use super::columns::Cells;
use super::encoding::text;
use super::error::ReadError;
use super::lines::Record;
use super::number::is_missing;
use super::plan::ColumnPlan;
use super::words::tidy;

/// How many different places, directions and offsets one file may name. A file with more is most likely no table of
/// counts.
const SERIES_LIMIT: usize = 50_000;

/// The longest name of a place, direction or kind of traffic, in bytes. A longer one is most likely a remark.
const NAME_LIMIT: usize = 1_000;

/// What identifies a series: the readings of one sensor in one direction.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(super) struct Series {
    /// The place's name; empty where a column or the file names the place.
    pub place: String,
    /// The number of the column, where each column is a place.
    pub column: usize,
    pub direction: String,
    pub mode: String,
    /// Minutes ahead of UTC, where the rows say so.
    pub offset: Option<i16>,
}

/// The series of one file.
#[derive(Debug, Default)]
pub(super) struct SeriesIndex {
    pub series: Vec<Series>,
    /// Whether a name was not UTF-8.
    pub single_byte: bool,
    by_key: FxHashMap<Box<[u8]>, u32>,
    by_series: FxHashMap<Series, u32>,
    /// The first spelling of each series.
    keys: Vec<Box<[u8]>>,
    /// The series that came after each series the last time: rows tend to name places in the same order again and
    /// again.
    follower: Vec<u32>,
    last: usize,
    key: Vec<u8>,
}

impl SeriesIndex {
    /// The number of a row's series; none where the row names no place.
    pub fn of(&mut self, plan: &ColumnPlan, record: &Record, offset: Option<i16>) -> Result<Option<usize>, ReadError> {
        let place = plan.place.first().map_or(&b""[..], |column| record.cell(*column));
        write_key(plan, record, offset, &mut self.key);
        // First compare the key with the one that came next the last time.
        let guess = self.follower.get(self.last).map_or(usize::MAX, |next| *next as usize);
        if self.keys.get(guess).is_some_and(|key| **key == *self.key) {
            self.last = guess;
            return Ok(Some(guess));
        }
        let found = match self.by_key.get(&self.key[..]) {
            Some(found) => *found as usize,
            None => {
                let cell = |column: Option<usize>| tidy(&text(column.map_or(&b""[..], |column| record.cell(column))));
                let names: Vec<String> = plan.place.iter().map(|column| cell(Some(*column))).collect();
                let name = tidy(&names.join(" "));
                if self.key.len() > NAME_LIMIT {
                    return Ok(None);
                }
                let nameless = |name: &String| is_missing(name.as_bytes()) || name == "<undefined>";
                if !names.is_empty() && names.iter().all(nameless) {
                    return Ok(None);
                }
                self.single_byte |= std::str::from_utf8(place).is_err();
                let series =
                    Series { place: name, column: 0, direction: cell(plan.direction), mode: cell(plan.mode), offset };
                self.add(self.key.clone(), series)?
            }
        };
        if let Some(follower) = self.follower.get_mut(self.last) {
            *follower = found as u32;
        }
        self.last = found;
        Ok(Some(found))
    }

    /// The number of the first series of a wide table's rows with this UTC offset.
    pub fn base(&mut self, plan: &ColumnPlan, offset: Option<i16>) -> Result<usize, ReadError> {
        let Cells::Places(columns) = &plan.cells else { return Ok(0) };
        let block = self.series.chunks(columns.len().max(1)).position(|series| series[0].offset == offset);
        if let Some(block) = block {
            return Ok(block * columns.len());
        }
        let start = self.series.len();
        for column in columns {
            let key = format!("{column}\0{offset:?}").into_bytes();
            self.add(key, Series { column: *column, offset, ..Series::default() })?;
        }
        Ok(start)
    }

    /// Adds a spelling: of a new series, or of one that is known and differs only in case and blanks.
    fn add(&mut self, key: Vec<u8>, series: Series) -> Result<usize, ReadError> {
        if self.by_key.len() >= SERIES_LIMIT {
            return Err(ReadError::TooManyPlaces(SERIES_LIMIT));
        }
        let key = key.into_boxed_slice();
        let known = Series {
            place: series.place.to_lowercase(),
            direction: series.direction.to_lowercase(),
            mode: series.mode.to_lowercase(),
            ..series.clone()
        };
        let number = *self.by_series.entry(known).or_insert_with(|| {
            self.keys.push(key.clone());
            self.series.push(series);
            self.follower.push(0);
            (self.series.len() - 1) as u32
        });
        self.by_key.insert(key, number);
        Ok(number as usize)
    }
}

/// Writes what tells a row's series from others: the name of its place alone, or that with its direction, kind of traffic and
/// UTC offset. Different spellings have different keys.
pub(super) fn write_key(plan: &ColumnPlan, record: &Record, offset: Option<i16>, key: &mut Vec<u8>) {
    key.clear();
    key.extend_from_slice(plan.place.first().map_or(&b""[..], |column| record.cell(*column)));
    if plan.direction.is_none() && plan.mode.is_none() && offset.is_none() && plan.place.len() < 2 {
        return;
    }
    for part in plan.place.iter().skip(1).chain(&plan.direction).chain(&plan.mode) {
        key.push(0);
        key.extend_from_slice(record.cell(*part));
    }
    key.push(0);
    key.extend_from_slice(&offset.unwrap_or(i16::MIN).to_le_bytes());
}
