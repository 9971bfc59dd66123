//! Reports readings that were given before.

use super::calendar::RawDay;
use super::columns::Cells;
use super::doubled::Second;
use super::plan::ColumnPlan;
use super::problem::{ProblemKind, Problems, shown};
use super::series::Series;

/// Reports a reading that was given before, and counts it in `repeats`, by series. `days` are the table's days.
pub(super) fn tell_again(
    second: Second,
    plan: &ColumnPlan,
    series: &[Series],
    days: &[(RawDay, u64, u64)],
    repeats: &mut Vec<u64>,
    problems: &mut Problems,
) {
    let Second { series: number, day, hour, minute, first, first_line, count, line } = second;
    if number >= repeats.len() {
        repeats.resize(number + 1, 0);
    }
    repeats[number] += 1;
    let kind = if first == count { ProblemKind::Repeat } else { ProblemKind::Clash };
    problems.add(line, kind, || {
        let name = shown(series_name(plan, series.get(number)).as_bytes());
        let day = match days.get(day as usize).map(|day| day.0) {
            Some(RawDay::Known(date)) => date.to_string(),
            Some(RawDay::Slashed { a, b, year }) => format!("{a:02}/{b:02}/{year}"),
            None => String::new(),
        };
        let at = format!("{name}, {day} {hour:02}:{minute:02}");
        match kind {
            ProblemKind::Repeat => format!("{at}: {count} again, as on line {first_line}"),
            _ => format!("{at}: {count}, but {first} on line {first_line}; the last one counts"),
        }
    });
}

/// What messages call a series.
fn series_name<'a>(plan: &'a ColumnPlan, series: Option<&'a Series>) -> &'a str {
    let Some(series) = series else { return "" };
    match (&plan.cells, series.place.as_str()) {
        (Cells::Places(_), _) => plan.names.get(series.column).map_or("", String::as_str),
        (_, "") => "this place",
        (_, name) => name,
    }
}
