//! Outputs that cannot play, because two of them would write to one place, or one would write over what is read.

use super::error::StageError;
use super::kind::Output;
use crate::outputs::place::OutputPlace;
use std::path::{Path, PathBuf};

/// Refuses outputs of which two write to one place: lines of text and samples, or samples of two decks, would be mixed; and
/// those that write to one of the files that are `read`. One place has many spellings, by links and by `..`.
///
/// # Errors
/// [`StageError::Never`] with the first that [`clashes`] tells.
pub fn refuse_clashes(outputs: &[Output], read: &[PathBuf]) -> Result<(), StageError> {
    clashes(outputs, read).into_iter().next().map_or(Ok(()), |line| Err(StageError::Never(line)))
}

/// Which outputs write to one place, or over what is read, a line each, with what to do instead.
pub fn clashes(outputs: &[Output], read: &[PathBuf]) -> Vec<String> {
    let read: Vec<(&PathBuf, OutputPlace)> =
        read.iter().filter_map(|path| Some((path, OutputPlace::of(path)?))).collect();
    let mut taken: Vec<(&Output, OutputPlace)> = Vec::new();
    let mut found = Vec::new();
    for output in outputs {
        let Some(place) = place(output) else { continue };
        let name = output.name().unwrap_or_default();
        if let Some((other, _)) = taken.iter().find(|(_, theirs)| *theirs == place) {
            let there = if name == "-" { "standard output".to_owned() } else { format!("`{name}`") };
            let remedy = match (name, other.name()) {
                ("-", Some("-")) => "send one of them elsewhere, as midi-log:FILE or pcm:PATH",
                _ => "name another path for one of them",
            };
            found.push(format!("{other} and {output} would both write to {there}; {remedy}"));
        }
        if let Some((path, _)) = read.iter().find(|(_, theirs)| *theirs == place) {
            let path = path.display();
            found.push(format!("{output} would write over `{path}`, which is read; name another path for the output"));
        }
        taken.push((output, place));
    }
    found
}

/// Where an output writes; none for devices that can be shared.
fn place(output: &Output) -> Option<OutputPlace> {
    match (output.word.as_str(), output.name()?) {
        ("pcm" | "midi-log", "-") => OutputPlace::of_standard_output(),
        ("pcm" | "pcm-file" | "midi-log" | "midi-serial", path) => OutputPlace::of(Path::new(path)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stage::output;

    #[test]
    fn two_outputs_do_not_write_to_one_place() {
        let refused = |words: &[&str]| {
            let outputs: Vec<Output> = words.iter().map(|word| output(word).unwrap()).collect();
            refuse_clashes(&outputs, &[]).err().map(|error| error.to_string())
        };
        let line = refused(&["speakers", "pcm:-", "midi-log:-"]).unwrap();
        assert!(line.starts_with("pcm:- and midi-log:- would both write to standard output; "), "{line}");
        for both in
            [["pcm:-", "pcm:-"], ["pcm:/x", "pcm:/x"], ["pcm-file:/x", "midi-log:/x"], ["pcm:/x", "midi-log:/x"]]
        {
            assert!(refused(&both).is_some(), "{both:?}");
        }
        for both in [["pcm:-", "midi-log:x"], ["speakers", "speakers"], ["null", "null"], ["midi:a", "midi:a"]] {
            assert_eq!(refused(&both), None, "{both:?}");
        }
    }

    #[test]
    fn links_and_other_spellings_are_one_place_and_what_is_read_is_not_written_to() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name).display().to_string();
        std::fs::write(path("town.csv.gz"), "").unwrap();
        std::fs::hard_link(path("town.csv.gz"), path("hard")).unwrap();
        std::os::unix::fs::symlink("later", path("soft")).unwrap();
        let told = |words: [&str; 2]| {
            let outputs: Vec<Output> = words.iter().map(|word| output(word).unwrap()).collect();
            clashes(&outputs, &[path("town.csv.gz").into()])
        };
        let later = [format!("midi-log:{}", path("later")), format!("pcm-file:{}", path("./soft"))];
        let lines = told([&later[0], &later[1]]);
        assert_eq!(lines.len(), 1, "{lines:?}");
        assert!(lines[0].contains("would both write to `") && lines[0].contains("./soft"), "{lines:?}");
        let lines = told(["null", &format!("pcm-file:{}", path("hard"))]);
        assert_eq!(lines.len(), 1, "{lines:?}");
        assert!(
            lines[0].contains("would write over `") && lines[0].contains("town.csv.gz`, which is read"),
            "{lines:?}"
        );
        assert_eq!(told(["pcm:/dev/null", "midi-log:/dev/null"]), Vec::<String>::new());
    }
}
