use super::says;

const WANT: [&str; 2] = ["A|2023-05-29 07|12", "A|2023-05-29 08|6"];

#[test]
fn rows_of_directions_add_up() {
    for text in [
        "Date,Hour,Location,Direction,Count\n2023-05-29,7,A,In,5\n2023-05-29,7,A,Out,7\n2023-05-29,8,A,In,6\n",
        "Date,Hour,Location,Direction,Count\n2023-05-29,7,A,North,5\n2023-05-29,7,A,South,7\n2023-05-29,8,A,North,6\n",
        "Date,Hour,Location,Richtung,Anzahl\n2023-05-29,7,A,zum Bahnhof,5\n2023-05-29,7,A,zur Stadt,7\n2023-05-29,8,A,zur Stadt,6\n",
        "Date,Hour,Location,Direction,Count\n2023-05-29,7,A,In,5\n2023-05-29,7,A,Out,7\n2023-05-29,7,A,Total,12\n2023-05-29,8,A,Total,6\n",
    ] {
        says(text, &WANT);
    }
}

#[test]
fn rows_of_totals_are_no_place() {
    says(
        "Date,Hour,Location,Count\n2023-05-29,7,A,12\n2023-05-29,8,A,6\n2023-05-29,7,Total,12\n2023-05-29,8,All sites,6\n",
        &WANT,
    );
}

#[test]
fn the_doubled_hour_of_autumn_adds_up() {
    says(
        "time,count\n2023-10-29T01:00:00+01:00,5\n2023-10-29T01:00:00+00:00,7\n2023-10-29T02:00:00+00:00,1\n",
        &["High Street|2023-10-29 01|12", "High Street|2023-10-29 02|1"],
    );
    says(
        "time,A Street,B Street\n2023-10-29T01:00:00+01:00,5,1\n2023-10-29T01:00:00+00:00,7,1\n",
        &["A Street|2023-10-29 01|12", "B Street|2023-10-29 01|2"],
    );
}
