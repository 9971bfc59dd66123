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
fn a_zone_that_is_not_is_refused_with_a_near_one() {
    let options = ReadOptions { time_zone: Some("Europe/Londn".into()), ..ReadOptions::default() };
    let text = "Timestamp,Count\n2023-07-13 12:00,9\n";
    let error = FileCounts::read_watched("a.csv", text.as_bytes(), &options, &|_| {}).map(drop).unwrap_err();
    assert!(
        matches!(error, ReadError::TimeZone(_)) && error.to_string().contains("did you mean Europe/London?"),
        "{error}"
    );
}
