//! Numbers as people write them.

/// A number, rounded to a whole one, with commas between the thousands: `12,345`.
///
/// ```
/// assert_eq!(bandstand::text::thousands(1234567.0), "1,234,567");
/// ```
pub fn thousands(number: f64) -> String {
    let digits = whole(number);
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        let left = digits.len() - i;
        if i > 0 && left.is_multiple_of(3) && text != "-" {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A number, rounded to a whole one: `12345`. Nothing has no sign.
///
/// ```
/// assert_eq!([-0.0, -0.4, 12345.4].map(bandstand::text::whole), ["0", "0", "12345"]);
/// ```
pub fn whole(number: f64) -> String {
    let digits = format!("{number:.0}");
    if digits == "-0" { "0".to_owned() } else { digits }
}

/// The word behind a number of people: `person` behind 1.
///
/// ```
/// assert_eq!([0.0, 0.6, 1.4, 2.0].map(bandstand::text::people), ["people", "person", "person", "people"]);
/// ```
pub fn people(number: f64) -> &'static str {
    if whole(number) == "1" { "person" } else { "people" }
}

/// Hours of the day by their beginnings, neighbours together: `00:00 to 05:00 and 23:00`; `any hour` without one.
///
/// ```
/// use bandstand::text::hours;
/// assert_eq!(hours(&[0, 1, 2, 7, 22, 23]), "00:00 to 02:00, 07:00 and 22:00 to 23:00");
/// assert_eq!((hours(&[8]), hours(&[])), ("08:00".into(), "any hour".into()));
/// ```
pub fn hours(hours: &[u8]) -> String {
    let mut runs: Vec<(u8, u8)> = Vec::new();
    for hour in hours {
        match runs.last_mut() {
            Some((_, last)) if u16::from(*last) + 1 == u16::from(*hour) => *last = *hour,
            _ => runs.push((*hour, *hour)),
        }
    }
    let run = |(first, last): &(u8, u8)| match first == last {
        true => format!("{first:02}:00"),
        false => format!("{first:02}:00 to {last:02}:00"),
    };
    let words: Vec<String> = runs.iter().map(run).collect();
    match words.split_last() {
        None => "any hour".to_owned(),
        Some((only, [])) => only.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
    }
}

/// So many of a thing, in the singular where it is one: `1 place`, `2 places`, `1,200 places`.
///
/// ```
/// use bandstand::text::counted;
/// assert_eq!([0, 1, 2, 1_200].map(|n| counted(n, "city")), ["0 cities", "1 city", "2 cities", "1,200 cities"]);
/// ```
pub fn counted(number: usize, thing: &str) -> String {
    let plural = match thing.strip_suffix('y') {
        _ if number == 1 => thing.to_owned(),
        Some(stem) if !stem.ends_with(['a', 'e', 'o', 'u']) => format!("{stem}ies"),
        _ => format!("{thing}s"),
    };
    format!("{} {plural}", thousands(number as f64))
}

/// A length of time in seconds as musicians write it, minutes and seconds: `12:45`.
pub fn minutes(seconds: f64) -> String {
    let whole = seconds.round() as u64;
    format!("{}:{:02}", whole / 60, whole % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_for_people() {
        assert_eq!(
            [0.0, 999.4, 1000.0, 1234567.0, -1234.0, -123.0].map(thousands),
            ["0", "999", "1,000", "1,234,567", "-1,234", "-123"]
        );
        assert_eq!([0.0, 59.6, 772.0].map(minutes), ["0:00", "1:00", "12:52"]);
    }
}
