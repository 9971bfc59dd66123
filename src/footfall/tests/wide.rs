use super::says;

#[test]
fn a_column_a_place() {
    let want =
        ["Briggate|2023-05-29 07|5", "Briggate|2023-05-29 08|6", "Headrow|2023-05-29 07|7", "Headrow|2023-05-29 08|0"];
    for text in [
        "Date,Hour,Headrow,Briggate\n2023-05-29,7,7,5\n2023-05-29,8,0,6\n",
        "Time;Headrow ;Briggate\n29/05/2023 07:00;7;5\n29/05/2023 08:00;0;6\n",
        "Date,Hour,Headrow,Briggate,Total\n2023-05-29,7,7,5,12\n2023-05-29,8,0,6,6\n",
        "Date,Hour,Total,Headrow,Briggate\n2023-05-29,7,12,7,5\n2023-05-29,8,6,0,6\n",
        "Date,Hour,Headrow,Briggate,Temperature,Rain (mm)\n2023-05-29,7,7,5,12.5,0\n2023-05-29,8,0,6,12.4,0\n",
        "Date,Hour,Day,Month,Week No,Headrow,Briggate\n2023-05-29,7,Monday,May,22,7,5\n2023-05-29,8,Monday,May,22,0,6\n",
        "Date,Time,Headrow,Briggate\n29/05/2023,7:00-7:59,7,5\n29/05/2023,8:00-8:59,0,6\n",
        "Date,Hour,Headrow IN,Headrow OUT,Briggate IN,Briggate OUT\n2023-05-29,7,3,4,5,0\n2023-05-29,8,0,0,3,3\n",
        ",Headrow,,Briggate,\nDate,In,Out,In,Out\n2023-05-29 07:00,3,4,5,0\n2023-05-29 08:00,0,0,3,3\n",
    ] {
        says(text, &want);
    }
}

#[test]
fn one_column_one_place() {
    says(
        "Date,Hour,Headrow\n2023-05-29,7,7\n2023-05-29,8,0\n",
        &["Headrow|2023-05-29 07|7", "Headrow|2023-05-29 08|0"],
    );
}

#[test]
fn a_total_beside_its_directions() {
    let want: Vec<String> =
        (0..6).map(|hour| format!("Fremont Bridge|2023-05-29 {hour:02}|{}", 3 * hour + 5)).collect();
    let want: Vec<&str> = want.iter().map(String::as_str).collect();
    let rows: String = (0..6)
        .map(|hour| {
            format!("05/29/2023 {:02}:00:00 AM,{},{},{}\n", (hour + 11) % 12 + 1, 3 * hour + 5, hour + 2, 2 * hour + 3)
        })
        .collect();
    says(
        &format!("Date,Fremont Bridge Total,Fremont Bridge East Sidewalk,Fremont Bridge West Sidewalk\n{rows}"),
        &want,
    );
    // Only the values show that the first column is the total.
    says(&format!("Date,Fremont Bridge,To the market,From the market\n{rows}"), &want);
}

#[test]
fn directions_without_their_total_add_up() {
    says(
        "Time,Main St IN,Main St OUT,Inn Lane\n2023-05-29 07:00,1,2,4\n2023-05-29 08:00,,3,5\n",
        &["Inn Lane|2023-05-29 07|4", "Inn Lane|2023-05-29 08|5", "Main St|2023-05-29 07|3", "Main St|2023-05-29 08|3"],
    );
}

#[test]
fn an_empty_total_leaves_its_directions() {
    says(
        "Time,Main St,Main St IN,Main St OUT\n2023-05-29 07:00,,1,2\n2023-05-29 08:00,,3,3\n",
        &["Main St|2023-05-29 07|3", "Main St|2023-05-29 08|6"],
    );
}

#[test]
fn a_column_an_hour() {
    let numbers: Vec<String> = (0..24).map(|hour| (hour * 2).to_string()).collect();
    let row = numbers.join(",");
    let plain: String = (0..24).map(|hour| format!(",{hour}")).collect();
    let from_one: String = (1..=24).map(|hour| format!(",{hour}")).collect();
    let clocks: String = (0..24).map(|hour| format!(",{hour:02}:00")).collect();
    let ranges: String = (0..24).map(|hour| format!(",{hour:02}:00-{:02}:00", hour + 1)).collect();
    let words: String = (0..24).map(|hour| format!(",Hour {hour}")).collect();
    let halves: String =
        (0..24).map(|h| format!(",{} {}", (h + 11) % 12 + 1, if h < 12 { "AM" } else { "PM" })).collect();
    let want: Vec<String> = (0..24).map(|hour| format!("Headrow|2023-05-29 {hour:02}|{}", hour * 2)).collect();
    let want: Vec<&str> = want.iter().map(String::as_str).collect();
    for hours in [plain, from_one, clocks, ranges, words, halves] {
        says(&format!("Date,Location{hours},Total\n2023-05-29,Headrow,{row},552\n"), &want);
        says(&format!("Location,Date{hours}\nHeadrow,29/05/2023,{row}\n"), &want);
    }
}

#[test]
fn sensors_by_number() {
    says(
        "Timestamp,101,102\n2023-05-29 07:00,1,2\n2023-05-29 08:00,3,4\n",
        &["101|2023-05-29 07|1", "101|2023-05-29 08|3", "102|2023-05-29 07|2", "102|2023-05-29 08|4"],
    );
}

#[test]
fn a_city_total_beside_two_streets() {
    says(
        "Date;Heure;Rue A;Place B;Total général\n29/05/2023;7h;1;2;3\n29/05/2023;8h;3;4;7\n29/05/2023;9h;5;6;11\n",
        &[
            "Place B|2023-05-29 07|2",
            "Place B|2023-05-29 08|4",
            "Place B|2023-05-29 09|6",
            "Rue A|2023-05-29 07|1",
            "Rue A|2023-05-29 08|3",
            "Rue A|2023-05-29 09|5",
        ],
    );
}
