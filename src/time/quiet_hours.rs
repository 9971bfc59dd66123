//! Quiet hours: times of day at which nothing sounds.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Time;

/// Times of day at which nothing sounds. Each span holds from its first minute, and no longer at its last; it may go over
/// midnight.
///
/// ```
/// use bandstand::time::QuietHours;
/// use jiff::civil::time;
///
/// let quiet: QuietHours = "22:30..7, 13:00..14:00".parse()?;
/// assert!(quiet.holds(time(23, 0, 0, 0)) && !quiet.holds(time(7, 0, 0, 0)));
/// assert_eq!(quiet.to_string(), "22:30..07:00,13:00..14:00");
/// # Ok::<(), bandstand::time::QuietHoursError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct QuietHours(Vec<(Time, Time)>);

impl QuietHours {
    /// Whether nothing is to sound at this time.
    pub fn holds(&self, time: Time) -> bool {
        self.0
            .iter()
            .any(|(from, to)| if from <= to { (*from..*to).contains(&time) } else { time >= *from || time < *to })
    }

    /// Whether nothing would ever sound: some span holds from the last minute of each.
    fn fill_the_day(&self) -> bool {
        !self.0.is_empty() && self.0.iter().all(|(_, to)| self.holds(*to))
    }
}

/// A text that does not say which hours are quiet.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` are no quiet hours; write from and to, as 22:00..07:30, several with commas; they leave some of the day: to be silent all day, stop the program"
)]
pub struct QuietHoursError(String);

impl FromStr for QuietHours {
    type Err = QuietHoursError;

    fn from_str(text: &str) -> Result<Self, QuietHoursError> {
        let wrong = || QuietHoursError(text.to_owned());
        let time = |text: &str| -> Option<Time> {
            let (hour, minute) = text.trim().split_once(':').unwrap_or((text.trim(), "0"));
            match (hour.parse().ok()?, minute.parse().ok()?) {
                // 24:00 is midnight at the end of a day.
                (24, 0) => Some(Time::midnight()),
                (hour, minute) => Time::new(hour, minute, 0, 0).ok(),
            }
        };
        let span = |text: &str| {
            let (from, to) = text.split_once("..").or_else(|| text.split_once('-'))?;
            Some((time(from)?, time(to)?)).filter(|(from, to)| from != to)
        };
        let spans = text.split(',').map(str::trim).filter(|span| !span.is_empty());
        let quiet = spans.map(|text| span(text).ok_or_else(wrong)).collect::<Result<_, _>>().map(Self);
        quiet.and_then(|quiet| if quiet.fill_the_day() { Err(wrong()) } else { Ok(quiet) })
    }
}

impl fmt::Display for QuietHours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, (from, to)) in self.0.iter().enumerate() {
            let comma = if n > 0 { "," } else { "" };
            write!(f, "{comma}{:02}:{:02}..{:02}:{:02}", from.hour(), from.minute(), to.hour(), to.minute())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quiet_hours_may_go_over_midnight() {
        let quiet: QuietHours = "22:30..7, 13:00..14:00".parse().unwrap();
        let holds = |hour, minute| quiet.holds(Time::constant(hour, minute, 0, 0));
        assert!(holds(23, 0) && holds(6, 59) && holds(22, 30) && holds(13, 30));
        assert!(!holds(7, 0) && !holds(22, 29) && !holds(14, 0));
        assert_eq!(quiet.to_string(), "22:30..07:00,13:00..14:00");
        // One minute is left.
        assert!("0..12,12:01..24".parse::<QuietHours>().is_ok());
        assert!(!QuietHours::default().holds(Time::midnight()));
        for wrong in ["22", "25..3", "7..7", "a..b", "0..12,12..24", "22..8,8..14:30,14..22", "0..24"] {
            assert!(wrong.parse::<QuietHours>().is_err(), "{wrong}");
        }
    }
}
