//! What a column is, by what its values do: in any language, with any other columns beside it.

use super::super::{FileCounts, Loaded, Merger, ReadOptions};
use super::{loaded, readings, report};
use std::fmt::Write as _;

/// Two days of counts of a street.
const DAY: [u32; 24] =
    [9, 4, 2, 1, 2, 8, 40, 90, 130, 110, 95, 99, 120, 118, 101, 97, 105, 140, 150, 90, 60, 41, 30, 18];

fn count(hour: usize) -> u32 {
    DAY[hour % 24] + 10 * (hour as u32 / 24)
}

fn stamp(hour: usize) -> String {
    format!("2023-03-{:02} {:02}:00", 14 + hour / 24, hour % 24)
}

/// A table of two days: a header, and a row for each hour.
fn table(header: &str, row: impl Fn(usize) -> String) -> String {
    let mut text = format!("{header}\n");
    (0..48).for_each(|hour| text += &(row(hour) + "\n"));
    text
}

fn sum() -> f64 {
    (0..48).map(|hour| f64::from(count(hour))).sum()
}

/// The places with the number of their readings and of their people.
fn places(loaded: &Loaded) -> Vec<(String, usize, f64)> {
    let mut found: Vec<(String, usize, f64)> = Vec::new();
    for reading in loaded.footfall.readings() {
        match found.iter_mut().find(|place| place.0 == reading.location) {
            Some(place) => (place.1, place.2) = (place.1 + 1, place.2 + reading.count),
            None => found.push((reading.location.to_owned(), 1, reading.count)),
        }
    }
    found
}

#[track_caller]
fn one_place(text: &str) {
    let loaded = loaded(text);
    let found: Vec<_> = places(&loaded).into_iter().map(|(_, hours, people)| (hours, people)).collect();
    assert_eq!(found, [(48, sum())], "{text}\n{:#?}", loaded.files[0].uses);
    assert_eq!(loaded.files[0].doubts, [], "{text}");
}

#[test]
fn a_number_that_is_known_from_the_row_itself_is_no_count() {
    one_place(&table("ajankohta,tunti,vk,kävijät", |h| format!("{},{},11,{}", stamp(h), h % 24, count(h))));
    one_place(&table("rad,tid,antall", |h| format!("{},{},{}", h + 100, stamp(h), count(h))));
    one_place(&table("tid,antall,rad", |h| format!("{},{},{}", stamp(h), count(h), h + 1)));
    one_place(&table(",stamp,x", |h| format!("{h},{},{}", stamp(h), count(h))));
    one_place(&table("tid,dag,antall", |h| format!("{},{},{}", stamp(h), 14 + h / 24, count(h))));
    one_place(&table("Kennung,Menge,Zeitpunkt", |h| format!("100003096,{},{}", count(h), stamp(h))));
}

#[test]
fn what_falls_below_zero_or_has_fractions_beside_whole_numbers_is_weather() {
    one_place(&table("tid,mengde,luft,vind", |h| format!("{},{}.0,{}.5,{}.1", stamp(h), count(h), h as i32 - 5, h)));
    one_place(&table("aika;ilma;määrä", |h| format!("{};{},3;{}", stamp(h), h, count(h))));
    one_place(&table("tid,grader,antall", |h| format!("{},{},{}", stamp(h), (h % 9) as i32 - 4, count(h))));
}

#[test]
fn a_word_that_comes_and_goes_with_the_time_is_no_place() {
    let weather = ["sol", "skyer", "regn"];
    one_place(&table("tid,antall,vær", |h| format!("{},{},{}", stamp(h), count(h), weather[h * 7 / 3 % 3])));
    one_place(&table("counter_id,time,count", |h| format!("{},{},{}", 9000 + 3 * h, stamp(h), count(h))));
    one_place(&table("nøkkel,tid,antall", |h| format!("k{h:05},{},{}", stamp(h), count(h))));
    let text = table("tid,vær,sted,antall", |h| {
        let row = |place: &str| format!("{},{},{place},{}", stamp(h), weather[h * 7 / 3 % 3], count(h));
        [row("Torget"), row("Brygga")].join("\n")
    });
    assert_eq!(places(&loaded(&text)), [("Brygga".into(), 48, sum()), ("Torget".into(), 48, sum())]);
}

#[test]
fn what_tells_the_rows_of_one_time_apart_is_the_place() {
    // A number in any language, beside a word that is always the same.
    let text = table("segment,tid,intervall,antall", |h| {
        [7, 8].map(|place| format!("900000{place},{},time,{}", stamp(h), count(h))).join("\n")
    });
    assert_eq!(places(&loaded(&text)), [("9000007".into(), 48, sum()), ("9000008".into(), 48, sum())]);
    // Two counters in one street: name and number together.
    let text = table("street,counter_nr,time,count", |h| {
        [1, 2].map(|number| format!("Mill Lane,{number},{},{}", stamp(h), count(h))).join("\n")
    });
    let names: Vec<String> = places(&loaded(&text)).into_iter().map(|place| place.0).collect();
    assert_eq!(names.len(), 2, "{names:?}");
}

#[test]
fn hours_go_round_under_any_name() {
    one_place(&table("дата;час;люди", |h| format!("{}.03.2023;{};{}", 14 + h / 24, h % 24, count(h))));
    let text = table("日付,時間,人数", |h| format!("2023/03/{},{},{}", 14 + h / 24, h % 24 + 1, count(h)));
    let loaded = loaded(&text);
    assert_eq!((readings(&loaded)[0].as_str(), readings(&loaded).len()), ("人数|2023-03-14 00|9", 48));
}

#[test]
fn times_that_end_their_hours_are_moved() {
    let text = table("Time,Mill Lane", |h| format!("{},{}", stamp(h + 1), count(h)));
    let moved = loaded(&text);
    assert_eq!(places(&moved), [("Mill Lane".into(), 48, sum())]);
    assert_eq!(readings(&moved)[47], "Mill Lane|2023-03-15 23|28");
    assert!(report(&moved).doubts[0].settle.contains("--hour-ends"), "{:?}", report(&moved).doubts);
    let said = |ends| {
        let options = ReadOptions { hour_ends: Some(ends), ..ReadOptions::default() };
        readings(&read_as(&text, &options).unwrap())[0].clone()
    };
    assert_eq!(said(true), "Mill Lane|2023-03-14 00|9");
    assert_eq!(said(false), "Mill Lane|2023-03-14 01|9");
}

#[test]
fn spreadsheet_days_units_and_joined_times_are_read() {
    one_place(&table("Tid,Antall", |h| format!("{:.6},{}", 44_999.0 + h as f64 / 24.0, count(h))));
    one_place(&table("Date,Time,Count", |h| {
        format!("{},{:.10},{}", 44_999 + h / 24, (h % 24) as f64 / 24.0, count(h))
    }));
    one_place(&table("Zeit,Tor", |h| format!("{},{} Personen", stamp(h), count(h))));
    one_place(&table("x;Tor", |h| format!("2023-03-{}-{:02}-00-00;{}", 14 + h / 24, h % 24, count(h))));
    one_place(&table("x;Tor", |h| format!("202303{}{:02};{}", 14 + h / 24, h % 24, count(h))));
}

#[test]
fn counts_finer_than_a_minute_add_up() {
    let mut text = "time,count\n".to_owned();
    for second in (0..3600).step_by(15) {
        writeln!(text, "2023-03-14 07:{:02}:{:02},{}", second / 60, second % 60, second / 15 % 3).unwrap();
    }
    assert_eq!(readings(&loaded(&text)), ["High Street|2023-03-14 07|240"]);
}

#[test]
fn a_typical_week_needs_no_dates() {
    let days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let mut long = "location,day,hour,mean,n\n".to_owned();
    for (at, day) in days.iter().enumerate() {
        (0..24).for_each(|hour| writeln!(long, "Mill,{day},{hour},{}.5,466", DAY[hour] + at as u32).unwrap());
    }
    let hours: String = (0..24).map(|hour| format!(",{hour}")).collect();
    let mut wide = format!("place,day{hours}\n");
    for (at, day) in days.iter().enumerate() {
        let counts: String = (0..24).map(|hour| format!(",{}.5", DAY[hour] + at as u32)).collect();
        writeln!(wide, "Mill,{day}{counts}").unwrap();
    }
    for text in [long, wide] {
        let loaded = loaded(&text);
        let found = readings(&loaded);
        assert_eq!((found.len(), found[0].as_str()), (168, "Mill|2024-01-01 00|9.5"), "{text}");
        assert_eq!(found[167], "Mill|2024-01-07 23|24.5");
        assert!(report(&loaded).notes[0].contains("typical week"), "{:?}", report(&loaded).notes);
    }
}

#[test]
fn dates_may_stand_across_the_top() {
    let mut text = "Sted,Time,2023-03-14,2023-03-15\n".to_owned();
    (0..24).for_each(|hour| writeln!(text, "Torget,{hour:02}:00,{},{}", count(hour), count(hour + 24)).unwrap());
    assert_eq!(places(&loaded(&text)), [("Torget".into(), 48, sum())]);
    assert_eq!(readings(&loaded(&text))[24], "Torget|2023-03-15 00|19");
}

#[test]
fn one_wrong_cell_costs_its_row() {
    let rows: Vec<[String; 4]> = (0..48)
        .map(|h| [format!("2023-03-{}", 14 + h / 24), format!("{:02}:00", h % 24), "Mill".into(), count(h).to_string()])
        .collect();
    let wrong = [
        "",
        "x",
        "0",
        "-1",
        "1.5",
        "2024-03-04 09:00",
        "20240304",
        "24:00",
        "Total",
        "In",
        "45000",
        "7 pm",
        "1709541600",
    ];
    for (at, column) in (0..48).zip((0..4).cycle()) {
        for cell in wrong {
            let mut rows = rows.clone();
            rows[at][column] = cell.into();
            let lines: Vec<String> = rows.iter().map(|row| row.join(",")).collect();
            let loaded = loaded(&format!("Date,Hour,Location,Count\n{}\n", lines.join("\n")));
            let hours = readings(&loaded).len();
            assert!((46..=48).contains(&hours), "{cell:?} in row {at}, column {column}: {hours} hours");
        }
    }
}

fn read_as(text: &str, options: &ReadOptions) -> Result<Loaded, String> {
    let mut merger = Merger::default();
    let counts = FileCounts::read_watched("High Street.csv", text.as_bytes(), options, &|_| {});
    merger.add("High Street.csv", counts.map_err(|error| error.to_string())?);
    merger.finish().map_err(|error| error.to_string())
}

#[test]
fn the_user_decides_which_column_is_what() {
    let text = table("a,b,c,d,e", |h| format!("{},{},Mill,{},north", stamp(h), count(h), 2 * count(h)));
    let with = |change: &dyn Fn(&mut ReadOptions)| {
        let mut options = ReadOptions::default();
        change(&mut options);
        read_as(&text, &options).map(|loaded| places(&loaded))
    };
    let column = |name: &str| vec![name.to_owned()];
    assert_eq!(
        with(&|options| (options.count_column, options.location_column) = (column("d"), column("c"))),
        Ok(vec![("Mill".into(), 48, 2.0 * sum())])
    );
    assert_eq!(
        with(&|options| (options.count_column, options.location_column) = (column("2"), vec!["C".into(), "e".into()])),
        Ok(vec![("Mill north".into(), 48, sum())])
    );
    assert_eq!(
        with(&|options| (options.ignore, options.location_column) = (column("b"), column("e"))),
        Ok(vec![("north".into(), 48, 2.0 * sum())])
    );
    let error = with(&|options| options.count_column = column("bb")).unwrap_err();
    assert!(error.contains("no column `bb`") && error.contains("did you mean `b`?"), "{error}");
    let text = table("Date,T1,T2,Count", |h| {
        format!("2023-03-{},{:02}:00,{:02}:00,{}", 14 + h / 24, (h + 5) % 24, h % 24, count(h))
    });
    let options =
        ReadOptions { hour_column: Some("T2".into()), date_column: Some("Date".into()), ..ReadOptions::default() };
    let read = readings(&read_as(&text, &options).unwrap());
    assert_eq!(read[0], "High Street|2023-03-14 00|9");
}

#[test]
fn both_directions_of_one_name_add_up() {
    let text = table("site,domain_id,time,channels_in,channels_out", |h| {
        format!("Mill,667,{},{},{}", stamp(h), count(h) - 1, 1)
    });
    one_place(&text);
}

#[test]
fn columns_that_may_all_count_are_added_up_and_told() {
    let text = table("place,time,alpha,beta", |h| format!("Mill,{},{},{}", stamp(h), count(h), 9 * count(h + 5) + 3));
    let loaded = loaded(&text);
    let doubts: Vec<&str> = report(&loaded).doubts.iter().map(|doubt| doubt.settle.as_str()).collect();
    assert!(doubts.len() == 1 && doubts[0].contains("--count-column"), "{doubts:?}");
    let both = sum() + (0..48).map(|h| f64::from(9 * count(h + 5) + 3)).sum::<f64>();
    assert_eq!(places(&loaded), [("Mill".into(), 48, both)]);
}
