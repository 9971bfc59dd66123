//! Any bytes as the daemon's config: what is refused has a line for each problem, and what is taken has none.

use super::document;
use bandstand::daemon::Config;

/// Reads bytes as a config.
pub fn check(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    match Config::parse("fuzz.toml", text) {
        Ok(config) => {
            assert!(config.problems().is_empty(), "a config with problems was taken");
            assert_eq!(format!("{:?}", Config::parse("fuzz.toml", text).ok()), format!("{:?}", Some(config)));
        }
        Err(error) => document::check(text, &error),
    }
}
