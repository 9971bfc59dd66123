//! Which row belongs to which series: names are looked up by their bytes, seldom hashed.

use rustc_hash::FxHashMap;

use super::columns::Cells;
use super::encoding::text;
use super::error::ReadError;
use super::lines::Record;
use super::number::is_missing;
use super::plan::ColumnPlan;

/// Different places, directions and offsets that one file may name before it is taken for no table of counts.
const SERIES_LIMIT: usize = 50_000;

/// What one sensor reports one way.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(super) struct Series {
    /// The place by name; empty where columns or the file name it.
    pub place: String,
    /// The column, where columns are places.
    pub column: usize,
    pub direction: String,
    pub mode: String,
    pub offset: Option<i16>,
}

/// The series of one file.
#[derive(Debug, Default)]
pub(super) struct SeriesIndex {
    pub series: Vec<Series>,
    /// Was a name no UTF-8?
    pub single_byte: bool,
    by_key: FxHashMap<Box<[u8]>, u32>,
    by_series: FxHashMap<Series, u32>,
    /// The first spelling of each.
    keys: Vec<Box<[u8]>>,
    /// After which series came which: rows tend to go round.
    follower: Vec<u32>,
    last: usize,
    key: Vec<u8>,
}

impl SeriesIndex {
    /// The number of a row's series; none where the row does not say where.
    pub fn of(&mut self, plan: &ColumnPlan, record: &Record, offset: Option<i16>) -> Result<Option<usize>, ReadError> {
        let place = plan.place.map_or(&b""[..], |column| record.cell(column));
        let plain = plan.direction.is_none() && plan.mode.is_none() && offset.is_none();
        if plain {
            // The key is the name alone: try the one that came next the last time.
            let guess = self.follower.get(self.last).map_or(usize::MAX, |next| *next as usize);
            if self.keys.get(guess).is_some_and(|key| **key == *place) {
                self.last = guess;
                return Ok(Some(guess));
            }
        }
        self.key.clear();
        self.key.extend_from_slice(place);
        if !plain {
            for part in [plan.direction, plan.mode].into_iter().flatten() {
                self.key.push(0);
                self.key.extend_from_slice(record.cell(part));
            }
            self.key.push(0);
            self.key.extend_from_slice(&offset.unwrap_or(i16::MIN).to_le_bytes());
        }
        let found = match self.by_key.get(&self.key[..]) {
            Some(found) => *found as usize,
            None => {
                let cell = |column: Option<usize>| tidy(&text(column.map_or(&b""[..], |column| record.cell(column))));
                let name = tidy(&text(place));
                if plan.place.is_some() && (is_missing(name.as_bytes()) || name == "<undefined>") {
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

    /// The first of a wide table's series under an offset.
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

    /// A new spelling: of a series known already, but for case and blanks, or of a new one.
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

/// A name without white space around it, and with single blanks inside.
pub(super) fn tidy(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ")
}
