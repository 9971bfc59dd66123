//! Doubts about what a table means: two ways to read it are about as likely, and the user can say which is right.

use super::quoting::quoted;

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

/// Joins the doubts of several columns that are in doubt in the same way to one.
pub(super) fn joined(doubts: Vec<Doubt>) -> Vec<Doubt> {
    let mut out: Vec<(Vec<String>, Doubt)> = Vec::new();
    for doubt in doubts {
        let parts = |doubt: &Doubt| {
            let (name, rest) = doubt.what.strip_prefix("column \"")?.split_once("\" is ")?;
            Some((name.to_owned(), rest.to_owned()))
        };
        let Some((name, rest)) = parts(&doubt) else {
            out.push((Vec::new(), doubt));
            continue;
        };
        let alike = |(_, other): &&mut (Vec<String>, Doubt)| {
            other.settle == doubt.settle && parts(other).is_some_and(|(_, other)| other == rest)
        };
        match out.iter_mut().find(alike) {
            Some((names, _)) => names.push(name),
            None => out.push((vec![name], doubt)),
        }
    }
    let whole = |(names, mut doubt): (Vec<String>, Doubt)| {
        if names.len() > 1
            && let Some((_, rest)) = doubt.what.split_once("\" is ")
        {
            let rest = rest.replace("a place", "places");
            doubt.what = format!("columns {} are {rest}", quoted(names.iter().map(String::as_str)));
        }
        doubt
    };
    out.into_iter().map(whole).collect()
}

impl Doubt {
    /// The flag that settles it and the values that it may be given, as `settle` names them, so that both readings can be
    /// shown: `date-order` with `dmy` and `mdy`. Of `--time-zone and the city's zone, such as Europe/London` it is the one
    /// after `such as`; where words stand for the name of a column, these are the names that `what` has in quotation marks.
    /// None where it names no flag; no values where it names none, as for a switch.
    pub fn choices(&self) -> Option<(&str, Vec<&str>)> {
        let said = self.settle.strip_prefix("--")?;
        let (flag, values) = said.split_once([' ', '=']).unwrap_or((said, ""));
        if let Some((_, example)) = values.split_once("such as ") {
            return Some((flag, vec![bare(example)]));
        }
        let mut found = Vec::new();
        for value in values.split(" or ").flat_map(|values| values.split([',', '|'])) {
            // The flag may stand before each of its values; another flag settles it in another way.
            let value = match value.trim().strip_prefix("--") {
                Some(again) => match again.strip_prefix(flag) {
                    Some(value) => value.trim_start_matches('='),
                    None => break,
                },
                None => value,
            };
            if is_value(value.trim()) {
                found.push(bare(value));
            }
        }
        if found.is_empty() && !values.is_empty() {
            for name in self.what.split('"').skip(1).step_by(2).filter(|name| !name.is_empty()) {
                if !found.contains(&name) {
                    found.push(name);
                }
            }
        }
        Some((flag, found))
    }
}

/// Whether this is a value, and not words about one: it stands between marks, or is one word that no placeholder is.
fn is_value(word: &str) -> bool {
    let is_marked = word.len() > 2 && word.starts_with(['`', '"', '\'']);
    is_marked || !(word.is_empty() || word.contains(' ') || ["NAME", "COLUMN"].contains(&word))
}

/// A value without the marks around it.
fn bare(value: &str) -> &str {
    value.trim().trim_matches(['`', '"', '\''])
}

/// The role of a column whose counts are those of one place.
pub(super) const ONE_PLACE: &str = "count of one place";

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
            let what = "\"In\" and \"Out\" may both count people; read \"In\"".to_owned();
            let doubt = Doubt { kind: DoubtKind::Count, what, settle: settle.into() };
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
        said("--count-as total or --count-as each", "count-as: total; each");
        said("--ignore \"Warmth outside\"", "ignore: Warmth outside");
        said("--count-column NAME, several times where columns are to be added up", "count-column: In; Out");
        said("--count-column for each column that counts people", "count-column: In; Out");
        assert_eq!(choices("see the table"), None);
    }
}
