//! Any bytes are read or refused without a panic, and tables written in many ways are read back.

use proptest::prelude::*;

use std::io::Read;

use super::super::{CountAs, FileCounts, Inspection, Loaded, Merger, ReadOptions, read};
use super::{Drip, readings};

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

/// Bytes in blocks of sizes that look random, from one byte to 64 KiB.
struct Blocks<'a>(Drip<'a>, u64);

impl Read for Blocks<'_> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        self.1 = self.1.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let most = 1usize << (self.1 >> 33 & 15);
        self.0.1 = 1 + (self.1 >> 40) as usize % (2 * most);
        self.0.read(out)
    }
}

/// All that is read of a table, and all that is said of it.
fn all(loaded: &Loaded) -> (Vec<String>, Inspection) {
    (readings(loaded), Inspection::new(loaded))
}

/// A table for some days of a few places, as text of CSV or of JSON.
fn table(days: usize, names: &[&str], json: bool, faults: usize) -> String {
    let mut rows = Vec::new();
    for hour in 0..24 * days {
        for (place, name) in names.iter().enumerate() {
            let (date, count) = (format!("{:02}/03/2024", 1 + hour / 24), (hour * 7 + place * 31) % 97);
            let count = if faults > 0 && (hour + place) % faults == 3 { "viele".into() } else { count.to_string() };
            rows.push(match json {
                true => format!(
                    "{{\"Datum\":\"{date}\",\"Stunde\":{},\"Ort\":\"{name}\",\"Anzahl\":\"{count}\"}}",
                    hour % 24
                ),
                false => format!("{date},{},\"{name}\",{count}", hour % 24),
            });
        }
    }
    match json {
        true => format!("[{}]", rows.join(",\n")),
        false => format!("Datum,Stunde,Ort,Anzahl\r\n{}\r\n", rows.join("\r\n")),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn the_blocks_in_which_bytes_come_change_nothing(
        days in 1usize..20,
        json in any::<bool>(),
        faults in 0usize..40,
        encoding in 0usize..6,
        seed in any::<u64>(),
    ) {
        let names: &[&str] = match encoding {
            4 => &["駅前", "公園通り"],
            5 => &["Вокзал", "Набережная"],
            _ => &["Münstergaße", "Kö", "Café"],
        };
        let text = table(days, names, json, faults);
        let wide = |unit: u16, big: bool| if big { unit.to_be_bytes() } else { unit.to_le_bytes() };
        let utf16 = |big: bool| std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(|unit| wide(unit, big)).collect();
        let bytes: Vec<u8> = match encoding {
            0 => text.clone().into_bytes(),
            1 => utf16(false),
            2 => utf16(true),
            3 => encoding_rs::WINDOWS_1252.encode(&text).0.into_owned(),
            4 => encoding_rs::SHIFT_JIS.encode(&text).0.into_owned(),
            _ => encoding_rs::WINDOWS_1251.encode(&text).0.into_owned(),
        };
        let whole = read("a.csv", &bytes[..]).map_err(|error| error.to_string());
        let parts = read("a.csv", Blocks(Drip(&bytes, 1), seed)).map_err(|error| error.to_string());
        let single = read("a.csv", Drip(&bytes, 1)).map_err(|error| error.to_string());
        let whole = whole.map(|loaded| all(&loaded));
        // JSON is in Unicode, or in an encoding that shows.
        prop_assert!(whole.is_ok() || (json && encoding == 3), "{:?}", whole.err());
        prop_assert_eq!(&parts.map(|loaded| all(&loaded)), &whole);
        prop_assert_eq!(&single.map(|loaded| all(&loaded)), &whole);
    }
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
        counts in prop::collection::vec((0usize..3, 0i64..400, 4u8..24, 0u32..100_000), 1..60),
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
        // Counts at random may happen to rise only, as a running total does.
        let options = ReadOptions { count_as: Some(CountAs::Each), ..ReadOptions::default() };
        let mut merger = Merger::default();
        merger.add("x.csv", FileCounts::read_watched("x.csv", text.as_bytes(), &options, &|_| {}).unwrap());
        let loaded = merger.finish().unwrap();
        let got: std::collections::BTreeMap<_, _> =
            loaded.footfall.readings().map(|r| ((r.location.to_owned(), r.date, r.hour), r.count)).collect();
        let wanted: std::collections::BTreeMap<_, _> = wanted.into_iter().map(|(key, count)| ((key.0.to_owned(), key.1, key.2), count)).collect();
        prop_assert_eq!(got, wanted);
    }
}
