//! Says what each column of a table was taken for, and by which evidence.

use super::columns::{Cells, When};
use super::doubt::{ColumnUse, ONE_PLACE};
use super::plan::ColumnPlan;

/// How many columns are told of; a table may have thousands.
pub(super) const TOLD: usize = 1_000;

/// What the columns were taken for.
pub(super) fn uses_of(plan: &ColumnPlan) -> Vec<ColumnUse> {
    (0..plan.names.len().min(TOLD)).map(|column| use_of(plan, column)).collect()
}

fn use_of(plan: &ColumnPlan, column: usize) -> ColumnUse {
    let asked = &plan.asked;
    let told = "as you say";
    let by = |named: bool, why: &'static str| if named { told } else { why };
    let is_count = || plan.cells.columns().contains(&column);
    let (role, why) = match () {
        () if plan.when.hour() == Some(column) => {
            ("hour", by(asked.hour == Some(column), "its times of day go with the dates"))
        }
        () if plan.minute.is_some_and(|minute| minute.column == column) => ("minute", "its minutes go with the hours"),
        () if plan.when.columns().contains(&column) => match plan.when {
            When::Stamp(_) => ("time", by(asked.date == Some(column), "holds dates with times of day")),
            When::Weekday(..) => ("weekday", "names weekdays, and no column holds dates"),
            When::Weeks(..) => ("date", "year, week and weekday have a column each"),
            When::Parts(..) => ("date", "year, month and day have a column each"),
            _ => ("date", by(asked.date == Some(column), "holds dates")),
        },
        () if plan.place.contains(&column) => ("place", by(asked.location.contains(&column), plan.why_place)),
        () if is_count() => match &plan.cells {
            Cells::Sum(_) => ("count", by(asked.count.contains(&column), "numbers that change from row to row")),
            Cells::Places(_) => (ONE_PLACE, by(asked.count.contains(&column), "numbers under a name of their own")),
            Cells::Hours(_) => ("count of one hour", "numbers under an hour"),
            Cells::Dates(_) => ("count of one day", "numbers under a day"),
        },
        () if plan.direction == Some(column) => ("direction", "its words are directions"),
        () if plan.mode == Some(column) => ("traffic", "its words tell people on foot from people on wheels"),
        () if asked.ignore.contains(&column) => ("not read", told),
        () if plan.weekday == Some(column) => ("weekday", "shows whether day or month comes first"),
        () => {
            let sign = plan.signs.iter().find(|(i, _)| *i == column);
            ("not read", sign.map_or("is neither time, place nor count", |(_, sign)| sign.why()))
        }
    };
    ColumnUse { name: plan.name(column), role: role.into(), why: why.into() }
}
