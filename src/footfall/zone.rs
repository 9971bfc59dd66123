//! Time zones by their names.

use jiff::tz::TimeZone;

use crate::text::near::nearest;

/// There is no time zone of that name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no time zone \"{name}\"{}", match hint {
    Some(hint) => format!("; did you mean {hint}?"),
    None => "; give one such as Europe/London".into(),
})]
pub struct UnknownZone {
    /// The name as given.
    pub name: String,
    /// A zone whose name is nearly the same.
    pub hint: Option<String>,
}

/// The time zone of a name such as `Europe/London`; capitals make no difference.
///
/// ```
/// use bandstand::footfall::time_zone;
/// assert!(time_zone("Europe/London").is_ok());
/// let error = time_zone("Europe/Londn").unwrap_err();
/// assert_eq!(error.hint.as_deref(), Some("Europe/London"));
/// ```
///
/// # Errors
/// [`UnknownZone`], with a name that may be meant.
pub fn time_zone(name: &str) -> Result<TimeZone, UnknownZone> {
    let name = name.trim();
    TimeZone::get(name).map_err(|_| {
        let known: Vec<String> = jiff::tz::db().available().map(|zone| zone.as_str().to_owned()).collect();
        let typed = name.replace(' ', "_");
        // Who gives the city alone means the zone that ends with it.
        let city =
            known.iter().find(|zone| zone.rsplit('/').next().is_some_and(|last| last.eq_ignore_ascii_case(&typed)));
        let hint = city.map(String::as_str).or_else(|| nearest(&typed, known.iter().map(String::as_str)));
        UnknownZone { name: name.into(), hint: hint.map(str::to_owned) }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_are_found_or_a_near_one_is_named() {
        assert!(time_zone(" europe/berlin ").is_ok());
        assert!(time_zone("UTC").is_ok());
        let hint = |name: &str| time_zone(name).unwrap_err().hint;
        assert_eq!(hint("London").as_deref(), Some("Europe/London"));
        assert_eq!(hint("america/new york").as_deref(), Some("America/New_York"));
        assert_eq!(hint("Australia/Melborne").as_deref(), Some("Australia/Melbourne"));
        assert_eq!(hint(""), None);
        assert!(time_zone("12").unwrap_err().to_string().contains("such as Europe/London"));
    }
}
