//! What each column was taken for, and why; what was added up, dropped or turned; what is doubtful: as text for people.

use std::fmt::Write;

use super::doubt::ColumnUse;
use super::inspect::Inspection;
use super::shapes::shapes;
use crate::text::counted;

/// How many columns of one role are named.
const NAMED: usize = 4;
/// How many notes and doubts of one shape are shown.
const SHOWN: usize = 12;
/// How many shapes of tables are shown.
const SHAPES: usize = 8;

impl Inspection {
    /// For each shape of tables, what its columns were taken for, what was done with them and what is doubtful, without a
    /// line end at its end; empty for the built-in week.
    pub fn details(&self) -> String {
        let shapes = shapes(&self.files);
        let mut out = String::new();
        for shape in shapes.iter().take(SHAPES) {
            let Some(first) = shape.first() else { continue };
            let others = match shape.len() - 1 {
                0 => String::new(),
                others => format!(" and of {}", counted(others, "file") + " like it"),
            };
            let _ = writeln!(out, "the columns of {}{others}", first.path);
            columns(&first.uses, &mut out);
            list("notes", shape.iter().flat_map(|file| file.notes.iter().cloned()), &mut out);
            let doubts = shape.iter().flat_map(|file| &file.doubts);
            let words = doubts.map(|doubt| match doubt.settle.as_str() {
                "" => doubt.what.clone(),
                settle => format!("{}; say {settle}", doubt.what),
            });
            list("doubts", words, &mut out);
        }
        if let Some(more) = shapes.len().checked_sub(SHAPES).filter(|more| *more > 0) {
            let _ = writeln!(out, "and {}", counted(more, "more shape"));
        }
        out.trim_end().to_owned()
    }
}

/// A line for all columns that have one role for one reason.
fn columns(uses: &[ColumnUse], out: &mut String) {
    let mut lines: Vec<(Vec<&str>, &str, &str)> = Vec::new();
    for ColumnUse { name, role, why } in uses {
        match lines.iter_mut().find(|(_, other, reason)| other == role && reason == why) {
            Some(line) => line.0.push(name),
            None => lines.push((vec![name], role, why)),
        }
    }
    let named: Vec<String> = lines
        .iter()
        .map(|(names, ..)| match names.len().checked_sub(NAMED).filter(|more| *more > 0) {
            Some(more) => format!("{} and {more} more", names[..NAMED].join(", ")),
            None => names.join(", "),
        })
        .collect();
    let width = named.iter().map(|names| names.chars().count()).max().unwrap_or(0).min(40);
    for (names, (_, role, why)) in named.iter().zip(lines) {
        let why = if why.is_empty() { String::new() } else { format!(": {why}") };
        let _ = writeln!(out, "  {names:width$}  {role}{why}");
    }
}

/// Sentences under a heading, each once.
fn list(heading: &str, sentences: impl Iterator<Item = String>, out: &mut String) {
    let mut told: Vec<String> = Vec::new();
    for sentence in sentences {
        if !told.contains(&sentence) {
            told.push(sentence);
        }
    }
    if !told.is_empty() {
        let _ = writeln!(out, "  {heading}");
    }
    for sentence in told.iter().take(SHOWN) {
        let _ = writeln!(out, "    {sentence}");
    }
    if told.len() > SHOWN {
        let _ = writeln!(out, "    and {} more", told.len() - SHOWN);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::footfall::{Doubt, DoubtKind, read_many};

    #[test]
    fn each_shape_is_shown_once_with_its_notes_and_doubts() {
        let long = "Date,Hour,Location,Count\n2024-03-04,7,Mill,5\n2024-03-04,8,Mill,7\n";
        let wide = "time,A,B,C,D,E,F\n2024-03-05 07:00,3,4,9,8,1,2\n2024-03-05 08:00,5,6,7,9,2,3\n";
        let tables = [("a.csv", long), ("b.csv", wide), ("c.csv", long)].map(|(name, text)| (name, text.as_bytes()));
        let mut loaded = read_many(tables).unwrap();
        for file in &mut loaded.files {
            (file.notes, file.doubts) = Default::default();
            file.uses.iter_mut().for_each(|used| used.why.clear());
        }
        loaded.files[2].notes.push("In and Out are added together".into());
        loaded.files[2].doubts.push(Doubt {
            kind: DoubtKind::Count,
            what: "Count and Index both look like counts; read Count".into(),
            settle: "--count-column Count or Index".into(),
        });
        loaded.files[1].uses = vec![
            ColumnUse { name: "time".into(), role: "time".into(), why: "dates with hours in every row".into() },
            ColumnUse { name: "A".into(), role: "count".into(), why: String::new() },
        ];
        assert_eq!(
            Inspection::new(&loaded).details(),
            "the columns of a.csv and of 1 file like it\n  Date      date\n  Hour      hour\n  Location  place\n  Count     \
             count\n  notes\n    In and Out are added together\n  doubts\n    Count and Index both look like counts; read \
             Count; say --count-column Count or Index\nthe columns of b.csv\n  time  time: dates with hours in every row\n  \
             A     count"
        );
        let used = |name: &&str| ColumnUse { name: (*name).into(), role: "count".into(), why: String::new() };
        loaded.files[1].uses = ["A", "B", "C", "D", "E", "F"].iter().map(used).collect();
        let details = Inspection::new(&loaded).details();
        assert!(details.ends_with("\n  A, B, C, D and 2 more  count"), "{details}");
    }
}
