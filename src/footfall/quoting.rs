//! Names in messages.

use crate::text::plain;

/// Names in quotation marks for a message of one line, four of them and how many more: `"A", "B" and 3 more`.
pub(super) fn quoted<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    const SHOWN: usize = 4;
    let mut names = names.into_iter();
    let mut shown: Vec<String> = names.by_ref().take(SHOWN).map(|name| format!("\"{}\"", plain(name))).collect();
    let more = names.count();
    let last = if more > 0 { Some(format!("{more} more")) } else { shown.pop() };
    match (shown.is_empty(), last) {
        (true, last) => last.unwrap_or_default(),
        (false, last) => format!("{} and {}", shown.join(", "), last.unwrap_or_default()),
    }
}
