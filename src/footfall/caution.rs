//! What of the tables that were read is worth a line before anything is made of them: doubts, counts that clash, rows that
//! are lost. A line stands for all tables of one shape.

use super::columns::{ColumnRoles, Layout};
use super::doubt::Doubt;
use super::problem::ProblemKind;
use super::report::FileReport;
use crate::text::{counted, thousands};

/// More than one clash in so many counts is worth a line. Corrections and tables that overlap make some clashes in good data,
/// one in a thousand and fewer; a column of places that is none makes many.
const CLASHES: u64 = 100;

/// More than one count in so many that differs from an earlier file's is worth a line. A council that publishes a month anew
/// corrects up to one in twenty.
const BETWEEN: u64 = 10;

/// More than one lost row in so many is worth a line. Footers, and the odd cell that cannot be read, are fewer.
const LOSS: u64 = 20;

/// How many doubts of a table are told in its line.
const TOLD: usize = 3;

/// A line for each kind of tables that were read with doubts, in the order of the files: what is doubtful and the flag that
/// settles it, such as `table.csv: read with doubts: 12 dates may be day or month first; read day first; say --date-order
/// dmy or mdy`. None for tables without doubts, of which at most one count in 100 clashes and at most one row in 20 is lost.
pub fn cautions(files: &[FileReport]) -> Vec<String> {
    let mut shapes: Vec<(&ColumnRoles, Layout, Vec<Caution>, &FileReport, usize)> = Vec::new();
    for file in files {
        let found = cautions_of(file);
        if found.is_empty() {
            continue;
        }
        let same = shapes.iter_mut().find(|(columns, layout, others, ..)| {
            *layout == file.layout
                && **columns == file.columns
                && others.iter().map(Caution::kind).eq(found.iter().map(Caution::kind))
        });
        match same {
            Some(shape) => shape.4 += 1,
            None => shapes.push((&file.columns, file.layout, found, file, 0)),
        }
    }
    shapes.into_iter().map(|(.., found, file, others)| line(file, &found, others)).collect()
}

/// One thing that is worth a line.
enum Caution<'a> {
    Doubt(&'a Doubt),
    /// So many counts of so many clash.
    Clash(u64, u64),
    /// So many counts of so many clash with an earlier file's.
    Between(u64, u64),
    /// So many rows of so many are lost.
    Rows(u64, u64),
    /// So many counts of so many are lost.
    Counts(u64, u64),
}

impl Caution<'_> {
    /// Whether two tables of one shape have the same to tell, apart from the numbers.
    fn kind(&self) -> String {
        match self {
            Self::Doubt(doubt) => format!("{:?}", doubt.kind),
            Self::Clash(..) => "clash".into(),
            Self::Between(..) => "between".into(),
            Self::Rows(..) => "rows".into(),
            Self::Counts(..) => "counts".into(),
        }
    }

    fn words(&self, file: &FileReport) -> String {
        let share = |part: &u64, of: &u64| format!("{} of {}", thousands(*part as f64), thousands(*of as f64));
        match self {
            Self::Doubt(Doubt { what, settle, .. }) if settle.is_empty() => what.clone(),
            Self::Doubt(Doubt { what, settle, .. }) => format!("{what}; say {settle}"),
            Self::Clash(part, of) => format!(
                "{} counts clash with another of their place and hour, and the last of each was read; say \
                 --location-column and the columns that tell the places apart",
                share(part, of)
            ),
            Self::Between(part, of) => format!(
                "{} counts differ from those of files before it, and the last of each was read; give one of the files, or \
                 call their places differently",
                share(part, of)
            ),
            Self::Rows(part, of) => format!("{} rows were not read{}", share(part, of), example(file)),
            Self::Counts(part, of) => format!("{} counts were not read{}", share(part, of), example(file)),
        }
    }
}

/// A problem by which something was lost, for the line.
fn example(file: &FileReport) -> String {
    let lost = |kind: ProblemKind| ROWS.contains(&kind) || kind == ProblemKind::BadCount;
    match file.problems.iter().find(|problem| lost(problem.kind) && problem.line > 0) {
        Some(problem) => format!(", such as line {}: {}", problem.line, problem.message),
        None => String::new(),
    }
}

/// The problems by which a whole row is lost. A whole day's count is not among them: many cities publish it beside the hours,
/// in the same table or in another.
const ROWS: [ProblemKind; 6] = [
    ProblemKind::BadDate,
    ProblemKind::BadHour,
    ProblemKind::NoLocation,
    ProblemKind::Ragged,
    ProblemKind::UnclosedQuote,
    ProblemKind::TooLong,
];

fn cautions_of(file: &FileReport) -> Vec<Caution<'_>> {
    let many = |kind: &ProblemKind| file.counts.get(kind).copied().unwrap_or_default();
    let (between, bad) = (file.clashes_between_files, many(&ProblemKind::BadCount));
    let clashes = many(&ProblemKind::Clash).saturating_sub(between);
    let rows: u64 = ROWS.iter().map(many).sum();
    // Of a wide table, one row is many counts.
    let counts = file.rows.max(file.used + clashes + bad);
    let mut found: Vec<Caution> = file.doubts.iter().map(Caution::Doubt).collect();
    if clashes * CLASHES > counts {
        found.push(Caution::Clash(clashes, counts));
    }
    if between * BETWEEN > counts {
        found.push(Caution::Between(between, counts));
    }
    if rows * LOSS > file.rows {
        found.push(Caution::Rows(rows, file.rows));
    }
    if bad * LOSS > counts {
        found.push(Caution::Counts(bad, counts));
    }
    found
}

fn line(file: &FileReport, found: &[Caution], others: usize) -> String {
    let others = if others > 0 { format!(" and {} like it", counted(others, "file")) } else { String::new() };
    let told: Vec<String> = found.iter().take(TOLD).map(|caution| caution.words(file)).collect();
    let more = match found.len().saturating_sub(TOLD) {
        0 => String::new(),
        more => format!("; and {more} more; see `bandstand inspect`"),
    };
    format!("{}{others}: read with doubts: {}{more}", file.path, told.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::footfall::{DoubtKind, read};

    fn report(path: &str, rows: &str) -> FileReport {
        let table = format!("Date,Hour,Location,Count\n{rows}");
        let mut report = read(path, table.as_bytes()).unwrap().files.remove(0);
        report.doubts.clear();
        report
    }

    fn doubt(kind: DoubtKind, what: &str, settle: &str) -> Doubt {
        Doubt { kind, what: what.into(), settle: settle.into() }
    }

    /// A day of a place, with a count that differs from hour to hour.
    fn day(date: &str) -> String {
        (0..24).map(|hour| format!("{date},{hour},Mill,{}\n", 10 + hour * 7 % 19)).collect()
    }

    #[test]
    fn tables_of_one_shape_have_one_line() {
        let order = doubt(
            DoubtKind::DateOrder,
            "12 dates may be day or month first; read day first",
            "--date-order dmy or mdy",
        );
        let good = report("good.csv", &day("2024-03-04"));
        let doubtful = |path: &str| FileReport { path: path.into(), doubts: vec![order.clone()], ..good.clone() };
        assert_eq!(cautions(std::slice::from_ref(&good)), [""; 0]);
        assert_eq!(
            cautions(&[doubtful("a.csv"), good.clone(), doubtful("b.csv"), doubtful("c.csv")]),
            ["a.csv and 2 files like it: read with doubts: 12 dates may be day or month first; read day first; say \
              --date-order dmy or mdy"]
        );
        let many = (0..5).map(|n| doubt(DoubtKind::Sum, &format!("sum {n}"), "--ignore")).collect();
        let many = FileReport { doubts: many, ..good.clone() };
        assert_eq!(
            cautions(&[doubtful("a.csv"), many]),
            [
                "a.csv: read with doubts: 12 dates may be day or month first; read day first; say --date-order dmy or mdy",
                "good.csv: read with doubts: sum 0; say --ignore; sum 1; say --ignore; sum 2; say --ignore; and 2 more; see \
                 `bandstand inspect`"
            ]
        );
    }

    #[test]
    fn clashes_and_loss_are_told_by_their_share() {
        let days: String = (1..=5).map(|n| day(&format!("2024-03-{n:02}"))).collect();
        // One clash in 121 counts, and six lost rows in 126.
        let some = format!("{days}2024-03-05,23,Mill,999\n{}", "2024-03-05,night,Mill,5\n".repeat(6));
        assert_eq!(cautions(&[report("a.csv", &some)]), [""; 0]);
        let clash = format!("{days}2024-03-05,23,Mill,999\n2024-03-05,22,Mill,999\n");
        let said = cautions(&[report("a.csv", &clash)]);
        assert!(said.len() == 1 && said[0].starts_with("a.csv: read with doubts: 2 of 122 counts clash"), "{said:?}");
        assert!(said[0].contains("--location-column"), "{said:?}");
        let lost = format!("{days}{}", "2024-03-05,night,Mill,5\n".repeat(7));
        let said = cautions(&[report("a.csv", &lost)]);
        assert_eq!(
            said,
            [
                "a.csv: read with doubts: 7 of 127 rows were not read, such as line 122: \"night\" is no hour of the day: row \
              not read"
            ]
        );
        let spoilt = format!("{days}{}", "2024-03-06,7,Mill,many\n".repeat(7));
        assert!(cautions(&[report("a.csv", &spoilt)])[0].contains("7 of 127 counts were not read, such as line 122"));
    }
}
