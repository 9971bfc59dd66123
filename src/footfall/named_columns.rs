//! Finds the columns that the user calls by name.

use super::options::ReadOptions;
use super::problem::shown;
use super::words::fold;
use crate::text::near::hint;

/// Why a column cannot be the one that the user calls: which flag calls it, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoSuchColumn {
    /// No column has the name.
    #[error("has no column `{name}`, which --{flag} names; {hint}")]
    Missing {
        /// The flag, without its hyphens.
        flag: &'static str,
        /// The name as given.
        name: String,
        /// The name that may be meant, and the names that there are.
        hint: String,
    },
    /// Several columns have the name.
    #[error("has {} columns `{name}`, and --{flag} means one: say its number instead, {}", .numbers.len(), one_of(.numbers))]
    Several {
        /// The flag, without its hyphens.
        flag: &'static str,
        /// The name as given.
        name: String,
        /// The columns' numbers, from 1.
        numbers: Vec<usize>,
    },
    /// Two flags name one column for things that exclude each other.
    #[error("has one column `{name}`, and both --{one} and --{other} name it: say one of them")]
    Twice {
        /// The column, as one of the flags names it.
        name: String,
        /// A flag, without its hyphens.
        one: &'static str,
        /// The other flag, without its hyphens.
        other: &'static str,
    },
}

/// The columns of one table that the user names, by index from 0.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct NamedColumns {
    pub count: Vec<usize>,
    pub location: Vec<usize>,
    pub ignore: Vec<usize>,
    pub date: Option<usize>,
    pub hour: Option<usize>,
}

impl NamedColumns {
    /// Finds every column that the options name in a table with these headers, in the order of its columns.
    pub fn find(options: &ReadOptions, headers: &[&str]) -> Result<Self, NoSuchColumn> {
        let several = |flag, names: &[String]| {
            let names = names.iter().flat_map(|name| listed(name, headers));
            let mut found: Vec<usize> = names.map(|name| column(flag, name, headers)).collect::<Result<_, _>>()?;
            found.sort_unstable();
            found.dedup();
            Ok(found)
        };
        let one = |flag, name: &Option<String>| name.as_ref().map(|name| column(flag, name, headers)).transpose();
        let named = Self {
            count: several("count-column", &options.count_column)?,
            location: several("location-column", &options.location_column)?,
            ignore: several("ignore", &options.ignore)?,
            date: one("date-column", &options.date_column)?,
            hour: one("hour-column", &options.hour_column)?,
        };
        named.exclude(headers)?;
        Ok(named)
    }

    /// Refuses a column that is named for two things. One column may hold both the date and the hour.
    fn exclude(&self, headers: &[&str]) -> Result<(), NoSuchColumn> {
        let lists: [(&'static str, Vec<usize>); 5] = [
            ("count-column", self.count.clone()),
            ("location-column", self.location.clone()),
            ("ignore", self.ignore.clone()),
            ("date-column", self.date.into_iter().collect()),
            ("hour-column", self.hour.into_iter().collect()),
        ];
        for (i, (one, columns)) in lists.iter().enumerate() {
            for (other, others) in &lists[i + 1..] {
                let is_time = [*one, *other] == ["date-column", "hour-column"];
                if let Some(column) = columns.iter().find(|column| !is_time && others.contains(column)) {
                    return Err(NoSuchColumn::Twice { name: called(headers, *column), one, other });
                }
            }
        }
        Ok(())
    }
}

/// The names in a text that may be several with commas between them, as a variable has to write them: the whole text where a
/// column has it as its header, else what stands between the commas.
fn listed<'a>(name: &'a str, headers: &[&str]) -> Vec<&'a str> {
    if !name.contains(',') || headers.iter().any(|header| fold(header.trim()) == fold(name.trim())) {
        return vec![name];
    }
    let names: Vec<&str> = name.split(',').map(str::trim).filter(|name| !name.is_empty()).collect();
    // Commas alone name no column, and are refused as such.
    if names.is_empty() { vec![name] } else { names }
}

/// What a column is called: its header, or its number from 1 where it has none.
fn called(headers: &[&str], column: usize) -> String {
    match headers.get(column) {
        Some(header) if !header.is_empty() => shown(header.as_bytes()),
        _ => format!("column {}", column + 1),
    }
}

/// The column, from 0, that a flag calls by its header or by its number from 1. Capitals, accents and outer blanks make
/// no difference, and a header goes before a number.
fn column(flag: &'static str, name: &str, headers: &[&str]) -> Result<usize, NoSuchColumn> {
    let wanted = fold(name.trim());
    let same =
        |test: &dyn Fn(&str) -> bool| -> Vec<usize> { (0..headers.len()).filter(|&i| test(headers[i])).collect() };
    let exact = same(&|header| header.trim() == name.trim());
    let found = if exact.is_empty() { same(&|header| fold(header.trim()) == wanted) } else { exact };
    let number = wanted.strip_prefix("column ").unwrap_or(&wanted).trim().parse::<usize>().ok();
    match (&found[..], number) {
        ([column], _) if !wanted.is_empty() => Ok(*column),
        ([], Some(number)) if (1..=headers.len()).contains(&number) => Ok(number - 1),
        ([_, _, ..], _) if !wanted.is_empty() => Err(NoSuchColumn::Several {
            flag,
            name: shown(name.as_bytes()),
            numbers: found.iter().map(|column| column + 1).collect(),
        }),
        _ => {
            let names: Vec<String> = (0..headers.len()).map(|column| called(headers, column)).collect();
            Err(NoSuchColumn::Missing {
                flag,
                name: shown(name.as_bytes()),
                hint: hint(name, names.iter().map(String::as_str)),
            })
        }
    }
}

/// `2 or 5`.
fn one_of(numbers: &[usize]) -> String {
    numbers.iter().map(ToString::to_string).collect::<Vec<_>>().join(" or ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::footfall::{FileCounts, Merger, ProblemKind};

    const HEADERS: [&str; 6] = ["Date", "Hour", "Zählstelle", "Count", "", "Count"];

    fn words(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn a_column_is_called_by_its_header_or_its_number() {
        let found = |name: &str| column("ignore", name, &HEADERS).ok();
        assert_eq!(found("Date"), Some(0));
        assert_eq!(found(" hour "), Some(1));
        assert_eq!(found("zahlstelle"), Some(2));
        assert_eq!(found("4"), Some(3));
        assert_eq!(found("column 5"), Some(4));
        for wrong in ["", "0", "7", "-1", "Kount", "column", "99999999999999999999999"] {
            assert_eq!(found(wrong), None, "{wrong}");
        }
        assert_eq!(column("ignore", "2", &["2", "1"]), Ok(0));
    }

    #[test]
    fn a_wrong_name_is_refused_with_what_may_be_meant() {
        let refused = |name: &str| column("count-column", name, &HEADERS).unwrap_err().to_string();
        assert_eq!(
            refused("Houre"),
            "has no column `Houre`, which --count-column names; did you mean `Hour`? there are: Date, Hour, Zählstelle, \
             Count, column 5, Count"
        );
        assert_eq!(
            refused("count"),
            "has 2 columns `count`, and --count-column means one: say its number instead, 4 or 6"
        );
    }

    #[test]
    fn commas_part_names_unless_a_header_has_them() {
        let count = |name: &str, headers: &[&str]| {
            let options = ReadOptions { count_column: words(&[name]), ..ReadOptions::default() };
            NamedColumns::find(&options, headers).map(|named| named.count).ok()
        };
        assert_eq!(count("Count, all,Out", &["Date", "Count", "all", "Out"]), Some(vec![1, 2, 3]));
        assert_eq!(count("count, all", &["Date", "Count, all", "Out"]), Some(vec![1]));
        assert_eq!(count(",", &["Date", "Out"]), None);
    }

    #[test]
    fn a_table_of_a_folder_without_the_column_is_not_passed_over_in_silence() {
        let options = ReadOptions { count_column: words(&["Count"]), ..ReadOptions::default() };
        let file = |name: &str, rows: &'static str| FileCounts::read_watched(name, rows.as_bytes(), &options, &|_| {});
        let mut merger = Merger::default();
        merger.add("a.csv", file("a.csv", "Date,Hour,Count\n2024-03-04,7,5\n2024-03-04,8,6\n").unwrap());
        merger.skip("b.csv", &file("b.csv", "Date,Hour,People\n2024-03-05,7,5\n2024-03-05,8,6\n").unwrap_err());
        let loaded = merger.finish().unwrap();
        let problem = &loaded.files[1].problems[0];
        assert_eq!(problem.kind, ProblemKind::Unreadable);
        assert_eq!(
            problem.message,
            "has no column `Count`, which --count-column names; there are: Date, Hour, People: passed over"
        );
    }

    #[test]
    fn one_column_has_one_task() {
        let options = ReadOptions {
            count_column: words(&["6", "4", "4"]),
            location_column: words(&["zählstelle"]),
            date_column: Some("date".into()),
            hour_column: Some("Date".into()),
            ..ReadOptions::default()
        };
        let named = NamedColumns::find(&options, &HEADERS).unwrap();
        assert_eq!((named.count, named.location), (vec![3, 5], vec![2]));
        assert_eq!((named.date, named.hour, named.ignore), (Some(0), Some(0), vec![]));
        let both = ReadOptions { ignore: words(&["4"]), ..options };
        assert_eq!(
            NamedColumns::find(&both, &HEADERS).unwrap_err().to_string(),
            "has one column `Count`, and both --count-column and --ignore name it: say one of them"
        );
    }
}
