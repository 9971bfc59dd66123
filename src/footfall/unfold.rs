//! Finds the tables in what one object of JSON holds beside plain values: values under dates or hours, a number for each
//! hour of a day, and columns that stand beside each other. Each becomes a list whose rows take over the values around it.

use super::collector::{Collector, OpenRow};
use super::number::{is_missing, parse_number};
use super::time_key::{TimeKey, is_date};
use super::words::{ABOUT, CALENDAR, COUNT, DATE, DERIVED, PLAIN, TIME, WEATHER, any, is_weather, on, only, tokens};

/// A value of an object, without the lists of rows, which are read where they stand.
#[derive(Debug)]
pub(super) enum Node {
    Plain(String),
    Fields(Vec<(String, Node)>),
    /// A list of plain values.
    Values(Vec<String>),
    /// A list of rows.
    Rows,
}

/// How many plain values a list has at least that may be counts, and not a position on a map.
const SERIES: usize = 12;

/// A table that was found in an object.
enum Inner {
    /// Values under keys that are times.
    Keyed(Vec<(String, Node)>, &'static str),
    /// Objects of the same fields under keys that say nothing of the time.
    Records(Vec<(String, Node)>),
    /// Columns of one length, each with its name.
    Columns(Vec<(String, Vec<String>)>),
    /// A number for each part of a day.
    Day(Vec<String>),
}

/// Where a table was found: the keys on the way to it.
type FoundTable = (Vec<String>, Inner);

/// Puts the plain values of an object into its row, with those that are `carried` to it, and makes lists of what else it
/// holds. `path` leads to the object.
pub(super) fn unfold(
    sink: &mut Collector,
    path: &[String],
    fields: Vec<(String, Node)>,
    row: &mut OpenRow,
    carried: &[(String, String)],
) -> Option<()> {
    let mut found: Vec<FoundTable> = Vec::new();
    let mut cells: Vec<(String, String)> = carried.to_vec();
    let mut path = path.to_vec();
    sort(&mut path, fields, "", &mut cells, &mut found);
    let is_timed = cells.iter().any(|(name, text)| {
        matches!(TimeKey::of(text), Some(TimeKey::Moment(false)))
            || (any(TIME, &tokens(name)) && matches!(TimeKey::of(text), Some(TimeKey::Hour(_))))
    });
    let starts = |name: &str| tokens(name).iter().any(|word| on(&["start", "from", "begin", "since", "first"], word));
    let moment = cells.iter().any(|(name, text)| match TimeKey::of(text) {
        Some(TimeKey::Moment(_)) => true,
        Some(TimeKey::Date) => starts(name),
        _ => false,
    });
    let (own, own_row) = (row.list, sink.lists[row.list].len());
    let mut opened = false;
    for (path, inner) in found {
        match inner {
            Inner::Day(values) if !is_timed && is_day(&values) && (values.len() == 24 || !moment) => {
                let list = sink.inner_list(&path, own)?;
                let (name, length) = (value_name(&path), values.len());
                for (at, value) in values.into_iter().enumerate() {
                    let cells = [("hour".to_owned(), hour_text(at, length)), (name.clone(), value)];
                    sink.inner_row(list, &cells, own_row)?;
                }
                opened = true;
            }
            Inner::Day(values) => {
                if !is_timed && !is_position(&path) {
                    let name = path.last().cloned().unwrap_or_default();
                    sink.lists[own].unread.get_or_insert((name, values.len()));
                }
            }
            Inner::Keyed(_, "hour") if is_timed => {}
            Inner::Keyed(fields, kind) => {
                let list = sink.inner_list(&path, own)?;
                keyed_rows(sink, list, &path, fields, kind, &[], own_row)?;
                opened = true;
            }
            Inner::Records(fields) => {
                let list = sink.inner_list(&path, own)?;
                for (key, node) in fields {
                    let Node::Fields(fields) = node else { continue };
                    let mut row = OpenRow::new(list);
                    unfold(sink, &path, fields, &mut row, &[("key".to_owned(), key)])?;
                    sink.push(row, own_row)?;
                }
                opened = true;
            }
            Inner::Columns(columns) => {
                let list = sink.inner_list(&path, own)?;
                for at in 0..columns.first().map_or(0, |column| column.1.len()) {
                    let cells: Vec<(String, String)> = columns
                        .iter()
                        .filter_map(|(name, values)| Some((name.clone(), values.get(at)?.clone())))
                        .collect();
                    sink.inner_row(list, &cells, own_row)?;
                }
                opened = true;
            }
        }
    }
    sink.lists[own].is_opened |= opened;
    for (name, text) in cells {
        sink.cell(row, &name, text)?;
    }
    Some(())
}

/// Rows of values under keys that are times; `carried` are the times around them.
fn keyed_rows(
    sink: &mut Collector,
    list: usize,
    path: &[String],
    fields: Vec<(String, Node)>,
    kind: &'static str,
    carried: &[(String, String)],
    within: usize,
) -> Option<()> {
    let name = value_name(path);
    for (key, node) in fields {
        let mut cells = carried.to_vec();
        cells.push((kind.to_owned(), key));
        match node {
            Node::Plain(text) => {
                cells.push((name.clone(), text));
                sink.inner_row(list, &cells, within)?;
            }
            Node::Values(values) if is_day(&values) && kind == "date" => {
                let length = values.len();
                for (at, value) in values.into_iter().enumerate() {
                    let mut cells = cells.clone();
                    cells.extend([("hour".to_owned(), hour_text(at, length)), (name.clone(), value)]);
                    sink.inner_row(list, &cells, within)?;
                }
            }
            Node::Fields(inner) => match times_of(&inner, "") {
                Some(deeper) => keyed_rows(sink, list, path, inner, deeper, &cells, within)?,
                None => {
                    let mut row = OpenRow::new(list);
                    unfold(sink, path, inner, &mut row, &cells)?;
                    sink.push(row, within)?;
                }
            },
            Node::Values(_) | Node::Rows => {}
        }
    }
    Some(())
}

/// Parts the plain values of an object from the tables that it holds.
fn sort(
    path: &mut Vec<String>,
    mut fields: Vec<(String, Node)>,
    prefix: &str,
    cells: &mut Vec<(String, String)>,
    found: &mut Vec<FoundTable>,
) {
    if let Some(kind) = times_of(&fields, path.last().map_or("", String::as_str)) {
        found.push((path.clone(), Inner::Keyed(fields, kind)));
        return;
    }
    if are_records(&fields) {
        found.push((path.clone(), Inner::Records(fields)));
        return;
    }
    // A sum may stand among the hours that it adds up.
    let is_time = |field: &(String, Node)| matches!(TimeKey::of(&field.0), Some(TimeKey::Hour(_)));
    let times = fields.iter().filter(|field| is_time(field)).count();
    if !prefix.is_empty() && times >= SERIES && fields.len() - times <= 4 {
        let (hours, others): (Vec<_>, Vec<_>) = fields.into_iter().partition(is_time);
        if times_of(&hours, "hours").is_some() {
            found.push((path.clone(), Inner::Keyed(hours, "hour")));
            fields = others;
        } else {
            fields = hours.into_iter().chain(others).collect();
        }
    }
    if let Some(columns) = take_columns(&mut fields) {
        found.push((path.clone(), Inner::Columns(columns)));
    }
    for (key, node) in fields {
        let name = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
        match node {
            Node::Plain(text) => cells.push((name, text)),
            Node::Fields(inner) => {
                path.push(key);
                sort(path, inner, &name, cells, found);
                path.pop();
            }
            Node::Values(values) if values.len() >= SERIES && values.iter().all(|text| is_number(text)) => {
                found.push((path.iter().cloned().chain([key]).collect(), Inner::Day(values)));
            }
            Node::Values(_) | Node::Rows => {}
        }
    }
}

/// What the keys of an object are, where all are dates, or all are hours with numbers or objects under them. Digits alone
/// are hours only where there are many, or where the object's name says so.
fn times_of(fields: &[(String, Node)], name: &str) -> Option<&'static str> {
    let keys: Option<Vec<TimeKey>> = fields.iter().map(|(key, _)| TimeKey::of(key)).collect();
    let keys = keys?;
    let first = *keys.first()?;
    if fields.iter().all(|(_, node)| matches!(node, Node::Rows)) {
        return None;
    }
    let TimeKey::Hour(_) = first else {
        let is_date = |key: &TimeKey| !matches!(key, TimeKey::Hour(_));
        let moment = keys.iter().find(|key| matches!(key, TimeKey::Moment(_))).copied().unwrap_or(first);
        return keys.iter().all(is_date).then(|| moment.name());
    };
    let mut clocks: Vec<(u8, u8)> = keys
        .iter()
        .filter_map(|key| match key {
            TimeKey::Hour(clock) => Some((clock.hour, clock.minute)),
            _ => None,
        })
        .collect();
    clocks.sort_unstable();
    clocks.dedup();
    let counts = |node: &Node| match node {
        Node::Plain(text) => is_number(text),
        Node::Fields(_) => true,
        Node::Values(_) | Node::Rows => false,
    };
    let written = |key: &str| key.starts_with('0') && key.len() > 1 || key.bytes().any(|byte| !byte.is_ascii_digit());
    let said = any(TIME, &tokens(name)) || fields.len() >= 20 || fields.iter().any(|(key, _)| written(key));
    let all = clocks.len() == fields.len() && fields.len() >= 2 && fields.iter().all(|(_, node)| counts(node));
    (all && said).then_some("hour")
}

/// Whether the values of an object are objects with the same plain values, among which the same one is always a date.
fn are_records(fields: &[(String, Node)]) -> bool {
    let Some((_, Node::Fields(first))) = fields.first() else { return false };
    let fits = |node: &Node| match node {
        Node::Fields(inner) => {
            inner.len() == first.len()
                && inner.iter().zip(first).all(|(a, b)| a.0 == b.0 && matches!(a.1, Node::Plain(_)))
        }
        _ => false,
    };
    let dated = |at: usize| {
        fields.iter().all(|(_, node)| match node {
            Node::Fields(inner) => matches!(&inner[at].1, Node::Plain(text) if is_date(text)),
            _ => false,
        })
    };
    fields.len() >= 2 && fields.iter().all(|(_, node)| fits(node)) && (0..first.len()).any(dated)
}

/// Takes the fields that are columns of one table: lists of one length, or objects with the same keys. Numbers alone may
/// be the hours of a day each, unless their names are of the calendar.
fn take_columns(fields: &mut Vec<(String, Node)>) -> Option<Vec<(String, Vec<String>)>> {
    let shape = |node: &Node| match node {
        Node::Values(values) => Some((values.len(), String::new())),
        Node::Fields(inner) if inner.iter().all(|(_, node)| matches!(node, Node::Plain(_))) => {
            Some((inner.len(), inner.iter().map(|(key, _)| key.as_str()).collect::<Vec<_>>().join("\t")))
        }
        _ => None,
    };
    let shapes: Vec<_> = fields.iter().map(|(_, node)| shape(node)).collect();
    let best = shapes.iter().flatten().filter(|(length, _)| *length >= 2).find(|one| {
        let alike: Vec<usize> = (0..fields.len()).filter(|i| shapes[*i].as_ref() == Some(*one)).collect();
        let texts = |i: usize| -> Vec<&str> {
            match &fields[i].1 {
                Node::Values(values) => values.iter().map(String::as_str).collect(),
                Node::Fields(inner) => inner
                    .iter()
                    .filter_map(|(_, node)| if let Node::Plain(text) = node { Some(text.as_str()) } else { None })
                    .collect(),
                _ => Vec::new(),
            }
        };
        let times = |i: &usize| {
            texts(*i).iter().all(|text| is_date(text)) || only(&[DATE, TIME, CALENDAR], &tokens(&fields[*i].0))
        };
        let is_object = !one.1.is_empty();
        // Objects whose keys are times say their times themselves.
        let keyed = is_object
            && alike.iter().all(|i| matches!(&fields[*i].1, Node::Fields(inner) if times_of(inner, "").is_some()));
        alike.len() >= 2 && alike.iter().any(times) && !keyed
            || alike.len() >= 2 && keyed && alike.iter().any(|i| !texts(*i).iter().all(|text| is_number(text)))
    })?;
    let best = best.clone();
    let mut shapes = shapes.into_iter();
    let mut columns = Vec::new();
    let (taken, left) =
        std::mem::take(fields).into_iter().partition(|_| shapes.next().flatten().as_ref() == Some(&best));
    *fields = left;
    let taken: Vec<(String, Node)> = taken;
    for (name, node) in taken {
        let values = match node {
            Node::Values(values) => values,
            Node::Fields(inner) => inner
                .into_iter()
                .map(|(_, node)| if let Node::Plain(text) = node { text } else { String::new() })
                .collect(),
            _ => Vec::new(),
        };
        columns.push((name, values));
    }
    Some(columns)
}

fn is_number(text: &str) -> bool {
    is_missing(text.as_bytes()) || parse_number(text.as_bytes(), false).is_some()
}

/// Whether so many numbers are those of the hours of a day, or of halves, thirds, quarters, sixths or twelfths of them.
fn is_day(values: &[String]) -> bool {
    [24, 48, 72, 96, 144, 288].contains(&values.len()) && values.iter().all(|text| is_number(text))
}

/// Whether a list under these keys is a line or an area on a map.
fn is_position(path: &[String]) -> bool {
    path.iter().any(|key| ["geometry", "coordinates", "bbox"].contains(&key.as_str()))
}

/// The time at which a part of a day begins, of so many.
fn hour_text(at: usize, parts: usize) -> String {
    let minutes = at * 24 * 60 / parts.max(1);
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// The name of a column of values that stand under a key: the key where it says what is counted or measured.
fn value_name(path: &[String]) -> String {
    let Some(name) = path.last() else { return "count".into() };
    let words = tokens(name);
    let other =
        any(WEATHER, &words) || any(DERIVED, &words) || any(ABOUT, &words) || words.iter().any(|w| is_weather(w));
    if other || (only(&[COUNT, PLAIN], &words) && any(COUNT, &words)) { name.clone() } else { "count".into() }
}
