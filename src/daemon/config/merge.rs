//! How the words of a flag, or of a variable, become the value of a key. A comma separates the entries of a list, except
//! where it belongs to an entry.

use super::values::YesNo;
use crate::footfall::Period;
use crate::stage::OUTPUTS;
use std::fmt::Display;
use std::path::Path;
use std::str::FromStr;

/// One value: the last one said.
///
/// # Errors
/// What is wrong with it.
pub fn one<T: FromStr<Err: Display>>(field: &mut Option<T>, words: &[String]) -> Result<(), String> {
    if let Some(word) = words.last() {
        *field = Some(read(word)?);
    }
    Ok(())
}

/// Whether something is done.
///
/// # Errors
/// When it is neither yes nor no.
pub fn switch(field: &mut Option<bool>, words: &[String]) -> Result<(), String> {
    if let Some(word) = words.last() {
        let YesNo(answer) = word.parse()?;
        *field = Some(answer);
    }
    Ok(())
}

/// A list of which each word is an entry, commas and all.
///
/// # Errors
/// What is wrong with an entry.
pub fn whole<T: FromStr<Err: Display>>(field: &mut Option<Vec<T>>, words: &[String]) -> Result<(), String> {
    entries(field, words, |_, _| false)
}

/// A list of which commas separate the entries.
///
/// # Errors
/// What is wrong with an entry.
pub fn commas<T: FromStr<Err: Display>>(field: &mut Option<Vec<T>>, words: &[String]) -> Result<(), String> {
    entries(field, words, |_, _| true)
}

/// A list of scores. A comma within the path of a file that is there separates nothing.
///
/// # Errors
/// What is wrong with an entry.
pub fn scores<T: FromStr<Err: Display>>(field: &mut Option<Vec<T>>, words: &[String]) -> Result<(), String> {
    entries(field, words, |before, after| {
        // The path may have several commas.
        let ends = after.match_indices(',').map(|(at, _)| at).chain([after.len()]);
        !ends.into_iter().any(|end| Path::new(&format!("{before},{}", &after[..end])).is_file())
    })
}

/// A list of periods. A comma and a blank may stand within a period, `weekday, 2013`, if that is one.
///
/// # Errors
/// What is wrong with a period.
pub fn periods<T: FromStr<Err: Display>>(field: &mut Option<Vec<T>>, words: &[String]) -> Result<(), String> {
    entries(field, words, |before, after| {
        let next = after.split(',').next().unwrap_or_default();
        !(next.starts_with(' ') && Period::check(&format!("{before},{next}")).is_ok())
    })
}

/// A list of outputs. A comma within the name of a device, `speakers:hw:CARD=PCH,DEV=0`, separates nothing: an output
/// begins with its word.
///
/// # Errors
/// What is wrong with an output.
pub fn outputs<T: FromStr<Err: Display>>(field: &mut Option<Vec<T>>, words: &[String]) -> Result<(), String> {
    entries(field, words, |before, after| {
        let word = after.split([':', ',']).next().unwrap_or_default().trim();
        !before.contains(':') || OUTPUTS.iter().any(|kind| kind.words.contains(&word))
    })
}

/// Only the file can say it.
///
/// # Errors
/// Always.
pub fn never<T>(_: &mut T, _: &[String]) -> Result<(), String> {
    Err("write it into the config file".to_owned())
}

/// The entries of a list: of two parts around a comma `separates` says whether they are two entries.
fn split(text: &str, separates: impl Fn(&str, &str) -> bool) -> Vec<&str> {
    let (mut entries, mut begin) = (Vec::new(), 0);
    for (at, _) in text.match_indices(',') {
        if separates(&text[begin..at], &text[at + 1..]) {
            entries.push(&text[begin..at]);
            begin = at + 1;
        }
    }
    entries.push(&text[begin..]);
    if entries.len() > 1 { entries.into_iter().map(str::trim).collect() } else { entries }
}

fn entries<T: FromStr<Err: Display>>(
    field: &mut Option<Vec<T>>,
    words: &[String],
    separates: impl Fn(&str, &str) -> bool,
) -> Result<(), String> {
    if !words.is_empty() {
        let entries = words.iter().flat_map(|word| split(word, &separates));
        *field = Some(entries.map(read).collect::<Result<_, _>>()?);
    }
    Ok(())
}

fn read<T: FromStr<Err: Display>>(word: impl AsRef<str>) -> Result<T, String> {
    word.as_ref().parse().map_err(|error: T::Err| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    type Merge = fn(&mut Option<Vec<String>>, &[String]) -> Result<(), String>;

    fn list(merge: Merge, text: &str) -> Vec<String> {
        let mut field = None;
        merge(&mut field, &[text.to_owned()]).unwrap();
        field.unwrap()
    }

    #[test]
    fn commas_that_belong_to_an_entry_stay() {
        assert_eq!(list(commas, "leeds,night-owl"), ["leeds", "night-owl"]);
        assert_eq!(list(whole, "City of Leeds, CC BY 4.0"), ["City of Leeds, CC BY 4.0"]);
        assert_eq!(list(periods, "weekday,weekend"), ["weekday", "weekend"]);
        assert_eq!(list(periods, "weekday, 2013,weekend"), ["weekday, 2013", "weekend"]);
        assert_eq!(list(periods, "weekday, weekend"), ["weekday", "weekend"]);
        assert_eq!(
            list(outputs, "null,speakers:hw:CARD=PCH,DEV=0,midi"),
            ["null", "speakers:hw:CARD=PCH,DEV=0", "midi"]
        );
        assert_eq!(list(outputs, "speakers,nil"), ["speakers", "nil"]);
    }

    #[test]
    fn yes_and_no_have_many_words() {
        let read = |word: &str| {
            let mut field = None;
            switch(&mut field, &[word.to_owned()]).map(|()| field)
        };
        assert_eq!((read("Yes"), read("1"), read("off")), (Ok(Some(true)), Ok(Some(true)), Ok(Some(false))));
        assert!(read("perhaps").is_err());
    }
}
