//! Finds the files of counts that an argument stands for: a file, a folder or a pattern.

use std::path::{Path, PathBuf};

use super::counts_error::CountsError;
use crate::text::near::nearest;

/// A file to read.
#[derive(Debug)]
pub(super) struct Source {
    pub path: PathBuf,
    /// What messages call it; `-` for standard input.
    pub shown: String,
    /// Whether the user named this file, so that it must hold counts.
    pub named: bool,
}

/// How many levels of folders inside folders are searched.
const DEPTH: usize = 32;

/// Adds the files that an argument stands for to `sources`; those of a folder or pattern by name.
pub(super) fn find(arg: &str, sources: &mut Vec<Source>) -> Result<(), CountsError> {
    let path = Path::new(arg);
    if path.is_dir() {
        let before = sources.len();
        walk(path, DEPTH, sources).map_err(|error| CountsError::Open { path: arg.into(), error })?;
        return if sources.len() == before { Err(CountsError::EmptyFolder { path: arg.into() }) } else { Ok(()) };
    }
    if path.exists() {
        sources.push(Source { path: path.into(), shown: arg.into(), named: true });
        return Ok(());
    }
    if !arg.contains(['*', '?', '[']) {
        return Err(CountsError::Missing { path: arg.into(), hint: near_miss(path) });
    }
    let bad = |error: String| CountsError::BadPattern { pattern: arg.into(), error };
    let found = glob::glob(arg).map_err(|error| bad(error.to_string()))?;
    let mut paths: Vec<PathBuf> = found.filter_map(Result::ok).collect();
    paths.sort();
    if paths.is_empty() {
        return Err(CountsError::NoMatch { pattern: arg.into() });
    }
    for path in paths {
        if path.is_dir() {
            walk(&path, DEPTH, sources).map_err(|error| CountsError::Open { path: arg.into(), error })?;
        } else {
            let shown = path.display().to_string();
            sources.push(Source { path, shown, named: false });
        }
    }
    Ok(())
}

/// Adds the tables in a folder and in the folders in it, by name. Hidden files and folders are left out.
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
