//! Values of the TOML file, read through the same `FromStr` as flags and variables, so that all three take the same words
//! and refuse them in the same words.

use super::values::YesNo;
use serde::de::{Deserialize, Deserializer, Error, Visitor};
use std::fmt::{self, Display};
use std::marker::PhantomData;
use std::str::FromStr;

/// Takes a text or a number, and reads it as a flag is read.
struct Words<T>(PhantomData<T>);

impl<T: FromStr<Err: Display>> Words<T> {
    fn read<E: Error>(words: impl Display) -> Result<T, E> {
        words.to_string().parse().map_err(E::custom)
    }
}

impl<T: FromStr<Err: Display>> Visitor<'_> for Words<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text, a number or yes or no")
    }

    fn visit_bool<E: Error>(self, answer: bool) -> Result<T, E> {
        Self::read(answer)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        Self::read(text)
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<T, E> {
        Self::read(number)
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<T, E> {
        Self::read(number)
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<T, E> {
        Self::read(number)
    }
}

/// Reads a value of the file as a flag is read.
///
/// # Errors
/// What is wrong with it, in the words of its `FromStr`.
pub fn words<'de, D: Deserializer<'de>, T: FromStr<Err: Display>>(deserializer: D) -> Result<T, D::Error> {
    deserializer.deserialize_any(Words(PhantomData))
}

/// The same for a key that may be left out.
///
/// # Errors
/// What is wrong with it, in the words of its `FromStr`.
pub fn optional<'de, D: Deserializer<'de>, T: FromStr<Err: Display>>(deserializer: D) -> Result<Option<T>, D::Error> {
    words(deserializer).map(Some)
}

/// The same for what is done or not: `true`, `"yes"`, `0`, in all words that a flag may have.
///
/// # Errors
/// When it is neither yes nor no.
pub fn switch<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
    let YesNo(answer) = words(deserializer)?;
    Ok(Some(answer))
}

/// A value of a list.
struct Item<T>(T);

impl<'de, T: FromStr<Err: Display>> Deserialize<'de> for Item<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        words(deserializer).map(Self)
    }
}

/// The same for a key with a list of values that may be left out.
///
/// # Errors
/// What is wrong with the first value that is, in the words of its `FromStr`.
pub fn list<'de, D: Deserializer<'de>, T: FromStr<Err: Display>>(deserializer: D) -> Result<Option<Vec<T>>, D::Error> {
    let items = Vec::<Item<T>>::deserialize(deserializer)?;
    Ok(Some(items.into_iter().map(|Item(value)| value).collect()))
}

/// The same for two values, no more and no less.
///
/// # Errors
/// What is wrong with the first value that is, in the words of its `FromStr`, or that there are not two.
pub fn pair<'de, D: Deserializer<'de>, T: FromStr<Err: Display>>(deserializer: D) -> Result<[T; 2], D::Error> {
    <[Item<T>; 2]>::deserialize(deserializer).map(|items| items.map(|Item(value)| value))
}
