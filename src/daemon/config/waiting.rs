//! What of another config waits for the next start.

use super::key::Taken;
use super::table::{Config, changed};

/// Lines that name the keys of which a config says something that counts only at the next start, since the daemon was started
/// with another config: a line for each kind of key, none if nothing waits.
pub fn waiting(started: &Config, config: &Config) -> Vec<String> {
    let changed = changed(started, config);
    let named = |taken: Taken| {
        let paths = changed.iter().filter(|key| key.taken == taken).map(|key| format!("`{}`", key.path));
        and(&paths.collect::<Vec<_>>())
    };
    let outputs = named(Taken::NextStart).map(|keys| format!("{keys}: taken over at the next start"));
    let beginning = named(Taken::Beginning)
        .map(|keys| format!("{keys}: taken over at the next start, as it concerns only how the daemon begins"));
    outputs.into_iter().chain(beginning).collect()
}

/// Names with commas and an `and`; none for no names.
fn and(names: &[String]) -> Option<String> {
    match names.split_last()? {
        (last, []) => Some(last.clone()),
        (last, others) => Some(format!("{} and {last}", others.join(", "))),
    }
}
