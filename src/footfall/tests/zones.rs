//! Times in UTC become local hours once the zone is known; until then it is told.

use super::readings;
use crate::footfall::{DoubtKind, FileCounts, Loaded, Merger, ReadError, ReadOptions};

fn loaded(files: &[&str], zone: Option<&str>) -> Loaded {
    let options = ReadOptions { time_zone: zone.map(str::to_owned), ..ReadOptions::default() };
    let mut merger = Merger::default();
    for (i, text) in files.iter().enumerate() {
        let name = format!("{i}.csv");
        merger.add(name, FileCounts::read_watched("Mill.csv", text.as_bytes(), &options, &|_| {}).unwrap());
    }
    merger.finish().unwrap()
}

fn doubts(loaded: &Loaded) -> usize {
    loaded.files.iter().flat_map(|file| &file.doubts).filter(|doubt| doubt.kind == DoubtKind::TimeZone).count()
}

#[test]
fn utc_becomes_local_in_every_spelling() {
    for text in [
        "Timestamp,Count\n2023-07-13T12:00:00Z,9\n2023-07-13T22:00:00Z,4\n",
        "Timestamp,Count\n2023-07-13T12:00:00+00:00,9\n2023-07-13T22:00:00+00:00,4\n",
        "Timestamp,Count\n2023-07-13 12:00 UTC,9\n2023-07-13 22:00 UTC,4\n",
        "Timestamp (UTC),Count\n2023-07-13 12:00,9\n2023-07-13 22:00,4\n",
        "time_utc,Count\n13/07/2023 12:00,9\n13/07/2023 22:00,4\n",
        "Date UTC,Hour UTC,Count\n2023-07-13,12,9\n2023-07-13,22,4\n",
        "Timestamp,Count\n1689249600,9\n1689285600,4\n",
        "Timestamp,Count\n1689249600000,9\n1689285600000,4\n",
    ] {
        let unknown = loaded(&[text], None);
        assert_eq!(readings(&unknown), ["Mill|2023-07-13 12|9", "Mill|2023-07-13 22|4"], "{text}");
        assert_eq!(doubts(&unknown), 1, "{text}");
        let doubt = &unknown.files[0].doubts[0];
        assert!(doubt.what.contains("UTC") && doubt.settle.contains("--time-zone"), "{doubt:?}");
        let berlin = loaded(&[text], Some("Europe/Berlin"));
        assert_eq!(readings(&berlin), ["Mill|2023-07-13 14|9", "Mill|2023-07-14 00|4"], "{text}");
        assert_eq!(doubts(&berlin), 0);
    }
}

#[test]
fn both_hours_of_autumn_count_and_half_hours_fall_right() {
    let autumn = "Timestamp,Count\n2023-10-28T23:00:00Z,10\n2023-10-29T00:00:00Z,20\n2023-10-29T01:00:00Z,30\n2023-10-29T02:00:00Z,40\n";
    let london = loaded(&[autumn], Some("europe/london"));
    assert_eq!(readings(&london), ["Mill|2023-10-29 00|10", "Mill|2023-10-29 01|50", "Mill|2023-10-29 02|40"]);
    let quarters = "Timestamp,Count\n2023-07-13T12:00:00Z,1\n2023-07-13T12:15:00Z,2\n2023-07-13T12:30:00Z,4\n2023-07-13T12:45:00Z,8\n";
    let kolkata = loaded(&[quarters], Some("Asia/Kolkata"));
    assert_eq!(readings(&kolkata), ["Mill|2023-07-13 17|3", "Mill|2023-07-13 18|12"]);
    let wide = "Timestamp,Mill,Quay\n2023-07-13T12:00:00Z,1,5\n2023-07-13T13:00:00Z,2,6\n";
    let wide = loaded(&[wide], Some("Asia/Tokyo"));
    assert_eq!(readings(&wide)[..2], ["Mill|2023-07-13 21|1", "Mill|2023-07-13 22|2"]);
}

#[test]
fn other_offsets_are_local_already() {
    let summer = "Timestamp,Count\n2023-07-13T12:00:00+01:00,9\n2023-07-13T13:00:00+01:00,4\n";
    let winter = "Timestamp,Count\n2023-01-13T12:00:00+00:00,9\n2023-01-13T13:00:00+00:00,4\n";
    for zone in [None, Some("Europe/London")] {
        let both = loaded(&[winter, summer], zone);
        let hours = ["Mill|2023-01-13 12|9", "Mill|2023-01-13 13|4", "Mill|2023-07-13 12|9", "Mill|2023-07-13 13|4"];
        assert_eq!((readings(&both), doubts(&both)), (hours.map(String::from).to_vec(), 0));
    }
    // Files of one shape are told of once.
    assert_eq!(doubts(&loaded(&[winter, winter], None)), 1);
    assert_eq!(doubts(&loaded(&["Timestamp,Count\n2023-07-13 12:00,9\n2023-07-13 13:00,4\n"], None)), 0);
}

#[test]
fn a_local_time_beside_one_in_utc_is_read() {
    for text in [
        "timestamp,local_time,count\n2023-07-13T12:00:00Z,2023-07-13T14:00:00,9\n2023-07-13T13:00:00Z,2023-07-13T15:00:00,4\n",
        "time,time_local,count\n2023-07-13T12:00:00Z,2023-07-13 14:00,9\n2023-07-13T13:00:00Z,2023-07-13 15:00,4\n",
        "date_time_utc,date_time,count\n2023-07-13 12:00,2023-07-13 14:00,9\n2023-07-13 13:00,2023-07-13 15:00,4\n",
        "datetime,start,count\n2023-07-13T12:00:00Z,2023-07-13T14:00:00+02:00,9\n2023-07-13T13:00:00Z,2023-07-13T15:00:00+02:00,4\n",
    ] {
        let read = loaded(&[text], None);
        assert_eq!(
            (readings(&read), doubts(&read)),
            (vec!["Mill|2023-07-13 14|9".into(), "Mill|2023-07-13 15|4".into()], 0),
            "{text}"
        );
    }
}

#[test]
fn times_in_utc_beside_others_are_told_or_turned() {
    let mixed = "Timestamp,Count\n2024-03-01T10:00Z,5\n2024-03-01T12:00+01:00,6\n2024-03-01T12:00Z,7\n2024-03-01T14:00+01:00,8\n";
    let unknown = loaded(&[mixed], None);
    assert_eq!((doubts(&unknown), readings(&unknown).len()), (1, 3));
    for (zone, first) in [("Europe/Berlin", 11), ("Europe/London", 10), ("America/New_York", 5)] {
        let known = loaded(&[mixed], Some(zone));
        let want: Vec<String> = (0..4).map(|at| format!("Mill|2024-03-01 {:02}|{}", first + at, 5 + at)).collect();
        assert_eq!((readings(&known), doubts(&known)), (want, 0), "{zone}");
    }
    // Times without an offset are local.
    let bare = "Timestamp,Count\n2024-07-01T10:00Z,5\n2024-07-01T13:00,6\n2024-07-01T12:00Z,7\n";
    assert_eq!(doubts(&loaded(&[bare], None)), 1);
    let berlin = loaded(&[bare], Some("Europe/Berlin"));
    assert_eq!(readings(&berlin), ["Mill|2024-07-01 12|5", "Mill|2024-07-01 13|6", "Mill|2024-07-01 14|7"]);
}

#[test]
fn the_clocks_of_london_change_without_a_doubt() {
    let autumn = "Timestamp,Count\n2023-10-29T00:00:00+01:00,5\n2023-10-29T01:00:00+01:00,6\n2023-10-29T01:00:00+00:00,7\n2023-10-29T02:00:00+00:00,8\n";
    let spring =
        "Timestamp,Count\n2024-03-31T00:00:00+00:00,5\n2024-03-31T02:00:00+01:00,6\n2024-03-31T03:00:00+01:00,7\n";
    for zone in [None, Some("Europe/London")] {
        let both = loaded(&[autumn, spring], zone);
        assert_eq!(doubts(&both), 0);
        assert_eq!(readings(&both)[..3], ["Mill|2023-10-29 00|5", "Mill|2023-10-29 01|13", "Mill|2023-10-29 02|8"]);
        assert_eq!(readings(&both)[3..], ["Mill|2024-03-31 00|5", "Mill|2024-03-31 02|6", "Mill|2024-03-31 03|7"]);
    }
}

#[test]
fn dates_in_utc_may_begin_late_and_have_no_doubled_hour() {
    let options = |zone: Option<&str>| ReadOptions {
        time_zone: zone.map(str::to_owned),
        day_starts: Some(6),
        ..ReadOptions::default()
    };
    let text = "Date UTC,Hour UTC,Count\n2023-07-13,6,9\n2023-07-13,23,5\n2023-07-13,0,4\n2023-07-13,5,3\n";
    let read = |options| {
        let mut merger = Merger::default();
        merger.add("0.csv", FileCounts::read_watched("Mill.csv", text.as_bytes(), &options, &|_| {}).unwrap());
        readings(&merger.finish().unwrap())
    };
    assert_eq!(
        read(options(Some("Europe/Berlin"))),
        ["Mill|2023-07-13 08|9", "Mill|2023-07-14 01|5", "Mill|2023-07-14 02|4", "Mill|2023-07-14 07|3"]
    );
    assert_eq!(
        read(options(None)),
        ["Mill|2023-07-13 06|9", "Mill|2023-07-13 23|5", "Mill|2023-07-14 00|4", "Mill|2023-07-14 05|3"]
    );
    // An hour in UTC that is given again is no doubled one, and is read once.
    let again = "Time,Count\n2023-10-29T00:00Z,40\n2023-10-29T01:00Z,30\n2023-10-29T01:00Z,25\n2023-10-29T02:00Z,20\n";
    let london = loaded(&[again], Some("Europe/London"));
    assert_eq!(readings(&london), ["Mill|2023-10-29 01|65", "Mill|2023-10-29 02|20"]);
    assert_eq!(london.files[0].problems.len(), 1);
}

#[test]
fn a_zone_that_is_not_is_refused_with_a_near_one() {
    let options = ReadOptions { time_zone: Some("Europe/Londn".into()), ..ReadOptions::default() };
    let text = "Timestamp,Count\n2023-07-13 12:00,9\n";
    let error = FileCounts::read_watched("a.csv", text.as_bytes(), &options, &|_| {}).map(drop).unwrap_err();
    assert!(
        matches!(error, ReadError::TimeZone(_)) && error.to_string().contains("did you mean Europe/London?"),
        "{error}"
    );
}
