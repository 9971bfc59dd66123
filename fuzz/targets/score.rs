//! Any bytes as a score: what is refused has a line for each problem, and what is taken is the same score when it is written
//! and read again.

use super::document;
use bandstand::score::parse;

/// Reads bytes as a score.
pub fn check(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    match parse("fuzz", "fuzz.toml", text) {
        Ok(score) => {
            let Ok(written) = toml::to_string(&score) else {
                panic!("a score that was read cannot be written: {score:?}")
            };
            match parse("fuzz", "written.toml", &written) {
                Ok(again) => assert_eq!(format!("{score:?}"), format!("{again:?}"), "written:\n{written}"),
                Err(error) => panic!("a score that was written cannot be read: {error}\n{written}"),
            }
        }
        Err(error) => document::check(text, &error),
    }
}
