//! Workbooks: each sheet as rows with tabs between the cells, a line for each row of the sheet.

use calamine::{DataRef, ExcelDateTime, Reader, Xlsx, XlsxError};
use jiff::Unit;
use jiff::civil::{DateTime, Time};

use super::archive::{Archive, Kind};
use super::error::ReadError;
use super::ods;
use super::sheet::{LIMIT, Sheet, number_text};

/// How many bytes a workbook may unpack to, and how many the texts that its cells share.
const UNPACKED: u64 = 512 << 20;
const SHARED: u64 = 64 << 20;

/// The sheets of a workbook with something in them, in their order.
pub(super) fn sheets(archive: Archive, kind: Kind) -> Result<Vec<Sheet>, ReadError> {
    if kind == Kind::Ods { ods::sheets(archive) } else { excel(archive) }
}

/// The sheets of an Excel workbook.
fn excel(archive: Archive) -> Result<Vec<Sheet>, ReadError> {
    let bytes = archive.checked(UNPACKED, ("haredStrings.xml", SHARED))?;
    let mut book = Xlsx::new(bytes).map_err(damaged)?;
    let mut sheets = Vec::new();
    let mut left = LIMIT;
    for name in book.sheet_names() {
        // Charts are no worksheets.
        let Ok(mut cells) = book.worksheet_cells_reader(&name) else { continue };
        let mut sheet = Sheet::new(&name, left);
        while let Some(cell) = cells.next_cell().map_err(damaged)? {
            let (row, column) = cell.get_position();
            sheet.cell(row as usize, column as usize, &text(cell.get_value()))?;
        }
        left = left.saturating_sub(sheet.text.len());
        if !sheet.text.is_empty() {
            sheets.push(sheet);
        }
    }
    Ok(sheets)
}

fn damaged(error: XlsxError) -> ReadError {
    match error {
        XlsxError::Password => ReadError::Foreign("an encrypted workbook; save it without a password"),
        error => ReadError::Workbook(error.to_string()),
    }
}

/// A cell's value as text.
fn text(value: &DataRef) -> String {
    match value {
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number_text(*number),
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(value) => value.to_string(),
        DataRef::DateTime(time) => time_text(time),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::Error(_) | DataRef::Empty => String::new(),
    }
}

/// A date, a time of day, or both. Workbooks keep them as fractions of days, which are not exact, so they are rounded: a time
/// of day alone to the minute, a date with a time to the second.
fn time_text(time: &ExcelDateTime) -> String {
    let days = time.as_f64();
    if !(0.0..3_000_000.0).contains(&days) {
        return days.to_string();
    }
    if time.is_duration() || days < 1.0 {
        let minutes = (days * 1440.0).round() as u64;
        return format!("{:02}:{:02}", minutes / 60, minutes % 60);
    }
    let (year, month, day, hour, minute, second, milli) = time.to_ymd_hms_milli();
    let parts = [month, day, hour, minute, second].map(|part| part as i8);
    let exact =
        DateTime::new(year as i16, parts[0], parts[1], parts[2], parts[3], parts[4], i32::from(milli) * 1_000_000);
    let Ok(rounded) = exact.and_then(|exact| exact.round(Unit::Second)) else { return days.to_string() };
    if rounded.time() == Time::midnight() {
        return rounded.date().to_string();
    }
    rounded.strftime("%Y-%m-%d %H:%M:%S").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::ExcelDateTimeType::{DateTime, TimeDelta};

    #[test]
    fn fractions_of_days_are_dates_and_times() {
        let text = |days, kind| time_text(&ExcelDateTime::new(days, kind, false));
        assert_eq!(text(44986.0, DateTime), "2023-03-01");
        // Seven o'clock, as it is when hours are added up.
        assert_eq!(text(44986.0 + 7.0 / 24.0 - 1e-9, DateTime), "2023-03-01 07:00:00");
        assert_eq!(text(44_986.999_999_99, DateTime), "2023-03-02");
        assert_eq!(text(0.291_666_666, DateTime), "07:00");
        assert_eq!(text(0.5, TimeDelta), "12:00");
        assert_eq!(time_text(&ExcelDateTime::new(43524.0, DateTime, true)), "2023-03-01");
    }
}
