//! Tables of one shape: those with the same columns in the same roles.

use super::doubt::ColumnUse;
use super::problem::ProblemKind;
use super::report::FileReport;

/// The tables that have one shape, each shape in the order of its first.
pub(super) fn shapes(files: &[FileReport]) -> Vec<Vec<&FileReport>> {
    let mut shapes: Vec<Vec<&FileReport>> = Vec::new();
    let is_read = |file: &&FileReport| {
        ![ProblemKind::NotCounts, ProblemKind::Unreadable].iter().any(|kind| file.counts.contains_key(kind))
    };
    for file in files.iter().filter(is_read) {
        let same = |other: &FileReport| {
            other.layout == file.layout && other.columns == file.columns && uses(other) == uses(file)
        };
        match shapes.iter_mut().find(|shape| shape.first().is_some_and(|first| same(first))) {
            Some(shape) => shape.push(file),
            None => shapes.push(vec![file]),
        }
    }
    shapes
}

/// What the columns of a table were taken for; where the reader did not say why, by the roles that it gave them.
pub(super) fn uses(file: &FileReport) -> Vec<ColumnUse> {
    if !file.uses.is_empty() {
        return file.uses.clone();
    }
    let roles = &file.columns;
    let single = [
        ("date", &roles.date),
        ("hour", &roles.hour),
        ("date and hour", &roles.timestamp),
        ("place", &roles.location),
        ("direction", &roles.direction),
        ("on foot or on wheels", &roles.mode),
        ("count", &roles.count),
    ];
    let single = single.into_iter().filter_map(|(role, name)| Some((role, name.clone()?)));
    let places = roles.locations.iter().map(|name| ("count of a place", name.clone()));
    let hours = roles.hours.iter().map(|name| ("count of an hour", name.clone()));
    let all = single.chain(places).chain(hours);
    all.map(|(role, name)| ColumnUse { name, role: role.into(), why: String::new() }).collect()
}
