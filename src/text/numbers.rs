//! Numbers as people write them.

/// A number, rounded to a whole one, with commas between the thousands: `12,345`.
///
/// ```
/// assert_eq!(bandstand::text::thousands(1234567.0), "1,234,567");
/// ```
pub fn thousands(number: f64) -> String {
    let digits = format!("{number:.0}");
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
