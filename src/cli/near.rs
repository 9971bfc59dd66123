//! Names that were nearly right.

/// Finds the name that is meant: the same but for case and spaces around, else the only one that begins with it,
/// else the only one that holds it.
pub fn meant<'a>(typed: &str, names: impl IntoIterator<Item = &'a str> + Clone) -> Option<&'a str> {
    let typed = typed.trim().to_lowercase();
    if typed.is_empty() {
        return None;
    }
    let only = |test: &dyn Fn(&str) -> bool| {
        let mut matching = names.clone().into_iter().filter(|name| test(&name.to_lowercase()));
        matching.next().filter(|_| matching.next().is_none())
    };
    only(&|name| name == typed)
        .or_else(|| only(&|name| name.starts_with(&typed)))
        .or_else(|| only(&|name| name.contains(&typed)))
}

/// The name most like what was typed, if any is like it.
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

/// The line about a place that is not in the data.
pub fn no_place(typed: &str, names: &[&str]) -> String {
    format!("there is no place `{typed}` in the data; {}", hint(typed, names.iter().copied()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLACES: [&str; 4] = ["Briggate", "Briggate at McDonalds", "Headrow", "Dortmund Square"];

    #[test]
    fn a_name_may_be_cut_short_but_not_doubtful() {
        assert_eq!(meant("briggate ", PLACES), Some("Briggate"));
        assert_eq!(meant("head", PLACES), Some("Headrow"));
        assert_eq!(meant("square", PLACES), Some("Dortmund Square"));
        assert_eq!(meant("brigg", PLACES), None);
        assert_eq!(meant("", PLACES), None);
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
