//! Tables as cities publish them, in a few rows each.

use super::{loaded, readings, says};

#[test]
fn leeds_monthly() {
    says(
        "Site,LocationName,BRCYear,BRCMonthName,BRCWeekNum,DayName,Date,Hour,InCount,OutCount,ReportCount,FactoredInCount,FactoredOutCount,FactoredReportCount\n\
         Leeds,Albion Street North,2017,August,31,Tuesday,01-Aug-17,00:00,54,3,54,54,0,54\n\
         Leeds,Albion Street North,2017,August,31,Tuesday,01-Aug-17,01:00,16,0,16,17,0,17\n",
        &["Albion Street North|2017-08-01 00|54", "Albion Street North|2017-08-01 01|16"],
    );
}

#[test]
fn leeds_compiled() {
    says(
        "Date,InCount,BRCWeek,LocationName,Hour,Weekday,NewDate,Month,Year,Day,Day_yr,Month_yr,Week_yr,Hour_yr,week_no\n\
         01/12/2009,268,53,Briggate,0,Tuesday,01-Dec-2009,12,2009,1,Tuesday/01-Dec-2009,Dec-2009,00-2009,\"00, 01-Dec-2009\",1\n\
         2014-11-03,103,45,Briggate,0,Monday,03-Nov-2014,11,2014,3,Monday/03-Nov-2014,Nov-2014,44-2014,\"00, 03-Nov-2014\",44\n\
         2014-11-03,13,45,Briggate,1,Monday,03-Nov-2014,11,2014,3,Monday/03-Nov-2014,Nov-2014,44-2014,\"01, 03-Nov-2014\",44\n",
        &["Briggate|2009-12-01 00|268", "Briggate|2014-11-03 00|103", "Briggate|2014-11-03 01|13"],
    );
}

#[test]
fn melbourne_new() {
    says(
        "ID,Date_Time,Year,Month,Mdate,Day,Time,Sensor_ID,Sensor_Name,Hourly_Counts\n\
         2887628,\"November 01, 2019 05:00:00 PM\",2019,November,1,Friday,17,34,Flinders St-Spark La,300\n\
         2887629,\"November 01, 2019 05:00:00 PM\",2019,November,1,Friday,17,39,Alfred Place,604\n",
        &["Alfred Place|2019-11-01 17|604", "Flinders St-Spark La|2019-11-01 17|300"],
    );
}

#[test]
fn madrid() {
    says(
        "FECHA;HORA;IDENTIFICADOR;PEATONES;NÚMERO_DISTRITO;DISTRITO;NOMBRE_VIAL;NÚMERO;CÓDIGO_POSTAL;OBSERVACIONES_DIRECCION;LATITUD;LONGITUD\n\
         01/09/2019 0:00;0:00;PERM_PEA02_PM01;67;1;Centro;Calle Fuencarral;22;28004;Entre A y B;40,4212;-3,7003\n\
         01/09/2019 0:00;1:00;PERM_PEA02_PM01;58;1;Centro;Calle Fuencarral;22;28004;Entre A y B;40,4212;-3,7003\n",
        &["PERM_PEA02_PM01|2019-09-01 00|67", "PERM_PEA02_PM01|2019-09-01 01|58"],
    );
}

#[test]
fn basel() {
    let loaded = loaded(
        "SiteCode;SiteName;DirectionName;LaneCode;LaneName;Date;TimeFrom;TimeTo;ValuesApproved;ValuesEdited;TrafficType;Total\n\
         902;902 Gundeli;Bahnhof;1;Fuss;31.12.2022;00:00;01:00;1;0;Fussgänger;12\n\
         902;902 Gundeli;Stadt;2;Fuss;31.12.2022;00:00;01:00;1;0;Fussgänger;5\n\
         902;902 Gundeli;Bahnhof;1;Velo;31.12.2022;01:00;02:00;1;0;Velo;80\n\
         902;902 Gundeli;Bahnhof;1;Fuss;31.12.2022;01:00;02:00;1;0;Fussgänger;9\n",
    );
    assert_eq!(
        readings(&loaded),
        ["902 Gundeli|2022-12-31 00|17", "902 Gundeli|2022-12-31 01|9"],
        "{:#?}",
        loaded.files
    );
}

#[test]
fn auckland() {
    says(
        "Date,Time,107 Quay Street,Te Ara Tahuhu Walkway,Commerce Street West,210 Queen Street\n\
         1/01/2023,0:00-0:59,1,2,3,1000\n1/01/2023,1:00-1:59,4,5,,7\n",
        &[
            "107 Quay Street|2023-01-01 00|1",
            "107 Quay Street|2023-01-01 01|4",
            "210 Queen Street|2023-01-01 00|1000",
            "210 Queen Street|2023-01-01 01|7",
            "Commerce Street West|2023-01-01 00|3",
            "Te Ara Tahuhu Walkway|2023-01-01 00|2",
            "Te Ara Tahuhu Walkway|2023-01-01 01|5",
        ],
    );
}

#[test]
fn hystreet() {
    says(
        "location,time of measurement,weekday,pedestrians count,ltr_pedestrians_count,rtl_pedestrians_count,adult_pedestrians_count,child_pedestrians_count,unverified,temperature in ºc\n\
         Kaufingerstraße,2021-05-01 07:00:00+02:00,saturday,30,10,20,25,5,false,9\n\
         Kaufingerstraße,2021-05-01 08:00:00+02:00,saturday,50,20,30,45,5,false,9\n",
        &["Kaufingerstraße|2021-05-01 07|30", "Kaufingerstraße|2021-05-01 08|50"],
    );
}

#[test]
fn dublin() {
    let rows: String = (0..9)
        .map(|h| format!("01/01/2023 {h:02}:00,{},{},{},{},{h},{},,,\n", 3 * h, h, 2 * h, 5 * h, 4 * h))
        .collect();
    let loaded = loaded(&format!(
        "Time,Aston Quay/Fitz,Aston Quay/Fitz IN,Aston Quay/Fitz OUT,Dawson St/Mole Pedestrian,Dawson St/Mole IN,Dawson St/Mole OUT,Grand st ,Grand st  Peds IN,Grand st  Peds OUT\n{rows}"
    ));
    assert_eq!(loaded.footfall.locations(), ["Aston Quay/Fitz", "Dawson St/Mole Pedestrian"]);
    assert_eq!(
        readings(&loaded)[8..10],
        ["Aston Quay/Fitz|2023-01-01 08|24", "Dawson St/Mole Pedestrian|2023-01-01 00|0"]
    );
}

#[test]
fn new_york_quarters() {
    says(
        "id,countid,date,counts,status,site\n\
         0,10027,2012-08-31T00:00:00.000,10,4,100005020\n1,10028,2012-08-31T00:15:00.000,20,4,100005020\n\
         2,10029,2012-08-31T01:30:00.000,30,4,100005020\n",
        &["100005020|2012-08-31 00|30", "100005020|2012-08-31 01|30"],
    );
}

#[test]
fn york() {
    says(
        "RecordingDate,SiteName,LocationName,BRCWeek,InCount,OutCount,TotalCount\n\
         2019-01-01T00:00:00,York,Parliament Street,1,10,20,30\n2019-01-01T01:00:00,York,Parliament Street,1,1,2,3\n",
        &["Parliament Street|2019-01-01 00|30", "Parliament Street|2019-01-01 01|3"],
    );
}
