//! Outputs that cannot play together, because both would write to one place.

use super::error::StageError;
use super::kind::Output;

/// Refuses outputs of which two write to one place: lines of text and samples, or samples of two decks, would be mixed.
///
/// # Errors
/// [`StageError::Never`], with what to do instead.
pub(super) fn refuse(outputs: &[Output]) -> Result<(), StageError> {
    for (i, output) in outputs.iter().enumerate() {
        let Some(place) = place(output) else { continue };
        let Some(other) = outputs[..i].iter().find(|other| self::place(other) == Some(place)) else { continue };
        let (place, example) = match place {
            "-" => ("standard output".to_owned(), "; send one of them elsewhere, as midi-log:FILE or pcm:PATH"),
            path => (format!("`{path}`"), "; name another path for one of them"),
        };
        return Err(StageError::Never(format!("{other} and {output} would both write to {place}{example}")));
    }
    Ok(())
}

/// The path that an output writes to, `-` for standard output; none for devices that can be shared.
fn place(output: &Output) -> Option<&str> {
    match output.word.as_str() {
        "pcm" | "pcm-file" | "midi-log" | "midi-serial" => output.name(),
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
            refuse(&outputs).err().map(|error| error.to_string())
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
}
