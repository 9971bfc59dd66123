//! Is a TOML file a config or a score? What most of its keys say counts.

use super::table::keys;
use crate::text::near::nearest;
use std::collections::BTreeSet;
use std::path::Path;

/// What a TOML file is taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TomlKind {
    /// Whether it is taken for a config, and not for a score.
    pub is_config: bool,
    /// Whether it may be the other as well.
    pub is_doubtful: bool,
}

/// Keys at the top of a score and its tables: `tests` hold them to the score's type.
const SCORE: [&str; 35] = [
    "title",
    "about",
    "statistic",
    "tempo",
    "key",
    "intensity",
    "dynamics",
    "rhythm",
    "melody",
    "harmony",
    "bells",
    "opening",
    "close",
    "quiet",
    "others",
    "instrument",
    "part",
    "support",
    "aliases",
    "soundfont",
    "doubled",
    "midi",
    "count-column",
    "location-column",
    "ignore",
    "date-column",
    "hour-column",
    "date-order",
    "hour-ends",
    "day-starts",
    "time-zone",
    "count-as",
    "rows",
    "strict",
    "clean",
];

/// Keys and tables that are weighed at most.
const MOST: usize = 500;

/// Weighs a file by the keys at its top and its tables, which can be read whatever is wrong with the rest. A key that only
/// one of the two kinds has counts most, then one that is nearly such a key, then the file's name.
pub fn taken(name: &str, text: &str) -> TomlKind {
    let config: BTreeSet<&str> =
        keys().map(|key| key.path.split('.').next().unwrap_or_default()).chain(["button", "encoder", "led"]).collect();
    let score: BTreeSet<&str> = SCORE.into_iter().filter(|key| !["doubled", "midi"].contains(key)).collect();
    let (mut for_config, mut for_score) = (0, 0);
    for key in words(text).into_iter().take(MOST) {
        let (in_config, in_score) = (config.contains(key), score.contains(key));
        if in_config != in_score {
            *(if in_config { &mut for_config } else { &mut for_score }) += 4;
        } else if !in_config && let Some(near) = nearest(key, config.iter().chain(&score).copied()) {
            match (config.contains(near), score.contains(near)) {
                (true, false) => for_config += 1,
                (false, true) => for_score += 1,
                _ => {}
            }
        }
    }
    let named = Path::new(name).to_string_lossy().to_lowercase();
    let is_config = match for_config.cmp(&for_score) {
        std::cmp::Ordering::Equal => !named.contains("score"),
        order => order.is_gt(),
    };
    TomlKind { is_config, is_doubtful: for_config.min(for_score) > 0 || for_config.max(for_score) < 4 }
}

/// The keys at the top of the file, and the names of its tables.
fn words(text: &str) -> Vec<&str> {
    let mut in_table = false;
    let mut found = Vec::new();
    for line in text.lines().map(str::trim_start) {
        let name = if let Some(header) = line.strip_prefix('[').filter(|rest| rest.contains(']') && !rest.contains(','))
        {
            in_table = true;
            header.trim_start_matches('[').split([']', '.']).next()
        } else {
            line.split_once('=').map(|(key, _)| key).filter(|_| !in_table)
        };
        found.extend(name.map(|name| name.trim().trim_matches(['"', '\''])).filter(|name| is_key(name)));
    }
    found
}

fn is_key(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::daemon::config::EXAMPLE;
    use crate::score;

    /// The example with every setting uncommented.
    fn whole_config() -> String {
        let setting = |line: &'static str| line.strip_prefix('#').filter(|rest| !rest.starts_with(' ')).unwrap_or(line);
        EXAMPLE.lines().map(|line| setting(line).to_owned() + "\n").collect()
    }

    #[test]
    fn one_slip_makes_no_score_of_a_config_and_no_config_of_a_score() {
        let all = [(whole_config(), true)]
            .into_iter()
            .chain(score::shipped_names().map(|name| (score::source(name).unwrap().to_owned(), false)));
        for (text, is_config) in all {
            assert_eq!(taken("x.toml", &text), TomlKind { is_config, is_doubtful: taken("x.toml", &text).is_doubtful });
            // Whichever line is lost, and whichever key has a letter too many.
            let lines: Vec<&str> = text.lines().collect();
            for n in (0..lines.len()).step_by(7) {
                let without: String =
                    lines.iter().enumerate().filter(|(m, _)| *m != n).map(|(_, line)| format!("{line}\n")).collect();
                assert_eq!(taken("x.toml", &without).is_config, is_config);
                let slip: String = lines
                    .iter()
                    .enumerate()
                    .map(|(m, line)| format!("{}{line}\n", if m == n { "x" } else { "" }))
                    .collect();
                assert_eq!(taken("x.toml", &slip).is_config, is_config);
            }
        }
    }

    #[test]
    fn a_single_key_is_enough_and_a_slip_in_it_too() {
        for text in ["volum = 3\n", "hour = 24\n", "outputs = [\"null\"]\nkey = 1\nseed = 1\n", "[gpio]\n", "", "\u{0}"]
        {
            assert!(taken("x.toml", text).is_config, "{text}");
        }
        for text in ["titel = \"T\"\n", "title = \"T\"\nvolume = 3\n[[part]]\n", "[tempo]\nslow = 3\n"] {
            assert!(!taken("x.toml", text).is_config, "{text}");
        }
        assert!(taken("x.toml", "seed = 1\ntitle = \"T\"\n").is_doubtful && !taken("x.toml", "seed = 1\n").is_doubtful);
    }

    #[test]
    fn the_list_of_a_scores_keys_is_whole() {
        let schema: serde_json::Value = serde_json::from_str(&score::schema()).unwrap();
        for key in schema["properties"].as_object().unwrap().keys() {
            assert!(SCORE.contains(&key.as_str()), "{key}");
        }
    }
}
