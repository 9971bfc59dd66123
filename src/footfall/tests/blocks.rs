//! Several threads that share the reading of a file read the same as one, problems and all.

use std::io::Read;

use proptest::prelude::*;

use super::super::{Alone, Crew, FileCounts, Merger, Piece, ReadOptions};

/// Does the last piece first, as threads may.
struct Many;

impl Crew for Many {
    fn size(&self) -> usize {
        3
    }

    fn work(&self, mut pieces: Vec<Piece<'_>>, own: &mut dyn FnMut()) {
        if let Some(last) = pieces.pop() {
            last();
        }
        own();
        pieces.into_iter().rev().for_each(|piece| piece());
    }
}

/// Everything that is read of some bytes, or why they cannot be read.
fn all(bytes: impl Read, crew: &dyn Crew) -> String {
    let counts = match FileCounts::read_together("x.csv", bytes, &ReadOptions::default(), &|_| {}, crew) {
        Ok(counts) => counts,
        Err(error) => return error.to_string(),
    };
    let mut merger = Merger::default();
    merger.add("x.csv", counts);
    format!("{:#?}", merger.finish_unchecked())
}

/// A row: mostly a reading of one of three places, sometimes something else.
fn row() -> impl Strategy<Value = String> {
    let reading = |odd: &'static str| {
        (0u8..20, 0u8..24, 0usize..3, 0u32..400).prop_map(move |(day, hour, place, count)| {
            let place = ["Briggate", "Headrow at Lands Lane", "Quay, North"][place];
            let place = if place.contains(',') { format!("\"{place}\"") } else { place.to_owned() };
            let weekday = ["Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "Monday", "Tuesday"];
            let weekday = weekday[usize::from(day) % 7];
            format!("{:02}/03/2023,{hour},{place},{count}{odd},{weekday}", day + 1)
        })
    };
    prop_oneof![
        60 => reading(""),
        2 => reading(".5"),
        1 => reading("x"),
        1 => Just(String::new()),
        1 => Just(",,,,".to_owned()),
        1 => Just("05/03/2023,7,,12,Sunday".to_owned()),
        1 => Just("05/03/2023,,Briggate,912,Sunday".to_owned()),
        1 => Just("Date,Hour,Location,Count,Day".to_owned()),
        1 => Just("05/03/2023,7,briggate ,3,Sunday".to_owned()),
        1 => Just("05/03/2023,7,\"open,3,Sunday".to_owned()),
        1 => Just("Total,,,4711,".to_owned()),
        1 => "[0-9,\"a-z]{0,20}",
    ]
}

proptest! {
    #[test]
    fn blocks_are_read_like_rows(
        rows in prop::collection::vec(row(), 20..200),
        end in prop_oneof![Just("\n"), Just("\r\n"), Just("\r"), Just("\r\r\n")],
    ) {
        let text = format!("Date,Hour,Location,Count,Day{end}{}{end}", rows.join(end));
        prop_assert_eq!(all(text.as_bytes(), &Many), all(text.as_bytes(), &Alone));
    }

    #[test]
    fn blocks_of_wide_tables_are_read_like_rows(
        rows in prop::collection::vec((0u8..28, 0u8..24, prop::collection::vec(prop_oneof![9 => "[0-9]{1,3}", 1 => "[a-z.,-]{0,2}"], 3)), 20..200),
        hours in any::<bool>(),
        offset in prop_oneof![Just(""), Just("Z"), Just("+01:00")],
    ) {
        let mut text = if hours { "Date,07:00,08:00,09:00\n".to_owned() } else { "Time,Mill,Quay,Station\n".to_owned() };
        for (day, hour, counts) in rows {
            let time = if hours { String::new() } else { format!("T{hour:02}:00:00{offset}") };
            text += &format!("2023-05-{:02}{time},{}\n", day + 1, counts.join(","));
        }
        prop_assert_eq!(all(text.as_bytes(), &Many), all(text.as_bytes(), &Alone));
    }
}

#[test]
fn long_clean_tables_are_read_in_blocks() {
    let mut text = "Date,Hour,Location,Count\n".to_owned();
    for number in 0..2_000 {
        text += &format!("2023-05-{:02},{},Mill {},{}\n", number / 72 + 1, number / 3 % 24, number % 3, number % 97);
    }
    let (many, alone) = (all(text.as_bytes(), &Many), all(text.as_bytes(), &Alone));
    assert_eq!(many, alone);
    assert!(many.contains("used: 2000,"), "{many}");
}
