//! Weeks of the year as ISO 8601 writes them: `2024-W09-5`.

use jiff::civil::{Date, ISOWeekDate, Weekday};

/// The date of a day, Monday 0, in a week of a year.
pub(super) fn date_of(year: i16, week: i8, day: i8) -> Option<Date> {
    let day = Weekday::from_monday_zero_offset(day).ok()?;
    Some(ISOWeekDate::new(year, week, day).ok()?.date())
}

/// The year and week at the start of a cell such as `2024-W09` or `2024W09-5`, and how many bytes they are.
pub(super) fn year_and_week(cell: &[u8]) -> Option<(i16, i8, usize)> {
    let number = |from: usize, to: usize| -> Option<i16> {
        let digits = cell.get(from..to)?;
        digits.iter().all(u8::is_ascii_digit).then(|| std::str::from_utf8(digits).ok()?.parse().ok())?
    };
    let mark = if cell.get(4) == Some(&b'-') { 5 } else { 4 };
    cell.get(mark).filter(|byte| byte.eq_ignore_ascii_case(&b'W'))?;
    let (year, week) = (number(0, 4)?, number(mark + 1, mark + 3)?);
    let fits = (1900..2200).contains(&year) && (1..=53).contains(&week);
    fits.then_some((year, week as i8, mark + 3))
}

/// The date at the start of a cell such as `2024-W09-5` or `2024W095`, and how many bytes it takes up.
pub(super) fn week_date(cell: &[u8]) -> Option<(Date, usize)> {
    let (year, week, end) = year_and_week(cell)?;
    let end = if cell.get(end) == Some(&b'-') { end + 1 } else { end };
    let day = cell.get(end).filter(|byte| (b'1'..=b'7').contains(*byte))? - b'1';
    if cell.get(end + 1).is_some_and(u8::is_ascii_digit) {
        return None;
    }
    Some((date_of(year, week, day as i8)?, end + 1))
}
