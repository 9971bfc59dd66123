//! By what a change of files of counts is seen, without reading them.

use std::collections::BTreeMap;
use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;

use super::find::find;

/// By what it is seen that a file has changed: when it was changed last (seconds and nanoseconds), its size in bytes,
/// which file it is, and who may read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    changed: (i64, i64),
    size: u64,
    is: (u64, u64),
    rights: (u32, u32, u32),
}

/// The files of counts that arguments stand for, each with its mark: those that [`load`](super::load) would read, in
/// folders and the folders in them, too. A file that is not there, or that the system tells nothing about, has none.
pub fn marks(args: &[String]) -> BTreeMap<PathBuf, Option<Mark>> {
    let mut marks = BTreeMap::new();
    for arg in args.iter().filter(|arg| *arg != super::counts::PIPED) {
        let mut sources = Vec::new();
        // What is not there yet has no mark until it comes.
        if find(arg, &mut sources).is_err() {
            marks.insert(PathBuf::from(arg), None);
        }
        for source in sources {
            let mark = std::fs::metadata(&source.path).ok().map(|metadata| Mark {
                changed: (metadata.mtime(), metadata.mtime_nsec()),
                size: metadata.len(),
                is: (metadata.dev(), metadata.ino()),
                rights: (metadata.mode(), metadata.uid(), metadata.gid()),
            });
            // The stamp of a closed folder changes with whatever is put into it, and says nothing of counts.
            let mark =
                if source.bad.is_some() { mark.map(|mark| Mark { changed: (0, 0), size: 0, ..mark }) } else { mark };
            marks.insert(source.path, mark);
        }
    }
    marks
}
