//! Tests on the cities' own files. They are not in this repository: `BANDSTAND_REAL_DATA` names the folder that holds
//! `leeds`, `melbourne` and `dublin`; without it these tests are skipped, and say so.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use bandstand::files::load;
use bandstand::footfall::{Footfall, Inspection, Period, ProblemKind, Profile, Statistic, derive_week};

#[path = "../examples/derive_leeds_week.rs"]
mod derive;

/// The folder of real data; none to skip the test. It is a mistake to name a folder that does not exist.
fn data() -> Option<PathBuf> {
    let Some(folder) = std::env::var_os("BANDSTAND_REAL_DATA") else {
        println!("skipped: BANDSTAND_REAL_DATA is not set");
        return None;
    };
    let folder = PathBuf::from(folder);
    assert!(folder.join("leeds").is_dir(), "BANDSTAND_REAL_DATA is set, but {} holds no leeds", folder.display());
    Some(folder)
}

fn inspect(folder: &Path, names: &[&str]) -> (Inspection, Footfall) {
    let paths: Vec<String> = names.iter().map(|name| folder.join(name).display().to_string()).collect();
    let loaded = load(&paths, None).unwrap();
    (Inspection::new(&loaded), loaded.footfall)
}

fn kinds(inspection: &Inspection) -> BTreeMap<ProblemKind, u64> {
    let mut kinds = BTreeMap::new();
    for problem in inspection.files.iter().flat_map(|file| &file.problems) {
        assert!(problem.line > 0, "{problem:?}");
        *kinds.entry(problem.kind).or_default() += 1;
    }
    kinds
}

fn profile(footfall: &Footfall, period: &str) -> Profile {
    footfall.profile(&period.parse::<Period>().unwrap(), Statistic::Mean).unwrap()
}

#[test]
fn leeds_is_taken_in_whole() {
    let Some(folder) = data() else { return };
    let (inspection, _) = inspect(&folder, &["leeds/talk-2014", "leeds/monthly"]);
    assert_eq!(inspection.hours, 611_183);
    assert_eq!(inspection.locations.len(), 9);
    assert_eq!(inspection.locations.iter().map(|location| location.total).sum::<f64>(), 590_207_477.0);
    let want = [(ProblemKind::Repeat, 6672), (ProblemKind::WholeDay, 1240), (ProblemKind::EmptyLine, 1344)];
    assert_eq!(kinds(&inspection), BTreeMap::from(want));
    assert_eq!(inspection.files.iter().map(|file| file.used).sum::<u64>(), 611_183);
    assert_eq!(inspection.locations.iter().map(|location| location.repeated).sum::<u64>(), 6672);
}

#[test]
fn the_compiled_table_and_the_daily_totals() {
    let Some(folder) = data() else { return };
    let (inspection, _) = inspect(&folder, &["leeds/compiled-2009-2016"]);
    assert_eq!(inspection.hours, 553_784);
    assert_eq!(kinds(&inspection), BTreeMap::from([(ProblemKind::Repeat, 576)]));
    let daily = folder.join("leeds/daily-totals/data.csv").display().to_string();
    let error = load(&[daily], None).unwrap_err().to_string();
    assert!(error.contains("3720 rows are whole days"), "{error}");
}

#[test]
fn the_talks_counts_have_the_talks_quintiles() {
    let Some(folder) = data() else { return };
    let (inspection, footfall) = inspect(&folder, &["leeds/talk-2014"]);
    assert_eq!(inspection.hours, 386_112);
    let weekday = profile(&footfall, "weekday");
    assert_eq!(weekday.city.bounds(5), [59.0, 210.0, 697.0, 1762.0]);
    assert_eq!(weekday.places.len(), 8);
    assert!(weekday.places.iter().all(|place| place.hours.iter().all(Option::is_some)));
    assert!(weekday.places.iter().all(|place| place.series.iter().all(|series| series.len() == 128)));
    // The embedded week ranks places nearly as the files do, though it is not from quite the same years.
    let embedded = profile(&Footfall::leeds_week(), "weekday");
    for (a, b) in weekday.places.iter().zip(&embedded.places) {
        assert_eq!(a.name, b.name);
        let difference = weekday.city.rank(a.hours[13].unwrap()) - embedded.city.rank(b.hours[13].unwrap());
        assert!(difference.abs() < 0.05, "{} {difference}", a.name);
    }
}

#[test]
fn a_period_of_one_day_has_that_days_counts() {
    let Some(folder) = data() else { return };
    let (_, footfall) = inspect(&folder, &["leeds/talk-2014/headrow.csv"]);
    let day = profile(&footfall, "2008-08-27");
    assert_eq!((day.days, day.places[0].hours[0], day.places[0].hours[1]), (1, Some(19.0), Some(15.0)));
}

#[test]
fn melbourne() {
    let Some(folder) = data() else { return };
    let (inspection, _) = inspect(&folder, &["melbourne"]);
    // Of 342,255 rows, six have NaN as their count, and one has no place.
    assert_eq!((inspection.hours, inspection.locations.len()), (342_248, 32));
    assert_eq!(kinds(&inspection), BTreeMap::from([(ProblemKind::NoLocation, 1)]));
    assert!(inspection.locations.iter().any(|location| location.max == 11_284.0));
}

#[test]
fn dublin_counts_nobody_twice() {
    let Some(folder) = data() else { return };
    let (inspection, _) = inspect(&folder, &["dublin"]);
    assert_eq!(inspection.locations.len(), 33);
    // Every total in the file equals the sum of its two directions, so the whole file counts everybody twice.
    let text = std::fs::read_to_string(folder.join("dublin/footfall.csv")).unwrap();
    let all: f64 =
        text.lines().skip(1).flat_map(|line| line.split(',').skip(1)).filter_map(|cell| cell.parse::<f64>().ok()).sum();
    assert_eq!(inspection.locations.iter().map(|location| location.total).sum::<f64>(), all / 2.0);
    assert_eq!(inspection.locations.iter().map(|location| location.max).fold(0.0, f64::max), 23_785.0);
}

#[test]
fn the_embedded_week_can_be_derived() {
    let Some(folder) = data() else { return };
    let footfall = derive::union(&folder.join("leeds")).unwrap();
    let (week, spread) = derive_week(&footfall, &derive::PLACES);
    assert!(week == include_str!("../data/leeds-week.csv"), "data/leeds-week.csv is not what the files give");
    assert!(spread == include_str!("../data/leeds-spread.csv"), "data/leeds-spread.csv is not what the files give");
    // The embedded spreads give what the files give.
    let (files, embedded) = (profile(&footfall, "weekday"), profile(&Footfall::leeds_week(), "weekday"));
    assert_eq!(files.city.bounds(5), embedded.city.bounds(5));
    assert_eq!(files.city.bounds(8), embedded.city.bounds(8));
    assert_eq!(files.city.len(), embedded.city.len());
    for count in (0..8000).step_by(7) {
        let (a, b) = (files.city.rank(f64::from(count)), embedded.city.rank(f64::from(count)));
        assert!((a - b).abs() < 0.005, "{count}: {a} {b}");
    }
}

/// The table of special days that comes with the files: its ratios, and its order among the quieter and the busier days.
#[test]
fn special_days_of_leeds_stand_out() {
    let Some(folder) = data() else { return };
    let footfall = derive::union(&folder.join("leeds")).unwrap();
    let days = footfall.standing_out(None);
    let table = [
        ("2009-12-25", 0.01),
        ("2009-01-01", 0.16),
        ("2011-01-01", 0.17),
        ("2012-04-08", 0.39),
        ("2010-01-05", 0.51),
        ("2010-12-01", 0.52),
        ("2013-01-21", 0.57),
        ("2008-12-22", 2.36),
        ("2009-12-23", 2.07),
        // The table has 1.54. Seven weeks before, one counter lacks sixteen hours, for which the table makes no allowance.
        ("2014-07-05", 1.526),
        ("2009-12-05", 1.47),
    ];
    let place = |date: &str| days.iter().position(|day| day.date.to_string() == date).unwrap();
    for (date, ratio) in table {
        let day = &days[place(date)];
        assert!((day.ratio - ratio).abs() < 0.01, "{day:?}, and {ratio} in the table");
    }
    let places: Vec<usize> = table.iter().map(|(date, _)| place(date)).collect();
    assert!(places[..7].is_sorted() && places[7..].is_sorted(), "{places:?}");
    assert!(days.iter().all(|day| day.ratio <= 2.37 && day.people < 480_000.0), "{:?}", &days[..20]);
}
