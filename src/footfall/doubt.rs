//! Doubts about what a table means: two ways to read it are about as likely, and the user can say which is right.

/// What a doubt is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DoubtKind {
    /// The order of day and month.
    DateOrder,
    /// Which column counts people.
    Count,
    /// Which column names the place.
    Location,
    /// Which column is the time, or whether it is the start or the end of what was counted.
    Time,
    /// At which hour a date begins.
    DayStart,
    /// The time zone.
    TimeZone,
    /// Whether a row is a count, a running total or an event.
    CountAs,
    /// Whether columns, channels or rows were rightly added up, or left out as a sum.
    Sum,
}

/// Two ways to read a table are about as likely. The first was taken.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Doubt {
    /// What it is about.
    pub kind: DoubtKind,
    /// What is doubtful and how it was read, such as `12 dates may be day or month first; read day first`.
    pub what: String,
    /// The flag or flags that settle it, such as `--date-order dmy or mdy`.
    pub settle: String,
}

impl Doubt {
    /// The flag that settles it and the values that it may be given, as `settle` names them, so that both readings can be
    /// shown: `date-order` with `dmy` and `mdy`. Of `--time-zone and the city's zone, such as Europe/London` it is the one
    /// after `such as`. None where it names no flag; no values where it names none, as for a switch.
    pub fn choices(&self) -> Option<(&str, Vec<&str>)> {
        let said = self.settle.strip_prefix("--")?;
        let (flag, values) = said.split_once([' ', '=']).unwrap_or((said, ""));
        if let Some((_, example)) = values.split_once("such as ") {
            return Some((flag, vec![bare(example)]));
        }
        let values = values.split(" or ").flat_map(|values| values.split([',', '|'])).map(bare);
        // What follows may be another flag, or words about it.
        let values = values.take_while(|value| !value.starts_with("--")).filter(|value| !value.is_empty());
        Some((flag, values.collect()))
    }
}

/// A value without the marks around it.
fn bare(value: &str) -> &str {
    value.trim().trim_matches(['`', '"', '\''])
}

/// What one column was taken for, and why.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct ColumnUse {
    /// The column's header, or `column 3` where it has none.
    pub name: String,
    /// What it was taken for, such as `count`, `place`, `time`, or `not read`.
    pub role: String,
    /// The evidence, such as `rises by one in every row`.
    pub why: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_values_of_a_flag_stand_in_its_words() {
        let choices = |settle: &str| {
            let doubt = Doubt { kind: DoubtKind::Count, what: String::new(), settle: settle.into() };
            doubt.choices().map(|(flag, values)| format!("{flag}: {}", values.join("; ")))
        };
        let said = |settle: &str, wanted: &str| assert_eq!(choices(settle).as_deref(), Some(wanted));
        said("--date-order dmy or mdy", "date-order: dmy; mdy");
        said("--count-as each|total|events", "count-as: each; total; events");
        said("--count-column `In all`, \"Out\" or Both", "count-column: In all; Out; Both");
        said("--time-zone and the city's zone, such as Europe/London", "time-zone: Europe/London");
        said("--hour-ends", "hour-ends: ");
        said("--hour-ends=no", "hour-ends: no");
        said("--day-starts 6 or --hour-ends", "day-starts: 6");
        assert_eq!(choices("see the table"), None);
    }
}
