//! Reads one word out of a few.

/// Finds what a word stands for.
///
/// ```
/// use bandstand::text::choice;
/// let words = [("up", 1), ("down", -1)];
/// assert_eq!(choice("down", &words), Ok(-1));
/// assert_eq!(choice("left", &words), Err("`left` is none of up, down".to_owned()));
/// ```
///
/// # Errors
/// A message that lists the words there are, if it is none of them.
pub fn choice<T: Copy>(word: &str, words: &[(&str, T)]) -> Result<T, String> {
    let found = words.iter().find(|(name, _)| name.eq_ignore_ascii_case(word.trim()));
    found.map(|(_, value)| *value).ok_or_else(|| {
        let names: Vec<&str> = words.iter().map(|(name, _)| *name).collect();
        format!("`{word}` is none of {}", names.join(", "))
    })
}
