//! Loads files of counts. Several are read at the same time, and merged in the order given.
//!
//! A file that the user names must hold counts, else loading fails with one line that says why. A file merely met in a
//! folder or by a pattern is passed over with a notice in its report.

use std::fs::File;
use std::io::Read;
use std::ops::ControlFlow;
use std::path::PathBuf;

use super::counts_error::CountsError;
use super::find::{Source, find};
use super::in_order::in_order;
use crate::footfall::{FileCounts, Footfall, LoadError, Loaded, Merger, ReadError};

/// Standard input as an argument.
const PIPED: &str = "-";

/// Loads files, folders (and those in them), patterns such as `data/*.csv`, and `-` for `stdin`; without any, the
/// built-in week of Leeds. Files come in the order given, those of a folder or pattern by name; where two give
/// different counts for one place and hour, the later file counts.
///
/// ```
/// let folder = tempfile::tempdir()?;
/// std::fs::write(folder.path().join("monday.csv"), "location,date,hour,count\nMill,2024-03-04,8,120\n")?;
/// std::fs::write(folder.path().join("tuesday.csv"), "location,date,hour,count\nMill,2024-03-05,8,140\n")?;
/// let loaded = bandstand::files::load(&[folder.path().display().to_string()], None)?;
/// assert_eq!(loaded.files.len(), 2);
/// assert_eq!(loaded.footfall.last().map(|day| day.to_string()), Some("2024-03-05".into()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`CountsError`] where an argument stands for no file, where a file cannot be opened, where a file that is named by
/// an argument is no table of counts, or where no file holds an hourly count.
pub fn load(args: &[String], mut stdin: Option<&mut dyn Read>) -> Result<Loaded, CountsError> {
    if args.is_empty() {
        return Ok(Loaded { footfall: Footfall::leeds_week(), files: Vec::new() });
    }
    let mut sources = Vec::new();
    let mut piped = None;
    for arg in args {
        if arg == PIPED {
            if piped.is_some() {
                return Err(CountsError::Stdin("only one"));
            }
            let input = stdin.take().ok_or(CountsError::Stdin("none here"))?;
            piped = Some(FileCounts::read("standard input", input));
            sources.push(Source { path: PathBuf::from(PIPED), shown: PIPED.into(), named: true });
        } else {
            find(arg, &mut sources)?;
        }
    }
    read_all(&sources, piped)
}

/// Reads all files, several at the same time, and merges them in order; `piped` is what standard input held.
fn read_all(sources: &[Source], mut piped: Option<Result<FileCounts, ReadError>>) -> Result<Loaded, CountsError> {
    let mut merger = Merger::default();
    let mut failed = None;
    in_order(
        sources.len(),
        |number| (sources[number].shown != PIPED).then(|| open(&sources[number])),
        |number, counts| {
            let source = &sources[number];
            let counts = match counts {
                Some(counts) => counts,
                None => match piped.take() {
                    Some(counts) => counts.map_err(|error| unreadable("standard input", error)),
                    None => Err(CountsError::Stdin("none")),
                },
            };
            match counts {
                Ok(counts) => merger.add(source.shown.as_str(), counts),
                Err(CountsError::Load(LoadError::File { error, .. })) if !source.named => {
                    merger.skip(source.shown.as_str(), &error);
                }
                Err(error) => {
                    failed = Some(error);
                    return ControlFlow::Break(());
                }
            }
            ControlFlow::Continue(())
        },
    );
    match failed {
        Some(error) => Err(error),
        None => Ok(merger.finish()?),
    }
}

fn open(source: &Source) -> Result<FileCounts, CountsError> {
    let file = File::open(&source.path).map_err(|error| CountsError::Open { path: source.shown.clone(), error })?;
    FileCounts::read(&source.shown, file).map_err(|error| unreadable(&source.shown, error))
}

fn unreadable(path: &str, error: ReadError) -> CountsError {
    LoadError::File { path: path.into(), error }.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::footfall::{ProblemKind, Reading, read_many};

    const MONDAY: &str = "Date,Hour,Location,Count\n2023-05-29,7,Headrow,19\n2023-05-29,8,Headrow,40\n";
    const CORRECTED: &str = "Date,Hour,Location,Count\n2023-05-29,8,Headrow,41\n";

    #[test]
    fn a_folder_is_read_as_its_files_in_order() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name).display().to_string();
        for (name, text) in [("a.csv", MONDAY), ("b.csv", CORRECTED), ("c.txt", "no table"), (".d.csv", MONDAY)] {
            std::fs::write(path(name), text).unwrap();
        }
        let loaded = load(&[path("")], None).unwrap();
        let many = read_many([(path("a.csv"), MONDAY.as_bytes()), (path("b.csv"), CORRECTED.as_bytes())]).unwrap();
        assert_eq!(loaded.files[..2], many.files);
        assert_eq!(loaded.files[2].problems[0].kind, ProblemKind::NotCounts);
        let readings = |loaded: &'_ Loaded| format!("{:?}", loaded.footfall.readings().collect::<Vec<Reading>>());
        assert_eq!(readings(&loaded), readings(&many));
        assert_eq!(load(&[path("?.csv")], None).unwrap().files, many.files);
        let mut piped = CORRECTED.as_bytes();
        let last = load(&[path("a.csv"), "-".into()], Some(&mut piped)).unwrap();
        assert_eq!(readings(&last), readings(&many));
    }

    #[test]
    fn missing_files_are_reported_in_one_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name).display().to_string();
        std::fs::write(path("counts.csv"), "no table").unwrap();
        let error = |args: &[String]| load(args, None).map(drop).unwrap_err().to_string();
        assert!(error(&[path("count.csv")]).ends_with(&format!("did you mean {}?", path("counts.csv"))));
        assert!(error(&[path("counts.csv")]).contains("counts.csv holds no counts"));
        assert!(error(&[path("*.tsv")]).contains("no file matches"));
        assert!(error(&[path("")]).contains("no hourly counts"));
        assert!(error(&["-".into()]).contains("there is none here"));
        std::fs::remove_file(path("counts.csv")).unwrap();
        assert!(error(&[path("")]).contains("no counts in this folder"));
    }
}
