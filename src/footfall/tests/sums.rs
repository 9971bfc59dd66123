//! Columns and places that add up others, channels and ways that are added up, running totals and logs of events.

use std::fmt::Write as _;

use super::super::{CountAs, FileCounts, Loaded, Merger, ReadOptions};
use super::{loaded, readings};

/// How many people pass in each hour of a day.
const DAY: [u32; 24] =
    [9, 4, 2, 1, 2, 8, 40, 90, 130, 110, 95, 99, 140, 150, 133, 128, 160, 170, 120, 100, 60, 44, 30, 15];

/// The count of a place in an hour from the first: each place has a pattern of its own.
fn count(place: usize, hour: usize) -> u32 {
    DAY[(hour + place * 5) % 24] * (place as u32 + 1) + (hour * (place + 7) % 13) as u32
}

/// A wide table of two days of March. `of` gives the count of a column in an hour.
fn wide(columns: &[&str], of: impl Fn(usize, usize) -> u32) -> String {
    let mut text = format!("Time,{}\n", columns.join(","));
    for hour in 0..48 {
        let cells: Vec<String> = (0..columns.len()).map(|column| of(column, hour).to_string()).collect();
        writeln!(text, "2023-03-{:02} {:02}:00,{}", 14 + hour / 24, hour % 24, cells.join(",")).unwrap();
    }
    text
}

/// The same as a long table, place after place.
fn long(places: &[&str], of: impl Fn(usize, usize) -> u32) -> String {
    let mut text = "Time,Location,Count\n".to_owned();
    for (number, place) in places.iter().enumerate() {
        for hour in 0..48 {
            let (day, time, count) = (14 + hour / 24, hour % 24, of(number, hour));
            writeln!(text, "2023-03-{day:02} {time:02}:00,{place},{count}").unwrap();
        }
    }
    text
}

fn people(loaded: &Loaded) -> f64 {
    loaded.footfall.readings().map(|reading| reading.count).sum()
}

fn sum(places: &[usize]) -> f64 {
    (0..48).flat_map(|hour| places.iter().map(move |place| f64::from(count(*place, hour)))).sum()
}

fn notes(loaded: &Loaded) -> String {
    loaded.files[0].notes.join("\n")
}

fn loaded_as(text: &str, options: &ReadOptions) -> Loaded {
    let mut merger = Merger::default();
    merger.add("High Street.csv", FileCounts::read_watched("x.csv", text.as_bytes(), options, &|_| {}).unwrap());
    merger.finish().unwrap()
}

#[test]
fn the_sum_of_any_others_counts_nobody_anew() {
    let names = ["Mill Lane", "Samlet", "Harbour", "Rue Haute", "Tout", "Park"];
    // Column 1 is the sum of 0 and 5, column 4 of all four places.
    let of = |place: usize, hour: usize| match place {
        1 => count(0, hour) + count(5, hour),
        4 => [0, 2, 3, 5].iter().map(|part| count(*part, hour)).sum(),
        _ => count(place, hour),
    };
    for text in [wide(&names, of), long(&names, of)] {
        let loaded = loaded(&text);
        assert_eq!(loaded.footfall.locations(), ["Harbour", "Mill Lane", "Park", "Rue Haute"]);
        assert_eq!(people(&loaded), sum(&[0, 2, 3, 5]));
        assert!(notes(&loaded).contains("\"Samlet\" is the sum of \"Mill Lane\" and \"Park\": not read"), "{text}");
        assert!(loaded.files[0].doubts.is_empty());
    }
    let odd = wide(&names, of).replacen(",22,", ",99999,", 1).replacen("-15 20:00,", "-15 20:00,x", 1);
    assert_eq!(loaded(&odd).footfall.locations().len(), 4);
}

#[test]
fn a_sum_of_ways_is_found_before_they_are_joined() {
    let names = ["Pont Est IN", "Pont Est OUT", "Pont Ouest IN", "Pont Ouest OUT", "Pont TOTAL IN", "Pont TOTAL OUT"];
    let of = |column: usize, hour: usize| match column {
        4 | 5 => count(column - 4, hour) + count(column - 2, hour),
        _ => count(column, hour),
    };
    let loaded = loaded(&wide(&names, of));
    assert_eq!(loaded.footfall.locations(), ["Pont Est", "Pont Ouest"]);
    assert_eq!(people(&loaded), sum(&[0, 1, 2, 3]));
    assert!(notes(&loaded).contains("\"Pont Est IN\" and \"Pont Est OUT\" are added together as \"Pont Est\""));
}

#[test]
fn ways_of_one_place_are_all_added_up() {
    let names = ["West", "East", "North", "South"].map(|way| format!("Town Bridge {way} Sidewalk"));
    let loaded = loaded(&wide(&names.each_ref().map(String::as_str), count));
    assert_eq!(loaded.footfall.locations(), ["Town Bridge"]);
    assert_eq!(people(&loaded), sum(&[0, 1, 2, 3]));
    assert!(notes(&loaded).contains("are added together as \"Town Bridge\""));
}

#[test]
fn twins_are_doubted_and_kept() {
    let loaded = loaded(&wide(&["Mill Lane", "Harbour", "Park"], |column, hour| count(column % 2, hour)));
    assert_eq!(people(&loaded), sum(&[0, 1, 0]));
    let doubts = &loaded.files[0].doubts;
    assert_eq!(doubts[0].what, "\"Mill Lane\" and \"Park\" have the same counts; both are read");
    assert_eq!((doubts.len(), doubts[0].settle.as_str()), (1, "--ignore \"Park\""));
}

#[test]
fn all_channels_of_one_counter_count() {
    let columns = |name: &str| (1..=4).map(|n| format!("{name}{n}")).collect::<Vec<_>>();
    for name in ["channel_", "Lane ", "Kanal "] {
        let columns = columns(name);
        let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
        let loaded = loaded(&wide(&columns, count));
        assert_eq!((loaded.footfall.locations().len(), people(&loaded)), (1, sum(&[0, 1, 2, 3])), "{name}");
        assert!(notes(&loaded).contains("added together"));
    }
    let columns = columns("Mill Bridge sensor ");
    let columns: Vec<&str> = columns.iter().map(String::as_str).chain(["Park"]).collect();
    assert_eq!(people(&loaded(&wide(&columns, count))), sum(&[0, 1, 2, 3, 4]));
    assert_eq!(loaded(&wide(&columns, count)).footfall.locations().len(), 2);
    // A name in any language, beside a column of places.
    let mut text = "counter_id,date,time,spor_1,spor_2,spor_3\n".to_owned();
    (0..24).for_each(|hour| {
        writeln!(text, "7,2023-03-14,{hour},{},{},{}", hour * 5 % 17, hour * 3 % 11, hour * 7 % 5).unwrap()
    });
    let want: usize = (0..24).map(|hour| hour * 5 % 17 + hour * 3 % 11 + hour * 7 % 5).sum();
    assert_eq!(people(&loaded(&text)), want as f64);
}

#[test]
fn quarters_of_hours_in_columns_add_up() {
    for step in [10, 15, 20, 30] {
        for ends in [0, step] {
            let times = (0..1440 / step).map(|part| part * step + ends);
            let header: String = times.map(|minute| format!(",{:02}:{:02}", minute / 60, minute % 60)).collect();
            let row: String = (0..1440 / step).map(|part| format!(",{}", part * step / 60)).collect();
            let loaded = loaded(&format!("Date,Site{header}\n2023-03-01,Mill{row}\n2023-03-02,Mill{row}\n"));
            let want: Vec<String> = (1..3)
                .flat_map(|day| (0..24).map(move |hour| format!("Mill|2023-03-0{day} {hour:02}|{}", hour * 60 / step)))
                .collect();
            assert_eq!(readings(&loaded), want, "every {step} minutes, shifted by {ends}");
        }
    }
}

#[test]
fn a_running_total_becomes_its_growth() {
    let total = |place: usize, hour: usize| (0..=hour).map(|hour| count(place, hour)).sum::<u32>() + 1000;
    let first = |places: &[usize]| places.iter().map(|place| f64::from(count(*place, 0))).sum::<f64>();
    for text in [wide(&["Mill Lane", "Park"], total), long(&["Mill Lane", "Park"], total)] {
        let loaded = loaded(&text);
        assert_eq!((loaded.footfall.hours(), people(&loaded)), (94, sum(&[0, 1]) - first(&[0, 1])));
        assert!(notes(&loaded).contains("running total"));
        let each = loaded_as(&text, &ReadOptions { count_as: Some(CountAs::Each), ..ReadOptions::default() });
        assert_eq!(each.footfall.hours(), 96);
    }
    // A total beside the counts themselves.
    let beside = wide(&["Mill Lane", "Park"], |column, hour| if column == 0 { count(0, hour) } else { total(0, hour) });
    assert_eq!(people(&loaded(&beside)), sum(&[0]));
    // As the user says.
    let few = "Time,Count\n2023-03-14 07:00,100\n2023-03-14 08:00,130\n2023-03-14 09:00,135\n";
    let forced = loaded_as(few, &ReadOptions { count_as: Some(CountAs::Total), ..ReadOptions::default() });
    assert_eq!(readings(&forced), ["x|2023-03-14 08|30", "x|2023-03-14 09|5"]);
}

#[test]
fn each_row_of_a_log_is_one_event() {
    let (mut persons, mut totals) =
        ("id,timestamp,sensor,direction\n".to_owned(), "timestamp,event,total_in,total_out,occupancy\n".to_owned());
    let (mut ins, mut outs) = (0, 0);
    for row in 0..40 {
        let second = 28_800 + row * 301;
        let at = format!("2023-03-14 {:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60);
        let way = if row % 3 == 2 { "OUT" } else { "IN" };
        if way == "IN" {
            ins += 1
        } else {
            outs += 1
        }
        writeln!(persons, "{},{at},{},{way}", row + 100, ["Mill", "Park"][row % 2]).unwrap();
        writeln!(totals, "{at},{way},{ins},{outs},{}", ins - outs).unwrap();
    }
    let persons = loaded(&persons);
    assert_eq!((persons.footfall.locations().len(), people(&persons)), (2, 40.0));
    let totals = loaded(&totals);
    assert_eq!((totals.footfall.hours(), people(&totals)), (4, 40.0));
    assert!(notes(&totals).contains("each row is one person or event"));
    // A log of the weather counts nobody.
    let weather: String = (0..20).map(|row| format!("2023-03-14 08:{row:02}:17,{}.{row}\n", 5 + row % 4)).collect();
    assert!(FileCounts::read("x.csv", format!("timestamp,temperature\n{weather}").as_bytes()).is_err());
}
