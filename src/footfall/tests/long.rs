use super::says;

const TWO: [&str; 2] = ["High Street|2023-05-29 07|12", "High Street|2023-05-29 08|345"];

#[test]
fn one_place_in_many_hands() {
    for text in [
        "Date,Hour,Count\n2023-05-29,7,12\n2023-05-29,8,345\n",
        "Date,Hour,Count\r\n29/05/2023,07:00,12\r\n29/05/2023,08:00,345\r\n",
        "date;time;pedestrians\n29.05.2023;07:00-08:00;12\n29.05.2023;08:00-09:00;345\n",
        "Timestamp\tCount\n2023-05-29T07:00:00Z\t12\n2023-05-29T08:00:00Z\t345\n",
        "Timestamp|Count|Temperature\n2023-05-29 07:00:00+01:00|12|3.4\n2023-05-29 08:00:00+01:00|345|3.5\n",
        "DateTime,Visitors\n05/29/2023 07:00:00 AM,12\n05/29/2023 08:00:00 AM,345\n",
        "Date,Time,People\n29 May 2023,7:00 AM,12\n29 May 2023,8:00 AM,345\n",
        "Date,Time,People\n29-May-23,0700,12\n29-May-23,0800,345\n",
        "date,hour,count\n20230529,7,12\n20230529,8,345\n",
        "time,count\n1685343600,12\n1685347200,345\n",
        "timestamp,count\n1685343600000,12\n1685347200000,345\n",
        "Datum;Uhrzeit;Anzahl Fußgänger\n29.05.2023;07:00;12\n29.05.2023;08:00;345\n",
        "Fecha;Hora;Peatones\n29/05/2023;7:00;12\n29/05/2023;8:00;345\n",
        "Date;Heure;Nombre de piétons\n29/05/2023;7h;12\n29/05/2023;8h;345\n",
        "Datum,Uur,Aantal voetgangers\n29-05-2023,7,12\n29-05-2023,8,345\n",
        "Year,Month,Day,Hour,Count\n2023,5,29,7,12\n2023,5,29,8,345\n",
        "Year,Month,Mdate,Day,Time,Hourly_Counts\n2023,May,29,Monday,7,12\n2023,May,29,Monday,8,345\n",
        "\"Date\",\"Hour\",\"Count\"\n\"2023-05-29\",\"7\",\"12\"\n\"2023-05-29\",\"8\",\"345\"\n",
        "sep=;\nDate;Hour;Count\n2023-05-29;7;12\n2023-05-29;8;345\n",
        "Footfall in High Street\n\n# counted by camera\nDate,Hour,Count\n2023-05-29,7,12\n2023-05-29,8,345\nTotal,,357\n",
        "Date,Hour,In,Out\n2023-05-29,7,5,7\n2023-05-29,8,300,45\n",
        "Date,Hour,In,Out,Total\n2023-05-29,7,5,7,12\n2023-05-29,8,300,45,345\n",
        "sensing_date,hourday,direction_1,direction_2,total_of_directions\n2023-05-29,7,5,7,12\n2023-05-29,8,300,45,345\n",
        "sensing_date,hourday,direction_1,direction_2,pedestriancount\n2023-05-29,7,5,7,12\n2023-05-29,8,300,45,345\n",
        "Date,Hour,Northbound,Southbound\n2023-05-29,7,5,7\n2023-05-29,8,300,45\n",
        "Date,Hour,Left,Right\n2023-05-29,7,5,7\n2023-05-29,8,300,45\n",
        "time of measurement;weekday;pedestrians count;temperature in ºc;weather condition;incidents\n\
         2023-05-29 07:00:00;Monday;12;21.5;clear-day;\n2023-05-29 08:00:00;Monday;345;22.5;rain;no incident\n",
        "Date,Hour,Factored Count,Count\n2023-05-29,7,13,12\n2023-05-29,8,346,345\n",
        ",Date,Hour,Count\n0,2023-05-29,7,12\n1,2023-05-29,8,345\n",
        "From,To,Count\n2023-05-29 07:00,2023-05-29 08:00,12\n2023-05-29 08:00,2023-05-29 09:00,345\n",
        "Date,From,To,Count\n2023-05-29,07:00,08:00,12\n2023-05-29,08:00,09:00,345\n",
        "Date,Hour,Temp,Count\n2023-05-29,7,12,12\n2023-05-29,8,13,345\n",
        "Date,Hour Start,Hour End,Footfall\n2023-05-29,7,8,12\n2023-05-29,8,9,345\n",
        "DATE,HOUR,NO. OF PEDESTRIANS\nMon 29/05/2023,7,12\nMon 29/05/2023,8,345\n",
        "Date,Hour,Weekday,Week,Count\n2023-05-29,7,Monday,22,12\n2023-05-29,8,Monday,22,345\n",
        "FECHA;HORA;PEATONES\n29/05/2023 0:00;7:00;12\n29/05/2023 0:00;8:00;345\n",
        "2023-05-29,7,12\n2023-05-29,8,345\n",
        "2023-05-29 07:00,12\n2023-05-29 08:00,345\n",
        "Date,Hour,Count,\n2023-05-29,7,12,\n2023-05-29,8,345,\n",
        "Date,Hour,Count\n2023-05-29,7,12,\n2023-05-29,8,345,\n",
        "hour_beginning,total_pedestrians\n05/29/2023 07:00:00 AM,12\n05/29/2023 08:00:00 AM,345\n",
    ] {
        says(text, &TWO);
    }
}

#[test]
fn places_in_a_column() {
    let want = ["Bar|2023-05-29 07|12", "Foo & Co|2023-05-29 07|34"];
    for text in [
        "Date,Hour,Location,Count\n2023-05-29,7,Foo & Co,34\n2023-05-29,7,Bar,12\n",
        "Location;Date;Hour;Count\nFoo & Co;29.05.2023;7;34\nBar;29.05.2023;7;12\n",
        "Site,Street Name,Timestamp,Footfall\nTown,Foo & Co,2023-05-29 07:00,34\nTown,Bar,2023-05-29 07:00,12\n",
        "Sensor_ID,Sensor_Name,Date_Time,Hourly_Counts\n1,Foo & Co,\"May 29, 2023 07:00:00 AM\",34\n2,Bar,\"May 29, 2023 07:00:00 AM\",12\n",
        "ID;Location_ID;Sensing_Date;HourDay;Direction_1;Direction_2;Total_of_Directions;Sensor_Name;Location\n\
         1;2;2023-05-29;7;30;4;34;Foo & Co;-37.8, 144.9\n2;3;2023-05-29;7;10;2;12;Bar;-37.7, 144.9\n",
        "Location,Date,Hour,Count\n\"Foo & Co\t\",29/05/2023,7,34\n Bar ,29/05/2023,7,12\n",
        "datum;zeit;standort;anzahl\n29.05.2023;07:00;Foo & Co;34\n29.05.2023;07:00;Bar;12\n",
        "Date,Hour,Zone Name,Visitors,Dwell Time\n2023-05-29,7,Foo & Co,34,3.5\n2023-05-29,7,Bar,12,2.5\n",
        "Date,Hour,Name,Lat,Lon,Count\n2023-05-29,7,Foo & Co,53.1,-1.5,34\n2023-05-29,7,Bar,53.2,-1.6,12\n",
        "City,Date,Hour,Street,People\nLeeds,2023-05-29,7,Foo & Co,34\nLeeds,2023-05-29,7,Bar,12\n",
        "Date,Hour,Where,Count\n2023-05-29,7,Foo & Co,34\n2023-05-29,7,Bar,12\n",
        "29/05/2023,7,Foo & Co,34\n29/05/2023,7,Bar,12\n",
        "Date,Hour,Location,Weather,Count\n2023-05-29,7,Foo & Co,Sunny,34\n2023-05-29,7,Bar,Sunny,12\n",
    ] {
        says(text, &want);
    }
}

#[test]
fn numbered_places() {
    let text =
        "Sensor_ID,Date,Hour,Count\n4,2023-05-29,7,34\n17,2023-05-29,7,12\n4,2023-05-29,8,35\n17,2023-05-29,8,13\n";
    says(text, &["17|2023-05-29 07|12", "17|2023-05-29 08|13", "4|2023-05-29 07|34", "4|2023-05-29 08|35"]);
}

#[test]
fn hours_from_one_to_twenty_four() {
    let rows: String = (1..=24).map(|hour| format!("2023-05-29,{hour},{hour}\n")).collect();
    let loaded = super::loaded(&format!("Date,Hour,Count\n{rows}"));
    let got = super::readings(&loaded);
    assert_eq!(
        (got.len(), got[0].as_str(), got[23].as_str()),
        (24, "High Street|2023-05-29 00|1", "High Street|2023-05-29 23|24")
    );
}

#[test]
fn quarters_add_up_and_minutes_too() {
    let rows = |step: usize| -> String {
        (0..120 / step)
            .map(|i| format!("2023-05-29 {:02}:{:02}:00,{step}\n", 7 + i * step / 60, i * step % 60))
            .collect()
    };
    for step in [1, 5, 10, 15, 30] {
        says(&format!("Time,Count\n{}", rows(step)), &["High Street|2023-05-29 07|60", "High Street|2023-05-29 08|60"]);
    }
}

#[test]
fn only_people_on_foot() {
    let text = "Date,Hour,Location,Mode,Count\n2023-05-29,7,A,Pedestrian,5\n2023-05-29,7,A,Cyclist,70\n2023-05-29,8,A,Pedestrian,6\n";
    says(text, &["A|2023-05-29 07|5", "A|2023-05-29 08|6"]);
    let text = "FK_STANDORT;DATUM;VELO_IN;VELO_OUT;FUSS_IN;FUSS_OUT;OST;NORD\n\
                12;2023-05-29T07:00;100;200;3;2;2682756;1249000\n12;2023-05-29T08:00;100;200;4;2;2682756;1249000\n";
    says(text, &["12|2023-05-29 07|5", "12|2023-05-29 08|6"]);
}

#[test]
fn no_reading_is_not_zero() {
    let rows: String = ["", "NaN", "NA", "-", "null", "0", "\"1,234\""]
        .iter()
        .enumerate()
        .map(|(h, c)| format!("2023-05-29,{h},{c}\n"))
        .collect();
    says(&format!("Date,Hour,Count\n{rows}"), &["High Street|2023-05-29 05|0", "High Street|2023-05-29 06|1234"]);
}

#[test]
fn dots_part_thousands_where_no_decimals_are() {
    says(
        "Datum;Stunde;Anzahl\n29.05.2023;7;1.234\n29.05.2023;8;345\n",
        &["High Street|2023-05-29 07|1234", "High Street|2023-05-29 08|345"],
    );
    says(
        "Date,Hour,Count\n2023-05-29,7,1.234\n2023-05-29,8,3.5\n",
        &["High Street|2023-05-29 07|1.234", "High Street|2023-05-29 08|3.5"],
    );
    says(
        "Datum;Stunde;Anzahl\n29.05.2023;7;12,5\n29.05.2023;8;3\n",
        &["High Street|2023-05-29 07|12.5", "High Street|2023-05-29 08|3"],
    );
}

#[test]
fn an_empty_total_leaves_its_directions() {
    says("Date,Hour,In,Out,Total\n2023-05-29,7,5,7,\n2023-05-29,8,300,45,\n", &TWO);
    says("ts|footfall|battery\n1685343600000|12|3.1\n1685347200000|345|3.0\n", &TWO);
}
