//! The remedy for a misspelt name: the known name that is most like it.

/// Names less alike than this (Jaro-Winkler similarity, 0 to 1) are not offered.
const ALIKE: f64 = 0.75;

/// The known name that is most like a misspelt one, whatever the case of its letters; none if no name is like it.
pub(crate) fn nearest<'a>(wrong: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let wrong = wrong.to_lowercase();
    names
        .map(|name| (strsim::jaro_winkler(&wrong, &name.to_lowercase()), name))
        .filter(|near| near.0 > ALIKE)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|near| near.1)
}
