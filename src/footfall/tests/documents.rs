//! JSON, lines of JSON and GeoJSON.

use super::{loaded, readings};
use crate::footfall::{DoubtKind, FileCounts, Merger, ReadError, ReadOptions, read};

const WANT: [&str; 2] = ["Mill|2023-03-01 07|5", "Mill|2023-03-01 08|6"];

#[test]
fn rows_are_found_wherever_they_stand() {
    for text in [
        r#"[{"t":"2023-03-01T07:00:00","site":"Mill","count":5},{"t":"2023-03-01T08:00:00","site":"Mill","count":6}]"#,
        "{\"t\":\"2023-03-01T07:00:00\",\"site\":\"Mill\",\"count\":5}\n{\"t\":\"2023-03-01T08:00:00\",\"site\":\"Mill\",\"count\":6}\n",
        r#" {"count":500,"next":"https://a.b/c","previous":null,"created":"2024-01-01T10:00:00","results":[
            {"t":"2023-03-01T07:00:00","site":{"id":1,"name":"Mill"},"count":5},{"t":"2023-03-01T08:00:00","site":{"id":1,"name":"Mill"},"count":"6"}]}"#,
        r#"{"type":"FeatureCollection","features":[
            {"type":"Feature","properties":{"date":"2023-03-01","hour":7,"location":"Mill","count":5},"geometry":{"type":"Point","coordinates":[1.5,53.8]}},
            {"type":"Feature","properties":{"date":"2023-03-01","hour":8,"location":"Mill","count":6},"geometry":{"type":"Point","coordinates":[1.5,53.8]}}]}"#,
        r#"[["Date","Hour","Location","Count"],["2023-03-01",7,"Mill",5],["2023-03-01",8,"Mill",6]]"#,
        r#"{"columns":["Date","Hour","Location","Count"],"index":[0,1],"data":[["2023-03-01",7,"Mill",5],["2023-03-01",8,"Mill",6]]}"#,
        r#"{"meta":{"columns":[{"name":"Date"},{"name":"Hour"},{"name":"Location"},{"name":"Count"}]},"data":[["2023-03-01",7,"Mill",5],["2023-03-01",8,"Mill",6]]}"#,
        r#"{"location":"Mill","data":[{"t":"2023-03-01T07:00:00","count":5},{"t":"2023-03-01T08:00:00","count":6}]}"#,
        r#"{"Mill":[{"t":"2023-03-01T07:00:00","count":5},{"t":"2023-03-01T08:00:00","count":6}],"Quay":[]}"#,
        r#"{"location":{"0":"Mill","1":"Mill"},"date":{"0":"2023-03-01","1":"2023-03-01"},"hour":{"0":7,"1":8},"count":{"0":5,"1":6}}"#,
        r#"{"2023-03-01T07:00:00":5,"2023-03-01T08:00:00":6}"#,
        r#"{"unit":"people","counts":{"2023-03-01T07:00:00":5,"2023-03-01T08:00:00":6}}"#,
        r#"{"location":"Mill","hourly":{"time":["2023-03-01T07:00","2023-03-01T08:00"],"count":[5,6]}}"#,
    ] {
        let loaded = loaded(text);
        // Nothing says that the key of the only list is a place.
        let is_named = text.contains("Mill") && !text.contains("\"Quay\":[]");
        let place = if is_named { "Mill|" } else { "High Street|" };
        let wanted: Vec<String> = WANT.iter().map(|line| line.replace("Mill|", place)).collect();
        assert_eq!(readings(&loaded), wanted, "{text}");
        assert_eq!(loaded.files[0].doubts, [], "{text}");
    }
}

#[test]
fn lists_within_rows_and_under_names_are_joined() {
    let want = ["Mill|2023-03-01 07|5", "Mill|2023-03-01 08|6", "Quay|2023-03-01 07|7", "Quay|2023-03-01 08|8"];
    for text in [
        r#"[{"id":1,"location":"Mill","counts":[{"t":"2023-03-01T07:00:00","count":5},{"t":"2023-03-01T08:00:00","count":6}]},
            {"counts":[{"t":"2023-03-01T07:00:00","count":7},{"t":"2023-03-01T08:00:00","count":8}],"id":2,"location":"Quay"}]"#,
        r#"{"Mill":[{"t":"2023-03-01T07:00:00","count":5},{"t":"2023-03-01T08:00:00","count":6}],
            "Quay":[{"count":7,"t":"2023-03-01T07:00:00"},{"t":"2023-03-01T08:00:00","count":8}]}"#,
        r#"{"Mill":{"2023-03-01T07:00:00":5,"2023-03-01T08:00:00":6},"Quay":{"2023-03-01T07:00:00":7,"2023-03-01T08:00:00":8}}"#,
    ] {
        assert_eq!(readings(&loaded(text)), want, "{text}");
    }
}

#[test]
fn keys_that_come_late_or_lack_are_read() {
    let text = r#"[{"t":"2023-03-01T07:00:00","Mill":5},{"t":"2023-03-01T08:00:00","Mill":6,"Quay":7},{"Quay":8,"t":"2023-03-01T09:00:00","Mill":null}]"#;
    assert_eq!(
        readings(&loaded(text)),
        ["Mill|2023-03-01 07|5", "Mill|2023-03-01 08|6", "Quay|2023-03-01 08|7", "Quay|2023-03-01 09|8"]
    );
}

#[test]
fn of_two_lists_the_first_is_read_and_it_is_told() {
    let text = r#"{"a":{"rows":[{"t":"2023-03-01T07:00:00","count":5},{"t":"2023-03-01T08:00:00","count":6}]},
        "b":[{"time":"2023-03-02T07:00:00","people":1},{"time":"2023-03-02T08:00:00","people":2}]}"#;
    let both = loaded(text);
    assert_eq!(readings(&both)[0], "High Street|2023-03-01 07|5");
    let doubt = &both.files[0].doubts[0];
    assert_eq!((doubt.kind, doubt.settle.as_str()), (DoubtKind::Count, "--rows /a/rows or /b"));
    let with = |rows: &str| {
        let options = ReadOptions { rows: Some(rows.into()), ..ReadOptions::default() };
        let mut merger = Merger::default();
        FileCounts::read_watched("a.json", text.as_bytes(), &options, &|_| {}).map(|counts| {
            merger.add("a.json", counts);
            merger.finish().unwrap()
        })
    };
    let second = with("/b").unwrap();
    assert_eq!((readings(&second)[1].as_str(), second.files[0].doubts.len()), ("a|2023-03-02 08|2", 0));
    let error = with("/c").map(drop).unwrap_err();
    assert!(matches!(&error, ReadError::NoRowsAt(_, known) if known == "/a/rows, /b"), "{error}");
}

#[test]
fn json_without_counts_is_refused_by_name() {
    for (text, words) in [
        ("{}", "no list of rows"),
        (r#"{"name":"a","version":1}"#, "JSON"),
        (r#"[{"name":"a"},{"name":"b"}]"#, "no rows of data"),
        ("[1,2,3]", "no list of rows"),
        (r#"[{"t":"2023-03-01T07:00:00","count":5},{"t":"#, "cut off"),
        (r#"{"t": 5 "#, "cut off"),
    ] {
        let error = read("a.json", text.as_bytes()).map(drop).unwrap_err().to_string();
        assert!(error.contains("JSON") && error.contains(words), "{text}: {error}");
    }
    let deep = "[".repeat(100_000);
    assert!(read("a.json", deep.as_bytes()).is_err());
    let long = format!("[{{\"a\":\"{}\"}}]", "x".repeat(5 << 20));
    assert!(read("a.json", long.as_bytes()).is_err());
}

#[test]
fn a_fraction_is_no_number_of_thousands() {
    let text = r#"[{"t":"2023-03-01T07:00:00","count":1.234},{"t":"2023-03-01T08:00:00","count":2.345}]"#;
    assert_eq!(readings(&loaded(text)), ["High Street|2023-03-01 07|1.234", "High Street|2023-03-01 08|2.345"]);
}
