//! Reading TOML with every problem at once, each with its line and a caret: for scores and for the daemon's config.

use serde::de::DeserializeOwned;
use std::fmt::Write as _;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

/// Lines of up to this many characters are shown whole; of a longer one this many are shown.
const LONGEST_SHOWN: usize = 160;

/// Characters that are shown before the wrong one in a long line.
const SHOWN_BEFORE: usize = 40;

/// Problems that are told at once. Each one costs a reading of the whole document, so there is an end to them.
const MOST_PROBLEMS: usize = 100;

/// How often the document is read at most, also where what is wrong only follows from something else.
const MOST_READINGS: usize = MOST_PROBLEMS + 20;

/// What is wrong with a document; one paragraph a problem, each with file, line, column, the line itself and a caret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text}")]
pub struct DocumentError {
    /// All problems, as shown to people.
    text: String,
    /// The problems one by one.
    problems: Vec<DocumentProblem>,
}

/// One problem of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentProblem {
    /// Line, from 1; 1 for something that is missing.
    pub line: usize,
    /// Column, from 1, in characters.
    pub column: usize,
    /// What is wrong and what to do.
    pub message: String,
}

impl DocumentError {
    /// The problems one by one.
    pub fn problems(&self) -> &[DocumentProblem] {
        &self.problems
    }

    fn new(file: &str, source: &str, mut found: Vec<(Range<usize>, String)>) -> Self {
        found.sort_by_key(|problem| problem.0.start);
        found.dedup();
        if found.len() > MOST_PROBLEMS {
            found.truncate(MOST_PROBLEMS);
            let end = source.len()..source.len();
            found.push((end, format!("these are the first {MOST_PROBLEMS} problems; mend them to see the others")));
        }
        let (mut text, mut problems) = (String::new(), Vec::new());
        for (span, message) in found {
            let start = span.start.min(source.len());
            let before = source.get(..start).unwrap_or(source);
            let line = before.matches('\n').count() + 1;
            let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
            let column = before[line_start..].chars().count() + 1;
            let shown = source.get(line_start..).and_then(|rest| rest.lines().next()).unwrap_or("");
            let width = source
                .get(start..span.end.min(source.len()))
                .map_or(1, |marked| marked.lines().next().unwrap_or("").chars().count().max(1));
            let (shown, indent) = excerpt(shown, column - 1);
            // The caret reaches no further than what is shown.
            let width = width.min(shown.chars().count().saturating_sub(indent).max(1));
            if !text.is_empty() {
                text.push('\n');
            }
            if span.is_empty() {
                // Something is missing: there is nothing to point at.
                let _ = write!(text, "{file}: {message}");
                problems.push(DocumentProblem { line, column, message });
                continue;
            }
            let margin = line.to_string().len();
            // Writing to a String cannot fail.
            let _ = write!(
                text,
                "{file}:{line}:{column}: {message}\n{line} | {shown}\n{:margin$} | {:indent$}{}",
                "",
                "",
                "^".repeat(width)
            );
            problems.push(DocumentProblem { line, column, message });
        }
        Self { text, problems }
    }
}

/// What is shown of a line, and how many characters stand in it before its character `at`: the whole line, or of a long
/// one a stretch around the character.
fn excerpt(line: &str, at: usize) -> (String, usize) {
    let length = line.chars().count();
    if length <= LONGEST_SHOWN {
        return (line.to_owned(), at);
    }
    let from = at.saturating_sub(SHOWN_BEFORE);
    let stretch: String = line.chars().skip(from).take(LONGEST_SHOWN).collect();
    let (before, after) = (if from > 0 { "..." } else { "" }, if from + LONGEST_SHOWN < length { "..." } else { "" });
    (format!("{before}{stretch}{after}"), at - from + before.len())
}

/// Reads a document. `file` is named in errors; `check` tells what is wrong with the values, as (path such as
/// `part.2.range`, message).
///
/// # Errors
/// Everything that is wrong, at once: syntax, unknown keys, wrong types, and what `check` finds.
pub fn read<T: DeserializeOwned>(
    file: &str,
    text: &str,
    check: impl FnOnce(&T) -> Vec<(String, String)>,
) -> Result<T, DocumentError> {
    let (mut document, syntax) = DeTable::parse_recoverable(text);
    if !syntax.is_empty() {
        let span = |error: &toml::de::Error| pointed_at(text, error.span().unwrap_or(0..0));
        let found = syntax.into_iter().map(|e| (span(&e), e.message().to_owned())).collect();
        return Err(DocumentError::new(file, text, found));
    }
    let (mut found, mut maimed, mut readings) = (Vec::new(), Vec::new(), 0);
    let value = loop {
        // What serde refuses is noted and taken out, and the rest is read again: so all problems come at once.
        let error = match T::deserialize(toml::de::Deserializer::from(document.clone())) {
            Ok(value) => break Some(value),
            Err(error) => error,
        };
        readings += 1;
        if found.len() > MOST_PROBLEMS || readings > MOST_READINGS {
            break None;
        }
        let span = error.span().unwrap_or(0..0);
        let removed = take_out(document.get_mut(), &span, &mut maimed);
        let message = error.message();
        let lacks = message.starts_with("missing field") || message.starts_with("invalid length");
        let consequence = lacks && !found.is_empty();
        // What only follows from something else costs a reading all the same, and there are fewer of those to spend.
        readings += if consequence { 4 } else { 0 };
        if !consequence {
            found.push((span, with_remedy(message)));
        }
        if !removed {
            break None;
        }
    };
    if let Some(value) = value {
        let wrong = check(&value).into_iter();
        // A table or a list that something was taken out of may be wrong only because of that.
        found.extend(wrong.filter_map(|(path, message)| Some((locate(&document, &path, &maimed)?, message))));
        if found.is_empty() {
            return Ok(value);
        }
    }
    Err(DocumentError::new(file, text, found))
}

/// The span of a syntax error; where it is empty, as for a list that is not closed, the character at its place, or the last one
/// before it.
fn pointed_at(text: &str, span: Range<usize>) -> Range<usize> {
    if !span.is_empty() {
        return span;
    }
    let (before, after) = text.split_at_checked(span.start).unwrap_or((text, ""));
    if let Some(sign) = after.chars().next().filter(|sign| !sign.is_whitespace()) {
        return span.start..span.start + sign.len_utf8();
    }
    let last = before.trim_end().char_indices().next_back();
    last.map_or(0..text.len().min(1), |(at, sign)| at..at + sign.len_utf8())
}

/// Adds to serde's message the expected name that is most like the wrong one.
fn with_remedy(message: &str) -> String {
    let message = in_plain_words(&message.trim().replace('\n', ", "));
    let mut names = message.split('`').skip(1).step_by(2);
    let Some(wrong) = names.next().filter(|_| message.starts_with("unknown")) else { return message };
    match crate::text::near::nearest(wrong, names) {
        Some(near) => format!("{message}; did you mean `{near}`?"),
        None => message,
    }
}

/// serde's message without the words of programmers.
fn in_plain_words(message: &str) -> String {
    const WORDS: [(&str, &str); 19] = [
        ("invalid digit found in string", "write a whole number, 0 or more"),
        ("cannot parse integer from empty string", "write a whole number, 0 or more"),
        ("number too large to fit in target type", "that number is too large"),
        ("a borrowed string", "a text"),
        ("a string", "a text"),
        ("string \"", "the text \""),
        ("a sequence", "a list"),
        ("type: sequence", "type: a list"),
        ("a map", "a table"),
        ("type: map", "type: a table"),
        ("an array of length", "a list of"),
        ("a boolean", "true or false"),
        ("boolean `", "`"),
        ("integer `", "the number `"),
        ("floating point `", "the number `"),
        ("invalid type: ", "this is "),
        ("invalid value: ", "this is "),
        ("unknown variant", "unknown word"),
        ("invalid length", "wrong length"),
    ];
    const NUMBERS: [(&str, &str); 9] = [
        ("u8", "a whole number from 0 to 255"),
        ("i8", "a whole number from -128 to 127"),
        ("u16", "a whole number from 0 to 65535"),
        ("u32", "a whole number, 0 or more"),
        ("u64", "a whole number, 0 or more"),
        ("usize", "a whole number, 0 or more"),
        ("i64", "a whole number"),
        ("f32", "a number"),
        ("f64", "a number"),
    ];
    let plain = WORDS.iter().fold(message.to_owned(), |text, (theirs, ours)| text.replace(theirs, ours));
    let Some((before, expected)) = plain.split_once("expected ") else { return plain };
    let first = expected.split([' ', ',']).next().unwrap_or_default();
    if ["struct", "enum", "unit", "tuple", "newtype"].contains(&first) {
        return format!("{before}expected a table");
    }
    match NUMBERS.iter().find(|(theirs, _)| *theirs == first) {
        Some((_, ours)) => format!("{before}expected {ours}"),
        None => plain,
    }
}

/// Removes the innermost entry that holds the span; false if there is none. Tables in a list that lose an entry are
/// noted by their spans, and so are lists of anything else.
fn take_out(table: &mut DeTable<'_>, span: &Range<usize>, maimed: &mut Vec<Range<usize>>) -> bool {
    let mut found = None;
    for (key, value) in table.iter_mut() {
        if holds(&key.span(), span) {
            found = Some(key.get_ref().to_string());
            break;
        }
        let whole = value.span();
        let inside = match value.get_mut() {
            DeValue::Table(inner) => take_out(inner, span, maimed),
            DeValue::Array(items) => take_out_of_list(items, &whole, span, maimed),
            _ => false,
        };
        if inside {
            return true;
        }
        if holds(&whole, span) && !span.is_empty() {
            found = Some(key.get_ref().to_string());
            break;
        }
    }
    found.is_some_and(|key| table.remove(key.as_str()).is_some())
}

/// The same in a list; an item of which no part can be removed is removed as a whole.
fn take_out_of_list(
    items: &mut DeArray<'_>,
    list: &Range<usize>,
    span: &Range<usize>,
    maimed: &mut Vec<Range<usize>>,
) -> bool {
    for n in 0..items.len() {
        let Some(item) = items.get_mut(n) else { break };
        let whole = item.span();
        if let DeValue::Table(inner) = item.get_mut()
            && take_out(inner, span, maimed)
        {
            maimed.push(whole);
            return true;
        }
        if holds(&whole, span) && !span.is_empty() {
            if !matches!(item.get_ref(), DeValue::Table(_)) {
                maimed.push(list.clone());
            }
            let mut kept = DeArray::new();
            for (_, item) in items.iter().enumerate().filter(|(other, _)| *other != n) {
                kept.push(item.clone());
            }
            *items = kept;
            return true;
        }
    }
    false
}

fn holds(outer: &Range<usize>, inner: &Range<usize>) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

/// Where a path such as `part.2.range` stands in the text; the deepest step that is there, if not all of it. None if it
/// leads through something that was maimed.
fn locate(document: &Spanned<DeTable<'_>>, path: &str, maimed: &[Range<usize>]) -> Option<Range<usize>> {
    let mut steps = path.split('.').peekable();
    let Some(first) = steps.next().and_then(|key| document.get_ref().get_key_value(key)) else { return Some(0..0) };
    let (mut span, mut value) =
        (if steps.peek().is_none() { first.1.span() } else { first.0.span() }, first.1.get_ref());
    // A list of tables has the span of its first table, and what one of them lacks is no fault of the others.
    let is_cut = |value: &Spanned<DeValue<'_>>| match value.get_ref() {
        DeValue::Array(items) if items.iter().any(|item| matches!(item.get_ref(), DeValue::Table(_))) => false,
        _ => maimed.contains(&value.span()),
    };
    let mut is_maimed = is_cut(first.1);
    for step in steps {
        let next = match value {
            DeValue::Table(table) => table.get(step),
            DeValue::Array(items) => step.parse::<usize>().ok().and_then(|i| items.get(i)),
            _ => None,
        };
        let Some(next) = next else { break };
        (span, value) = (next.span(), next.get_ref());
        is_maimed |= is_cut(next);
    }
    (!is_maimed).then_some(span)
}
