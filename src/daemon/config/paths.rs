//! The paths that a config names, and what they are told from: in a file its own folder, in flags and variables the working
//! folder.

use super::table::Config;
use crate::controls::DriverName;
use crate::files::{self, score, told_from};
use crate::score::shipped_names;
use std::path::{Path, PathBuf};

impl Config {
    /// The same config with whole paths, told from `folder`; without one only `~` is replaced, by the home of who runs this.
    ///
    /// # Errors
    /// One line about a `~` that stands for nobody's home.
    pub fn told_from(mut self, folder: Option<&Path>) -> Result<Self, String> {
        let mut wrong = None;
        self.each_path(|key, word| match told_from(word, folder) {
            // What is neither a path nor a shipped score may be a file beside the config, or a name that was mistyped.
            Ok(whole) if key.starts_with("scores") && !score::is_path(word) && !Path::new(&whole).is_file() => {}
            Ok(whole) => *word = whole,
            Err(why) => wrong = Some(format!("{key}: {why}")),
        });
        wrong.map_or(Ok(self), Err)
    }

    /// The paths that the config names, as (key, path): `data.0` for the first entry of `data`.
    pub fn paths(&self) -> Vec<(String, PathBuf)> {
        let mut found = Vec::new();
        self.clone().each_path(|key, word| found.push((key.to_owned(), PathBuf::from(&*word))));
        found.retain(|(key, path)| !key.starts_with("scores") || score::is_path(&path.to_string_lossy()));
        found
    }

    /// The files that are read while it plays: all counts that its words stand for now, scores and the SoundFont. Looks at the
    /// disk.
    pub fn read_files(&self) -> Vec<PathBuf> {
        let counts = files::marks(self.data.as_deref().unwrap_or_default()).into_keys();
        let is_other = |key: &str| key.starts_with("scores") || key == "soundfont";
        let others = self.paths().into_iter().filter(|(key, _)| is_other(key)).map(|(_, path)| path);
        counts.chain(others).collect()
    }

    /// What is wrong with a `~` whatever the folder and the home are, as (path, message).
    pub(super) fn homes_of_others(&self) -> Vec<(String, String)> {
        let mut found = Vec::new();
        self.clone().each_path(|key, word| {
            if word.starts_with('~') && *word != "~" && !word.starts_with("~/") {
                found.extend(told_from(word, None).err().map(|why| (key.to_owned(), why)));
            }
        });
        found
    }

    /// Gives every path, with its key, to `told`; also what may be the name of a file beside the config.
    fn each_path(&mut self, mut told: impl FnMut(&str, &mut String)) {
        for (n, word) in self.data.iter_mut().flatten().enumerate().filter(|(_, word)| *word != "-") {
            told(&format!("data.{n}"), word);
        }
        let is_shipped = |word: &str| shipped_names().any(|name| name == word.trim());
        for (n, word) in self.scores.iter_mut().flatten().enumerate().filter(|(_, word)| !is_shipped(word)) {
            told(&format!("scores.{n}"), word);
        }
        for (n, output) in self.outputs.iter_mut().flatten().enumerate() {
            if let Some(path) = output.path_mut() {
                told(&format!("outputs.{n}"), path);
            }
        }
        let is_font = |word: &&mut String| !["", "none", "default"].contains(&word.to_lowercase().as_str());
        if let Some(word) = self.soundfont.as_mut().filter(is_font) {
            told("soundfont", word);
        }
        if let Some(DriverName::Fake(path)) = &mut self.gpio.driver {
            let mut word = path.display().to_string();
            told("gpio.driver", &mut word);
            *path = word.into();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::daemon::config::keys;

    /// A config in which every key that can name a path does.
    const ALL: &str = "data = [\"town.csv\", \"-\", \"more/*.csv\"]\nscores = [\"leeds\", \"mine.toml\", \"my/band.toml\"]\n\
        outputs = [\"null\", \"pcm:fifo\", \"pcm:-\", \"midi-log:sent\", \"midi-serial:tty\", \"midi:Synth\"]\n\
        soundfont = \"brass.sf2\"\n[gpio]\ndriver = \"fake:pins\"\n";

    fn parse(text: &str) -> Config {
        Config::parse("b.toml", text).unwrap()
    }

    #[test]
    fn every_path_of_a_config_is_told_from_its_folder() {
        let config = parse(ALL).told_from(Some(Path::new("/srv/town"))).unwrap();
        let paths: Vec<String> = config.paths().into_iter().map(|(_, path)| path.display().to_string()).collect();
        let names = "town.csv more/*.csv mine.toml my/band.toml fifo sent tty brass.sf2 pins";
        assert_eq!(paths, names.split(' ').map(|name| format!("/srv/town/{name}")).collect::<Vec<_>>());
        let words: Vec<String> = config.setup().outputs.iter().map(ToString::to_string).collect();
        assert_eq!(words[0], "null");
        assert_eq!(words[1..3], ["pcm:/srv/town/fifo", "pcm:-"]);
        assert_eq!((words[5].as_str(), &config.scores.as_ref().unwrap()[0]), ("midi:Synth", &"leeds".to_owned()));
        // A second time changes nothing: flags are merged over what the file says, and then the whole is looked at.
        assert_eq!(config.clone().told_from(Some(Path::new("/elsewhere"))), Ok(config));
        assert_eq!(parse(ALL).told_from(None), Ok(parse(ALL)));
    }

    #[test]
    fn no_key_that_names_a_file_is_forgotten() {
        let named: Vec<String> = parse(ALL).paths().into_iter().map(|(key, _)| key).collect();
        for key in keys() {
            let help = key.flag.map_or("", |flag| flag.value);
            let names_a_file = ["DATA", "NAME|FILE", "OUTPUT", "FILE|default|none", "DRIVER"].contains(&help);
            let is_told =
                named.iter().any(|name| name.split(".0").next() == Some(key.path) || name.starts_with(key.path));
            assert_eq!(names_a_file, is_told, "{}", key.path);
        }
    }

    #[test]
    fn a_home_is_understood_in_every_path_and_anybody_elses_refused_with_its_line() {
        let homely =
            ALL.replace("town.csv", "~/town.csv").replace("pcm:fifo", "pcm:~/fifo").replace("fake:", "fake:~/");
        let home = std::env::var("HOME").unwrap();
        let config = parse(&homely).told_from(Some(Path::new("/srv"))).unwrap();
        let starts = |path: &PathBuf| path.starts_with(&home) && !path.starts_with("/srv");
        assert_eq!(config.paths().iter().filter(|(_, path)| starts(path)).count(), 3);
        let error = Config::parse("b.toml", "seed = 1\noutputs = [\"null\",\n\"pcm:~mary/fifo\"]\n").unwrap_err();
        assert_eq!((error.problems()[0].line, error.problems().len()), (3, 1), "{error}");
        assert!(error.to_string().contains("write the whole path"), "{error}");
    }
}
