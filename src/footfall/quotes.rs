//! The quotation marks of one row.

use memchr::memchr;

/// Whether the quotation marks of a row are closed.
pub(super) enum Quotes {
    /// All are closed.
    Closed,
    /// The last one is not closed.
    Open,
    /// Text follows a closing mark of a cell that runs over lines, so the mark most likely opens another cell.
    Torn,
}

/// Checks whether all quotation marks of a row are closed, and writes the row to `out` without the blanks before
/// opening marks, because the csv crate takes them for the cell's first letters. With `strict`, text after a closing
/// mark is [`Quotes::Torn`].
pub(super) fn order_quotes(line: &[u8], delimiter: u8, out: &mut Vec<u8>, strict: bool) -> Quotes {
    out.clear();
    let mut at = 0;
    loop {
        let blanks = line[at..].iter().take_while(|byte| **byte == b' ').count();
        let quoted = line.get(at + blanks) == Some(&b'"');
        if quoted {
            at += blanks + 1;
            out.push(b'"');
            loop {
                let Some(i) = memchr(b'"', &line[at..]) else { return Quotes::Open };
                out.extend_from_slice(&line[at..=at + i]);
                at += i + 1;
                if line.get(at) != Some(&b'"') {
                    break;
                }
                out.push(b'"');
                at += 1;
            }
        }
        let to = memchr(delimiter, &line[at..]).map_or(line.len(), |i| at + i);
        if quoted && strict && !line[at..to].trim_ascii().is_empty() {
            return Quotes::Torn;
        }
        out.extend_from_slice(&line[at..to]);
        if to == line.len() {
            return Quotes::Closed;
        }
        out.push(delimiter);
        at = to + 1;
    }
}
