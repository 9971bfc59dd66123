//! The room's door: the one place that opens files, walks folders and reads several files at a time.
//!
//! A file that the user names must hold counts, else loading fails with one line that says why. A file merely met in a
//! folder or by a pattern is passed over with a notice in its report.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, PoisonError};

use super::columns::{Columns, Layout};
use super::combine::FileCounts;
use super::error::{LoadError, ReadError};
use super::file::read_file;
use super::problem::{Problem, ProblemKind, Problems};
use super::report::FileReport;
use super::store::Footfall;

/// Counts, and what was found in each file.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// All readings.
    pub footfall: Footfall,
    /// One report a file, in the order in which they were taken in; none for the built-in week.
    pub files: Vec<FileReport>,
}

/// A file to read.
struct Source {
    path: PathBuf,
    shown: String,
    /// Named by the user, so that it must hold counts.
    named: bool,
}

/// How deep folders are walked.
const DEPTH: usize = 32;

/// Reads one file's bytes: the pure door, without any I/O but the reader itself. `name` names the file in messages, and
/// the place if nothing else does.
pub fn read(name: &str, bytes: impl Read) -> Result<Loaded, ReadError> {
    let counts = read_file(&stem(name), bytes)?;
    let mut merger = Merger::default();
    merger.add(name.to_owned(), counts);
    Ok(merger.finish())
}

/// Reads files, folders (and those in them), patterns such as `data/*.csv`, and `-` for `stdin`; without any, the
/// built-in week of Leeds. Files come in the order given, those of a folder or pattern by name; where two give one hour
/// otherwise, the last one counts. Several files are read at a time.
pub fn load(args: &[String], mut stdin: Option<&mut dyn Read>) -> Result<Loaded, LoadError> {
    if args.is_empty() {
        return Ok(Loaded { footfall: Footfall::leeds_week(), files: Vec::new() });
    }
    let mut sources = Vec::new();
    let mut piped = None;
    for arg in args {
        if arg == "-" {
            if piped.is_some() {
                return Err(LoadError::Stdin("only one"));
            }
            let input = stdin.take().ok_or(LoadError::Stdin("none here"))?;
            piped = Some(read_file("standard input", input));
            sources.push(Source { path: PathBuf::from("-"), shown: "-".into(), named: true });
        } else {
            find(arg, &mut sources)?;
        }
    }
    read_all(&sources, piped)
}

/// The place's name in a file that names none: the file's, without what says how it is written.
fn stem(name: &str) -> String {
    let file = Path::new(name).file_name().map_or_else(|| name.into(), |file| file.to_string_lossy());
    let lower = file.to_lowercase();
    let mut end = file.len();
    if lower.len() == file.len() {
        for extension in [".gz", ".csv", ".tsv", ".txt"] {
            if lower[..end].ends_with(extension) && end > extension.len() {
                end -= extension.len();
            }
        }
    }
    file[..end].to_owned()
}

/// Finds what an argument stands for.
fn find(arg: &str, sources: &mut Vec<Source>) -> Result<(), LoadError> {
    let path = Path::new(arg);
    if path.is_dir() {
        let before = sources.len();
        walk(path, DEPTH, sources).map_err(|error| LoadError::Open { path: arg.into(), error })?;
        return if sources.len() == before { Err(LoadError::EmptyFolder { path: arg.into() }) } else { Ok(()) };
    }
    if path.exists() {
        sources.push(Source { path: path.into(), shown: arg.into(), named: true });
        return Ok(());
    }
    if !arg.contains(['*', '?', '[']) {
        return Err(LoadError::Missing { path: arg.into(), hint: near_miss(path) });
    }
    let bad = |error: String| LoadError::BadPattern { pattern: arg.into(), error };
    let found = glob::glob(arg).map_err(|error| bad(error.to_string()))?;
    let mut paths: Vec<PathBuf> = found.filter_map(Result::ok).collect();
    paths.sort();
    if paths.is_empty() {
        return Err(LoadError::NoMatch { pattern: arg.into() });
    }
    for path in paths {
        if path.is_dir() {
            walk(&path, DEPTH, sources).map_err(|error| LoadError::Open { path: arg.into(), error })?;
        } else {
            let shown = path.display().to_string();
            sources.push(Source { path, shown, named: false });
        }
    }
    Ok(())
}

/// Files of tables in a folder and those in it, by name. Hidden ones are left alone.
fn walk(folder: &Path, depth: usize, sources: &mut Vec<Source>) -> std::io::Result<()> {
    let mut entries: Vec<PathBuf> =
        std::fs::read_dir(folder)?.filter_map(Result::ok).map(|entry| entry.path()).collect();
    entries.sort();
    for path in entries {
        let name = path.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
        if name.starts_with('.') {
            continue;
        }
        if path.is_dir() {
            if depth > 0 && !path.is_symlink() {
                walk(&path, depth - 1, sources)?;
            }
            continue;
        }
        let plain = name.strip_suffix(".gz").unwrap_or(&name);
        if [".csv", ".tsv", ".txt"].iter().any(|extension| plain.ends_with(extension)) {
            let shown = path.display().to_string();
            sources.push(Source { path, shown, named: false });
        }
    }
    Ok(())
}

/// A name in the same folder that is nearly the missing one.
fn near_miss(path: &Path) -> Option<String> {
    let mut folder = path.parent()?;
    if folder.as_os_str().is_empty() {
        folder = Path::new(".");
    }
    let wanted = path.file_name()?.to_string_lossy().to_lowercase();
    let names = std::fs::read_dir(folder).ok()?.filter_map(Result::ok).map(|entry| entry.file_name());
    let near =
        names.map(|name| (strsim::damerau_levenshtein(&wanted, &name.to_string_lossy().to_lowercase()), name)).min();
    let (distance, name) = near?;
    (distance <= 1 + wanted.len() / 4).then(|| path.with_file_name(name).display().to_string())
}

/// The slot in which readers hand files over, in turn.
struct Desk {
    next: usize,
    merged: usize,
    done: BTreeMap<usize, Result<FileCounts, LoadError>>,
    stop: bool,
}

/// Reads all files, several at a time, and takes them in in order.
fn read_all(sources: &[Source], mut piped: Option<Result<FileCounts, ReadError>>) -> Result<Loaded, LoadError> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(sources.len()).max(1);
    let desk = Mutex::new(Desk { next: 0, merged: 0, done: BTreeMap::new(), stop: false });
    let news = Condvar::new();
    let lock = || desk.lock().unwrap_or_else(PoisonError::into_inner);
    let mut merger = Merger::default();
    let mut failed = None;
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let number = {
                        let mut desk = lock();
                        // Not too far ahead, so that few files wait in memory.
                        while !desk.stop && desk.next > desk.merged + threads * 2 {
                            desk = news.wait(desk).unwrap_or_else(PoisonError::into_inner);
                        }
                        if desk.stop || desk.next >= sources.len() {
                            return;
                        }
                        desk.next += 1;
                        desk.next - 1
                    };
                    let source = &sources[number];
                    let counts = if source.shown == "-" { Err(LoadError::Stdin("none")) } else { open(source) };
                    lock().done.insert(number, counts);
                    news.notify_all();
                }
            });
        }
        for (number, source) in sources.iter().enumerate() {
            let counts = {
                let mut desk = lock();
                loop {
                    if let Some(counts) = desk.done.remove(&number) {
                        break counts;
                    }
                    desk = news.wait(desk).unwrap_or_else(PoisonError::into_inner);
                }
            };
            let counts = match piped.take_if(|_| source.shown == "-") {
                Some(counts) => counts.map_err(|error| LoadError::File { path: "standard input".into(), error }),
                None => counts,
            };
            match counts {
                Ok(counts) => merger.add(source.shown.clone(), counts),
                Err(LoadError::File { error, .. }) if !source.named => merger.skip(source.shown.clone(), &error),
                Err(error) => failed = Some(error),
            }
            let mut desk = lock();
            desk.merged = number + 1;
            desk.stop = failed.is_some();
            drop(desk);
            news.notify_all();
            if failed.is_some() {
                break;
            }
        }
    });
    if let Some(error) = failed {
        return Err(error);
    }
    let loaded = merger.finish();
    if loaded.footfall.first().is_none() {
        return Err(no_readings(&loaded.files));
    }
    Ok(loaded)
}

fn open(source: &Source) -> Result<FileCounts, LoadError> {
    let file = File::open(&source.path).map_err(|error| LoadError::Open { path: source.shown.clone(), error })?;
    read_file(&stem(&source.shown), file).map_err(|error| LoadError::File { path: source.shown.clone(), error })
}

/// Nothing hourly in any file: says what there was instead.
fn no_readings(files: &[FileReport]) -> LoadError {
    let path = match files {
        [file] => file.path.clone(),
        _ => format!("{} files", files.len()),
    };
    let mut counts: BTreeMap<ProblemKind, u64> = BTreeMap::new();
    for (kind, count) in files.iter().flat_map(|file| &file.counts) {
        *counts.entry(*kind).or_default() += count;
    }
    let most = counts.into_iter().max_by_key(|(_, count)| *count);
    let example = |kind| {
        files
            .iter()
            .flat_map(|file| file.problems.iter().map(move |problem| (file, problem)))
            .find(|(_, problem)| problem.kind == kind)
    };
    let why = match most {
        Some((ProblemKind::WholeDay, n)) => {
            format!("{n} rows are whole days' counts; give files with an hour in each row")
        }
        Some((kind, n)) => match example(kind) {
            Some((file, problem)) if problem.line > 0 => {
                format!("{n} problems, such as {} line {}: {}", file.path, problem.line, problem.message)
            }
            Some((file, problem)) => format!("{n} problems, such as {}: {}", file.path, problem.message),
            None => format!("{n} problems"),
        },
        None => "there are no counts in any row; give files with a date, an hour and a count in each row".into(),
    };
    LoadError::NoReadings { path, why }
}

/// Takes files in, one after the other.
#[derive(Default)]
struct Merger {
    footfall: Footfall,
    names: Vec<String>,
    used: Vec<u64>,
    reports: Vec<FileReport>,
}

impl Merger {
    fn add(&mut self, path: String, mut counts: FileCounts) {
        self.names.push(path.clone());
        self.used.push(0);
        self.footfall.merge(&mut counts, &self.names, &mut self.used);
        let (problems, kinds) = counts.problems.finish();
        self.reports.push(FileReport {
            path,
            encoding: counts.encoding.into(),
            delimiter: counts.delimiter,
            layout: counts.layout,
            columns: counts.columns,
            date_format: counts.date_format,
            rows: counts.rows,
            used: 0,
            problems,
            counts: kinds,
        });
    }

    /// Notes a file that holds no counts.
    fn skip(&mut self, path: String, error: &ReadError) {
        let mut problems = Problems::default();
        problems.add(0, ProblemKind::NotCounts, || format!("{error}: passed over"));
        let (problems, counts): (Vec<Problem>, _) = problems.finish();
        self.names.push(path.clone());
        self.used.push(0);
        self.reports.push(FileReport {
            path,
            encoding: String::new(),
            delimiter: ',',
            layout: Layout::Long,
            columns: Columns::default(),
            date_format: String::new(),
            rows: 0,
            used: 0,
            problems,
            counts,
        });
    }

    fn finish(mut self) -> Loaded {
        self.footfall.settle();
        for (report, used) in self.reports.iter_mut().zip(self.used) {
            report.used = used;
        }
        Loaded { footfall: self.footfall, files: self.reports }
    }
}
