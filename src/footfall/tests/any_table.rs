//! Tables that are made at random, with columns beside the counts that count nobody, are read back exactly, or with doubt.

use std::collections::BTreeMap;

use jiff::civil::{Date, DateTime};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRng, TestRunner};

use super::super::read;

/// How many tables are made.
const TABLES: u32 = 2_000;

/// The names of the columns of time, hour, place and count, in five languages.
const HEADERS: [[&str; 4]; 5] = [
    ["Date", "Hour", "Location", "Count"],
    ["Datum", "Stunde", "Standort", "Anzahl"],
    ["Jour", "Heure", "Lieu", "Comptage"],
    ["ajankohta", "tunti", "paikka", "määrä"],
    ["日付", "時間", "地点", "人数"],
];

const PLACES: [&str; 4] = ["Torget", "Mill Lane", "駅前", "Rue du Moulin"];

/// Names of sums of all places, and of running totals.
const SUMS: [&str; 5] = ["Everybody", "Innenstadt", "Ensemble", "keskusta", "全地点"];
const TOTALS: [&str; 5] = ["Odometer", "Zählerstand", "Relevé", "lukema", "累計"];

/// The typical day of a street.
const DAY: [u64; 24] =
    [9, 4, 2, 1, 2, 8, 40, 90, 130, 110, 95, 99, 120, 118, 101, 97, 105, 140, 150, 90, 60, 41, 30, 18];

/// How a table is written.
#[derive(Debug, Clone)]
struct Form {
    /// A row for each place, by time or by place, or a column for each place.
    layout: u8,
    days: usize,
    places: usize,
    time: u8,
    language: usize,
    delimiter: char,
    /// Which columns stand beside the counts, a bit each.
    beside: u16,
    /// Decides the order of the columns and the counts.
    seed: u64,
}

fn form() -> impl Strategy<Value = Form> {
    let delimiter = prop_oneof![Just(','), Just(';'), Just('\t'), Just('|')];
    let shape = (0u8..3, 1usize..5, 1usize..5, 0u8..7, 0usize..5);
    (shape, delimiter, any::<u16>(), any::<u16>(), any::<u64>()).prop_map(
        |((layout, days, places, time, language), delimiter, beside, fewer, seed)| Form {
            layout,
            days,
            places,
            time,
            language,
            delimiter,
            beside: beside & fewer,
            seed,
        },
    )
}

/// The next number of a sequence that looks random.
fn next(seed: &mut u64) -> u64 {
    *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    *seed >> 33
}

/// A column: its header, and its cell at an hour and place.
type Written<'a> = (String, Box<dyn Fn(DateTime, usize, usize) -> String + 'a>);

/// The columns that count nobody. The row's number is told to each, and the place's.
fn others<'a>(form: &Form) -> Vec<Written<'a>> {
    let seed = form.seed;
    let weather = ["sol", "skyer", "regn", "snø"];
    let word = move |at: DateTime| (u64::from(at.hour() as u8) * 7 + u64::from(at.day() as u8) * 3 + seed % 5) % 11;
    let columns: Vec<Written> = vec![
        (String::new(), Box::new(|_, row, _| row.to_string())),
        ("rivi".into(), Box::new(|_, row, _| (row + 100).to_string())),
        ("laite".into(), Box::new(|_, _, _| "100003096".into())),
        ("nro".into(), Box::new(|_, _, place| (700 + 13 * place).to_string())),
        ("luft".into(), Box::new(move |at, _, _| format!("{}.{}", i64::from(at.hour()) / 3 - 4, word(at) % 10))),
        ("vær".into(), Box::new(move |at, _, _| weather[word(at) as usize % 4].into())),
        ("vuosi".into(), Box::new(|at, _, _| at.year().to_string())),
        ("kk".into(), Box::new(|at, _, _| at.month().to_string())),
        ("klo".into(), Box::new(|at, _, _| at.hour().to_string())),
        ("jakso".into(), Box::new(|_, _, _| "tunneittain".into())),
        ("lat".into(), Box::new(|_, _, place| format!("59.91{place}"))),
        ("avain".into(), Box::new(|at, row, place| format!("k{row:05}-{}{place}", at.hour()))),
        ("helg".into(), Box::new(|at, _, _| u8::from(at.weekday().to_monday_zero_offset() > 4).to_string())),
    ];
    columns.into_iter().enumerate().filter(|(i, _)| form.beside & (1 << i) != 0).map(|(_, column)| column).collect()
}

/// Writes a table and what is in it.
fn written(form: &Form) -> (String, BTreeMap<(usize, Date, i8), f64>) {
    let mut seed = form.seed;
    let start = jiff::civil::date(2023, 3, 14);
    let hours: Vec<DateTime> = (0..form.days * 24)
        .map(|hour| start.at(0, 0, 0, 0).checked_add(jiff::Span::new().hours(hour as i64)).unwrap())
        .collect();
    let mut counts = BTreeMap::new();
    for place in 0..form.places {
        for at in &hours {
            let count = DAY[at.hour() as usize] * (place as u64 + 2) / 2 + next(&mut seed) % 7;
            counts.insert((place, at.date(), at.hour()), count as f64);
        }
    }
    let [time, hour, location, count] = HEADERS[form.language];
    let stamp =
        |format: &'static str| -> Written { (time.into(), Box::new(move |at, _, _| at.strftime(format).to_string())) };
    let mut columns = others(form);
    match form.time {
        0 => columns.push(stamp("%Y-%m-%d %H:%M")),
        1 => columns.push(stamp("%d.%m.%Y %H:%M")),
        2 => columns.push(stamp("%Y-%m-%d-%H-%M-%S")),
        3 => columns.push(stamp("%b %d, %Y %I:%M %p")),
        4 => columns.push(stamp("%Y-%m-%dT%H:%M:%S+01:00")),
        _ => {
            columns.push(stamp(if form.time == 5 { "%Y-%m-%d" } else { "%d/%m/%Y" }));
            let digits = form.seed.is_multiple_of(2);
            let cell =
                move |at: DateTime, _, _| if digits { at.hour().to_string() } else { format!("{:02}:00", at.hour()) };
            columns.push((hour.into(), Box::new(cell)));
        }
    }
    let of = |at: DateTime, place: usize| counts[&(place, at.date(), at.hour())].to_string();
    if form.layout == 2 {
        for (place, name) in PLACES.iter().enumerate().take(form.places) {
            columns.push(((*name).into(), Box::new(move |at, _, _| of(at, place))));
        }
    } else {
        columns.push((count.into(), Box::new(move |at, _, place| of(at, place))));
        columns.push((location.into(), Box::new(|_, _, place| PLACES[place].into())));
    }
    // A sum of all places, of which two would be the directions of one, and what a counter has counted since it was started.
    let running = |at: DateTime, place: usize| -> f64 {
        let until = (place, at.date(), at.hour());
        5_000.0 + counts.range((place, Date::MIN, 0)..=until).map(|(_, count)| count).sum::<f64>()
    };
    if form.beside & (1 << 13) != 0 && form.layout == 2 && form.places > 2 {
        let all = |at: DateTime| (0..form.places).map(|place| counts[&(place, at.date(), at.hour())]).sum::<f64>();
        columns.push((SUMS[form.language].into(), Box::new(move |at, _, _| all(at).to_string())));
    }
    if form.beside & (1 << 14) != 0 {
        columns.push((TOTALS[form.language].into(), Box::new(move |at, _, place| running(at, place).to_string())));
    }
    for at in (1..columns.len()).rev() {
        columns.swap(at, next(&mut seed) as usize % (at + 1));
    }
    let mut rows: Vec<(DateTime, usize)> = Vec::new();
    match form.layout {
        0 => hours.iter().for_each(|at| rows.extend((0..form.places).map(|place| (*at, place)))),
        1 => (0..form.places).for_each(|place| rows.extend(hours.iter().map(|at| (*at, place)))),
        _ => rows.extend(hours.iter().map(|at| (*at, 0))),
    }
    let quoted = |cell: String| if cell.contains(form.delimiter) { format!("\"{cell}\"") } else { cell };
    let line =
        |cells: Vec<String>| cells.into_iter().map(quoted).collect::<Vec<_>>().join(&form.delimiter.to_string()) + "\n";
    let mut text = line(columns.iter().map(|column| column.0.clone()).collect());
    for (row, (at, place)) in rows.into_iter().enumerate() {
        text += &line(columns.iter().map(|column| column.1(at, row, place)).collect());
    }
    drop(columns);
    (text, counts)
}

#[test]
fn random_tables_are_read_exactly_or_with_doubt() {
    let config = Config { cases: TABLES, failure_persistence: None, ..Config::default() };
    let rng = TestRng::deterministic_rng(config.rng_algorithm);
    let mut runner = TestRunner::new_with_rng(config, rng);
    let doubtful = std::cell::RefCell::new(Vec::new());
    let result = runner.run(&form(), |form| {
        let (text, counts) = written(&form);
        let top: String = text.lines().take(4).collect::<Vec<_>>().join("\n");
        let loaded =
            read("High Street.csv", text.as_bytes()).map_err(|error| TestCaseError::fail(format!("{error}\n{top}")))?;
        if !loaded.files[0].doubts.is_empty() {
            doubtful.borrow_mut().push(format!("{}\n{top}", loaded.files[0].doubts[0].what));
            return Ok(());
        }
        // Nothing shows which of two words that never change names the only place.
        let name =
            |place: &str| if form.places == 1 { 0 } else { PLACES.iter().position(|name| *name == place).unwrap_or(9) };
        let found: BTreeMap<(usize, Date, i8), f64> =
            loaded.footfall.readings().map(|r| ((name(r.location), r.date, r.hour as i8), r.count)).collect();
        prop_assert!(
            found == counts,
            "{} of {} readings\n{top}\n{:#?}",
            found.len(),
            counts.len(),
            loaded.files[0].uses
        );
        Ok(())
    });
    assert!(result.is_ok(), "{}", result.unwrap_err());
    // Doubt is for few tables, such as those with a column of zeros beside the places.
    let doubtful = doubtful.into_inner();
    assert!(
        doubtful.len() * 8 < TABLES as usize,
        "{} of {TABLES} are doubtful:\n{}",
        doubtful.len(),
        doubtful.join("\n")
    );
}
