//! Names of columns in files of settings: a header, a number from 1, or a list of these.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, SeqAccess, Visitor};

/// One header or number.
struct Name(String);

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(OneName).map(Name)
    }
}

struct OneName;

impl Visitor<'_> for OneName {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a column's header or its number")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<String, E> {
        Ok(name.to_owned())
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<String, E> {
        Ok(number.to_string())
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<String, E> {
        Ok(number.to_string())
    }
}

struct SomeNames;

impl<'de> Visitor<'de> for SomeNames {
    type Value = Vec<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a column's header or its number, or a list of these")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Vec<String>, E> {
        OneName.visit_str(name).map(|name| vec![name])
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Vec<String>, E> {
        OneName.visit_i64(number).map(|name| vec![name])
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Vec<String>, E> {
        OneName.visit_u64(number).map(|name| vec![name])
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Vec<String>, A::Error> {
        let mut names = Vec::new();
        while let Some(Name(name)) = items.next_element()? {
            names.push(name);
        }
        Ok(names)
    }
}

/// Reads names of columns for a key that may be left out: `"Count"`, `4`, `["In", "Out"]`.
///
/// # Errors
/// When it is neither a text nor a whole number, nor a list of these.
pub fn columns<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<String>>, D::Error> {
    deserializer.deserialize_any(SomeNames).map(Some)
}

/// The same for a key with one name.
///
/// # Errors
/// When it is neither a text nor a whole number.
pub fn column<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    deserializer.deserialize_any(OneName).map(Some)
}
