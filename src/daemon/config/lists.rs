//! Lists with commas on the command line, read as the config reads them.

use super::merge::{outputs, periods, scores};
use crate::stage::Output;

/// The entries that one flag or variable names, at least one.
#[derive(Debug, Clone, PartialEq)]
pub struct Listed<T>(Vec<T>);

impl<T> Listed<T> {
    /// The first one, if there is one.
    pub fn first(&self) -> Option<&T> {
        self.0.first()
    }

    /// All of them.
    pub fn all(&self) -> &[T] {
        &self.0
    }
}

/// How the words of a flag become a list.
type Merge<T> = fn(&mut Option<Vec<T>>, &[String]) -> Result<(), String>;

fn read<T>(merge: Merge<T>, text: &str) -> Result<Listed<T>, String> {
    let mut list = None;
    merge(&mut list, &[text.to_owned()])?;
    Ok(Listed(list.unwrap_or_default()))
}

/// Reads outputs.
///
/// # Errors
/// What is wrong with one.
pub fn some_outputs(text: &str) -> Result<Listed<Output>, String> {
    read(outputs, text)
}

/// Reads scores by name or file.
///
/// # Errors
/// None: whether there is such a score is found when it is read.
pub fn some_scores(text: &str) -> Result<Listed<String>, String> {
    read(scores, text)
}

/// Reads periods, as words: whether they are periods is found when counts are there.
///
/// # Errors
/// None.
pub fn some_periods(text: &str) -> Result<Listed<String>, String> {
    read(periods, text)
}
