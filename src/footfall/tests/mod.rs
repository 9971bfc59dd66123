//! Tables of many shapes, each a small literal: the readings must be those that a person would find.

mod any_bytes;
mod any_table;
mod archives;
mod blocks;
mod bounds;
mod cities;
mod columns;
mod directions;
mod documents;
mod edges;
mod evidence;
mod hours;
mod json_kinds;
mod long;
mod marks;
mod midnights;
mod oddities;
mod parts;
mod pasted;
mod running;
mod sums;
mod together;
mod weeks;
mod wide;
mod zones;

use super::{FileReport, Loaded, ProblemKind, read};

/// Gives at most so many bytes at a time, so that reads end at every place of a text.
pub(super) struct Drip<'a>(pub &'a [u8], pub usize);

impl std::io::Read for Drip<'_> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let n = self.1.min(self.0.len()).min(out.len());
        out[..n].copy_from_slice(&self.0[..n]);
        self.0 = &self.0[n..];
        Ok(n)
    }
}

/// The readings of a table, each as `place|date hour|count`.
pub(super) fn readings(loaded: &Loaded) -> Vec<String> {
    let line = |r: super::Reading| format!("{}|{} {:02}|{}", r.location, r.date, r.hour, r.count);
    loaded.footfall.readings().map(line).collect()
}

pub(super) fn loaded(text: &str) -> Loaded {
    loaded_bytes(text.as_bytes())
}

pub(super) fn loaded_bytes(bytes: &[u8]) -> Loaded {
    match read("High Street.csv", bytes) {
        Ok(loaded) => loaded,
        Err(error) => panic!("{error}\n{}", String::from_utf8_lossy(bytes)),
    }
}

pub(super) fn report(loaded: &Loaded) -> &FileReport {
    &loaded.files[0]
}

/// The lines and kinds of the problems.
pub(super) fn problems(loaded: &Loaded) -> Vec<(u64, ProblemKind)> {
    report(loaded).problems.iter().map(|problem| (problem.line, problem.kind)).collect()
}

/// Checks that a table has these readings.
#[track_caller]
pub(super) fn says(text: &str, want: &[&str]) {
    let loaded = loaded(text);
    assert_eq!(readings(&loaded), want, "{text}\n{:#?}", loaded.files);
}
