//! Finds the columns that the user names.

use super::column::Column;
use super::error::ReadError;
use super::options::ReadOptions;
use crate::text::near::hint;

/// The columns that the user names, by their numbers from 0.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Asked {
    pub count: Vec<usize>,
    pub location: Vec<usize>,
    pub ignore: Vec<usize>,
    pub date: Option<usize>,
    pub hour: Option<usize>,
}

impl Asked {
    /// Finds the columns that `options` name among these.
    pub fn new(options: &ReadOptions, columns: &[Column]) -> Result<Self, ReadError> {
        let all = |names: &[String]| names.iter().map(|name| find(name, columns)).collect::<Result<Vec<_>, _>>();
        let one = |name: &Option<String>| name.as_deref().map(|name| find(name, columns)).transpose();
        Ok(Self {
            count: all(&options.count_column)?,
            location: all(&options.location_column)?,
            ignore: all(&options.ignore)?,
            date: one(&options.date_column)?,
            hour: one(&options.hour_column)?,
        })
    }
}

/// What messages call a column: its header, or its number from 1 where it has none.
pub(super) fn name_of(column: usize, header: &str) -> String {
    if header.is_empty() { format!("column {}", column + 1) } else { header.to_owned() }
}

/// The column of this header; else the one of this number from 1, also written `column 3`.
fn find(name: &str, columns: &[Column]) -> Result<usize, ReadError> {
    let wanted = name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let header = columns.iter().position(|column| !wanted.is_empty() && column.header.to_lowercase() == wanted);
    let number = || {
        let digits = wanted.strip_prefix("column").unwrap_or(&wanted).trim();
        digits.parse::<usize>().ok()?.checked_sub(1).filter(|column| *column < columns.len())
    };
    header.or_else(number).ok_or_else(|| {
        let names: Vec<String> = columns.iter().enumerate().map(|(i, column)| name_of(i, &column.header)).collect();
        ReadError::NoColumn(name.trim().to_owned(), hint(name, names.iter().map(String::as_str)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_called_by_header_or_number() {
        let columns: Vec<Column> = ["Date", "", "Main St", "2"].iter().map(|name| Column::new(name)).collect();
        let found = |name: &str| find(name, &columns).ok();
        assert_eq!(
            (found("date"), found(" main  st"), found("column 2"), found("3")),
            (Some(0), Some(2), Some(1), Some(2))
        );
        // A header counts before a number.
        assert_eq!(found("2"), Some(3));
        let error = find("Dat", &columns).unwrap_err().to_string();
        assert!(error.contains("no column \"Dat\"") && error.contains("did you mean `Date`?"), "{error}");
        assert!(find("9", &columns).is_err() && find("", &columns).is_err() && find("0", &columns).is_err());
    }
}
