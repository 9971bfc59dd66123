use super::super::ProblemKind::*;
use super::{loaded, loaded_bytes, problems, readings, report};
use crate::footfall::read;

#[test]
fn bad_rows_lose_no_good_ones() {
    let text = "Date,Hour,Location,Count\n\
        2023-05-29,7,A,5\n\
        2023-05-29,7,A,5\n\
        2023-05-29,7,A,6\n\
        ,,,\n\
        2023-05-29,,A,600\n\
        2023-02-30,7,A,6\n\
        2023-05-29,25,A,6\n\
        2023-05-29,8,A,-6\n\
        2023-05-29,8,A,six\n\
        2023-05-29,8,,6\n\
        2023-05-29,8\n\
        2023-05-29,8,\"A,6\n\
        Date,Hour,Location,Count\n\
        Total,,,99\n\
        2023-05-29,9,a ,7\n";
    let loaded = loaded(text);
    assert_eq!(readings(&loaded), ["A|2023-05-29 07|6", "A|2023-05-29 09|7"]);
    assert_eq!(
        problems(&loaded),
        [
            (3, Repeat),
            (4, Clash),
            (5, EmptyLine),
            (6, WholeDay),
            (7, BadDate),
            (8, BadHour),
            (9, BadCount),
            (10, BadCount),
            (11, NoLocation),
            (12, Ragged),
            (13, UnclosedQuote),
            (14, Header),
            (15, Total),
        ]
    );
    assert_eq!((report(&loaded).rows, report(&loaded).used), (14, 2));
}

#[test]
fn lines_are_counted_as_in_an_editor() {
    for end in ["\n", "\r\n", "\r", "\r\r\n"] {
        let text = ["Date,Hour,Count", "2023-05-29,7,5", "", "2023-05-29,x,5", "2023-05-29,8,6", ""].join(end);
        let loaded = loaded(&text);
        assert_eq!((problems(&loaded), readings(&loaded).len()), (vec![(4, BadHour)], 2), "{end:?}");
    }
}

#[test]
fn whole_days_are_not_midnight() {
    for text in [
        "Date,Count\n2023-05-29,500\n2023-05-30,600\n",
        "Date,Count\n2023-05-29 00:00:00,500\n2023-05-30 00:00:00,600\n",
        "Date,Hour,Count\n2023-05-29,,500\n2023-05-30,,600\n",
    ] {
        let loaded = loaded(text);
        assert_eq!(readings(&loaded), [""; 0]);
        assert_eq!(problems(&loaded), [(2, WholeDay), (3, WholeDay)], "{text}");
    }
}

#[test]
fn days_and_months_by_the_whole_file() {
    let format = |rows: &str| report(&loaded(&format!("Date,Weekday,Hour,Count\n{rows}"))).date_format.clone();
    assert_eq!(format("03/04/2023,,7,1\n04/13/2023,,7,1\n"), "mm/dd/yyyy");
    assert_eq!(format("03/04/2023,,7,1\n13/04/2023,,7,1\n"), "dd/mm/yyyy");
    assert_eq!(format("03/04/2023,Saturday,7,1\n"), "mm/dd/yyyy");
    assert_eq!(format("03/04/2023,Monday,7,1\n"), "dd/mm/yyyy");
    assert_eq!(format("03/04/2023,,7,1\n"), "dd/mm/yyyy (day first, for want of evidence)");
    let mixed = loaded("Date,Hour,Count\n13/04/2023,7,1\n14/04/2023,7,1\n04/15/2023,7,1\n");
    assert_eq!((problems(&mixed), readings(&mixed).len()), (vec![(4, BadDate)], 2));
}

#[test]
fn encodings() {
    let text = "Date,Hour,Location,Count\r\n2023-05-29,7,Königstraße,5\r\n2023-05-29,8,Königstraße,6\r\n";
    let utf16 = |big: bool| -> Vec<u8> {
        let units = std::iter::once(0xfeff).chain(text.encode_utf16());
        units.flat_map(|unit: u16| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
    };
    let latin: Vec<u8> = text.chars().map(|char| char as u32 as u8).collect();
    let marked = [b"\xef\xbb\xbf", text.as_bytes()].concat();
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut packed, text.as_bytes()).unwrap();
    for (bytes, encoding) in [
        (text.as_bytes().to_vec(), "utf-8"),
        (marked, "utf-8"),
        (utf16(false), "utf-16le"),
        (utf16(true), "utf-16be"),
        (latin, "windows-1252"),
        (packed.finish().unwrap(), "utf-8"),
    ] {
        let loaded = loaded_bytes(&bytes);
        assert_eq!(report(&loaded).encoding, encoding);
        assert_eq!(readings(&loaded), ["Königstraße|2023-05-29 07|5", "Königstraße|2023-05-29 08|6"], "{encoding}");
    }
    let wide = loaded_bytes(b"Date;Heure;R\xe9publique\n29/05/2023;7;5\n29/05/2023;8;6\n");
    assert_eq!(
        (report(&wide).encoding.as_str(), wide.footfall.locations()),
        ("windows-1252", vec!["République".into()])
    );
}

#[test]
fn no_counts_say_so_in_one_line() {
    for (bytes, says) in [
        (&b""[..], "is empty"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01", "JPEG"),
        (b"PK\x03\x04....", "Excel"),
        (b"Date,Hour,Count\n", "no rows"),
        (b"just some words\nand more of them\n", "no rows"),
        (b"name,price,size\napple,3,1\npear,4,2\n", "none of its columns is a date"),
        (b"Date,Hour,Weather\n2023-05-29,7,sunny\n2023-05-29,8,rain\n", "counts people"),
        (b"\x1f\x8b\x08\0broken", "cannot be read"),
    ] {
        let error = read("photo.csv", bytes).map(|loaded| readings(&loaded)).unwrap_err().to_string();
        assert!(error.contains(says) && !error.contains('\n'), "{error}");
    }
}

#[test]
fn names_differ_by_more_than_case_and_blanks() {
    let loaded = loaded(
        "Date,Hour,Location,Count\n2023-05-29,7,High  Street,5\n2023-05-29,8,HIGH STREET\t,6\n2023-05-29,8,high street,6\n",
    );
    assert_eq!(readings(&loaded), ["High Street|2023-05-29 07|5", "High Street|2023-05-29 08|6"]);
    assert_eq!(problems(&loaded), [(4, Repeat)]);
}

#[test]
fn names_of_all_kinds() {
    let text = "Date,Hour,Location,Count\n2023-05-29,7,\"Main, corner of \"\"1st\"\"\",5\n2023-05-29,7,\"two\nlines\",6\n2023-05-29,x,A,6\n";
    let loaded = loaded(text);
    assert_eq!(readings(&loaded), ["Main, corner of \"1st\"|2023-05-29 07|5", "two lines|2023-05-29 07|6"]);
    assert_eq!(problems(&loaded), [(5, BadHour)]);
}

#[test]
fn aliases_join_places() {
    let mut loaded = loaded("Date,Hour,Location,Count\n2023-05-29,7,New,5\n2023-05-29,7,Old,6\n2023-05-29,8,Old,7\n");
    loaded.footfall.rename(&[("old".into(), "New".into()), ("nobody".into(), "x".into())]);
    assert_eq!(readings(&loaded), ["New|2023-05-29 07|5", "New|2023-05-29 08|7"]);
    loaded.footfall.rename(&[("New".into(), "Newer".into())]);
    assert_eq!(loaded.footfall.locations(), ["Newer"]);
}
