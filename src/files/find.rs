//! Finds the files of counts that an argument stands for: a file, a folder or a pattern.

use std::io;
use std::path::{Path, PathBuf};

use super::counts_error::CountsError;
use crate::footfall::is_counts;
use crate::text::near::nearest;

/// A file to read.
#[derive(Debug)]
pub(super) struct Source {
    pub path: PathBuf,
    /// What messages call it; `-` for standard input.
    pub shown: String,
    /// Whether the user named this file, so that it must hold counts.
    pub named: bool,
    /// Why it cannot be read, where that is known already.
    pub bad: Option<io::Error>,
}

impl Source {
    fn met(path: PathBuf, bad: Option<io::Error>) -> Self {
        Self { shown: path.display().to_string(), path, named: false, bad }
    }
}

/// How many levels of folders inside folders are searched.
const DEPTH: usize = 32;

/// Adds the files that an argument stands for to `sources`; those of a folder or pattern by name. An entry of a folder
/// that cannot be read is among them, and says why.
pub(super) fn find(arg: &str, sources: &mut Vec<Source>) -> Result<(), CountsError> {
    let path = Path::new(arg);
    if path.is_dir() {
        let before = sources.len();
        walk(path, DEPTH, sources).map_err(|error| CountsError::Open { path: arg.into(), error })?;
        return if sources.len() == before { Err(CountsError::EmptyFolder { path: arg.into() }) } else { Ok(()) };
    }
    if path.exists() {
        sources.push(Source { path: path.into(), shown: arg.into(), named: true, bad: None });
        return Ok(());
    }
    if !arg.contains(['*', '?', '[']) {
        return Err(CountsError::Missing { path: arg.into(), hint: near_miss(path) });
    }
    let bad = |error: String| CountsError::BadPattern { pattern: arg.into(), error };
    let found = glob::glob(arg).map_err(|error| bad(error.to_string()))?;
    let before = sources.len();
    let (mut paths, mut closed) = (Vec::new(), Vec::new());
    for found in found {
        match found {
            Ok(path) => paths.push(path),
            Err(error) => closed.push(Source::met(error.path().to_owned(), Some(error.into()))),
        }
    }
    paths.sort();
    for path in paths {
        if path.is_dir() {
            within(path, DEPTH, sources);
        } else {
            sources.push(Source::met(path, None));
        }
    }
    sources.append(&mut closed);
    if sources.len() == before { Err(CountsError::NoMatch { pattern: arg.into() }) } else { Ok(()) }
}

/// Adds the tables in a folder and in the folders in it, by name. Hidden files and folders are left out.
fn walk(folder: &Path, depth: usize, sources: &mut Vec<Source>) -> io::Result<()> {
    let (mut entries, mut failed) = (Vec::new(), None);
    for entry in std::fs::read_dir(folder)? {
        match entry {
            Ok(entry) => entries.push(entry.path()),
            Err(error) => failed = Some(error),
        }
    }
    entries.sort();
    for path in entries {
        let name = path.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
        if name.starts_with('.') {
            continue;
        }
        if path.is_dir() {
            if depth > 0 && !path.is_symlink() {
                within(path, depth - 1, sources);
            }
            continue;
        }
        if is_counts(&name) {
            sources.push(Source::met(path, None));
        }
    }
    // The rest of the folder cannot be listed.
    sources.extend(failed.map(|error| Source::met(folder.to_owned(), Some(error))));
    Ok(())
}

/// Adds the tables in a folder that was met in another. If it is closed, it alone is left out.
fn within(folder: PathBuf, depth: usize, sources: &mut Vec<Source>) {
    if let Err(error) = walk(&folder, depth, sources) {
        sources.push(Source::met(folder, Some(error)));
    }
}

/// The path of a file in the same folder whose name is nearly the missing one.
fn near_miss(path: &Path) -> Option<String> {
    let mut folder = path.parent()?;
    if folder.as_os_str().is_empty() {
        folder = Path::new(".");
    }
    let wanted = path.file_name()?.to_string_lossy();
    let entries = std::fs::read_dir(folder).ok()?.filter_map(Result::ok);
    let mut names: Vec<String> = entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    let near = nearest(&wanted, names.iter().map(String::as_str))?;
    Some(path.with_file_name(near).display().to_string())
}
