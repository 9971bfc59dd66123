//! Files of one shape are decided together, and what stays open is told.

use crate::footfall::{DoubtKind, FileCounts, Loaded, Merger, ReadOptions, read_many};

/// A day's rows of counts at one place, its date written like this.
fn day(date: &str) -> String {
    (7..10).fold("Date,Hour,Site,Count\n".into(), |text, hour| format!("{text}{date},{hour},Mill Lane,{hour}\n"))
}

fn together(dates: &[&str]) -> Loaded {
    let days: Vec<String> = dates.iter().map(|date| day(date)).collect();
    read_many(days.iter().enumerate().map(|(i, text)| (format!("{i}.csv"), text.as_bytes()))).unwrap()
}

fn dates(loaded: &Loaded) -> Vec<String> {
    let mut dates: Vec<String> = loaded.footfall.readings().map(|reading| reading.date.to_string()).collect();
    dates.dedup();
    dates
}

fn doubts(loaded: &Loaded) -> Vec<(DoubtKind, String)> {
    loaded.files.iter().flat_map(|file| &file.doubts).map(|doubt| (doubt.kind, doubt.what.clone())).collect()
}

#[test]
fn a_file_of_the_same_shape_settles_day_and_month() {
    for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
        let american = ["03/01/2023", "03/02/2023", "03/14/2023"];
        let loaded = together(&order.map(|i| american[i]));
        assert_eq!(dates(&loaded), ["2023-03-01", "2023-03-02", "2023-03-14"]);
        assert_eq!((loaded.footfall.hours(), doubts(&loaded)), (9, vec![]));
        assert!(
            loaded.files.iter().all(|file| file.date_format == "mm/dd/yyyy" && file.used == 3),
            "{:?}",
            loaded.files
        );
        let british = ["01/03/2023", "02/03/2023", "14/03/2023"];
        assert_eq!(dates(&together(&order.map(|i| british[i]))), ["2023-03-01", "2023-03-02", "2023-03-14"]);
    }
    // Days that follow each other settle it too, though no file alone has two.
    let loaded = together(&["03/01/2023", "03/02/2023", "03/03/2023", "03/04/2023"]);
    assert_eq!((dates(&loaded)[3].as_str(), doubts(&loaded)), ("2023-03-04", vec![]));
}

#[test]
fn a_file_of_another_shape_settles_nothing() {
    let other = "Day,Place,People\n03/14/2023 07:00,Quay,5\n03/14/2023 08:00,Quay,6\n";
    let (open, text) = (day("03/04/2023"), day("04/03/2023"));
    let files = [("a.csv", open.as_bytes()), ("b.csv", text.as_bytes()), ("c.csv", other.as_bytes())];
    let loaded = read_many(files).unwrap();
    assert_eq!(dates(&loaded), ["2023-03-04", "2023-04-03", "2023-03-14"]);
    let words = "2 dates in 2 files of one shape may be day or month first; read day first";
    assert_eq!(doubts(&loaded), [(DoubtKind::DateOrder, words.into())]);
    assert_eq!(loaded.files[0].doubts[0].settle, "--date-order dmy or mdy");
    assert!(loaded.files[0].date_format.ends_with("for want of evidence)"));
}

#[test]
fn files_that_name_their_counts_after_places_are_of_one_feed() {
    let of = |place: &str, date: &str| format!("Date,Hour,{place}\n{date},7,5\n{date},8,6\n");
    let (mill, quay) = (of("Mill Lane", "03/04/2023"), of("Quay", "03/14/2023"));
    let loaded = read_many([("a.csv", mill.as_bytes()), ("b.csv", quay.as_bytes())]).unwrap();
    assert_eq!((dates(&loaded), doubts(&loaded)), (vec!["2023-03-04".into(), "2023-03-14".into()], vec![]));
}

#[test]
fn one_open_date_is_a_doubt_unless_the_user_decides() {
    let loaded = together(&["03/04/2023"]);
    assert_eq!(doubts(&loaded), [(DoubtKind::DateOrder, "1 date may be day or month first; read day first".into())]);
    assert_eq!(doubts(&together(&["04/04/2023"])), []);
    let options = ReadOptions { date_order: Some(crate::footfall::DateOrder::Mdy), ..ReadOptions::default() };
    let mut merger = Merger::default();
    merger.add("a.csv", FileCounts::read_watched("a.csv", day("03/04/2023").as_bytes(), &options, &|_| {}).unwrap());
    let loaded = merger.finish().unwrap();
    assert_eq!((dates(&loaded), doubts(&loaded)), (vec!["2023-03-04".into()], vec![]));
}

/// The order of files decides which count is kept, also where a file has to wait for others.
#[test]
fn the_last_file_counts_though_an_earlier_one_waits() {
    let early = "Date,Hour,Site,Count\n03/04/2023,7,Mill Lane,1\n";
    let late = "Date,Hour,Site,Count\n03/04/2023,7,Mill Lane,2\n03/14/2023,7,Mill Lane,3\n";
    let count = |files: [(&str, &str); 2]| {
        let loaded = read_many(files.map(|(name, text)| (name, text.as_bytes()))).unwrap();
        loaded.footfall.readings().map(|reading| reading.count).collect::<Vec<f64>>()
    };
    assert_eq!(count([("a.csv", early), ("b.csv", late)]), [2.0, 3.0]);
    assert_eq!(count([("b.csv", late), ("a.csv", early)]), [1.0, 3.0]);
}

/// One header may be read in two ways where a file shows too little; then that is told.
#[test]
fn one_header_read_in_two_ways_is_a_doubt() {
    let full = "Date,Hour,A,B\n2023-03-01,7,Mill,5\n2023-03-01,8,Quay,6\n";
    let bare = "Date,Hour,A,B\n2023-03-02,7,3,5\n2023-03-02,8,4,6\n";
    let both = read_many([("a.csv", full.as_bytes()), ("b.csv", bare.as_bytes())]).unwrap();
    assert_eq!(both.files[0].doubts, []);
    let doubt = &both.files[1].doubts[0];
    assert!(doubt.kind == DoubtKind::Count && doubt.what.contains("two ways"), "{doubt:?}");
    assert_eq!(doubts(&read_many([("a.csv", full.as_bytes()), ("b.csv", full.as_bytes())]).unwrap()), []);
}
