//! Tests that documents say only what is true.
#![allow(clippy::unwrap_used, reason = "a test may")]

mod common;

use common::{Ran, house};
use std::collections::BTreeSet;
use std::fs;
use std::process::Command;
use toml::Table;

fn document(path: &str) -> String {
    fs::read_to_string(format!("{}/{path}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

#[test]
fn every_dependency_has_its_reason() {
    let reasons = document("docs/dependencies.md");
    let manifest: Table = document("Cargo.toml").parse().unwrap();
    let mut names: Vec<&String> = Vec::new();
    for table in ["dependencies", "dev-dependencies"] {
        names.extend(manifest[table].as_table().unwrap().keys());
    }
    let cells: Vec<&str> = reasons.lines().filter_map(|line| line.strip_prefix("| ")?.split(" |").next()).collect();
    let told: Vec<&str> = cells.iter().flat_map(|cell| cell.split(", ")).collect();
    let untold: Vec<_> = names.iter().filter(|name| !told.contains(&name.as_str())).collect();
    assert!(untold.is_empty(), "docs/dependencies.md does not say why there is {untold:?}");
}

#[test]
fn pins_in_documents_are_those_of_the_manifest() {
    let reasons = document("docs/dependencies.md");
    let manifest: Table = document("Cargo.toml").parse().unwrap();
    for (name, value) in manifest["dependencies"].as_table().unwrap() {
        let version = value.get("version").or(Some(value)).and_then(|version| version.as_str()).unwrap();
        if version.starts_with('=') {
            assert!(reasons.contains(&format!("`{name} {version}`")), "{name} {version}");
        }
    }
}

#[test]
fn third_party_notices_name_every_library() {
    let mut linked = BTreeSet::new();
    for target in ["x86_64-unknown-linux-gnu", "aarch64-unknown-linux-gnu", "armv7-unknown-linux-gnueabihf"] {
        let words = ["tree", "--locked", "--offline", "--edges", "normal", "--prefix", "none", "--target", target];
        let output = Command::new(env!("CARGO")).args(words).current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap();
        if !output.status.success() {
            // The sources of libraries for other systems may be missing here.
            return println!("skipped: {}", String::from_utf8_lossy(&output.stderr));
        }
        // A line is a name and a version: `bitflags v2.13.2`.
        let lines = String::from_utf8(output.stdout).unwrap();
        let named = |line: &str| line.split(' ').take(2).collect::<Vec<_>>().join(" ").replacen(" v", " ", 1);
        linked.extend(lines.lines().filter(|line| !line.is_empty()).map(named));
    }
    assert!(linked.len() > 50, "{linked:?}");
    let notices = document("THIRD-PARTY.md");
    let listed = notices.lines().filter_map(|line| Some(line.strip_prefix("- ")?.split_once(':')?.0.to_owned()));
    let listed: BTreeSet<String> = listed.collect();
    let (untold, gone) = (linked.difference(&listed), listed.difference(&linked));
    let (untold, gone): (Vec<_>, Vec<_>) = (untold.collect(), gone.collect());
    assert!(untold.is_empty() && gone.is_empty(), "run `make notices`; new: {untold:?}, gone: {gone:?}");
}

#[test]
fn every_command_in_the_readme_works() {
    let readme = document("README.md");
    let folder = tempfile::tempdir().unwrap();
    let mut ran_some = false;
    for line in readme.lines().filter_map(|line| line.strip_prefix("$ bandstand ")) {
        let words: Vec<&str> = line.split('|').next().unwrap_or_default().split_whitespace().collect();
        if words[0] == "play" {
            continue;
        }
        let words = words.iter().map(|word| word.trim_matches(['"', '\'']));
        let ran = Ran::of(house().args(words).current_dir(folder.path()));
        assert_eq!(ran.status, 0, "{line}: {}", ran.stderr);
        ran_some = true;
    }
    assert!(ran_some, "no command in the README was tried");
}
