//! Dates by year, ISO week and weekday.

use std::fmt::Write as _;

use jiff::civil::{Date, date};

use super::{loaded, problems, readings, report, says};

/// Sixteen days from Wednesday, 28 February 2024, with three hours each; `cells` writes a date.
fn table(header: &str, cells: impl Fn(Date) -> String) -> String {
    let mut text = format!("{header}\n");
    for day in 0..16 {
        let date = date(2024, 2, 28).saturating_add(jiff::Span::new().days(day));
        for hour in [0, 7, 8, 9, 12, 15, 18, 23] {
            writeln!(text, "{},{hour},{}", cells(date), 40 + (day * 17 + hour * 5) % 23).unwrap();
        }
    }
    text
}

fn parts(date: Date) -> (i16, i8, i8) {
    let week = date.iso_week_date();
    (week.year(), week.week(), week.weekday().to_monday_one_offset())
}

#[test]
fn year_week_and_day_are_a_date_under_any_header() {
    let numbers = |date: Date| {
        let (year, week, day) = parts(date);
        format!("{year},{week},{day}")
    };
    let joined = |date: Date, mark: &str| {
        let (year, week, day) = parts(date);
        format!("{year}{mark}W{week:02}{mark}{day}")
    };
    let named = |date: Date| {
        let (year, week, day) = parts(date);
        format!("{year},KW {week},{}", ["Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"][day as usize - 1])
    };
    // Sunday is 0, or 1, and ends the week.
    let from_sunday = |date: Date, lowest: i8| {
        let (year, week, day) = parts(date);
        format!("{year},{week},{}", day % 7 + lowest)
    };
    for text in [
        table("Year,Week,Day,Hour,Count", numbers),
        table("Jahr,KW,Tag,Stunde,Anzahl", numbers),
        table("Jahr,KW,Wochentag,Stunde,Anzahl", named),
        table("Año,Semana,Día,Hora,Personas", numbers),
        table("Rok,Týden,Den,Hodina,Count", numbers),
        table("År,Uge,Ugedag,Time,Antal", numbers),
        table("year,week,dow,hour,count", |date| from_sunday(date, 0)),
        table("year,week,dow,hour,count", |date| from_sunday(date, 1)),
        table("Day,Hour,Count", |date| joined(date, "-")),
        table("Day,Hour,Count", |date| joined(date, "")),
        table("Week,Day,Hour,Count", |date| {
            let (year, week, day) = parts(date);
            format!("{year}-W{week:02},{day}")
        }),
    ] {
        let loaded = loaded(&text);
        let got = readings(&loaded);
        assert_eq!((got.len(), problems(&loaded)), (128, vec![]), "{text}\n{:#?}", loaded.files);
        assert_eq!(
            (got[0].as_str(), got[127].as_str()),
            ("High Street|2024-02-28 00|40", "High Street|2024-03-14 23|42"),
            "{text}"
        );
        let doubts: Vec<&str> = report(&loaded).doubts.iter().map(|doubt| doubt.what.as_str()).collect();
        assert!(doubts.iter().all(|what| what.contains("Týden")), "{text}\n{doubts:?}");
    }
}

#[test]
fn places_and_columns_of_hours_go_with_weeks() {
    let text =
        "Year,Week,Weekday,Site,Hour,Count\n2024,1,Monday,Mill,7,5\n2024,1,Monday,Quay,7,8\n2024,1,Sunday,Mill,7,6\n";
    says(text, &["Mill|2024-01-01 07|5", "Mill|2024-01-07 07|6", "Quay|2024-01-01 07|8"]);
    says(
        "When,Count\n2024-W09-5T07:00,5\n2024-W09-5T08:00,6\n",
        &["High Street|2024-03-01 07|5", "High Street|2024-03-01 08|6"],
    );
    let heads: Vec<String> = (0..24).map(|hour| format!("{hour}:00")).collect();
    let cells: Vec<String> = (0..24).map(|hour| (hour * 3 % 7 + 10).to_string()).collect();
    let text = format!(
        "Year,Week,Day,{}\n2024,9,4,{}\n2024,9,5,{}\n2024,9,6,{}\n",
        heads.join(","),
        cells.join(","),
        cells.join(","),
        cells.join(",")
    );
    let got = readings(&loaded(&text));
    assert_eq!((got.len(), got[0].as_str()), (72, "High Street|2024-02-29 00|10"));
    // The first days of a year may be in the last week of the year before.
    let text = "Year,Week,Weekday,Hour,Count\n2020,53,Friday,7,5\n2020,53,Friday,8,6\n2021,53,Friday,8,6\n";
    let loaded = loaded(text);
    assert_eq!((readings(&loaded)[0].as_str(), problems(&loaded).len()), ("High Street|2021-01-01 07|5", 1));
}

#[test]
fn open_numbers_of_weekdays_are_a_doubt() {
    let from = |date: Date| {
        let (year, week, day) = parts(date);
        format!("{year},{week},{}", day - 1)
    };
    let zero = loaded(&table("year,week,dow,hour,count", from));
    assert_eq!(readings(&zero)[0], "High Street|2024-02-28 00|40");
    assert!(report(&zero).doubts[0].what.contains("numbered from 0"), "{:?}", report(&zero).doubts);
    // Weeks that begin on Sunday.
    let american = |date: Date| {
        let (year, week, _) = parts(date.tomorrow().unwrap());
        let day = parts(date).2 as usize;
        format!("{year},{week},{}", ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"][day - 1])
    };
    let sunday = loaded(&table("Year,Week,Day,Hour,Count", american));
    assert_eq!((readings(&sunday).len(), readings(&sunday)[0].as_str()), (128, "High Street|2024-02-28 00|40"));
    assert!(report(&sunday).doubts[0].what.contains("Sunday"), "{:?}", report(&sunday).doubts);
}
