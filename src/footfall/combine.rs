//! Makes places of series once a file has been read: its times are put on the calendar, running totals become counts,
//! directions are added up, a total is not counted beside its parts, and rows that turn out to be whole days are removed.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::chain::{Company, Kinds};
use super::columns::{Cells, ColumnRoles, Layout};
use super::dates::Dates;
use super::day_start::{HourOrder, starts_of};
use super::days::Days;
use super::doubled::Second;
use super::doubt::{Doubt, DoubtKind};
use super::ends::end_their_hours;
use super::faulty::faulty_hours;
use super::options::{CountAs, ReadOptions};
use super::places::{drop_sums, long, wide};
use super::plan::ColumnPlan;
use super::problem::{ProblemKind, Problems, quoted};
use super::resets::Resets;
use super::running::{Growth, differences};
use super::series::Series;
use super::table::Table;
use super::timeline::{Reckoning, drop_twice, points};
use super::totals::WideColumn;
use super::utc::{Clocks, local_days};
use super::words::tidy;
use crate::text::counted;

/// What one table holds, not yet merged with others.
#[derive(Debug)]
pub(super) struct TableCounts {
    pub(super) encoding: String,
    pub(super) delimiter: char,
    pub(super) layout: Layout,
    pub(super) columns: ColumnRoles,
    pub(super) date_format: String,
    pub(super) rows: u64,
    pub(super) places: Vec<(String, Days)>,
    pub(super) problems: Problems,
    /// Readings given more than once within the file, by place.
    pub(super) repeated: BTreeMap<String, u64>,
}

impl TableCounts {
    /// The counts with what is known of the file itself.
    pub(super) fn described(mut self, encoding: String, date_format: String, rows: u64) -> Self {
        (self.encoding, self.date_format, self.rows) = (encoding, date_format, rows);
        self
    }
}

/// What was read of one file.
pub(super) struct Gathered<'a> {
    /// Names the place where nothing in the file does.
    pub name: &'a str,
    pub plan: &'a ColumnPlan,
    pub options: &'a ReadOptions,
    pub series: &'a [Series],
    /// How many readings were given more than once, by series.
    pub repeats: &'a [u64],
    pub table: &'a mut Table,
    pub dates: &'a Dates,
    /// How the times stand to UTC.
    pub clocks: &'a Clocks,
    pub order: &'a HourOrder,
    /// The second readings of an hour that the clocks made double.
    pub doubled: &'a [Second],
    /// What the counts of each series look like.
    pub growths: &'a [Growth],
    pub company: Company<'a>,
}

/// Makes places of what was read of a file.
pub(super) fn combine(file: &mut Gathered, mut problems: Problems) -> TableCounts {
    let (plan, table) = (file.plan, &*file.table);
    let whole_days = !matches!(plan.cells, Cells::Hours(_)) && table.days.len() > 1 && table.mostly_midnight();
    let mut places = Vec::new();
    if whole_days {
        for line in table.reading_lines() {
            problems.add(line, ProblemKind::WholeDay, || {
                "the rows of the file are at 00:00, so these are whole days' counts: row not read".into()
            });
        }
    } else {
        let reckoning = file.reckoning(&mut problems);
        let extra = table.uses_hour(24) && if reckoning.ends { table.uses_first_slot() } else { table.uses_hour(0) };
        let (days, running) = file.days(reckoning, extra, &mut problems);
        file.tell_added_columns(&mut problems);
        let wide_places = matches!(plan.cells, Cells::Places(_));
        places = match wide_places {
            true => wide(plan, file.series, days, &running, file.options, &mut problems),
            false => long(file.name, file.series, days, &mut problems),
        };
        places.retain(|(_, days)| !days.is_empty());
        // Whoever names the columns of counts says which of them are read, but not which places of the rows are.
        if !wide_places || file.options.count_column.is_empty() {
            drop_sums(&mut places, &running, wide_places, &mut problems);
        }
        check_counters(&mut places, file.options.clean, &mut problems);
    }
    let mut repeated: BTreeMap<String, u64> = BTreeMap::new();
    for (one, repeats) in file.series.iter().zip(file.repeats).filter(|(_, repeats)| **repeats > 0) {
        *repeated.entry(file.place(one)).or_default() += repeats;
    }
    TableCounts {
        encoding: String::new(),
        delimiter: char::from(plan.delimiter),
        layout: plan.layout(),
        columns: plan.columns(),
        date_format: String::new(),
        rows: 0,
        places,
        problems,
        repeated,
    }
}

impl Gathered<'_> {
    /// The name of the place of a series, before directions are joined.
    fn place(&self, one: &Series) -> String {
        match (&self.plan.cells, one.place.as_str()) {
            (Cells::Places(_), _) => {
                WideColumn::new(self.plan.names.get(one.column).map_or("", String::as_str)).place()
            }
            (_, "") => tidy(self.name),
            (_, place) => place.to_owned(),
        }
    }

    /// How the times of the file are to be understood: as the user says, else as the file shows.
    fn reckoning(&self, problems: &mut Problems) -> Reckoning {
        let (parts, minute) = self.table.parts();
        let shown = match &self.plan.cells {
            Cells::Hours(hours) => starts_of(hours.iter().map(|hour| hour.1)),
            _ => self.order.starts(),
        };
        let starts = self.options.day_starts.map(|told| told.min(23)).or(shown).unwrap_or(0);
        // Dates from 01:00 to 00:00 say when each hour ends.
        let late = self.options.day_starts.is_none() && starts == 1;
        let shown = (self.table.uses_hour(24) && !self.table.uses_first_slot()) || late;
        let edges = self.plan.ends.is_none() && !shown && starts == 0 && end_their_hours(self.table, &self.dates.dates);
        // A time such as 07:59 ends the hour in which it stands.
        let ends = self.plan.ends.map_or(shown || edges, |told| told && (parts > 1 || minute < 30));
        if let Some(what) = odd_hours(&self.table.hours(), parts) {
            problems.doubt(Doubt { kind: DoubtKind::Time, what, settle: String::new() });
        }
        if edges {
            problems.doubt(Doubt {
                kind: DoubtKind::Time,
                what: "the first time is 01:00 and the last 00:00, so times are read as the ends of hours".into(),
                settle: "--hour-ends=yes or --hour-ends=no".into(),
            });
        }
        if late && ends {
            problems.note(
                "each date goes from 1:00 to 0:00, so the times are read as the ends of the hours; \
                 if they are not, say --hour-ends=no",
            );
        } else if starts > 0 && self.options.day_starts.is_none() {
            problems.note(format!(
                "each date begins at {starts}:00, as 23:00 is followed by 0:00 under the same date: its hours before \
                 {starts}:00 are read as the next day's; if they are not, say --day-starts 0"
            ));
        }
        Reckoning { parts, starts, ends }
    }

    /// The days of each series, and the names of the places that had running totals. With `extra`, an hour 24 is left out
    /// where the next day has an hour 0. The counts leave the table, whose memory is freed.
    fn days(&mut self, reckoning: Reckoning, extra: bool, problems: &mut Problems) -> (Vec<Days>, BTreeSet<String>) {
        let mut added = BTreeSet::new();
        let count = self.series.len().min(self.table.series_len());
        let day = 24 * reckoning.parts.max(1);
        let mut twice = BTreeSet::new();
        let forced = self.options.count_as == Some(CountAs::Total);
        let running = self.running(forced, problems);
        let mut names = BTreeSet::new();
        let (mut without, mut anew) = (0, 0);
        let mut out = Vec::with_capacity(count);
        for (series, runs) in running.into_iter().enumerate().take(count) {
            let mut points =
                points(self.table, series, &self.dates.dates, |rival| rival.tell(reckoning.parts, problems));
            self.table.forget(series);
            if extra {
                twice.extend(drop_twice(&mut points, day).into_iter().map(u64::from));
            }
            let zone = self.clocks.turns(self.series[series].offset);
            let (shift, offset) = (self.table.parts().1, self.series[series].offset.unwrap_or(0));
            let seconds = self.doubled.iter().filter(|second| second.series == series);
            if runs {
                // Of a running total only the last reading of an hour says anything.
                for second in seconds {
                    problems.add(second.line, ProblemKind::Repeat, || {
                        format!("{} again in an hour of a running total: the last one counts", second.count)
                    });
                }
                let chain = self.company.chains.of(self.plan, self.name, &self.series[series]);
                let resets = chain.map_or_else(Resets::default, |chain| chain.resets(reckoning.parts));
                let before = chain.zip(points.first()).and_then(|(chain, first)| chain.before(first, reckoning.parts));
                let found = differences(&points, reckoning.parts, &resets, before.as_ref());
                (without, anew) = (without + found.without, anew + found.resets);
                names.insert(self.place(&self.series[series]));
                out.push(match zone {
                    Some(zone) => local_days(&found.points, reckoning, shift, zone, offset),
                    None => reckoning.days(&found.points),
                });
                continue;
            }
            if let Some(zone) = zone {
                out.push(local_days(&points, reckoning, shift, zone, offset));
                continue;
            }
            let mut days = reckoning.days(&points);
            for second in seconds {
                added.insert((second.day, second.hour));
                let slot =
                    usize::from(second.hour) * reckoning.parts + usize::from(second.minute) * reckoning.parts / 60;
                let date = self.dates.dates.get(second.day as usize).copied().flatten();
                let hour = date.and_then(|date| reckoning.place(date, slot));
                if let Some((date, hour)) = hour
                    && let Some(day) = days.get_mut(&date)
                {
                    day.counts[hour] += second.first;
                }
            }
            out.push(days);
        }
        for line in twice {
            problems.add(line, ProblemKind::BadHour, || "24:00 beside 00:00 of the next day: not read".into());
        }
        self.tell_doubled(&added, problems);
        if !names.is_empty() {
            let anew = if anew > 0 { format!(", but starts anew {}", counted(anew, "time")) } else { String::new() };
            problems.note(format!(
                "{}: a running total that never falls{anew}: its growth from reading to reading is read; {} no growth, \
                 as the first; if these are the people of each hour, say --count-as each",
                quoted(names.iter().map(String::as_str)),
                if without == 1 { "1 reading has".into() } else { format!("{} have", counted(without, "reading")) },
            ));
        }
        (out, names)
    }

    /// Which series are running totals, given what they look like, and what those of other tables of the shape do where they
    /// do not tell.
    fn running(&self, forced: bool, problems: &mut Problems) -> Vec<bool> {
        let own = Kinds::of(self.growths);
        let Kinds { running, free, .. } = if own.tell() { own } else { self.company.kinds };
        let short = own.short;
        // Counters of one feed count in one way. One that nobody passed shows nothing of its own.
        let all = running > 0 && running >= 4 * free;
        if running == 0 && short > 0 && free == 0 {
            problems.doubt(Doubt {
                kind: DoubtKind::CountAs,
                what: "the counts only rise, as a running total does; read as the people of each hour".into(),
                settle: "--count-as total or --count-as each".into(),
            });
        }
        self.growths
            .iter()
            .map(|growth| match growth {
                Growth::Running => true,
                Growth::Still | Growth::Short => forced || all,
                Growth::Free => false,
            })
            .collect()
    }

    /// Says which hours, of which days of the table, stand twice and were added up.
    fn tell_doubled(&self, added: &BTreeSet<(u32, u8)>, problems: &mut Problems) {
        let date = |day: u32| self.dates.dates.get(day as usize).copied().flatten();
        let hours: BTreeSet<(Date, u8)> = added.iter().filter_map(|(day, hour)| Some((date(*day)?, *hour))).collect();
        for (date, hour) in hours {
            let what =
                format!("the clocks went back on {date}: the hour {hour:02}:00 stands twice, and both are added up");
            if self.options.time_zone.is_none() {
                problems.doubt(Doubt {
                    kind: DoubtKind::TimeZone,
                    what,
                    settle: "--time-zone and the city's zone, such as Europe/London".into(),
                });
            } else {
                problems.note(what);
            }
        }
    }

    /// Says which columns are added up in each row.
    fn tell_added_columns(&self, problems: &mut Problems) {
        if let Cells::Sum(columns) = &self.plan.cells
            && columns.len() > 1
        {
            let names = columns.iter().map(|i| self.plan.names.get(*i).map_or("", String::as_str));
            problems.note(format!("columns {} are added together in each row", quoted(names)));
        }
    }
}

/// What is doubtful about the hours of a table that has readings of these, each of so many parts.
fn odd_hours(hours: &[usize], parts: usize) -> Option<String> {
    let steps: Vec<usize> = hours.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let has = |hour: usize| hours.contains(&hour);
    if let Some(step @ (2 | 3 | 4 | 6)) = steps.first().copied()
        && parts == 1
        && hours.len() >= 4
        && hours.len() == 24 / step
        && steps.iter().all(|other| *other == step)
    {
        return Some(format!(
            "a time comes every {step} hours: if each count is of {step} hours, it is read as of the first"
        ));
    }
    // A day that goes from nine to twelve and on with one has no other hour after twelve.
    let half = has(12) && has(11) && (1..=4).all(has) && !has(0) && hours.iter().all(|hour| *hour <= 12);
    half.then(|| "no time is after 12: if AM and PM are missing, the afternoon is read as night".into())
}

/// Names the hours of counters that are stuck, dead or beyond belief, and leaves them out with `clean`.
fn check_counters(places: &mut Vec<(String, Days)>, clean: bool, problems: &mut Problems) {
    /// How many such hours of one place are named.
    const NAMED: usize = 3;
    for (name, days) in places.iter_mut() {
        let faulty = faulty_hours(days);
        let done = if clean { "left out" } else { "read; --clean leaves such hours out" };
        for hours in faulty.iter().take(NAMED) {
            problems.note(format!("\"{name}\": {}: {done}", hours.words()));
        }
        if faulty.len() > NAMED {
            problems.note(format!("\"{name}\": {} like these: {done}", counted(faulty.len() - NAMED, "more fault")));
        }
        if clean {
            faulty.iter().for_each(|hours| hours.leave_out(days));
        }
    }
    places.retain(|(_, days)| !days.is_empty());
}
