//! Reading a score: TOML to [`Score`].

use super::document::DocumentError;
use super::{check, document, model::Score};
use crate::text::{is_plain, plain, plain_lines};

/// The scores that come with the program, as (name, TOML text).
const SHIPPED: &[(&str, &str)] = &[
    ("leeds", include_str!("../../scores/leeds.toml")),
    ("any-city", include_str!("../../scores/any-city.toml")),
    ("gamelan", include_str!("../../scores/gamelan.toml")),
    ("night-owl", include_str!("../../scores/night-owl.toml")),
    ("quartet", include_str!("../../scores/quartet.toml")),
    ("rhythm-of-the-city", include_str!("../../scores/rhythm-of-the-city.toml")),
];

/// Names of the shipped scores.
pub fn shipped_names() -> impl Iterator<Item = &'static str> {
    SHIPPED.iter().map(|score| score.0)
}

/// The TOML of a shipped score.
pub fn source(name: &str) -> Option<&'static str> {
    SHIPPED.iter().find(|score| score.0 == name).map(|score| score.1)
}

/// Reads a shipped score by its name. None if no shipped score has that name.
///
/// ```
/// use bandstand::score;
///
/// let leeds = score::shipped("leeds").ok_or("there is no score called leeds")??;
/// assert_eq!(leeds.key.from, "Ab");
/// assert!(score::shipped("bradford").is_none());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn shipped(name: &str) -> Option<Result<Score, DocumentError>> {
    source(name).map(|text| parse(name, &format!("{name}.toml"), text))
}

/// Reads a score from TOML. `name` is what it will be called, `file` is named in errors.
///
/// # Errors
/// Everything that is wrong, at once: syntax, unknown keys, wrong types, impossible values.
///
/// ```
/// use bandstand::score;
///
/// let error = score::parse("mine", "mine.toml", "title = \"Mine\"\n[tempo]\nslwo = 60\n").err().ok_or("it was read")?;
/// let misspelt = error.problems().iter().find(|problem| problem.line == 3).ok_or("line 3 is sound")?;
/// assert!(misspelt.message.contains("did you mean `slow`?"));
/// # Ok::<(), &str>(())
/// ```
pub fn parse(name: &str, file: &str, text: &str) -> Result<Score, DocumentError> {
    let mut score: Score = document::read(file, text, check::problems)?;
    score.name = name.to_owned();
    be_plain(&mut score);
    Ok(score)
}

/// Makes all names and words of a score plain, as those of the counts are with which they are compared.
fn be_plain(score: &mut Score) {
    let clean = |name: &mut String| {
        if !name.chars().all(is_plain) {
            *name = plain(name).into_owned();
        }
    };
    clean(&mut score.name);
    clean(&mut score.title);
    score.about = plain_lines(&score.about, false).into_owned();
    score.part.iter_mut().filter_map(|part| part.location.as_mut()).for_each(clean);
    score.support.iter_mut().for_each(|support| clean(&mut support.name));
    let aliases = std::mem::take(&mut score.aliases);
    score.aliases = aliases.into_iter().map(|(found, wanted)| (plain(&found).into(), plain(&wanted).into())).collect();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shipped_scores_are_sound() {
        for name in shipped_names() {
            if let Err(error) = shipped(name).unwrap() {
                panic!("{error}");
            }
        }
    }

    #[test]
    fn all_problems_at_once_with_line_caret_and_remedy() {
        let text = "title = \"T\"\ntemp = 3\n\n[tempo]\nslow = \"fast\"\nfsat = 90\n\n[[part]]\ninstrument = \"Cornett\"\nrange = [80, 60]\n";
        let error = parse("t", "t.toml", text).unwrap_err();
        let lines: Vec<usize> = error.problems().iter().map(|problem| problem.line).collect();
        assert_eq!(lines, [1, 1, 2, 5, 6, 9, 10], "{error}");
        let shown = error.to_string();
        assert!(shown.contains("did you mean `Cornet`?") && shown.contains("did you mean `tempo`?"), "{shown}");
        assert!(shown.contains("did you mean `fast`?"), "{shown}");
        assert!(shown.contains("2 | temp = 3\n  | ^^^^"), "{shown}");
    }

    #[test]
    fn presets_are_for_instruments_there_are() {
        let text = "title = \"T\"\n[soundfont]\nEuphonum = { program = 58 }\nTrombone = { bank = 200, program = 57 }\n\
                    [[part]]\ninstrument = \"Trombone\"\n";
        let shown = parse("t", "t.toml", text).unwrap_err().to_string();
        assert!(shown.contains("did you mean `Euphonium`?") && shown.contains("t.toml:4:"), "{shown}");
    }

    #[test]
    fn mistakes_far_to_the_right_are_shown_with_what_is_around_them() {
        let text = format!("title = \"{}\"\nother = 1\n", "T".repeat(200_000));
        let long = format!("title = \"T\"{}tempi = 3\n", " ".repeat(100_000));
        for (text, column) in [(&text, 1), (&long, 100_000)] {
            let error = parse("t", "t.toml", text).unwrap_err();
            assert!(error.problems().iter().any(|problem| problem.column >= column), "{:?}", error.problems());
            assert!(error.to_string().lines().all(|line| line.chars().count() < 450), "{error}");
        }
    }

    #[test]
    fn of_countless_problems_the_first_are_told() {
        let keys: String = (0..20_000).map(|n| format!("key{n} = 1\n")).collect();
        let error = parse("t", "t.toml", &format!("title = \"T\"\n{keys}")).unwrap_err();
        assert_eq!(error.problems().len(), 101);
        assert!(
            error.to_string().ends_with("these are the first 100 problems; mend them to see the others"),
            "{error}"
        );
        // What only follows from something else is not told, and costs no reading for each.
        let lacking = "[[part]]\nrange = [40, 60]\n".repeat(5_000);
        assert!(parse("t", "t.toml", &format!("title = \"T\"\n{lacking}")).unwrap_err().problems().len() <= 101);
        let many = "[[part]]\ninstrument = \"Cornet\"\n".repeat(5_000);
        let error = parse("t", "t.toml", &format!("title = \"T\"\n{many}")).unwrap_err();
        assert!(error.problems().len() == 1 && error.to_string().contains("1000 at most"), "{error}");
        let signs = "]\n".repeat(20_000);
        assert!(parse("t", "t.toml", &signs).unwrap_err().problems().len() <= 101);
    }

    #[test]
    fn syntax_errors_have_a_place() {
        let error = parse("t", "t.toml", "title = \"T\nslow\n").unwrap_err();
        assert_eq!(error.problems()[0].line, 1);
    }
}
