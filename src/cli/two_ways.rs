//! Shows what becomes of doubtful counts when they are read in each of the ways that a flag can say.

use super::counts;
use super::selection::Counts;
use crate::daemon::Config;
use crate::daemon::config::{Form, READING, keys};
use crate::files::PIPED;
use crate::footfall::{Doubt, Footfall, Loaded};
use crate::score::Score;
use crate::text::thousands;
use std::fmt::Write as _;

/// How many doubts are looked into, and how many ways of each; each way costs a reading of all counts.
const DOUBTS: usize = 2;
const WAYS: usize = 3;

/// A table for each of the first doubts: the counts as they were read, and as each flag would have them read. Empty without
/// doubts, and for counts that are piped in, which cannot be read twice.
pub(super) fn two_ways(asked: &Counts, score: Option<&Score>, loaded: &Loaded) -> String {
    let mut doubts: Vec<&Doubt> = Vec::new();
    for doubt in loaded.files.iter().flat_map(|file| &file.doubts) {
        if !doubts.iter().any(|other| other.settle == doubt.settle) {
            doubts.push(doubt);
        }
    }
    if asked.data.iter().any(|word| word == PIPED) {
        return String::new();
    }
    let mut tables = Vec::new();
    for doubt in doubts {
        let ways = ways(asked, score, doubt);
        if !ways.is_empty() && tables.len() < DOUBTS {
            tables.push(table(&loaded.footfall, &ways));
        }
    }
    tables.join("\n\n")
}

/// The flags that settle a doubt, each with what comes of it. A way in which the counts cannot be read is none.
fn ways(asked: &Counts, score: Option<&Score>, doubt: &Doubt) -> Vec<(String, Footfall)> {
    let Some((flag, values)) = doubt.choices() else { return Vec::new() };
    let named = |long: &str| keys().find(|key| key.flag.is_some_and(|f| f.long == long && f.heading == Some(READING)));
    let Some(key) = named(flag) else { return Vec::new() };
    let values = match values[..] {
        [] if key.flag.is_some_and(|flag| flag.form == Form::Switch) => vec!["yes", "no"],
        _ => values,
    };
    let mut ways = Vec::new();
    for value in values.into_iter().take(WAYS) {
        let Ok(mut config) = asked.reading.over(Config::default()) else { continue };
        if key.set(&mut config, &[value.to_owned()]).is_err() {
            continue;
        }
        if let Ok(loaded) = counts::read(&asked.data, &config.reading(score)) {
            let value = if value.contains(' ') { format!("{value:?}") } else { value.to_owned() };
            ways.push((format!("--{flag} {value}"), loaded.footfall));
        }
    }
    ways
}

fn table(now: &Footfall, ways: &[(String, Footfall)]) -> String {
    const NOW: &str = "as they were read";
    let width = ways.iter().map(|(flag, _)| flag.chars().count()).chain([NOW.len()]).max().unwrap_or(0);
    let mut out = format!("{:width$}  {:>9} {:>12}  first to last", "the counts", "readings", "people");
    let mut row = |name: &str, footfall: &Footfall| {
        let people: f64 = footfall.readings().map(|reading| reading.count).sum();
        let days = match (footfall.first(), footfall.last()) {
            (Some(first), Some(last)) => format!("{first} to {last}"),
            _ => String::new(),
        };
        let (hours, people) = (thousands(footfall.hours() as f64), thousands(people));
        // Writing to a String cannot fail.
        let _ = write!(out, "\n{name:width$}  {hours:>9} {people:>12}  {days}");
    };
    row(NOW, now);
    ways.iter().for_each(|(flag, footfall)| row(flag, footfall));
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files;
    use crate::footfall::DoubtKind;

    #[derive(Debug, clap::Parser)]
    struct Line {
        #[command(flatten)]
        counts: Counts,
    }

    #[test]
    fn both_readings_stand_side_by_side() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv").display().to_string();
        std::fs::write(&path, "Date,Hour,Place,Count\n04/03/2024,7,Mill,5\n04/03/2024,8,Mill,9\n").unwrap();
        let line = <Line as clap::Parser>::try_parse_from(["bandstand", &path]).unwrap();
        let mut loaded = files::load(&line.counts.data, None).unwrap();
        let (what, settle) = ("one date".to_owned(), "--date-order dmy or mdy".to_owned());
        loaded.files[0].doubts = vec![Doubt { kind: DoubtKind::DateOrder, what, settle }];
        let wanted = "\
            the counts          readings       people  first to last\n\
            as they were read          2           14  2024-03-04 to 2024-03-04\n\
            --date-order dmy           2           14  2024-03-04 to 2024-03-04\n\
            --date-order mdy           2           14  2024-04-03 to 2024-04-03";
        assert_eq!(two_ways(&line.counts, None, &loaded), wanted);
        loaded.files[0].doubts[0].settle = "--location-column Plaice".into();
        assert_eq!(two_ways(&line.counts, None, &loaded), "");
        loaded.files[0].doubts.clear();
        assert_eq!(two_ways(&line.counts, None, &loaded), "");
    }
}
