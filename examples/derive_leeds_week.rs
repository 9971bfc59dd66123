//! Derives `data/leeds-week.csv` and `data/leeds-spread.csv` from the files of Leeds City Council.
//!
//! `BANDSTAND_REAL_DATA=DIR cargo run --release --example derive_leeds_week [-- OUT]` reads `DIR/leeds` and writes both
//! tables into OUT (`data` if not given). `data/README.md` describes the recipe.

use std::path::{Path, PathBuf};

use anyhow::Context;
use bandstand::files::load;
use bandstand::footfall::{Footfall, derive_week};
use jiff::civil::{Date, Weekday, date};

/// Names of places in the compiled table, and the council's names for them.
const NAMES: [(&str, &str); 6] = [
    ("AlbionStNorth", "Albion Street North"),
    ("AlbionStSouth", "Albion Street South"),
    ("BriggateAtMcDs", "Briggate at McDonalds"),
    ("CommercialStBarratts", "Commercial Street at Barratts"),
    ("CommercialStLush", "Commercial Street at Lush"),
    ("DortmundSq", "Dortmund Square"),
];

/// The eight places of the embedded week.
pub const PLACES: [&str; 8] = [
    "Albion Street North",
    "Albion Street South",
    "Briggate",
    "Briggate at McDonalds",
    "Commercial Street at Barratts",
    "Commercial Street at Lush",
    "Dortmund Square",
    "Headrow",
];

/// The union of the files: the talk's if they have a reading, else the monthly feeds', else the compiled table's. Days
/// of nothing but zeros, and the hour that clocks skip in spring, are taken out.
pub fn union(leeds: &Path) -> anyhow::Result<Footfall> {
    // If there are two readings for one hour, the last one stays, so the best source comes last.
    let folders = ["compiled-2009-2016", "monthly", "talk-2014"];
    let paths: Vec<String> = folders.iter().map(|folder| leeds.join(folder).display().to_string()).collect();
    let mut footfall = load(&paths, None)?.footfall;
    // The compiled table calls a camera Lush even after it had moved to Sharps.
    let moved = date(2015, 6, 1);
    footfall.retain(|reading| reading.location != "CommercialStLush" || reading.date < moved);
    footfall.rename(&NAMES.map(|(found, wanted)| (found.to_owned(), wanted.to_owned())));
    let mut days: std::collections::HashMap<(String, Date), f64> = std::collections::HashMap::new();
    for reading in footfall.readings() {
        *days.entry((reading.location.to_owned(), reading.date)).or_default() += reading.count;
    }
    footfall.retain(|reading| {
        let dead = days.get(&(reading.location.to_owned(), reading.date)) == Some(&0.0);
        !(dead || reading.hour == 1 && is_spring_change(reading.date))
    });
    Ok(footfall)
}

/// The last Sunday of March, when 01:00 does not happen.
fn is_spring_change(date: Date) -> bool {
    date.month() == 3 && date.day() > 24 && date.weekday() == Weekday::Sunday
}

#[allow(dead_code)]
fn main() -> anyhow::Result<()> {
    let data =
        std::env::var("BANDSTAND_REAL_DATA").context("set BANDSTAND_REAL_DATA to the folder that holds leeds/")?;
    let out = std::env::args().nth(1).map_or_else(|| PathBuf::from("data"), PathBuf::from);
    let footfall = union(&Path::new(&data).join("leeds"))?;
    println!("{} readings of {:?}", footfall.hours(), footfall.locations());
    let (week, spread) = derive_week(&footfall, &PLACES);
    std::fs::write(out.join("leeds-week.csv"), week)?;
    std::fs::write(out.join("leeds-spread.csv"), spread)?;
    Ok(())
}
