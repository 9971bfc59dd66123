//! Any bytes are read or refused without a panic, and tables written in many ways are read back.

use proptest::prelude::*;

use super::super::{Inspection, read};

/// Pieces of tables, so that random text comes near to real tables.
fn bit() -> impl Strategy<Value = String> {
    prop_oneof![
        "[,;|\t\n\r\" ]{1,3}",
        Just("Date,Hour,Location,Count\n".to_owned()),
        Just("2023-05-29".to_owned()),
        Just("29/05/2023 07:15".to_owned()),
        Just("NaN".to_owned()),
        Just("Total".to_owned()),
        Just("00:00-01:00".to_owned()),
        "[0-9]{1,12}",
        "[0-9./:TZ+-]{1,16}",
        "\\PC{0,6}",
    ]
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        let _ = read("x.csv", &bytes[..]);
    }

    #[test]
    fn any_text_is_read_or_refused(bits in prop::collection::vec(bit(), 0..80)) {
        let text = bits.concat();
        if let Ok(loaded) = read("x.csv", text.as_bytes()) {
            let _ = Inspection::new(&loaded).text();
        }
        let text = format!("Date,Hour,Location,Count\n2023-05-29,7,A,5\n{text}");
        let _ = read("x.csv", text.as_bytes());
        let text = format!("Time,A,A IN,A OUT\n2023-05-29 07:00,3,1,2\n{text}");
        let _ = read("x.csv", text.as_bytes());
    }

    #[test]
    fn what_is_written_is_read(
        counts in prop::collection::vec((0usize..3, 0i64..400, 0u8..24, 0u32..100_000), 1..60),
        delimiter in prop_oneof![Just(','), Just(';'), Just('\t'), Just('|')],
        end in prop_oneof![Just("\n"), Just("\r\n"), Just("\r"), Just("\r\r\n")],
        dates in prop_oneof![Just("%Y-%m-%d"), Just("%d/%m/%Y"), Just("%d-%b-%y"), Just("%d %B %Y"), Just("%d.%m.%Y"), Just("%Y%m%d")],
    ) {
        let names = ["Briggate", "Headrow at Lands Lane", "O'Connell St"];
        let first = jiff::civil::date(2022, 11, 20);
        let mut wanted = std::collections::BTreeMap::new();
        // Two rows that show whether the day comes first and that there are hours other than midnight.
        let mut rows = vec![(0, 0, 7, 1), (0, 5, 8, 1)];
        rows.extend(counts);
        let mut text = ["Date", "Hour", "Location", "Count"].join(&delimiter.to_string()) + end;
        for (place, day, hour, count) in rows {
            let date = first + jiff::Span::new().days(day);
            let cells = [date.strftime(dates).to_string(), format!("{hour:02}:00"), names[place].to_owned(), count.to_string()];
            text += &(cells.join(&delimiter.to_string()) + end);
            wanted.insert((names[place], date, usize::from(hour)), f64::from(count));
        }
        let loaded = read("x.csv", text.as_bytes()).unwrap();
        let got: std::collections::BTreeMap<_, _> =
            loaded.footfall.readings().map(|r| ((r.location.to_owned(), r.date, r.hour), r.count)).collect();
        let wanted: std::collections::BTreeMap<_, _> = wanted.into_iter().map(|(key, count)| ((key.0.to_owned(), key.1, key.2), count)).collect();
        prop_assert_eq!(got, wanted);
    }
}
