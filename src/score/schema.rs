//! The JSON Schema of score files, made from the types, for editors that complete and check as one writes.

use super::model::Score;

/// The schema as pretty JSON with a newline at its end; `scores/score.schema.json` holds it.
pub fn schema() -> String {
    let schema = schemars::schema_for!(Score);
    // A schema is plain JSON: writing it cannot fail.
    serde_json::to_string_pretty(&schema).unwrap_or_default() + "\n"
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_shipped_schema_is_the_types_own() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/scores/score.schema.json");
        if std::env::var_os("UPDATE_SCHEMA").is_some() {
            std::fs::write(path, super::schema()).unwrap();
        }
        let shipped = std::fs::read_to_string(path).unwrap_or_default();
        assert_eq!(shipped, super::schema(), "run the tests with UPDATE_SCHEMA=1 to write the schema anew");
    }
}
