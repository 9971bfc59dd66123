//! Says in text what is in the data.

use std::fmt::Write;

use super::columns::{ColumnRoles, Layout};
use super::inspect::Inspection;
use super::problem::ProblemKind;
use super::report::FileReport;
use crate::text::{self, counted, thousands as grouped};

impl Inspection {
    /// A summary for people, with a small histogram of each place's day. It has no colours and no line end at its end.
    pub fn text(&self) -> String {
        let mut out = String::new();
        for file in &self.files {
            self.file_text(file, &mut out);
        }
        if self.files.is_empty() {
            out.push_str("The typical week of Leeds that is built in.\n");
        }
        let width = self.locations.iter().map(|location| location.name.chars().count()).max().unwrap_or(0).clamp(8, 48);
        let _ = writeln!(
            out,
            "\n{:width$}  {:24}  {:>9} {:>8} {:>8} {:>7} {:>7} {:>12}  first to last",
            "location", "0h    6h    12h   18h", "hours", "missing", "repeated", "zeros", "max", "people"
        );
        for place in &self.locations {
            let dates = match (place.first, place.last) {
                (Some(first), Some(last)) => format!("{first} to {last}"),
                _ => String::new(),
            };
            let _ = writeln!(
                out,
                "{:width$}  {:24}  {:>9} {:>8} {:>8} {:>7} {:>7} {:>12}  {dates}",
                place.name,
                bars(&place.typical),
                grouped(place.hours as f64),
                grouped(place.missing as f64),
                grouped(place.repeated as f64),
                grouped(place.zeros as f64),
                grouped(place.max),
                grouped(place.total),
            );
        }
        if let (Some(first), Some(last)) = (self.first, self.last) {
            let people: f64 = self.locations.iter().map(|location| location.total).sum();
            let _ = write!(
                out,
                "\n{} of {}, {first} to {last}, {} {}",
                counted(self.hours as usize, "reading"),
                counted(self.locations.len(), "location"),
                grouped(people),
                text::people(people)
            );
        }
        out.trim_end().to_owned()
    }

    /// Writes what was found in one file.
    fn file_text(&self, file: &FileReport, out: &mut String) {
        const SHOWN: usize = 3;
        if [ProblemKind::NotCounts, ProblemKind::Unreadable].iter().any(|kind| file.counts.contains_key(kind)) {
            let why = file.problems.first().map_or("", |problem| problem.message.as_str());
            let _ = writeln!(out, "{}\n  {why}", file.path);
            return;
        }
        let mark = match (file.form.as_str(), file.delimiter) {
            ("", '\t') => "parted by tabs".to_owned(),
            ("", mark) => format!("parted by \"{mark}\""),
            (form, _) => form.to_owned(),
        };
        let layout = if file.layout == Layout::Long { "long" } else { "wide" };
        let _ = writeln!(
            out,
            "{}\n  {layout}, {mark}, {}, dates {}; {}, {} used",
            file.path,
            file.encoding,
            if file.date_format.is_empty() { "none" } else { &file.date_format },
            counted(file.rows as usize, "row"),
            counted(file.used as usize, "reading")
        );
        let _ = writeln!(out, "  {}", roles(&file.columns));
        for (kind, count) in &file.counts {
            let _ = writeln!(out, "  {} {}", grouped(*count as f64), kind.name());
            let of_kind = file.problems.iter().filter(|problem| problem.kind == *kind);
            for problem in of_kind.take(SHOWN) {
                let place = if problem.line > 0 { format!("line {}: ", problem.line) } else { String::new() };
                let _ = writeln!(out, "    {place}{}", problem.message);
            }
            if *count > SHOWN as u64 {
                let _ = writeln!(out, "    …");
            }
        }
    }
}

/// One line that says which column has which role.
fn roles(columns: &ColumnRoles) -> String {
    let mut roles: Vec<String> = Vec::new();
    let single = [
        ("date", &columns.date),
        ("hour", &columns.hour),
        ("timestamp", &columns.timestamp),
        ("location", &columns.location),
        ("direction", &columns.direction),
        ("mode", &columns.mode),
        ("count", &columns.count),
    ];
    for (role, name) in single {
        if let Some(name) = name {
            roles.push(format!("{role} in \"{name}\""));
        }
    }
    match columns.locations.len() {
        0 => {}
        n => roles.push(format!("{} of counts", counted(n, "column"))),
    }
    if !columns.hours.is_empty() {
        roles.push(format!("{} of hours", counted(columns.hours.len(), "column")));
    }
    roles.join(", ")
}

/// A histogram of 24 hours in 24 characters; a dot where an hour has no count.
fn bars(hours: &[Option<f64>; 24]) -> String {
    const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let max = hours.iter().flatten().copied().fold(0.0, f64::max);
    let bar = |hour: &Option<f64>| match hour {
        Some(count) if max > 0.0 => BARS[((count / max * 7.0).round() as usize).min(7)],
        Some(_) => BARS[0],
        None => '·',
    };
    hours.iter().map(bar).collect()
}
