//! What a config and a score say of tables of counts, as the reader of tables takes it. This is the one place where flags,
//! config and score are put together.

use super::table::Config;
use crate::footfall::ReadOptions;
use crate::score::Score;

impl Config {
    /// How tables of counts are read: what the config says, else what the score says. Flags and variables are in the config
    /// by now.
    pub fn reading(&self, score: Option<&Score>) -> ReadOptions {
        // The same field of both, the config's first.
        macro_rules! said {
            ($field:ident) => {
                self.$field.clone().or_else(|| score?.$field.clone())
            };
        }
        ReadOptions {
            count_column: said!(count_column).unwrap_or_default(),
            location_column: said!(location_column).unwrap_or_default(),
            ignore: said!(ignore).unwrap_or_default(),
            date_column: said!(date_column),
            hour_column: said!(hour_column),
            date_order: said!(date_order),
            hour_ends: said!(hour_ends),
            day_starts: self.day_starts.map(|hour| hour.get()).or_else(|| score?.day_starts),
            time_zone: self.time_zone.as_ref().map(|zone| zone.name().to_owned()).or_else(|| score?.time_zone.clone()),
            count_as: said!(count_as),
            rows: said!(rows),
            clean: said!(clean).unwrap_or(false),
            strict: said!(strict).unwrap_or(false),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::footfall::{CountAs, DateOrder};
    use crate::score;

    const SAID: &str = "count-column = [\"In\", 4]\nlocation-column = \"Street\"\nignore = 2\ndate-column = \"Date\"\n\
        hour-column = 3\ndate-order = \"mdy\"\nhour-ends = true\nday-starts = 6\ntime-zone = \"Europe/Dublin\"\n\
        count-as = \"events\"\nrows = \"/data\"\nclean = true\nstrict = true\n";

    #[test]
    fn score_and_config_say_it_by_one_name_and_the_config_goes_before() {
        let horns = format!("{SAID}{}", score::source("quartet").unwrap());
        let horns = score::parse("t", "t.toml", &horns).unwrap();
        let config = Config::parse("b.toml", SAID).unwrap();
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        let wanted = ReadOptions {
            count_column: words(&["In", "4"]),
            location_column: words(&["Street"]),
            ignore: words(&["2"]),
            date_column: Some("Date".into()),
            hour_column: Some("3".into()),
            date_order: Some(DateOrder::Mdy),
            hour_ends: Some(true),
            day_starts: Some(6),
            time_zone: Some("Europe/Dublin".into()),
            count_as: Some(CountAs::Events),
            rows: Some("/data".into()),
            clean: true,
            strict: true,
        };
        assert_eq!(config.reading(None), wanted);
        assert_eq!(Config::default().reading(Some(&horns)), wanted);
        assert_eq!(Config::default().reading(None), ReadOptions::default());
        let other = Config::parse("b.toml", "hour-ends = false\nclean = \"no\"\ncount-column = \"Out\"\n").unwrap();
        let merged = other.reading(Some(&horns));
        assert_eq!(
            merged,
            ReadOptions { hour_ends: Some(false), clean: false, count_column: words(&["Out"]), ..wanted }
        );
    }

    #[test]
    fn a_score_that_says_what_cannot_be_is_refused() {
        for (wrong, told) in [
            ("day-starts = 24", "0 to 23"),
            ("time-zone = \"Europe/Dubln\"", "did you mean Europe/Dublin?"),
            ("count-as = \"people\"", "each"),
            ("date-order = \"ymd\"", "dmy"),
            ("counts-column = \"In\"", "did you mean `count-column`"),
        ] {
            let text = format!("title = \"T\"\n{wrong}\n[[part]]\ninstrument = \"Trombone\"\n");
            let error = score::parse("t", "t.toml", &text).unwrap_err().to_string();
            assert!(error.contains("t.toml:2:") && error.contains(told), "{error}");
        }
    }
}
