//! Finds the names that people mean when they type them nearly right.

/// The names that may be meant: the one that is the same apart from case and outer spaces, else those that begin with
/// what was typed, else those that contain it.
pub fn meant<'a>(typed: &str, names: &[&'a str]) -> Vec<&'a str> {
    let typed = typed.trim().to_lowercase();
    if typed.is_empty() {
        return Vec::new();
    }
    let those = |test: &dyn Fn(&str) -> bool| -> Vec<&'a str> {
        names.iter().copied().filter(|name| test(&name.to_lowercase())).collect()
    };
    let tests: [&dyn Fn(&str) -> bool; 3] =
        [&|name| name == typed, &|name| name.starts_with(&typed), &|name| name.contains(&typed)];
    tests.iter().map(|test| those(test)).find(|found| !found.is_empty()).unwrap_or_default()
}

/// The one place that is meant, or a line that says why none or several are.
///
/// ```
/// use bandstand::text::near::place;
///
/// let places = ["Albion Street North", "Albion Street South", "Headrow"];
/// assert_eq!(place("head", &places)?, "Headrow");
/// assert_eq!(place("albion", &places).unwrap_err(), "`albion` may mean 2 places: Albion Street North, Albion Street South");
/// assert!(place("Haedrow", &places).unwrap_err().contains("did you mean `Headrow`?"));
/// # Ok::<(), String>(())
/// ```
pub fn place<'a>(typed: &str, names: &[&'a str]) -> Result<&'a str, String> {
    match meant(typed, names)[..] {
        [name] => Ok(name),
        [] => Err(format!("there is no place `{typed}` in the data; {}", hint(typed, names.iter().copied()))),
        ref several => Err(format!("`{typed}` may mean {} places: {}", several.len(), several.join(", "))),
    }
}

/// The names in a text that may be several with commas between them, as a variable has to write them: the whole text where
/// that is a name, else what stands between the commas.
///
/// ```
/// use bandstand::text::near::listed;
/// let places = ["Mill", "Albion Street, North"];
/// assert_eq!(listed("albion street, north", &places), ["albion street, north"]);
/// assert_eq!(listed("Mill, Quay", &places), ["Mill", "Quay"]);
/// ```
pub fn listed<'a>(typed: &'a str, names: &[&str]) -> Vec<&'a str> {
    if !typed.contains(',') || place(typed, names).is_ok() {
        return vec![typed];
    }
    typed.split(',').map(str::trim).filter(|name| !name.is_empty()).collect()
}

/// The name that is most like what was typed, if one is nearly the same.
pub fn nearest<'a>(typed: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let typed = typed.trim().to_lowercase();
    let likeness = |name: &str| {
        let name = name.to_lowercase();
        let whole = strsim::jaro_winkler(&typed, &name);
        let word = name.split_whitespace().map(|word| strsim::jaro_winkler(&typed, word)).fold(0.0, f64::max);
        whole.max(word * 0.95)
    };
    let mut best: Option<(f64, &str)> = None;
    for name in names {
        let like = likeness(name);
        if like > 0.75 && best.is_none_or(|(most, _)| like > most) {
            best = Some((like, name));
        }
    }
    best.map(|(_, name)| name)
}

/// `no such thing; did you mean X? there are: A, B, C`: the end of a line about a wrong name.
pub fn hint<'a>(typed: &str, names: impl IntoIterator<Item = &'a str> + Clone) -> String {
    let near = nearest(typed, names.clone()).map(|name| format!("did you mean `{name}`?"));
    let list: Vec<&str> = names.into_iter().collect();
    let all = match list.len() {
        0 => None,
        1..=12 => Some(format!("there are: {}", list.join(", "))),
        many => Some(format!("there are {many}; `bandstand inspect` lists them")),
    };
    [near, all].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLACES: [&str; 4] = ["Briggate", "Briggate at McDonalds", "Headrow", "Dortmund Square"];

    #[test]
    fn a_name_may_be_cut_short_but_not_doubtful() {
        assert_eq!(place("briggate ", &PLACES), Ok("Briggate"));
        assert_eq!(place("head", &PLACES), Ok("Headrow"));
        assert_eq!(place("square", &PLACES), Ok("Dortmund Square"));
        assert_eq!(place("brigg", &PLACES), Err("`brigg` may mean 2 places: Briggate, Briggate at McDonalds".into()));
        assert!(place("", &PLACES).is_err());
    }

    #[test]
    fn a_slip_is_forgiven_and_nonsense_is_not() {
        assert_eq!(nearest("Hedrow", PLACES), Some("Headrow"));
        assert_eq!(nearest("dortmond", PLACES), Some("Dortmund Square"));
        assert_eq!(nearest("xyzzy", PLACES), None);
        assert_eq!(hint("xyzzy", ["leeds", "york"]), "there are: leeds, york");
        assert!(hint("leds", ["leeds", "york"]).starts_with("did you mean `leeds`?"));
    }
}
