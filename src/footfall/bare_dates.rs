//! Dates without a time of day among times: spreadsheets print 00:00 so, and some files have the count of the whole day in such a
//! row. How high the counts are tells which it is.

use rustc_hash::FxHashMap;

use super::doubt::{Doubt, DoubtKind};
use super::table::{PAIR_LIMIT, Table};
use crate::text::counted;

/// A count of a row that has a date and no time of day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct BareCount {
    pub series: usize,
    pub day: u32,
    pub count: f32,
    pub line: u64,
    /// Whether the row before it is of an hour just before midnight.
    late: bool,
}

/// The counts of such rows, until all others are read.
#[derive(Debug, Default)]
pub(super) struct BareDates {
    kept: Vec<BareCount>,
}

/// What a count of such a row looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Likeness {
    /// The hour after midnight, which is missing otherwise; whether its neighbours were counted.
    Midnight(bool),
    /// The whole day: far more than an hour has, or all that the hours of the day have together.
    Day,
    /// Much, and no sum of the hours of its day.
    Much,
    /// No hour was counted there, or midnight has its own count.
    Unfit,
}

/// What becomes of such rows.
#[derive(Debug, Default)]
pub(super) struct Sorted {
    /// The counts that are of 00:00.
    pub midnights: Vec<BareCount>,
    /// The lines of whole days' counts, each once and in order.
    pub days: Vec<u64>,
    pub note: Option<String>,
    pub doubt: Option<Doubt>,
}

impl BareDates {
    /// Keeps a count; false if there are too many. `before` is the hour of the row before.
    pub fn keep(&mut self, series: usize, day: u32, count: f32, line: u64, before: Option<u8>) -> bool {
        let has_room = self.kept.len() < PAIR_LIMIT;
        if has_room {
            self.kept.push(BareCount { series, day, count, line, late: before.is_some_and(|hour| hour >= 22) });
        }
        has_room
    }

    /// Decides what the rows are, once the others are in the table.
    pub fn sort(self, table: &Table) -> Sorted {
        let mut highest: FxHashMap<usize, f32> = FxHashMap::default();
        let looks: Vec<Likeness> = self.kept.iter().map(|one| liken(one, table, &mut highest)).collect();
        let many = |wanted: &dyn Fn(&Likeness) -> bool| looks.iter().filter(|look| wanted(look)).count();
        let midnights = many(&|look| matches!(look, Likeness::Midnight(_)));
        let near = many(&|look| *look == Likeness::Midnight(true));
        let days = many(&|look| matches!(look, Likeness::Day | Likeness::Much));
        // One night of the year may have more people than any hour of its day.
        let is_midnight = near > 0 && near * 10 >= midnights * 8 && midnights * 10 >= (midnights + days) * 8;
        let is_day = midnights == 0 || days * 10 >= (midnights + days) * 8;
        let likely = near * 2 > midnights && midnights > days;
        let mut out = Sorted::default();
        let mut read = Vec::new();
        for (one, look) in self.kept.iter().zip(looks) {
            let fits = match look {
                Likeness::Midnight(_) => is_midnight || (likely && !is_day),
                Likeness::Much => is_midnight,
                Likeness::Day | Likeness::Unfit => false,
            };
            if fits {
                out.midnights.push(*one);
                read.push(one.line);
            } else {
                out.days.push(one.line);
            }
        }
        for lines in [&mut read, &mut out.days] {
            lines.sort_unstable();
            lines.dedup();
        }
        if is_midnight {
            out.note = Some(format!(
                "{} a date and no time of day: read as 00:00, as the counts are like those of an hour",
                have(read.len())
            ));
        } else if !is_day {
            let done = if likely { "read as 00:00" } else { "left out as whole days" };
            let rows = if likely { read.len() } else { out.days.len() };
            out.doubt = Some(Doubt {
                kind: DoubtKind::Time,
                what: format!(
                    "{} a date and no time of day, and may be midnight or whole days; {done}; a time in these rows settles it",
                    have(rows)
                ),
                settle: String::new(),
            });
        }
        out
    }
}

/// `1 row has`, `2 rows have`.
fn have(rows: usize) -> String {
    format!("{} {}", counted(rows, "row"), if rows == 1 { "has" } else { "have" })
}

/// What one count looks like beside the hours of its place. `highest` keeps the highest count of each series.
fn liken(one: &BareCount, table: &Table, highest: &mut FxHashMap<usize, f32>) -> Likeness {
    let parts = table.parts().0;
    let (mut slots, mut sum, mut most, mut near, mut taken) = (0, 0.0f32, 0.0f32, one.late, false);
    for (slot, count, _) in table.slots(one.series, one.day) {
        (slots, sum, most) = (slots + 1, sum + count, most.max(count));
        near |= slot / parts <= 2;
        taken |= slot == 0;
    }
    if taken {
        return Likeness::Unfit;
    }
    if slots < 3 {
        let all = || {
            let days = table.days_of(one.series).into_iter();
            days.flat_map(|day| table.slots(one.series, day)).map(|slot| slot.1).fold(f32::NAN, f32::max)
        };
        most = *highest.entry(one.series).or_insert_with(all);
    }
    let is_sum = slots >= 6 && one.count > most && (one.count - sum).abs() * 10.0 <= sum;
    match () {
        () if most.is_nan() => Likeness::Unfit,
        () if is_sum => Likeness::Day,
        () if one.count <= most * 2.0 + 3.0 => Likeness::Midnight(near),
        () => Likeness::Much,
    }
}
