//! Tables of one shape: those with the same columns in the same roles.

use super::problem::ProblemKind;
use super::report::FileReport;

/// The tables that have one shape, each shape in the order of its first.
pub(super) fn shapes(files: &[FileReport]) -> Vec<Vec<&FileReport>> {
    let mut shapes: Vec<Vec<&FileReport>> = Vec::new();
    let roles = |file: &FileReport| -> Vec<(String, String)> {
        file.uses.iter().map(|used| (used.name.clone(), used.role.clone())).collect()
    };
    let is_read = |file: &&FileReport| {
        ![ProblemKind::NotCounts, ProblemKind::Unreadable].iter().any(|kind| file.counts.contains_key(kind))
    };
    for file in files.iter().filter(is_read) {
        let same = |other: &FileReport| {
            other.layout == file.layout && other.columns == file.columns && roles(other) == roles(file)
        };
        match shapes.iter_mut().find(|shape| shape.first().is_some_and(|first| same(first))) {
            Some(shape) => shape.push(file),
            None => shapes.push(vec![file]),
        }
    }
    shapes
}
