//! What was found out of a table, as the settings that say the same.

use std::collections::BTreeMap;

use super::doubt::{ColumnUse, ONE_PLACE};
use super::options::{CountAs, DateOrder, ReadOptions};
use super::report::FileReport;
use super::uses::TOLD;

/// How a table was read, by the keys of the config.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Inferred {
    /// The tables that were read so, the first of them by name.
    pub data: String,
    /// How many other tables were read so.
    pub others: usize,
    /// What is doubtful of this, a sentence each.
    #[serde(skip)]
    pub doubts: Vec<String>,
    /// The columns that count people.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub count_column: Vec<String>,
    /// The columns that together name the place.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub location_column: Vec<String>,
    /// The columns that the user said are not to be looked at.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ignore: Vec<String>,
    /// The column of dates, or of dates with times.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date_column: Option<String>,
    /// The column of hours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hour_column: Option<String>,
    /// The order of day and month, where dates have one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date_order: Option<DateOrder>,
    /// As the user said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hour_ends: Option<bool>,
    /// As the user said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub day_starts: Option<u8>,
    /// As the user said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    /// As the user said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count_as: Option<CountAs>,
    /// As the user said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rows: Option<String>,
}

/// The columns that have one of these roles, each as it can be called: by its header, or by its number from 1 where that is
/// not its own. None where a table has more columns than are told of.
fn called(uses: &[ColumnUse], roles: &[&str]) -> Vec<String> {
    if uses.len() >= TOLD {
        return Vec::new();
    }
    let mut names: BTreeMap<&str, usize> = BTreeMap::new();
    for used in uses {
        *names.entry(used.name.trim()).or_default() += 1;
    }
    let call = |(number, used): (usize, &ColumnUse)| {
        let (name, number) = (used.name.trim(), (number + 1).to_string());
        match names.get(name) {
            Some(1) if !name.is_empty() => used.name.clone(),
            _ if names.contains_key(number.as_str()) => format!("column {number}"),
            _ => number,
        }
    };
    uses.iter().enumerate().filter(|(_, used)| roles.contains(&used.role.as_str())).map(call).collect()
}

/// The only one of several columns.
fn only_one(names: Vec<String>) -> Option<String> {
    <[String; 1]>::try_from(names).ok().map(|[name]| name)
}

/// Day or month first, where the pattern of dates says so.
fn order(date_format: &str) -> Option<DateOrder> {
    match date_format.get(..2)? {
        "dd" if date_format.contains("mm") => Some(DateOrder::Dmy),
        "mm" => Some(DateOrder::Mdy),
        _ => None,
    }
}

impl Inferred {
    /// What was found of tables of one shape that were read with these options; none for no tables.
    pub(super) fn of(shape: &[&FileReport], options: &ReadOptions) -> Option<Self> {
        let (file, others) = shape.split_first()?;
        // Dates that stand in several columns, or across the top, are no one column, and weekdays are no dates.
        let date_column = only_one(called(&file.uses, &["date", "time"]));
        // What one table shows may be a guess for another.
        let date_order = order(&file.date_format)
            .filter(|found| others.iter().all(|other| order(&other.date_format).is_none_or(|order| order == *found)));
        Some(Self {
            data: file.path.clone(),
            others: others.len(),
            doubts: file.doubts.iter().map(|doubt| doubt.what.clone()).collect(),
            count_column: called(&file.uses, &["count", ONE_PLACE]),
            location_column: called(&file.uses, &["place"]),
            ignore: options.ignore.clone(),
            date_column,
            hour_column: only_one(called(&file.uses, &["hour"])),
            date_order,
            hour_ends: options.hour_ends,
            day_starts: options.day_starts,
            time_zone: options.time_zone.clone(),
            count_as: options.count_as,
            rows: options.rows.clone(),
        })
    }

    /// The same as lines of TOML for a config or a score.
    pub fn toml(&self) -> String {
        let mut lines = vec![match self.others {
            0 => format!("# config: as {} was read", self.data),
            others => format!("# config: as {} and {others} more were read", self.data),
        }];
        // Whoever pastes a guess makes a setting of it.
        lines.extend(self.doubts.iter().map(|doubt| format!("# doubtful: {doubt}")));
        // A text of JSON is one of TOML too, and so are lists and numbers. What has no value is left out.
        let value = serde_json::to_value(self).unwrap_or_default();
        let settings =
            value.as_object().into_iter().flatten().filter(|(key, _)| !["data", "others"].contains(&key.as_str()));
        lines.extend(settings.map(|(key, value)| format!("{key} = {}", spaced(value))));
        lines.join("\n")
    }
}

/// A value as people write it, with blanks behind the commas of a list.
fn spaced(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::Array(items) => {
            format!("[{}]", items.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))
        }
        value => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::footfall::{Doubt, DoubtKind, read};

    fn report(table: &str) -> FileReport {
        FileReport { doubts: Vec::new(), ..read("a.csv", table.as_bytes()).unwrap().files.remove(0) }
    }

    fn inferred(table: &str, options: &ReadOptions) -> String {
        Inferred::of(&[&report(table)], options).unwrap().toml()
    }

    fn inferred_of(shape: &[&FileReport]) -> String {
        Inferred::of(shape, &ReadOptions::default()).unwrap().toml()
    }

    #[test]
    fn what_was_found_can_be_said() {
        let long = "Date,Hour,Location,In,Out\n27/08/2008,00:00,Mill,19,4\n27/08/2008,01:00,Mill,15,2\n";
        assert_eq!(
            inferred(long, &ReadOptions::default()),
            "# config: as a.csv was read\ncount-column = [\"In\", \"Out\"]\nlocation-column = [\"Location\"]\n\
             date-column = \"Date\"\nhour-column = \"Hour\"\ndate-order = \"dmy\""
        );
        let wide = "time,Mill,The \"Quay\"\n2024-03-05 07:00,3,4\n2024-03-05 08:00,5,6\n";
        let options =
            ReadOptions { hour_ends: Some(true), time_zone: Some("Europe/Dublin".into()), ..ReadOptions::default() };
        let said = inferred(wide, &options);
        assert_eq!(
            said,
            "# config: as a.csv was read\ncount-column = [\"Mill\", \"The \\\"Quay\\\"\"]\ndate-column = \"time\"\n\
             hour-ends = true\ntime-zone = \"Europe/Dublin\""
        );
        assert!(said.parse::<toml::Table>().is_ok());
        let what = "2 dates may be day or month first; read day first".to_owned();
        let doubt = Doubt { kind: DoubtKind::DateOrder, what, settle: "--date-order dmy or mdy".into() };
        let doubtful = FileReport { doubts: vec![doubt], ..report(long) };
        let doubtful = inferred_of(&[&doubtful, &report(long), &report(long)]);
        let head =
            "# config: as a.csv and 2 more were read\n# doubtful: 2 dates may be day or month first; read day first\n";
        assert!(doubtful.starts_with(head) && doubtful.contains("date-order"), "{doubtful}");
        // A table that has it the other way round.
        let other = FileReport { date_format: "mm/dd/yyyy".into(), ..report(long) };
        assert!(!inferred_of(&[&report(long), &other]).contains("date-order"));
        assert_eq!(Inferred::of(&[], &ReadOptions::default()), None);
    }
}
