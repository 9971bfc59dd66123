//! Loads files of counts. Several are read at the same time, and merged in the order given.
//!
//! A file that the user names must hold counts, else loading fails with one line that says why. A file merely met in a
//! folder or by a pattern is passed over with a notice in its report.

use std::io::{self, Read};
use std::ops::ControlFlow;
use std::path::PathBuf;

use super::counts_error::{CountsError, cannot_open};
use super::crew::Threads;
use super::find::{Source, find};
use super::in_order::in_order;
use super::regular;
use crate::footfall::{
    Crew, FileCounts, FileProblem, Footfall, LoadError, Loaded, Merger, ProblemKind, ReadError, ReadOptions, time_zone,
};

/// Standard input as an argument.
pub const PIPED: &str = "-";

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
pub fn load(args: &[String], stdin: Option<&mut dyn Read>) -> Result<Loaded, CountsError> {
    load_watched(args, stdin, &ReadOptions::default(), &|_| {})
}

/// As [`load`], with what the user says of the tables; `watch` is called now and then, on any thread, with the number of
/// bytes of text read since its last call.
///
/// # Errors
/// As [`load`].
pub fn load_watched(
    args: &[String],
    mut stdin: Option<&mut dyn Read>,
    options: &ReadOptions,
    watch: &(dyn Fn(u64) + Sync),
) -> Result<Loaded, CountsError> {
    if args.is_empty() {
        return Ok(Loaded { footfall: Footfall::leeds_week(), files: Vec::new() });
    }
    check(options)?;
    let (mut sources, mut piped) = (Vec::new(), None);
    for arg in args {
        source(arg, &mut sources, &mut piped, &mut stdin, options, watch)?;
    }
    match read_all(&sources, piped, options, watch)? {
        (_, Some(error)) => Err(error),
        (merger, None) => Ok(merger.finish()?),
    }
}

/// Loads what can be read of files, folders and patterns, as [`load`] does, and says what cannot: a file that is
/// missing or spoilt costs itself alone.
///
/// # Errors
/// [`CountsError`] where nothing holds an hourly count: why the first argument that cannot be read cannot.
pub fn load_what_is_there(
    args: &[String],
    mut stdin: Option<&mut dyn Read>,
    options: &ReadOptions,
) -> Result<(Loaded, Vec<String>), CountsError> {
    if args.is_empty() {
        return Ok((load(args, None)?, Vec::new()));
    }
    check(options)?;
    let (mut sources, mut piped, mut lacking) = (Vec::new(), None, Vec::new());
    for arg in args {
        match source(arg, &mut sources, &mut piped, &mut stdin, options, &|_| {}) {
            Err(error @ (CountsError::BadPattern { .. } | CountsError::Stdin(_) | CountsError::TimeZone(_))) => {
                return Err(error);
            }
            Err(error) => lacking.push(error),
            Ok(()) => {}
        }
    }
    let mut named = Vec::new();
    for source in &mut sources {
        if std::mem::take(&mut source.named) {
            named.push(source.shown.clone());
        }
    }
    let (merger, _) = read_all(&sources, piped, options, &|_| {})?;
    let mut words: Vec<String> = lacking.iter().map(ToString::to_string).collect();
    match merger.finish() {
        Ok(loaded) => {
            words.extend(unread(&loaded, &named));
            Ok((loaded, words))
        }
        Err(error) => Err(if lacking.is_empty() { error.into() } else { lacking.swap_remove(0) }),
    }
}

/// What is wrong with the files that could not be read, a line each. Files that can be read and hold no counts, as a
/// folder may have, are not among them.
pub fn unreadable_files(loaded: &Loaded) -> impl Iterator<Item = String> + '_ {
    unread(loaded, &[])
}

/// The same, with those of the `named` files that hold no counts.
fn unread<'a>(loaded: &'a Loaded, named: &'a [String]) -> impl Iterator<Item = String> + 'a {
    loaded.files.iter().filter_map(|file| {
        let counts_here = named.contains(&file.path);
        let is_bad = |problem: &&FileProblem| match problem.kind {
            ProblemKind::Unreadable => true,
            ProblemKind::NotCounts => counts_here,
            _ => false,
        };
        let problem = file.problems.iter().find(is_bad)?;
        Some(format!("{} {}", file.path, problem.message))
    })
}

/// Refuses a time zone that is not known, before every file of a folder is passed over for it.
fn check(options: &ReadOptions) -> Result<(), CountsError> {
    options.time_zone.as_deref().map_or(Ok(()), |zone| Ok(time_zone(zone).map(drop)?))
}

type Piped = Option<Result<FileCounts, ReadError>>;

/// Adds what one argument stands for to `sources`; standard input is read at once.
fn source(
    arg: &str,
    sources: &mut Vec<Source>,
    piped: &mut Piped,
    stdin: &mut Option<&mut dyn Read>,
    options: &ReadOptions,
    watch: &dyn Fn(u64),
) -> Result<(), CountsError> {
    if arg != PIPED {
        return find(arg, sources);
    }
    if piped.is_some() {
        return Err(CountsError::Stdin("only one"));
    }
    let input = stdin.take().ok_or(CountsError::Stdin("none here"))?;
    *piped = Some(FileCounts::read_together("standard input", input, options, watch, &Threads::beside(1)));
    sources.push(Source { path: PathBuf::from(PIPED), shown: PIPED.into(), named: true, bad: None });
    Ok(())
}

/// Reads all files, several at the same time, and merges them in order, up to the first named one that cannot be read,
/// and says why it cannot; `piped` is what standard input held. Files that are not named are passed over.
fn read_all(
    sources: &[Source],
    mut piped: Piped,
    options: &ReadOptions,
    watch: &(dyn Fn(u64) + Sync),
) -> Result<(Merger, Option<CountsError>), CountsError> {
    let mut merger = Merger::default();
    let mut failed = None;
    let crew = Threads::beside(sources.len());
    in_order(
        sources.len(),
        |number| (sources[number].shown != PIPED).then(|| open(&sources[number], options, watch, &crew)),
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
                Ok(counts) if merger.has_room(&counts) => merger.add(source.shown.as_str(), counts),
                Ok(_) => {
                    failed = Some(CountsError::TooMuch { path: source.shown.clone(), days: Merger::ROOM });
                    return ControlFlow::Break(());
                }
                Err(CountsError::Load(LoadError::File { error, .. })) if !source.named => {
                    merger.skip(source.shown.as_str(), &error);
                }
                Err(CountsError::Open { error, .. }) if !source.named => {
                    merger.skip_unreadable(source.shown.as_str(), &cannot_open(&error));
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
        Some(error @ CountsError::TooMuch { .. }) => Err(error),
        failed => Ok((merger, failed)),
    }
}

fn open(
    source: &Source,
    options: &ReadOptions,
    watch: &dyn Fn(u64),
    crew: &dyn Crew,
) -> Result<FileCounts, CountsError> {
    let failed = |error| CountsError::Open { path: source.shown.clone(), error };
    if let Some(bad) = &source.bad {
        return Err(failed(io::Error::new(bad.kind(), bad.to_string())));
    }
    let file = regular::open(&source.path, u64::MAX).map_err(failed)?;
    FileCounts::read_together(&source.shown, file, options, watch, crew)
        .map_err(|error| unreadable(&source.shown, error))
}

fn unreadable(path: &str, error: ReadError) -> CountsError {
    LoadError::File { path: path.into(), error }.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::footfall::{Reading, read_many};

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

    /// What nobody can read costs itself, and is named: in a folder, as a named file, and by a pattern.
    #[test]
    fn one_bad_entry_costs_itself() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name).display().to_string();
        std::fs::write(path("good.csv"), MONDAY).unwrap();
        std::fs::write(path("cut.csv.gz"), b"\x1f\x8b\x08\0\0\0\0\0\0\x03cut").unwrap();
        std::os::unix::fs::symlink("gone.csv", path("dangling.csv")).unwrap();
        std::os::unix::fs::symlink("/dev/zero", path("device.csv")).unwrap();
        rustix::fs::mknodat(rustix::fs::CWD, path("pipe.csv"), rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
        let bad = ["cut.csv.gz", "dangling.csv", "device.csv", "pipe.csv"];
        for args in [vec![path("")], vec![path("*")]] {
            let loaded = load(&args, None).unwrap();
            assert_eq!(loaded.footfall.hours(), 2);
            let words: Vec<String> = unreadable_files(&loaded).collect();
            assert_eq!(words.len(), bad.len(), "{words:?}");
            assert!(words.iter().zip(bad).all(|(line, name)| line.starts_with(&path(name))), "{words:?}");
            assert_eq!(load_what_is_there(&args, None, &ReadOptions::default()).unwrap().1, words);
        }
        // Named by hand, each is refused in a line that says why; the daemon goes without.
        for name in bad.into_iter().chain(["missing.csv"]) {
            let named = [path(name), path("good.csv")];
            let error = load(&named, None).map(drop).unwrap_err().to_string();
            assert!(error.contains(name) && error.lines().count() == 1, "{error}");
            let (loaded, words) = load_what_is_there(&named, None, &ReadOptions::default()).unwrap();
            assert_eq!((loaded.footfall.hours(), words.len()), (2, 1), "{words:?}");
            assert!(words[0].contains(name), "{words:?}");
            assert!(
                load_what_is_there(&named[..1], None, &ReadOptions::default())
                    .map(drop)
                    .unwrap_err()
                    .to_string()
                    .contains(name)
            );
        }
    }

    /// Whatever is read has a mark, so that its changes are seen; whatever is not read has none.
    #[test]
    fn what_is_read_is_watched() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        std::fs::create_dir_all(path("a/b")).unwrap();
        for name in ["one.csv", "a/two.csv.gz", "a/b/three.txt", "picture.png", "a/.hidden.csv"] {
            std::fs::write(path(name), MONDAY).unwrap();
        }
        let args = [folder.path().display().to_string(), path("later.csv").display().to_string()];
        let before = super::super::marks(&args);
        let names: Vec<_> = before.keys().map(|at| at.strip_prefix(folder.path()).unwrap().to_owned()).collect();
        assert_eq!(names, ["a/b/three.txt", "a/two.csv.gz", "later.csv", "one.csv"].map(PathBuf::from));
        std::fs::write(path("picture.png"), "another").unwrap();
        std::fs::write(path("a/.hidden.csv"), CORRECTED).unwrap();
        assert_eq!(super::super::marks(&args), before);
        for name in ["one.csv", "a/two.csv.gz", "a/b/three.txt", "later.csv", "a/b/new.csv"] {
            let before = super::super::marks(&args);
            std::fs::write(path(name), format!("{MONDAY}{}", before.len())).unwrap();
            std::fs::File::options().append(true).open(path(name)).unwrap().set_len(10).unwrap();
            assert_ne!(super::super::marks(&args), before, "{name}");
        }
    }
}
