//! Tests of the reference, which is made from the types: `make reference` writes it, and these tests fail if it has
//! drifted.
#![allow(clippy::unwrap_used, reason = "a test may")]

use bandstand::daemon::Config;
use bandstand::daemon::config::{EXAMPLE, Flag, Form, Taken, keys};
use bandstand::score;
use bandstand::time::Action;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

/// Compares a page with what it should be, or writes it if `make reference` asks for that.
fn holds(page: &str, wanted: &str) {
    let path = format!("{}/docs/reference/{page}", env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("BANDSTAND_WRITE_REFERENCE").is_some() {
        fs::write(&path, wanted).unwrap();
    }
    assert_eq!(fs::read_to_string(&path).unwrap_or_default(), wanted, "docs/reference/{page}: run `make reference`");
}

/// A JSON Schema with its definitions.
struct Schema {
    root: Value,
}

impl Schema {
    fn definition<'a>(&'a self, value: &'a Value) -> &'a Value {
        match value["$ref"].as_str() {
            Some(path) => &self.root["$defs"][path.rsplit('/').next().unwrap()],
            // In a schema, an option is either something or null.
            None => value["anyOf"].get(0).map_or(value, |first| self.definition(first)),
        }
    }

    /// A type in words.
    fn kind(&self, value: &Value) -> String {
        let value = self.definition(value);
        if let Some(choices) = value["oneOf"].as_array().or_else(|| value["enum"].as_array()) {
            let word = |choice: &Value| choice.get("const").unwrap_or(choice).as_str().map(|word| format!("`{word}`"));
            return choices.iter().filter_map(word).collect::<Vec<_>>().join(", ");
        }
        let kind = match &value["type"] {
            Value::Array(kinds) => kinds[0].as_str(),
            kind => kind.as_str(),
        };
        match kind {
            Some("integer") => "whole number".to_owned(),
            Some("boolean") => "`true` or `false`".to_owned(),
            Some("string") => "text".to_owned(),
            Some("array") => match value["prefixItems"].as_array() {
                Some(items) => format!("{} of: {}", items.len(), self.kind(&items[0])),
                None => format!("list of: {}", self.kind(&value["items"])),
            },
            Some("object") if value["properties"].is_object() => "table".to_owned(),
            Some("object") => "table of your own keys".to_owned(),
            Some(kind) => kind.to_owned(),
            None => "text or table".to_owned(),
        }
    }

    /// The table that a key holds, or each table of a list.
    fn table<'a>(&'a self, value: &'a Value) -> Option<(&'a Value, bool)> {
        let value = self.definition(value);
        if value["properties"].is_object() {
            return Some((value, false));
        }
        let item = self.definition(&value["items"]);
        item["properties"].is_object().then_some((item, true))
    }

    /// A row for each key, then a section for each table in it.
    fn page(&self, head: &str, value: &Value, path: &str, row: &dyn Fn(&str, &str, &Value, &str) -> String) -> String {
        let mut text = String::new();
        let mut tables = Vec::new();
        for (key, value) in value["properties"].as_object().unwrap() {
            let says = value["description"].as_str().or_else(|| self.definition(value)["description"].as_str());
            let says = says.unwrap_or_default().replace('\n', " ").replace('|', "\\|");
            text += &row(path, key, value, &says);
            if let Some((table, list)) = self.table(value) {
                let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                tables.push((path, table, list));
            }
        }
        for (path, table, list) in tables {
            let heading = if list { format!("[[{path}]]") } else { format!("[{path}]") };
            let about = table["description"].as_str().unwrap_or_default().replace('\n', " ");
            let _ = write!(text, "\n## `{heading}`\n{about}\n\n{head}");
            text += &self.page(head, table, &path, row);
        }
        text
    }
}

const HEAD: &str = "| key | what | default | says |\n| --- | --- | --- | --- |\n";

const CONFIG_HEAD: &str = "| key | what | default | flag | variable | a change counts | says |\n\
    | --- | --- | --- | --- | --- | --- | --- |\n";

/// When a change of a key counts, in words; a key in a list of tables changes with the list.
fn counts(taken: Taken) -> &'static str {
    match taken {
        Taken::AtOnce => "at once",
        Taken::NextPiece => "from the next piece on",
        Taken::NextStart | Taken::Beginning => "at the next start",
    }
}

/// A flag as it is written.
fn written(flag: &Flag) -> String {
    let value = flag.value.replace('|', "\\|");
    match flag.form {
        Form::Words => format!("`{value}`"),
        Form::Switch => format!("`--{}[={value}]`", flag.long),
        Form::One | Form::Several => match flag.short {
            Some(short) => format!("`-{short}, --{} {value}`", flag.long),
            None => format!("`--{} {value}`", flag.long),
        },
    }
}

/// The value that the example shows for each key, by its path; of lists of tables, that of the first entry.
fn shown() -> BTreeMap<String, String> {
    let mut table = String::new();
    let mut shown = BTreeMap::new();
    for line in EXAMPLE.lines().filter_map(|line| line.strip_prefix('#')).filter(|line| !line.starts_with(' ')) {
        if let Some(name) = line.strip_prefix('[') {
            table = format!("{}.", name.trim_matches(['[', ']']));
        } else if let Some((key, value)) = line.split_once(" = ") {
            shown.entry(format!("{table}{key}")).or_insert_with(|| value.to_owned());
        }
    }
    shown
}

#[test]
fn the_config() {
    let schema = Schema { root: serde_json::to_value(schemars::schema_for!(Config)).unwrap() };
    let shown = shown();
    let row = |path: &str, key: &str, value: &Value, says: &str| {
        let full = if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
        let default = shown.get(&full).map(|value| format!("`{}`", value.replace('|', "\\|"))).unwrap_or_default();
        let row = keys().find(|row| row.path == full);
        let [flag, variable] = row
            .and_then(|row| row.flag)
            .map_or_else(Default::default, |flag| [written(&flag), format!("`{}`", flag.variable)]);
        let taken = row.map(|row| counts(row.taken)).unwrap_or_default();
        format!("| `{key}` | {} | {default} | {flag} | {variable} | {taken} | {says} |\n", schema.kind(value))
    };
    let page = schema.page(CONFIG_HEAD, &schema.root, "", &row);
    let missing: Vec<_> =
        shown.keys().filter(|full| !page.contains(&format!("`{}`", full.rsplit('.').next().unwrap()))).collect();
    assert!(missing.is_empty(), "{missing:?}");
    holds(
        "config.md",
        &format!(
            "# Config\n\n<!-- Made by `make reference` from src/daemon/config/table.rs and systemd/bandstand.toml. -->\n\n\
            The TOML file of `bandstand run`. Every key can be left out. The column *default* has what the commented\n\
            example shows, which is the default where there is one. The later wins: file, variable, flag. A comma\n\
            separates the entries of a list in a flag or a variable, except for files of counts and attributions. A\n\
            variable means the same to `bandstand play`. The column *a change counts* says when `systemctl reload\n\
            bandstand` takes a change over; a line in the log names the keys that wait for the next start.\n\n{CONFIG_HEAD}{page}"
        ),
    );
}

/// Every key of the file's tables is a row of the table of keys, and every row a key.
#[test]
fn keys_and_rows_are_the_same() {
    let schema = Schema { root: serde_json::to_value(schemars::schema_for!(Config)).unwrap() };
    let mut paths = Vec::new();
    for (key, value) in schema.root["properties"].as_object().unwrap() {
        match schema.table(value) {
            Some((table, false)) => {
                paths.extend(table["properties"].as_object().unwrap().keys().map(|inner| format!("{key}.{inner}")));
            }
            _ => paths.push(key.clone()),
        }
    }
    let mut rows: Vec<&str> = keys().map(|key| key.path).collect();
    paths.sort_unstable();
    rows.sort_unstable();
    assert_eq!(paths, rows);
}

#[test]
fn scores() {
    let schema = Schema { root: serde_json::from_str(&score::schema()).unwrap() };
    let row = |_: &str, key: &str, value: &Value, says: &str| {
        let default = match &value["default"] {
            Value::Null => String::new(),
            Value::Object(_) => "see below".to_owned(),
            Value::Array(items) if items.first().is_some_and(Value::is_object) => "see below".to_owned(),
            value => format!("`{}`", value.to_string().replace('|', "\\|")),
        };
        format!("| `{key}` | {} | {default} | {says} |\n", schema.kind(value))
    };
    let page = schema.page(HEAD, &schema.root, "", &row);
    holds(
        "score.md",
        &format!(
            "# Score files\n\n<!-- Made by `make reference` from src/score/model.rs. -->\n\n\
            Every key of a score. What is left out has its default. How to write one: [guide](../guides/own-score.md).\n\n\
            {HEAD}{page}"
        ),
    );
}

#[test]
fn actions() {
    let schema = serde_json::to_value(schemars::schema_for!(Action)).unwrap();
    let rows = schema["oneOf"].as_array().unwrap();
    let names: Vec<&str> = rows.iter().map(|row| row["const"].as_str().unwrap()).collect();
    assert_eq!(names, Action::ALL.map(Action::name));
    let row =
        |row: &Value| format!("| `{}` | {} |\n", row["const"].as_str().unwrap(), row["description"].as_str().unwrap());
    let rows: String = rows.iter().map(row).collect();
    holds(
        "actions.md",
        &format!(
            "# Actions\n\n<!-- Made by `make reference` from src/time/action.rs. -->\n\n\
            What a button, a knob or `bandstand press` can do.\n\n| action | what it does |\n| --- | --- |\n{rows}"
        ),
    );
}
