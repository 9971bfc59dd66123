//! Times of day as cities write them: `7`, `07:00`, `7:00 PM`, `07:00-08:00`, `07.00 Uhr`, `0700`.

use super::encoding;

/// A time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Clock {
    /// 0 to 24. Only the whole file shows whether its 24 is midnight or the last of hours numbered from 1.
    pub hour: u8,
    /// 0 to 59.
    pub minute: u8,
    /// 0 to 60.
    pub second: u8,
    /// Minutes ahead of UTC, where given.
    pub offset: Option<i16>,
}

impl Clock {
    /// The start of a minute: hour 0 to 24, minute 0 to 59.
    pub fn at(hour: u8, minute: u8) -> Self {
        Self { hour, minute, second: 0, offset: None }
    }
}

/// Reads the digits of a time that follow a date and a mark, parted by any marks: `00-15-00`, `0015`, `00_15`. All of the
/// cell must be read.
pub(super) fn parse_marked(rest: &[u8]) -> Option<Clock> {
    let rest = rest.strip_prefix(b"T").unwrap_or(rest);
    let mut digits = [0u8; 6];
    let mut count = 0;
    let mut run = 0;
    for (i, byte) in rest.iter().enumerate() {
        if byte.is_ascii_digit() {
            *digits.get_mut(count)? = byte - b'0';
            (count, run) = (count + 1, run + 1);
        } else if b"-_:/.".contains(byte) && run == 2 && i + 1 < rest.len() {
            run = 0;
        } else {
            return None;
        }
    }
    let two = |at: usize| digits[at] * 10 + digits[at + 1];
    let clock = Clock { hour: two(0), minute: two(2), second: two(4), offset: None };
    (matches!(count, 2 | 4 | 6) && within(clock.hour, clock.minute) && clock.second < 61).then_some(clock)
}

/// Reads an hour or a time of day; of a range, its start. Where `ranges` is true, `00:00-01:00` is a range, else a time
/// whose clock is one hour behind UTC.
pub(super) fn parse_time(cell: &[u8], ranges: bool) -> Option<Clock> {
    match *cell {
        [a] if a.is_ascii_digit() => Some(Clock::at(a - b'0', 0)),
        [a, b] if a.is_ascii_digit() && b.is_ascii_digit() => {
            let hour = (a - b'0') * 10 + b - b'0';
            (hour <= 24).then_some(Clock::at(hour, 0))
        }
        [a, b, b':', c, d] if [a, b, c, d].iter().all(u8::is_ascii_digit) => {
            let (hour, minute) = ((a - b'0') * 10 + b - b'0', (c - b'0') * 10 + d - b'0');
            within(hour, minute).then_some(Clock::at(hour, minute))
        }
        _ => slow(cell, ranges),
    }
}

fn within(hour: u8, minute: u8) -> bool {
    minute < 60 && (hour < 24 || (hour == 24 && minute == 0))
}

/// Text that is taken away from the front, piece by piece.
struct Scan<'a>(&'a str);

impl Scan<'_> {
    fn blanks(&mut self) {
        self.0 = self.0.trim_start();
    }

    fn eat(&mut self, start: &str) -> bool {
        let found = self.0.strip_prefix(start);
        self.0 = found.unwrap_or(self.0);
        found.is_some()
    }

    fn eat_any(&mut self, starts: &[&str]) -> bool {
        starts.iter().any(|start| self.eat(start))
    }

    fn digits(&mut self) -> Option<(u32, usize)> {
        let run = self.0.bytes().take_while(u8::is_ascii_digit).count();
        // A fraction may have more digits than matter, or than the number holds.
        let value = self.0[..run.min(9)].parse().ok()?;
        self.0 = &self.0[run..];
        Some((value, run))
    }
}

fn slow(cell: &[u8], ranges: bool) -> Option<Clock> {
    if cell.len() > 48 {
        return None;
    }
    let text = encoding::text(cell).to_lowercase();
    let mut scan = Scan(text.trim());
    match scan.0 {
        "midnight" => return Some(Clock::at(0, 0)),
        "noon" | "midday" => return Some(Clock::at(12, 0)),
        _ => {}
    }
    if scan.eat_any(&["hour", "hr", "stunde", "h", "t", ","]) {
        scan.eat_any(&["_", "-", "."]);
    }
    scan.blanks();
    let (first, length) = scan.digits()?;
    let (mut hour, mut minute, mut second) = (first, 0, 0);
    if scan.eat(":")
        || (scan.0.starts_with('h') && scan.0[1..].starts_with(|c: char| c.is_ascii_digit()) && scan.eat("h"))
    {
        minute = scan.digits().filter(|(_, length)| *length == 2)?.0;
        if scan.eat(":") {
            second = scan.digits().filter(|(second, length)| *length == 2 && *second < 61)?.0;
            if scan.eat_any(&[".", ","]) {
                scan.digits();
            }
        }
    } else if scan.0.starts_with('.') && scan.0[1..].starts_with(|c: char| c.is_ascii_digit()) {
        scan.eat(".");
        let part = scan.0;
        let (value, run) = scan.digits()?;
        match run {
            _ if value == 0 => {}
            2 => minute = value,
            // Spreadsheets write a time of day as a fraction of a day.
            3.. if first == 0 => {
                let share: f64 = format!("0.{}", &part[..run]).parse().ok()?;
                let minutes = (share * 1440.0).round() as u32;
                (hour, minute) = (minutes / 60, minutes % 60);
            }
            _ => return None,
        }
    } else if length >= 3 {
        (hour, minute) = (first / 100, first % 100);
    }
    scan.blanks();
    let half = half_of_day(&mut scan);
    scan.blanks();
    scan.eat_any(&["uhr", "hours", "hour", "hrs", "o'clock", "h", "時", "时", "시", "点"]);
    scan.blanks();
    let offset = if scan.0.is_empty() || is_range(scan.0, ranges) { None } else { Some(parse_offset(scan.0)?) };
    match half {
        Some(_) if !(1..=12).contains(&hour) => return None,
        Some(afternoon) => hour = hour % 12 + if afternoon { 12 } else { 0 },
        None => {}
    }
    let (hour, minute) = (u8::try_from(hour).ok()?, u8::try_from(minute).ok()?);
    within(hour, minute).then_some(Clock { hour, minute, second: second as u8, offset })
}

/// Reads `am` (false) or `pm` (true).
fn half_of_day(scan: &mut Scan) -> Option<bool> {
    if scan.eat_any(&["am", "a.m.", "a. m."]) {
        Some(false)
    } else if scan.eat_any(&["pm", "p.m.", "p. m."]) {
        Some(true)
    } else {
        None
    }
}

/// Whether the text is the second half of a range, as ` - 01:00` in `00:00 - 01:00`.
fn is_range(rest: &str, ranges: bool) -> bool {
    let digit = |rest: &str| rest.trim_start().starts_with(|c: char| c.is_ascii_digit());
    let spoken = ["–", "—", "to ", "bis ", "a ", "until ", "→", "- ", "~"]
        .iter()
        .any(|mark| rest.strip_prefix(mark).is_some_and(digit));
    spoken || (ranges && rest.strip_prefix('-').is_some_and(digit))
}

/// Reads an offset from UTC, such as `z`, `utc`, `+01:00`, `+0100` or `+01`, in minutes.
fn parse_offset(text: &str) -> Option<i16> {
    if ["z", "utc", "gmt"].contains(&text) {
        return Some(0);
    }
    let text = text.strip_prefix("utc").or(text.strip_prefix("gmt")).unwrap_or(text);
    let sign = match text.chars().next()? {
        '+' => 1,
        '-' => -1,
        // A zone's name, such as CEST, has no exact offset here: two values are enough to tell the two hours of an
        // autumn night apart.
        'a'..='z' if text.len() <= 5 && text.ends_with('t') && text.bytes().all(|byte| byte.is_ascii_lowercase()) => {
            return Some(if text.contains('s') || text == "bst" { 61 } else { 1 });
        }
        _ => return None,
    };
    let digits: String = text[1..].chars().filter(|c| *c != ':').collect();
    let value: i16 = digits.parse().ok()?;
    let minutes = match digits.len() {
        1 | 2 => value * 60,
        4 => value / 100 * 60 + value % 100,
        _ => return None,
    };
    (minutes <= 15 * 60).then_some(sign * minutes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(u8, u8)> {
        parse_time(text.as_bytes(), true).map(|clock| (clock.hour, clock.minute))
    }

    #[test]
    fn hours_in_many_hands() {
        for text in [
            "7",
            "07",
            "07:00",
            "7:00",
            "07:00:00",
            "7 AM",
            "7am",
            "7:00 a.m.",
            "07:00-08:00",
            "7-8",
            "07:00 - 07:59",
            "07:00 to 08:00",
            "07:00–08:00",
            "0700",
            "700",
            "07h00",
            "7h",
            "7 Uhr",
            "07.00",
            "7.0",
            "H07",
            "Hour 7",
            "07:00:00.0000000",
            "0.2916666667",
            "0.29166666666667",
            "T07:00",
        ] {
            assert_eq!(read(text), Some((7, 0)), "{text}");
        }
        assert_eq!(read("12:00 AM"), Some((0, 0)));
        assert_eq!(read("12:15 PM"), Some((12, 15)));
        assert_eq!(read("11:00:00 PM"), Some((23, 0)));
        assert_eq!(read("0.9583333333"), Some((23, 0)));
        assert_eq!(read("24:00"), Some((24, 0)));
        assert_eq!(read("0:00-0:59"), Some((0, 0)));
        assert_eq!(read("11 PM - 12 AM"), Some((23, 0)));
    }

    #[test]
    fn offsets_are_kept() {
        let offset = |text: &str| parse_time(text.as_bytes(), false).and_then(|clock| clock.offset);
        assert_eq!(offset("T07:00:00Z"), Some(0));
        assert_eq!(offset("07:00:00.000+01:00"), Some(60));
        assert_eq!(offset("07:00-0430"), Some(-270));
        assert_eq!(offset("07:00:00+02"), Some(120));
        assert_eq!(offset("07:00"), None);
        assert_ne!(offset("01:00 CEST"), offset("01:00 CET"));
    }

    #[test]
    fn digits_behind_a_date_are_parted_by_any_mark() {
        for text in ["00-15-00", "00:15", "00_15", "0015", "001500", "T00-15"] {
            assert_eq!(parse_marked(text.as_bytes()), Some(Clock::at(0, 15)), "{text}");
        }
        for text in ["", "0", "24-15", "00-1", "00-15-", "00-15-00-00", "0-15", "01-60", "x"] {
            assert_eq!(parse_marked(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn no_times() {
        for text in ["", "25", "24:01", "12:60", "13 PM", "noonish", "7:0", "-1", "7,5", "2460", "99999999999", "1.234"]
        {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
