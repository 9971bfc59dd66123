//! The table of keys, the commented example and the types agree.

use super::*;
use std::collections::BTreeSet;

/// The example with every setting uncommented; prose begins with a blank.
fn uncommented() -> String {
    let setting = |line: &str| line.strip_prefix('#').filter(|rest| !rest.starts_with(' ')).map(str::to_owned);
    EXAMPLE.lines().map(|line| setting(line).unwrap_or_else(|| line.to_owned()) + "\n").collect()
}

/// A config in which one key has the value that the example shows.
fn with(key: &Key<Config>) -> Config {
    let text = match key.path.split_once('.') {
        Some((table, name)) => format!("[{table}]\n{name} = {}\n", key.shown),
        None => format!("{} = {}\n", key.path, key.shown),
    };
    Config::parse("shown.toml", &text).unwrap_or_else(|error| panic!("{}: {error}", key.path))
}

/// What comes of a config, as text: two configs with one effect are alike.
fn effect(config: &Config) -> String {
    let periods: Vec<String> = match &config.periods {
        Some(periods) => periods.iter().map(|period| period.to_string()).collect(),
        None => vec!["weekday".into(), "weekend".into()],
    };
    let hour = config.hour.map_or(0, Hour::get);
    let terms = config.terms();
    let synths = (0..=127).map(|velocity| config.synths().settings.velocity.of(velocity)).collect::<Vec<_>>();
    let mut setup = config.setup();
    let outputs: Vec<String> = setup.outputs.drain(..).map(|output| output.to_string()).collect();
    setup.midi.settings.velocity = Default::default();
    setup.midi.audio_latency.get_or_insert(crate::stage::AUDIO_LATENCY_MS);
    setup.midi.baud.get_or_insert(31_250);
    let (seed, font) = (config.seed.unwrap_or(0), config.soundfont.as_deref().unwrap_or("none"));
    let resume = config.resume.unwrap_or(false);
    format!(
        "{periods:?} {hour} {terms:?} {outputs:?} {setup:?} {synths:?} {seed} {font} {resume} {:?} {:?}",
        config.timing(),
        config.reading(None)
    )
}

#[test]
fn the_example_is_sound_as_it_is_and_uncommented() {
    assert_eq!(Config::parse("bandstand.toml", EXAMPLE).unwrap(), Config::default());
    let full = Config::parse("bandstand.toml", &uncommented()).unwrap();
    assert_eq!((full.button.len(), full.encoder.len(), full.led.len()), (2, 1, 1));
    let unset: Vec<&str> = keys().filter(|key| !key.differs(&full, &Config::default())).map(|key| key.path).collect();
    assert!(unset.is_empty(), "the example does not show {unset:?}");
}

#[test]
fn the_example_shows_what_the_table_says() {
    let full = Config::parse("bandstand.toml", &uncommented()).unwrap();
    for key in keys().filter(|key| !key.shown.is_empty()) {
        let name = key.path.rsplit('.').next().unwrap();
        let line = format!("\n#{name} = {}\n", key.shown);
        assert!(EXAMPLE.contains(&line), "the example does not show `{}`", line.trim());
        assert!(!key.differs(&full, &with(key)), "{}", key.path);
    }
}

#[test]
fn what_is_called_a_default_is_one_and_an_example_is_none() {
    // Which score and which statistic are the default depends on the counts and on the score; which driver, on the machine.
    let depends = ["scores", "statistic"];
    // What is not told by the effect above.
    let elsewhere = ["data", "attribution", "location", "gpio.driver", "gpio.chip", "time-zone"];
    for key in keys().filter(|key| !key.shown.is_empty() && !depends.contains(&key.path)) {
        let same = effect(&with(key)) == effect(&Config::default());
        assert!(same == key.is_default || elsewhere.contains(&key.path), "{}: default {}", key.path, key.is_default);
    }
}

#[test]
fn paths_flags_and_variables_have_one_name() {
    let mut seen = BTreeSet::new();
    for key in keys() {
        assert!(seen.insert(key.path), "{} is there twice", key.path);
        let Some(flag) = key.flag else { continue };
        let upper = flag.long.to_uppercase().replace('-', "_");
        assert_eq!(flag.variable, format!("BANDSTAND_{upper}"));
        let name = key.path.replace('.', "-");
        assert!(name == flag.long || name == format!("{}s", flag.long), "{name}: --{}", flag.long);
    }
}

#[test]
fn flags_take_what_the_file_takes() {
    for key in keys().filter(|key| key.flag.is_some()) {
        let shown: toml::Table = format!("value = {}", key.shown).parse().unwrap();
        let word = |value: &toml::Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let words: Vec<String> = match &shown["value"] {
            toml::Value::Array(values) => values.iter().map(word).collect(),
            value => vec![word(value)],
        };
        let mut said = Config::default();
        key.set(&mut said, &words).unwrap();
        assert_eq!(said, with(key), "{}", key.path);
    }
}

/// In the file a value may be a text, as it is in a variable, or a number, or true and false; lists of texts too.
#[test]
fn the_file_takes_as_text_what_flags_take() {
    for key in keys().filter(|key| key.flag.is_some()) {
        let shown: toml::Table = format!("value = {}", key.shown).parse().unwrap();
        let word = |value: &toml::Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let text = match &shown["value"] {
            toml::Value::Array(values) => format!("{:?}", values.iter().map(word).collect::<Vec<_>>()),
            value => format!("{:?}", word(value)),
        };
        let text = match key.path.split_once('.') {
            Some((table, name)) => format!("[{table}]\n{name} = {text}\n"),
            None => format!("{} = {text}\n", key.path),
        };
        assert_eq!(Config::parse("b.toml", &text), Ok(with(key)), "{text}");
    }
    let answers = ["true", "\"yes\"", "\"on\"", "1"].map(|word| format!("resume = {word}\nalternate = {word}\n"));
    assert!(answers.iter().all(|text| Config::parse("b.toml", text).unwrap().resume == Some(true)));
    assert!(Config::parse("b.toml", "resume = \"perhaps\"\n").unwrap_err().to_string().contains("yes or no"));
}

/// Whatever stands in the place of whatever, nobody has to know Rust to read what is wrong.
#[test]
fn what_is_wrong_is_told_without_the_words_of_programmers() {
    let values = ["3", "-1.5", "true", "\"x\"", "[]", "[3]", "[[]]", "{}", "{x = 1}", "[{x = 1}]", "1979-05-27"];
    let config = keys().map(|key| key.path).chain(["midi", "gpio", "encoder.pins", "led.shows"]);
    let score =
        ["title", "tempo", "tempo.slow", "key", "key.hours", "rhythm.notes", "rhythm.pools", "part", "bells.range"];
    for (paths, is_config) in [(config.collect::<Vec<_>>(), true), (score.to_vec(), false)] {
        for (path, value) in paths.iter().flat_map(|path| values.map(|value| (path, value))) {
            let text = format!("{path} = {value}\n");
            let wrong = match is_config {
                true => Config::parse("b.toml", &text).err(),
                false => crate::score::parse("s", "s.toml", &text).err(),
            };
            for problem in wrong.iter().flat_map(|error| error.problems()) {
                let message = &problem.message;
                for word in [
                    "struct", "sequence", "invalid", "variant", " map", "u8", "u16", "f32", "f64", "usize", "borrowed",
                    "newtype", "tuple",
                ] {
                    assert!(!message.contains(word), "{text}: {message}");
                }
            }
        }
    }
}
