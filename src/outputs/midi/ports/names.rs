//! Which of the system's ports a name means. Several may have one name, as two synths of one make do.

use super::PortError;

/// The index of the port that is meant: by its name or a part of it, which must fit one port only; by `NAME#2` for the second
/// of several that fit, in the order in which the system lists them; or by the system's number, as `28:0`, alone or after the
/// name. A name with a number that no port has any more means the name. Where `wanted` is empty, it is the only port but
/// ALSA's "Midi Through", which leads nowhere.
pub(super) fn choose(wanted: &str, names: &[String]) -> Result<usize, PortError> {
    let wanted = wanted.trim().to_lowercase();
    let low: Vec<String> = names.iter().map(|name| name.to_lowercase()).collect();
    let by_number = low.iter().position(|name| *name == wanted || number(name).is_some_and(|number| number == wanted));
    if let Some(i) = by_number {
        return Ok(i);
    }
    let label = stable(&wanted);
    let (text, nth) = match nth(label) {
        Some((text, nth)) if fits(label, &low).is_empty() => (text, Some(nth)),
        _ => (label, None),
    };
    let found = fits(text, &low);
    let known = |which: &[usize]| {
        let labels = labels(names);
        let told: Vec<String> = which.iter().filter_map(|i| labels.get(*i).cloned()).collect();
        if told.is_empty() { "none at all".to_owned() } else { told.join(", ") }
    };
    let all: Vec<usize> = (0..names.len()).collect();
    match (&found[..], nth) {
        (several, Some(nth)) => several.get(nth - 1).copied().ok_or_else(|| {
            let which = if several.is_empty() { &all } else { &found };
            PortError::Unknown { name: wanted.clone(), known: known(which) }
        }),
        ([one], None) => Ok(*one),
        ([], None) => Err(PortError::Unknown { name: wanted.clone(), known: known(&all) }),
        (several, None) => Err(PortError::Ambiguous { name: wanted.clone(), found: known(several) }),
    }
}

/// The ports that a name in small letters fits: those that are called so, else those of whose names it is a part.
fn fits(wanted: &str, low: &[String]) -> Vec<usize> {
    let all = |is: &dyn Fn(&str) -> bool| -> Vec<usize> { (0..low.len()).filter(|i| is(stable(&low[*i]))).collect() };
    let called = all(&|name| name == wanted);
    if !called.is_empty() {
        return called;
    }
    all(&|name| name.contains(wanted) && !(wanted.is_empty() && name.contains("midi through")))
}

/// How each port is named so that it alone is meant: its name without the system's number, with `#1`, `#2` and so on where
/// several have it.
pub(super) fn labels(names: &[String]) -> Vec<String> {
    let same = |name: &str, among: &[String]| among.iter().filter(|other| stable(other) == stable(name)).count();
    let label = |(i, name): (usize, &String)| match same(name, names) {
        1 => stable(name).to_owned(),
        _ => format!("{}#{}", stable(name), same(name, &names[..=i])),
    };
    names.iter().enumerate().map(label).collect()
}

/// Whether a name says which of several ports of one name is meant.
pub(super) fn says_which(wanted: &str) -> bool {
    nth(stable(wanted.trim())).is_some() || number(wanted.trim()).is_some()
}

/// `NAME#2` as the name and 2; none without such an end.
fn nth(wanted: &str) -> Option<(&str, usize)> {
    let (text, nth) = wanted.rsplit_once('#')?;
    Some((text.trim_end(), nth.parse().ok().filter(|nth| *nth > 0)?))
}

/// The number with which ALSA ends a name: `24:0` in `Synth:Synth MIDI 1 24:0`. It changes when a device is plugged in anew.
pub(super) fn number(name: &str) -> Option<&str> {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let last = name.rsplit(' ').next()?;
    last.split_once(':').is_some_and(|(client, port)| digits(client) && digits(port)).then_some(last)
}

/// A name without ALSA's number at its end: `Synth:Synth MIDI 1 24:0` is `Synth:Synth MIDI 1`.
pub(super) fn stable(name: &str) -> &str {
    number(name).and_then(|number| name.strip_suffix(number)?.strip_suffix(' ')).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Vec<String> {
        ["Midi Through:Midi Through Port-0 14:0", "USB Synth:USB Synth MIDI 1 24:0", "USB Synth:USB Synth MIDI 2 24:1"]
            .map(str::to_owned)
            .to_vec()
    }

    fn twins() -> Vec<String> {
        ["Midi Through:Midi Through Port-0 14:0", "JV-1010:JV-1010 MIDI 1 24:0", "JV-1010:JV-1010 MIDI 1 28:0"]
            .map(str::to_owned)
            .to_vec()
    }

    #[test]
    fn a_port_is_found_by_part_of_its_name_whatever_its_number() {
        assert_eq!(choose("midi 2", &names()), Ok(2));
        assert_eq!(choose("USB Synth:USB Synth MIDI 1", &names()), Ok(1));
        assert_eq!(choose("USB Synth:USB Synth MIDI 1 20:0", &names()), Ok(1));
        assert_eq!(choose("", &names()[..2]), Ok(1));
        assert_eq!(stable("FLUID Synth (123)"), "FLUID Synth (123)");
        assert_eq!(labels(&names())[1..], ["USB Synth:USB Synth MIDI 1", "USB Synth:USB Synth MIDI 2"]);
    }

    #[test]
    fn what_is_not_clear_is_said_in_one_line() {
        let line = |wanted: &str, names: &[String]| choose(wanted, names).unwrap_err().to_string();
        let usb = line("usb", &names());
        assert!(usb.contains("MIDI 1, USB Synth:USB Synth MIDI 2; "), "{usb}");
        let moog = line("moog", &names());
        assert!(moog.starts_with("there is no MIDI port \"moog\"; there are: Midi Through"), "{moog}");
        assert!(!moog.contains("14:0"));
        for wanted in ["jv", "JV-1010:JV-1010 MIDI 1", "JV-1010:JV-1010 MIDI 1 40:0"] {
            let twin = line(wanted, &twins());
            assert!(twin.contains("JV-1010:JV-1010 MIDI 1#1, JV-1010:JV-1010 MIDI 1#2; "), "{twin}");
        }
    }

    #[test]
    fn of_two_synths_of_one_name_each_can_be_meant() {
        for (wanted, port) in [("jv#1", 1), ("jv#2", 2), ("JV-1010:JV-1010 MIDI 1#2", 2), ("28:0", 2), ("jv #2", 2)] {
            assert_eq!(choose(wanted, &twins()), Ok(port), "{wanted}");
            assert!(says_which(wanted));
        }
        assert_eq!(choose("JV-1010:JV-1010 MIDI 1 28:0", &twins()), Ok(2));
        for (i, label) in labels(&twins()).iter().enumerate() {
            assert_eq!(choose(label, &twins()), Ok(i), "{label}");
        }
        // The second is away: the first is not taken for it.
        assert!(choose("jv#2", &twins()[..2]).unwrap_err().to_string().contains("there are: JV-1010"));
        assert!(choose("jv#0", &twins()).is_err() && choose("jv#3", &twins()).is_err());
        // A name may have such a sign itself.
        let sharp = ["Synth#2 20:0".to_owned(), "Synth 24:0".to_owned()];
        assert_eq!((choose("synth#2", &sharp), says_which("synth")), (Ok(0), false));
    }
}
