//! The house rules that the compiler does not keep: a room uses only the rooms above it, and the core does no I/O,
//! has no clock, starts no threads and says nothing.
#![allow(clippy::unwrap_used, reason = "a test may")]

use std::fs;
use std::path::{Path, PathBuf};

/// The rooms in the order in which data flow.
const ROOMS: [&str; 11] =
    ["footfall", "theory", "score", "compose", "performance", "sound", "files", "outputs", "controls", "daemon", "cli"];

/// The rooms up to this one are the core.
const LAST_OF_CORE: &str = "performance";

/// What the core must not use.
const OUTSIDE: [&str; 15] = [
    "std::fs",
    "std::thread",
    "std::net",
    "std::process",
    "std::env",
    "glob::",
    "std::time::Instant",
    "std::time::SystemTime",
    "Instant::now",
    "SystemTime",
    "Zoned::now",
    "Timestamp::now",
    "println!",
    "eprintln!",
    "dbg!",
];

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}

/// The code of a file without comments and without what stands in its test module.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// The rooms named in `crate::room` and in `use crate::{room::.., room::..}`.
fn rooms_used(code: &str) -> Vec<&str> {
    let mut used = Vec::new();
    for after in code.split("crate::").skip(1) {
        match after.strip_prefix('{') {
            None => used.push(leading_word(after)),
            Some(group) => {
                let mut depth = 1;
                let mut at_start = true;
                for (i, c) in group.char_indices() {
                    match c {
                        '{' => depth += 1,
                        '}' => depth -= 1,
                        ',' if depth == 1 => at_start = true,
                        c if c.is_whitespace() => {}
                        _ if at_start => {
                            used.push(leading_word(&group[i..]));
                            at_start = false;
                        }
                        _ => {}
                    }
                    if depth == 0 {
                        break;
                    }
                }
            }
        }
    }
    used
}

fn leading_word(text: &str) -> &str {
    text.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default()
}

fn house() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn shown(path: &Path) -> String {
    path.strip_prefix(house()).unwrap_or(path).display().to_string()
}

#[test]
fn a_room_uses_only_the_rooms_above_it() {
    let mut faults = Vec::new();
    for (number, room) in ROOMS.iter().enumerate() {
        for path in rust_files(&house().join("src").join(room)) {
            let text = code(&fs::read_to_string(&path).unwrap());
            for used in rooms_used(&text) {
                match ROOMS.iter().position(|room| *room == used) {
                    Some(other) if other > number => faults.push(format!("{} uses {used}", shown(&path))),
                    Some(_) => {}
                    None => faults.push(format!("{}: crate::{used} is not a room", shown(&path))),
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_core_has_no_windows() {
    let core = ROOMS.iter().position(|room| *room == LAST_OF_CORE).unwrap();
    let mut faults = Vec::new();
    for room in &ROOMS[..=core] {
        for path in rust_files(&house().join("src").join(room)) {
            let name = shown(&path);
            let text = code(&fs::read_to_string(&path).unwrap());
            for outside in OUTSIDE {
                if text.contains(outside) {
                    faults.push(format!("{name} uses {outside}"));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_room_is_in_the_list() {
    let mut found: Vec<String> = fs::read_dir(house().join("src"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .map(|path| path.file_name().unwrap().to_string_lossy().into_owned())
        .collect();
    found.sort();
    let mut rooms = ROOMS.map(String::from);
    rooms.sort();
    assert_eq!(found, rooms);
}

#[test]
fn the_test_itself_sees() {
    let seen =
        rooms_used("use crate::theory::Key;\nuse crate::{score::{A, B}, cli, sound::C};\nlet x = crate::daemon::y();");
    assert_eq!(seen, ["theory", "score", "cli", "sound", "daemon"]);
    assert_eq!(rooms_used(&code("// crate::cli\nfn f() {}\n#[cfg(test)]\nmod tests { use crate::cli; }")), [""; 0]);
}
