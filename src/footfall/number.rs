//! Reads counts as cities write them: `1234`, `1,234`, `1.234`, `1 234`, `1'234`, `12,5`, `NaN`, `-`.

use super::marks::{Thousands, in_groups};

/// Counts above this are taken for mistakes: no street sees ten million people in an hour.
const BELIEVABLE: f64 = 10_000_000.0;

/// What a cell says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Count {
    /// A number of people.
    Read(f32),
    /// No reading; that is not the same as zero.
    Missing,
    /// A number below zero.
    Negative,
    /// A number above [`BELIEVABLE`].
    Huge,
    /// Something that is no number.
    Unreadable,
}

/// Reads a count; a mark before three digits parts thousands, or else decimals.
pub(super) fn parse_count(cell: &[u8], thousands: Thousands) -> Count {
    match usual(cell) {
        Some(count) => Count::Read(count),
        None => slow(cell, thousands),
    }
}

/// The count of a cell as nearly all cells are written: up to seven digits, with a mark and one or two decimals or without;
/// none for any other cell. One or two digits behind a mark are no thousands. The value is the same as that of
/// [`parse_number`], because a quotient of whole numbers is rounded once, as a decimal number is.
fn usual(cell: &[u8]) -> Option<f32> {
    let whole = cell.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let digits = |cell: &[u8]| cell.iter().fold(0u32, |value, digit| value * 10 + u32::from(digit - b'0'));
    if !(1..=7).contains(&whole) {
        return None;
    }
    let value = digits(&cell[..whole]);
    match &cell[whole..] {
        [] | [b'.' | b',', b'0'] | [b'.' | b',', b'0', b'0'] => Some(value as f32),
        [b'.' | b',', part @ ..] if part.len() <= 2 && !part.is_empty() && part.iter().all(u8::is_ascii_digit) => {
            let scale = if part.len() == 1 { 10 } else { 100 };
            Some((f64::from(value * scale + digits(part)) / f64::from(scale)) as f32)
        }
        _ => None,
    }
}

/// Reads one to seven digits.
pub(super) fn parse_short(cell: &[u8]) -> Option<f64> {
    let plain = !cell.is_empty() && cell.len() <= 7 && cell.iter().all(u8::is_ascii_digit);
    plain.then(|| f64::from(cell.iter().fold(0u32, |value, digit| value * 10 + u32::from(digit - b'0'))))
}

/// Reads a number with a word behind it, such as `12 people` or `3.4 °C`, and that word in small letters. The word has
/// no digits, and at most twelve letters and marks.
pub(super) fn with_unit(cell: &[u8]) -> Option<(f64, String)> {
    if cell.len() > 60 {
        return None;
    }
    let text = super::encoding::text(cell);
    let at = text.rfind(|char: char| char.is_ascii_digit())? + 1;
    let unit = text[at..].trim();
    let worded = unit.chars().any(|char| char.is_alphabetic() || "%°".contains(char)) && unit.chars().count() <= 12;
    let plain = unit.chars().all(|char| char.is_alphanumeric() || " %°/().²³".contains(char));
    let value = parse_number(text[..at].trim().as_bytes(), false)?;
    (worded && plain).then(|| (value, unit.to_lowercase()))
}

fn slow(cell: &[u8], thousands: Thousands) -> Count {
    if is_missing(cell) {
        return Count::Missing;
    }
    match read_number(cell, thousands) {
        Some(value) if value < 0.0 => Count::Negative,
        Some(value) if value > BELIEVABLE => Count::Huge,
        Some(value) => Count::Read(value as f32),
        None => Count::Unreadable,
    }
}

/// Whether a cell is empty or holds a word for "no reading".
pub(super) fn is_missing(cell: &[u8]) -> bool {
    const WORDS: [&str; 22] = [
        "nan",
        "na",
        "n/a",
        "#n/a",
        "#na",
        "null",
        "none",
        "nil",
        "-",
        "--",
        "---",
        ".",
        "?",
        "\\n",
        "\"\"",
        "no data",
        "missing",
        "<na>",
        "<null>",
        "(null)",
        "undefined",
        "k.a.",
    ];
    let cell = cell.trim_ascii();
    cell.is_empty() || (cell.len() <= 9 && WORDS.iter().any(|word| cell.eq_ignore_ascii_case(word.as_bytes())))
}

/// Reads any number, also with separators of thousands or a decimal comma. `dots` says whether a dot before three digits
/// parts thousands; a comma does.
pub(super) fn parse_number(cell: &[u8], dots: bool) -> Option<f64> {
    read_number(cell, Thousands { dots, ..Thousands::COMMAS })
}

/// A digit of another script as one of ASCII, and its marks; any other character as it is.
fn plain_digit(char: char) -> char {
    let first = [0x660, 0x6f0, 0x966, 0xff10].into_iter().find(|first| (*first..first + 10).contains(&u32::from(char)));
    match (char, first) {
        (_, Some(first)) => char::from_digit(u32::from(char) - first, 10).unwrap_or(char),
        ('٫' | '．', _) => '.',
        ('٬' | '，', _) => ',',
        _ => char,
    }
}

/// Whether a text has digits of another script.
pub(super) fn has_foreign_digits(text: &str) -> bool {
    !text.is_ascii() && text.chars().any(|char| plain_digit(char) != char && plain_digit(char).is_ascii_digit())
}

fn read_number(cell: &[u8], thousands: Thousands) -> Option<f64> {
    if cell.is_empty() || cell.len() > 60 {
        return None;
    }
    let text: String = super::encoding::text(cell).trim().chars().map(plain_digit).collect();
    let (number, scale) = match text.strip_suffix(['k', 'K']) {
        Some(number) if number.ends_with(|last: char| last.is_ascii_digit()) => (number, 1000.0),
        _ => (text.as_str(), 1.0),
    };
    let mut plain = String::with_capacity(number.len());
    let mut negative = false;
    // Where blanks or the like stand, three digits follow each.
    let mut group: Option<usize> = None;
    for (i, char) in number.char_indices() {
        match char {
            '-' | '−' if i == 0 => negative = true,
            '+' if i == 0 => {}
            ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\u{2007}' | '\'' | '’' | '_'
                if plain.ends_with(|c: char| c.is_ascii_digit()) =>
            {
                let whole = group.map_or(plain.len() <= 3, |start| plain.len() - start == 3);
                if !whole || plain.contains(['.', ',']) {
                    return None;
                }
                group = Some(plain.len());
            }
            '0'..='9' | '.' | ',' => plain.push(char),
            'e' | 'E' => {
                let value: f64 = number.parse().ok()?;
                return value.is_finite().then_some(value * scale);
            }
            _ => return None,
        }
    }
    if let Some(start) = group {
        let end = plain.find(['.', ',']).unwrap_or(plain.len());
        if end.checked_sub(start) != Some(3) {
            return None;
        }
    }
    let (dot, comma) = (plain.rfind('.'), plain.rfind(','));
    let decimal = match (dot, comma) {
        (None, None) => None,
        (Some(dot), Some(comma)) => Some(dot.max(comma)),
        (Some(at), None) => {
            parts_decimals(&plain, '.', group.is_none() && scale == 1.0 && thousands.dots).then_some(at)
        }
        (None, Some(at)) => {
            parts_decimals(&plain, ',', group.is_none() && scale == 1.0 && thousands.commas).then_some(at)
        }
    };
    let whole = &plain[..decimal.unwrap_or(plain.len())];
    let part = decimal.map_or("", |at| &plain[at + 1..]);
    if decimal.is_some() && whole.contains(['.', ',']) && !(in_groups(whole, '.') || in_groups(whole, ',')) {
        return None;
    }
    let digits: String = whole.chars().filter(char::is_ascii_digit).collect();
    if (digits.is_empty() && part.is_empty()) || part.contains(['.', ',']) {
        return None;
    }
    let value: f64 = format!("{digits}.{part}0").parse().ok()?;
    // A decimal part times a thousand is rounded, as 1.2 has no exact value.
    let value = if scale > 1.0 { (value * scale * 1000.0).round() / 1000.0 } else { value };
    Some(if negative { -value } else { value })
}

/// Whether the last mark of a number is that of its decimals; `thousands` says what a mark before three digits is.
fn parts_decimals(plain: &str, mark: char, thousands: bool) -> bool {
    !in_groups(plain, mark) || !(thousands || plain.matches(mark).count() > 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn counts_in_many_hands() {
        for (text, want) in [
            ("0", 0.0),
            ("1234", 1234.0),
            ("1,234", 1234.0),
            ("1 234", 1234.0),
            ("1\u{a0}234", 1234.0),
            ("1'234", 1234.0),
            ("12,5", 12.5),
            ("12.5", 12.5),
            ("5.0", 5.0),
            ("0.500", 0.5),
            ("1.234,5", 1234.5),
            ("1,234.5", 1234.5),
            ("1,234,567", 1_234_567.0),
            ("1.234.567", 1_234_567.0),
            ("1e3", 1000.0),
            ("1 234 567", 1_234_567.0),
            ("1\u{2009}234,5", 1234.5),
            ("12_345", 12_345.0),
            ("1.2k", 1200.0),
            ("1.234k", 1234.0),
            ("3K", 3000.0),
            ("１２３４", 1234.0),
            ("١٢٣٤", 1234.0),
            ("۱۲٫۵", 12.5),
            ("१२", 12.0),
            ("00012", 12.0),
            ("000000012", 12.0),
        ] {
            assert_eq!(parse_count(text.as_bytes(), Thousands::COMMAS), Count::Read(want as f32), "{text}");
        }
        assert_eq!(parse_count(b"1.234", Thousands { dots: true, commas: true }), Count::Read(1234.0));
        assert_eq!(parse_count(b"1.234", Thousands::COMMAS), Count::Read(1.234));
        assert_eq!(parse_count(b"1\xa0234", Thousands::COMMAS), Count::Read(1234.0));
    }

    proptest! {
        /// The quick way to a count and the thorough one agree, whatever mark stands before the decimals.
        #[test]
        fn usual_cells_are_read_as_thoroughly(cell in "[0-9]{1,8}([.,][0-9]{0,4})?", dots in any::<bool>(), commas in any::<bool>()) {
            if let Some(count) = usual(cell.as_bytes()) {
                prop_assert_eq!(slow(cell.as_bytes(), Thousands { dots, commas }), Count::Read(count));
            }
        }
    }

    #[test]
    fn counts_with_a_nought_behind_a_mark_are_usual() {
        let usual = |cell: &str| usual(cell.as_bytes());
        assert_eq!(["4.0", "4,0", "4.00", "12.5", "0.25"].map(usual), [4.0, 4.0, 4.0, 12.5, 0.25].map(Some));
        assert_eq!(["4.", ".5", "4.000", "1.234", "4.x", "", "12345678"].map(usual), [None; 7]);
    }

    #[test]
    fn a_word_behind_a_number_is_its_unit() {
        let read = |text: &str| with_unit(text.as_bytes());
        assert_eq!(read("12 people"), Some((12.0, "people".into())));
        assert_eq!(read("1,234 Personen"), Some((1234.0, "personen".into())));
        assert_eq!(read("3.4°C"), Some((3.4, "°c".into())));
        assert_eq!(read("12人"), Some((12.0, "人".into())));
        for text in ["12", "people", "2 High Street, corner of Mill Lane", "x12 people", "12 a-b", "1 2 3,4,5 x"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_no_count() {
        for text in ["", "NaN", "NA", "-", "null", "None", "#N/A"] {
            assert_eq!(parse_count(text.as_bytes(), Thousands::COMMAS), Count::Missing, "{text}");
        }
        assert_eq!(parse_count(b"-3", Thousands::COMMAS), Count::Negative);
        assert_eq!(parse_count(b"99999999999", Thousands::COMMAS), Count::Huge);
        for text in [
            "twelve", "1,2,3", "1.2.3", "3-4", "5%", "inf", "e", ".", ",", "--5", "1,23,456", "12 34", "1 2",
            "1234 567", "1 234 5", "1_2", "k", "1.2kk",
        ] {
            let count = parse_count(text.as_bytes(), Thousands::COMMAS);
            assert!(matches!(count, Count::Unreadable | Count::Missing), "{text}: {count:?}");
        }
    }
}
