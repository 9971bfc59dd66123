//! Finds the character that separates the cells of a table.

use super::lines::Records;

/// The delimiter under which most rows have the same number of cells. A first line `sep=;` decides at once.
pub(super) fn delimiter(bytes: &[u8]) -> u8 {
    if let Some(rest) = bytes.strip_prefix(b"sep=")
        && let [mark, b'\r' | b'\n', ..] = rest
    {
        return *mark;
    }
    let mut best = (0.0, b',');
    for mark in *b",;\t|" {
        let mut widths: Vec<usize> = Vec::new();
        let mut records = Records::new(bytes, mark);
        while let Ok(Some(record)) = records.next() {
            if widths.len() >= 60 {
                break;
            }
            if !record.is_blank() {
                widths.push(record.width);
            }
        }
        let Some(width) = most_common(&widths) else { continue };
        if width < 2 {
            continue;
        }
        let even = widths.iter().filter(|other| **other == width).count() as f64 / widths.len() as f64;
        let score = even * even * (1.0 + libm::log(width as f64) / 4.0);
        if score > best.0 * 1.0001 {
            best = (score, mark);
        }
    }
    best.1
}

/// The width that occurs most often; the largest of equals.
pub(super) fn most_common(widths: &[usize]) -> Option<usize> {
    let mut sorted = widths.to_vec();
    sorted.sort_unstable();
    sorted.chunk_by(|a, b| a == b).max_by_key(|run| (run.len(), run[0])).map(|run| run[0])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delimiters_are_found() {
        for (mark, text) in [
            (b',', "Date,Hour,Count\n2023-01-01,0,5\n2023-01-01,1,6\n"),
            (b';', "Datum;Stunde;Anzahl;Temp\n01.01.2023;0;5;3,2\n01.01.2023;1;6;2,9\n"),
            (b'\t', "Date\tHour\tCount\n2023-01-01\t0\t1,234\n2023-01-01\t1\t6\n"),
            (b'|', "Date|Hour|Count\n2023-01-01|0|5\n2023-01-01|1|6\n"),
        ] {
            assert_eq!(delimiter(text.as_bytes()), mark, "{text}");
        }
    }
}
