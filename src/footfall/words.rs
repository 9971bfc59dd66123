//! The words that headers are made of, in the languages in which cities publish counts.

/// The text in small letters without accents; `ß` becomes `ss`.
pub(super) fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in text.chars().flat_map(char::to_lowercase) {
        match char {
            'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'ą' | 'ă' => out.push('a'),
            'ç' | 'ć' | 'č' => out.push('c'),
            'ď' => out.push('d'),
            'è' | 'é' | 'ê' | 'ë' | 'ę' | 'ě' => out.push('e'),
            'ğ' => out.push('g'),
            'ì' | 'í' | 'î' | 'ï' | 'ı' => out.push('i'),
            'ł' => out.push('l'),
            'ñ' | 'ń' | 'ň' => out.push('n'),
            'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' | 'ő' => out.push('o'),
            'ř' => out.push('r'),
            'ś' | 'š' | 'ş' => out.push('s'),
            'ť' => out.push('t'),
            'ù' | 'ú' | 'û' | 'ü' | 'ű' | 'ů' => out.push('u'),
            'ý' => out.push('y'),
            'ź' | 'ż' | 'ž' => out.push('z'),
            // An accent of its own.
            '\u{300}'..='\u{36f}' => {}
            'ß' => out.push_str("ss"),
            'æ' => out.push_str("ae"),
            _ => out.push(char),
        }
    }
    out
}

/// The words of a header, folded: split at blanks, marks, digits and inner capitals; known compounds are split too. An arrow
/// is a word.
pub(super) fn tokens(header: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let chars: Vec<char> = header.chars().collect();
    for (i, &char) in chars.iter().enumerate() {
        let before = i.checked_sub(1).map(|i| chars[i]);
        let capital = char.is_uppercase()
            && (before.is_some_and(char::is_lowercase)
                || (before.is_some_and(char::is_uppercase) && chars.get(i + 1).is_some_and(|c| c.is_lowercase())));
        let turn = before.is_some_and(|before| before.is_numeric() != char.is_numeric());
        if (capital || turn || !char.is_alphanumeric()) && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if char.is_alphanumeric() {
            word.push(char);
        } else if matches!(char, '←'..='↓' | '⬅'..='⬇' | '➡') {
            words.push(char.to_string());
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words.iter().map(|word| fold(word)).flat_map(unglue).collect()
}

/// Splits compounds that stand for two words of other headers.
fn unglue(word: String) -> Vec<String> {
    let parts: &[&str] = match word.as_str() {
        "datetime" | "timestamp" | "datumuhrzeit" | "zeitstempel" | "zeitpunkt" | "datumzeit" | "fechahora"
        | "dateheure" | "horodatage" | "ts" | "epoch" | "unixtime" | "datetimelocal" | "dateandtime" => {
            &["date", "time"]
        }
        "hourday" | "hourofday" | "timeofday" | "hod" => &["hour"],
        "pedestriancount" | "pedestriancounts" | "peoplecount" | "pedcount" | "footfallcount" => {
            &["pedestrian", "count"]
        }
        "totalcount" | "counttotal" | "totalpedestrians" => &["total", "count"],
        "hourlycount" | "hourlycounts" => &["hourly", "count"],
        "incount" | "countin" => &["in", "count"],
        "outcount" | "countout" => &["out", "count"],
        "locationname" | "sitename" | "sensorname" | "countername" | "cameraname" | "streetname" | "standortname" => {
            &["location", "name"]
        }
        "locationid" | "siteid" | "sensorid" | "counterid" | "cameraid" | "deviceid" => &["location", "id"],
        "weekday" | "dayofweek" | "dayname" | "wochentag" => &["weekday"],
        _ => return vec![word],
    };
    parts.iter().map(|part| (*part).to_owned()).collect()
}

macro_rules! list {
    ($(#[$doc:meta])* $name:ident: $($word:literal)*) => {
        $(#[$doc])*
        pub(super) const $name: &[&str] = &[$($word),*];
    };
}

list!(
    /// Names for dates.
    DATE: "date" "dates" "datum" "fecha" "data" "dato" "jour" "dia" "tag" "day" "giorno" "dt" "dag" "zeitraum" "period" "kdatum"
);
list!(
    /// Names for times of day.
    TIME: "time" "hour" "hours" "hr" "hrs" "uhrzeit" "uhr" "stunde" "stunden" "zeit" "hora" "horas" "heure" "heures" "uur" "tijd" "tijdstip"
    "ora" "ore" "tid" "tidspunkt" "klokken" "hh" "interval" "slot" "time24h" "std" "hodina" "godzina" "tunti" "timme" "tund" "saat"
);
list!(
    /// Names for counts.
    COUNT: "count" "counts" "total" "totals" "pedestrian" "pedestrians" "ped" "peds" "people" "persons" "person" "visitor"
    "visitors" "visits" "footfall" "volume" "value" "values" "anzahl" "zahl" "fussganger" "fussgaenger" "fuss"
    "passanten" "personen" "besucher" "summe" "gesamt" "insgesamt" "peaton" "peatones" "personas" "conteo" "cantidad" "pieton" "pietons"
    "passages" "passage" "comptage" "comptages" "nombre" "aantal" "voetgangers" "bezoekers" "totaal" "pedoni" "passaggi" "antal"
    "footfalls" "walkers" "n" "wert" "frequenz" "passengers" "crowd" "traffic" "hits" "entries" "pax" "flow" "totale" "intensiteit"
    "fotgjengere" "gaende" "gangtrafik" "transeuntes" "viandantes" "result" "reading" "measurement" "quantity" "qty"
);
list!(
    /// Words beside the name of a count that do not change its meaning.
    PLAIN: "hourly" "hour" "per" "of" "the" "number" "num" "no" "all" "both" "directions" "direction" "report" "reported" "raw" "in"
    "observed" "actual" "counted" "sum" "overall" "grand" "der" "die" "den" "de" "des" "le" "les" "el" "los" "and" "und" "everyone" "total"
    "stundlich" "std" "stunde" "h" "each" "combined"
);
list!(
    /// Words for a sum of other columns or places.
    TOTAL: "total" "totals" "all" "sum" "grand" "overall" "gesamt" "summe" "insgesamt" "totaal" "totale" "both" "combined" "gesamtsumme"
    "sites" "locations" "sensors" "counters" "city" "everywhere" "subtotal" "general" "generale" "directions" "cameras" "places" "alle" "todos" "tous" "streets"
);
list!(
    /// Names for a place where people are counted.
    PLACE: "location" "sensor" "counter" "camera" "standort" "messstelle" "zahlstelle" "zaehlstelle" "zst" "ubicacion" "identificador"
    "compteur" "capteur" "locatie" "telpunt" "lugar" "place" "point" "lieu" "spot" "sensore" "ort" "plats" "sted" "luogo" "punto" "estacion"
);
list!(
    /// Names for a place that may also mean something else.
    PLACE_WIDE: "site" "street" "station" "strasse" "straat" "calle" "vial" "rue" "via" "road" "device" "gate" "entrance" "area" "zone"
    "junction" "intersection" "bridge" "address" "adresse" "stelle" "detector" "meter" "unit" "channel" "path" "trail" "plaats"
);
list!(
    /// Names for an area that may hold several counters.
    PLACE_COARSE: "city" "town" "borough" "district" "region" "suburb" "ward" "quarter" "stadt" "bezirk" "distrito" "municipality" "council" "centre" "center"
);
list!(
    /// Words for identifiers.
    ID: "id" "ids" "code" "nr" "number" "no" "num" "key" "uid" "uuid" "guid" "fk" "pk" "ref" "numero" "objectid" "serial" "index" "idx"
);
list!(
    /// Names of columns that describe a place or a row but do not name the place.
    ABOUT: "lat" "lon" "long" "lng" "latitude" "longitude" "latitud" "longitud" "coordinates" "coordinate" "geo" "geom" "geometry" "geopoint" "x" "y"
    "easting" "northing" "group" "type" "class" "status" "description" "model" "url" "note" "notes" "comment" "comments"
    "remarks" "bemerkung" "observaciones" "postcode" "zip" "postal" "elevation" "altitude" "ost" "wkt" "link" "photo" "timezone" "tz" "source" "quality"
    "flag" "valid" "gueltig" "incidents" "event" "events" "holiday" "holidays" "feiertag" "ferien" "season" "condition" "conditions" "weekday"
    "weekend" "workday" "unverified" "edited" "approved" "version"
);
list!(
    /// Words for the weather and for other things that are measured beside people.
    WEATHER: "temperature" "temp" "temperatur" "temperatura" "rain" "rainfall" "precipitation" "precip" "niederschlag" "regen" "lluvia" "pluie" "wind" "humidity"
    "feuchte" "luftfeuchtigkeit" "pressure" "luftdruck" "cloud" "clouds" "snow" "schnee" "sunshine" "weather" "wetter" "celsius" "fahrenheit" "visibility" "uv" "dew"
    "noise" "db" "pm" "no2" "co2" "battery" "voltage" "speed" "dwell" "mph" "kmh" "mm"
);
list!(
    /// Words of the calendar.
    CALENDAR: "year" "month" "week" "weeks" "quarter" "weekday" "day" "days" "date" "time" "hour" "minute" "jahr" "monat" "woche" "kw" "quartal" "ano" "anio"
    "mes" "semana" "annee" "mois" "semaine" "brc" "iso" "mdate" "num" "number" "no" "nr" "of" "the" "index" "id" "period" "yr" "wk" "dst" "maand" "jaar" "day_yr"
);
list!(
    /// Words for counts that were worked out and not counted, or that are of other days.
    DERIVED: "factored" "business" "adjusted" "estimated" "estimate" "expected" "normal" "average" "avg" "mean" "median" "cumulative" "ytd" "prev"
    "previous" "last" "percent" "percentage" "pct" "change" "ratio" "imputed" "predicted" "forecast" "baseline" "rolling" "target" "index" "score" "rank" "weighted"
    "min" "max" "std" "error" "deviation" "confidence" "modelled" "smoothed" "diff" "difference" "unique" "capacity" "occupancy" "growth" "corrected" "interpolated" "rate"
    "share" "durchschnitt" "mittelwert" "daily" "weekly" "monthly" "yearly" "minimum" "maximum" "yoy" "wow"
);
list!(
    /// Words for some of the people only.
    SOME: "adult" "adults" "child" "children" "kinder" "erwachsene" "male" "female" "men" "women" "staff" "wheelchair" "stroller" "groups" "zone"
);
list!(
    /// Words for people on wheels.
    WHEELS: "bike" "bikes" "bicycle" "bicycles" "cyclist" "cyclists" "cycle" "cycles" "velo" "velos" "fahrrad" "fahrrader" "rad" "car" "cars" "vehicle" "vehicles" "bus" "buses" "truck"
    "trucks" "hgv" "lgv" "motorcycle" "motorbike" "pkw" "lkw" "kfz" "bicicleta" "bicicletas" "coche" "coches" "voiture" "scooter" "escooter" "moto" "van" "vans" "taxi" "fiets" "fietsers" "auto"
    "autos" "tram" "train" "cykel" "bici"
);
list!(
    /// Words for people on foot.
    FEET: "pedestrian" "pedestrians" "ped" "peds" "people" "person" "persons" "walker" "walkers" "fuss" "fussganger" "fussgaenger" "passanten" "personen" "peaton" "peatones" "pieton" "pietons"
    "voetgangers" "voetganger" "pedoni" "pedone" "foot" "footfall" "fotgangare" "gaende" "personas"
);

/// A name without white space around it and with single blanks between its words, of plain characters only: whoever reads a
/// name need not fear it.
pub(super) fn tidy(name: &str) -> String {
    crate::text::plain(&name.split_whitespace().collect::<Vec<_>>().join(" ")).into_owned()
}

/// Whether the word is on the list.
pub(super) fn on(list: &[&str], word: &str) -> bool {
    list.contains(&word)
}

/// Whether any of the words is on the list.
pub(super) fn any(list: &[&str], words: &[String]) -> bool {
    words.iter().any(|word| on(list, word))
}

/// Whether there are words and each is on one of the lists.
pub(super) fn only(lists: &[&[&str]], words: &[String]) -> bool {
    !words.is_empty() && words.iter().all(|word| lists.iter().any(|list| on(list, word)))
}

/// Whether a compound holds a word for the weather, as `lufttemperatur` does.
pub(super) fn is_weather(word: &str) -> bool {
    WEATHER.iter().any(|part| part.len() >= 6 && word.contains(part))
}

/// Whether the text behind a number is a unit of measurement, such as `°c` or `km/h`, and so counts nobody.
pub(super) fn is_measure(unit: &str) -> bool {
    const UNITS: [&str; 30] = [
        "%", "c", "f", "k", "mm", "cm", "m", "km", "m2", "m3", "s", "sec", "min", "ms", "h", "hpa", "mbar", "kpa",
        "pa", "db", "dba", "kmh", "mph", "kn", "kt", "v", "lux", "ppm", "ppb", "w",
    ];
    unit.contains(['%', '°', '/', 'µ']) || UNITS.contains(&unit)
}

/// Whether a word is one that names of streets have.
pub(super) fn streety(words: &[String]) -> bool {
    const STREETS: &[&str] = &[
        "street", "st", "road", "rd", "lane", "square", "sq", "bridge", "avenue", "ave", "quay", "place", "hill",
        "gate", "park", "strasse", "str", "platz", "mall", "market", "station", "walk", "row", "close", "court",
        "calle", "rue", "plaza", "via", "straat", "weg", "allee", "library", "centre", "arcade", "north", "south",
        "east", "west", "garden", "gardens", "gasse", "platform", "terrace", "crescent", "drive", "alley",
    ];
    let ends = ["strasse", "straat", "gasse"];
    words.iter().any(|word| on(STREETS, word) || ends.iter().any(|end| word.ends_with(end)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_fall_into_words() {
        assert_eq!(tokens("BRCWeekNum"), ["brc", "week", "num"]);
        assert_eq!(tokens("Total_of_Directions"), ["total", "of", "directions"]);
        assert_eq!(tokens("SensorName"), ["sensor", "name"]);
        assert_eq!(tokens("direction_1"), ["direction", "1"]);
        assert_eq!(tokens("pedestriancount"), ["pedestrian", "count"]);
        assert_eq!(tokens("Anzahl Fußgänger"), ["anzahl", "fussganger"]);
        assert_eq!(tokens("Dawson Street/Molesworth IN"), ["dawson", "street", "molesworth", "in"]);
    }
}
