//! Text that does nothing to who reads it: names come from files, devices and other people, and go to terminals, logs, pictures
//! and programs. What would move a cursor, turn the order of reading round, or end an XML file becomes a sign that says so.

use std::borrow::Cow;
use std::fmt::Write as _;

/// What stands for a character that does something.
const SIGN: char = char::REPLACEMENT_CHARACTER;

/// Whether a character only shows itself: no control character, no mark that changes the direction of reading, no end of a
/// line, no tag and none that XML forbids.
pub fn is_plain(c: char) -> bool {
    !matches!(
        c,
        '\0'..='\u{1f}'
            | '\u{7f}'..='\u{9f}'
            | '\u{61c}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{fffe}'
            | '\u{ffff}'
            | '\u{e0000}'..='\u{e007f}'
    )
}

/// A text on one line that only shows itself: white space is a blank, whatever else does something is `\u{fffd}`.
///
/// ```
/// use bandstand::text::plain;
/// assert_eq!(plain("Mill \u{1b}[31mQuay\n"), "Mill \u{fffd}[31mQuay ");
/// assert_eq!(plain("Café \u{202e}"), "Café \u{fffd}");
/// ```
pub fn plain(text: &str) -> Cow<'_, str> {
    if text.chars().all(is_plain) {
        return text.into();
    }
    let sign = |c: char| {
        if is_plain(c) {
            c
        } else if c.is_whitespace() {
            ' '
        } else {
            SIGN
        }
    };
    text.chars().map(sign).collect::<String>().into()
}

/// The same for text of several lines: ends of lines and tabs stay. With `paints`, so do the colours that a terminal is sent.
///
/// ```
/// use bandstand::text::plain_lines;
/// assert_eq!(plain_lines("a\u{7}\n\tb", false), "a\u{fffd}\n\tb");
/// assert_eq!(plain_lines("\u{1b}[31mred\u{1b}[0m \u{1b}[2J", true), "\u{1b}[31mred\u{1b}[0m \u{fffd}[2J");
/// ```
pub fn plain_lines(text: &str, paints: bool) -> Cow<'_, str> {
    let stays = |c: char| is_plain(c) || c == '\n' || c == '\t';
    if text.chars().all(stays) {
        return text.into();
    }
    let mut clean = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let colour = if paints && c == '\u{1b}' { colour(rest) } else { 0 };
        let long = colour.max(c.len_utf8());
        match colour {
            0 if stays(c) => clean.push(c),
            0 => clean.push(SIGN),
            _ => clean.push_str(&rest[..long]),
        }
        rest = &rest[long..];
    }
    clean.into()
}

/// How many bytes at the start of a text set a colour or a weight; 0 if none do.
fn colour(text: &str) -> usize {
    let Some(codes) = text.strip_prefix("\u{1b}[") else { return 0 };
    match codes.find(|c: char| !c.is_ascii_digit() && c != ';') {
        Some(at) if codes[at..].starts_with('m') => at + 3,
        _ => 0,
    }
}

/// JSON in which whatever does something is escaped; JSON has such characters only within its strings.
///
/// ```
/// use bandstand::text::plain_json;
/// assert_eq!(plain_json("{\n \"name\": \"\u{9b}2J\"}"), "{\n \"name\": \"\\u009b2J\"}");
/// ```
pub fn plain_json(json: &str) -> Cow<'_, str> {
    let stays = |c: char| is_plain(c) || c == '\n';
    if json.chars().all(stays) {
        return json.into();
    }
    let mut clean = String::with_capacity(json.len() + 16);
    for c in json.chars() {
        if stays(c) {
            clean.push(c);
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                // Writing to a String cannot fail.
                let _ = write!(clean, "\\u{unit:04x}");
            }
        }
    }
    clean.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn nothing_that_does_something_is_left(text in any::<String>()) {
            prop_assert!(plain(&text).chars().all(is_plain));
            prop_assert!(plain_lines(&text, false).chars().all(|c| is_plain(c) || c == '\n' || c == '\t'));
            let escapes = |text: &str| text.chars().filter(|c| *c == '\u{1b}').count();
            prop_assert!(escapes(&plain_lines(&text, true)) <= escapes(&text));
            // What is clean stays as it is, and what was cleaned is clean.
            let once = plain(&text);
            prop_assert_eq!(plain(&once), once.as_ref());
            let json = serde_json::to_string(&text).unwrap_or_default();
            let clean = plain_json(&json);
            prop_assert!(clean.chars().all(is_plain));
            prop_assert_eq!(serde_json::from_str::<String>(&clean).ok(), Some(text));
        }
    }
}
