//! The edges of days: days that begin late, hours that end at their time, and the hour that comes twice in autumn.

use std::fmt::Write as _;

use super::super::{FileCounts, Loaded, Merger, ReadOptions};
use super::{loaded, problems, readings};

fn loaded_as(text: &str, options: ReadOptions) -> Loaded {
    let mut merger = Merger::default();
    merger.add("x.csv", FileCounts::read_watched("x.csv", text.as_bytes(), &options, &|_| {}).unwrap());
    merger.finish().unwrap()
}

fn people(loaded: &Loaded) -> f64 {
    loaded.footfall.readings().map(|reading| reading.count).sum()
}

/// How many people pass in an hour.
fn passers(hour: usize) -> usize {
    hour * 5 % 17 + 30
}

/// Two dates whose hours go from six to six.
fn from_six(header: &str, cells: impl Fn(usize) -> String) -> String {
    let mut text = format!("{header}\n");
    for day in 1..3 {
        for hour in (6..24).chain(0..6) {
            writeln!(text, "2023-03-0{day},{hour}:00-{hour}:59,{}", cells(hour)).unwrap();
        }
    }
    text
}

#[test]
fn small_hours_that_follow_23_are_the_next_days() {
    let wide = from_six("date,hour,Mill Lane,Park", |hour| format!("{},{}", passers(hour), hour * 7 % 23 + 100));
    for text in [wide.clone(), from_six("date,hour,site,count", |hour| format!("Mill Lane,{}", passers(hour)))] {
        let loaded = loaded(&text);
        let own: Vec<String> = readings(&loaded).into_iter().filter(|line| line.starts_with("Mill")).collect();
        assert_eq!(
            (own.len(), own[0].as_str(), own[18].as_str()),
            (48, "Mill Lane|2023-03-01 06|43", "Mill Lane|2023-03-02 00|30")
        );
        assert_eq!(own[47], "Mill Lane|2023-03-03 05|38");
        assert!(loaded.files[0].notes[0].contains("--day-starts 0"), "{:?}", loaded.files[0].notes);
    }
    let forbidden = loaded_as(&wide, ReadOptions { day_starts: Some(0), ..ReadOptions::default() });
    assert_eq!(readings(&forbidden)[0], "Mill Lane|2023-03-01 00|30");
    let plain = "date,hour,count\n2023-03-01,4,40\n2023-03-01,5,50\n";
    let forced = loaded_as(plain, ReadOptions { day_starts: Some(5), ..ReadOptions::default() });
    assert_eq!(readings(&forced), ["x|2023-03-01 05|50", "x|2023-03-02 04|40"]);
}

#[test]
fn columns_of_hours_may_begin_at_six() {
    let hours: Vec<usize> = (6..24).chain(0..6).collect();
    let line = |cell: &dyn Fn(usize) -> String| hours.iter().map(|hour| cell(*hour)).collect::<Vec<_>>().join(",");
    let text = format!(
        "date,site,{}\n2023-03-01,Mill,{}\n",
        line(&|hour| format!("{hour}:00")),
        line(&|hour| (hour + 1).to_string())
    );
    let got = readings(&loaded(&text));
    assert_eq!((got[0].as_str(), got[23].as_str()), ("Mill|2023-03-01 06|7", "Mill|2023-03-02 05|6"));
}

#[test]
fn times_may_end_their_hour() {
    let ends = |told| ReadOptions { hour_ends: Some(told), ..ReadOptions::default() };
    let text = "time,count\n2023-03-01 00:00,5\n2023-03-01 01:00,6\n2023-03-01 23:00,7\n";
    let got = readings(&loaded_as(text, ends(true)));
    assert_eq!(got, ["x|2023-02-28 23|5", "x|2023-03-01 00|6", "x|2023-03-01 22|7"]);
    let quarters = "time,count\n2023-03-01 00:45,5\n2023-03-01 01:00,6\n2023-03-01 01:15,7\n";
    assert_eq!(readings(&loaded_as(quarters, ends(true))), ["x|2023-03-01 00|11", "x|2023-03-01 01|7"]);
    let last_minutes = "time,count\n2023-03-01 00:59,5\n2023-03-01 01:59,6\n";
    assert_eq!(readings(&loaded_as(last_minutes, ends(true))), ["x|2023-03-01 00|5", "x|2023-03-01 01|6"]);
    // From 1:00 to 0:00 under one date.
    let rows: String = (1..25).map(|hour| format!("2023-03-01,{},{}\n", hour % 24, hour + 100)).collect();
    let loaded = loaded(&format!("date,hour,count\n{rows}"));
    let got = readings(&loaded);
    assert_eq!((got[0].as_str(), got[23].as_str()), ("High Street|2023-03-01 00|101", "High Street|2023-03-01 23|124"));
    assert!(loaded.files[0].notes[0].contains("--hour-ends"));
}

#[test]
fn the_doubled_hour_of_autumn_counts_twice() {
    const DOUBLED: &str =
        "Time,Count\n2023-10-29 00:00,40\n2023-10-29 01:00,30\n2023-10-29 01:00,25\n2023-10-29 02:00,20\n";
    let one = loaded(DOUBLED);
    let want = ["High Street|2023-10-29 00|40", "High Street|2023-10-29 01|55", "High Street|2023-10-29 02|20"];
    assert_eq!((readings(&one), problems(&one)), (want.map(str::to_owned).to_vec(), vec![]));
    assert!(one.files[0].doubts[0].what.contains("the clocks went back on 2023-10-29"));
    let london = ReadOptions { time_zone: Some("Europe/London".into()), ..ReadOptions::default() };
    let same = loaded_as(DOUBLED, london);
    assert_eq!((same.files[0].doubts.len(), people(&same)), (0, people(&one)));
    assert!(same.files[0].notes[0].contains("the clocks went back on 2023-10-29"));
    let mut quarters = "Time,Mill Lane,Park\n".to_owned();
    for (hour, round) in [(0, 1), (1, 2), (1, 3), (2, 4)] {
        for minute in [0, 15, 30, 45] {
            writeln!(quarters, "2023-11-05 {hour:02}:{minute:02},{},{}", round + minute % 7, round + minute % 11)
                .unwrap();
        }
    }
    let quarters = loaded(&quarters);
    assert_eq!((people(&quarters), problems(&quarters)), (64.0 + 92.0, vec![]));
    assert_eq!(readings(&quarters)[1], "Mill Lane|2023-11-05 01|32");
}

#[test]
fn a_file_given_twice_has_no_doubled_hours() {
    let rows: String = (0..24).map(|hour| format!("2023-10-29 {hour:02}:00,{}\n", 100 + hour)).collect();
    let loaded = loaded(&format!("Time,Count\n{rows}{rows}"));
    assert_eq!((people(&loaded), problems(&loaded).len()), (2400.0 + 276.0, 24));
}
